//! Contact files from phones and mail programs: vCard 2.1, 3.0 (RFC 2426) and 4.0
//! (RFC 6350). A card becomes a person, or an organization where it says so or names nobody.
//! What has no place in a record (photos, birthdays, private addresses) is not taken over,
//! and said.
//!
//! Programs mix encodings, cut letters in two and end lines as they like, so a file is taken
//! apart as bytes (`lines`, and `agent` for cards in cards), every property is decoded by itself (`property`, `charset`), and
//! only then is asked what the card means (`card`, `number`), what of it has no place (`left_out`)
//! and whose it is (`contact`, `known`). However a file is made, each of its bytes is looked at a few times: what could be
//! asked again and again is decided once and looked up.

mod agent;
mod card;
mod charset;
mod contact;
mod known;
mod left_out;
mod lines;
mod number;
mod property;
mod told;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use self::card::Meant;
use self::contact::Contact;
use self::known::Standing;
use self::property::Properties;
use super::Import;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::model::{Edit, Model, Organization, Person, Tie, TieKind, without_line};
use crate::search::fold;
use crate::view::Scalar;

pub use charset::Decode;
pub use known::Known;
pub use told::{Error, Guess, LeftOut, MAX_CARDS, MAX_FILE_BYTES, Trouble};

/// What a file is read with.
#[derive(Clone, Copy)]
pub struct With<'a> {
    /// The same on all devices of the ledger and known to no relay: a relay sees record ids,
    /// and must not be able to guess a card by its id.
    pub secret: &'a [u8; 32],
    pub decode: Decode<'a>,
    /// Who is in the ledger already.
    pub known: &'a Known,
}

impl core::fmt::Debug for With<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("With").finish_non_exhaustive()
    }
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cards {
    /// Every id once, in the order of the file.
    pub imports: Vec<Import>,
    /// Those that the ledger has under other ids than the cards': each once, however many cards
    /// are of them.
    pub known: BTreeSet<RecordId>,
    pub problems: Vec<CardProblem>,
    /// What cards say that no record has room for, and how many cards say so.
    pub left_out: BTreeMap<LeftOut, usize>,
    /// Organizations that are not in the ledger, as the cards call them, and who works there.
    pub unknown_organizations: BTreeMap<String, Vec<RecordId>>,
}

/// Something about a card that somebody should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardProblem {
    /// Its place in the file, from 1.
    pub card: usize,
    /// What it calls itself; may be empty.
    pub name: String,
    pub what: Trouble,
}

/// A contact of the file, before it is one of the ledger.
struct Taken {
    id: RecordId,
    contact: Contact,
    employer: Vec<String>,
}

/// Reads a contact file. Ids follow from the card (its UID, else all it says) and the secret.
/// An id the ledger holds already is a card imported before: leave it as it is. A card of somebody
/// who is there under another id, with the same name and number, is not taken in.
///
/// # Errors
/// When the file is too long or holds no card.
pub fn read(bytes: &[u8], with: With<'_>) -> Result<Cards, Error> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Error::TooLong);
    }
    let bytes = charset::narrow(bytes);
    let bytes = agent::laid_out(&bytes);
    let (raw, strange) = lines::cards(&bytes)?;
    if raw.is_empty() {
        return Err(Error::NoCards);
    }
    let mut cards = Cards::default();
    let unreadable = |card| CardProblem { card, name: String::new(), what: Trouble::Unreadable };
    cards.problems.extend(strange.into_iter().map(unreadable));
    let mut taken: Vec<Taken> = Vec::new();
    let mut ids = BTreeSet::new();
    // By the ways in which a contact is the same, which of them.
    let mut reached: HashMap<String, usize> = HashMap::new();
    for card in &raw {
        let properties = Properties::of(card, with.decode);
        let name = card::title(&properties);
        let mut say = |what| {
            cards.problems.push(CardProblem { card: card.number, name: name.clone(), what });
        };
        if card.is_cut_off {
            say(Trouble::CutOff);
            continue;
        }
        let meant = match card::meant(&properties) {
            Ok(meant) => meant,
            Err(Trouble::Nameless) if properties.has_long_line => {
                say(Trouble::NamelessLong);
                continue;
            }
            Err(what) => {
                say(what);
                continue;
            }
        };
        let id = id_of(&meant, with.secret);
        if !ids.insert(id) {
            say(Trouble::Twice);
            continue;
        }
        match with.known.standing(id, &meant.contact) {
            Standing::New => {}
            Standing::Namesake => say(Trouble::Namesake),
            Standing::Same(there) => {
                say(Trouble::Known);
                cards.known.insert(there);
                continue;
            }
        }
        if let Some(guess) = meant.guess {
            say(Trouble::Guessed(guess));
        }
        if meant.is_shortened {
            say(Trouble::Shortened);
        }
        if meant.dropped > 0 {
            say(Trouble::TooMany(meant.dropped));
        }
        if properties.has_long_line {
            say(Trouble::LongLine);
        }
        if properties.strange > 0 {
            say(Trouble::StrangeLines);
        }
        let Meant { contact, employer, left_out, is_shortened, .. } = meant;
        left_out::add(&mut cards.left_out, left_out);
        let ways: Vec<String> = contact.ways().collect();
        let twin = ways.iter().filter_map(|way| reached.get(way)).min().copied();
        let index = twin.unwrap_or(taken.len());
        for way in ways {
            let first = reached.entry(way).or_insert(index);
            *first = index.min(*first);
        }
        if let Some(earlier) = twin.and_then(|index| taken.get_mut(index)) {
            say(Trouble::Joined);
            let lost = earlier.contact.join(&contact);
            if lost.is_text && !is_shortened {
                say(Trouble::Shortened);
            }
            if lost.values > 0 {
                say(Trouble::TooMany(lost.values));
            }
            if earlier.employer.is_empty() {
                earlier.employer = employer;
            }
            continue;
        }
        taken.push(Taken { id, contact, employer });
    }
    cards.problems.sort_by_key(|problem| problem.card);
    spell(&mut taken, with.known);
    connect(&mut taken, &mut cards.unknown_organizations, with.known);
    cards.imports = taken.iter().map(import).collect();
    Ok(cards)
}

