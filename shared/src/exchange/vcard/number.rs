//! Telephone numbers of a card: what is number, what is word, and what sort it is.

use super::property::Property;
use crate::model::{PhoneKind, clean, dialled, digits_of};

/// A number as a person writes it, and what sort it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) text: String,
    pub(super) kind: PhoneKind,
}

/// Longest word of one's own for a number.
const MAX_WORD_CHARS: usize = 60;

impl Number {
    /// Nothing where the property says none. `label` is the word that somebody gave it.
    pub(super) fn of(property: &Property, label: Option<&str>) -> Option<Self> {
        let (text, extension) = uri(&visible(&property.prose()));
        let kind = kind(property, label);
        let (text, kind) = match (worded(&text), kind) {
            (Some((number, word)), PhoneKind::Unsaid) => {
                (number.to_owned(), PhoneKind::Own(word.to_owned()))
            }
            (_, kind) => (text, kind),
        };
        let text = match extension {
            Some(extension) if !text.is_empty() => format!("{text} ext. {extension}"),
            _ => text,
        };
        (!text.is_empty()).then_some(Self { text, kind })
    }
}

/// The line that a number reaches, however it is written; German ones also where one has the
/// code of the country and the other does not. Nothing where there is no digit.
pub(super) fn line_of(number: &str) -> Option<String> {
    Some(national(number)).filter(|line| !line.is_empty())
}

fn national(number: &str) -> String {
    // What nobody could dial is still told from other numbers.
    let digits = Some(dialled(number)).filter(|it| !it.is_empty());
    let digits = digits.unwrap_or_else(|| digits_of(number));
    let abroad = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00"));
    let home = match abroad {
        Some(abroad) => abroad.strip_prefix("49"),
        None => digits.strip_prefix('0'),
    };
    home.map_or_else(|| abroad.map_or(digits.clone(), |abroad| format!("+{abroad}")), str::to_owned)
}

/// Without marks that nobody sees; the hyphen and the space of typesetters are the plain ones.
fn visible(text: &str) -> String {
    let hidden = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let plain = text.chars().filter(|c| !hidden(c)).map(|c| match c {
        '\u{a0}' | '\u{2007}' | '\u{202f}' => ' ',
        '\u{2010}'..='\u{2013}' => '-',
        c => c,
    });
    clean(&plain.collect::<String>())
}

/// The number of a `tel:` address (RFC 3966) and its extension; anything else as it is.
fn uri(text: &str) -> (String, Option<String>) {
    let scheme = text.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    let number = scheme.map_or(text, |scheme| text.get(scheme.len()..).unwrap_or_default());
    let mut parts = number.split(';');
    let first = parts.next().unwrap_or_default();
    let is_parameter = |part: &str| {
        part.split_once('=')
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    };
    let extension = parts
        .clone()
        .filter_map(is_parameter)
        .find(|(name, value)| name == "ext" && !value.is_empty())
        .map(|(_, value)| value);
    // A number of some exchange only stays as it is: nobody else can dial it.
    let is_local = parts.filter_map(is_parameter).any(|(name, _)| name == "phone-context");
    // Without the scheme a semicolon may be anything.
    if is_local {
        (number.trim().to_owned(), None)
    } else if scheme.is_some() || extension.is_some() {
        (first.trim().to_owned(), extension)
    } else {
        (number.to_owned(), None)
    }
}

/// A number with words in brackets behind it: "0341/5550147 (Büro, vormittags)".
fn worded(text: &str) -> Option<(&str, &str)> {
    let (number, word) = text.strip_suffix(')')?.rsplit_once('(')?;
    let word = word.trim();
    let fits = word.chars().any(char::is_alphabetic) && word.chars().count() <= MAX_WORD_CHARS;
    (fits && !dialled(number).is_empty()).then_some((number.trim(), word))
}

fn kind(property: &Property, label: Option<&str>) -> PhoneKind {
    let is = |words: &[&str]| words.iter().any(|word| property.is(word));
    if is(&["PAGER"]) {
        PhoneKind::Pager
    } else if is(&["FAX", "HOMEFAX", "WORKFAX"]) {
        PhoneKind::Fax
    } else if is(&["CELL", "MOBILE", "IPHONE", "CAR"]) {
        PhoneKind::Mobile
    } else if let Some(label) = label {
        labelled(label)
    } else if is(&["WORK"]) {
        PhoneKind::Work
    } else if is(&["HOME"]) {
        PhoneKind::Private
    } else if is(&["OTHER"]) {
        PhoneKind::Other
    } else {
        PhoneKind::Unsaid
    }
}

/// Apple writes its own words as `_$!<Work>!$_`; other words are somebody's own.
fn labelled(label: &str) -> PhoneKind {
    let known = label.strip_prefix("_$!<").and_then(|label| label.strip_suffix(">!$_"));
    match known.unwrap_or(label).to_lowercase().as_str() {
        "mobile" | "mobil" | "handy" | "iphone" => PhoneKind::Mobile,
        "work" | "arbeit" | "dienstlich" => PhoneKind::Work,
        "home" | "privat" | "zuhause" => PhoneKind::Private,
        "other" | "sonstige" => PhoneKind::Other,
        "main" if known.is_some() => PhoneKind::Unsaid,
        "pager" => PhoneKind::Pager,
        word if word == "fax" || word.ends_with("fax") => PhoneKind::Fax,
        _ => PhoneKind::Own(known.unwrap_or(label).chars().take(MAX_WORD_CHARS).collect()),
    }
}
