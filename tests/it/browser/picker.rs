//! Finding another record by keys: what is marked is what Enter takes.

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use staffelstab_tests::browser::Device;

use super::{app, stage::Stage};

/// The name of the hit that is marked, for eyes and for a screen reader.
async fn marked(device: &Device, field: &str) -> Result<Value> {
    let script = "const field = document.querySelector(arguments[0]);
        const active = document.getElementById(field.getAttribute('aria-activedescendant'));
        const chosen = document.querySelector(`#${field.getAttribute('aria-controls')} [aria-selected=true]`);
        return active && active === chosen && active.role === 'option'
            ? (active.querySelector('.row-title') ?? active.querySelector('.row-main')).textContent : null;";
    device.run(script, &[json!(field)]).await
}

async fn names(device: &Device, list: &str) -> Result<Vec<String>> {
    device.texts(&format!("{list} .hit .row-title")).await
}

async fn is_expanded(device: &Device, field: &str, expanded: bool) -> Result<()> {
    let script = "return document.querySelector(arguments[0]).ariaExpanded === arguments[1]";
    let words = [json!(field), json!(expanded.to_string())];
    device.until(&format!("{field} expanded: {expanded}"), script, &words).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn enter_takes_the_hit_that_is_marked() -> Result<()> {
    const FIELD: &str = "#tenure-search";
    const HITS: &str = "#tenure-search-hits";
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::new_of_kind(&anna, "post").await?;
    anna.write_at("#title", "Gartenwart").await?;

    anna.write_at(FIELD, "a").await?;
    is_expanded(&anna, FIELD, true).await?;
    app::lists(&anna, &format!("{HITS} .hit"), 6).await?;
    let hits = names(&anna, HITS).await?;
    ensure!(marked(&anna, FIELD).await? == json!(hits[0]), "the first is meant at once");
    for (key, place) in [
        (Key::Down, 0),
        (Key::Down, 1),
        (Key::Down, 2),
        (Key::Home, 0),
        (Key::Up, 0),
        (Key::Down, 1),
        (Key::Down, 2),
    ] {
        anna.key(key).await?;
        let now = marked(&anna, FIELD).await?;
        ensure!(now == json!(hits[place]), "{key:?}: {now} and not {}", hits[place]);
    }
    anna.screenshot("picker").await?;
    anna.key(Key::Enter).await?;
    anna.see_text_in("#tenures .row-title", &hits[2]).await?;
    app::lists(&anna, "#tenures > li", 1).await?;
    // Since when, nobody has said.
    anna.see_value("#tenures [id^=tenure-from]", "").await?;
    anna.see_value(FIELD, "").await?;
    is_expanded(&anna, FIELD, false).await?;

    // Escape: the list, then the words; the form stays.
    anna.write_at(FIELD, "a").await?;
    is_expanded(&anna, FIELD, true).await?;
    anna.key(Key::Escape).await?;
    is_expanded(&anna, FIELD, false).await?;
    anna.see_value(FIELD, "a").await?;
    anna.key(Key::Escape).await?;
    anna.see_value(FIELD, "").await?;

    // Nobody is their own deputy.
    app::find_and_pick(&anna, FIELD, &hits[2]).await?;
    app::lists(&anna, "#tenures > li", 2).await?;
    anna.see_text_in("#tenures .err", "trägt die Funktion in dieser Zeit schon").await?;
    anna.press_at("#save").await?;
    anna.see_text_in("#form-blocked", "Eine Angabe").await?;
    anna.press_at("#tenures > li:nth-child(2) .acts .btn:last-child").await?;
    app::lists(&anna, "#tenures > li", 1).await?;
    app::save(&anna).await?;
    anna.see_text_in("#carriers-now", &hits[2]).await?;
    // The same from the page of the function.
    anna.press_at("#add-tenure").await?;
    app::find_and_pick(&anna, "#tenure-pick", &hits[2]).await?;
    anna.press_at("#tenure-save").await?;
    anna.see_text_in("#tenure .err", "trägt die Funktion in dieser Zeit schon").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_is_missing_is_said_and_made_by_its_name() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    anna.press_at("#add-tie").await?;
    anna.write_at("#tie-pick", "Salma Yıldız").await?;
    anna.see_text_in("#tie .none", "Kein Treffer für „Salma Yıldız“").await?;
    // Enter alone makes nothing.
    anna.key(Key::Enter).await?;
    ensure!(marked(&anna, "#tie-pick").await? == Value::Null, "nothing is meant yet");
    anna.key(Key::Down).await?;
    ensure!(
        marked(&anna, "#tie-pick").await? == json!("„Salma Yıldız“ als neue Person anlegen"),
        "a way to make her"
    );
    anna.screenshot("picker-nothing").await?;
    anna.key(Key::Enter).await?;
    anna.see_text_in("#tie-pick-chosen", "Salma Yıldız").await?;
    anna.see_text_in("#tie-pick-chosen", "wird beim Speichern angelegt").await?;
    anna.see_text_in("#tie-line", "kennt Salma Yıldız").await?;
    // Until then she is nowhere but in the draft.
    anna.key(Key::Escape).await?;
    anna.see_no("#tie-pick-chosen").await?;
    app::contacts(&anna).await?;
    app::counts(&anna, "#contacts", 1).await?;
    anna.reload().await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    anna.press_at("#add-tie").await?;
    anna.see_text_in("#tie-pick-chosen", "Salma Yıldız").await?;
    anna.press_at("#tie-save").await?;
    anna.see_no("#tie").await?;
    anna.see_text_in(".pane-detail", "Salma Yıldız").await?;
    app::open_contact(&anna, "Salma Yıldız").await?;
    app::edit(&anna).await?;
    anna.see_value("#given", "Salma").await?;
    anna.see_value("#family", "Yıldız").await?;

    // A hit is meant, and nobody is made by a key too many.
    anna.write_at("#tie-search", "Nour").await?;
    is_expanded(&anna, "#tie-search", true).await?;
    anna.key(Key::Down).await?;
    ensure!(marked(&anna, "#tie-search").await? == json!("Nour Haddad"), "the hit");
    anna.key(Key::Enter).await?;
    anna.see_text_in("#ties", "Nour Haddad").await?;
    // Who is called like somebody is asked about.
    anna.write_at("#tie-search", "nour hadad").await?;
    anna.until(
        "a way to make",
        "return document.querySelectorAll('#tie-search-hits .make').length > 0",
        &[],
    )
    .await?;
    anna.see_no("#tie-search-wrong").await?;
    anna.key(Key::End).await?;
    anna.press_at("#tie-search-hits .make").await?;
    anna.see_text_in("#tie-search-doubt", "heißt im Netzbuch schon").await?;
    anna.see_text_in("#tie-search-doubt", "Nour Haddad").await?;
    anna.see_no("#tie-search-wrong").await?;
    anna.screenshot("picker-similar").await?;
    anna.press_at("#tie-search-doubt .picker-anew").await?;
    anna.see_text_in("#ties", "nour hadad").await?;
    anna.press_at("#ties > li:last-child > p:last-child .btn").await?;
    app::lists(&anna, "#ties > li", 1).await?;
    app::save(&anna).await?;
    let top = "return scrollY === 0 && document.activeElement.id === 'record-name'";
    anna.until("the saved record from its top on", top, &[]).await?;
    app::contacts(&anna).await?;
    anna.write_at("#search", "").await?;
    app::counts(&anna, "#contacts", 2).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_tie_is_not_offered_to_whom_there_is_one_already() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    for (given, family) in [("Salma", "Aziz"), ("Salman", "Aziz")] {
        app::new_person(&anna, given, family).await?;
    }
    app::open_contact(&anna, "Nour Haddad").await?;
    anna.press_at("#add-tie").await?;
    app::find_and_pick(&anna, "#tie-pick", "Salma Aziz").await?;
    anna.press_at("#tie-save").await?;
    anna.see_no("#tie").await?;

    // In the dialogue as in the form, and it is said why she is missing.
    anna.press_at("#add-tie").await?;
    for field in ["#tie-pick", "#tie-search"] {
        if field == "#tie-search" {
            anna.key(Key::Escape).await?;
            anna.key(Key::Escape).await?;
            anna.key(Key::Escape).await?;
            anna.see_no("#tie").await?;
            app::edit(&anna).await?;
        }
        anna.write_at(field, "Salma").await?;
        let list = format!("{field}-hits");
        app::lists(&anna, &format!("{list} .hit"), 1).await?;
        ensure!(names(&anna, &list).await? == ["Salman Aziz"], "{field}");
        anna.see_text_in(&format!("{list} .there"), "Salma Aziz").await?;
        anna.see_text_in(&format!("{list} .there"), "schon dabei").await?;
        // Nor is there a tie to oneself.
        anna.write_at(field, "Nour Haddad").await?;
        app::lists(&anna, &format!("{list} .hit"), 0).await?;
        anna.see_no(&format!("{list} .there")).await?;
    }
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_function_that_is_missing_is_made_with_whoever_takes_it_on() -> Result<()> {
    const NAME: &str = "Patenkoordination";
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    anna.press_at("#add-function").await?;
    anna.write_at("#tenure-pick", NAME).await?;
    let way = "„Patenkoordination“ als neue Funktion anlegen";
    anna.see_text_in("#tenure-pick-hits .make", way).await?;
    anna.press_at("#tenure-pick-hits .make").await?;
    anna.see_text_in("#tenure-pick-chosen", "wird beim Speichern angelegt").await?;
    anna.write_at("#tenure-from", "März 2021").await?;
    // Until then it is nowhere but in the draft.
    anna.reload().await?;
    anna.see("#record-name").await?;
    anna.press_at("#add-function").await?;
    anna.see_text_in("#tenure-pick-chosen", NAME).await?;
    anna.key(Key::Escape).await?;
    anna.see_no("#tenure").await?;
    app::contacts(&anna).await?;
    app::counts(&anna, "#contacts", 1).await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    anna.press_at("#add-function").await?;
    anna.screenshot("picker-new-function").await?;
    anna.press_at("#tenure-save").await?;
    anna.see_no("#tenure").await?;
    anna.see_text_in(".pane-detail", NAME).await?;
    anna.reload().await?;
    app::open_contact(&anna, NAME).await?;
    anna.see_text_in("#carriers-now", "Nour Haddad").await?;
    anna.see_text_in("#carriers-now", "März 2021").await?;
    // Taken on by another: it is there now, and found.
    app::new_person(&anna, "Amira", "Darwish").await?;
    anna.press_at("#add-function").await?;
    app::find_and_pick(&anna, "#tenure-pick", NAME).await?;
    anna.see_value("#tenure-capacity", "deputy").await?;
    anna.press_at("#tenure-save").await?;
    anna.see_no("#tenure").await?;
    app::contacts(&anna).await?;
    anna.press_at("#kind-post").await?;
    app::counts(&anna, "#contacts", 1).await?;
    // A list of one kind offers a new one of it: back to all of them first.
    anna.press_at("#kind-all").await?;

    // Taken back, it leaves no function behind that nobody carries.
    app::new_person(&anna, "Cem", "Arslan").await?;
    anna.press_at("#add-function").await?;
    anna.write_at("#tenure-pick", "Versehen").await?;
    anna.press_at("#tenure-pick-hits .make").await?;
    anna.press_at("#tenure-save").await?;
    anna.see_no("#tenure").await?;
    anna.see_text_in(".pane-detail", "Versehen").await?;
    anna.press_at("#undo").await?;
    let gone = "return !document.querySelector('.pane-detail').innerText.includes('Versehen')";
    anna.until("the function is gone", gone, &[]).await?;
    app::contacts(&anna).await?;
    anna.see_text_in("#kind-post", "1").await?;
    anna.has_no_complaints().await
}
