//! Organizations (after W3C ORG and HSDS).

use std::collections::BTreeSet;

use super::contact_point::ContactPoint;
use super::describe::record;
use super::field::{DISTRICT, EMAILS, NAME, NOTES, PHONES, TIES, TOPICS, TYPE};
use super::table::{Codec, Face, Field, Relates, Searched};
use super::tie::Tie;
use super::word_list::words;
use crate::id::RecordId;

record! {
    /// An authority, an association, a school ...
    pub struct Organization = "organization" {
        pub name: String = NAME,
        /// What kind of organization it is.
        pub kind: OrganizationType = TYPE.words(&OrganizationType::WORDS),
        pub parent: Option<RecordId> =
            Field::one("parent", Codec::Record).relates(Relates::Parent).face(Face::WayUp),
        /// Where it stands in the hierarchy: Stabsstelle, Amt, Abteilung ...
        pub level: String = Field::one("level", Codec::Text).searched(Searched::Words),
        pub phones: Vec<ContactPoint> = PHONES,
        pub emails: Vec<ContactPoint> = EMAILS,
        pub website: String = Field::one("website", Codec::Website).searched(Searched::Words),
        pub address: String = Field::one("address", Codec::Text).searched(Searched::Words),
        pub district: String = DISTRICT,
        pub topics: BTreeSet<String> = TOPICS,
        pub notes: String = NOTES,
        pub ties: Vec<Tie> = TIES,
    }
    listed: true,
    in_network: true,
    facts: [
        "type", "phones", "emails", "website", "address", "district", "parent", "level", "topics",
        "notes",
    ],
}

words! {
    /// What kind of organization it is.
    pub enum OrganizationType else Unknown {
        /// Nobody has said it: then none is shown.
        #[default]
        Unsaid = "",
        Authority = "authority",
        Association = "association",
        ReligiousCommunity = "religious-community",
        School = "school",
        Health = "health",
        Business = "business",
        Initiative = "initiative",
        Other = "other",
    }
    foreign [
        "church" => "religious-community",
        "mosque" => "religious-community",
        "parish" => "religious-community",
        "kita" => "school",
        "practice" => "health",
        "hospital" => "health",
        "pharmacy" => "health",
        "counselling" => "association",
        "housing" => "business",
    ]
}
