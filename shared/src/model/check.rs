//! Looks a form over before it saves, by the table of its kind.

use super::complaint::{Complaint, Finding};
use super::held::Held as _;
use super::number::Number;
use super::phone::dialled;
use super::table::{Codec, Field, Relates, Shape};
use super::tenure::Tenure;
use crate::since::is_since;
use crate::time::Day;
use crate::time_of_day::TimeOfDay;
use crate::value::{Flat, Value};

/// All that is to be said about a form, in its order.
#[must_use]
pub(super) fn findings(fields: &[Field], flat: &Flat) -> Vec<Finding> {
    let mut findings = Vec::new();
    for field in fields {
        if let Some(complaint) = field.required.filter(|_| !flat.contains_key(field.key)) {
            findings.push(Finding { key: field.key.to_owned(), complaint });
        }
        for row in field.rows() {
            for (key, value) in flat.iter().filter(|(key, _)| row.holds(key)) {
                let complaint = complaint(row, key, value).or_else(|| turned(row, key, flat));
                findings.extend(complaint.map(|complaint| Finding { key: key.clone(), complaint }));
            }
        }
        if field.relates == Some(Relates::Tenure) {
            findings.extend(doubled(&Vec::read(flat, field)));
        }
    }
    findings
}

/// Whoever carries a post already, at the second place where they do.
fn doubled(tenures: &[Tenure]) -> impl Iterator<Item = Finding> {
    let is_second = |place: usize, tenure: &Tenure| {
        tenures.iter().take(place).any(|earlier| tenure.doubles(earlier))
    };
    let second = tenures.iter().enumerate().filter(move |(place, one)| is_second(*place, one));
    second.map(|(_, tenure)| Finding {
        key: format!("tenure/{}/person", tenure.id),
        complaint: Complaint::CarriesAlready,
    })
}

/// A day, or a time of one day, before the one it should come after.
fn turned(field: &Field, key: &str, flat: &Flat) -> Option<Complaint> {
    let other = field.after?;
    let other = match field.part {
        Some(part) => format!("{}{other}", key.strip_suffix(part)?),
        None => other.to_owned(),
    };
    let text = |key: &str| flat.get(key).and_then(Value::as_text);
    let (end, start) = (text(key)?, text(&other)?);
    if field.codec == Codec::Time {
        let is_turned = end.parse::<TimeOfDay>().ok()? < start.parse().ok()?;
        return is_turned.then_some(Complaint::TimeTurned);
    }
    (end.parse::<Day>().ok()? < start.parse().ok()?).then_some(Complaint::EndsBeforeStart)
}

fn complaint(field: &Field, key: &str, value: &Value) -> Option<Complaint> {
    match field.codec {
        Codec::Count => {
            let count = Number::of(value).and_then(Number::count);
            return count.is_none().then_some(Complaint::NotACount);
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
        | Codec::Time
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
    let most_chars = field.most_chars();
    if text.chars().count() > most_chars {
        return Some(Complaint::TooLong { most_chars });
    }
    match field.codec {
        Codec::Email if !is_likely_email(text) => Some(Complaint::EmailUnlikely),
        Codec::Phone if !text.chars().any(char::is_numeric) => Some(Complaint::PhoneWithoutDigits),
        Codec::Phone if dialled(text).is_empty() => Some(Complaint::PhoneUndialled),
        Codec::Day if text.parse::<Day>().is_err() => Some(Complaint::NotADay),
        Codec::Since if !is_since(text) => Some(Complaint::NotADay),
        Codec::Time if text.parse::<TimeOfDay>().is_err() => Some(Complaint::NotATime),
        Codec::Email | Codec::Phone | Codec::Day | Codec::Since | Codec::Time => None,
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
