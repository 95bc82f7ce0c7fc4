//! Prose by words: what differs between two texts, and what becomes of one text that two
//! people changed apart (diff3: S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation
//! of Diff3", FSTTCS 2007). Pure, and the same on every device.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// More words than these, of both texts together and without what they begin and end with
/// alike, are not compared one by one: a text made to take long shall not.
const MOST_COMPARED: usize = 12 << 10;
/// Between the groups of one number stand at most so many words that are no digits.
const MOST_BETWEEN: usize = 3;
/// Punctuation that ASCII does not have.
const PUNCTUATION: &str = "„“”‚‘’»«›‹…–—¿¡،؛؟";

/// A stretch of one text, by its words, that became a stretch of another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hunk {
    from: Range<usize>,
    to: Range<usize>,
}

/// Some letters of a text, counted in characters, that others take the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice<'t> {
    pub(super) at: usize,
    pub(super) deleted: usize,
    pub(super) inserted: &'t str,
}

/// What to do to one text so that it becomes the other, the last stretch first: so each
/// still stands where it says. A stretch is replaced as a whole.
pub(super) fn splices<'t>(before: &str, after: &'t str) -> Vec<Splice<'t>> {
    let (from, to) = (tokens(before), tokens(after));
    let chars = |tokens: &[&str]| tokens.iter().map(|token| token.chars().count()).sum();
    let bytes = |tokens: &[&str]| tokens.iter().map(|token| token.len()).sum::<usize>();
    let splice = |hunk: &Hunk| {
        let start = bytes(some(&to, 0..hunk.to.start));
        let length = bytes(some(&to, hunk.to.clone()));
        Splice {
            at: chars(some(&from, 0..hunk.from.start)),
            deleted: chars(some(&from, hunk.from.clone())),
            inserted: after.get(start..start + length).unwrap_or_default(),
        }
    };
    hunks(&from, &to).iter().rev().map(splice).collect()
}

/// What two people made of one text, where they changed it at different places; additions at
/// one place each get a line of their own, the first one's first. Nothing where they changed
/// the same words, or words that touch.
pub(super) fn merge(base: &str, first: &str, second: &str) -> Option<String> {
    if first == second || second == base {
        return Some(first.to_owned());
    }
    if first == base {
        return Some(second.to_owned());
    }
    let [base, first, second] = [base, first, second].map(tokens);
    let (ours, theirs) = (hunks(&base, &first), hunks(&base, &second));
    let (mut ours, mut theirs) = (ours.iter().peekable(), theirs.iter().peekable());
    let mut merged = String::new();
    let mut done = 0;
    loop {
        let next = [ours.peek(), theirs.peek()].into_iter().flatten();
        let Some(start) = next.map(|hunk| hunk.from.start).min() else { break };
        // All hunks of both that overlap or touch.
        let mut end = start;
        let (mut mine, mut yours) = (Vec::new(), Vec::new());
        loop {
            let next = |hunk: &&Hunk| hunk.from.start <= end;
            let (taken, side) = if let Some(hunk) = ours.next_if(next) {
                (hunk, &mut mine)
            } else if let Some(hunk) = theirs.next_if(next) {
                (hunk, &mut yours)
            } else {
                break;
            };
            end = end.max(taken.from.end);
            side.push(taken);
        }
        merged.extend(some(&base, done..start).iter().copied());
        let one = written(&base, &first, &mine, start..end);
        let other = written(&base, &second, &yours, start..end);
        if yours.is_empty() || one == other {
            merged.push_str(&one);
        } else if mine.is_empty() {
            merged.push_str(&other);
        } else if start == end {
            let ends_line = base.get(end).is_none_or(|next| *next == "\n");
            add_both(&mut merged, &one, &other, ends_line);
        } else {
            return None;
        }
        done = end;
    }
    merged.extend(some(&base, done..base.len()).iter().copied());
    Some(merged)
}

