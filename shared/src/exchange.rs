//! Records from and for other programs. What comes in is a list of [`Import`]s, so that
//! it can be shown before anything is written.

pub mod csv;
pub mod icalendar;
pub mod jsonl;
pub mod vcard;

use crate::id::RecordId;
use crate::kind::Kind;
use crate::model::Edit;

/// One record to be: importing it twice changes nothing, since its id and the keys of
/// its items follow from what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    pub id: RecordId,
    pub kind: Kind,
    pub edits: Vec<Edit>,
}
