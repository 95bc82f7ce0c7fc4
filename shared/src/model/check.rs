//! What a form says before it saves. Findings are plain enums; the app has the words.

use super::{Codec, Field, Number, Shape, is_since};
use crate::time::Day;
use crate::view::{Flat, Value};

/// Longest name or title.
pub const MAX_NAME_CHARS: usize = 200;
/// Longest short text.
pub const MAX_SCALAR_CHARS: usize = 2_000;
/// Longest notes or body.
pub const MAX_PROSE_CHARS: usize = 20_000;

/// Something about one key of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The key, so that the form can point at the very phone number.
    pub key: String,
    pub complaint: Complaint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint {
    NameEmpty,
    /// A warning: it may be saved all the same.
    EmailUnlikely,
    PhoneWithoutDigits,
    NotADay,
    /// A day that everything else hangs on is not there.
    DayMissing,
    /// Neither a whole number from 1 on nor, for a share, a number at all.
    NotANumber,
    /// A warning: a share of a position is above 0 and at most 1.
    ShareUnlikely,
    /// A warning: it ends before it starts.
    EndsBeforeStart,
    TooLong {
        most_chars: usize,
    },
}

impl Complaint {
    /// Whether it must be put right before saving.
    #[must_use]
    pub const fn blocks(self) -> bool {
        match self {
            Self::NameEmpty
            | Self::PhoneWithoutDigits
            | Self::NotADay
            | Self::DayMissing
            | Self::NotANumber
            | Self::TooLong { .. } => true,
            Self::EmailUnlikely | Self::ShareUnlikely | Self::EndsBeforeStart => false,
        }
    }
}

pub(super) fn findings(fields: &[Field], flat: &Flat) -> Vec<Finding> {
    let mut findings = Vec::new();
    for field in fields {
        let named = matches!(field.key, "name" | "title");
        if named && !flat.contains_key(field.key) {
            findings.push(Finding { key: field.key.to_owned(), complaint: Complaint::NameEmpty });
        }
        if field.key == "date" && !flat.contains_key(field.key) {
            findings.push(Finding { key: field.key.to_owned(), complaint: Complaint::DayMissing });
        }
        let most_chars = match (named, field.shape, field.codec) {
            (true, _, _) | (_, Shape::Set, _) => MAX_NAME_CHARS,
            (_, _, Codec::Prose) => MAX_PROSE_CHARS,
            _ => MAX_SCALAR_CHARS,
        };
        for (key, value) in flat.iter().filter(|(key, _)| field.holds(key)) {
            let complaint = complaint(field, key, value, most_chars);
            findings.extend(complaint.map(|complaint| Finding { key: key.clone(), complaint }));
        }
    }
    findings
}

fn complaint(field: &Field, key: &str, value: &Value, most_chars: usize) -> Option<Complaint> {
    match field.codec {
        Codec::Count => {
            let fits = matches!(Number::of(value), Some(Number::Whole(count)) if count >= 1);
            return (!fits).then_some(Complaint::NotANumber);
        }
        Codec::Share => {
            return match Number::of(value).map(Number::as_f64) {
                None => Some(Complaint::NotANumber),
                Some(share) => (share <= 0.0 || share > 1.0).then_some(Complaint::ShareUnlikely),
            };
        }
        Codec::Text
        | Codec::Prose
        | Codec::Day
        | Codec::Since
        | Codec::Bool
        | Codec::Record
        | Codec::Email
        | Codec::Phone
        | Codec::Website
        | Codec::Language => {}
    }
    let text = match field.shape {
        Shape::Set => field.member(key)?,
        Shape::One | Shape::List | Shape::Link => value.as_text()?,
    };
    if text.chars().count() > most_chars {
        return Some(Complaint::TooLong { most_chars });
    }
    match field.codec {
        Codec::Email if !is_likely_email(text) => Some(Complaint::EmailUnlikely),
        Codec::Phone if !text.chars().any(char::is_numeric) => Some(Complaint::PhoneWithoutDigits),
        Codec::Day if text.parse::<Day>().is_err() => Some(Complaint::NotADay),
        Codec::Since if !is_since(text) => Some(Complaint::NotADay),
        Codec::Email | Codec::Phone | Codec::Day | Codec::Since => None,
        Codec::Text
        | Codec::Prose
        | Codec::Bool
        | Codec::Count
        | Codec::Share
        | Codec::Record
        | Codec::Website
        | Codec::Language => None,
    }
}

fn is_likely_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let Some((host, ending)) = domain.rsplit_once('.') else { return false };
    !local.is_empty()
        && !host.is_empty()
        && ending.chars().count() >= 2
        && !text.chars().any(char::is_whitespace)
}

/// A short text as it is stored: one line, no control characters, nothing around it.
#[must_use]
pub fn clean(text: &str) -> String {
    let spaced = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
    let kept: String = spaced.filter(|c| !c.is_control()).collect();
    kept.trim().to_owned()
}

/// Prose as it is stored: line breaks are `\n`, no control characters but those and tabs.
#[must_use]
pub fn clean_prose(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}
