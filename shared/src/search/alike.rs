//! Whether two are called alike, as far as somebody who writes down a name would ask: "is that the
//! same one?" The order of the words does not matter, nor one slip in a longer one, nor words
//! that only one of them has.

use super::fold::{fold, pieces};
use super::typo::Typed;
use super::vocabulary::Letters;

/// Whether two names are one, however they are written. Names of signs only fold to nothing: they
/// are one if they are the same letter by letter.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    let folded = fold(one);
    if folded.is_empty() { one == other } else { folded == fold(other) }
}

/// Whether every word of the shorter name stands in the longer one. One word alone, such as a
/// given name, is like another one alone only: too many are called Anna.
#[must_use]
pub fn is_like(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let (few, many) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if few.is_empty() {
        return false;
    }
    // "Anna-Lena" and "Annalena" are one word and two.
    if few.concat() == many.concat() {
        return true;
    }
    if few.len() == 1 && many.len() > 1 {
        return false;
    }
    let mut rest = many;
    few.iter().all(|word| {
        let same = rest.iter().position(|other| other == word);
        let near = || rest.iter().position(|other| is_near(word, other));
        let place = same.or_else(near);
        place.map(|place| rest.remove(place)).is_some()
    })
}

fn words(name: &str) -> Vec<String> {
    pieces(&fold(name)).map(|piece| piece.word.to_owned()).collect()
}

fn is_near(word: &str, other: &str) -> bool {
    Typed::new(word, false).is_some_and(|typed| typed.is_near(other, Letters::of(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_signs_only_is_no_other_one_s() {
        assert!(is_same_name("AWO Lindenau", "awo lindenau"));
        assert!(is_same_name("'", "'"));
        for other in ["", "''", "\u{301}", "Anna"] {
            assert!(!is_same_name("'", other) && !is_same_name(other, "'"), "{other:?}");
        }
    }

    #[test]
    fn a_name_is_like_itself_however_it_is_written() {
        for (one, other) in [
            ("Salma Yıldız", "salma yildiz"),
            ("Salma Yıldız", "Yildiz, Salma"),
            ("Anna-Lena Vogel", "Annalena Vogel"),
            ("Salma Yıldız", "Salma B. Yıldız"),
            ("Jörg Vogt", "Joerg Vogt"),
            ("Mariam Haddad", "Mariam Hadad"),
            ("Sozialamt", "Sozialmat"),
            ("Sozialamt Lindenau", "Sozialamt der Stadt Lindenau"),
        ] {
            assert!(is_like(one, other) && is_like(other, one), "{one}, {other}");
        }
    }

    #[test]
    fn others_are_not_alike() {
        for (one, other) in [
            ("Anna", "Anna Vogel"),
            ("Anna Vogel", "Anna Vogt"),
            ("Mariam Haddad", "Amira Darwish"),
            ("Kita 1", "Kita 2"),
            ("Vogel Vogel", "Vogel Anna"),
            ("", ""),
            ("", "Anna"),
        ] {
            assert!(!is_like(one, other) && !is_like(other, one), "{one}, {other}");
        }
    }
}
