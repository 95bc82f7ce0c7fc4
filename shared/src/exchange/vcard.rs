//! Contact files from phones and mail programs: vCard 2.1, 3.0 (RFC 2426) and 4.0
//! (RFC 6350), read by `calcard`. A card becomes a person, or an organization where it
//! says so or names nobody. What has no place in a record (photos, birthdays, private
//! addresses) is not taken over.

mod charset;

use calcard::vcard::{VCard, VCardEntry, VCardKind, VCardProperty, VCardValue};
use calcard::{Entry, Parser};

use super::Import;
use crate::id::RecordId;
use crate::model::{Edit, Model, Organization, Person, add_contact_point, clean};
use crate::view::Scalar;

/// Longest file that is read.
pub const MAX_FILE_BYTES: usize = 10_000_000;
/// Most cards of one file.
pub const MAX_CARDS: usize = 20_000;
/// Most values of one property of a card, such as telephone numbers.
const MAX_VALUES: usize = 100;

/// Why a file is not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("no contact is in this file")]
    NoCards,
    #[error("the file is longer than {MAX_FILE_BYTES} bytes")]
    TooLong,
    #[error("more than {MAX_CARDS} contacts")]
    TooManyCards,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cards {
    /// Every id once, in the order of the file.
    pub imports: Vec<Import>,
    pub problems: Vec<CardProblem>,
}

/// A card that is not taken over, by its place in the file (from 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardProblem {
    pub card: usize,
    pub what: Trouble,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Neither a name nor an organization, number or address to call it by.
    Nameless,
    /// A group, a place or a device.
    NoContact,
    /// The file says the same card again.
    Twice,
    /// Lines between cards that are none.
    Unreadable,
}

/// Reads a contact file. Ids follow from the card (its UID, else all it says) and
/// `secret`, which must be the same on all devices of the ledger and known to no relay:
/// a relay sees record ids, and must not be able to guess a card by its id. An id the
/// ledger holds already is a card imported before: leave it as it is.
///
/// # Errors
/// When the file is too long or holds no card.
pub fn read(bytes: &[u8], secret: &[u8; 32]) -> Result<Cards, Error> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Error::TooLong);
    }
    let text = charset::decode(bytes);
    let mut cards = Cards::default();
    let mut seen = std::collections::BTreeSet::new();
    let mut card = 0;
    for piece in pieces(&text) {
        // Asked for cards only: the reader's other half, calendars, is not for us.
        let entry = match piece {
            Piece::Card(lines) => Some(Parser::new(lines).vcard()),
            Piece::Other => None,
        };
        let Some(Entry::VCard(contact)) = entry else {
            let trouble = CardProblem { card, what: Trouble::Unreadable };
            if cards.problems.last() != Some(&trouble) {
                cards.problems.push(trouble);
            }
            continue;
        };
        card += 1;
        if card > MAX_CARDS {
            return Err(Error::TooManyCards);
        }
        match import(&contact, secret) {
            Ok(import) if seen.insert(import.id) => cards.imports.push(import),
            Ok(_) => cards.problems.push(CardProblem { card, what: Trouble::Twice }),
            Err(what) => cards.problems.push(CardProblem { card, what }),
        }
    }
    if card == 0 { Err(Error::NoCards) } else { Ok(cards) }
}

/// A file cut at its cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    /// What follows a `BEGIN:VCARD`, up to and with its `END:VCARD`, or up to the next card.
    Card(&'a str),
    /// A line outside of cards that is not empty.
    Other,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text.trim_start_matches('\u{feff}');
    core::iter::from_fn(move || {
        rest = rest.trim_start();
        let (line, after) = split_line(rest);
        if line.is_empty() {
            return None;
        }
        rest = after;
        if !is_line(line, "BEGIN:VCARD") {
            return Some(Piece::Other);
        }
        let mut inside = after;
        while !inside.is_empty() {
            let (line, next) = split_line(inside);
            if is_line(line, "BEGIN:VCARD") {
                break;
            }
            inside = next;
            if is_line(line, "END:VCARD") {
                break;
            }
        }
        let (card, next) = after.split_at(after.len() - inside.len());
        rest = next;
        Some(Piece::Card(card))
    })
}

