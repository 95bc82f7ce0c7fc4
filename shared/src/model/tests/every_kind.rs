//! Walks all kinds through every place where a kind must be known.

use serde_json::{Map, Value as Json, json};

use super::super::check::findings;
use super::super::edit::{Edit, edits_between};
use super::super::held::Described;
use super::super::table::{Naming, Searched};
use super::*;
use crate::exchange::jsonl;
use crate::network::references;
use crate::search::{Index, Query};
use crate::value::Scalar;

const ID: &str = "07070707-0707-4707-8707-070707070707";
const OTHER: &str = "09090909-0909-4909-8909-090909090909";

/// What a form of the kind makes of a record, as it would write it again.
fn reformed(kind: &Kind, flat: &Flat) -> Flat {
    fn again<R: Described>(flat: &Flat) -> Flat {
        R::from_flat(flat).to_flat()
    }
    match kind {
        Kind::Person => again::<Person>(flat),
        Kind::Organization => again::<Organization>(flat),
        Kind::Network => again::<Network>(flat),
        Kind::Post => again::<Post>(flat),
        Kind::Offer => again::<Offer>(flat),
        Kind::Knowledge => again::<Knowledge>(flat),
        Kind::Touchpoint => again::<Touchpoint>(flat),
        Kind::Task => again::<Task>(flat),
        Kind::Meeting => again::<Meeting>(flat),
        Kind::Handover => again::<Handover>(flat),
        Kind::Absence => again::<Absence>(flat),
        Kind::Question => again::<Question>(flat),
        Kind::Synonym => again::<Synonym>(flat),
        Kind::Other(_) => flat.clone(),
    }
}

/// A value that fits, as a file says it.
fn example(field: &Field) -> Json {
    match field.codec {
        Codec::Text | Codec::Prose => {
            json!(field.words.map_or("zwölfkirch", |words| words.known[1]))
        }
        Codec::Day | Codec::Since => json!("2026-03-01"),
        Codec::Time => json!("18:30"),
        Codec::Bool => json!(true),
        Codec::Record => json!(OTHER),
        Codec::Count => json!(3),
        Codec::Share => json!(0.5),
        Codec::Email => json!("zwölf@example.org"),
        Codec::Phone => json!("+49 30 23125801"),
        Codec::Website => json!("https://zwoelf.example.org"),
        Codec::Language => json!("ar"),
    }
}

/// The whole field, as a file says it.
fn example_of(field: &Field) -> Json {
    match field.shape {
        Shape::One => example(field),
        Shape::Set => json!([example(field)]),
        Shape::List => {
            let Naming::Own(&[value]) = field.naming else { panic!("{}", field.name) };
            let beside = field.parts.iter().filter(|part| !part.orders);
            let mut item: Map<_, _> =
                beside.map(|part| (part.json.to_owned(), example(part))).collect();
            item.insert(value.to_owned(), example(field));
            json!([item])
        }
        Shape::Link => {
            let mut link: Map<_, _> =
                field.parts.iter().map(|part| (part.json.to_owned(), example(part))).collect();
            if let Naming::Record(name) = field.naming {
                link.insert(name.to_owned(), json!(OTHER));
            }
            json!([link])
        }
    }
}

fn written(edits: &[Edit]) -> Flat {
    let mut flat = Flat::new();
    for edit in edits {
        match edit.clone() {
            Edit::Put { key, value } => flat.insert(key, Value::Scalar(value)),
            Edit::Text { key, text } => flat.insert(key, Value::Prose(text)),
            Edit::Settle { key, value } => flat.insert(key, value),
            Edit::Delete { key } => flat.remove(&key),
        };
    }
    flat
}

/// A record of the kind with every field of its table.
fn full(kind: &Kind) -> Flat {
    let mut line = Map::new();
    line.insert("id".into(), json!(ID));
    line.insert("kind".into(), json!(kind.as_str()));
    kind.fields().iter().for_each(|field| {
        line.insert(field.json.to_owned(), example_of(field));
    });
    let imports = jsonl::read(&Json::Object(line).to_string()).unwrap();
    assert_eq!(imports[0].kind, *kind);
    written(&imports[0].edits)
}

