//! What fits a word, several as one, or a number: for each document how well.

use std::rc::Rc;

use super::fold::{Piece, join, pieces, stands_within};
use super::number::{self, Fit, SORTS};
use super::question::Sought;
use super::synonyms::Synonyms;
use super::typo::Typed;
use super::vocabulary::{Letters, Posting, Vocabulary};

/// The rank of every document, by slot: 0 is best.
pub(super) type Ranks = Rc<[u32]>;

/// The rank of what does not match.
pub(super) const MISS: u32 = u32::MAX;

/// How well a term fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Quality {
    Exact,
    Start,
    Within,
    Synonym,
    Typo,
}

/// What is passed on stands behind everything that fits by itself, but for slips.
pub(super) const BEHIND: u32 = (Quality::Typo as u32 + 1) * 2;

/// A slip stands behind all that needs none, whatever its other words are.
const SLIP: u32 = 1 << 16;

/// Whether one of the words is there by a slip only.
pub(super) const fn is_slip(rank: u32) -> bool {
    rank >= SLIP
}

/// Whether it is the word itself, no other one for it and no slip.
pub(super) const fn is_close(rank: u32) -> bool {
    rank < Quality::Synonym as u32 * 2
}

/// Whether it is the word itself, and stands in the name.
pub(super) const fn is_in_name(rank: u32) -> bool {
    rank < Quality::Start as u32 * 2 || rank == Quality::Within as u32 * 2
}

/// So short a word is looked for within others in names only: it stands within too much.
const SHORT: usize = 3;

/// Scripts without spaces and with a word in a letter or two begin here.
const FIRST_IDEOGRAPH: char = '\u{2e80}';

/// What is looked through.
pub(super) struct Stock<'i> {
    pub(super) terms: &'i Vocabulary,
    pub(super) synonyms: &'i Synonyms,
    /// How many documents there may be.
    pub(super) slots: usize,
    /// The folded name of one.
    pub(super) name: &'i dyn Fn(u32) -> Option<&'i str>,
}

impl Stock<'_> {
    pub(super) fn match_one(&self, sought: &Sought) -> Ranks {
        let mut best = Best(vec![MISS; self.slots]);
        match sought {
            Sought::Anything => best.0.fill(0),
            Sought::Word { word, open } => self.match_word(word, *open, &mut best),
            Sought::Together(word) => {
                self.match_start(word, Quality::Exact, Quality::Start, &mut best);
                self.match_name(word, Quality::Exact, Quality::Start, &mut best);
                self.match_synonyms(word, false, &mut best);
            }
            Sought::Number(typed) => self.match_number(typed, &mut best),
        }
        best.0.into()
    }

    fn match_word(&self, word: &str, open: bool, best: &mut Best) {
        self.match_start(word, Quality::Exact, Quality::Start, best);
        self.match_name(word, Quality::Exact, Quality::Start, best);
        let typed = Typed::new(word, open);
        let within = Within::new(word, false);
        for (term, letters, postings) in self.terms.all() {
            if let Some(within) = within.as_ref().filter(|within| within.is_in(term, letters)) {
                within.note(postings, Quality::Within, best);
            } else if typed.as_ref().is_some_and(|typed| typed.is_near(term, letters)) {
                best.note(postings, Quality::Typo);
            }
        }
        self.match_synonyms(word, open, best);
    }

    fn match_synonyms(&self, word: &str, open: bool, best: &mut Best) {
        let mut withins = Vec::new();
        for other in self.synonyms.others(word, open) {
            best.note(self.terms.postings(other), Quality::Synonym);
            self.match_name(other, Quality::Synonym, Quality::Synonym, best);
            // What is only three letters long begins much that has nothing to do with it.
            if let Some(within) = Within::new(other, true) {
                self.match_start(other, Quality::Synonym, Quality::Synonym, best);
                withins.push(within);
            }
        }
        if withins.is_empty() {
            return;
        }
        for (term, letters, postings) in self.terms.all() {
            if let Some(within) = withins.iter().find(|within| within.is_in(term, letters)) {
                within.note(postings, Quality::Synonym, best);
            }
        }
    }

    fn match_start(&self, word: &str, whole: Quality, start: Quality, best: &mut Best) {
        for (term, postings) in self.terms.starting_with(word) {
            best.note(postings, if term.len() == word.len() { whole } else { start });
        }
    }

    /// Names in which the words stand one after another as one would write them together: Anna
    /// Lena for somebody who types Annalena.
    fn match_name(&self, word: &str, whole: Quality, start: Quality, best: &mut Best) {
        for (end, _) in word.char_indices().skip(1) {
            let Some(first) = word.get(..end) else { continue };
            for posting in self.terms.postings(first).iter().filter(|posting| posting.in_name) {
                match (self.name)(posting.slot).and_then(|name| begins_together(name, word)) {
                    Some(true) => best.note(&[*posting], whole),
                    Some(false) => best.note(&[*posting], start),
                    None => {}
                }
            }
        }
    }

    fn match_number(&self, typed: &number::Typed, best: &mut Best) {
        let mut note = |term: &str, postings: &[Posting]| match typed.fits(term) {
            Some(Fit::Same) => best.note(postings, Quality::Exact),
            Some(Fit::Begins) => best.note(postings, Quality::Start),
            Some(Fit::Within) => best.note(postings, Quality::Within),
            None => {}
        };
        let numbers = SORTS.iter().flat_map(|sort| self.terms.starting_with(sort));
        numbers.for_each(|(term, postings)| note(term, postings));
        for local in typed.local_parts() {
            best.note(self.terms.postings(&local), Quality::Within);
        }
    }
}

