//! What the keys of a record mean. Every kind is described once, in the table of its own file
//! ([`table`] says how); reading, writing, history, findings, search, references and files
//! follow from it.
//!
//! A record is flat. A field is one key (`family`), a set with a key per member
//! (`topic/Schule`), a list with a key per contact point (`phone/1f3a90c2`) and per what stands
//! beside it (`phone/1f3a90c2/rank`), or a key per part
//! of a link (`tie/<record id>/kind`, `tenure/<id>/person`).
//!
//! **To add a kind**: one file beside the others, its `mod` here, and a line in
//! [`crate::kind`].

pub mod absence;
mod address;
mod check;
pub(crate) mod clean;
mod complaint;
mod contact_point;
mod describe;
pub mod edit;
pub mod field;
mod form;
pub mod handover;
pub mod held;
mod item;
pub mod knowledge;
pub mod meeting;
mod mobile;
pub mod network;
mod number;
pub mod offer;
pub mod organization;
pub mod person;
mod phone;
mod phone_kind;
pub mod post;
mod problems;
pub mod question;
mod ranked;
mod settled;
pub mod synonym;
pub mod table;
pub mod task;
mod tenure;
mod tie;
mod told;
pub mod touchpoint;
mod word_list;
mod words;

pub use crate::since::{first_day, is_since, last_day, understood};
pub use absence::Absence;
pub use address::{MAX_LETTER_CHARS, letter_link, mail_link, web_link};
pub use clean::{clean, clean_prose, holds_hidden, is_unseen, unhidden};
pub use complaint::{Complaint, Finding, MAX_NAME_CHARS, MAX_PROSE_CHARS, MAX_SCALAR_CHARS};
pub use contact_point::{ContactPoint, ContactPointId, add_contact_point, add_number};
pub use edit::{ARCHIVED, Edit, KIND, edits_between};
pub use form::Model;
pub use handover::{
    Guide, GuideAnswer, Handover, HandoverDoubt, LinkId, Passed, Point, Side, Signature, Step,
    Thing, ThingSort,
};
pub use item::{Item, ItemId, add_item};
pub use knowledge::{Holder, Knowledge, Level};
pub use meeting::{Doubt, Meeting, MeetingState, Now, Uncounted};
pub use network::Network;
pub use number::{MOST_COUNTED, Number};
pub use offer::Offer;
pub use organization::{Organization, OrganizationType};
pub use person::{Person, without_line};
pub(crate) use phone::digits_of;
pub use phone::{dialled, to_call, to_message};
pub use phone_kind::PhoneKind;
pub use post::{MIN_HOLDERS_UNSAID, Post};
pub use problems::{field_of, problems};
pub use question::Question;
pub use ranked::Rank;
pub use synonym::{MOST_SYNONYMS, Synonym};
pub use table::{Codec, Field, Naming, Shape};
pub use task::Task;
pub use tenure::{Capacity, Tenure, TenureId, is_turned};
pub use tie::{Tie, TieKind};
pub use touchpoint::{Touchpoint, TouchpointType};
pub use words::Words;

#[cfg(test)]
mod tests;
