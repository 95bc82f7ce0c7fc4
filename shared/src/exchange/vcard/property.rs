//! One property of a card: `group.NAME;PARAMETERS:value`, after RFC 6350, RFC 2426 and vCard 2.1.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use super::charset::{self, Decode, Decoded};
use super::lines::{Bytes, Line, RawCard};
use crate::model::clean;

/// Most parts of one value; what is behind is of the last one.
pub(super) const MAX_PARTS: usize = 1_000;
/// Longest head of a property.
const MAX_HEAD_BYTES: usize = 4_096;

/// One property, its value as text, with the escapes still in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    group: Option<String>,
    /// In capitals.
    pub(super) name: String,
    /// What it is said to be, in capitals: `WORK`, `CELL`.
    pub(super) types: Vec<String>,
    /// How much it is preferred, the less the more, from 1.
    pub(super) preferred: Option<u32>,
    value: String,
    /// Its charset was guessed.
    pub(super) is_guessed: bool,
}

/// A card as properties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Properties {
    all: Vec<Property>,
    /// The words that programs of Apple and Google give to groups.
    labels: HashMap<String, String>,
    /// How many lines are no properties, those in a row counted as one.
    pub(super) strange: usize,
    /// So many more of them the card has than are read.
    pub(super) more: usize,
    /// One is longer than is read.
    pub(super) is_shortened: bool,
    /// A line was too long to be known as a property.
    pub(super) has_long_line: bool,
}

/// The head of a property, taken apart.
#[derive(Debug, Default)]
struct Head {
    group: Option<String>,
    name: String,
    types: Vec<String>,
    preferred: Option<u32>,
    charset: Option<String>,
    is_quoted: bool,
    /// A picture, a sound or a key: no text, however it is written.
    is_binary: bool,
    is_base64: bool,
}

impl Properties {
    pub(super) fn of(card: &RawCard<'_>, decode: Decode<'_>) -> Self {
        let is_old = card.lines.iter().any(|line| line.is_old_version());
        let mut properties = Self { more: card.more, ..Self::default() };
        let heads: Vec<_> = card.lines.iter().map(|line| split(*line, is_old)).collect();
        let nearby = heads
            .iter()
            .filter_map(|parts| parts.as_ref().ok())
            .find_map(|(head, _)| head.charset.clone());
        let mut after_binary = false;
        for parts in heads {
            let (head, Bytes { bytes, is_cut }) = match parts {
                Ok(parts) => parts,
                Err(NoProperty::Long) => {
                    properties.has_long_line = true;
                    continue;
                }
                Err(NoProperty::Strange) => {
                    // What goes on without being indented after a picture.
                    properties.strange += usize::from(!after_binary);
                    continue;
                }
            };
            after_binary = head.is_binary || head.is_base64;
            let decoded = if head.is_binary {
                Decoded { text: String::new(), is_guessed: false }
            } else {
                let bytes = match (head.is_quoted, head.is_base64) {
                    (true, _) => charset::quoted_printable(&bytes),
                    (false, true) => charset::base64(&bytes).unwrap_or_else(|| {
                        properties.strange += 1;
                        Vec::new()
                    }),
                    (false, false) => bytes,
                };
                let read = |bytes: &[u8]| {
                    charset::text(bytes, head.charset.as_deref(), nearby.as_deref(), decode)
                };
                properties.is_shortened |= is_cut;
                if is_cut { charset::cut_text(&bytes, read) } else { read(&bytes) }
            };
            let Head { group, name, types, preferred, .. } = head;
            let Decoded { text: value, is_guessed } = decoded;
            properties.all.push(Property { group, name, types, preferred, value, is_guessed });
        }
        for label in properties.all.iter().filter(|property| property.name == "X-ABLABEL") {
            if let Some(group) = &label.group {
                properties.labels.entry(group.clone()).or_insert_with(|| label.text());
            }
        }
        properties
    }

    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        self.all.iter().filter(move |property| property.name == name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Property> {
        self.all.iter()
    }

    /// The word that somebody gave a property, in the way of Apple's and Google's programs.
    pub(super) fn label_of(&self, property: &Property) -> Option<&str> {
        let label = self.labels.get(property.group.as_ref()?)?;
        Some(label.as_str()).filter(|label| !label.is_empty())
    }
}

impl Property {
    /// The value as one text of one line.
    pub(super) fn text(&self) -> String {
        clean(&self.prose())
    }

    /// The value as text, with its lines.
    pub(super) fn prose(&self) -> String {
        split_escaped(&self.value, None).into_iter().next().unwrap_or_default()
    }

    /// The value as a list.
    pub(super) fn list(&self) -> Vec<String> {
        split_escaped(&self.value, Some(','))
    }

    /// The value as words, whether a program divides them by commas or by semicolons.
    pub(super) fn words(&self) -> impl Iterator<Item = String> {
        let mut signs = Some(self.value.chars().peekable());
        let lists = core::iter::from_fn(move || {
            let (list, goes_on) = up_to(signs.as_mut()?, Some(','));
            signs = signs.take().filter(|_| goes_on);
            Some(list)
        });
        lists.flat_map(|list| list.split(';').map(clean).collect::<Vec<_>>())
    }

