//! Where the records of a kind are shown, changed and listed.

use staffelstab_shared::{id::RecordId, view::Kind};

use super::{face, features::List};
use crate::routes::Route;

impl Route {
    /// The page that shows a record.
    pub(crate) fn of_record(kind: &Kind, id: RecordId) -> Self {
        match face(kind).list {
            List::Contacts => Self::Contact(id),
            List::Knowledge => Self::Piece(id),
        }
    }

    /// The form of a record.
    pub(crate) fn edit_of(kind: &Kind, id: RecordId) -> Self {
        match face(kind).list {
            List::Contacts => Self::EditContact(id),
            List::Knowledge => Self::EditPiece(id),
        }
    }

    /// The list a record stands in.
    pub(crate) fn list_of(kind: &Kind) -> Self {
        match face(kind).list {
            List::Contacts => Self::Contacts,
            List::Knowledge => Self::Knowledge,
        }
    }
}
