//! Synonyms (after the labels of one concept in SKOS): words that mean the same to people here.

use std::collections::BTreeSet;

use super::describe::record;
use super::field::TITLE;
use super::table::{Codec, Field};

/// So many others of a word are searched by.
pub const MOST_SYNONYMS: usize = 20;

record! {
    /// A word, and others for it: who searches for one of them finds what the others name.
    pub struct Synonym = "synonym" {
        pub title: String = TITLE,
        pub others: BTreeSet<String> = Field::set("others", "other", Codec::Text),
    }
    listed: false,
    in_network: false,
    facts: ["others"],
}
