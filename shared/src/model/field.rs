//! Fields that several kinds have.

use super::contact_point::{EMAIL_PARTS, PHONE_PARTS};
use super::held::Link as _;
use super::table::{Codec, Field, Naming, Relates, Searched};
use super::tie::Tie;

/// The record's name.
pub const NAME: Field = Field::one("name", Codec::Text).names();
/// What a record is called that is no person or group.
pub const TITLE: Field = Field::one("title", Codec::Text).names();
/// Which kind of an organization, of a touchpoint.
pub const TYPE: Field = Field::one("type", Codec::Text);
/// The records it is about.
pub const ABOUT: Field = Field::set("about", "about", Codec::Record).relates(Relates::About);
/// Mail addresses.
pub const EMAILS: Field = Field::list("emails", "email", Codec::Email, &["address"], EMAIL_PARTS)
    .searched(Searched::Words);
/// Telephone numbers.
pub const PHONES: Field = Field::list("phones", "phone", Codec::Phone, &["number"], PHONE_PARTS)
    .searched(Searched::Words);
/// Topics, by which lists are filtered.
pub const TOPICS: Field = Field::set("topics", "topic", Codec::Text).searched(Searched::Words);
/// Languages (BCP 47), by which lists are filtered.
pub const LANGUAGES: Field =
    Field::set("languages", "language", Codec::Language).searched(Searched::Words);
/// The part of town, by which lists are filtered.
pub const DISTRICT: Field = Field::one("district", Codec::Text).searched(Searched::Words);
/// Prose about the record.
pub const NOTES: Field = Field::one("notes", Codec::Prose).searched(Searched::Words);
/// Working relations to other persons and organizations.
pub const TIES: Field =
    Field::links("ties", "tie", Naming::Record("to"), Tie::PARTS).relates(Relates::Tie);
/// When somebody last made sure that the record is right.
pub const CONFIRMED_AT: Field = Field::one("confirmed_at", Codec::Day).assures();