/// How many fields it cannot be without. A meeting is called by what it is about where nobody
/// called it anything, a handover by who and what.
fn needed(kind: &Kind) -> usize {
    usize::from(!matches!(kind, Kind::Meeting | Kind::Handover))
}

#[test]
fn every_kind_is_known_by_its_name_and_has_a_table_that_makes_sense() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from(kind.as_str()), kind);
        let table = kind.table().unwrap();
        assert!(!table.fields.is_empty());
        let required = |field: &&Field| field.required.is_some();
        assert_eq!(table.fields.iter().filter(required).count(), needed(&kind), "{kind}");
        assert_eq!(table.facts().count(), table.facts.len(), "{kind}: a fact that is no field");
        let unique = |names: Vec<&str>| names.iter().collect::<BTreeSet<_>>().len() == names.len();
        assert!(unique(table.fields.iter().map(|field| field.name).collect()), "{kind}");
        assert!(unique(table.fields.iter().map(|field| field.json).collect()), "{kind}");
        assert!(unique(table.fields.iter().map(|field| field.key).collect()), "{kind}");
    }
    assert_eq!(Kind::from("adoration").table(), None);
}

#[test]
fn every_field_of_every_kind_comes_in_from_a_file_and_stays() {
    for kind in Kind::ALL {
        let flat = full(&kind);
        for row in kind.fields().iter().flat_map(Field::rows) {
            assert!(flat.keys().any(|key| row.holds(key)), "{kind}: {}", row.name);
        }
        for key in flat.keys() {
            assert!(field_of(&kind, key).is_some(), "{kind}: no label for {key}");
        }
        assert_eq!(problems(&view(kind.clone(), flat.clone())), vec![], "{kind}");
        assert_eq!(findings(kind.fields(), &flat), vec![], "{kind}");
        assert_eq!(reformed(&kind, &flat), flat, "{kind}");
    }
}

#[test]
fn every_kind_says_what_it_cannot_be_without() {
    for kind in Kind::ALL {
        let found = findings(kind.fields(), &Flat::new());
        assert_eq!(found.len(), needed(&kind), "{kind}");
        assert!(found.iter().all(|finding| finding.complaint.blocks()));
    }
}

#[test]
fn the_search_finds_every_searched_field_and_no_other() {
    for kind in Kind::ALL.into_iter().filter(Kind::is_listed) {
        let flat = full(&kind);
        for field in kind.fields() {
            let own = flat.iter().filter(|(key, _)| field.rows().any(|row| row.holds(key)));
            let own = own.map(|(key, value)| (key.clone(), value.clone())).collect();
            let mut index = Index::default();
            index.update(&view(kind.clone(), own));
            let text = match field.codec {
                Codec::Phone => "+49 30 23125801",
                Codec::Website => "zwoelf",
                Codec::Language => "Arabisch",
                Codec::Text
                | Codec::Prose
                | Codec::Day
                | Codec::Time
                | Codec::Since
                | Codec::Bool
                | Codec::Record
                | Codec::Count
                | Codec::Share
                | Codec::Email => "zwölfkirch",
            };
            let text = if field.codec == Codec::Email { "zwölf@example.org" } else { text };
            let query = Query { text: text.into(), ..Query::default() };
            let found = !index.query(&query).is_empty();
            let wordy = !matches!(field.codec, Codec::Bool | Codec::Day | Codec::Record);
            if field.searched != Searched::Not || wordy {
                let wanted = field.searched != Searched::Not;
                let legal = field.name == "legal_basis";
                assert!(found == wanted && !(legal && found), "{kind}: {}", field.name);
            }
        }
    }
}

#[test]
fn every_reference_of_every_kind_is_found() {
    for kind in Kind::ALL {
        for field in kind.fields() {
            let flat = full(&kind);
            let own = flat.into_iter().filter(|(key, _)| field.rows().any(|row| row.holds(key)));
            let found = references(&view(kind.clone(), own.collect()));
            let wanted = usize::from(field.relates.is_some());
            assert_eq!(found.len(), wanted, "{kind}: {}", field.name);
            assert!(found.iter().all(|found| found.to.to_string() == OTHER));
            let record = field.rows().any(|row| row.codec == Codec::Record);
            assert!(!record || wanted == 1, "{kind}: what is {} of it?", field.name);
        }
    }
}

