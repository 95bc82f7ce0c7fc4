//! Every kind through every place where it must be known.

use std::collections::{BTreeMap, BTreeSet};

use staffelstab_shared::{
    id::RecordId,
    model::{Codec, Model as _, Shape, Task},
    time::Day,
    view::{Flat, Heads, Stamp, Value, View},
};

use super::{
    features::{Face, List},
    form::{Group, Word},
    *,
};
use crate::{
    routes::{Address, Route, Whose},
    text::{DE, EN, Language, choose, labels},
};

const ICONS: &str = include_str!("../components/icons.svg");

/// A record without anything in it.
fn empty(kind: &Kind) -> View {
    View {
        id: RecordId::from_random([1; 16]),
        kind: kind.clone(),
        archived: false,
        flat: Flat::new(),
        conflicts: BTreeMap::new(),
        problems: Vec::new(),
        created: Stamp::default(),
        changed: Stamp::default(),
        heads: Heads::default(),
        assured: None,
        written: None,
        put_away: None,
    }
}

#[test]
fn a_second_line_says_what_is_due_what_lies_ahead_and_nothing_twice() {
    let today = "2026-11-28".parse().unwrap();
    let said = |kind: &Kind, values: &[(&str, &str)]| {
        let flat = values.iter().map(|(key, value)| ((*key).to_owned(), Value::text(*value)));
        let mut view = View { flat: flat.collect(), ..empty(kind) };
        for topic in ["Familie", "Gesundheit"] {
            view.flat.insert(format!("topic/{topic}"), true.into());
        }
        (face(kind).second_line)(&view, today)
    };
    assert_eq!(said(&Kind::Task, &[("due", "2026-11-28")]), "heute fällig");
    assert_eq!(said(&Kind::Task, &[("due", "2026-11-29")]), DE.task_due_on("29. November"));
    assert_eq!(
        said(&Kind::Task, &[("done_at", "9999-12-31")]),
        "erledigt am 31. Dezember 9999, das liegt in der Zukunft"
    );
    assert_eq!(said(&Kind::Organization, &[("type", "health")]), "Gesundheit · Familie");
}

#[test]
fn every_kind_has_its_words_in_both_languages() {
    for texts in [&DE, &EN] {
        for (name, word) in [
            ("one", (|face| face.one) as fn(&Face) -> Word),
            ("several", |face| face.several),
            ("new", |face| face.new),
            ("edit", |face| face.edit),
            ("remedy", |face| face.remedy.0),
        ] {
            for kind in Kind::ALL {
                assert!(!word(face(&kind))(texts).is_empty(), "{kind}: {name}");
            }
        }
        let several: BTreeSet<_> =
            Kind::ALL.iter().map(|kind| (face(kind).several)(texts)).collect();
        assert_eq!(several.len(), Kind::ALL.len(), "no two kinds are called the same");
    }
}

#[test]
fn every_kind_has_an_icon_that_is_drawn() {
    for kind in Kind::ALL {
        let Face { icon, remedy, .. } = face(&kind);
        for icon in [icon, remedy.1] {
            assert!(ICONS.contains(&format!("id=\"i-{icon}\"")), "{kind}: {icon}");
        }
    }
}

#[test]
fn what_is_chosen_on_the_map_is_in_the_network() {
    assert_eq!(signs(), [Kind::Organization, Kind::Post, Kind::Network, Kind::Person, Kind::Offer]);
    assert!(signs().iter().all(Kind::is_in_network));
}

#[test]
fn every_listed_kind_stands_in_one_list() {
    let chips: Vec<_> = chips().collect();
    for kind in Kind::ALL.into_iter().filter(Kind::is_listed) {
        assert_eq!(chips.contains(&kind), face(&kind).list == List::Contacts, "{kind}");
    }
    let contacts: Vec<_> = contacts().collect();
    assert_eq!(
        contacts,
        [Kind::Person, Kind::Organization, Kind::Network, Kind::Post, Kind::Offer]
    );
}

#[test]
fn every_kind_of_record_has_its_addresses() {
    let id = RecordId::from_random([3; 16]);
    let there = |route: Route| {
        let address = Address { whose: Whose::Last, route };
        let written = address.to_string();
        let (path, query) = written.split_once('?').unwrap_or((&written, ""));
        assert_eq!(Address::parse(path, query.strip_prefix("kind=")), address, "{written}");
    };
    for kind in Kind::ALL {
        there(Route::of_record(&kind, id));
        there(Route::edit_of(&kind, id));
        there(Route::list_of(&kind));
    }
    chips().map(Route::NewContact).for_each(there);
}

