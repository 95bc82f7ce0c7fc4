//! Texts as they are stored.

/// A short text as it is stored: one line, no control characters, none that turn what stands around
/// it, none within that nobody sees, nothing around it; and nothing at all where nothing of it can
/// be seen. Two texts that look the same are the same then.
#[must_use]
pub fn clean(text: &str) -> String {
    let text = if piles(text).any(|height| height > MOST_MARKS) { &unhidden(text) } else { text };
    let spaced = text.chars().map(|c| if parts_words(c) { ' ' } else { c });
    let kept: Vec<char> =
        spaced.filter(|c| !c.is_control() && !turns(*c) && !is_empty(*c)).collect();
    if kept.iter().all(|c| is_unseen(*c)) {
        return String::new();
    }
    let joins_at = |at: usize| kept.get(at).is_some_and(|c| joins(*c));
    let kept = kept.iter().enumerate().filter(|(at, c)| {
        !is_joiner(**c) || (at.checked_sub(1).is_some_and(joins_at) && joins_at(at + 1))
    });
    kept.map(|(_, c)| *c).collect::<String>().trim().to_owned()
}

/// A control character that stands between words: line and page breaks, tabs, what parts data.
const fn parts_words(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{1c}'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Turns what stands around it (UAX #9: embeddings, overrides, isolates).
const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text holds something that turns the letters of it, or that nobody sees between them.
#[must_use]
pub fn holds_hidden(text: &str) -> bool {
    !text.is_ascii()
        && (text.chars().any(is_hidden) || piles(text).any(|height| height > MOST_MARKS))
}

/// A text as it is shown: without what turns the letters of it or stands between them unseen. Other
/// programs store that, and so did earlier versions.
#[must_use]
pub fn unhidden(text: &str) -> String {
    let kept = text.chars().zip(piles(text));
    let kept = kept.filter(|(c, height)| !is_hidden(*c) && *height <= MOST_MARKS);
    kept.map(|(c, _)| c).collect()
}

/// No writing sets more marks on one letter; hundreds of them run over everything around.
const MOST_MARKS: usize = 4;

/// Of each character, how many marks stand on its letter up to it.
fn piles(text: &str) -> impl Iterator<Item = usize> {
    text.chars().scan(0, |height, c| {
        *height = if is_mark(c) { *height + 1 } else { 0 };
        Some(*height)
    })
}

/// Marks that are set on any letter (Unicode blocks of combining diacritical marks).
const fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

const fn is_hidden(c: char) -> bool {
    turns(c) || is_empty(c)
}

/// Drawn as nothing within a word, and no part of how any is written.
const fn is_empty(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{2060}'..='\u{2064}'
            | '\u{206a}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Parts or joins the letters around it.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// A letter or a picture that changes with a joiner beside it: none of the scripts that do not join
/// (Latin, Greek, Cyrillic, Armenian).
const fn joins(c: char) -> bool {
    c > '\u{58f}' && !matches!(c, '\u{1e00}'..='\u{1fff}') && !is_joiner(c) && !c.is_whitespace()
}

/// Blanks, marks of direction and joining, and letters that are drawn as nothing (UAX #44,
/// `Default_Ignorable_Code_Point`, as far as they are in use).
#[must_use]
pub const fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Prose as it is stored, and read back the same: line breaks are `\n`, no control characters but
/// those and tabs, nothing that turns the letters of it or stands between them unseen.
#[must_use]
pub fn clean_prose(text: &str) -> String {
    let is_break = |c| matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let lines = text.replace("\r\n", "\n").replace(is_break, "\n");
    let lines = lines.replace(|c| matches!(c, '\u{1c}'..='\u{1f}'), " ");
    let kept = lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control());
    unhidden(&kept.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_its_surroundings_is_not_stored() {
        assert_eq!(clean("Anna Bidi\u{202e}nekc\u{fc}rb"), "Anna Bidinekc\u{fc}rb");
        assert_eq!(clean("\u{2066}Anna\u{2069}\tArndt\r\n"), "Anna Arndt");
        // Persian writes with half-spaces, and marks of direction turn nothing else.
        let persian = "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}";
        assert_eq!(clean(persian), persian);
        assert_eq!(clean("+49\u{200e} 341"), "+49\u{200e} 341");
        let told = "Kostet \u{202e}50\u{202c} Euro.\r\n\u{2067}\tImmer\u{2069}";
        assert_eq!(clean_prose(told), "Kostet 50 Euro.\n\tImmer");
        assert_eq!(unhidden(told), "Kostet 50 Euro.\r\n\tImmer");
        assert_eq!(clean_prose("\u{200f}"), "\u{200f}");
        assert_eq!(clean_prose("\u{3164}"), "");
        assert_eq!(clean_prose("sechs\u{1c}sieben\u{1f}acht"), "sechs sieben acht");
        assert_eq!(clean_prose("drei\u{85}vier\u{b}fünf\r\nsechs"), "drei\nvier\nfünf\nsechs");
        for turning in ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}') {
            assert!(holds_hidden(&format!("a{turning}")), "{turning:?}");
        }
        assert!(!holds_hidden("„Anna“ \u{200f}"));
    }

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for name in [
            "Anna\u{200b} Arndt",
            "An\u{2060}na Arndt",
            "An\u{2063}na Ar\u{ad}ndt",
            "\u{feff}Anna Arndt",
            "An\u{200d}na Arndt",
            "Anna Arndt\u{200c}",
            "Anna\u{200b}\u{200d} Arndt",
            "An\u{3164}na\u{206a} Arndt",
            "Anna\u{180e} Arndt\u{ffa0}",
            "Anna\u{e0041} Arndt\u{fff9}",
            "Anna\u{85}Arndt",
            "Anna\u{b}Arndt",
            "Anna\u{1c}Arndt",
            "Anna\u{1f}Arndt",
        ] {
            assert_eq!(clean(name), "Anna Arndt", "{name:?}");
        }
        // A family is one picture, a Sinhala letter one letter.
        for joined in
            ["\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "\u{dc1}\u{dca}\u{200d}\u{dbb}\u{dd3}"]
        {
            assert_eq!(clean(joined), joined);
        }
    }

    #[test]
    fn no_letter_has_more_marks_than_any_writing_sets() {
        let tower = format!("Ann{}a", "\u{301}".repeat(900));
        let thinned = format!("Ann{}a", "\u{301}".repeat(4));
        assert!(holds_hidden(&tower) && !holds_hidden(&thinned));
        assert_eq!(unhidden(&tower), thinned);
        assert_eq!(clean(&tower), thinned);
        // Vietnamese, letter by letter.
        let nguyen = "Nguye\u{302}\u{303}n";
        assert_eq!((clean(nguyen).as_str(), unhidden(nguyen).as_str()), (nguyen, nguyen));
    }

    #[test]
    fn what_nobody_can_see_is_nothing() {
        for unseen in [
            "\u{200b}\u{200b}",
            "\u{3164}",
            " \u{2800} ",
            "\u{ad}",
            "\u{feff}\u{fe0f}",
            "\u{e0041}",
        ] {
            assert_eq!(clean(unseen), "", "{unseen:?}");
        }
        for seen in ["'", ".", "\u{301}", "\u{2764}\u{fe0f}", "\u{200b}a"] {
            assert!(!clean(seen).is_empty(), "{seen:?}");
        }
    }
}
