//! One search over all records that have a name: forgiving ([`fold()`]), with
//! filters, and the same order for everybody. A hit is better the nearer it is to what
//! was typed, never the more important a person is: the word itself, the beginning of a word,
//! within one, another word for it, a slip.
//!
//! The index is an inverted one, kept in step record by record. What is typed is taken apart in
//! `question`, what fits it is looked up in `matching`.

mod alike;
pub mod filter;
mod fold;
mod letters;
mod matching;
mod number;
mod question;
mod synonyms;
mod typo;
mod vocabulary;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use crate::id::RecordId;
use crate::kind::Kind;
use crate::language;
use crate::model::table::{Codec, Field, Searched, Shape};
use crate::model::{
    Handover, MAX_NAME_CHARS, MAX_PROSE_CHARS, Model as _, PhoneKind, Touchpoint, field,
};
use crate::view::View;

pub use alike::{is_like, is_same_name};
pub use filter::{Facets, Query};
use filter::{Filed, Passed, Step};
pub use fold::fold;
use fold::{Piece, join, pieces, shorten};
use matching::{MISS, Ranks, Stock};
use number::run_at;
use question::{Question, Sought};
use synonyms::Synonyms;
use vocabulary::{Posting, TermId, Vocabulary};

/// What a handover is called besides, in the languages of the app.
const HANDOVERS: [&str; 2] = ["Übergabe", "handover"];

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
    synonyms: Synonyms,
    docs: Vec<Option<Doc>>,
    slots: HashMap<RecordId, u32>,
    free: Vec<u32>,
    /// Where moments of contact stand: what was said there leads to those who were there.
    told: BTreeSet<u32>,
    /// Where handovers stand: they are called by the names of others.
    called: BTreeSet<u32>,
    /// What matches the words asked for last: a list and its filters ask for the same ones.
    asked: RefCell<Option<(String, Matches)>>,
    /// What matches each of them: the next question has most of them again.
    parts: RefCell<HashMap<Sought, Ranks>>,
}

/// None: no word was asked for.
type Matches = Option<Ranks>;

#[derive(Debug)]
struct Doc {
    id: RecordId,
    kind: Kind,
    archived: bool,
    /// Folded, as much of it as a name may be long, to order by.
    name: String,
    topics: Vec<String>,
    languages: Vec<String>,
    district: String,
    terms: Vec<TermId>,
    /// Of a moment of contact, who took part and what it was about.
    leads_to: Vec<RecordId>,
    /// Of a handover, whose it is and of which functions: it has no other name.
    named_after: Vec<RecordId>,
}

impl Index {
    /// How many records can be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len() - self.told.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a record in, or brings it up to date. Kinds without a list stay out; of synonyms it
    /// keeps that they mean the same, of moments of contact what was said, and to whom that leads.
    pub fn update(&mut self, view: &View) {
        self.remove(&view.id);
        if view.kind == Kind::Synonym && !view.archived {
            self.synonyms.put(view);
        }
        let tells = view.kind == Kind::Touchpoint && !view.archived;
        if !view.kind.is_listed() && !tells {
            return;
        }
        let leads_to = if tells {
            let Touchpoint { who, about, .. } = Touchpoint::read(view);
            who.into_iter().chain(about).collect()
        } else {
            Vec::new()
        };
        let named_after: Vec<_> = if view.kind == Kind::Handover {
            let Handover { giver, posts, .. } = Handover::read(view);
            giver.into_iter().chain(posts).collect()
        } else {
            Vec::new()
        };
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
        if view.kind == Kind::Handover {
            for word in HANDOVERS {
                terms.extend(self.terms.post(&fold(word), Posting { slot, in_name: true }));
            }
            self.called.insert(slot);
        }
        let members = |set: &str| view.members(set).map(str::to_owned).collect();
        let doc = Doc {
            id: view.id,
            kind: view.kind.clone(),
            archived: view.archived,
            name: fold(start(view.title(), MAX_NAME_CHARS)),
            topics: members(field::TOPICS.key),
            languages: members(field::LANGUAGES.key),
            district: view.text(field::DISTRICT.key).to_owned(),
            terms,
            leads_to,
            named_after,
        };
        if tells {
            self.told.insert(slot);
        }
        self.slots.insert(view.id, slot);
        if let Some(place) = usize::try_from(slot).ok().and_then(|slot| self.docs.get_mut(slot)) {
            *place = Some(doc);
        }
    }

