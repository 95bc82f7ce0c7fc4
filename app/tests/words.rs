//! Words that no screen says: people are not ranked, not rated, and no weak points.

use serde_json::Value;

const LANGUAGES: [(&str, &str); 2] =
    [("de", include_str!("../locales/de.json")), ("en", include_str!("../locales/en.json"))];

/// Beginnings of words; in lower case. Several words are to be found in this order.
const AVOIDED: [&str; 19] = [
    "kritische person",
    "kritische kontakt",
    "schlüsselperson",
    "wichtigste person",
    "risikowert",
    "risikobewertung",
    "rangliste",
    "ausfallpunkt",
    "schwachstelle",
    "nutzer",
    "benutzer",
    "user",
    "critical person",
    "key person",
    "most important",
    "risk score",
    "single point of failure",
    "ranking",
    "weak point",
];

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Object(forms) => forms.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Vec::new(),
    }
}

/// Whether a text has these words, whole or as a beginning ("Nutzerin"), but not inside
/// another one.
fn says(text: &str, words: &str) -> bool {
    // Soft hyphens are not seen.
    let text = text.to_lowercase().replace('\u{ad}', "");
    text.match_indices(words)
        .any(|(at, _)| !text[..at].chars().next_back().is_some_and(char::is_alphabetic))
}

#[test]
fn no_text_ranks_people_or_calls_them_a_risk() {
    let mut count = 0;
    for (language, file) in LANGUAGES {
        let all: Value = serde_json::from_str(file).unwrap();
        for (key, value) in all.as_object().unwrap() {
            for text in texts(value) {
                count += 1;
                for words in AVOIDED {
                    assert!(!says(text, words), "{language}, {key}: “{text}” says “{words}”");
                }
            }
        }
    }
    assert!(count > 1_000, "all translations were read");
}

#[test]
fn an_avoided_word_is_found_where_it_stands_by_itself() {
    assert!(says("Das ist eine kritische Person.", "kritische person"));
    assert!(says("Alle Nutzerinnen", "nutzer"));
    assert!(!says("Ungenutzt", "nutzer") && !says("because", "user"));
    assert!(says("Nut\u{ad}zer", "nutzer"));
}