/// Two additions at one place, with a line break between them; at the end of a line before
/// the first, too.
fn add_both(to: &mut String, first: &str, second: &str, ends_line: bool) {
    // One who added more than the other, or nothing that can be seen, says it all.
    if second.starts_with(first) || first.trim().is_empty() {
        return to.push_str(second);
    }
    if first.starts_with(second) || second.trim().is_empty() {
        return to.push_str(first);
    }
    let mut first = first.trim_end();
    if ends_line && !to.is_empty() && !to.ends_with('\n') {
        first = first.trim_start();
        to.push('\n');
    }
    to.push_str(first);
    to.push('\n');
    to.push_str(second.trim_start());
}

/// What some hunks made of a stretch.
fn written(base: &[&str], of: &[&str], hunks: &[&Hunk], stretch: Range<usize>) -> String {
    let mut text = String::new();
    let mut done = stretch.start;
    for hunk in hunks {
        text.extend(some(base, done..hunk.from.start).iter().copied());
        text.extend(some(of, hunk.to.clone()).iter().copied());
        done = hunk.from.end;
    }
    text.extend(some(base, done..stretch.end).iter().copied());
    text
}

/// Where two texts differ, in order. Between two hunks stands more than a blank: what was
/// rewritten word by word is one stretch.
fn hunks(from: &[&str], to: &[&str]) -> Vec<Hunk> {
    let alike = |(one, other): &(&&str, &&str)| one == other;
    let front = from.iter().zip(to).take_while(alike).count();
    let (old, new) = (some(from, front..from.len()), some(to, front..to.len()));
    let back = old.iter().rev().zip(new.iter().rev()).take_while(alike).count();
    let (old, new) = (some(old, 0..old.len() - back), some(new, 0..new.len() - back));
    let whole = || vec![Hunk { from: 0..old.len(), to: 0..new.len() }];
    let found = if old.is_empty() && new.is_empty() {
        Vec::new()
    } else if old.len() + new.len() > MOST_COMPARED {
        whole()
    } else {
        let ops = capture_diff_slices(Algorithm::Myers, old, new);
        let differs = |op: &&DiffOp| !matches!(op, DiffOp::Equal { .. });
        ops.iter()
            .filter(differs)
            .map(|op| Hunk { from: op.old_range(), to: op.new_range() })
            .collect()
    };
    let mut hunks: Vec<Hunk> = Vec::new();
    for hunk in found {
        let moved = |range: Range<usize>| range.start + front..range.end + front;
        let hunk = Hunk { from: moved(hunk.from), to: moved(hunk.to) };
        let is_blank = |token: &&str| *token != "\n" && token.trim().is_empty();
        match hunks.last_mut() {
            Some(last) if some(from, last.from.end..hunk.from.start).iter().all(is_blank) => {
                *last =
                    Hunk { from: last.from.start..hunk.from.end, to: last.to.start..hunk.to.end };
            }
            Some(_) | None => hunks.push(hunk),
        }
    }
    hunks
}

fn some<'s, 't>(tokens: &'s [&'t str], range: Range<usize>) -> &'s [&'t str] {
    tokens.get(range).unwrap_or_default()
}

/// The words of a text and what stands between them; together they are the text. A word is
/// all between two blanks, without the punctuation around it; a number is one word with the
/// blanks and signs between its groups, so that it is never half the one and half the other.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first == '\n' {
            first.len_utf8()
        } else if first.is_whitespace() {
            let is_blank = |char: char| char.is_whitespace() && char != '\n';
            rest.find(|char| !is_blank(char)).unwrap_or(rest.len())
        } else {
            word_end(rest, first)
        };
        let (token, behind) = rest.split_at(end);
        tokens.push(token);
        rest = behind;
    }
    numbers_whole(text, &tokens)
}

/// Where the word ends that a text begins with, or the one sign of punctuation.
fn word_end(text: &str, first: char) -> usize {
    if is_punctuation(first) {
        return first.len_utf8();
    }
    let word = text.split(char::is_whitespace).next().unwrap_or(text);
    word.trim_end_matches(is_punctuation).len()
}

