//! Prose that several people write apart: merged by words, or shown whole.

use proptest::prelude::*;

use super::super::prose::{Shown, Written};
use super::*;

const BASE: &str = "Durchwahl 0341 4711234, Schlüssel bei Frau Kranz.";

fn notes(text: &str) -> [Edit; 1] {
    [Edit::Text { key: "notes".into(), text: text.into() }]
}

/// Devices that all have a person with these notes.
fn with_notes<const N: usize>(text: &str) -> [Device; N] {
    let person = Person { notes: text.into(), ..renate() };
    let (first, made) = Device::founds(1, &person);
    let mut first = Some(first);
    std::array::from_fn(|number| {
        first.take().unwrap_or_else(|| {
            let mut other = Device::new(u8::try_from(number).unwrap() + 1);
            other.document.merge(&made, &DeviceId::new([1; 16])).unwrap();
            other
        })
    })
}

fn writes(device: &mut Device, at: i64, text: &str) -> Vec<u8> {
    let base = device.document.heads();
    device.saves(at, &base, &notes(text)).unwrap()
}

/// Each device writes something at the same time, then all hear all.
fn apart(devices: &mut [Device], texts: &[&str]) {
    let at = |number: usize| 2_000 + i64::try_from(number).unwrap();
    let written: Vec<_> = devices
        .iter_mut()
        .zip(texts)
        .enumerate()
        .map(|(number, (device, text))| (device.id, writes(device, at(number), text)))
        .collect();
    for device in devices.iter_mut() {
        for (of, change) in &written {
            device.document.merge(change, of).unwrap();
        }
    }
    let views: Vec<_> = devices.iter().map(Device::view).collect();
    assert!(views.windows(2).all(|pair| pair[0] == pair[1]), "all show the same");
}

#[test]
fn two_who_change_the_same_words_have_both_whole_versions_to_choose_from() {
    let mut devices: [Device; 2] = with_notes(BASE);
    let first = "Durchwahl 0341 4711299, Schlüssel bei Herrn Weiß.";
    let second = "Durchwahl 0341 4711388, Schlüssel bei Familie Sommer.";
    apart(&mut devices, &[first, second]);
    let view = devices[0].view();
    assert_eq!(
        words(&view.conflicts["notes"]),
        [(first, DevicePrefix([1; 8]), 2_000), (second, DevicePrefix([2; 8]), 2_001)]
    );
    assert_eq!(view.text("notes"), second, "what is shown, somebody wrote");
    assert_eq!(Document::load(&devices[1].document.save()).unwrap().view(ID), view);
}

#[test]
fn two_who_add_different_sentences_each_have_a_line() {
    let mut devices: [Device; 3] = with_notes("Kennt alle.");
    let texts = ["Kennt alle. Hat Zeit.", "Kennt alle. Spricht Farsi.", "Kennt alle. Wohnt hier."];
    apart(&mut devices, &texts);
    let view = devices[0].view();
    assert_eq!(view.text("notes"), "Kennt alle.\nHat Zeit.\nSpricht Farsi.\nWohnt hier.");
    assert!(view.conflicts.is_empty());
}

#[test]
fn a_conflict_of_prose_ends_when_somebody_picks_or_writes_having_seen_both() {
    for third in [false, true] {
        let mut devices: [Device; 2] = with_notes("Raum 2.");
        apart(&mut devices, &["Raum 3.", "Raum 4."]);
        let [one, other] = &mut devices;
        // Something else of the record, or what is shown as it is, is no pick.
        let change = one.puts(3_000, "district", "Oberau");
        other.hears(&change, one);
        let base = one.document.heads();
        assert_eq!(one.saves(3_000, &base, &notes("Raum 4.")), None);
        assert_eq!(other.view().conflicts["notes"].len(), 2);
        let edits = if third {
            notes("Raum 3, dann 4.")
        } else {
            let value = Value::Prose("Raum 3.".into());
            [Edit::Settle { key: "notes".into(), value }]
        };
        let base = other.document.heads();
        let change = other.saves(4_000, &base, &edits).unwrap();
        one.hears(&change, other);
        assert!(one.view().conflicts.is_empty());
        assert_eq!(one.person().notes, if third { "Raum 3, dann 4." } else { "Raum 3." });
        assert_eq!(one.view(), other.view());
    }
}

#[test]
fn two_who_settle_a_conflict_differently_have_a_conflict() {
    let mut devices: [Device; 2] = with_notes("Raum 2.");
    apart(&mut devices, &["Raum 3.", "Raum 4."]);
    apart(&mut devices, &["Raum 3, neu.", "Raum 4, neu."]);
    let view = devices[0].view();
    let said: Vec<_> = words(&view.conflicts["notes"]).into_iter().map(|(text, ..)| text).collect();
    assert_eq!(said, ["Raum 3, neu.", "Raum 4, neu."]);
}

