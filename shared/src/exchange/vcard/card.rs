//! What a card means: a person or an organization.

use std::collections::{BTreeSet, HashSet};

use super::contact::{Contact, MAX_VALUES};
use super::left_out;
use super::number::Number;
use super::property::{Properties, Property};
use super::told::{Guess, LeftOut, Trouble};
use super::words::{HOURS, is_own_list, language};
use crate::model::{
    ContactPoint, MAX_NAME_CHARS, MAX_PROSE_CHARS, MAX_SCALAR_CHARS, Organization, Person,
    add_contact_point, add_number, clean, clean_prose, dialled,
};
use crate::search::{fold, is_same_name};

/// The properties that a card may have several of, and that are taken.
const SEVERAL: [&str; 14] = [
    "ADR",
    "CATEGORIES",
    "EMAIL",
    "EXPERTISE",
    "FN",
    "LANG",
    "N",
    "NICKNAME",
    "NOTE",
    "ORG",
    "ROLE",
    "TEL",
    "TITLE",
    "URL",
];

/// What was read of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) contact: Contact,
    pub(super) uid: Option<String>,
    /// Where a person works, the whole first: `Stadt Lindenau`, `Sozialamt`.
    pub(super) employer: Vec<String>,
    pub(super) left_out: BTreeSet<LeftOut>,
    /// Something was longer than it may be, and was cut.
    pub(super) is_shortened: bool,
    /// For so many values there was no room.
    pub(super) dropped: usize,
    /// What had to be guessed.
    pub(super) guess: Option<Guess>,
}

