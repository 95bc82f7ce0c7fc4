//! Words that mean the same to whoever looks for help: everyday ones as data, a file for each
//! language, and those that a ledger adds.
//!
//! **To add a language**: its file, and its line in [`FILES`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::fold::{fold, join, pieces, shorten};
use crate::id::RecordId;
use crate::model::{MAX_NAME_CHARS, MOST_SYNONYMS, Model as _, Synonym};
use crate::view::View;

/// A line each for what belongs together; a line that begins with # is for readers.
const FILES: &[&str] = &[include_str!("synonyms/de.txt"), include_str!("synonyms/en.txt")];

/// A word may still be typed from so many letters on.
const LEAST_OPEN: usize = 4;

/// So many other words are looked for in place of one: what another device claims may be more
/// than anybody looks through at a keystroke.
const MOST_OTHERS: usize = 60;

/// What belongs together, folded.
static GROUPS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let lines = FILES.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(',').map(|word| fold(word.trim())).collect()).collect()
});

/// All there are.
#[derive(Debug, Default)]
pub(super) struct Synonyms {
    /// Of the ledger, by record: folded, several words as one.
    own: BTreeMap<RecordId, Vec<String>>,
}

impl Synonyms {
    /// Notes those of a record.
    pub(super) fn put(&mut self, view: &View) {
        let Synonym { title, others } = Synonym::read(view);
        let words = [title].into_iter().chain(others.into_iter().take(MOST_SYNONYMS));
        let mut group: Vec<_> = words.map(|word| as_one(&word)).collect();
        group.retain(|word| !word.is_empty());
        group.sort_unstable();
        group.dedup();
        self.own.insert(view.id, group);
    }

    pub(super) fn remove(&mut self, id: &RecordId) {
        self.own.remove(id);
    }

    /// Other words for one, folded; for all it may become if it is still typed. None twice, and
    /// none that the word itself would find. The first so many, those that every ledger has
    /// before its own.
    pub(super) fn others(&self, word: &str, open: bool) -> Vec<&str> {
        let is_open = open && word.chars().nth(LEAST_OPEN - 1).is_some();
        let means = |other: &String| other == word || is_open && other.starts_with(word);
        let groups = GROUPS.iter().chain(self.own.values());
        let meant = groups.filter(|group| group.iter().any(means)).flatten();
        let mut others = BTreeSet::new();
        for other in meant.map(String::as_str).filter(|other| !other.contains(word)) {
            if others.len() >= MOST_OTHERS {
                break;
            }
            others.insert(other);
        }
        others.into_iter().collect()
    }
}

/// The words of a text, folded and put together.
fn as_one(text: &str) -> String {
    let start: String = text.chars().take(MAX_NAME_CHARS).collect();
    let mut whole = String::new();
    pieces(&fold(&start)).for_each(|piece| join(&mut whole, piece.word));
    shorten(&whole).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::fold::pieces;
    use super::*;

    #[test]
    fn every_line_is_of_several_single_words_that_differ() {
        for group in GROUPS.iter() {
            assert!(group.len() > 1, "{group:?}");
            assert!(group.iter().all(|word| pieces(word).count() == 1), "{group:?}");
            let mut once = group.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), group.len(), "{group:?}");
        }
    }

    #[test]
    fn a_word_has_others_also_while_it_is_typed() {
        let synonyms = Synonyms::default();
        assert!(synonyms.others("doktor", false).contains(&"arzt"));
        assert!(synonyms.others("dokt", true).contains(&"arzt"));
        assert!(synonyms.others("dokt", false).is_empty());
        assert!(synonyms.others("do", true).is_empty());
        assert!(synonyms.others("arzt", false).contains(&"praxis"));
    }

    #[test]
    fn however_many_a_ledger_claims_a_word_has_only_so_many_others_and_no_group_is_pushed_out() {
        let mut synonyms = Synonyms::default();
        let own = |number: u16, word: &str| {
            let mut id = [0; 16];
            id[14..].copy_from_slice(&number.to_be_bytes());
            (RecordId::new(id), vec![word.to_owned(), format!("wort{number}")])
        };
        synonyms.own.extend((0..3_000).map(|number| own(number, "arzt")));
        synonyms.own.extend([own(u16::MAX, "behorde")]);
        assert_eq!(synonyms.others("arzt", false).len(), MOST_OTHERS);
        assert!(synonyms.others("arzt", false).contains(&"praxis"));
        assert_eq!(synonyms.others("wort65535", false), ["behorde"]);
    }
}