fn a_kind() -> impl Strategy<Value = Kind> {
    proptest::sample::select(Kind::ALL.to_vec())
}

fn a_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "\\PC{0,12}".prop_map(Value::text),
        "[\\n\\r\\PC]{0,12}".prop_map(Value::Prose),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(|number| Value::Scalar(Scalar::Int(number))),
        (-2.0..2.0).prop_map(|number| Value::Scalar(Scalar::Float(number))),
        Just(Value::text("2026-03-01")),
        Just(Value::text(OTHER)),
    ]
}

prop_compose! {
    /// Any values under keys that the kind has, and some that it has not.
    fn anything()(kind in a_kind())(
        values in proptest::collection::vec(
            (0..kind.fields().len(), 0..8_usize, "\\PC{0,6}", any::<u8>(), a_value()), 0..12),
        kind in Just(kind),
    ) -> (Kind, Flat) {
        let key = |row: usize, part: usize, word: &str, number: u8| {
            let field = kind.fields()[row];
            let id = RecordId::from_random([number; 16]);
            match (field.shape, number % 4) {
                (Shape::One, _) => field.key.to_owned(),
                (_, 0) => format!("{}/{word}", field.key),
                (Shape::Link, _) => {
                    let part = field.parts[part % field.parts.len()].part.unwrap();
                    format!("{}/{id}/{part}", field.key)
                }
                (Shape::List, 1) => format!("{}/{number:08x}", field.key),
                (Shape::List, _) => {
                    let part = field.parts[part % field.parts.len()].part.unwrap();
                    format!("{}/{number:08x}/{part}", field.key)
                }
                (Shape::Set, _) if field.codec == Codec::Record => format!("{}/{id}", field.key),
                (Shape::Set, _) => format!("{}/{word}", field.key),
            }
        };
        let flat = values.into_iter().map(|(row, part, word, number, value)| {
            (key(row, part, &word, number), value)
        });
        (kind.clone(), flat.collect())
    }
}

proptest! {
    #[test]
    fn a_form_of_anything_reads_what_it_writes((kind, flat) in anything()) {
        let form = reformed(&kind, &flat);
        prop_assert_eq!(reformed(&kind, &form), form.clone());
        for key in form.keys() {
            prop_assert!(field_of(&kind, key).is_some(), "{}", key);
        }
        let view = view(kind.clone(), flat);
        let _said = (problems(&view), findings(kind.fields(), &view.flat), references(&view));
        Index::default().update(&view);
    }

    #[test]
    fn edits_lead_from_anything_to_anything((_, before) in anything(), (_, after) in anything()) {
        let mut flat = before.clone();
        for edit in edits_between(&before, &after) {
            match edit {
                Edit::Put { key, value } => { flat.insert(key, Value::Scalar(value)); }
                Edit::Text { key, text } => { flat.insert(key, Value::Prose(text)); }
                Edit::Delete { key } => { prop_assert!(flat.remove(&key).is_some()); }
                Edit::Settle { .. } => prop_assert!(false, "a form settles nothing by itself"),
            }
        }
        prop_assert_eq!(flat, after);
    }

    #[test]
    fn any_line_of_any_kind_is_a_record_or_an_error(
        kind in a_kind(), row in any::<usize>(), text in "[\\[\\]{}\":,a-z0-9 -]{0,40}"
    ) {
        let name = kind.fields()[row % kind.fields().len()].json;
        let _read = jsonl::read(&text);
        for value in [text.as_str(), "[{}]", "[[1]]", "[null]", "{\"a\":1}", "1e400", "null"] {
            let line = format!(r#"{{"id":"{ID}","kind":"{kind}","{name}":{value}}}"#);
            let _read = jsonl::read(&line);
        }
    }
}