    /// The parts of the value that say something, as many as are told apart, and how many more do.
    pub(super) fn filled(&self) -> (Vec<String>, usize) {
        let mut parts = self.parts();
        // What stands behind the last part that is told apart are several.
        let rest = (parts.len() == MAX_PARTS).then(|| parts.pop()).flatten().unwrap_or_default();
        let more = rest.split(';').filter(|part| !clean(part).is_empty()).count();
        parts.retain(|part| !part.is_empty());
        (parts, more)
    }

    /// The value as parts, also the empty ones between.
    pub(super) fn parts(&self) -> Vec<String> {
        let parts = split_escaped(&self.value, Some(';'));
        let parts: Vec<String> = parts.iter().map(|part| clean(part)).collect();
        match parts.split_first() {
            // Some programs escape what divides the parts, too.
            Some((first, rest)) if first.contains(';') && rest.iter().all(String::is_empty) => {
                first.splitn(MAX_PARTS, ';').map(clean).collect()
            }
            _ => parts,
        }
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        self.types.iter().any(|one| one == kind)
    }
}

/// Why a line is no property.
#[derive(Debug, Clone, Copy)]
enum NoProperty {
    Strange,
    /// It goes on for too long before its value begins.
    Long,
}

/// Head and bytes of the value.
fn split(line: Line<'_>, is_old: bool) -> Result<(Head, Bytes), NoProperty> {
    let Bytes { mut bytes, is_cut } = line.bytes(is_old);
    let mut in_quotes = false;
    let quoted = bytes.iter().position(|byte| {
        in_quotes ^= *byte == b'"';
        *byte == b':' && !in_quotes
    });
    // A quotation mark that nobody closed.
    let colon = quoted.or_else(|| bytes.iter().position(|byte| *byte == b':'));
    let colon = colon.ok_or(if is_cut { NoProperty::Long } else { NoProperty::Strange })?;
    if colon > MAX_HEAD_BYTES {
        return Err(NoProperty::Long);
    }
    let value = bytes.split_off(colon + 1);
    bytes.pop();
    let head = head_of(&String::from_utf8_lossy(&bytes)).ok_or(NoProperty::Strange)?;
    Ok((head, Bytes { bytes: value, is_cut }))
}

fn head_of(text: &str) -> Option<Head> {
    let mut in_quotes = false;
    let mut parts = text.split(|c: char| {
        in_quotes ^= c == '"';
        c == ';' && !in_quotes
    });
    let name = parts.next()?.trim();
    let (group, name) = match name.rsplit_once('.') {
        Some((group, name)) => (Some(group.to_ascii_uppercase()), name),
        None => (None, name),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let name = name.to_ascii_uppercase();
    let is_binary = matches!(name.as_str(), "PHOTO" | "LOGO" | "SOUND" | "KEY");
    let mut head = Head { group, name, is_binary, ..Head::default() };
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or(("", parameter));
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_uppercase().as_str() {
            "CHARSET" => head.charset = Some(value.to_owned()),
            "PREF" => head.preferred = value.parse().ok(),
            "" | "TYPE" | "ENCODING" => {
                value.split(',').for_each(|word| head.take(word.trim().trim_matches('"')));
            }
            _ => {}
        }
    }
    Some(head)
}

impl Head {
    fn take(&mut self, word: &str) {
        match word.to_ascii_uppercase().as_str() {
            "" => {}
            "QUOTED-PRINTABLE" => self.is_quoted = true,
            "BASE64" | "B" => self.is_base64 = true,
            "PREF" => self.preferred = self.preferred.or(Some(1)),
            word => self.types.push(word.to_owned()),
        }
    }
}

/// Cuts a value at a sign that is not escaped, and takes the escapes away.
fn split_escaped(value: &str, at: Option<char>) -> Vec<String> {
    let mut parts = Vec::new();
    let mut signs = value.chars().peekable();
    loop {
        let (part, goes_on) = up_to(&mut signs, at.filter(|_| parts.len() + 1 < MAX_PARTS));
        parts.push(part);
        if !goes_on {
            return parts;
        }
    }
}

/// What stands before the next such sign that is not escaped, without its escapes; and whether
/// there is one.
fn up_to(signs: &mut Peekable<Chars<'_>>, at: Option<char>) -> (String, bool) {
    let mut part = String::new();
    while let Some(sign) = signs.next() {
        let next = signs.peek().copied();
        match (sign, next) {
            ('\\', Some('n' | 'N')) => {
                signs.next();
                part.push('\n');
            }
            ('\\', Some(escaped @ ('\\' | ',' | ';' | ':'))) => {
                signs.next();
                part.push(escaped);
            }
            _ if Some(sign) == at => return (part, true),
            _ => part.push(sign),
        }
    }
    (part, false)
}
