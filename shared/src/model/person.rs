//! Persons (after JSContact, RFC 9553, and vCard 4, RFC 6350): the people who help.

use std::collections::BTreeSet;

use super::contact_point::ContactPoint;
use super::describe::record;
use super::field::{CONFIRMED_AT, DISTRICT, EMAILS, LANGUAGES, NAME, NOTES, PHONES, TIES, TOPICS};
use super::table::{Codec, Field, Searched};
use super::tie::Tie;
use crate::time::Day;

record! {
    /// Somebody who helps.
    pub struct Person = "person" {
        /// The full name, as one says it.
        pub name: String = NAME,
        pub given: String = Field::one("given", Codec::Text).searched(Searched::Title),
        pub family: String = Field::one("family", Codec::Text).searched(Searched::Title),
        /// What they are called besides.
        pub also_known_as: String =
            Field::one("also_known_as", Codec::Text).searched(Searched::Title),
        pub phones: Vec<ContactPoint> = PHONES,
        pub emails: Vec<ContactPoint> = EMAILS,
        pub website: String = Field::one("website", Codec::Website).searched(Searched::Words),
        /// Where they work or volunteer; where they live is nobody's business here.
        pub address: String = Field::one("address", Codec::Text).searched(Searched::Words),
        /// BCP 47: languages they can help in.
        pub languages: BTreeSet<String> = LANGUAGES,
        pub topics: BTreeSet<String> = TOPICS,
        pub district: String = DISTRICT,
        pub notes: String = NOTES,
        pub ties: Vec<Tie> = TIES,
        /// When they were told that their data is kept (DSGVO Art. 14).
        pub informed_at: Option<Day> = Field::one("informed_at", Codec::Day).past(),
        pub legal_basis: String = Field::one("legal_basis", Codec::Text),
        /// When somebody last made sure that this is right.
        pub confirmed_at: Option<Day> = CONFIRMED_AT,
    }
    listed: true,
    in_network: true,
    facts: [
        "also_known_as", "phones", "emails", "website", "address", "languages", "topics",
        "district", "notes",
    ],
}

/// A note without the first line that says just this, such as where somebody works once a tie
/// says so.
#[must_use]
pub fn without_line(notes: &str, said: &str) -> String {
    let at = notes.lines().position(|line| line.trim() == said.trim());
    let others = notes.lines().enumerate().filter(|(place, _)| Some(*place) != at);
    others.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::without_line;

    #[test]
    fn a_note_forgets_one_line_and_keeps_every_other() {
        let notes = "Stadt Lindenau, Sozialamt\nSachgebietsleiterin\n\nStadt Lindenau, Sozialamt";
        assert_eq!(
            without_line(notes, "Stadt Lindenau, Sozialamt"),
            "Sachgebietsleiterin\n\nStadt Lindenau, Sozialamt"
        );
        assert_eq!(without_line(notes, "Sozialamt"), notes);
        assert_eq!(without_line("", "x"), "");
    }
}
