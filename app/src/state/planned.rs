//! What is enough with a name, and how records refer to it before it is there. Pure.

use staffelstab_shared::{
    exchange::Import,
    id::RecordId,
    model::{Model as _, Organization, Person, Post, edits_between},
    record::Edit,
    value::Scalar,
    view::{Flat, Kind, Value},
};

/// What is enough with a name, and is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) kind: Kind,
    pub(crate) name: String,
}

impl Planned {
    /// What is enough with a name.
    pub(crate) fn is_enough(kind: &Kind) -> bool {
        matches!(kind, Kind::Person | Kind::Organization | Kind::Post)
    }

    pub(super) fn import(&self, id: RecordId) -> Import {
        Import { id, kind: self.kind.clone(), edits: self.edits() }
    }

    /// What it begins with.
    pub(super) fn edits(&self) -> Vec<Edit> {
        let flat = if self.kind == Kind::Organization {
            organization(&self.name).flat()
        } else if self.kind == Kind::Post {
            post(&self.name).flat()
        } else {
            person(&self.name).flat()
        };
        edits_between(&Flat::new(), &flat)
    }
}

/// Whether edits bring in a reference to a record.
pub(super) fn refers(edits: &[Edit], id: RecordId) -> bool {
    let id = id.to_string();
    edits.iter().any(|edit| match edit {
        Edit::Put { key, value: Scalar::Text(text) } => names(key, Some(text), &id),
        Edit::Put { key, value: Scalar::Bool(_) | Scalar::Int(_) | Scalar::Float(_) } => {
            names(key, None, &id)
        }
        Edit::Settle { key, value } => names(key, value.as_text(), &id),
        Edit::Text { .. } | Edit::Delete { .. } => false,
    })
}

/// References are values, or parts of a key.
pub(super) fn names(key: &str, text: Option<&str>, id: &str) -> bool {
    text == Some(id) || key.split('/').any(|part| part == id)
}

fn organization(name: &str) -> Organization {
    Organization { name: name.to_owned(), ..Organization::default() }
}

fn post(title: &str) -> Post {
    Post { title: title.to_owned(), ..Post::default() }
}

/// The last word is the family name; one word alone is the given one.
fn person(name: &str) -> Person {
    let words: Vec<&str> = name.split_whitespace().collect();
    let (given, family) = match words.as_slice() {
        [] => (String::new(), String::new()),
        [only] => ((*only).to_owned(), String::new()),
        [given @ .., family] => (given.join(" "), (*family).to_owned()),
    };
    Person { name: words.join(" "), given, family, ..Person::default() }
}

/// How a draft keeps whom it names, beside its own values: a key and a value of their own.
pub(crate) mod kept {
    use super::{Kind, Planned, RecordId, Value};

    const KEY: &str = "planned/";

    pub(crate) fn written(id: RecordId, planned: &Planned) -> (String, Value) {
        (format!("{KEY}{id}"), Value::text(format!("{}/{}", planned.kind, planned.name)))
    }

    pub(crate) fn read(key: &str, value: &Value) -> Option<(RecordId, Planned)> {
        let id = RecordId::from_hex(key.strip_prefix(KEY)?).ok()?;
        let (kind, name) = value.as_text()?.split_once('/')?;
        Some((id, Planned { kind: Kind::from(kind), name: name.to_owned() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_apart_as_the_form_puts_it_together() {
        let parts = |name| {
            let Person { name, given, family, .. } = person(name);
            (name, given, family)
        };
        let said = |name: &str, given: &str, family: &str| {
            (name.to_owned(), given.to_owned(), family.to_owned())
        };
        assert_eq!(parts("Nour Haddad"), said("Nour Haddad", "Nour", "Haddad"));
        assert_eq!(parts("  Anna  Lena Vogel "), said("Anna Lena Vogel", "Anna Lena", "Vogel"));
        assert_eq!(parts("Nour"), said("Nour", "Nour", ""));
    }

    #[test]
    fn only_people_organizations_and_functions_are_made_by_their_name() {
        let made: Vec<Kind> = Kind::ALL.into_iter().filter(Planned::is_enough).collect();
        assert_eq!(made, [Kind::Person, Kind::Organization, Kind::Post]);
        let name = "Patenkoordination".to_owned();
        let title = Edit::put("title", name.as_str());
        assert!(Planned { kind: Kind::Post, name }.edits().contains(&title));
    }

    #[test]
    fn who_is_referred_to_is_made_and_nobody_else() {
        let (salma, other) = (RecordId::from_random([1; 16]), RecordId::from_random([2; 16]));
        for edit in [
            Edit::put("within", salma.to_string()),
            Edit::put(format!("tie/{salma}/kind"), "knows"),
            Edit::put(format!("tenure/{other}/person"), salma.to_string()),
            Edit::set(format!("who/{salma}"), true),
        ] {
            assert!(refers(std::slice::from_ref(&edit), salma), "{edit:?}");
        }
        let gone = Edit::Delete { key: format!("tie/{salma}/kind") };
        let said = Edit::Text { key: "notes".to_owned(), text: salma.to_string() };
        let elsewhere = Edit::put("within", other.to_string());
        assert!(!refers(&[gone, said, elsewhere], salma));
    }

    #[test]
    fn a_draft_brings_back_whom_it_names() {
        let id = RecordId::from_random([3; 16]);
        let planned = Planned { kind: Kind::Organization, name: "Kita 1/2 e.V.".to_owned() };
        let (key, value) = kept::written(id, &planned);
        assert_eq!(kept::read(&key, &value), Some((id, planned)));
        assert_eq!(kept::read("name", &Value::text("Person/Nour")), None);
    }
}
