//! What a network is made of: functions and who carries them, ties, offers, moments of contact.

use anyhow::{Result, ensure};
use serde_json::json;
use staffelstab_shared::exchange::jsonl;
use staffelstab_tests::device::Device as OtherDevice;

use super::{
    app::{self, Stand},
    stage::Stage,
};

const PERSON: &str = "Amira Darwish";
const POST: &str = "Kitalotse";
const POST_HOLDER: &str = "Hüseyin Arslan";
const OTHER_POST: &str = "Jugendtrainer";
const NETWORK: &str = "Runder Tisch Integration";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_list_of_one_kind_offers_a_new_one_of_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    for (kind, heading, new, count) in [
        ("person", "Personen", "Neue Person", 70),
        ("organization", "Organisationen", "Neue Organisation", 20),
        ("network", "Netzwerke", "Neues Netzwerk", 6),
        ("post", "Funktionen", "Neue Funktion", 16),
        ("offer", "Angebote", "Neues Angebot", 16),
    ] {
        anna.press_at(&format!("#kind-{kind}")).await?;
        anna.see_named("#contacts-heading", heading).await?;
        app::counts(&anna, "#contacts", count).await?;
        anna.see_named("#new-contact", new).await?;
    }
    anna.press_at("#new-contact").await?;
    anna.see_named("#form-title", "Neues Angebot").await?;
    anna.write_at("#name", "Repair-Café").await?;
    anna.write_at("#schedule", "Sa 14:00–17:00").await?;
    app::find_and_pick(&anna, "#run-by-search", PERSON).await?;
    app::find_and_pick(&anna, "#run-by-search", POST).await?;
    app::save(&anna).await?;
    anna.see_text_in("#run-by", PERSON).await?;
    anna.see_text_in("#run-by", POST).await?;
    app::contacts(&anna).await?;
    anna.press_at("#kind-all").await?;
    app::open_contact(&anna, PERSON).await?;
    anna.see_text_in("#offers", "Repair-Café").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_function_is_taken_on_from_either_side_and_ended_with_one_tap() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    // From the function's side.
    app::open_contact(&anna, POST).await?;
    anna.see_text_in("#vacancy", "Es gibt keine Vertretung.").await?;
    app::add_tenure(&anna, PERSON, "deputy").await?;
    anna.see_text_in("#carriers-now", "Vertretung").await?;
    let said = anna.text("#carriers-now").await?;
    ensure!(!said.contains("Vertretung · seit"), "since when, nobody has said: {said}");
    anna.see_text_in("#vacancy", "Alle Plätze sind besetzt.").await?;
    app::open_contact(&anna, PERSON).await?;
    anna.see_text_in("#functions", POST).await?;

    // From the person's side; who comes second is offered as the deputy.
    anna.press_at("#add-function").await?;
    anna.press_at("#tenure-save").await?;
    anna.see_text_in("#tenure .err", "wählen").await?;
    app::find_and_pick(&anna, "#tenure-pick", OTHER_POST).await?;
    anna.see_value("#tenure-capacity", "deputy").await?;
    anna.press_at("#tenure-from-today").await?;
    anna.press_at("#tenure-save").await?;
    anna.see_text_in("#functions", OTHER_POST).await?;
    app::open_contact(&anna, OTHER_POST).await?;
    anna.see_text_in("#carriers-now", "Vertretung · seit").await?;

    // Over by a tap, and back by another.
    let ends = format!(".end-today[aria-label$='{PERSON}']");
    app::end_tenure(&anna, PERSON).await?;
    anna.press_at("#undo").await?;
    anna.see(&ends).await?;
    app::end_tenure(&anna, PERSON).await?;
    app::stands(&anna, Stand::All).await?;
    anna.reload().await?;
    anna.see_text_in("#carriers-now", PERSON).await?;
    anna.see_no(&ends).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_tie_entered_at_an_organization_is_seen_from_the_person() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, "Jugendamt Lindenau").await?;
    anna.press_at("#add-tie").await?;
    app::find_and_pick(&anna, "#tie-pick", PERSON).await?;
    anna.choose("#tie-kind", "supports").await?;
    anna.write_at("#tie-since", "2021-04").await?;
    anna.press_at("#tie-save").await?;
    anna.see_text_in("#related", PERSON).await?;
    app::open_contact(&anna, PERSON).await?;
    anna.see_text_in(
        "#related",
        &format!("Jugendamt Lindenau unterstützt {PERSON} · seit April 2021"),
    )
    .await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_contact_is_noted_with_two_taps_and_a_word() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, PERSON).await?;
    anna.press_at("#note-contact").await?;
    let ready = "return document.activeElement.id === 'touch-note'";
    anna.until("the field for the word", ready, &[]).await?;
    anna.type_text("Besichtigung vereinbart.").await?;
    anna.press_at("#touch-save").await?;
    anna.see_text_in("#touchpoints li:first-child", "Anruf").await?;
    anna.see_text_in("#touchpoints li:first-child", "Besichtigung vereinbart.").await?;
    app::lists(&anna, "#touchpoints .lane > li", 2).await?;

    // The same dialogue changes it; taking it back puts it away.
    anna.press_at("#touchpoints li:first-child .touch-change").await?;
    anna.press_at("#touchpoint label:has(#touch-visit)").await?;
    // What is mostly right as it is stands folded; of one that is there, it stands open.
    anna.press_at("#touch-more").await?;
    app::find_and_pick(&anna, "#touch-who", POST_HOLDER).await?;
    anna.press_at("#touch-save").await?;
    anna.see_text_in("#touchpoints li:first-child", &format!("Besuch mit {POST_HOLDER}")).await?;
    anna.press_at("#note-contact").await?;
    anna.press_at("#touch-save").await?;
    app::lists(&anna, "#touchpoints .lane > li", 3).await?;
    anna.press_at("#undo").await?;
    app::lists(&anna, "#touchpoints .lane > li", 2).await?;

    // Whoever was there sees it too.
    app::open_contact(&anna, POST_HOLDER).await?;
    anna.see_text_in("#touchpoints", &format!("Besuch mit {PERSON}")).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_network_that_meets_is_awake_again() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::new_of_kind(&anna, "network").await?;
    anna.write_at("#name", "Netzwerk Garten").await?;
    anna.write_at("#cadence", "2").await?;
    app::set_date(&anna, "#last_met", "2026-01-10").await?;
    app::find_and_pick(&anna, "#member-search", PERSON).await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "alle 2 Monate").await?;
    anna.see_text_in("#rhythm", "Schläft").await?;
    anna.see_text_in("#members-here", PERSON).await?;
    anna.press_at("#note-contact").await?;
    anna.press_at("#touch-save").await?;
    anna.see_text_in("#touchpoints", "Treffen").await?;
    anna.see_text_in("#rhythm", "Nächstes Treffen bis").await?;
    app::open_contact(&anna, PERSON).await?;
    anna.see_text_in("#networks", "Netzwerk Garten").await?;
    app::open_contact(&anna, NETWORK).await?;
    anna.see_text_in("#facts", "alle 6 Monate").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn odd_numbers_and_turned_dates_are_said_and_not_lost() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::new_of_kind(&anna, "post").await?;
    anna.write_at("#title", "Gartenwart").await?;
    anna.write_at("#fte", "1,5").await?;
    anna.see_text_in("#fte-wrong", "Sie können trotzdem speichern").await?;
    anna.write_at("#min_holders", "zwei").await?;
    anna.see("#min_holders[aria-invalid=true]").await?;
    app::find_and_pick(&anna, "#tenure-search", PERSON).await?;
    app::set_date(&anna, "#tenures [id^=tenure-from]", "2026-06-01").await?;
    app::set_date(&anna, "#tenures [id^=tenure-until]", "2026-01-01").await?;
    anna.see_text_in("#tenures .err", "Das Ende liegt vor dem Beginn").await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#form-blocked", "Eine Angabe muss noch berichtigt werden").await?;
    anna.see_value("#min_holders", "zwei").await?;
    anna.write_at("#min_holders", "2").await?;
    app::save(&anna).await?;

    anna.see_text_in("#facts", "1,5").await?;
    anna.see_text_in("#carriers-now .turned", "So zählt es an keinem Tag").await?;
    anna.see_text_in("#vacancy", "Unbesetzt").await?;
    anna.press_at("#carriers-now a").await?;
    anna.see_text_in("#functions .turned", "So zählt es an keinem Tag").await?;
    app::open_contact(&anna, "Gartenwart").await?;
    app::edit(&anna).await?;
    anna.see_value("#fte", "1,5").await?;
    anna.write_at("#fte", "-0,5").await?;
    anna.see("#fte-wrong").await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "-0,5").await?;
    anna.see_text_in("#carriers-now", PERSON).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_leads_to_nowhere_or_in_a_circle_is_shown_as_that() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, POST_HOLDER).await?;
    anna.run("document.querySelector('#archive').closest('details').open = true", &[]).await?;
    anna.press_at("#archive").await?;
    anna.see("#archived").await?;
    app::open_contact(&anna, POST).await?;
    anna.see_text_in("#carriers-now", POST_HOLDER).await?;
    anna.see_text_in("#carriers-now", "archiviert").await?;
    anna.see_text_in("#vacancy", "Unbesetzt").await?;

    // Each belongs to the other: both pages come up, and say so.
    let (one, other) = ("Jugendamt Lindenau", "Sozialamt Lindenau");
    for (below, above) in [(one, other), (other, one)] {
        app::open_contact(&anna, below).await?;
        app::edit(&anna).await?;
        let remove = "document.querySelector('#parent-chosen button')?.click(); return document.querySelector('#parent') !== null";
        anna.until("no organization above", remove, &[]).await?;
        app::find_and_pick(&anna, "#parent", above).await?;
        app::save(&anna).await?;
        anna.see_text_in("#facts", above).await?;
        let count = "return [...document.querySelectorAll('#facts a bdi')].filter((name) => name.textContent === arguments[0]).length";
        let linked = anna.run(count, &[json!(above)]).await?;
        ensure!(linked == json!(1), "{above} stands there once, not {linked} times");
    }
    anna.see_text_in("#facts", "führt im Kreis").await?;
    anna.see_text_in("#below", one).await?;
    anna.has_no_complaints().await
}

