//! The language of the app. It is chosen once per drawing.

use std::cell::Cell;

use super::texts::{DE, EN, Texts};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_known_language_is_spoken() {
        assert_eq!(Language::choose(["fr-FR", "en-GB", "de"]), Language::English);
        assert_eq!(Language::choose(["de-AT"]), Language::German);
        assert_eq!(Language::choose(["uk", ""]), Language::German);
    }
}