fn is_punctuation(char: char) -> bool {
    char.is_ascii_punctuation() || PUNCTUATION.contains(char)
}

/// Puts the groups of digits that stand beside each other together.
fn numbers_whole<'t>(text: &'t str, tokens: &[&'t str]) -> Vec<&'t str> {
    let mut whole = Vec::with_capacity(tokens.len());
    let mut start = 0;
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let mut end = start + token.len();
        index += 1;
        let mut ends_in_digit = token.ends_with(char::is_numeric);
        while ends_in_digit {
            let behind = some(tokens, index..tokens.len());
            let is_between = |token: &&&str| **token != "\n" && token.chars().all(joins);
            let between = behind.iter().take(MOST_BETWEEN).take_while(is_between).count();
            let Some(next) = behind.get(between).filter(|next| next.starts_with(char::is_numeric))
            else {
                break;
            };
            end += some(behind, 0..between + 1).iter().map(|token| token.len()).sum::<usize>();
            index += between + 1;
            ends_in_digit = next.ends_with(char::is_numeric);
        }
        whole.extend(text.get(start..end));
        start = end;
    }
    whole
}

/// Signs that stand between the groups of a number.
fn joins(char: char) -> bool {
    char.is_whitespace() || "()/-–+.,:".contains(char)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_word_is_what_stands_between_blanks_without_the_punctuation_around_it() {
        assert_eq!(
            tokens("Frau „Anna-Lena“ (anna@amt.de),\n\n  ok!"),
            [
                "Frau",
                " ",
                "„",
                "Anna-Lena",
                "“",
                " ",
                "(",
                "anna@amt.de",
                ")",
                ",",
                "\n",
                "\n",
                "  ",
                "ok",
                "!"
            ]
        );
        assert_eq!(
            tokens("Mar’yana o\u{308}ffnet 👩‍👩‍👧."),
            ["Mar’yana", " ", "o\u{308}ffnet", " ", "👩‍👩‍👧", "."]
        );
    }

    #[test]
    fn a_number_is_one_word() {
        for number in ["0341 4711234", "(0341) 471-12 34", "12. 11. 2026", "0341 / 55 00 1"] {
            let digits = number.trim_start_matches('(');
            assert!(tokens(&format!("Tel. {number}, ja")).contains(&digits), "{number}");
        }
        assert_eq!(tokens("um 8\n9 Leute"), ["um", " ", "8", "\n", "9", " ", "Leute"]);
    }

    #[test]
    fn a_rewritten_stretch_is_replaced_as_a_whole() {
        let before = "Schlüssel bei Frau Kranz, Raum 2.";
        let after = "Schlüssel bei Herrn Öz, Raum 2.";
        assert_eq!(splices(before, after), [Splice { at: 14, deleted: 10, inserted: "Herrn Öz" }]);
    }

    #[test]
    fn changes_at_different_places_go_together() {
        let base = "Durchwahl 0341 4711234, Schlüssel bei Frau Kranz.";
        let first = "Durchwahl 0341 4711299, Schlüssel bei Frau Kranz.";
        let second = "Durchwahl 0341 4711234, Schlüssel bei Herrn Weiß. Auch samstags.";
        let both = "Durchwahl 0341 4711299, Schlüssel bei Herrn Weiß. Auch samstags.";
        assert_eq!(merge(base, first, second).as_deref(), Some(both));
    }

    #[test]
    fn changes_of_the_same_words_do_not_go_together() {
        let base = "Durchwahl 0341 4711234, Schlüssel bei Frau Kranz.";
        let first = "Durchwahl 0341 4711299, Schlüssel bei Herrn Weiß.";
        let second = "Durchwahl 0341 4711388, Schlüssel bei Familie Sommer.";
        assert_eq!(merge(base, first, second), None);
        let area = "Durchwahl 030 4711234, Schlüssel bei Frau Kranz.";
        let line = "Durchwahl 0341 4711388, Schlüssel bei Frau Kranz.";
        assert_eq!(merge(base, area, line), None, "a number is half of neither");
        assert_eq!(merge("a, b", "a b", "a,b"), None, "letters would touch");
        assert_eq!(merge(base, "", first), None, "taken away and changed");
    }

    #[test]
    fn what_both_changed_alike_is_there_once() {
        assert_eq!(
            merge("Raum 2, 8 Uhr", "Raum 3, 8 Uhr", "Raum 3, 8 Uhr").unwrap(),
            "Raum 3, 8 Uhr"
        );
        assert_eq!(merge("A. B.", "A. B. C.", "A. B. C. D.").unwrap(), "A. B. C. D.");
    }

    #[test]
    fn two_additions_at_one_place_each_have_a_line_of_their_own() {
        let both = |base, first, second| merge(base, first, second).unwrap();
        assert_eq!(
            both("Kennt alle.", "Kennt alle. Hat Zeit.", "Kennt alle. Spricht Farsi."),
            "Kennt alle.\nHat Zeit.\nSpricht Farsi."
        );
        assert_eq!(both("", "Hat Zeit.", "Spricht Farsi."), "Hat Zeit.\nSpricht Farsi.");
        assert_eq!(both("a b", "a x b", "a y b"), "a x\ny b");
        assert_eq!(both("a\nb", "a\nx\nb", "a\ny\nb"), "a\nx\ny\nb");
        assert_eq!(both("a", "a ", "a b"), "a b");
    }

    #[test]
    fn texts_made_to_take_long_are_not_compared_word_by_word() {
        let one: String = (0..20_000).map(|number| format!("a{number} ")).collect();
        let other: String = (0..20_000).map(|number| format!("b{number} ")).collect();
        assert_eq!(splices(&one, &other).len(), 1);
        assert_eq!(merge("", &one, &other).unwrap(), format!("{}\n{other}", one.trim_end()));
    }

    /// Words, numbers and signs, so few of them that texts have many in common.
    fn prose() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("Frau"),
            Just("Kranz"),
            Just("0341"),
            Just("47"),
            Just("é"),
            Just(" "),
            Just(" "),
            Just(" "),
            Just(", "),
            Just("."),
            Just("\n"),
            Just("-"),
            Just("👩‍👧"),
        ];
        proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    /// The longest runs of letters and digits.
    fn runs(text: &str) -> impl Iterator<Item = &str> {
        text.split(|char: char| !char.is_alphanumeric()).filter(|run| !run.is_empty())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn tokens_are_the_text(text in ".*", some in prose()) {
            prop_assert_eq!(tokens(&text).concat(), text);
            prop_assert_eq!(tokens(&some).concat(), some);
        }

        #[test]
        fn splices_make_one_text_of_the_other(before in prose(), after in prose()) {
            let mut chars: Vec<char> = before.chars().collect();
            for splice in splices(&before, &after) {
                chars.splice(splice.at..splice.at + splice.deleted, splice.inserted.chars());
            }
            prop_assert_eq!(chars.into_iter().collect::<String>(), after);
        }

        #[test]
        fn no_word_and_no_number_is_there_that_neither_wrote(base in prose(), first in prose(), second in prose()) {
            if let Some(merged) = merge(&base, &first, &second) {
                for run in runs(&merged) {
                    let wrote = runs(&first).chain(runs(&second)).any(|written| written == run);
                    prop_assert!(wrote, "{:?} in {:?}", run, merged);
                }
            }
        }

        #[test]
        fn who_changed_nothing_takes_nothing_away(base in prose(), changed in prose()) {
            prop_assert_eq!(merge(&base, &changed, &base), Some(changed.clone()));
            prop_assert_eq!(merge(&base, &base, &changed), Some(changed.clone()));
            prop_assert_eq!(merge(&base, &changed, &changed), Some(changed));
        }
    }
}
