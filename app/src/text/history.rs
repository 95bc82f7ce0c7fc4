//! What somebody did to a record, as a sentence: who, to which field, from what to what. Pure.

use super::{lists::and_list, texts::Texts};

/// What became of a field. Values are said as a person reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// One more, or one less, of several.
    Added(String),
    Removed(String),
    /// Too long to be said in a sentence.
    Long {
        was: bool,
        is: bool,
    },
    Short {
        was: Option<String>,
        is: Option<String>,
    },
    /// One of several versions, or another one in place of all of them.
    Decided {
        among: Vec<String>,
        is: String,
    },
    /// As [`Self::Decided`], where they are too long to be said.
    DecidedLong,
}

/// Nothing where nothing stands there before and after.
pub(crate) fn sentence(texts: &Texts, who: &str, field: &str, told: &Told) -> Option<String> {
    let said = |words: &Option<String>| words.clone().filter(|words| !words.is_empty());
    Some(match told {
        Told::Added(member) => texts.history_added(field, member, who),
        Told::Removed(member) => texts.history_removed(field, member, who),
        Told::Decided { among, is } => {
            let (picked, quoted) = (among.contains(is), |word: &String| texts.quoted(word));
            let among = and_list(texts, &among.iter().map(quoted).collect::<Vec<_>>());
            if picked {
                texts.history_decided(&among, field, is, who)
            } else {
                texts.history_decided_otherwise(&among, field, is, who)
            }
        }
        Told::DecidedLong => texts.history_decided_text(field, who),
        Told::Long { was: true, is: true } => texts.history_text_changed(field, who),
        Told::Long { was: false, is: true } => texts.history_text_written(field, who),
        Told::Long { was: true, is: false } => texts.history_text_deleted(field, who),
        Told::Long { was: false, is: false } => return None,
        Told::Short { was, is } => match (said(was), said(is)) {
            (Some(was), Some(is)) => texts.history_from_to(field, &is, &was, who),
            (None, Some(is)) => texts.history_entered(field, &is, who),
            (Some(was), None) => texts.history_deleted(field, &was, who),
            (None, None) => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{DE, EN};

    #[test]
    fn every_line_says_who_did_what_to_which_field_from_what_to_what() {
        let word = |word: &str| Some(word.to_owned());
        for (told, german, english) in [
            (
                Told::Short { was: word("Nord"), is: word("Süd") },
                "Anna hat „Stadtteil“ geändert: von „Nord“ zu „Süd“.",
                "Anna changed “Stadtteil” from “Nord” to “Süd”.",
            ),
            (
                Told::Short { was: None, is: word("Süd") },
                "Anna hat „Stadtteil“ eingetragen: „Süd“.",
                "Anna entered “Stadtteil”: “Süd”.",
            ),
            (
                Told::Short { was: word("Nord"), is: word("") },
                "Anna hat „Stadtteil“ gelöscht; vorher stand dort „Nord“.",
                "Anna deleted “Stadtteil”; it was “Nord” before.",
            ),
            (
                Told::Added("Wohnen".to_owned()),
                "Anna hat bei „Stadtteil“ hinzugefügt: „Wohnen“.",
                "Anna added to “Stadtteil”: “Wohnen”.",
            ),
            (
                Told::Removed("Wohnen".to_owned()),
                "Anna hat bei „Stadtteil“ entfernt: „Wohnen“.",
                "Anna removed from “Stadtteil”: “Wohnen”.",
            ),
            (
                Told::Long { was: true, is: true },
                "Anna hat den Text bei „Stadtteil“ geändert.",
                "Anna changed the text of “Stadtteil”.",
            ),
            (
                Told::Long { was: false, is: true },
                "Anna hat den Text bei „Stadtteil“ geschrieben.",
                "Anna wrote the text of “Stadtteil”.",
            ),
            (
                Told::Long { was: true, is: false },
                "Anna hat den Text bei „Stadtteil“ gelöscht.",
                "Anna deleted the text of “Stadtteil”.",
            ),
            (
                Told::Decided {
                    among: vec!["Altstadt".to_owned(), "Neustadt".to_owned()],
                    is: "Neustadt".to_owned(),
                },
                "Anna hat bei „Stadtteil“ gewählt: „Neustadt“. Zur Wahl standen „Altstadt“ und „Neustadt“.",
                "Anna chose for “Stadtteil”: “Neustadt”. The versions were “Altstadt” and “Neustadt”.",
            ),
            (
                Told::Decided {
                    among: vec!["Altstadt".to_owned(), "Neustadt".to_owned()],
                    is: "Oberau".to_owned(),
                },
                "Anna hat bei „Stadtteil“ geschrieben: „Oberau“. Vorher standen dort „Altstadt“ und „Neustadt“.",
                "Anna wrote for “Stadtteil”: “Oberau”. Before there were “Altstadt” and “Neustadt”.",
            ),
            (
                Told::DecidedLong,
                "Anna hat bei „Stadtteil“ zwischen mehreren Fassungen entschieden.",
                "Anna decided between several versions of “Stadtteil”.",
            ),
        ] {
            let said = |texts| sentence(texts, "Anna", "Stadtteil", &told);
            assert_eq!(said(&DE).as_deref(), Some(german));
            assert_eq!(said(&EN).as_deref(), Some(english));
        }
    }

    #[test]
    fn where_nothing_stands_before_and_after_nothing_is_said() {
        let nothing = Told::Short { was: None, is: Some(String::new()) };
        for told in [nothing, Told::Long { was: false, is: false }] {
            assert_eq!(sentence(&DE, "Anna", "Notiz", &told), None);
        }
    }

    #[test]
    fn a_name_from_right_to_left_turns_no_sentence_around() {
        let told = Told::Added("أمل النجار".to_owned());
        let said = sentence(&DE, "أمل", "Themen", &told).unwrap();
        assert!(said.starts_with("\u{2068}أمل\u{2069} hat"), "{said}");
        assert!(said.ends_with("„\u{2068}أمل النجار\u{2069}“."), "{said}");
    }
}