#[test]
fn what_was_merged_can_be_written_on() {
    let mut devices: [Device; 2] = with_notes("Kennt alle.");
    apart(&mut devices, &["Kennt alle. Hat Zeit.", "Kennt alle. Spricht Farsi."]);
    let [one, other] = &mut devices;
    let change = writes(one, 3_000, "Kennt alle. Hat Zeit. Spricht Farsi.");
    other.hears(&change, one);
    assert_eq!(other.person().notes, "Kennt alle. Hat Zeit. Spricht Farsi.");
    apart(
        &mut devices,
        &["Kennt viele. Hat Zeit. Spricht Farsi.", "Kennt alle. Hat Zeit. Spricht Dari."],
    );
    assert_eq!(devices[0].person().notes, "Kennt viele. Hat Zeit. Spricht Dari.");
}

#[test]
fn who_empties_a_note_takes_away_nothing_that_another_wrote_meanwhile() {
    let mut devices: [Device; 2] = with_notes("Raum 2.");
    apart(&mut devices, &["", "Raum 3."]);
    let view = devices[0].view();
    let said: Vec<_> = words(&view.conflicts["notes"]).into_iter().map(|(text, ..)| text).collect();
    assert_eq!(said, ["", "Raum 3."]);
}

#[test]
fn history_tells_only_of_texts_that_somebody_wrote() {
    let mut devices: [Device; 2] = with_notes("Raum 2.");
    apart(&mut devices, &["Raum 31.", "Raum 42."]);
    let change = devices[0].puts(3_000, "district", "Oberau");
    let [one, other] = &mut devices;
    other.hears(&change, one);
    let change = writes(one, 4_000, "Raum 5.");
    other.hears(&change, one);
    let history = other.document.history();
    let of_notes = history.iter().flat_map(|entry| &entry.changes).filter(|it| it.key == "notes");
    let text = |value: &Option<Value>| value.as_ref().unwrap().as_text().unwrap().to_owned();
    let said: Vec<_> =
        of_notes.skip(1).map(|change| (text(&change.from), text(&change.to))).collect();
    let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(
        said,
        [pair("Raum 2.", "Raum 31."), pair("Raum 2.", "Raum 42."), pair("Raum 42.", "Raum 5.")]
    );
}

#[test]
fn a_crossing_of_many_merges_is_read_without_end() {
    let mut devices: [Device; 2] = with_notes("Raum 0.");
    for round in 1..80 {
        apart(&mut devices, &[&format!("Raum {round}."), &format!("Saal {round}.")]);
    }
    assert_eq!(devices[0].view().conflicts["notes"].len(), 2);
}

/// The notes as they are at a state.
fn notes_at(written: &mut Written<'_>, heads: &[automerge::ChangeHash]) -> Shown {
    written.at(heads).remove("notes").unwrap()
}

#[test]
fn what_is_shown_of_a_state_does_not_hang_on_which_was_asked_for_before() {
    let mut devices: [Device; 2] = with_notes("Raum 0.\nMitte.\nSaal 0.");
    // Each changes a line of what the other cannot know; then they hear each other.
    for round in 1..32 {
        let view = devices[0].view();
        let lines: Vec<_> = view.text("notes").lines().map(str::to_owned).collect();
        let (first, last) = (lines.first().unwrap(), lines.last().unwrap());
        let texts =
            [format!("Raum {round}.\nMitte.\n{last}"), format!("{first}\nMitte.\nSaal {round}.")];
        apart(&mut devices, &[&texts[0], &texts[1]]);
    }
    let document = &devices[0].document.inner;
    let changes = document.get_changes(&[]);
    // Two of each round, and behind them both together.
    let mut states = vec![vec![changes[0].hash()]];
    states.extend(changes[1..].chunks(2).map(|round| round.iter().map(|it| it.hash()).collect()));
    let fresh = |heads: &Vec<_>| notes_at(&mut Written::of(document).unwrap(), heads);
    let fresh: Vec<_> = states.iter().map(fresh).collect();
    let is_apart = |shown: &&Shown| !shown.variants.is_empty();
    assert_eq!(fresh.iter().filter(is_apart).count(), 31 - 24, "deeper is not looked");
    let mut forth = Written::of(document).unwrap();
    let forth: Vec<_> = states.iter().map(|heads| notes_at(&mut forth, heads)).collect();
    assert_eq!(forth, fresh);
    let mut back = Written::of(document).unwrap();
    let mut back: Vec<_> = states.iter().rev().map(|heads| notes_at(&mut back, heads)).collect();
    back.reverse();
    assert_eq!(back, fresh);
}

