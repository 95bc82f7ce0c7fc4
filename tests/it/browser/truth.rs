//! What the product says is true: who confirmed, what two people wrote, what would be lost, and
//! which day it is.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use staffelstab_shared::{
    exchange::{Import, jsonl},
    id::RecordId,
    kind::Kind,
    model::{Absence, Handover, Model as _, Side, Signature, Thing, ThingSort, edits_between},
    record::Edit,
    view::Flat,
};
use staffelstab_tests::{
    browser::{Device, Size},
    device::Device as OtherDevice,
};

use super::{
    app::{self, Stand},
    stage::Stage,
};

const PERSON: &str = "Amira Darwish";
const POST: &str = "Kitalotse";
const POST_HOLDER: &str = "Hüseyin Arslan";
const RENATE: &str = "Renate Vogel";
const DAY_MS: i64 = 86_400_000;

/// Knowledge that somebody else holds, and knowledge that nobody holds.
const KNOWN: &str = r#"
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0011", "kind": "person", "name": "Salma Aziz"}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0012", "kind": "knowledge", "title": "Schlüssel zum Garten", "holders": [{"who": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0011", "level": "knows", "confirmed_at": "2020-05-01"}]}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0013", "kind": "knowledge", "title": "Wer den Saal heizt"}
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn who_confirmed_is_who_pressed_and_it_can_be_taken_back() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    for import in jsonl::read(KNOWN)? {
        other.create(&import)?;
    }
    other.sync().await?;

    for title in ["Schlüssel zum Garten", "Wer den Saal heizt"] {
        app::open_entry(&anna, title).await?;
        anna.press_at("#confirm").await?;
        anna.see_text_in("#fresh", "Zuletzt bestätigt heute von Anna").await?;
        ensure!(!anna.text("#fresh").await?.contains("Salma"), "she pressed nothing");
        anna.press_at("#undo").await?;
        anna.see("#still-true").await?;
        anna.press_at("#confirm").await?;
        anna.see("#fresh").await?;
    }
    app::open_contact(&anna, "Salma Aziz").await?;
    anna.press_at("#confirm").await?;
    anna.see_text_in(".confirmed", "bestätigt heute von Anna").await?;
    anna.press_at("#undo").await?;
    anna.see_text_in(".confirmed", "noch nicht bestätigt").await?;
    app::stands(&anna, Stand::All).await?;

    anna.reload().await?;
    app::open_entry(&anna, "Wer den Saal heizt").await?;
    anna.see_text_in("#fresh", "Zuletzt bestätigt heute von Anna").await?;
    anna.has_no_complaints().await
}

