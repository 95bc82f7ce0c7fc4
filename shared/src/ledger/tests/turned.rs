//! A town whose texts turn the letters of what stands behind them, as other programs stored them.

use super::*;
use crate::{value::Scalar, view::View};

/// Turns the letters of whatever stands behind it.
const TURNS: char = '\u{202e}';

/// What is read from a stored record: everything but ids, days and words of ours.
fn is_written_by_people(key: &str) -> bool {
    ["name", "given", "family", "title", "district", "purpose", "place", "notes", "body"]
        .contains(&key)
}

/// The sample town as another program might have stored it.
fn turned_town() -> Vec<Arc<View>> {
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    let views = jsonl::read(TOWN).unwrap().into_iter().map(|import| {
        let mut edits = import.edits;
        for edit in &mut edits {
            if let Edit::Put { key, value: Scalar::Text(text) } | Edit::Text { key, text } = edit
                && is_written_by_people(key)
                && let Some((second, _)) = text.char_indices().nth(1)
            {
                text.insert(second, TURNS);
            }
        }
        let (document, _) = Document::create(&author, UnixMillis(1), &import.kind, &edits).unwrap();
        Arc::new(document.view(import.id))
    });
    views.collect()
}

#[test]
fn no_answer_turns_the_letters_of_a_title_and_what_is_stored_stays_as_it_is() {
    let stored = turned_town();
    let named = stored.iter().filter(|view| !view.title().is_empty());
    assert!(named.clone().count() > 100 && named.clone().all(|view| view.title().contains(TURNS)));
    let (mut at_once, mut by_and_by) = (Collection::default(), Collection::default());
    at_once.replace(stored.clone());
    let mut delta = Delta::default();
    delta.add(stored.clone(), Vec::new());
    by_and_by.apply(delta);
    let holds_hidden =
        |bytes: &[u8]| bytes.windows(TURNS.len_utf8()).any(|part| part == "\u{202e}".as_bytes());
    for collection in [&mut at_once, &mut by_and_by] {
        for question in questions(collection) {
            let answer = answer(collection, &question);
            assert!(!holds_hidden(&answer.to_bytes()), "{question:?}");
        }
        assert!(collection.views().all(|view| !holds_hidden(&view.to_bytes())));
        // The same as of a town that never had any.
        let mut plain = town();
        for question in questions(&mut plain) {
            if !matches!(question, Question::Layout(_)) {
                assert_eq!(
                    answer(collection, &question),
                    answer(&mut plain, &question),
                    "{question:?}"
                );
            }
        }
    }
    assert!(stored.iter().any(|view| view.title().contains(TURNS)));
}