#[test]
fn every_record_is_called_something_and_says_what_it_is() {
    let today: Day = "2026-11-15".parse().unwrap();
    for kind in Kind::ALL {
        let view = empty(&kind);
        let named = kind.fields().iter().any(|field| matches!(field.key, "name" | "title"));
        let title = face(&kind).title.map(|title| title(&view, today));
        // A meeting may have a name.
        assert!(named || title.as_ref().is_some_and(|title| !title.is_empty()), "{kind}");
        assert!(title.is_none() || !named || kind == Kind::Meeting, "{kind}");
        // Whatever is missing.
        drop((face(&kind).second_line)(&view, today));
    }
}

#[test]
fn what_is_still_right_is_a_day_of_the_table() {
    for kind in Kind::ALL {
        let Some(field) = kind.assured() else { continue };
        assert_eq!((field.shape, field.codec), (Shape::One, Codec::Day), "{kind}");
    }
}

#[test]
fn every_field_and_every_fact_has_a_label_in_both_languages() {
    for language in [Language::German, Language::English] {
        choose(language);
        for kind in Kind::ALL {
            for row in kind.fields().iter().flat_map(|field| field.rows().chain([field])) {
                assert!(labels::known_field(row.name).is_some(), "{kind}: {}", row.name);
                assert!(!label(&kind, row.name).is_empty() && !term(&kind, row.name).is_empty());
            }
        }
    }
}

#[test]
fn words_of_a_list_are_said_in_german_where_they_are_stored_in_english() {
    choose(Language::German);
    for kind in Kind::ALL {
        for field in kind.fields().iter().flat_map(|field| field.rows()) {
            // Where nobody has said it, nothing is said.
            let words = field.words.map_or(&[][..], |words| words.known).iter();
            for word in words.filter(|word| !word.is_empty()) {
                assert_ne!(labels::word(field.name, word), *word, "{kind}: {}", field.name);
            }
        }
    }
}

#[test]
fn every_wording_and_every_row_of_a_form_is_a_field_of_the_table() {
    for kind in Kind::ALL {
        let names: BTreeSet<_> = kind.fields().iter().map(|field| field.name).collect();
        let Face { form, wording, .. } = face(&kind);
        let rows: Vec<_> = form.iter().flat_map(Group::fields).collect();
        for name in rows.iter().copied().chain(wording.iter().map(|wording| wording.field)) {
            assert!(names.contains(name), "{kind}: {name}");
        }
        let once: BTreeSet<_> = rows.iter().collect();
        assert_eq!(once.len(), rows.len(), "{kind}: no field stands twice in a form");
    }
}

#[test]
fn for_every_reference_records_are_offered() {
    for kind in Kind::ALL {
        for relates in kind.fields().iter().filter_map(|field| field.relates) {
            let offered = offered(relates);
            assert!(!offered.is_empty(), "{kind}");
            assert!(offered.iter().all(Kind::is_listed), "only what the search finds: {kind}");
        }
    }
}

#[test]
fn a_task_about_somebody_is_not_said_to_be_theirs() {
    let [helen, gisela] = [1, 2].map(|at| RecordId::from_random([at; 16]));
    let today: Day = "2026-11-29".parse().unwrap();
    let said = |task: &Task| {
        let view = View { flat: task.flat(), ..empty(&Kind::Task) };
        said_beside(&view, helen, today, |_| "Gisela Brandt".to_owned())
    };
    let due = "2026-11-25".parse().ok();
    let mut task = Task { due, about: [helen].into(), ..Task::default() };
    let state = "fällig seit 25. November · betrifft diesen Eintrag";
    let nobody = format!("{state}; niemand kümmert sich bisher darum");
    assert_eq!(said(&task), Some(nobody));
    task.assigned.insert(gisela);
    let others = format!("{state}; darum kümmert sich: Gisela Brandt");
    assert_eq!(said(&task), Some(others));
    task.assigned.insert(helen);
    assert_eq!(said(&task), None, "it is hers too");
    let done = Task { done_at: due, done_by: Some(gisela), assigned: [gisela].into(), ..task };
    let words = "erledigt am 25. November · betrifft diesen Eintrag";
    assert_eq!(said(&done).as_deref(), Some(words));
    assert_eq!(said(&Task { done_by: Some(helen), ..done }), None, "she did it");
}
