//! A slip of a thumb, a word that was not added, a name that somebody else has: what it leads to,
//! and what it does not.

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use staffelstab_shared::{exchange::Import, id::RecordId, record::Edit, sync, view::Kind};
use staffelstab_tests::{
    browser::Device,
    device::{Address, Device as OtherDevice},
};

use super::{
    app::{self, Stand},
    back::{back, phone},
    stage::Stage,
};

const NETWORK: &str = "Runder Tisch Integration";
const MEMBER: &str = "Renate Vogel";

async fn today(device: &Device) -> Result<()> {
    device.press_at("nav.nav a[href$='/today']").await?;
    device.see("#today-title").await?;
    Ok(())
}

/// A device without a browser that calls itself so.
async fn another(relay: Address, code: &str, name: &str) -> Result<OtherDevice> {
    let mut other = OtherDevice::join(relay, code).await?;
    let label = Import {
        id: sync::device_record(other.replica().device()),
        kind: Kind::from(sync::DEVICE_KIND),
        edits: vec![Edit::put("name", name)],
    };
    other.create(&label)?;
    Ok(other)
}

fn person(number: u8, name: &str) -> Import {
    let id = RecordId::from_random([number; 16]);
    Import { id, kind: Kind::Person, edits: vec![Edit::put("name", name)] }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn nothing_is_put_off_to_a_day_that_the_field_does_not_show() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    today(&anna).await?;
    anna.see("#today-quiet").await?;
    let lines = anna.texts("#today-quiet .row-title").await?;
    anna.press_at("#today-quiet .row:first-child .put-off").await?;
    // Nothing at all is no day either.
    anna.press_at("#later-save").await?;
    anna.see_text_in("#later", "Bitte geben Sie den Tag an.").await?;
    anna.write_at("#later-day", "24.12.2099").await?;
    anna.press_at("#later-save").await?;
    anna.see_no("#later[open]").await?;
    anna.see("#put-off").await?;

    // For another line the field is empty, and what is no day is none.
    anna.press_at("#today-quiet .row:first-child .put-off").await?;
    anna.see_value("#later-day", "").await?;
    anna.write_at("#later-day", "24.12.2099").await?;
    for wrong in ["nach Ostern", "in Kürze"] {
        anna.write_at("#later-day", wrong).await?;
        anna.press_at("#later-save").await?;
        anna.see_text_in("#later", "Das ist kein Datum").await?;
        anna.see_text_in("#later", "Montag").await?;
        anna.see("#later[open]").await?;
    }
    anna.write_at("#later-day", "Montag").await?;
    anna.see_text_in("#later", "Verstanden als").await?;
    anna.press_at("#later-save").await?;
    anna.see_no("#later[open]").await?;
    anna.reload().await?;
    anna.press_at("#put-off > summary").await?;
    anna.see_text_in("#put-off", &lines[0]).await?;
    let said = anna.texts("#put-off .row-sub").await?;
    ensure!(said.iter().filter(|said| said.contains("2099")).count() == 1, "{said:?}");
    ensure!(said.len() == 2, "{said:?}");
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_tick_that_is_taken_away_takes_back_that_a_meeting_was_held() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    // Made in the list, about a network: its members are invited with one tap.
    anna.open("/contacts/new?kind=meeting").await?;
    app::find_and_pick(&anna, "#about", NETWORK).await?;
    app::set_date(&anna, "#date", "heute").await?;
    app::save(&anna).await?;
    anna.see_text_in("#people", "0 von 0").await?;
    anna.see_text_in(".invite-members", "8 Mitglieder einladen").await?;
    anna.press_at(".invite-members").await?;
    app::lists(&anna, "#people-list > li", 8).await?;
    anna.see_no(".invite-members").await?;
    let press = "const label = [...document.querySelectorAll('#people-list label')].find((label) => label.innerText.includes(arguments[0])); label?.click(); return Boolean(label)";
    anna.until("a tick", press, &[json!(MEMBER)]).await?;
    anna.see_text_in("#meeting-state", "hat stattgefunden").await?;
    anna.until("the tick away", press, &[json!(MEMBER)]).await?;
    anna.see_no("#meeting-state").await?;
    anna.see("#meeting-held").await?;
    // Whoever says so without anybody there is told what that is worth.
    anna.press_at("#meeting-held").await?;
    anna.see_text_in("#meeting-doubt", "zählt es nicht als Treffen").await?;
    anna.until("a tick", press, &[json!(MEMBER)]).await?;
    anna.see_no("#meeting-doubt").await?;
    // Said by a press, it stays said.
    anna.until("the tick away", press, &[json!(MEMBER)]).await?;
    anna.see_text_in("#meeting-doubt", "zählt es nicht als Treffen").await?;
    anna.see_text_in("#meeting-state", "hat stattgefunden").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_word_that_was_not_added_is_said_each_time_and_saved_by_the_keyboard() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    anna.open("/contacts/new?kind=meeting").await?;
    app::find_and_pick(&anna, "#about", NETWORK).await?;
    anna.write_at("#agenda-new", "Plätzchen").await?;
    for place in ["Rathaus", "Rathaus, Zimmer 12"] {
        anna.write_at("#place", place).await?;
        anna.press_at("#save").await?;
        anna.see_text_in("#agenda", "noch nicht hinzugefügt").await?;
        anna.see("#agenda-new[aria-invalid=true]").await?;
        anna.until(
            "the field to be in hand",
            "return document.activeElement.id === 'agenda-new'",
            &[],
        )
        .await?;
    }
    // Whoever goes on typing is left alone.
    anna.type_text(" backen").await?;
    anna.see_no("#agenda-new[aria-invalid=true]").await?;
    let save = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }))";
    anna.run(save, &[]).await?;
    anna.see_named("#record-name", NETWORK).await?;
    anna.see_text_in("#facts", "Plätzchen backen").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn two_who_are_called_the_same_are_two_and_told_apart_where_they_sign() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    for number in 1..=2 {
        let invitation = app::invite(&anna).await?;
        app::stands(&anna, Stand::All).await?;
        let mut other = another(stage.relay(), &invitation.code, "Frau Amtmann").await?;
        other.create(&person(number, &format!("Person {number}")))?;
        other.sync().await?;
    }
    let invitation = app::invite(&anna).await?;
    app::stands(&anna, Stand::All).await?;
    let mut impostor = another(stage.relay(), &invitation.code, "Anna").await?;
    impostor.create(&person(3, "Person 3"))?;
    impostor.sync().await?;
    app::lists(&anna, "#plain-members .row", 3).await?;
    anna.see_text_in("#plain-members", "Anna (gleicher").await?;
    let names = anna.texts("#plain-members .row-title").await?;
    let wanted =
        ["Anna (gleicher Name, Gerät 2)", "Frau Amtmann", "Frau Amtmann (gleicher Name, Gerät 2)"];
    ensure!(names == wanted, "{names:?}");
    anna.see_text_in("#stewards", "Anna (Sie)").await?;
    for (number, who) in [(1, wanted[1]), (2, wanted[2]), (3, wanted[0])] {
        app::open_contact(&anna, &format!("Person {number}")).await?;
        anna.see_text_in("#history", &format!("{who} hat den Eintrag angelegt")).await?;
    }
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_reader_is_told_so_and_nothing_is_said_to_be_in_order_beside_a_count() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    // An empty ledger offers its next steps.
    anna.see("#empty-contacts #sample").await?;
    anna.see("#empty-contacts #invite-second").await?;
    let invitation = app::invite(&anna).await?;
    app::stands(&anna, Stand::All).await?;
    let mut other = another(stage.relay(), &invitation.code, "Renate").await?;
    for number in 1..=8 {
        other.create(&person(number, &format!("Person {number}")))?;
    }
    other.sync().await?;
    let link = app::invite_as(&anna, "reader").await?.link;
    app::stands(&anna, Stand::All).await?;
    let clara = stage.device("Clara").await?;
    clara.open_link(&link).await?;
    clara.write_at("#join-name", "Clara").await?;
    clara.press_at("#join-submit").await?;
    // At no moment both stand there.
    clara.see("#today-title").await?;
    clara.run("window.both = false; const look = () => { window.both ||= document.querySelector('#today-lead')?.innerText.includes('fällt gerade nichts auf') && Boolean(document.querySelector('#today-informing')); requestAnimationFrame(look) }; look()", &[]).await?;
    clara.see_text_in("#today-informing", "8").await?;
    app::stands(&clara, Stand::All).await?;
    clara.drawn().await?;
    ensure!(clara.text("#today-lead").await?.is_empty());
    ensure!(clara.run("return window.both", &[]).await? == json!(false));
    clara.see_text_in("#only-reads", "liest in diesem Netzbuch nur mit").await?;
    anna.has_no_complaints().await?;
    clara.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn on_the_way_back_today_stands_where_it_was_with_what_was_opened() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    phone(&anna).await?;
    today(&anna).await?;
    anna.see("#today-unsure .today-more, #today-quiet .today-more").await?;
    anna.press_at("#today-quiet .today-more").await?;
    let rows = "return document.querySelectorAll('#today-quiet .row').length";
    let before = anna.run(rows, &[]).await?;
    let press = "const row = [...document.querySelectorAll('#today-quiet .row-title')].at(-1); row.scrollIntoView({ block: 'center' }); window.was = scrollY; row.click(); return scrollY";
    let place = anna.run(press, &[]).await?;
    ensure!(place.as_f64().unwrap_or_default() > 400.0, "{place}");
    anna.see("#record-name").await?;
    back(&anna).await?;
    anna.see("#today-title").await?;
    let there = "return document.querySelectorAll('#today-quiet .row').length === arguments[0] && Math.abs(scrollY - arguments[1]) <= 2";
    anna.until("the same place", there, &[before, place]).await?;
    // By the tab it begins anew.
    app::contacts(&anna).await?;
    today(&anna).await?;
    anna.see("#today-quiet .today-more").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_page_of_the_sample_town_that_is_loaded_anew_is_one_of_the_sample_town() -> Result<()> {
    let mut stage = Stage::set().await?;
    // Beside a real ledger, where somebody could take the one for the other.
    let anna = stage.with_one_person().await?;
    anna.open("/look/contacts").await?;
    anna.see("#look").await?;
    app::counts(&anna, "#contacts", app::SAMPLE_CONTACTS).await?;
    anna.press_at("nav.nav a[href$='/network']").await?;
    anna.see("#map text").await?;
    anna.reload().await?;
    anna.see("#look").await?;
    anna.see("#map text").await?;
    ensure!(anna.path().await? == "/look/network");
    anna.press_at("#leave-look").await?;
    anna.see_no("#look").await?;
    app::contacts(&anna).await?;
    app::counts(&anna, "#contacts", 1).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_was_noted_is_found_printed_in_full_and_dialled_as_it_is() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, MEMBER).await?;
    for number in 1..=7 {
        anna.press_at("#note-contact").await?;
        anna.write_at("#touch-note", &format!("Fensterbrett vermessen, Nummer{number}.")).await?;
        anna.press_at("#touch-save").await?;
        anna.see_no("#touchpoint[open]").await?;
    }
    anna.see("#touchpoints-all").await?;
    anna.on_paper(true).await?;
    anna.run("window.dispatchEvent(new Event('beforeprint'))", &[]).await?;
    for number in 1..=7 {
        anna.see_text_in("#touchpoints", &format!("Nummer{number}.")).await?;
    }
    anna.run("window.dispatchEvent(new Event('afterprint'))", &[]).await?;
    anna.on_paper(false).await?;

    // Found by what was said, she stands behind whoever is called so.
    app::contacts(&anna).await?;
    anna.write_at("#search", "Fensterbrett verm").await?;
    app::counts(&anna, "#contacts", 1).await?;
    anna.see_text_in("#contacts", MEMBER).await?;
    anna.write_at("#search", "").await?;

    // A number that has letters in it is kept, marked, and called by nobody.
    app::open_contact(&anna, "Amira Darwish").await?;
    app::edit(&anna).await?;
    if anna.run("return document.querySelector('#phone') === null", &[]).await? == json!(true) {
        anna.press_at("#add-phone").await?;
    }
    anna.write_at("#phone", "030 2312 abc").await?;
    anna.see_text_in("#phones", "So wird diese Nummer nicht gewählt").await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "030 2312 abc").await?;
    anna.see_text_in("#facts", "so nicht wählbar").await?;
    anna.see_no("[href^='tel:030']").await?;
    anna.key(Key::Escape).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn whose_device_it_is_is_said_before_it_is_changed() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    today(&anna).await?;
    anna.press_at("#pick-myself").await?;
    let ready = "return document.activeElement.id === 'myself-pick'";
    anna.until("the field in hand", ready, &[]).await?;
    app::find_and_pick(&anna, "#myself-pick", MEMBER).await?;
    anna.see_no("#who-am-i").await?;
    let ready = "return document.activeElement.tagName === 'H1'";
    anna.until("the heading", ready, &[]).await?;
    app::open_contact(&anna, "Amira Darwish").await?;
    anna.see_text_in("#myself-instead", &format!("gehört bisher zu {MEMBER}")).await?;
    app::open_contact(&anna, MEMBER).await?;
    anna.see_text_in("#myself", "Das bin ich nicht").await?;
    anna.see_no("#myself-instead").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn whoever_is_new_makes_themselves_and_is_there() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    today(&anna).await?;
    anna.press_at("#pick-myself").await?;
    anna.write_at("#myself-pick", "Gisela Brandt").await?;
    anna.press_at("#myself-pick-hits .make").await?;
    anna.see_no("#who-am-i").await?;
    app::open_contact(&anna, "Gisela Brandt").await?;
    anna.see_text_in("#myself", "Das bin ich nicht").await?;
    anna.has_no_complaints().await
}