/// What a card calls itself, however little it says.
pub(super) fn title(card: &Properties) -> String {
    let mut first = ["FN", "N", "NICKNAME", "ORG"].into_iter().map(|name| {
        let said = card.named(name).next().map(Property::parts).unwrap_or_default();
        said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let title = first.find(|title| !title.is_empty()).unwrap_or_default();
    title.chars().take(MAX_NAME_CHARS).collect()
}

/// Reads a card.
///
/// # Errors
/// [`Trouble::Nameless`] and [`Trouble::NoContact`].
pub(super) fn meant(properties: &Properties) -> Result<Meant, Trouble> {
    let more = |name: &&str| properties.named(name).count().saturating_sub(MAX_VALUES);
    let dropped = properties.more + SEVERAL.iter().map(more).sum::<usize>();
    let mut card = Card { properties, is_shortened: properties.is_shortened, dropped };
    let said = [card.first("KIND"), card.first("X-ADDRESSBOOKSERVER-KIND")]
        .into_iter()
        .find(|kind| !kind.is_empty())
        .map(|kind| kind.to_ascii_lowercase());
    if matches!(said.as_deref(), Some("group" | "location" | "application" | "device" | "thing")) {
        return Err(Trouble::NoContact);
    }
    let mut employers = card.filled("ORG").into_iter();
    let employer = employers.next().unwrap_or_default();
    let organization = employer.join(", ");
    let mut further: Vec<_> = employers.map(|employer| employer.join(", ")).collect();
    further.retain(|further| *further != organization);
    let says_company =
        said.as_deref() == Some("org") || card.first("X-ABSHOWAS").eq_ignore_ascii_case("COMPANY");
    let names = card.names();
    let full = fold(&names.full);
    let is_called_so = |name: &String| fold(name) == full;
    let is_organization = says_company
        || (names.full.is_empty() && !organization.is_empty())
        || (!names.full.is_empty()
            && (is_called_so(&organization) || employer.iter().any(is_called_so)));
    let contact = if is_organization {
        Contact::Organization(Box::new(card.organization(names, organization, further)?))
    } else {
        Contact::Person(Box::new(card.person(names, &organization, further)?))
    };
    let (is_shortened, dropped) = (card.is_shortened, card.dropped);
    Ok(Meant {
        contact,
        uid: Some(card.first("UID")).filter(|uid| !uid.is_empty()),
        employer: if is_organization { Vec::new() } else { employer },
        left_out: left_out::of(properties, is_organization),
        guess: card.guess(is_organization),
        is_shortened,
        dropped,
    })
}

/// The names of a card.
#[derive(Debug, Default)]
struct Names {
    full: String,
    given: String,
    family: String,
    /// What they are called besides.
    also: String,
}

/// One card, asked for what we keep of it.
struct Card<'a> {
    properties: &'a Properties,
    is_shortened: bool,
    dropped: usize,
}

impl<'a> Card<'a> {
    fn all(&self, name: &'static str) -> impl Iterator<Item = &'a Property> + use<'a> {
        self.properties.named(name).take(MAX_VALUES)
    }

    /// The first such property that says something.
    fn first(&self, name: &'static str) -> String {
        self.all(name).map(Property::text).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The parts that say something of each such property that does.
    fn filled(&mut self, name: &'static str) -> Vec<Vec<String>> {
        let mut all = Vec::new();
        for (mut said, more) in self.all(name).map(Property::filled) {
            self.dropped += said.len().saturating_sub(MAX_VALUES) + more;
            said.truncate(MAX_VALUES);
            all.extend(Some(said).filter(|said| !said.is_empty()));
        }
        all
    }

    /// Such properties as texts, those that say something.
    fn texts(&self, name: &'static str) -> impl Iterator<Item = String> + use<'a> {
        self.all(name).map(Property::text).filter(|text| !text.is_empty())
    }

    fn names(&self) -> Names {
        let parts = self.all("N").next().map(Property::parts).unwrap_or_default();
        let part = |index: usize| parts.get(index).map(|part| spaced(part)).unwrap_or_default();
        let (family, given) = (part(0), part(1));
        let said = [honour(&part(3)), given.clone(), part(2), family.clone(), part(4)];
        let whole = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let also = self
            .all("NICKNAME")
            .flat_map(Property::list)
            .map(|name| clean(&name))
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let mut said = self.texts("FN");
        let full = said.next().unwrap_or_default();
        let others: Vec<_> = said.collect();
        // The family name first, as lists have it, is not how somebody is called.
        let turned = !family.is_empty()
            && !given.is_empty()
            && words(&full) == words(&format!("{family} {given}"));
        let full = if full.is_empty() || turned { whole } else { full };
        let full = if full.is_empty() { also.clone() } else { full };
        let mut called: Vec<_> =
            Some(also).filter(|also| !also.is_empty() && *also != full).into_iter().collect();
        for other in others {
            let is_new = |name: &String| fold(name) != fold(&other);
            if is_new(&full) && called.iter().all(is_new) {
                called.push(other);
            }
        }
        let also = called.join(", ");
        Names { full, given, family, also }
    }

    fn person(
        &mut self,
        names: Names,
        organization: &str,
        further: Vec<String>,
    ) -> Result<Person, Trouble> {
        let mut person = Person {
            name: self.fitting(names.full, MAX_NAME_CHARS),
            given: self.fitting(names.given, MAX_NAME_CHARS),
            family: self.fitting(names.family, MAX_NAME_CHARS),
            also_known_as: self.fitting(names.also, MAX_SCALAR_CHARS),
            phones: self.phones(),
            emails: self.emails(),
            topics: self.topics(),
            ..Person::default()
        };
        if person.name.is_empty() {
            // What a telephone would not dial is nothing to be called by either.
            let number = person.phones.iter().find(|phone| !dialled(&phone.text).is_empty());
            let item = person.emails.first().or(number).ok_or(Trouble::Nameless)?;
            person.name = self.fitting(item.text.clone(), MAX_NAME_CHARS);
        }
        person.languages = self.all("LANG").filter_map(|tag| language(&tag.text())).collect();
        person.address = self.address(|address| !address.is("HOME"));
        let mut lines = vec![organization.to_owned()];
        lines.extend(further);
        lines.push(self.does());
        lines.extend(self.knows());
        lines.extend(self.further_sites(&mut person.website));
        person.notes = self.notes(lines);
        Ok(person)
    }

    fn organization(
        &mut self,
        names: Names,
        organization: String,
        further: Vec<String>,
    ) -> Result<Organization, Trouble> {
        let (name, contact) = match (names.full, organization) {
            (name, organization)
                if organization.is_empty() || is_same_name(&name, &organization) =>
            {
                (name, String::new())
            }
            (name, organization) if name.is_empty() => (organization, String::new()),
            // Whoever is asked for there.
            (name, organization) if names.family.is_empty() && names.given.is_empty() => {
                let above = if organization.contains(&name) { organization } else { String::new() };
                (name, above)
            }
            (name, organization) => (organization, name),
        };
        if name.is_empty() {
            return Err(Trouble::Nameless);
        }
        let mut organization = Organization {
            name: self.fitting(name, MAX_NAME_CHARS),
            topics: self.topics(),
            phones: self.phones(),
            emails: self.emails(),
            address: self.address(|_| true),
            ..Organization::default()
        };
        let mut lines = vec![contact, names.also];
        lines.extend(further);
        lines.push(self.does());
        lines.extend(self.knows());
        lines.extend(self.further_sites(&mut organization.website));
        organization.notes = self.notes(lines);
        Ok(organization)
    }

    /// What somebody does where they work.
    fn does(&self) -> String {
        self.texts("TITLE").chain(self.texts("ROLE")).collect::<Vec<_>>().join(", ")
    }

    /// What somebody can be asked, and when.
    fn knows(&self) -> Vec<String> {
        let hours = HOURS.into_iter().flat_map(|name| self.texts(name));
        self.texts("EXPERTISE").chain(hours).collect()
    }

    fn phones(&mut self) -> Vec<ContactPoint> {
        let preferred = self.all("TEL").filter_map(|tel| tel.preferred).min();
        let mut is_open = preferred.is_some();
        let mut all: Vec<ContactPoint> = Vec::new();
        for tel in self.all("TEL") {
            let label = self.properties.label_of(tel);
            let Some(Number { text, kind }) = Number::of(tel, label) else { continue };
            let text = self.fitting(text, MAX_SCALAR_CHARS);
            let is_preferred = is_open && tel.preferred == preferred;
            is_open &= !is_preferred;
            add_number(&mut all, &text, kind, is_preferred);
        }
        all
    }

    /// Addresses know no kind; the preferred one stands first.
    fn emails(&mut self) -> Vec<ContactPoint> {
        let mut said: Vec<_> = self.all("EMAIL").collect();
        said.sort_by_key(|email| email.preferred.unwrap_or(u32::MAX));
        let mut all = Vec::new();
        for email in said {
            let text = email.text();
            let text = text
                .get(..7)
                .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
                .map_or(text.as_str(), |scheme| text.get(scheme.len()..).unwrap_or_default());
            let text = self.fitting(text.to_owned(), MAX_SCALAR_CHARS);
            add_contact_point(&mut all, &text);
        }
        all
    }

    fn address(&mut self, wanted: impl Fn(&Property) -> bool) -> String {
        let parts = self.all("ADR").filter(|address| wanted(address)).map(Property::parts);
        let parts = parts
            .into_iter()
            .find(|parts| parts.iter().any(|part| !part.is_empty()))
            .unwrap_or_default();
        let part = |index: usize| parts.get(index).map(|part| clean(part)).unwrap_or_default();
        let place = [part(5), part(3)].join(" ");
        let lines = [part(0), part(2), part(1), place.trim().to_owned()];
        let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        self.fitting(lines.join(", "), MAX_SCALAR_CHARS)
    }

    /// Takes the web address that is preferred, and gives the others.
    fn further_sites(&mut self, website: &mut String) -> Vec<String> {
        let mut sites: Vec<_> = self.all("URL").collect();
        sites.sort_by_key(|site| site.preferred.unwrap_or(u32::MAX));
        let mut sites = sites.into_iter().map(Property::text).filter(|site| !site.is_empty());
        *website = sites.next().unwrap_or_default();
        let further: Vec<_> = sites.filter(|site| site != website).collect();
        *website = self.fitting(core::mem::take(website), MAX_SCALAR_CHARS);
        further
    }

    fn topics(&mut self) -> BTreeSet<String> {
        let words = self
            .all("CATEGORIES")
            .flat_map(Property::words)
            .filter(|word| !word.is_empty() && !is_own_list(word));
        let (mut topics, mut called) = (BTreeSet::new(), HashSet::new());
        for word in words {
            // Written large or small it is one.
            let name = word.to_lowercase();
            if called.contains(&name) {
                continue;
            }
            if topics.len() < MAX_VALUES {
                topics.insert(self.fitting(word, MAX_NAME_CHARS));
                called.insert(name);
            } else {
                self.dropped += 1;
            }
        }
        topics
    }

    fn notes(&mut self, before: Vec<String>) -> String {
        let notes = self.all("NOTE").map(Property::prose);
        let lines: Vec<_> =
            before.into_iter().chain(notes).filter(|line| !line.trim().is_empty()).collect();
        self.fitting(clean_prose(&lines.join("\n")), MAX_PROSE_CHARS)
    }

    /// The text as far as there is room for it, with a mark where it was cut.
    fn fitting(&mut self, text: String, most_chars: usize) -> String {
        if text.chars().count() <= most_chars {
            return text;
        }
        self.is_shortened = true;
        let kept = text.chars().take(most_chars.saturating_sub(1));
        kept.chain(core::iter::once('…')).collect()
    }

    /// What of that which is taken had to be guessed.
    fn guess(&self, is_organization: bool) -> Option<Guess> {
        let (mut name, mut note, mut more) = (false, false, false);
        for property in self.properties.iter().filter(|property| property.is_guessed) {
            match property.name.as_str() {
                "FN" | "N" | "NICKNAME" => name = true,
                "ORG" if is_organization => name = true,
                "ORG" | "TITLE" | "ROLE" | "EXPERTISE" | "NOTE" => note = true,
                hours if HOURS.contains(&hours) => note = true,
                "ADR" | "CATEGORIES" | "EMAIL" | "LANG" | "TEL" | "URL" | "X-ABLABEL" => {
                    more = true;
                }
                _ => {}
            }
        }
        match (name, note, more) {
            (false, false, false) => None,
            (true, false, false) => Some(Guess::Name),
            (false, true, false) => Some(Guess::Note),
            (true, true, false) => Some(Guess::NameAndNote),
            (_, _, true) => Some(Guess::More),
        }
    }
}

/// Commas in a part of a name stand between names.
fn spaced(part: &str) -> String {
    part.split(',').map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// What stands before a name and stays: a title, but no Mr or Mrs.
fn honour(prefix: &str) -> String {
    let plain = ["herr", "hr", "frau", "fr", "mr", "mrs", "ms", "miss"];
    let kept = prefix
        .split_whitespace()
        .filter(|word| !plain.contains(&word.trim_end_matches('.').to_lowercase().as_str()));
    kept.collect::<Vec<_>>().join(" ")
}

fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| c.is_whitespace() || c == ',');
    words.filter(|word| !word.is_empty()).map(fold).collect()
}
