//! Every term of a ledger, and in which documents it stands.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
    sync::Arc,
};

/// A term stands in a document; sorted by slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) slot: u32,
    pub(super) in_name: bool,
}

/// Names a term; those of terms that are gone are used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TermId(u32);

/// A term is looked up by its hash, since most of a record's terms are known from others; only
/// new ones are put in order, for whoever asks how words go on.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    terms: Vec<Term>,
    places: HashMap<Arc<str>, TermId>,
    in_order: BTreeMap<Arc<str>, TermId>,
    free: Vec<TermId>,
}

#[derive(Debug)]
struct Term {
    text: Arc<str>,
    letters: Letters,
    postings: Vec<Posting>,
}

/// Which letters a term has, some of them taken together: what a cheap look can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letters(u64);

impl Letters {
    pub(super) fn of(text: &str) -> Self {
        Self(text.chars().fold(0, |all, c| all | 1 << Self::place(c)))
    }

    fn place(c: char) -> u32 {
        match c {
            'a'..='z' => u32::from(c) - u32::from('a'),
            '0'..='9' => 26,
            _ => 27 + u32::from(c) % 37,
        }
    }

    /// How many of these the other has not, at least.
    pub(super) const fn missing_in(self, other: Self) -> u32 {
        (self.0 & !other.0).count_ones()
    }
}

impl Vocabulary {
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty() && self.in_order.is_empty()
    }

    /// Notes that a term stands in a document. Its place, if it did not stand there already: then
    /// standing in the name is what counts.
    pub(super) fn post(&mut self, text: &str, posting: Posting) -> Option<TermId> {
        let place = self.places.get(text).copied().unwrap_or_else(|| self.add(text));
        let postings = &mut self.terms.get_mut(place.0 as usize)?.postings;
        let at = postings.partition_point(|other| other.slot < posting.slot);
        match postings.get_mut(at) {
            Some(known) if known.slot == posting.slot => {
                known.in_name |= posting.in_name;
                None
            }
            Some(_) | None => {
                postings.insert(at, posting);
                Some(place)
            }
        }
    }

    fn add(&mut self, text: &str) -> TermId {
        let text: Arc<str> = text.into();
        let term =
            Term { text: Arc::clone(&text), letters: Letters::of(&text), postings: Vec::new() };
        let place = match self.free.pop() {
            Some(place) => {
                if let Some(free) = self.terms.get_mut(place.0 as usize) {
                    *free = term;
                }
                place
            }
            None => {
                self.terms.push(term);
                TermId(u32::try_from(self.terms.len() - 1).unwrap_or(u32::MAX))
            }
        };
        self.places.insert(Arc::clone(&text), place);
        self.in_order.insert(text, place);
        place
    }

    /// The term does not stand in the document any more.
    pub(super) fn unpost(&mut self, place: TermId, slot: u32) {
        let Some(term) = self.terms.get_mut(place.0 as usize) else { return };
        term.postings.retain(|posting| posting.slot != slot);
        if term.postings.is_empty() {
            self.places.remove(&term.text);
            self.in_order.remove(&term.text);
            self.free.push(place);
        }
    }

    pub(super) fn starting_with(&self, start: &str) -> impl Iterator<Item = (&str, &[Posting])> {
        self.in_order
            .range::<str, _>((Bound::Included(start), Bound::Unbounded))
            .take_while(move |(text, _)| text.starts_with(start))
            .filter_map(|(_, place)| self.terms.get(place.0 as usize).map(Term::parts))
    }

    /// Where a term stands.
    pub(super) fn postings(&self, text: &str) -> &[Posting] {
        let term = self.places.get(text).and_then(|place| self.terms.get(place.0 as usize));
        term.map_or(&[], |term| &term.postings)
    }

    /// Every term, its letters, and where it stands.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, Letters, &[Posting])> {
        let here = self.terms.iter().filter(|term| !term.postings.is_empty());
        here.map(|term| (&*term.text, term.letters, &*term.postings))
    }
}

impl Term {
    fn parts(&self) -> (&str, &[Posting]) {
        (&self.text, &self.postings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_what_a_term_cannot_be() {
        let missing = |word, term| Letters::of(word).missing_in(Letters::of(term));
        assert_eq!(missing("amt", "sozialamt"), 0);
        assert_eq!(missing("amt", "schule"), 3);
        assert_eq!(missing("vokel", "vogel"), 1);
        assert_eq!(missing("", ""), 0);
    }
}
