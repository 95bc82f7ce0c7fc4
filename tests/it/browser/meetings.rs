//! Meetings: planned from a network, held with a thumb, and written to by two who are apart.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use staffelstab_tests::browser::{Device, Size};

use super::{
    app::{self, Stand},
    stage::Stage,
};

const NETWORK: &str = "Runder Tisch Integration";
const MEMBERS: usize = 8;
const MEMBER: &str = "Renate Vogel";
const GUEST: &str = "Amira Darwish";
const TODAY: &str = "#meeting-today";

/// Plans the next meeting of the network, on its page.
async fn plan(device: &Device) -> Result<()> {
    app::open_contact(device, NETWORK).await?;
    device.press_at("#plan-meeting").await?;
    device.see_text_in("#record-name", NETWORK).await?;
    device.see_text_in("#people-heading", "Eingeladen").await?;
    app::lists(device, "#people-list > li", MEMBERS).await
}

async fn tick(device: &Device, name: &str) -> Result<()> {
    let press = "const label = [...document.querySelectorAll('#people-list label')].find((label) => label.innerText.includes(arguments[0])); label?.click(); return Boolean(label)";
    device.until(&format!("a box for {name}"), press, &[name.into()]).await
}

async fn decide(device: &Device, words: &str) -> Result<()> {
    device.write_at("#decision-new", words).await?;
    device.key(Key::Enter).await?;
    device.see_text_in("#decisions-list", words).await
}