/// Whether words of a folded name that follow one another are, put together, the word (true) or
/// begin with it (false).
fn begins_together(name: &str, word: &str) -> Option<bool> {
    let words: Vec<Piece<'_>> = pieces(name).collect();
    let from = |from: usize| {
        let mut whole = String::new();
        for piece in words.get(from..)? {
            join(&mut whole, piece.word);
            if whole.starts_with(word) {
                return Some(whole.len() == word.len());
            }
            if !word.starts_with(whole.as_str()) {
                return None;
            }
        }
        None
    };
    (0..words.len()).filter_map(from).max()
}

/// The best of each document so far.
struct Best(Vec<u32>);

impl Best {
    fn note(&mut self, postings: &[Posting], quality: Quality) {
        postings.iter().for_each(|posting| self.note_one(*posting, quality));
    }

    fn note_one(&mut self, posting: Posting, quality: Quality) {
        let slip = if quality == Quality::Typo { SLIP } else { 0 };
        // A name that begins so goes before a word somewhere in what is said of another.
        let place = match (quality, posting.in_name) {
            (Quality::Start, true) => 1,
            (Quality::Exact, false) => 2,
            (quality, in_name) => quality as u32 * 2 + u32::from(!in_name),
        };
        let rank = slip + place;
        let place = usize::try_from(posting.slot).ok().and_then(|slot| self.0.get_mut(slot));
        place.into_iter().for_each(|best| *best = rank.min(*best));
    }
}

/// A word that is looked for within others.
struct Within<'w> {
    word: &'w str,
    /// Those of the word that cannot be silent.
    letters: Letters,
    in_names: bool,
}

impl<'w> Within<'w> {
    /// Nothing where a word is too short, or a number.
    fn new(word: &'w str, in_names: bool) -> Option<Self> {
        let length = word.chars().count();
        let is_ideographic = word.chars().all(|c| c >= FIRST_IDEOGRAPH);
        let is_short = length <= SHORT && !is_ideographic;
        let is_too_short = length < SHORT && !is_ideographic || in_names && is_short;
        if is_too_short || word.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let letters = Letters::of(word.strip_prefix('e').unwrap_or(word));
        Some(Self { word, letters, in_names: in_names || is_short })
    }

    fn is_in(&self, term: &str, letters: Letters) -> bool {
        self.letters.missing_in(letters) == 0 && stands_within(term, self.word)
    }

    fn note(&self, postings: &[Posting], quality: Quality, best: &mut Best) {
        let here = postings.iter().filter(|posting| posting.in_name || !self.in_names);
        here.for_each(|posting| best.note_one(*posting, quality));
    }
}

/// The better of what is known and of one more way to come there.
pub(super) fn best_of(known: &[u32], before: &[u32], part: &[u32]) -> Ranks {
    let come = |((known, before), part): ((&u32, &u32), &u32)| match (*before, *part) {
        (MISS, _) | (_, MISS) => *known,
        (before, part) => (*known).min(before + part),
    };
    known.iter().zip(before).zip(part).map(come).collect()
}
