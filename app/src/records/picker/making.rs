//! Making what a picker did not find, by its name alone.

use leptos::task::spawn_local;
use staffelstab_shared::{
    id::RecordId,
    model::{Model as _, Organization, Person, edits_between},
    view::{Flat, Heads, Kind},
};

use crate::{components::toast::Toast, news::Trouble, state::Ledger, text::t};

/// What is enough with a name.
pub(super) fn can_be_made(kind: &Kind) -> bool {
    matches!(kind, Kind::Person | Kind::Organization)
}

pub(super) fn made_words(kind: &Kind, name: &str) -> String {
    if *kind == Kind::Organization {
        t().picker_new_organization(name)
    } else {
        t().picker_new_person(name)
    }
}

pub(super) async fn make(ledger: Ledger, kind: Kind, name: &str) -> Result<RecordId, Trouble> {
    let flat = if kind == Kind::Organization { organization(name) } else { person(name).flat() };
    let edits = edits_between(&Flat::new(), &flat);
    ledger.save(None, kind, Heads::default(), edits).await
}

/// Taking it back puts it away, as archiving does.
pub(super) fn say_made(ledger: Ledger, toast: Toast, record: RecordId, name: &str) {
    let undo = move || {
        spawn_local(async move { drop(ledger.set_archived(record, true).await) });
    };
    toast.done_with_undo(t().picker_made(name), undo);
}

fn organization(name: &str) -> Flat {
    Organization { name: name.to_owned(), ..Organization::default() }.flat()
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
    fn only_people_and_organizations_are_made_by_their_name() {
        let made: Vec<Kind> = Kind::ALL.into_iter().filter(can_be_made).collect();
        assert_eq!(made, [Kind::Person, Kind::Organization]);
    }
}