    pub fn remove(&mut self, id: &RecordId) {
        self.asked.take();
        self.parts.take();
        self.synonyms.remove(id);
        let Some(slot) = self.slots.remove(id) else { return };
        let doc = usize::try_from(slot)
            .ok()
            .and_then(|slot| self.docs.get_mut(slot))
            .and_then(Option::take);
        for term in doc.into_iter().flat_map(|doc| doc.terms) {
            self.terms.unpost(term, slot);
        }
        self.told.remove(&slot);
        self.called.remove(&slot);
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
            // What has no name stands last, as in every order.
            let (a_silent, b_silent) = (a.name.is_empty(), b.name.is_empty());
            (one, a_silent, &a.name, a.id).cmp(&(other, b_silent, &b.name, b.id))
        });
        hits.into_iter().map(|(rank, doc)| Hit { id: doc.id, rank }).collect()
    }

    /// The hits that only resemble what was asked for: a word of it is there by a slip alone.
    #[must_use]
    pub fn resembling(&self, query: &Query) -> Vec<RecordId> {
        let hits = self.query(query).into_iter();
        hits.filter(|hit| matching::is_slip(hit.rank)).map(|hit| hit.id).collect()
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
        let matches = self.match_all(&Question::new(text));
        self.asked.replace(Some((text.to_owned(), matches.clone())));
        matches
    }

    /// The best way to read the question decides, for each document.
    fn match_all(&self, question: &Question) -> Matches {
        let name = |slot: u32| {
            let doc = usize::try_from(slot).ok().and_then(|slot| self.docs.get(slot));
            doc?.as_ref().map(|doc| doc.name.as_str())
        };
        let stock = Stock {
            terms: &self.terms,
            synonyms: &self.synonyms,
            slots: self.docs.len(),
            name: &name,
        };
        let nothing: Ranks = vec![MISS; self.docs.len()].into();
        let mut upto = vec![nothing; question.len + 1];
        *upto.first_mut().filter(|_| question.len > 0)? = vec![0; self.docs.len()].into();
        let mut known = self.parts.take();
        let mut asked = HashMap::new();
        for reading in &question.readings {
            let part =
                known.remove(&reading.sought).or_else(|| asked.get(&reading.sought).cloned());
            let part = part.unwrap_or_else(|| self.pass_on(stock.match_one(&reading.sought)));
            let come = upto.get(reading.to).zip(upto.get(reading.from));
            let come = come.map(|(best, before)| matching::best_of(best, before, &part));
            if let Some((place, best)) = upto.get_mut(reading.to).zip(come) {
                *place = best;
            }
            asked.insert(reading.sought.clone(), part);
        }
        self.parts.replace(asked);
        upto.pop()
    }

    /// What was said in a moment of contact is found at those who were there, and at what it was
    /// about; behind what they say themselves. Slips and other words for it would lead too far.
    fn pass_on(&self, ranks: Ranks) -> Ranks {
        let ranks = self.call(ranks);
        let place = |slot: u32| usize::try_from(slot).ok();
        let rank = |slot: &u32| place(*slot).and_then(|slot| ranks.get(slot)).copied();
        let telling = self.told.iter().filter(|slot| rank(slot).is_some_and(matching::is_close));
        let mut telling = telling.peekable();
        if telling.peek().is_none() {
            return ranks;
        }
        let mut passed_on = ranks.to_vec();
        for slot in telling {
            let doc = place(*slot).and_then(|slot| self.docs.get(slot)?.as_ref());
            let told = rank(slot).unwrap_or(MISS).saturating_add(matching::BEHIND);
            for id in doc.into_iter().flat_map(|doc| &doc.leads_to) {
                let there = self.slots.get(id).and_then(|slot| passed_on.get_mut(place(*slot)?));
                there.into_iter().for_each(|there| *there = told.min(*there));
            }
        }
        passed_on.into()
    }

    /// A handover is found by the name of whoever passes on, and of the functions; behind those
    /// themselves.
    fn call(&self, ranks: Ranks) -> Ranks {
        if self.called.is_empty() {
            return ranks;
        }
        let place = |slot: u32| usize::try_from(slot).ok();
        let rank = |slot: &u32| place(*slot).and_then(|slot| ranks.get(slot)).copied();
        let mut called = ranks.to_vec();
        for slot in &self.called {
            let doc = place(*slot).and_then(|slot| self.docs.get(slot)?.as_ref());
            let names = doc.into_iter().flat_map(|doc| &doc.named_after);
            let names = names.filter_map(|id| rank(self.slots.get(id)?));
            let best = names.filter(|rank| matching::is_in_name(*rank)).min();
            if let (Some(best), Some(own)) = (best, place(*slot).and_then(|at| called.get_mut(at)))
            {
                *own = best.saturating_add(matching::BEHIND).min(*own);
            }
        }
        called.into()
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

/// So many characters of a field are searched, which is as much as forms let people write: what
/// another device claims may be longer.
const MOST_CHARS: usize = MAX_PROSE_CHARS;

/// So many terms a field is found by: more words than people write with so many characters.
const MOST_TERMS: usize = 6_000;

/// Names the terms of a field, and whether they are of what the record is called. What is no
/// word (dates, ids, links) is nothing to search by, and is not in the table as searched.
fn each_term(field: &Field, view: &View, mut name: impl FnMut(&str, bool)) {
    let in_name = match field.searched {
        Searched::Not => return,
        Searched::Title => true,
        Searched::Words => false,
    };
    let (mut chars, mut terms) = (0, 0);
    let mut say = |text: &str| {
        if chars >= MOST_CHARS {
            return;
        }
        let text = start(text, MOST_CHARS);
        chars += text.chars().count().max(1);
        each_text(field, text, |text| {
            each_of(text, |term| {
                if terms < MOST_TERMS {
                    terms += 1;
                    name(term, in_name);
                }
            });
        });
    };
    match field.shape {
        Shape::One => say(view.text(field.key)),
        Shape::Set => view.members(field.key).for_each(say),
        Shape::List => view
            .under(field.key)
            // What stands beside an item is nothing to search by, but for a word of one's own.
            .filter(|(item, value)| {
                let is_kind =
                    |item: &str| item.ends_with("/kind") && field.key == field::PHONES.key;
                let own =
                    || matches!(value.as_text().map(PhoneKind::from), Some(PhoneKind::Own(_)));
                !item.contains('/') || is_kind(item) && own()
            })
            .filter_map(|(_, value)| value.as_text())
            .for_each(say),
        // What makes up a link is no word of the record's own.
        Shape::Link => {}
    }
}

/// The texts a value is searched by: itself, but a language in all that it is called.
fn each_text(field: &Field, text: &str, mut each: impl FnMut(&str)) {
    match language::find(text).filter(|_| field.codec == Codec::Language) {
        Some(language) => {
            [language.german, language.english, language.own].into_iter().for_each(each);
        }
        None if field.codec == Codec::Language => {}
        None => each(text),
    }
}

/// As much of a text as this.
fn start(text: &str, most_chars: usize) -> &str {
    let end = text.char_indices().nth(most_chars).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text)
}