fn split_line(text: &str) -> (&str, &str) {
    text.split_at(text.find('\n').map_or(text.len(), |end| end + 1))
}

fn is_line(line: &str, wanted: &str) -> bool {
    let mut parts = line.trim().split(':').map(str::trim);
    wanted.split(':').all(|word| parts.next().is_some_and(|part| part.eq_ignore_ascii_case(word)))
        && parts.next().is_none()
}

fn import(card: &VCard, secret: &[u8; 32]) -> Result<Import, Trouble> {
    let card = Card(card);
    let kind = card.entries(&VCardProperty::Kind).flat_map(|entry| &entry.values).next();
    let said = match kind {
        Some(VCardValue::Kind(kind)) => Some(kind),
        _ => None,
    };
    let organization = card.parts(&VCardProperty::Org).join(", ");
    let name = card.name();
    match said {
        Some(
            VCardKind::Group | VCardKind::Location | VCardKind::Application | VCardKind::Device,
        ) => {
            return Err(Trouble::NoContact);
        }
        Some(VCardKind::Org | VCardKind::Individual) | None => {}
    }
    let is_organization =
        said == Some(&VCardKind::Org) || name.is_empty() && !organization.is_empty();
    let (kind, edits) = if is_organization {
        let organization = card.organization(if name.is_empty() { organization } else { name });
        (Organization::kind(), organization.edits(&Organization::default()))
    } else {
        let person = card.person(name, &organization).ok_or(Trouble::Nameless)?;
        (Person::kind(), person.edits(&Person::default()))
    };
    let mut hash = blake3::Hasher::new_keyed(secret);
    match card.texts(&VCardProperty::Uid).into_iter().next() {
        Some(uid) => {
            hash.update(b"uid\0")
                .update(uid.trim_start_matches("urn:uuid:").to_lowercase().as_bytes());
        }
        None => {
            hash.update(b"card\0").update(kind.as_str().as_bytes());
            for edit in &edits {
                hash.update(b"\0").update(edit.key().as_bytes()).update(b"\0");
                // A card says texts only, and members of sets, which are keys.
                if let Edit::Put { value: Scalar::Text(text), .. } | Edit::Text { text, .. } = edit
                {
                    hash.update(text.as_bytes());
                }
            }
        }
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(hash.finalize().as_bytes().split_at(16).0);
    Ok(Import { id: RecordId::from_random(bytes), kind, edits })
}

/// One card, asked for what we keep of it.
struct Card<'a>(&'a VCard);

