//! The contact of a card: who is the same, and what two cards of one say together.

use std::collections::BTreeSet;

use super::number::line_of;
use crate::model::{ContactPoint, MAX_PROSE_CHARS, Organization, Person, add_number};
use crate::search::fold;

/// Most values of one property of a contact, such as telephone numbers.
pub(super) const MAX_VALUES: usize = 100;

/// What had no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Lost {
    pub(super) values: usize,
    /// A note.
    pub(super) is_text: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Contact {
    Person(Box<Person>),
    Organization(Box<Organization>),
}

impl Contact {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Person(person) => &person.name,
            Self::Organization(organization) => &organization.name,
        }
    }

    pub(super) const fn topics_mut(&mut self) -> &mut BTreeSet<String> {
        match self {
            Self::Person(person) => &mut person.topics,
            Self::Organization(organization) => &mut organization.topics,
        }
    }

    pub(super) const fn topics(&self) -> &BTreeSet<String> {
        match self {
            Self::Person(person) => &person.topics,
            Self::Organization(organization) => &organization.topics,
        }
    }

    fn points(&self) -> (&[ContactPoint], &[ContactPoint]) {
        match self {
            Self::Person(person) => (&person.phones, &person.emails),
            Self::Organization(organization) => (&organization.phones, &organization.emails),
        }
    }

    /// What it is and is called, however that is written.
    pub(super) fn called(&self) -> String {
        let kind = match self {
            Self::Person(_) => "person",
            Self::Organization(_) => "organization",
        };
        format!("{kind}\0{}", fold(self.name()))
    }

    /// Two contacts that share one of these are the same: called the same, and reached the same
    /// way. Looked up, for a file may have thousands of one name.
    pub(super) fn ways(&self) -> impl Iterator<Item = String> {
        let called = self.called();
        let (phones, emails) = self.points();
        let phones = phones.iter().flat_map(of_phone).map(|way| format!("tel\0{way}"));
        let emails = emails.iter().flat_map(of_email).map(|way| format!("email\0{way}"));
        phones.chain(emails).map(move |way| format!("{called}\0{way}"))
    }

    /// Adds what another card says of the same, and tells what of it had no room.
    pub(super) fn join(&mut self, other: &Self) -> Lost {
        match (self, other) {
            (Self::Person(one), Self::Person(other)) => {
                fill(&mut one.given, &other.given);
                fill(&mut one.family, &other.family);
                fill(&mut one.website, &other.website);
                fill(&mut one.address, &other.address);
                fill(&mut one.also_known_as, &other.also_known_as);
                let values = add_new(&mut one.phones, &other.phones, of_phone)
                    + add_new(&mut one.emails, &other.emails, of_email)
                    + add_words(&mut one.topics, &other.topics)
                    + add_words(&mut one.languages, &other.languages);
                Lost { values, is_text: !append(&mut one.notes, &other.notes) }
            }
            (Self::Organization(one), Self::Organization(other)) => {
                fill(&mut one.website, &other.website);
                fill(&mut one.address, &other.address);
                let values = add_new(&mut one.phones, &other.phones, of_phone)
                    + add_new(&mut one.emails, &other.emails, of_email)
                    + add_words(&mut one.topics, &other.topics);
                Lost { values, is_text: !append(&mut one.notes, &other.notes) }
            }
            (Self::Person(_), Self::Organization(_)) | (Self::Organization(_), Self::Person(_)) => {
                Lost::default()
            }
        }
    }
}

/// A number by the line it reaches, and as it is written: some have no digits.
fn of_phone(phone: &ContactPoint) -> Vec<String> {
    let line = line_of(&phone.text).map(|line| format!("line\0{line}"));
    line.into_iter().chain([phone.text.to_lowercase()]).collect()
}

fn of_email(email: &ContactPoint) -> Vec<String> {
    vec![email.text.to_lowercase()]
}

fn add_new(
    all: &mut Vec<ContactPoint>,
    others: &[ContactPoint],
    ways: fn(&ContactPoint) -> Vec<String>,
) -> usize {
    let known: BTreeSet<String> = all.iter().flat_map(ways).collect();
    let mut lost = 0;
    for point in others {
        if ways(point).iter().any(|way| known.contains(way)) {
            continue;
        }
        if all.len() < MAX_VALUES {
            let is_preferred = point.preferred && !all.iter().any(|one| one.preferred);
            add_number(all, &point.text, point.kind.clone(), is_preferred);
        } else {
            lost += 1;
        }
    }
    lost
}

fn add_words(all: &mut BTreeSet<String>, others: &BTreeSet<String>) -> usize {
    let known: BTreeSet<String> = all.iter().map(|word| word.to_lowercase()).collect();
    let mut lost = 0;
    for word in others.iter().filter(|word| !known.contains(&word.to_lowercase())) {
        if all.len() < MAX_VALUES {
            all.insert(word.clone());
        } else {
            lost += 1;
        }
    }
    lost
}

fn fill(text: &mut String, other: &str) {
    if text.is_empty() {
        other.clone_into(text);
    }
}

fn append(notes: &mut String, other: &str) -> bool {
    if other.is_empty() || notes.contains(other) {
        return true;
    }
    let fits = notes.chars().count() + other.chars().count() < MAX_PROSE_CHARS;
    if fits {
        if !notes.is_empty() {
            notes.push('\n');
        }
        notes.push_str(other);
    }
    fits
}