/// Writes each topic as the ledger does, or else as the first card of the file: large or small, it
/// is one.
fn spell(taken: &mut [Taken], known: &Known) {
    let mut own: HashMap<String, String> = HashMap::new();
    for one in taken {
        let topics = one.contact.topics_mut();
        *topics = core::mem::take(topics)
            .into_iter()
            .map(|topic| match known.spelled(&topic) {
                Some(spelled) => spelled.to_owned(),
                None => own.entry(topic.to_lowercase()).or_insert(topic).clone(),
            })
            .collect();
    }
}

/// Ties people to where they work, if the file or the ledger has it.
fn connect(taken: &mut [Taken], unknown: &mut BTreeMap<String, Vec<RecordId>>, known: &Known) {
    let own: BTreeMap<String, RecordId> = taken
        .iter()
        .filter(|one| matches!(one.contact, Contact::Organization(_)))
        .map(|one| (fold(one.contact.name()), one.id))
        // Nothing but signs: no name to be called by.
        .filter(|(name, _)| !name.is_empty())
        .collect();
    for one in taken {
        let Contact::Person(person) = &mut one.contact else { continue };
        if one.employer.is_empty() {
            continue;
        }
        let whole = one.employer.join(", ");
        // As an earlier import made it; else the part that they work in is nearer than the whole.
        let named = std::iter::once(&whole).chain(one.employer.iter().rev());
        let mut found = named.filter_map(|name| {
            let to = known.organization(name).or_else(|| own.get(&fold(name)).copied())?;
            Some((to, name))
        });
        match found.next() {
            Some((to, name)) => {
                let kind = TieKind::WorksFor;
                person.ties.push(Tie { to, kind, since: String::new(), confirmed: None });
                // The tie says it; a part of the name says less than the note.
                if *name == whole {
                    person.notes = without_line(&person.notes, name);
                }
            }
            None => {
                unknown.entry(whole).or_default().push(one.id);
            }
        }
    }
}

fn edits(contact: &Contact) -> (Kind, Vec<Edit>) {
    match contact {
        Contact::Person(person) => (Person::kind(), person.edits(&Person::default())),
        Contact::Organization(organization) => {
            (Organization::kind(), organization.edits(&Organization::default()))
        }
    }
}

fn import(taken: &Taken) -> Import {
    let (kind, edits) = edits(&taken.contact);
    Import { id: taken.id, kind, edits }
}

/// The id of a card: of its UID, else of all that it says.
fn id_of(card: &Meant, secret: &[u8; 32]) -> RecordId {
    let mut hash = blake3::Hasher::new_keyed(secret);
    match &card.uid {
        Some(uid) => {
            hash.update(b"uid\0")
                .update(uid.trim_start_matches("urn:uuid:").to_lowercase().as_bytes());
        }
        None => {
            let (kind, edits) = edits(&card.contact);
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
    RecordId::from_random(bytes)
}

#[cfg(test)]
mod tests;
