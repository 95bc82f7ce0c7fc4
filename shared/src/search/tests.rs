use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::exchange::jsonl;
use crate::id::DeviceId;
use crate::model::{
    Knowledge, Model, Organization, Person, PhoneKind, Post, Synonym, add_contact_point,
};
use crate::record::{Author, Document};
use crate::time::UnixMillis;
use crate::view::{Heads, Stamp};

mod numbers;
mod spellings;

const TOWN: &str = include_str!("../../../app/assets/sample-town.jsonl");

fn view<M: Model>(number: u8, model: &M) -> View {
    View {
        id: RecordId::new([number; 16]),
        kind: M::kind(),
        archived: false,
        flat: model.flat(),
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

fn words(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn person(number: u8, name: &str, district: &str, languages: &[&str], topics: &[&str]) -> View {
    let person = Person {
        name: name.into(),
        district: district.into(),
        languages: words(languages),
        topics: words(topics),
        ..Person::default()
    };
    view(number, &person)
}

fn town() -> Index {
    let mut index = Index::default();
    let mut with_number = Person { name: "Anna Groß".into(), ..Person::default() };
    add_contact_point(&mut with_number.phones, "+49 30 23125801");
    add_contact_point(&mut with_number.emails, "anna.gross@example.org");
    for view in [
        person(1, "Jörg Müller", "Südvorstadt", &["de", "ar"], &["Gesundheit"]),
        person(2, "Renate Vogel", "Oberau", &["de", "ru"], &["Schule"]),
        person(3, "محمد علي", "Südvorstadt", &["ar"], &["Schule"]),
        person(4, "Андрій Ковальчук", "Oberau", &["uk"], &[]),
        person(5, "Nguyễn Thị Hồng", "Schönberg", &["vi"], &[]),
        view(6, &with_number),
        view(
            7,
            &Organization {
                name: "Praxis Schönfeld".into(),
                notes: "Fragen an Frau Müller.".into(),
                topics: words(&["Gesundheit"]),
                ..Organization::default()
            },
        ),
        view(
            8,
            &Knowledge {
                title: "Ärztin, die Arabisch spricht".into(),
                body: "In der Südvorstadt.".into(),
                ..Knowledge::default()
            },
        ),
        person(9, "Muller Weber", "", &[], &[]),
    ] {
        index.update(&view);
    }
    index
}

fn found(text: &str) -> Vec<u8> {
    ask(&town(), &Query { text: text.into(), ..Query::default() })
}

fn ask(index: &Index, query: &Query) -> Vec<u8> {
    index.query(query).into_iter().map(|hit| hit.id.as_bytes()[0]).collect()
}

#[test]
fn every_spelling_of_a_name_finds_it() {
    for text in ["Müller", "Mueller", "Muller", "MÜLLER", "müll", "mu\u{308}ller"] {
        assert_eq!(found(text), [1, 9, 7], "{text}");
    }
    for text in ["Groß", "gross", "GROSS", "Anna Gross"] {
        assert_eq!(found(text), [6], "{text}");
    }
    for text in ["محمد", "علي", "محم", "Андрій", "ковальчук", "Nguyen", "hong", "Nguyễn"]
    {
        assert_eq!(found(text).len(), 1, "{text}");
    }
}

#[test]
fn typing_errors_are_forgiven() {
    for text in ["Vogle", "Rneate", "Rennate", "Renat", "Schonfled", "vogl renate"] {
        assert_eq!(found(text).len(), 1, "{text}");
    }
    assert_eq!(found("Renate Vogelsang"), [0_u8; 0]);
    assert_eq!(found("xyz"), [0_u8; 0]);
}

#[test]
fn what_only_resembles_the_words_is_told_apart_and_stands_behind() {
    let mut index = town();
    index.update(&person(20, "Hạnh Nguyễn", "", &[], &[]));
    index.update(&person(21, "Hana Beck", "", &[], &[]));
    let told = Organization { notes: "Hang".into(), ..Organization::default() };
    index.update(&view(22, &told));
    let query = |text: &str| Query { text: text.into(), ..Query::default() };
    assert_eq!(ask(&index, &query("Hanh")), [20, 21, 22]);
    let like = |text: &str| {
        let like = index.resembling(&query(text)).into_iter();
        like.map(|id| id.as_bytes()[0]).collect::<Vec<_>>()
    };
    assert_eq!(like("Hanh"), [21, 22]);
    // Whatever fits exactly besides.
    assert_eq!(like("Nguyễn Hang"), [20, 5]);
    assert!(like("Hạnh Nguyễn").is_empty() && like("").is_empty());
}

#[test]
fn whoever_looks_for_a_dentist_finds_what_is_known_about_teeth() {
    let mut index = Index::default();
    let known = Knowledge { title: "Zahnschmerzen ohne Karte".into(), ..Knowledge::default() };
    index.update(&view(1, &known));
    for text in ["Zahnarzt", "zahnärztin", "Dentist"] {
        let query = Query { text: text.into(), ..Query::default() };
        assert_eq!(ask(&index, &query), [1], "{text}");
        assert_eq!(index.facets(&query).kinds[&Kind::Knowledge], 1, "{text}");
    }
}

#[test]
fn a_question_in_german_or_english_is_answered() {
    assert_eq!(found("Arabisch Südvorstadt"), [8, 1, 3]);
    assert_eq!(found("Wer spricht Arabisch in der Südvorstadt?"), [8, 1, 3]);
    assert_eq!(found("who speaks Arabic in Suedvorstadt"), [1, 3]);
    assert_eq!(found("vietnamesisch"), [5]);
    assert_eq!(found("ukrainian"), [4]);
    assert_eq!(found("Українська"), [4]);
}

#[test]
fn words_that_say_nothing_count_only_where_nothing_else_is_said() {
    assert_eq!(found("die"), [8]);
    assert_eq!(found("die Renate"), [2]);
}

#[test]
fn a_number_or_an_address_finds_its_person() {
    for text in ["030 23125801", "+49 30 2312", "anna.gross@example.org", "0049302312"] {
        assert_eq!(found(text), [6], "{text}");
    }
}

#[test]
fn nearer_is_first_and_then_the_alphabet() {
    let mut index = Index::default();
    index.update(&person(1, "Zoe Weber", "", &[], &[]));
    index.update(&person(2, "Adam Webers", "", &[], &[]));
    index.update(&person(3, "Bert Wever", "", &[], &[]));
    index.update(&person(4, "Berta Weber", "", &[], &[]));
    index.update(&view(
        5,
        &Knowledge { title: "A".into(), body: "Frau Weber fragen".into(), ..Knowledge::default() },
    ));
    let query = Query { text: "weber".into(), ..Query::default() };
    assert_eq!(ask(&index, &query), [4, 1, 2, 5, 3]);
    assert_eq!(ask(&index, &Query::default()), [5, 2, 3, 4, 1], "without a word: by name");
}

#[test]
fn filters_narrow_and_their_counts_say_what_each_would_leave() {
    let index = town();
    let mut query = Query {
        languages: words(&["ar"]),
        district: Some("Südvorstadt".into()),
        ..Query::default()
    };
    assert_eq!(ask(&index, &query), [1, 3]);
    query.topics = words(&["Schule"]);
    assert_eq!(ask(&index, &query), [3]);
    let facets = index.facets(&query);
    assert_eq!(facets.topics, [("Gesundheit".into(), 1), ("Schule".into(), 1)].into());
    assert_eq!(facets.kinds, [(Kind::Person, 1)].into());
    assert_eq!(facets.languages, [("ar".into(), 1)].into());
    assert_eq!(facets.districts, [("Südvorstadt".into(), 1)].into());
    query = Query { kinds: [Kind::Organization, Kind::Knowledge].into(), ..Query::default() };
    assert_eq!(ask(&index, &query), [8, 7]);
}

#[test]
fn words_that_a_ledger_says_mean_the_same_find_each_other() {
    let mut index = town();
    let ask =
        |index: &Index, text: &str| ask(index, &Query { text: text.into(), ..Query::default() });
    assert_eq!(ask(&index, "Sprechstunde Grün"), [0_u8; 0]);
    let synonym =
        Synonym { title: "Renate".into(), others: words(&["Sprechstunde Grün", "Rabea"]) };
    let synonym = view(9, &synonym);
    index.update(&synonym);
    assert_eq!(ask(&index, "Sprechstunde Grün"), [2]);
    assert_eq!(ask(&index, "rabea"), [2]);
    assert_eq!(ask(&index, "rabe"), [2], "while it is typed");
    assert!(index.query(&Query::default()).iter().all(|hit| hit.id != synonym.id));
    let archived = View { archived: true, ..synonym.clone() };
    index.update(&archived);
    assert_eq!(ask(&index, "rabea"), [0_u8; 0]);
    index.update(&synonym);
    index.remove(&synonym.id);
    assert_eq!(ask(&index, "rabea"), [0_u8; 0]);
}

#[test]
fn a_handover_is_found_by_whose_it_is_and_of_which_function_behind_those_themselves() {
    let mut index = town();
    let (renate, post) = (RecordId::new([2; 16]), RecordId::new([21; 16]));
    index.update(&view(20, &Handover { giver: Some(renate), ..Handover::default() }));
    index.update(&view(21, &Post { title: "Kassenführung".into(), ..Post::default() }));
    index.update(&view(22, &Handover { posts: [post].into(), ..Handover::default() }));
    let hits = |text: &str| ask(&index, &Query { text: text.into(), ..Query::default() });
    assert_eq!(hits("Renate Vogel"), [2, 20]);
    assert_eq!(hits("Übergabe Renate"), [20]);
    assert_eq!(hits("handover"), [20, 22]);
    assert_eq!(hits("Kassenf"), [21, 22]);
    assert_eq!(hits("Übergabe Kassenführung"), [22]);
    // Where somebody lives is no name of a handover.
    assert!(!hits("Oberau").contains(&20));
    // As they are called now.
    index.update(&person(2, "Renate Zschocke", "Oberau", &[], &[]));
    let hits = |text: &str| ask(&index, &Query { text: text.into(), ..Query::default() });
    assert_eq!(hits("Zschocke"), [2, 20]);
    assert!(!hits("Vogel").contains(&20));
    index.remove(&RecordId::new([20; 16]));
    assert_eq!(ask(&index, &Query { text: "Übergabe".into(), ..Query::default() }), [22]);
}

#[test]
fn archived_records_have_a_shelf_of_their_own() {
    let mut index = town();
    let mut renate = person(2, "Renate Vogel", "", &[], &[]);
    renate.archived = true;
    index.update(&renate);
    let query = |archived| Query { text: "Renate".into(), archived, ..Query::default() };
    assert_eq!(ask(&index, &query(false)), [0_u8; 0]);
    assert_eq!(ask(&index, &query(true)), [2]);
}

#[test]
fn the_index_follows_every_edit_and_forgets_what_is_gone() {
    let mut index = town();
    index.update(&person(2, "Renate Tekle", "", &[], &[]));
    let query = |text: &str| Query { text: text.into(), ..Query::default() };
    assert_eq!(ask(&index, &query("Vogel")), [0_u8; 0]);
    assert_eq!(ask(&index, &query("Tekle")), [2]);
    let all: Vec<RecordId> = index.query(&Query::default()).into_iter().map(|hit| hit.id).collect();
    all.iter().for_each(|id| index.remove(id));
    index.remove(&RecordId::new([99; 16]));
    assert!(index.is_empty() && index.terms.is_empty());
    index.update(&person(1, "Neu", "", &[], &[]));
    assert_eq!(ask(&index, &query("neu")), [1]);
    assert_eq!(index.docs.len(), 9, "places are used again");
}

fn views(text: &str) -> Vec<View> {
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    let make = |import: &crate::exchange::Import| {
        Document::create(&author, UnixMillis(1), &import.kind, &import.edits)
            .unwrap()
            .0
            .view(import.id)
    };
    jsonl::read(text).unwrap().iter().map(make).collect()
}

#[test]
fn the_sample_town_can_be_asked() {
    let mut index = Index::default();
    let views = views(TOWN);
    views.iter().for_each(|view| index.update(view));
    assert_eq!(index.len(), 176, "all but touchpoints");
    let title =
        |id: &RecordId| views.iter().find(|view| view.id == *id).unwrap().title().to_owned();
    let first =
        |text: &str| title(&index.query(&Query { text: text.into(), ..Query::default() })[0].id);
    assert_eq!(first("renate vogel"), "Renate Vogel");
    assert_eq!(first("Praxis polnisch"), "Praxis Schönfeld: spricht Polnisch");
    assert_eq!(first("orhan celik"), "Orhan Çelik");
    let facets = index.facets(&Query::default());
    assert_eq!(
        facets.kinds,
        [
            (Kind::Person, 70),
            (Kind::Organization, 20),
            (Kind::Network, 6),
            (Kind::Post, 16),
            (Kind::Offer, 16),
            (Kind::Knowledge, 40),
            (Kind::Task, 8)
        ]
        .into()
    );
    assert_eq!(facets.languages["ti"], 9);
}

#[test]
fn what_was_said_in_a_moment_of_contact_leads_to_those_who_were_there() {
    let mut index = Index::default();
    index.update(&person(1, "Gisela Scholz", "", &[], &[]));
    index.update(&person(2, "Rückrufdienst", "", &[], &[]));
    index.update(&person(3, "Anna Wirth", "", &[], &[]));
    let id = |number: u8| RecordId::new([number; 16]);
    let note = "Rückruf vereinbart, Unterlagen fehlen noch.".to_owned();
    let told = |who: &[u8]| Touchpoint {
        note: note.clone(),
        who: who.iter().map(|number| id(*number)).collect(),
        about: [id(3)].into(),
        ..Touchpoint::default()
    };
    index.update(&view(9, &told(&[1, 77])));
    let found =
        |index: &Index, text: &str| ask(index, &Query { text: text.into(), ..Query::default() });
    assert_eq!(found(&index, "rückruf"), [2, 3, 1], "what they say themselves comes first");
    assert_eq!(found(&index, "unterlagen gisela"), [1]);
    assert_eq!(found(&index, "gisela unterl"), [1]);
    assert!(found(&index, "unterlegan").is_empty(), "slips lead too far");
    assert_eq!(index.len(), 3);
    let facets = index.facets(&Query { text: "unterlagen".into(), ..Query::default() });
    assert_eq!(facets.kinds, [(Kind::Person, 2)].into());
    // It is kept in step: changed, put away, of somebody who comes later.
    index.update(&view(9, &told(&[4])));
    assert_eq!(found(&index, "unterlagen"), [3]);
    index.update(&person(4, "Nour Haddad", "", &[], &[]));
    assert_eq!(found(&index, "unterlagen"), [3, 4]);
    let archived = View { archived: true, ..view(9, &told(&[4])) };
    index.update(&archived);
    assert!(found(&index, "unterlagen").is_empty());
    assert_eq!(index.len(), 4);
}

#[test]
fn words_are_found_within_others_and_by_other_words_after_the_beginnings() {
    let mut index = Index::default();
    let views = views(TOWN);
    views.iter().for_each(|view| index.update(view));
    let titles = |text: &str| -> Vec<String> {
        let hits = index.query(&Query { text: text.into(), ..Query::default() });
        let title = |hit: &Hit| views.iter().find(|view| view.id == hit.id).unwrap().title();
        hits.iter().map(|hit| title(hit).to_owned()).collect()
    };
    for (text, wanted) in [
        ("Amt", "Sozialamt"),
        ("Amt", "Jugendamt"),
        ("Beratung", "Migrationsberatung"),
        ("beratun", "Migrationsberatung"),
        ("Café", "Sprachcafé"),
        ("cafe", "Sprachcafé"),
        ("Doktor", "Praxis Schönfeld"),
        ("doctor", "Praxis Schönfeld"),
    ] {
        let titles = titles(text);
        assert!(titles.iter().any(|title| title.contains(wanted)), "{text}: {titles:?}");
    }
}

#[test]
fn beginnings_come_before_what_is_within_and_that_before_other_words_and_slips() {
    let names = ["Arztpraxis", "Kinderarzt", "Praxis am Markt", "Arzd Weber", "Arzt"];
    let mut index = Index::default();
    for (number, name) in (1..).zip(names) {
        index.update(&person(number, name, "", &[], &[]));
    }
    let query = |text: &str| Query { text: text.into(), ..Query::default() };
    assert_eq!(ask(&index, &query("arzt")), [5, 1, 2, 3, 4]);
    assert_eq!(ask(&index, &query("hausarztpraxis")), [0_u8; 0]);
    index.update(&person(6, "Hausarztpraxis Nord", "", &[], &[]));
    index.update(&person(7, "李小明", "", &[], &[]));
    assert!(ask(&index, &query("arzt")).contains(&6));
    assert_eq!(ask(&index, &query("小明")), [7]);
    assert_eq!(ask(&index, &query("ar")), [4, 5, 1], "two letters stand within too much");
}

#[test]
fn a_name_that_begins_so_comes_before_the_word_itself_in_what_is_said_of_another() {
    let mut index = Index::default();
    let body = "Der Schlüssel hängt im Büro.".to_owned();
    let piece = Knowledge { title: "Anfahrt".to_owned(), body, ..Knowledge::default() };
    index.update(&view(1, &piece));
    index.update(&person(2, "Schlüsseldienst", "", &[], &[]));
    index.update(&person(3, "Schlüssel", "", &[], &[]));
    for text in ["schluessel", "Schlüssel"] {
        assert_eq!(ask(&index, &Query { text: text.into(), ..Query::default() }), [3, 2, 1]);
    }
}

#[test]
fn three_letters_are_looked_for_within_names_and_not_within_prose() {
    let mut index = Index::default();
    let piece = |number, title: &str, body: &str| {
        view(number, &Knowledge { title: title.into(), body: body.into(), ..Knowledge::default() })
    };
    index.update(&piece(1, "Jugendamt", ""));
    index.update(&piece(2, "Zeugnisse", "Insgesamt drei."));
    assert_eq!(ask(&index, &Query { text: "amt".into(), ..Query::default() }), [1]);
    assert_eq!(ask(&index, &Query { text: "samt".into(), ..Query::default() }), [2]);
}

#[test]
fn a_word_that_is_typed_on_is_answered_as_if_it_were_asked_at_once() {
    let index = town();
    for text in ["renate vogel", "arabisch südvorstadt", "030 23125801", "anna gross"] {
        for (end, letter) in text.char_indices() {
            let query = Query { text: text[..end + letter.len_utf8()].into(), ..Query::default() };
            assert_eq!(ask(&index, &query), ask(&town(), &query), "{}", query.text);
        }
    }
}

#[test]
fn what_another_device_claims_is_searched_as_far_as_somebody_could_have_written_it() {
    let hostile = |of: &str| of.repeat((1 << 20) / of.len());
    for (number, of) in
        (1..).zip(["0 ", "01 ", "a-b-", "a ", "(0) 1 ", "x", "ﷺ", "0341/5550100 / "])
    {
        let text = hostile(of);
        let mut person = Person { name: format!("Olga {text}"), ..Person::default() };
        person.notes.clone_from(&text);
        person.topics = (0..20_000).map(|number| format!("{number} a-b-c")).collect();
        let mut index = Index::default();
        index.update(&view(number, &person));
        assert_eq!(ask(&index, &Query { text: "Olga".into(), ..Query::default() }), [number]);
        let doc = index.docs[0].as_ref().unwrap();
        let searched =
            Person::kind().fields().iter().filter(|field| field.searched != Searched::Not);
        assert!(doc.terms.len() <= searched.count() * MOST_TERMS, "{of}");
        assert!(doc.name.chars().count() <= MAX_NAME_CHARS * 18, "no letter is more than 18");
    }
}

#[test]
fn a_note_as_long_as_it_may_be_is_searched_to_its_end() {
    let words = (0..).map(|number| format!("w{number}a"));
    let mut notes = String::new();
    for word in words.take_while({
        let mut chars = 0;
        move |word| {
            chars += word.len() + 1;
            chars + "Schlüssel 0341 5550100".len() < MAX_PROSE_CHARS
        }
    }) {
        notes.push_str(&word);
        notes.push(' ');
    }
    notes.push_str("Schlüssel 0341 5550100");
    let mut index = Index::default();
    index.update(&view(1, &Person { name: "Olga".into(), notes, ..Person::default() }));
    for text in ["Schluessel", "5550100", "w0a"] {
        assert_eq!(ask(&index, &Query { text: text.into(), ..Query::default() }), [1], "{text}");
    }
}

#[test]
fn a_word_of_ones_own_beside_a_number_finds_it_and_how_one_is_addressed_says_nothing() {
    let mut index = town();
    let mut office = Person { name: "Olga Kranz".into(), ..Person::default() };
    add_contact_point(&mut office.phones, "+49 341 5550100");
    add_contact_point(&mut office.phones, "+49 341 5550101");
    office.phones[0].kind = PhoneKind::Own("Sekretariat, vormittags".into());
    office.phones[1].kind = PhoneKind::Mobile;
    index.update(&view(10, &office));
    let found = |text: &str| ask(&index, &Query { text: text.into(), ..Query::default() });
    assert_eq!(found("Sekretariat"), [10]);
    assert_eq!(found("vormittags"), [10]);
    assert_eq!(found("mobile"), [0; 0]);
    assert_eq!(found("Frau Kranz"), [10]);
    assert_eq!(found("Dr. Kranz"), [10]);
    assert_eq!(found("Frau"), [7], "where nothing else is said it is a word");
}
