//! One search over all records that have a name: forgiving ([`fold()`]), with
//! filters, and the same order for everybody. A hit is better the nearer it is to what
//! was typed, never the more important a person is.
//!
//! The index is an inverted one, kept in step record by record.

pub mod filter;
mod fold;
mod typo;
mod vocabulary;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::id::RecordId;
use crate::kind::Kind;
use crate::language;
use crate::model::field;
use crate::model::table::{Codec, Field, Searched, Shape};
use crate::view::View;

pub use filter::{Facets, Query};
use filter::{Filed, Passed, Step};
pub use fold::fold;
use fold::{number, terms, words};
use typo::Typed;
use vocabulary::{Posting, TermId, Vocabulary};

/// Most words of a question that count.
const MAX_WORDS: usize = 12;

/// Words of a question that say nothing about what is asked for; folded.
const STOP_WORDS: &[&str] = &[
    "als", "am", "an", "and", "at", "auf", "aus", "bei", "beim", "can", "das", "dem", "den", "der",
    "des", "die", "dos", "ein", "eine", "einen", "einer", "for", "fur", "gibt", "has", "hat",
    "hier", "i", "ich", "im", "in", "is", "ist", "kann", "kennt", "knows", "mit", "near", "oder",
    "of", "on", "or", "speak", "speaks", "sprechen", "spricht", "that", "the", "to", "und", "vom",
    "von", "was", "welche", "welcher", "welches", "wen", "wer", "what", "where", "which", "who",
    "with", "wo", "zu", "zum", "zur",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub id: RecordId,
    /// 0 is best: every word exactly so in the name.
    pub rank: u32,
}

/// The index of one ledger.
#[derive(Debug, Default)]
pub struct Index {
    terms: Vocabulary,
    docs: Vec<Option<Doc>>,
    slots: HashMap<RecordId, u32>,
    free: Vec<u32>,
    /// What matches the words asked for last: a list and its filters ask for the same ones.
    asked: RefCell<Option<(String, Matches)>>,
}

/// The rank of every document, by slot; none: no word was asked for.
type Matches = Option<Rc<[u32]>>;

#[derive(Debug)]
struct Doc {
    id: RecordId,
    kind: Kind,
    archived: bool,
    /// Folded, to order by.
    name: String,
    topics: Vec<String>,
    languages: Vec<String>,
    district: String,
    terms: Vec<TermId>,
}

impl Index {
    /// How many records can be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Puts a record in, or brings it up to date. Kinds without a list stay out.
    pub fn update(&mut self, view: &View) {
        self.remove(&view.id);
        if !view.kind.is_listed() {
            return;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.docs.push(None);
            u32::try_from(self.docs.len() - 1).unwrap_or(u32::MAX)
        });
        let mut terms = Vec::new();
        for field in view.kind.fields() {
            each_term(field, view, |term, in_name| {
                terms.extend(self.terms.post(term, Posting { slot, in_name }));
            });
        }
        let members = |set: &str| view.members(set).map(str::to_owned).collect();
        let doc = Doc {
            id: view.id,
            kind: view.kind.clone(),
            archived: view.archived,
            name: fold(view.title()),
            topics: members(field::TOPICS.key),
            languages: members(field::LANGUAGES.key),
            district: view.text(field::DISTRICT.key).to_owned(),
            terms,
        };
        self.slots.insert(view.id, slot);
        if let Some(place) = usize::try_from(slot).ok().and_then(|slot| self.docs.get_mut(slot)) {
            *place = Some(doc);
        }
    }

    pub fn remove(&mut self, id: &RecordId) {
        self.asked.take();
        let Some(slot) = self.slots.remove(id) else { return };
        let doc = usize::try_from(slot)
            .ok()
            .and_then(|slot| self.docs.get_mut(slot))
            .and_then(Option::take);
        for term in doc.into_iter().flat_map(|doc| doc.terms) {
            self.terms.unpost(term, slot);
        }
        self.free.push(slot);
    }

    /// Everything that matches all words and filters, best first, then by name.
    #[must_use]
    pub fn query(&self, query: &Query) -> Vec<Hit> {
        let matches = self.matches(&query.text);
        let mut hits: Vec<(u32, &Doc)> = self
            .ranked(query, &matches)
            .filter(|(_, _, passed)| passed.all())
            .map(|(rank, doc, _)| (rank, doc))
            .collect();
        hits.sort_unstable_by(|(one, a), (other, b)| {
            (one, &a.name, a.id).cmp(&(other, &b.name, b.id))
        });
        hits.into_iter().map(|(rank, doc)| Hit { id: doc.id, rank }).collect()
    }

    /// The counts for filter chips.
    #[must_use]
    pub fn facets(&self, query: &Query) -> Facets {
        let matches = self.matches(&query.text);
        let mut facets = Facets::default();
        for (_, doc, passed) in self.ranked(query, &matches) {
            facets.count(doc, passed, Step::Up);
        }
        facets
    }

    /// Documents that match every word, with their rank.
    fn matches(&self, text: &str) -> Matches {
        if let Some((_, matches)) = self.asked.borrow().as_ref().filter(|(asked, _)| asked == text)
        {
            return matches.clone();
        }
        let matches = self.match_words(&question(text));
        self.asked.replace(Some((text.to_owned(), matches.clone())));
        matches
    }

    fn match_words(&self, words: &[String]) -> Matches {
        let last = words.len().checked_sub(1)?;
        let mut ranks = vec![0; self.docs.len()];
        let mut best = vec![MISS; self.docs.len()];
        for (index, word) in words.iter().enumerate() {
            best.fill(MISS);
            self.match_word(word, index == last, &mut best);
            for (rank, best) in ranks.iter_mut().zip(&best) {
                *rank = if *best == MISS || *rank == MISS { MISS } else { *rank + best };
            }
        }
        Some(ranks.into())
    }

    fn match_word(&self, word: &str, open: bool, best: &mut [u32]) {
        let mut note = |postings: &[Posting], quality: u32| {
            for posting in postings {
                let rank = quality * 2 + u32::from(!posting.in_name);
                if let Some(best) =
                    usize::try_from(posting.slot).ok().and_then(|slot| best.get_mut(slot))
                {
                    *best = rank.min(*best);
                }
            }
        };
        for (term, postings) in self.terms.starting_with(word) {
            note(postings, if term.len() == word.len() { EXACT } else { PREFIX });
        }
        if let Some(typed) = Typed::new(word, open) {
            self.terms
                .all()
                .filter(|(term, _)| typed.is_near(term))
                .for_each(|(_, postings)| note(postings, TYPO));
        }
    }

    /// Documents of the shelf asked for that match the words, and the filters they pass.
    fn ranked<'a>(
        &'a self,
        query: &'a Query,
        matches: &'a Matches,
    ) -> impl Iterator<Item = (u32, &'a Doc, Passed)> {
        self.docs.iter().enumerate().filter_map(move |(slot, doc)| {
            let rank = matches.as_ref().map_or(Some(0), |ranks| ranks.get(slot).copied())?;
            let doc = doc.as_ref().filter(|_| rank != MISS)?;
            Some((rank, doc, Passed::of(doc, query)?))
        })
    }
}