const NOTE: &str = "Durchwahl 0341 4711234, Schlüssel bei Frau Kranz.";
const ANNAS: &str = "Durchwahl 0341 4711299, Schlüssel bei Herrn Weiß.";
const BERNDS: &str = "Durchwahl 0341 4711388, Schlüssel bei Familie Sommer.";
const BOTH: &str = "Durchwahl 0341 4711388, Schlüssel bei Herrn Weiß.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_note_that_two_changed_apart_is_shown_in_both_versions_until_a_third_is_written()
-> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    app::open_contact(&anna, PERSON).await?;
    app::set(&anna, "#notes", NOTE).await?;
    app::open_contact(&bernd, PERSON).await?;
    bernd.see_text_in("#facts", NOTE).await?;
    stage.stop_relay().await?;
    app::set(&anna, "#notes", ANNAS).await?;
    app::set(&bernd, "#notes", BERNDS).await?;
    stage.start_relay_again().await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
        let shown = "return JSON.stringify([...document.querySelectorAll('form.conflict .val bdi')].map((e) => e.textContent).sort()) === JSON.stringify(arguments[0])";
        device.until("both whole versions", shown, &[json!([ANNAS, BERNDS])]).await?;
        let page = device.text(".pane-detail").await?;
        ensure!(!page.contains("47119988"), "a number that nobody wrote");
    }
    anna.press_at("form.conflict .tick.conflict-own").await?;
    let prefilled = anna.value_at("form.conflict textarea").await?;
    ensure!(prefilled.contains(ANNAS) && prefilled.contains(BERNDS), "begun with both");
    anna.write_at("form.conflict textarea", BOTH).await?;
    anna.reload().await?;
    anna.see_value("form.conflict textarea", BOTH).await?;
    anna.press_at("form.conflict .conflict-pick").await?;
    for device in [&anna, &bernd] {
        device.see_no("form.conflict").await?;
        device.see_text_in("#facts", BOTH).await?;
    }

    // Different sentences of both, each in a line.
    stage.stop_relay().await?;
    app::set(&anna, "#notes", &format!("{BOTH} Kennt alle.")).await?;
    app::set(&bernd, "#notes", &format!("{BOTH} Hat Zeit.")).await?;
    stage.start_relay_again().await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
        let lines = "const lines = document.querySelector('#facts').innerText.split('\\n').map((line) => line.trim()); return arguments[0].every((line) => lines.includes(line))";
        device.until("each in a line", lines, &[json!([BOTH, "Kennt alle.", "Hat Zeit."])]).await?;
        device.see_no("form.conflict").await?;
    }
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn words_of_ones_own_stay_when_somebody_else_decides_meanwhile() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    app::open_contact(&bernd, PERSON).await?;
    app::open_contact(&anna, PERSON).await?;
    app::set(&anna, "#notes", NOTE).await?;
    bernd.see_text_in("#facts", NOTE).await?;
    stage.stop_relay().await?;
    app::set(&anna, "#notes", ANNAS).await?;
    app::set(&bernd, "#notes", BERNDS).await?;
    stage.start_relay_again().await?;
    bernd.see("form.conflict").await?;
    anna.press_at("form.conflict .tick.conflict-own").await?;
    anna.write_at("form.conflict textarea", BOTH).await?;
    anna.see_no(".overtaken .note").await?;
    app::pick(&bernd, BERNDS).await?;

    anna.see_no("form.conflict").await?;
    anna.see_text_in(".overtaken", "Bernd hat inzwischen entschieden.").await?;
    anna.see_text_in(".overtaken .own-words", BOTH).await?;
    anna.see_text_in("#facts", BERNDS).await?;
    for (size, name) in [(Size::Phone, "overtaken-phone"), (Size::Desktop, "overtaken")] {
        anna.resize(size).await?;
        anna.screenshot(name).await?;
    }
    bernd.see_no(".overtaken .note").await?;
    // However the page went; and thrown away by one tap, it is back by another.
    anna.reload().await?;
    anna.see_text_in(".overtaken .own-words", BOTH).await?;
    anna.press_at(".overtaken-discard").await?;
    anna.see_no(".overtaken .note").await?;
    anna.press_at("#undo").await?;
    anna.see_text_in(".overtaken", "Bernd hat inzwischen entschieden.").await?;
    anna.press_at(".overtaken-take").await?;
    anna.see_no(".overtaken .note").await?;
    for device in [&anna, &bernd] {
        device.see_text_in("#facts", BOTH).await?;
        device.see_no("form.conflict").await?;
    }
    anna.reload().await?;
    anna.see_text_in("#facts", BOTH).await?;
    anna.see_no(".overtaken .note").await?;

    // Both numbers are in the same place. Of what oneself decides nothing is left over, also where one had begun to write.
    stage.stop_relay().await?;
    app::set(&anna, "#notes", ANNAS).await?;
    app::set(&bernd, "#notes", &BOTH.replace("4711388", "4711500")).await?;
    stage.start_relay_again().await?;
    anna.press_at("form.conflict .tick.conflict-own").await?;
    anna.write_at("form.conflict textarea", NOTE).await?;
    app::pick(&anna, ANNAS).await?;
    anna.see_text_in("#toasts", "Übernommen").await?;
    anna.see_no(".overtaken .note").await?;
    anna.reload().await?;
    anna.see_text_in("#facts", ANNAS).await?;
    anna.see_no(".overtaken .note").await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn who_is_entered_as_knowing_something_has_confirmed_nothing() -> Result<()> {
    const TITLE: &str = "Wer den Saal heizt";
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    for import in jsonl::read(KNOWN)? {
        other.create(&import)?;
    }
    other.sync().await?;
    app::open_entry(&anna, TITLE).await?;
    app::edit(&anna).await?;
    app::find_and_pick(&anna, "#holder-search", "Salma Aziz").await?;
    app::save(&anna).await?;
    let row = "#holders a.row .row-sub";
    anna.see_text_in(row, "eingetragen").await?;
    ensure!(!anna.text(row).await?.contains("bestätigt"), "nobody has confirmed it");
    // Nor is the piece itself: it is asked for, and says so.
    anna.see("#still-true #confirm").await?;
    anna.see_text_in("#still-true", "Das hat noch niemand bestätigt.").await?;
    anna.press_at("#confirm").await?;
    anna.see_text_in("#fresh", "Zuletzt bestätigt heute von Anna").await?;
    // At the person, too: of two things she knows she has confirmed one, years ago.
    app::open_contact(&anna, "Salma Aziz").await?;
    let of = "return [...document.querySelectorAll('.pane-detail a.row')].find((row) => row.querySelector('.row-title')?.innerText === arguments[0])?.querySelector('.row-sub').innerText.includes(arguments[1]) ?? false";
    for (title, word) in [(TITLE, "eingetragen"), ("Schlüssel zum Garten", "bestätigt")] {
        anna.until(&format!("{title}: {word}"), of, &[json!(title), json!(word)]).await?;
    }
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_a_record_began_with_stands_in_its_history_with_who_wrote_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    let [person, thing, id] = [1, 2, 3].map(|number| RecordId::from_random([number; 16]));
    let handover = Handover {
        giver: Some(person),
        things: vec![Thing {
            id: thing.into(),
            what: "Schlüssel Nr. 7".to_owned(),
            sort: ThingSort::default(),
            received_on: None,
            received_by: None,
        }],
        signed: vec![Signature { person, side: Side::Giver, on: None }],
        ..Handover::default()
    };
    let given = [Edit::put("name", "Ottilie Sachse")];
    other.create(&Import { id: person, kind: Kind::Person, edits: given.to_vec() })?;
    let edits = edits_between(&Flat::new(), &handover.flat());
    other.create(&Import { id, kind: Kind::Handover, edits })?;
    other.sync().await?;
    app::open_contact(&anna, "Ottilie Sachse").await?;
    anna.open(&format!("/contacts/{id}")).await?;
    anna.press_at("#history details.earlier summary").await?;
    for words in ["Abgezeichnet: Ottilie Sachse", "Dinge und Zugänge: Schlüssel Nr. 7"] {
        anna.see_text_in("#history details.earlier", words).await?;
    }
    ensure!(!anna.text("#history").await?.contains("unbekannter Eintrag"));
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_touchpoint_that_two_changed_apart_leads_to_where_it_is_decided() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    app::open_contact(&anna, PERSON).await?;
    anna.press_at("#note-contact").await?;
    anna.write_at("#touch-note", NOTE).await?;
    anna.press_at("#touch-save").await?;
    app::open_contact(&bernd, PERSON).await?;
    bernd.see_text_in("#touchpoints", NOTE).await?;
    stage.stop_relay().await?;
    for (device, note) in [(&anna, ANNAS), (&bernd, BERNDS)] {
        device.press_at("#touchpoints .touch-change").await?;
        device.write_at("#touch-note", note).await?;
        device.press_at("#touch-save").await?;
        device.see_no("#touchpoint").await?;
    }
    stage.start_relay_again().await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
        device.press_at("#touchpoints .touch-several").await?;
        device.see("form.conflict").await?;
    }
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_if_asks_about_every_function_of_the_card_it_was_opened_from() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, POST).await?;
    app::add_tenure(&anna, RENATE, "deputy").await?;
    app::stands(&anna, Stand::All).await?;
    anna.reload().await?;
    anna.see("#record-name").await?;
    anna.press_at("nav.nav a[href$='/network']").await?;
    let open = "const card = [...document.querySelectorAll('.only-way')].find((card) => card.innerText.includes(arguments[0])); card?.querySelector('a.btn').click(); return Boolean(card)";
    anna.until("the card of her functions", open, &[json!(POST)]).await?;
    anna.see_text_in("#question .chips", POST).await?;
    let asked = anna.texts("#question .chip bdi").await?;
    ensure!(asked.len() > 1, "all functions of the card: {asked:?}");
    anna.reload().await?;
    anna.see_text_in("#question .chips", POST).await?;
    ensure!(anna.texts("#question .chip bdi").await? == asked, "the same after a reload");
    anna.has_no_complaints().await
}

