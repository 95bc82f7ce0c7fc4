//! Networks (after W3C ORG `OrganizationalCollaboration`): round tables and working groups.

use std::collections::BTreeSet;

use super::describe::record;
use super::field::{DISTRICT, NAME, NOTES};
use super::table::{Codec, Face, Field, Relates, Searched};
use crate::id::RecordId;
use crate::time::Day;

record! {
    /// People and organizations who meet in a rhythm.
    pub struct Network = "network" {
        pub name: String = NAME,
        pub purpose: String = Field::one("purpose", Codec::Text).searched(Searched::Words),
        /// It meets every so many months; as it was typed.
        pub cadence_months: String =
            Field::one("cadence_months", Codec::Count).face(Face::EitherWay),
        /// Persons and organizations.
        pub members: BTreeSet<RecordId> =
            Field::set("members", "member", Codec::Record).relates(Relates::Member),
        /// When it last met, as far as no touchpoint says later.
        pub last_met: Option<Day> = Field::one("last_met", Codec::Day).past().face(Face::Rhythm),
        pub district: String = DISTRICT,
        pub notes: String = NOTES,
    }
    listed: true,
    in_network: true,
    facts: ["purpose", "cadence_months", "last_met", "district", "notes"],
}