/// The terms of a text: its words, words with a hyphen as one too, and its numbers.
fn each_of(text: &str, mut name: impl FnMut(&str)) {
    let folded = fold(text);
    let pieces: Vec<_> = pieces(&folded).collect();
    let mut rest = pieces.as_slice();
    while !rest.is_empty() {
        let run = run_at(rest);
        if let Some(run) = run {
            run.each_term(&mut name);
        }
        let len = run.map_or(1, |run| run.len());
        if run.is_none_or(|run| run.has_words()) {
            rest.iter().take(len).for_each(|piece| name(piece.word));
        }
        each_joined(rest, run.is_some(), &mut name);
        rest = rest.get(len..).unwrap_or_default();
    }
}

/// The first of some words with those that hyphens put to it, as one.
fn each_joined(pieces: &[Piece<'_>], is_number: bool, mut name: impl FnMut(&str)) {
    let Some((first, others)) = pieces.split_first() else { return };
    let joined = others.iter().take_while(|next| next.is_joined() && !is_number);
    let mut whole = String::new();
    for next in joined.take(MOST_JOINED) {
        if whole.is_empty() {
            whole.push_str(first.word);
        }
        join(&mut whole, next.word);
        name(shorten(&whole));
    }
}

/// So many words with hyphens between them are put to another as one.
const MOST_JOINED: usize = 2;

#[cfg(test)]
mod tests;