/// As if the device had slept for a day.
async fn a_day_later(device: &Device) -> Result<String> {
    let later = "const now = Date.now.bind(Date); Date.now = () => now() + arguments[0]; document.dispatchEvent(new Event('visibilitychange'));
        const day = new Date(Date.now()); const two = (n) => String(n).padStart(2, '0'); return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`";
    let day = device.run(later, &[json!(DAY_MS)]).await?;
    Ok(day.as_str().context("a day")?.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_page_left_open_over_night_writes_and_says_the_new_day() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, PERSON).await?;
    anna.press_at("#confirm").await?;
    anna.see_text_in(".confirmed", "bestätigt heute").await?;
    // A suggested day stands there while the night passes.
    anna.press_at("#note-contact").await?;
    anna.see("#touch-note").await?;
    let next = a_day_later(&anna).await?;
    anna.see_text_in(".confirmed", "bestätigt gestern").await?;
    let offered = "return Boolean(document.querySelector('#confirm'))";
    anna.until("to be asked again", offered, &[]).await?;
    anna.press_at("#touch-details > summary").await?;
    // The words stand in the field, the day in the calendar beside it.
    let suggested = "return document.querySelector('#touch-date').closest('.day').querySelector('input[type=date]').value === arguments[0]";
    anna.until("the new day suggested", suggested, &[json!(next)]).await?;

    anna.reload().await?;
    app::open_contact(&anna, POST).await?;
    anna.see(&format!(".end-today[aria-label$='{POST_HOLDER}']")).await?;
    let next = a_day_later(&anna).await?;
    app::end_tenure(&anna, POST_HOLDER).await?;
    app::edit(&anna).await?;
    let ends = "return [...document.querySelectorAll('#tenures [id^=tenure-until]')].some((field) => field.closest('.day').querySelector('input[type=date]').value === arguments[0])";
    anna.until("ended on the new day", ends, &[json!(next)]).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn going_back_to_what_was_is_itself_taken_back() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    for district in ["Muldenau", "Oberau"] {
        app::set(&anna, "#district", district).await?;
    }
    anna.see_text_in("#facts", "Oberau").await?;
    anna.press_at(".history-back").await?;
    anna.see_text_in("#facts", "Muldenau").await?;
    anna.press_at("#undo").await?;
    anna.see_text_in("#facts", "Oberau").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn whoever_stands_in_and_is_away_as_well_is_said_to_be() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    let [konrad, rim, one, two] = [1, 2, 3, 4].map(|number| RecordId::from_random([number; 16]));
    for (id, name) in [(konrad, "Konrad Löffler"), (rim, "Rim Darwish")] {
        other.create(&Import { id, kind: Kind::Person, edits: vec![Edit::put("name", name)] })?;
    }
    for (id, person, stands_in) in [(one, konrad, rim), (two, rim, konrad)] {
        let absence = Absence {
            person: Some(person),
            from: "2020-01-01".parse().ok(),
            stands_in: [stands_in].into(),
            ..Absence::default()
        };
        let edits = edits_between(&Flat::new(), &absence.flat());
        other.create(&Import { id, kind: Kind::Absence, edits })?;
    }
    other.sync().await?;
    app::open_contact(&anna, "Konrad Löffler").await?;
    let away = "Heute abwesend. Rim Darwish vertritt, ist aber selbst abwesend.";
    anna.see_text_in(".away", away).await?;
    anna.has_no_complaints().await
}