#[test]
fn a_field_of_too_many_versions_shows_whole_what_its_changes_stand_on() {
    let mut devices: [Device; 2] = with_notes("Kennt alle.");
    apart(&mut devices, &["Kennt alle. Hat Zeit.", "Kennt alle. Spricht Farsi."]);
    let texts = |devices: &[Device; 2], most: usize| {
        devices.each_ref().map(|device| {
            let document = &device.document.inner;
            let mut written = Written::with_most(document, most).unwrap();
            let shown = notes_at(&mut written, &document.get_heads());
            let mut values: Vec<_> = shown.variants.into_iter().map(|one| one.value).collect();
            if values.is_empty() {
                values.extend(shown.value);
            }
            values.iter().map(|value| value.as_text().unwrap().to_owned()).collect::<Vec<_>>()
        })
    };
    let merged = || vec!["Kennt alle.\nHat Zeit.\nSpricht Farsi.".to_owned()];
    assert_eq!(texts(&devices, 3), [merged(), merged()]);
    let both =
        || ["Kennt alle. Hat Zeit.", "Kennt alle. Spricht Farsi."].map(str::to_owned).to_vec();
    assert_eq!(texts(&devices, 2), [both(), both()]);
    let [one, other] = &mut devices;
    let change = writes(one, 5_000, "Kennt alle, spricht Farsi.");
    other.hears(&change, one);
    let last = || vec!["Kennt alle, spricht Farsi.".to_owned()];
    assert_eq!(texts(&devices, 2), [last(), last()], "who wrote last saw both");
}

/// A text of few words, so that people meet at the same places.
fn prose() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("Frau"),
        Just("Kranz"),
        Just("0341"),
        Just("47"),
        Just(" "),
        Just(" "),
        Just(". "),
        Just("\n"),
        Just("-"),
    ];
    proptest::collection::vec(word, 0..10).prop_map(|words| words.concat())
}

fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_alphanumeric()).filter(|run| !run.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Three devices write and hear each other in any order.
    #[test]
    fn nobody_is_shown_a_word_or_a_number_that_nobody_wrote(
        steps in proptest::collection::vec((0_usize..3, 0_usize..3, prose()), 1..16),
    ) {
        let mut devices: [Device; 3] = with_notes(BASE);
        let mut all = vec![BASE.to_owned()];
        let mut sent: Vec<(usize, Vec<u8>)> = Vec::new();
        for (at, (writer, hearer, text)) in steps.into_iter().enumerate() {
            let base = devices[writer].document.heads();
            let at = 2_000 + i64::try_from(at % 4).unwrap();
            if let Some(change) = devices[writer].saves(at, &base, &notes(&text)) {
                all.push(text);
                sent.push((writer, change));
            }
            for (of, change) in &sent {
                let of = devices[*of].id;
                devices[hearer].document.merge(change, &of).unwrap();
            }
            let view = devices[hearer].view();
            for run in runs(view.text("notes")) {
                prop_assert!(all.iter().flat_map(|text| runs(text)).any(|known| known == run));
            }
            let variants = view.conflicts.get("notes").into_iter().flatten();
            for variant in variants {
                prop_assert!(all.iter().any(|text| Some(text.as_str()) == variant.value.as_text()));
            }
        }
        for device in &mut devices {
            for _ in 0..=sent.len() {
                for (of, change) in &sent {
                    device.document.merge(change, &DeviceId::new([*of as u8 + 1; 16])).unwrap();
                }
            }
        }
        prop_assert_eq!(devices[0].view(), devices[1].view());
        prop_assert_eq!(devices[1].view(), devices[2].view());
        prop_assert_eq!(devices[0].document.history().len(), sent.len() + 1);
        // Also where there are more versions than are held against each other.
        for most in 1..4 {
            let shown = |device: &Device| {
                let document = &device.document.inner;
                let written = Written::with_most(document, most);
                written.map(|mut written| written.at(&document.get_heads()))
            };
            let first = shown(&devices[0]);
            prop_assert_eq!(&shown(&devices[1]), &first);
            prop_assert_eq!(&shown(&devices[2]), &first);
            let shown = first.into_iter().flatten().filter(|(key, _)| key == "notes");
            for variant in shown.flat_map(|(_, shown)| shown.variants) {
                prop_assert!(all.iter().any(|text| Some(text.as_str()) == variant.value.as_text()));
            }
        }
    }
}
