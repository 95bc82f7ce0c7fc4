//! Every word a person reads. The texts stand in `locales/*.json`; `build.rs` makes the struct
//! [`Texts`] of them, so `t().contacts` is a field and `t().only_here(3)` a method.
//!
//! The language is chosen once per drawing: who changes it draws the app anew (see `app.rs`), so
//! nothing has to listen to it.

pub(crate) mod dates;
pub(crate) mod labels;

use std::cell::Cell;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A language the app speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    #[default]
    German,
    English,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::German, Self::English];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    /// What its speakers call it.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::German => "Deutsch",
            Self::English => "English",
        }
    }

    /// The first language of a list (`de-AT`, `en`) that the app speaks.
    pub(crate) fn choose<'a>(wanted: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |tag: &str| {
            let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
            Self::ALL.into_iter().find(|language| language.code() == primary)
        };
        wanted.into_iter().find_map(known).unwrap_or_default()
    }

    pub(crate) const fn texts(self) -> &'static Texts {
        match self {
            Self::German => &DE,
            Self::English => &EN,
        }
    }
}

thread_local! {
    static CHOSEN: Cell<Language> = const { Cell::new(Language::German) };
}

pub(crate) fn chosen() -> Language {
    CHOSEN.get()
}

pub(crate) fn choose(language: Language) {
    CHOSEN.set(language);
}

/// The texts in the chosen language.
pub(crate) fn t() -> &'static Texts {
    chosen().texts()
}

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
    fn the_browsers_first_known_language_is_spoken() {
        assert_eq!(Language::choose(["fr-FR", "en-GB", "de"]), Language::English);
        assert_eq!(Language::choose(["de-AT"]), Language::German);
        assert_eq!(Language::choose(["uk", ""]), Language::German);
    }

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