impl<'a> Card<'a> {
    fn entries(
        &self,
        property: &VCardProperty,
    ) -> impl Iterator<Item = &'a VCardEntry> + use<'a, '_> {
        let property = property.clone();
        self.0.entries.iter().filter(move |entry| entry.name == property).take(MAX_VALUES)
    }

    /// The parts of the first such property, also the empty ones between.
    fn raw_parts(&self, property: &VCardProperty) -> Vec<String> {
        let values =
            self.entries(property).next().map(|entry| entry.values.as_slice()).unwrap_or_default();
        values.iter().take(MAX_VALUES).map(text_of).collect()
    }

    fn parts(&self, property: &VCardProperty) -> Vec<String> {
        self.raw_parts(property)
            .into_iter()
            .map(|part| clean(&part))
            .filter(|part| !part.is_empty())
            .collect()
    }

    /// All values of all such properties.
    fn texts(&self, property: &VCardProperty) -> Vec<String> {
        let values = self.entries(property).flat_map(|entry| entry.values.iter().take(MAX_VALUES));
        values.map(text_of).filter(|text| !text.trim().is_empty()).collect()
    }

    /// The full name, else what its parts make.
    fn name(&self) -> String {
        if let Some(name) = self.texts(&VCardProperty::Fn).first() {
            return clean(name);
        }
        let parts = self.raw_parts(&VCardProperty::N);
        let part = |index: usize| parts.get(index).map(|part| clean(part)).unwrap_or_default();
        let said: Vec<_> = [part(3), part(1), part(2), part(0), part(4)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        said.join(" ")
    }

    fn person(&self, name: String, organization: &str) -> Option<Person> {
        let mut person = Person { name, ..Person::default() };
        let parts = self.raw_parts(&VCardProperty::N);
        person.family = parts.first().map(|part| clean(part)).unwrap_or_default();
        person.given = parts.get(1).map(|part| clean(part)).unwrap_or_default();
        self.lists(&mut person.phones, &mut person.emails);
        if person.name.is_empty() {
            let item = person.emails.first().or(person.phones.first())?;
            person.name.clone_from(&item.text);
        }
        person.languages =
            self.texts(&VCardProperty::Lang).iter().filter_map(|tag| language(tag)).collect();
        person.topics = self.topics();
        let work = [organization.to_owned(), self.texts(&VCardProperty::Title).join(", ")];
        person.notes = self.notes(work);
        Some(person)
    }

    fn organization(&self, name: String) -> Organization {
        let mut organization =
            Organization { name, topics: self.topics(), ..Organization::default() };
        self.lists(&mut organization.phones, &mut organization.emails);
        organization.website =
            self.texts(&VCardProperty::Url).into_iter().next().unwrap_or_default();
        let address = self.raw_parts(&VCardProperty::Adr);
        let part = |index: usize| address.get(index).map(|part| clean(part)).unwrap_or_default();
        let place = [part(5), part(3)].join(" ");
        organization.address = [part(2), place.trim().to_owned()]
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        organization.notes = self.notes([]);
        organization
    }

    fn lists(
        &self,
        phones: &mut Vec<crate::model::ContactPoint>,
        emails: &mut Vec<crate::model::ContactPoint>,
    ) {
        for number in self.texts(&VCardProperty::Tel) {
            add_contact_point(phones, number.strip_prefix("tel:").unwrap_or(&number));
        }
        for address in self.texts(&VCardProperty::Email) {
            add_contact_point(emails, address.strip_prefix("mailto:").unwrap_or(&address));
        }
    }

    fn topics(&self) -> std::collections::BTreeSet<String> {
        let words = self.texts(&VCardProperty::Categories);
        // vCard 2.1 knows no list here, but programs write one.
        words
            .iter()
            .flat_map(|words| words.split([',', ';']))
            .map(clean)
            .filter(|word| !word.is_empty())
            .collect()
    }

    fn notes<const N: usize>(&self, before: [String; N]) -> String {
        let notes = self.texts(&VCardProperty::Note);
        let lines: Vec<_> =
            before.into_iter().chain(notes).filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }
}

fn text_of(value: &VCardValue) -> String {
    let text = match value {
        VCardValue::Text(text) => text.clone(),
        VCardValue::Component(parts) => parts.join(", "),
        VCardValue::Integer(number) => number.to_string(),
        VCardValue::Binary(data) => String::from_utf8(data.data.clone()).unwrap_or_default(),
        VCardValue::Float(_)
        | VCardValue::Boolean(_)
        | VCardValue::PartialDateTime(_)
        | VCardValue::Sex(_)
        | VCardValue::GramGender(_)
        | VCardValue::Kind(_) => String::new(),
    };
    charset::repair(text)
}

/// A BCP 47 tag, as far as its shape tells.
fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().to_lowercase();
    let primary = tag.split('-').next()?;
    let fits = (2..=3).contains(&primary.len()) && tag.len() <= 35;
    (fits && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')).then_some(tag)
}

#[cfg(test)]
mod tests;