impl Filed for Doc {
    fn kind(&self) -> &Kind {
        &self.kind
    }

    fn archived(&self) -> bool {
        self.archived
    }

    fn topics(&self) -> impl Iterator<Item = &str> {
        self.topics.iter().map(String::as_str)
    }

    fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(String::as_str)
    }

    fn district(&self) -> &str {
        &self.district
    }
}

const EXACT: u32 = 0;
const PREFIX: u32 = 1;
const TYPO: u32 = 2;
const MISS: u32 = u32::MAX;

/// The words of a question, folded, without those that say nothing.
fn question(text: &str) -> Vec<String> {
    if let Some(number) = number(text) {
        return vec![number];
    }
    let mut words = terms(text);
    words.truncate(MAX_WORDS);
    let telling = |word: &String| STOP_WORDS.binary_search(&word.as_str()).is_err();
    if words.iter().any(telling) {
        words.retain(telling);
    }
    words
}

/// Names the terms of a field, and whether they are of what the record is called. What is no
/// word (dates, ids, links) is nothing to search by, and is not in the table as searched.
fn each_term(field: &Field, view: &View, mut name: impl FnMut(&str, bool)) {
    let in_name = match field.searched {
        Searched::Not => return,
        Searched::Title => true,
        Searched::Words => false,
    };
    match field.shape {
        Shape::One => say(field, view.text(field.key), in_name, &mut name),
        Shape::Set => {
            view.members(field.key).for_each(|member| say(field, member, in_name, &mut name));
        }
        Shape::List => view
            .under(field.key)
            // What stands beside an item is nothing to search by.
            .filter(|(item, _)| !item.contains('/'))
            .filter_map(|(_, value)| value.as_text())
            .for_each(|text| say(field, text, in_name, &mut name)),
        // What makes up a link is no word of the record's own.
        Shape::Link => {}
    }
}

fn say(field: &Field, text: &str, in_name: bool, name: &mut impl FnMut(&str, bool)) {
    let mut each = |text: &str| words(&fold(text)).for_each(|word| name(word, in_name));
    if field.codec == Codec::Language {
        if let Some(language) = language::find(text) {
            [language.german, language.english, language.own].into_iter().for_each(each);
        }
    } else if let Some(number) = (field.codec == Codec::Phone).then(|| number(text)).flatten() {
        name(&number, in_name);
    } else {
        each(text);
    }
}

#[cfg(test)]
mod tests;
