//! What somebody types, taken apart: its words, and how several of them can be read as one.

use super::fold::{Piece, fold, join, pieces, shorten};
use super::number::{self, run_at};

/// Most words of a question that count.
const MAX_WORDS: usize = 12;

/// So many words are read as one, if need be: Abd el Rahman.
const MAX_TOGETHER: usize = 3;

/// Words of a question that say nothing about what is asked for; folded.
pub(super) const STOP_WORDS: &[&str] = &[
    "als", "am", "an", "and", "at", "auf", "aus", "bei", "beim", "can", "das", "dem", "den", "der",
    "des", "die", "dos", "dr", "ein", "eine", "einen", "einer", "for", "frau", "fur", "gibt",
    "has", "hat", "herr", "herrn", "hier", "i", "ich", "im", "in", "is", "ist", "kann", "kennt",
    "knows", "mit", "mr", "mrs", "ms", "near", "oder", "of", "on", "or", "prof", "speak", "speaks",
    "sprechen", "spricht", "that", "the", "to", "und", "vom", "von", "was", "welche", "welcher",
    "welches", "wen", "wer", "what", "where", "which", "who", "with", "wo", "zu", "zum", "zur",
];

/// A way to read some neighbouring words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The place of the first of them.
    pub(super) from: usize,
    /// The place behind the last of them.
    pub(super) to: usize,
    pub(super) sought: Sought,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Sought {
    /// Nothing by this word, which says nothing.
    Anything,
    /// One word; open if it may go on.
    Word {
        word: String,
        open: bool,
    },
    /// Several words that somebody may have written as one.
    Together(String),
    Number(number::Typed),
}

/// Every way to read a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// How many words it has.
    pub(super) len: usize,
    /// By where they end.
    pub(super) readings: Vec<Reading>,
}

impl Question {
    pub(super) fn new(text: &str) -> Self {
        let folded = fold(text);
        let pieces: Vec<_> = pieces(&folded).take(MAX_WORDS).collect();
        let mut readings = Vec::new();
        let has_words = numbers(&pieces, &mut readings);
        let says_nothing = |piece: &Piece<'_>| STOP_WORDS.binary_search(&piece.word).is_ok();
        let is_telling = !pieces.iter().all(says_nothing);
        for ((from, piece), has_words) in pieces.iter().enumerate().zip(has_words) {
            let to = from + 1;
            if is_telling && says_nothing(piece) {
                readings.push(Reading { from, to, sought: Sought::Anything });
            } else if has_words {
                let word = Sought::Word { word: piece.word.to_owned(), open: to == pieces.len() };
                readings.push(Reading { from, to, sought: word });
            }
            together(&pieces, from, &mut readings);
        }
        readings.sort_by_key(|reading| reading.to);
        Self { len: pieces.len(), readings }
    }
}

/// Notes the numbers; says of every word whether it may stand by itself.
fn numbers(pieces: &[Piece<'_>], readings: &mut Vec<Reading>) -> Vec<bool> {
    let mut has_words = Vec::with_capacity(pieces.len());
    while let Some(run) =
        pieces.get(has_words.len()..).and_then(|rest| (!rest.is_empty()).then(|| run_at(rest)))
    {
        let from = has_words.len();
        let Some(run) = run else {
            has_words.push(true);
            continue;
        };
        let to = from + run.len();
        let number = run.typed().map(Sought::Number);
        let may_be_words = number.is_none() || run.has_words();
        readings.extend(number.map(|sought| Reading { from, to, sought }));
        has_words.resize(to, may_be_words);
    }
    has_words
}

/// Notes the words from a place on as one.
fn together(pieces: &[Piece<'_>], from: usize, readings: &mut Vec<Reading>) {
    let has_letters = |piece: &&Piece<'_>| !piece.word.bytes().all(|byte| byte.is_ascii_digit());
    let words = pieces.iter().skip(from).take(MAX_TOGETHER).take_while(has_letters);
    let mut whole = String::new();
    for (count, piece) in (1..).zip(words) {
        join(&mut whole, piece.word);
        if count > 1 {
            let sought = Sought::Together(shorten(&whole).to_owned());
            readings.push(Reading { from, to: from + count, sought });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let word = |reading: Reading| match reading.sought {
            Sought::Word { word, .. } => Some(word),
            Sought::Anything | Sought::Together(_) | Sought::Number(_) => None,
        };
        Question::new(text).readings.into_iter().filter_map(word).collect()
    }

    #[test]
    fn stop_words_are_sorted_and_folded() {
        assert!(STOP_WORDS.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(STOP_WORDS.iter().all(|word| fold(word) == *word));
    }

    #[test]
    fn words_that_say_nothing_are_left_out_where_others_say_something() {
        assert_eq!(words("wer spricht Arabisch"), ["arabisch"]);
        assert_eq!(words("die"), ["die"]);
    }

    #[test]
    fn the_groups_of_a_whole_number_are_no_words() {
        assert_eq!(words("0341 5550100 Amt"), ["amt"]);
        assert_eq!(words("Gartenweg 12"), ["gartenweg", "12"]);
        assert_eq!(words("04109 Leipzig"), ["04109", "leipzig"]);
    }

    #[test]
    fn every_question_can_be_read_to_its_end() {
        for text in ["Anna-Lena", "0341 55", "ich", "+", "1 2 3", &"a ".repeat(50)] {
            let question = Question::new(text);
            let mut reached = vec![true];
            reached.resize(question.len + 1, false);
            for reading in &question.readings {
                assert!(reading.from < reading.to && reading.to <= question.len, "{text}");
                reached[reading.to] |= reached[reading.from];
            }
            assert!(reached.last().unwrap(), "{text}");
        }
    }
}
