//! Today: what there is to do, why, and the next step in place; a line goes by itself when its
//! reason is gone, whoever changed that.

use anyhow::{Context as _, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use staffelstab_shared::exchange::jsonl;
use staffelstab_tests::{browser::Device, device::Device as OtherDevice};

use super::{
    app::{self, Stand},
    back::back,
    stage::Stage,
};

/// The day of the sample town, as the mock screens have it.
const MONDAY: &str = "2026-11-16T09:00:00";

/// The working group on housing has met.
const MET: &str = r#"
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0031", "kind": "touchpoint", "when": "2026-11-14", "type": "meeting", "who": [], "about": ["6e7be4c5-f8b0-4317-9411-53984f265e3b"], "note": ""}
"#;

const TOWN_OF_TWO: &str = r#"
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0021", "kind": "person", "name": "Anna Berger", "informed_at": "2026-01-05"}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0022", "kind": "post", "title": "Kasse", "tenures": [{"person": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0021", "capacity": "holder", "from": "2020-01-01", "until": null}]}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0023", "kind": "task", "title": "Schlüssel zurückholen", "assigned": ["6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0021"]}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0024", "kind": "task", "title": "Belege ordnen", "due": "2026-01-05", "assigned": ["6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0022"]}
{"id": "6f0f8a52-52a2-4d0e-9f8e-0a4f2f6f0025", "kind": "task", "title": "Raum suchen", "assigned": []}
"#;

async fn today(device: &Device) -> Result<()> {
    device.press_at("nav.nav a[href$='/today']").await?;
    device.see("#today-title").await?;
    Ok(())
}

/// The clock of every page from now on begins at a moment, and goes on from there.
async fn begin_at(device: &Device, moment: &str) -> Result<()> {
    let source = format!(
        "(() => {{ const ahead = new Date('{moment}').getTime() - Date.now(); const now = Date.now; const real = Date; \
         Date = class extends real {{ constructor(...given) {{ given.length ? super(...given) : super(now.call(real) + ahead) }} static now() {{ return now.call(real) + ahead }} }} }})()"
    );
    device.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await
}

/// The titles of a part, in their order.
async fn titles(device: &Device, part: &str) -> Result<Vec<String>> {
    device.texts(&format!("#{part} .row-title")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn the_networks_that_sleep_say_so_in_their_own_rhythm_until_one_met_on_another_device()
-> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    // The relay has a clock of its own: by it the invite is still good.
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    other.create_all(&jsonl::read(app::TOWN)?).await?;
    begin_at(&anna, MONDAY).await?;
    anna.reload().await?;
    today(&anna).await?;
    anna.see("#today-asleep").await?;
    anna.see_text_in("#today-title + p", "Montag, 16. November").await?;
    // The rest of the town may still be on its way.
    app::lists(&anna, "#today-asleep .row", 2).await?;
    ensure!(titles(&anna, "today-asleep").await? == ["Frauennetzwerk Mulde", "AG Wohnen"]);
    let row = "#today-asleep .row:nth-child(2)";
    for words in ["am 9. März 2021", "alle 2 Monate", "Zuerst anrufen"] {
        anna.see_text_in(row, words).await?;
    }
    let calls = anna.texts(&format!("{row} .calls li")).await?;
    ensure!(!calls.is_empty() && calls.len() <= 3, "{calls:?}");
    let link = "return document.querySelector(arguments[0]).href.startsWith('tel:+49')";
    ensure!(anna.run(link, &[json!(format!("{row} a.call"))]).await? == json!(true));
    let lines = anna.texts("main .row").await?.len();
    ensure!(lines <= 12, "{lines} lines at first");
    anna.screenshot("today").await?;

    // It met, as another device knows.
    for import in jsonl::read(MET)? {
        other.create(&import)?;
    }
    other.sync().await?;
    app::lists(&anna, "#today-asleep .row", 1).await?;
    ensure!(titles(&anna, "today-asleep").await? == ["Frauennetzwerk Mulde"]);
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_waits_for_me_is_known_once_i_say_who_i_am_and_done_with_one_tap() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::found(&anna, "Netz Lindenau", "Anna Berger").await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    for import in jsonl::read(TOWN_OF_TWO)? {
        other.create(&import)?;
    }
    other.sync().await?;
    today(&anna).await?;
    // Nobody has said who they are: nothing is called theirs, nor is it said that nothing is.
    anna.see("#today-places").await?;
    anna.see_no("#today-mine").await?;
    ensure!(anna.text("#today-lead").await?.is_empty());
    anna.press_at("#that-is-me").await?;
    anna.see_text_in("#today-lead", "2 Dinge liegen bei Ihnen.").await?;
    anna.see_no("#who-am-i").await?;
    ensure!(titles(&anna, "today-mine").await? == ["Belege ordnen", "Schlüssel zurückholen"]);
    anna.see_text_in("#today-mine .row:first-child", "Kasse").await?;
    anna.see_text_in("nav.nav a[href$='/today'] .count", "2").await?;
    anna.press_at("#undo").await?;
    anna.see("#who-am-i").await?;
    anna.press_at("#that-is-me").await?;

    // One tap, and taken back with another.
    anna.press_at("#today-mine .row:first-child .task-box").await?;
    app::lists(&anna, "#today-mine .row", 1).await?;
    anna.see_text_in("#today-lead", "Eine Sache liegt bei Ihnen.").await?;
    anna.press_at("#undo").await?;
    app::lists(&anna, "#today-mine .row", 2).await?;
    // What nobody sees to is taken on in place.
    let places = titles(&anna, "today-places").await?;
    let at = places.iter().position(|title| title == "Raum suchen").context("it has a place")?;
    anna.press_at(&format!("#today-places .row:nth-child({}) .step", at + 1)).await?;
    app::lists(&anna, "#today-mine .row", 3).await?;

    // Put off, it is counted no longer, and not hidden for good.
    anna.press_at("#today-mine .row:first-child .put-off").await?;
    anna.press_at("#later-week").await?;
    app::lists(&anna, "#today-mine .row", 2).await?;
    anna.see_text_in("nav.nav a[href$='/today'] .count", "2").await?;
    anna.reload().await?;
    anna.see_text_in("#today-lead", "2 Dinge liegen bei Ihnen.").await?;
    anna.press_at("#put-off > summary").await?;
    anna.press_at("#put-off .row-ctl").await?;
    app::lists(&anna, "#today-mine .row", 3).await?;

    // Done by whoever holds the device.
    anna.press_at("#today-mine .row:first-child .task-box").await?;
    app::lists(&anna, "#today-mine .row", 2).await?;
    app::open_contact(&anna, "Belege ordnen").await?;
    anna.see_text_in("#facts", "Anna Berger").await?;
    // On the page of the person it can be taken back.
    app::open_contact(&anna, "Anna Berger").await?;
    anna.press_at("#myself").await?;
    today(&anna).await?;
    anna.see("#who-am-i").await?;
    app::stands(&anna, Stand::All).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_draft_that_was_put_aside_is_named_until_it_is_saved_or_discarded() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    let row = |form: &str| format!("#today-here [data-why^='here/draft/{form}']");
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    anna.press_at("#cancel").await?;
    anna.press_at("#unsaved-later").await?;
    anna.see("#record-name").await?;
    app::knowledge(&anna).await?;
    anna.press_at("#new-entry").await?;
    anna.write_at("#title", "Wer den Saal heizt").await?;
    anna.press_at("#cancel").await?;
    anna.press_at("#unsaved-later").await?;
    // What was typed in a dialogue comes back where that is opened.
    app::open_contact(&anna, "Nour Haddad").await?;
    anna.press_at("#add-tie").await?;
    anna.write_at("#tie-pick", "Verein").await?;
    back(&anna).await?;
    anna.see_no("#tie").await?;

    today(&anna).await?;
    app::lists(&anna, "#today-here [data-why^='here/draft/']", 2).await?;
    let entry = row("new-knowledge");
    anna.see_text_in(&entry, "Wissen festhalten: Wer den Saal heizt").await?;
    anna.see_text_in(&entry, "noch nicht gespeichert").await?;
    anna.screenshot("today-drafts").await?;
    // Put off, it waits; begun anew, it is another one.
    anna.press_at(&format!("{entry} .put-off")).await?;
    anna.press_at("#later-week").await?;
    app::lists(&anna, "#today-here [data-why^='here/draft/']", 1).await?;
    anna.reload().await?;
    anna.see_text_in("#today-here", "Nour Haddad").await?;
    anna.see_no(&entry).await?;
    app::knowledge(&anna).await?;
    anna.press_at("#new-entry").await?;
    anna.press_at("#draft-discard").await?;
    anna.press_at("#new-entry").await?;
    anna.write_at("#title", "Wo das Boot liegt").await?;
    anna.press_at("#cancel").await?;
    anna.press_at("#unsaved-later").await?;
    today(&anna).await?;
    anna.see_text_in(&entry, "Wo das Boot liegt").await?;

    // One step leads into the form, and what is saved is named no longer.
    anna.press_at(&format!("{entry} .step")).await?;
    anna.see("#draft-restored").await?;
    anna.see_value("#title", "Wo das Boot liegt").await?;
    app::save(&anna).await?;
    today(&anna).await?;
    app::lists(&anna, "#today-here [data-why^='here/draft/']", 1).await?;
    anna.see_text_in("#today-here", "Nour Haddad").await?;
    anna.press_at("#today-here .step[href$='/edit']").await?;
    anna.see_value("#district", "Oberau").await?;
    anna.press_at("#draft-discard").await?;
    today(&anna).await?;
    anna.see("#today-title").await?;
    anna.see_no("#today-here [data-why^='here/draft/']").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_contact_that_went_quiet_is_noted_with_two_taps_and_a_word() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    today(&anna).await?;
    anna.see("#today-quiet").await?;
    let first = titles(&anna, "today-quiet").await?.swap_remove(0);
    anna.press_at("#today-quiet .row:first-child .step").await?;
    anna.write_at("#touch-note", "Kommt wieder dienstags.").await?;
    anna.press_at("#touch-save").await?;
    anna.see_no("#touchpoint[open]").await?;
    let gone = "return ![...document.querySelectorAll('#today-quiet .row-title')].some((it) => it.textContent === arguments[0])";
    anna.until("the line is gone", gone, &[json!(first)]).await?;

    // With nobody it is told what is missing, and nothing is lost.
    anna.press_at("#note").await?;
    anna.write_at("#touch-note", "Beim Fest.").await?;
    anna.press_at("#touch-save").await?;
    anna.see_text_in("#touch-nobody", "Mit wem?").await?;
    app::find_and_pick(&anna, "#touch-who", &first).await?;
    anna.press_at("#touch-save").await?;
    anna.see_no("#touchpoint[open]").await?;
    app::open_contact(&anna, &first).await?;
    anna.see_text_in("#touchpoints", "Kommt wieder dienstags.").await?;
    anna.see_text_in("#touchpoints", "Beim Fest.").await?;
    anna.key(Key::Escape).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn two_devices_of_one_person_have_the_same_to_do_and_the_icon_says_how_much() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    // What the icon of the app shows no page can read.
    let icon = "Object.defineProperty(Navigator.prototype, 'setAppBadge', { value: (count) => { window.shown = count; return Promise.resolve(); } });
        Object.defineProperty(Navigator.prototype, 'clearAppBadge', { value: () => { window.shown = 0; return Promise.resolve(); } });";
    anna.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": icon })).await?;
    anna.reload().await?;
    app::found(&anna, "Netz Lindenau", "Anna Berger").await?;
    let invitation = app::invite(&anna).await?;
    let mut other = OtherDevice::join(stage.relay(), &invitation.code).await?;
    for import in jsonl::read(TOWN_OF_TWO)? {
        other.create(&import)?;
    }
    other.sync().await?;
    let invitation = app::invite(&anna).await?;
    let phone = stage.device("Annas Telefon").await?;
    app::join_by_link(&phone, &invitation.link, "Annas Telefon").await?;
    today(&anna).await?;
    anna.press_at("#that-is-me").await?;
    app::open_contact(&phone, "Anna Berger").await?;
    phone.press_at("#myself").await?;
    today(&phone).await?;
    for device in [&anna, &phone] {
        app::lists(device, "#today-mine .row", 2).await?;
    }
    let shows = |count: usize| format!("return window.shown === {count}");
    anna.until("two on the icon", &shows(2), &[]).await?;
    phone.press_at("#today-mine .row:first-child .task-box").await?;
    for device in [&anna, &phone] {
        app::lists(device, "#today-mine .row", 1).await?;
        app::stands(device, Stand::All).await?;
    }
    anna.until("one on the icon", &shows(1), &[]).await?;

    // Whoever does not want it turns it off, for good.
    app::settings(&anna).await?;
    anna.press_at("#badge").await?;
    anna.until("none on the icon", &shows(0), &[]).await?;
    anna.reload().await?;
    today(&anna).await?;
    app::lists(&anna, "#today-mine .row", 1).await?;
    anna.until("none on the icon", &shows(0), &[]).await?;
    app::settings(&anna).await?;
    anna.see("#badge:not(:checked)").await?;
    anna.press_at("#badge").await?;
    anna.until("one on the icon again", &shows(1), &[]).await?;
    anna.has_no_complaints().await?;
    phone.has_no_complaints().await
}
