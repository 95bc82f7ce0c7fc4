//! One search over all records that have a name: forgiving ([`fold()`]), with
//! filters, and the same order for everybody. A hit is better the nearer it is to what
//! was typed, never the more important a person is.
//!
//! The index is an inverted one, kept in step record by record.

mod fold;
mod typo;
mod vocabulary;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use minicbor::{Decode, Encode};

use crate::id::RecordId;
use crate::language;
use crate::view::{Kind, Value, View};

pub use fold::fold;
use fold::{number, terms, words};
use typo::Typed;
use vocabulary::{Place, Posting, Vocabulary};

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

/// What is looked for. Empty sets filter nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Query {
    #[n(0)]
    pub text: String,
    /// Any of these.
    #[n(1)]
    pub kinds: BTreeSet<Kind>,
    /// Any of these.
    #[n(2)]
    pub topics: BTreeSet<String>,
    /// Any of these codes.
    #[n(3)]
    pub languages: BTreeSet<String>,
    #[n(4)]
    pub district: Option<String>,
    /// Look among archived records instead of the others.
    #[n(5)]
    pub archived: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub id: RecordId,
    /// 0 is best: every word exactly so in the name.
    pub rank: u32,
}

/// How many records each filter would leave, the other filters and the words as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Facets {
    #[n(0)]
    pub kinds: BTreeMap<Kind, usize>,
    #[n(1)]
    pub topics: BTreeMap<String, usize>,
    #[n(2)]
    pub languages: BTreeMap<String, usize>,
    #[n(3)]
    pub districts: BTreeMap<String, usize>,
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
    terms: Vec<Place>,
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
        for (key, value) in &view.flat {
            each_term(key, value, |term, in_name| {
                terms.extend(self.terms.post(term, Posting { slot, in_name }));
            });
        }
        let members = |set| view.members(set).map(str::to_owned).collect();
        let doc = Doc {
            id: view.id,
            kind: view.kind.clone(),
            archived: view.archived,
            name: fold(view.title()),
            topics: members("topic"),
            languages: members("language"),
            district: view.text("district").to_owned(),
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
        let mut hits: Vec<(u32, &Doc)> =
            self.ranked(query, &matches).filter(|(_, doc)| misses(query, doc) == 0).collect();
        hits.sort_unstable_by(|(one, a), (other, b)| {
            (one, &a.name, a.id).cmp(&(other, &b.name, b.id))
        });
        hits.into_iter().map(|(rank, doc)| Hit { id: doc.id, rank }).collect()
    }

    /// The counts for filter chips.
    #[must_use]
    pub fn facets(&self, query: &Query) -> Facets {
        let matches = self.matches(&query.text);
        let (mut kinds, mut topics, mut languages, mut districts) =
            (HashMap::new(), HashMap::new(), HashMap::new(), HashMap::new());
        for (_, doc) in self.ranked(query, &matches) {
            // A record counts for a filter if no other filter hides it.
            let missed = misses(query, doc);
            if missed & !KIND == 0 {
                *kinds.entry(&doc.kind).or_insert(0) += 1;
            }
            if missed & !TOPIC == 0 {
                doc.topics.iter().for_each(|topic| *topics.entry(topic).or_insert(0) += 1);
            }
            if missed & !LANGUAGE == 0 {
                doc.languages.iter().for_each(|code| *languages.entry(code).or_insert(0) += 1);
            }
            if missed & !DISTRICT == 0 && !doc.district.is_empty() {
                *districts.entry(&doc.district).or_insert(0) += 1;
            }
        }
        let owned = |counts: HashMap<&String, usize>| {
            counts.into_iter().map(|(name, n)| (name.clone(), n)).collect()
        };
        Facets {
            kinds: kinds.into_iter().map(|(kind, n)| (kind.clone(), n)).collect(),
            topics: owned(topics),
            languages: owned(languages),
            districts: owned(districts),
        }
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

    /// Documents of the shelf asked for that match the words.
    fn ranked<'a>(
        &'a self,
        query: &'a Query,
        matches: &'a Matches,
    ) -> impl Iterator<Item = (u32, &'a Doc)> {
        self.docs.iter().enumerate().filter_map(move |(slot, doc)| {
            let doc = doc.as_ref().filter(|doc| doc.archived == query.archived)?;
            let rank = matches.as_ref().map_or(Some(0), |ranks| ranks.get(slot).copied())?;
            (rank != MISS).then_some((rank, doc))
        })
    }
}

const EXACT: u32 = 0;
const PREFIX: u32 = 1;
const TYPO: u32 = 2;
const MISS: u32 = u32::MAX;

const KIND: u8 = 1;
const TOPIC: u8 = 2;
const LANGUAGE: u8 = 4;
const DISTRICT: u8 = 8;

/// The filters that a document does not pass.
fn misses(query: &Query, doc: &Doc) -> u8 {
    let any = |wanted: &BTreeSet<String>, has: &[String]| {
        wanted.is_empty() || has.iter().any(|one| wanted.contains(one))
    };
    let flag = |passes: bool, flag: u8| if passes { 0 } else { flag };
    flag(query.kinds.is_empty() || query.kinds.contains(&doc.kind), KIND)
        | flag(any(&query.topics, &doc.topics), TOPIC)
        | flag(any(&query.languages, &doc.languages), LANGUAGE)
        | flag(query.district.as_ref().is_none_or(|district| *district == doc.district), DISTRICT)
}

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

/// Names the terms under a key, and whether they are of the record's name. Words of code
/// (dates, ids, links, the type of an organization) are nothing to search by.
fn each_term(key: &str, value: &Value, mut name: impl FnMut(&str, bool)) {
    let mut say =
        |text: &str, in_name: bool| words(&fold(text)).for_each(|word| name(word, in_name));
    match (key.split_once('/'), value.as_text()) {
        (None, Some(text)) => match key {
            "name" | "given" | "family" | "title" => say(text, true),
            "district" | "notes" | "body" | "address" | "level" | "website" | "purpose"
            | "place" | "schedule" => say(text, false),
            _ => {}
        },
        (Some(("topic", topic)), None) => say(topic, false),
        (Some(("language", code)), None) => {
            if let Some(language) = language::find(code) {
                [language.german, language.english, language.own]
                    .into_iter()
                    .for_each(|name| say(name, false));
            }
        }
        (Some(("email", _)), Some(text)) => say(text, false),
        (Some(("phone", _)), Some(text)) => match number(text) {
            Some(number) => name(&number, false),
            None => say(text, false),
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests;
