//! Networks (after W3C ORG `OrganizationalCollaboration`): round tables and working groups.

use std::collections::BTreeSet;

use super::{Codec, DISTRICT, Field, Model, NAME, NOTES, Reader, Writer, one, set};
use crate::id::RecordId;
use crate::time::Day;
use crate::view::{Flat, Kind, View};

const PURPOSE: Field = one("purpose", Codec::Text);
const CADENCE: Field = one("cadence_months", Codec::Count);
const MEMBERS: Field = set("members", "member", Codec::Record);
const LAST_MET: Field = one("last_met", Codec::Day);

pub(super) const FIELDS: &[Field] = &[NAME, PURPOSE, CADENCE, MEMBERS, LAST_MET, DISTRICT, NOTES];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    pub name: String,
    pub purpose: String,
    /// It meets every so many months; as it was typed.
    pub cadence_months: String,
    /// Persons and organizations.
    pub members: BTreeSet<RecordId>,
    /// When it last met, as far as no touchpoint says later.
    pub last_met: Option<Day>,
    pub district: String,
    pub notes: String,
}

impl Model for Network {
    const FIELDS: &'static [Field] = FIELDS;

    fn kind() -> Kind {
        Kind::Network
    }

    fn read(view: &View) -> Self {
        let from = Reader(view);
        Self {
            name: from.text(&NAME),
            purpose: from.text(&PURPOSE),
            cadence_months: from.number(&CADENCE),
            members: from.records(&MEMBERS),
            last_met: from.day(&LAST_MET),
            district: from.text(&DISTRICT),
            notes: from.text(&NOTES),
        }
    }

    fn flat(&self) -> Flat {
        let mut to = Writer::default();
        to.text(&NAME, &self.name);
        to.text(&PURPOSE, &self.purpose);
        to.number(&CADENCE, &self.cadence_months);
        to.set(&MEMBERS, self.members.iter().map(RecordId::to_string));
        to.day(&LAST_MET, self.last_met);
        to.text(&DISTRICT, &self.district);
        to.text(&NOTES, &self.notes);
        to.0
    }
}