async fn ticked(device: &Device) -> Result<BTreeSet<String>> {
    let names = "return [...document.querySelectorAll('#people-list label')].filter((label) => label.querySelector('input').checked).map((label) => label.querySelector('bdi').innerText)";
    Ok(serde_json::from_value(device.run(names, &[]).await?)?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_next_meeting_is_planned_from_its_network_and_prepared() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    // Somebody noted who came last time.
    app::open_contact(&anna, NETWORK).await?;
    anna.press_at("#note-contact").await?;
    anna.press_at("#touch-details summary").await?;
    anna.press_at("#touch-more").await?;
    app::find_and_pick(&anna, "#touch-who", MEMBER).await?;
    anna.press_at("#touch-save").await?;
    anna.see_text_in("#touchpoints", MEMBER).await?;

    plan(&anna).await?;
    app::lists(&anna, "#prepare-missing > li", MEMBERS - 1).await?;
    ensure!(!anna.text("#prepare-missing").await?.contains(MEMBER), "she was there");
    // One tap too many is taken back.
    anna.press_at("#undo").await?;
    anna.see("#archived").await?;
    anna.press_at("#restore").await?;
    anna.see_no("#archived").await?;

    anna.press_at("#meeting-find-day").await?;
    app::set_date(&anna, "#date", "1.1.9999").await?;
    anna.see_text_in("#form", "Stimmt das Jahr?").await?;
    // A weekday is one that is still to come, and today's is today.
    let days = "return [6, 0].map((days) => { const day = new Date(); day.setDate(day.getDate() + days); return [{ weekday: 'long' }, { day: 'numeric', month: 'long', year: 'numeric' }].map((parts) => day.toLocaleDateString('de-DE', parts)) })";
    let days: Vec<[String; 2]> = serde_json::from_value(anna.run(days, &[]).await?)?;
    for [weekday, day] in days {
        app::set_date(&anna, "#date", &weekday).await?;
        anna.see_text_in("#form", &format!("Verstanden als: {day}")).await?;
    }
    app::set_date(&anna, "#date", "1.12.2020").await?;
    anna.write_at("#begins", "18.30").await?;
    anna.see_text_in("#form", "Verstanden als: 18:30").await?;
    anna.write_at("#ends", "17 Uhr").await?;
    anna.see_text_in("#form", "Das Ende liegt vor dem Beginn").await?;
    anna.write_at("#ends", "halb acht").await?;
    anna.press_at("#place").await?;
    anna.see_text_in("#form", "Bitte eine Uhrzeit").await?;
    anna.write_at("#ends", "20").await?;
    anna.write_at("#place", "Rathaus").await?;
    for point in ["Begrüßung", "Haushalt"] {
        anna.write_at("#agenda-new", point).await?;
        anna.key(Key::Enter).await?;
    }
    app::save(&anna).await?;
    anna.see_text_in("#record-name", "1. Dezember 2020").await?;
    anna.see_text_in("#facts", "20:00").await?;
    anna.see_text_in("#facts li:last-child", "Haushalt").await?;
    anna.see_text_in("#meeting-doubt", "Der Tag ist vorbei").await?;

    // It stands in the list, and on the page of the network.
    anna.open("/contacts?kind=meeting").await?;
    app::counts(&anna, "#contacts", 1).await?;
    anna.see_text_in("#contacts", &format!("{NETWORK}, 1. Dezember 2020")).await?;
    anna.see_text_in("#contacts", "18:30 · Rathaus").await?;
    anna.press_at("#kind-all").await?;
    app::open_contact(&anna, NETWORK).await?;
    anna.see_text_in("#meeting", NETWORK).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn in_the_room_a_thumb_notes_who_is_there_what_is_decided_and_who_does_it() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    plan(&anna).await?;
    anna.resize(Size::Phone).await?;
    anna.press_at(TODAY).await?;
    anna.see_text_in("#people-heading", "Wer ist da?").await?;
    anna.see_no("#meeting-state").await?;
    tick(&anna, MEMBER).await?;
    anna.see_text_in("#meeting-state", "hat stattgefunden").await?;
    ensure!(!anna.text("header.person").await?.contains("stattgefunden"), "it is said once");
    // The first tick says that it takes place; that can be taken back, and the tick stays.
    anna.press_at("#undo").await?;
    anna.see_no("#meeting-state").await?;
    ensure!(ticked(&anna).await? == [MEMBER.to_owned()].into());
    anna.see_text_in("#meeting-doubt", "sobald auch vermerkt ist").await?;
    app::find_and_pick(&anna, "#people-search", GUEST).await?;
    anna.see_text_in("#meeting-state", "hat stattgefunden").await?;
    anna.see_text_in("#people-list", GUEST).await?;
    app::counts(&anna, "#people", 2).await?;

    // Half a decision is there again.
    anna.write_at("#decision-new", "Der Saal wird").await?;
    anna.reload().await?;
    anna.see_value("#decision-new", "Der Saal wird").await?;
    decide(&anna, "Der Saal wird gemietet").await?;
    decide(&anna, "Die Flyer werden gedruckt").await?;
    anna.press_at("#decisions-list li:first-child .decision-task").await?;
    anna.see_text_in("#meeting-tasks", "Der Saal wird gemietet").await?;
    app::lists(&anna, "#decisions-list .decision-task", 1).await?;
    anna.press_at("#meeting-tasks .assign").await?;
    app::find_and_pick(&anna, "#assign-search", GUEST).await?;
    anna.see_text_in("#meeting-tasks", GUEST).await?;
    anna.resize(Size::Desktop).await?;
    app::stands(&anna, Stand::All).await?;
    anna.reload().await?;
    app::lists(&anna, "#decisions-list > li", 2).await?;
    ensure!(ticked(&anna).await? == [MEMBER.to_owned(), GUEST.to_owned()].into());

    // The task is about the network, and the meeting is its touchpoint.
    anna.press_at("#meeting-tasks .row-title").await?;
    anna.see_text_in("#facts", NETWORK).await?;
    app::open_contact(&anna, NETWORK).await?;
    anna.see_text_in("#touchpoints", &format!("Treffen mit {GUEST}")).await?;
    anna.see_text_in("#rhythm", "Nächstes Treffen bis").await?;
    anna.see_no("#meeting").await?;
    app::open_contact(&anna, GUEST).await?;
    anna.see_text_in("#touchpoints", &format!("Treffen mit {MEMBER}")).await?;
    anna.see_text_in("#task", "Der Saal wird gemietet").await?;

    // Nobody was at what is still to come.
    anna.open("/contacts/new?kind=meeting").await?;
    app::set_date(&anna, "#date", "31.12.2099").await?;
    let asked = "return document.querySelector('#attended').getClientRects().length > 0";
    ensure!(anna.run(asked, &[]).await? == json!(false), "nobody can have been there");
    // With another day it is asked, and what stands there is shown with the way out.
    app::set_date(&anna, "#date", "gestern").await?;
    app::find_and_pick(&anna, "#attended", GUEST).await?;
    anna.see_text_in("#attended-doubt", "sobald auch vermerkt ist").await?;
    app::set_date(&anna, "#date", "31.12.2099").await?;
    anna.see_text_in("#attended-doubt", "noch nicht begonnen").await?;
    app::save(&anna).await?;
    anna.see_text_in("#meeting-early", GUEST).await?;
    anna.press_at("#meeting-uncount").await?;
    anna.see_no("#meeting-early").await?;
    anna.see_text_in("#people-list", GUEST).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn two_who_write_at_one_meeting_apart_keep_what_both_wrote() -> Result<()> {
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    plan(&anna).await?;
    anna.press_at(TODAY).await?;
    anna.see_text_in("#people-heading", "Wer ist da?").await?;
    app::stands(&anna, Stand::All).await?;
    let page = anna.path().await?;
    bernd.open(&page).await?;
    bernd.see_text_in("#people-heading", "Wer ist da?").await?;
    stage.stop_relay().await?;
    tick(&anna, MEMBER).await?;
    decide(&anna, "Der Saal wird gemietet").await?;
    tick(&bernd, "Cem Arslan").await?;
    app::find_and_pick(&bernd, "#people-search", GUEST).await?;
    decide(&bernd, "Die Flyer werden gedruckt").await?;
    app::edit(&bernd).await?;
    bernd.write_at("#note", "Wenig Zeit.").await?;
    app::save(&bernd).await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::Offline).await?;
    }

    stage.start_relay_again().await?;
    for device in [&anna, &bernd] {
        app::stands(device, Stand::All).await?;
        app::counts(device, "#people", 3).await?;
        app::lists(device, "#decisions-list > li", 2).await?;
        device.see_text_in("#facts", "Wenig Zeit.").await?;
        device.see_text_in("#meeting-state", "hat stattgefunden").await?;
        device.see_no("form.conflict").await?;
        let there = [MEMBER, "Cem Arslan", GUEST].map(str::to_owned).into();
        ensure!(ticked(device).await? == there);
    }
    let decisions =
        [anna.texts("#decisions-list > li").await?, bernd.texts("#decisions-list > li").await?];
    ensure!(decisions[0] == decisions[1], "not the same: {decisions:?}");
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn half_a_decision_is_there_again_after_somebody_else_called_the_meeting_off() -> Result<()> {
    const HALF: &str = "Wir treffen uns im Januar";
    let mut stage = Stage::set().await?;
    let (anna, bernd) = stage.pair().await?;
    plan(&anna).await?;
    anna.press_at(TODAY).await?;
    anna.write_at("#decision-new", HALF).await?;
    anna.write_at("#people-search", "volk").await?;
    // Who is there already is shown, and nobody is made before that was seen.
    anna.see_text_in("#people-search-hits .hit", "Volkshochschule").await?;
    anna.see_text_in("#people-search-hits .hit ~ .there", "schon dabei").await?;
    anna.see_text_in("#people-search-hits .there", "Volker Zschocke").await?;
    anna.see("#people-search-hits .there ~ .make").await?;
    for (size, name) in [(Size::Phone, "picker-there-phone"), (Size::Desktop, "picker-there")] {
        anna.resize(size).await?;
        anna.screenshot(name).await?;
    }
    app::stands(&anna, Stand::All).await?;

    bernd.open(&anna.path().await?).await?;
    bernd.press_at("#meeting-call-off").await?;
    anna.see_no("#decision-new").await?;
    anna.see("#meeting-on-again").await?;
    anna.reload().await?;
    anna.see("#meeting-on-again").await?;
    anna.see_no("#decision-new").await?;
    bernd.press_at("#meeting-on-again").await?;
    anna.see_value("#decision-new", HALF).await?;
    anna.see_value("#people-search", "volk").await?;
    anna.reload().await?;
    anna.see_value("#decision-new", HALF).await?;
    bernd.press_at("#meeting-call-off").await?;
    anna.see_no("#decision-new").await?;
    bernd.press_at("#meeting-on-again").await?;
    anna.see_value("#decision-new", HALF).await?;
    // What is added is not there again.
    anna.press_at("#decision-new-add").await?;
    bernd.see_text_in("#decisions-list", HALF).await?;
    anna.reload().await?;
    anna.see_text_in("#decisions-list", HALF).await?;
    anna.see_value("#decision-new", "").await?;
    anna.has_no_complaints().await?;
    bernd.has_no_complaints().await
}
