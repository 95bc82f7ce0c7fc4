//! The texts of `locales/*.json`; `build.rs` makes the struct [`Texts`] of them.

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A text with a form for one and a form for several.
#[derive(Debug)]
pub(crate) struct Counted {
    one: &'static str,
    other: &'static str,
}

impl Counted {
    /// German and English: one, and all others.
    const fn of(&self, n: usize) -> &'static str {
        if n == 1 { self.one } else { self.other }
    }
}

/// Puts values where the template names them.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        text.push_str(before);
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        push_isolated(&mut text, value);
        rest = after;
    }
    text.push_str(rest);
    text
}

/// A name in a right-to-left script must not turn the sentence around it (Unicode UAX 9,
/// isolates): what `<bdi>` does where there is an element.
fn push_isolated(text: &mut String, value: &str) {
    let right_to_left = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    if value.chars().any(right_to_left) {
        text.extend(["\u{2068}", value, "\u{2069}"]);
    } else {
        text.push_str(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_text_has_the_right_form() {
        assert_eq!(DE.only_here(1), "Eine Änderung nur auf diesem Gerät");
        assert_eq!(DE.only_here(3), "3 Änderungen nur auf diesem Gerät");
        assert_eq!(EN.only_here(0), "0 changes only on this device");
    }

    #[test]
    fn values_stand_where_the_template_names_them() {
        assert_eq!(fill("{b} vor {a}", &[("a", "1"), ("b", "2")]), "2 vor 1");
        assert_eq!(fill("x{a", &[("a", "1")]), "x{a");
        assert_eq!(fill("<{a}>", &[("a", "{b}"), ("b", "x")]), "<{b}>");
    }

    #[test]
    fn a_right_to_left_name_is_isolated() {
        assert_eq!(fill("{a}!", &[("a", "أمل")]), "\u{2068}أمل\u{2069}!");
    }
}
