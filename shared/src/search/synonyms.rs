//! Everyday words that mean the same to whoever looks for help: data, a file for each language.
//!
//! **To add a language**: its file, and its line in [`FILES`].

use std::sync::LazyLock;

use super::fold::fold;

/// A line each for what belongs together; a line that begins with # is for readers.
const FILES: &[&str] = &[include_str!("synonyms/de.txt"), include_str!("synonyms/en.txt")];

/// A word may still be typed from so many letters on.
const LEAST_OPEN: usize = 4;

/// What belongs together, folded.
static GROUPS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let lines = FILES.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(',').map(|word| fold(word.trim())).collect()).collect()
});

/// Other words for one, folded; for all it may become if it is still typed. None twice, and
/// none that the word itself would find.
pub(super) fn others(word: &str, open: bool) -> Vec<&'static str> {
    let is_open = open && word.chars().nth(LEAST_OPEN - 1).is_some();
    let means = |other: &String| other == word || is_open && other.starts_with(word);
    let mut others: Vec<_> = GROUPS
        .iter()
        .filter(|group| group.iter().any(means))
        .flatten()
        .map(String::as_str)
        .filter(|other| !other.contains(word))
        .collect();
    others.sort_unstable();
    others.dedup();
    others
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
        assert!(others("doktor", false).contains(&"arzt"));
        assert!(others("dokt", true).contains(&"arzt"));
        assert!(others("dokt", false).is_empty());
        assert!(others("do", true).is_empty());
        assert!(others("arzt", false).contains(&"praxis"));
    }
}