/// A function and a network that arrive before the person they speak of.
const EARLY: &str = r#"
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0001", "kind": "post", "title": "Gartenwart", "min_holders": 1, "within": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0009", "tenures": [{"person": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0003", "capacity": "holder", "from": "2026-01-01", "until": null}]}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0002", "kind": "network", "name": "Netzwerk Garten", "members": ["6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0003"]}
"#;
const LATE: &str =
    r#"{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0003", "kind": "person", "name": "Nour Haddad"}"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn somebody_who_has_not_arrived_yet_is_unknown_until_they_do() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    app::set(&anna, "#given", "Wera").await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    for import in jsonl::read(EARLY)? {
        other.create(&import)?;
    }
    other.sync().await?;

    app::open_contact(&anna, "Gartenwart").await?;
    anna.see_text_in("#carriers-now", "unbekannter Eintrag").await?;
    anna.see_text_in("#facts", "unbekannter Eintrag").await?;
    anna.see_text_in("#vacancy", "Unbesetzt").await?;
    app::open_contact(&anna, "Netzwerk Garten").await?;
    anna.see_text_in("#nowhere", "unbekannter Eintrag · Mitglied").await?;

    for import in jsonl::read(LATE)? {
        other.create(&import)?;
    }
    other.sync().await?;
    anna.see_text_in("#members-here", "Nour Haddad").await?;
    anna.see_no("#nowhere").await?;
    app::open_contact(&anna, "Gartenwart").await?;
    anna.see_text_in("#carriers-now", "Nour Haddad").await?;
    anna.see_no("#carriers-now .soft").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn one_adds_a_deputy_while_the_other_ends_the_holders_tenure_and_both_are_there() -> Result<()>
{
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    for device in [&anna, &bernd] {
        app::open_contact(device, POST).await?;
    }
    stage.stop_relay().await?;
    app::add_tenure(&anna, PERSON, "deputy").await?;
    app::end_tenure(&bernd, POST_HOLDER).await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::Offline).await?;
    }

    stage.start_relay_again().await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
        device.see_text_in("#carriers-now", PERSON).await?;
        device.see_no(&format!(".end-today[aria-label$='{POST_HOLDER}']")).await?;
        device.see(&format!(".end-today[aria-label$='{PERSON}']")).await?;
        device.see_no("form.conflict").await?;
    }
    let carriers =
        [anna.texts("#carriers-now > li").await?, bernd.texts("#carriers-now > li").await?];
    ensure!(carriers[0] == carriers[1], "not the same: {carriers:?}");
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_list_points_at_what_the_other_one_has_found() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    // What both have is shown in both, with the same words.
    app::contacts(&anna).await?;
    anna.write_at("#search", "Beratung").await?;
    anna.see_text_in("#contacts", "Migrationsberatung").await?;
    anna.see_text_in("#elsewhere", "im Wissen").await?;
    anna.press_at("#elsewhere").await?;
    anna.see_value("#search", "Beratung").await?;
    anna.see("#entries .virtual a.row").await?;

    // Nothing is said to be nowhere that is only elsewhere.
    anna.write_at("#search", "Orhan Çelik").await?;
    anna.see_text_in("#no-hits", "Hier nichts zu „Orhan Çelik“").await?;
    anna.press_at("#no-hits #elsewhere").await?;
    anna.see_text_in("#contacts", "Orhan Çelik").await?;
    anna.press_at("#kind-organization").await?;
    anna.see_text_in("#no-hits", "Hier nichts zu").await?;
    anna.press_at("#unfiltered").await?;
    anna.see_text_in("#contacts", "Orhan Çelik").await?;

    anna.write_at("#search", "Xylophonbau").await?;
    anna.see_text_in("#no-hits", "Nichts zu „Xylophonbau“").await?;
    anna.see_no("#elsewhere").await?;

    // The ledger learns what people here call it.
    app::settings(&anna).await?;
    anna.write_at("#synonym-word", "Sprachcafé").await?;
    anna.press_at("#save-synonym").await?;
    anna.see_text_in("#synonym-form", "mindestens ein anderes Wort").await?;
    anna.write_at("#synonym-others", "Xylophonbau, Teerunde").await?;
    anna.reload().await?;
    anna.see_value("#synonym-word", "Sprachcafé").await?;
    anna.see_value("#synonym-others", "Xylophonbau, Teerunde").await?;
    anna.press_at("#save-synonym").await?;
    anna.see_text_in("[data-synonym='Sprachcafé']", "Teerunde").await?;
    anna.see_value("#synonym-word", "").await?;
    app::contacts(&anna).await?;
    anna.write_at("#search", "Teerunde").await?;
    anna.see_text_in("#contacts", "Sprachcafé").await?;
    app::settings(&anna).await?;
    anna.press_at("[data-synonym='Sprachcafé'] .btn.icon:last-of-type").await?;
    anna.see_no("[data-synonym]").await?;
    app::contacts(&anna).await?;
    anna.write_at("#search", "Teerunde").await?;
    anna.see_text_in("#no-hits", "Nichts zu „Teerunde“").await?;
    anna.has_no_complaints().await
}
