//! The phone's "Back": it closes what is open first, asks before it leaves a form, and never
//! leads into a form that is done with.

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use staffelstab_tests::browser::{Device, Size};

use super::{app, stage::Stage};

/// Where a finger finds an element, once it rests: a dialogue moves while it opens, and a list that
/// comes back goes to its place for some frames, unless a hand scrolls it.
pub(super) async fn at_rest(device: &Device, css: &str) -> Result<Value> {
    device.see(css).await?;
    let centre = "const [css, done] = arguments; let before, rests = -1;
        const look = () => {
            const e = document.querySelector(css), at = e?.getBoundingClientRect(), x = at?.x + at?.width / 2, y = at?.y + at?.height / 2;
            if (e && (rests < 0 || y < 0 || y > innerHeight)) {
                e.dispatchEvent(new WheelEvent('wheel', { bubbles: true }));
                e.scrollIntoView({ block: 'center', behavior: 'instant' });
                before = ''; }
            const now = `${x} ${y}`;
            rests = e && now === before ? rests + 1 : 0; before = now;
            if (rests > 5) { done({ x, y }); } else { requestAnimationFrame(look); } }; look();";
    device.run_async(centre, &[json!(css)]).await
}

/// A finger that touches an element, wherever that is drawn.
pub(super) async fn tap(device: &Device, css: &str) -> Result<()> {
    let touch = at_rest(device, css).await?;
    for (what, touches) in [("touchStart", json!([touch])), ("touchEnd", json!([]))] {
        let event = json!({ "type": what, "touchPoints": touches });
        device.command("Input.dispatchTouchEvent", event).await?;
    }
    Ok(())
}

pub(super) async fn back(device: &Device) -> Result<()> {
    device.run("history.back()", &[]).await.map(drop)
}

async fn is_at(device: &Device, end: &str) -> Result<()> {
    let there = "return location.pathname.endsWith(arguments[0])";
    device.until(&format!("the address …{end}"), there, &[json!(end)]).await
}

/// A phone in a hand.
pub(super) async fn phone(device: &Device) -> Result<()> {
    device.resize(Size::Phone).await?;
    device.command("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn back_closes_what_is_open_before_it_leaves_the_page() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    phone(&anna).await?;
    app::knowledge(&anna).await?;
    anna.see("#entries").await?;
    app::contacts(&anna).await?;
    anna.see("#contacts").await?;

    // A filter, twice; once it is closed by its own button, which costs no press later.
    tap(&anna, "#filter-district").await?;
    anna.see("#choose-district").await?;
    back(&anna).await?;
    anna.see_no("#choose-district").await?;
    is_at(&anna, "/contacts").await?;
    tap(&anna, "#filter-district").await?;
    tap(&anna, "#choose-district .btn.ink").await?;
    anna.see_no("#choose-district").await?;

    // The menu.
    tap(&anna, "details.more > summary").await?;
    anna.see("details.more[open] .menu").await?;
    back(&anna).await?;
    anna.see_no("details.more[open]").await?;
    is_at(&anna, "/contacts").await?;

    // A dialogue of a record, and Escape, which costs no press either.
    tap(&anna, "ul.virtual a.row").await?;
    anna.see("#record-name").await?;
    let record = anna.path().await?;
    tap(&anna, "#note-contact").await?;
    anna.see("#touch-note").await?;
    back(&anna).await?;
    anna.see_no("#touchpoint").await?;
    ensure!(anna.path().await? == record, "it closes the dialogue, not the record");
    tap(&anna, "#note-contact").await?;
    anna.see("#touch-note").await?;
    anna.key(Key::Escape).await?;
    anna.see_no("#touchpoint").await?;
    back(&anna).await?;
    anna.see(".panes[data-show=list] #contacts").await?;

    // A link out of the menu: back to its page, and from there to the one before.
    tap(&anna, "details.more > summary").await?;
    tap(&anna, "details.more .menu a[href$='/settings']").await?;
    anna.see("#settings-title").await?;
    back(&anna).await?;
    anna.see("#contacts").await?;
    anna.see_no("details.more[open]").await?;
    back(&anna).await?;
    anna.see("#entries").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_form_with_something_unsaved_stays_behind_its_question() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    phone(&anna).await?;
    app::contacts(&anna).await?;
    app::open_contact(&anna, "Nour Haddad").await?;
    let record = anna.path().await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    anna.see_text_in("#draft", "Entwurf").await?;
    // However often: the question comes, and goes again.
    for _ in 0..2 {
        back(&anna).await?;
        anna.see("#unsaved").await?;
        is_at(&anna, "/edit").await?;
        let behind = "return document.querySelector('#district')?.value";
        ensure!(anna.run(behind, &[]).await? == json!("Oberau"), "the form is still there");
        back(&anna).await?;
        anna.see_no("#unsaved").await?;
        anna.see_value("#district", "Oberau").await?;
        is_at(&anna, "/edit").await?;
    }
    back(&anna).await?;
    tap(&anna, "#unsaved-stay").await?;
    anna.see_no("#unsaved").await?;
    back(&anna).await?;
    tap(&anna, "#unsaved-later").await?;
    anna.see("#record-name").await?;
    ensure!(anna.path().await? == record, "back is where the form was opened");

    // Saved now: back leads from the record to the list, and never into the form.
    app::edit(&anna).await?;
    anna.see("#draft-restored").await?;
    app::save(&anna).await?;
    anna.see_text_in("#facts", "Oberau").await?;
    is_at(&anna, &record).await?;
    back(&anna).await?;
    anna.see(".panes[data-show=list] #contacts").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_new_record_takes_the_place_of_its_form() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    phone(&anna).await?;
    app::contacts(&anna).await?;
    anna.see("#contacts").await?;
    // Who tries another kind first is no further from the list.
    anna.press_at("#new-contact").await?;
    anna.press_at("#new-organization").await?;
    anna.see("#new-organization[aria-current]").await?;
    anna.write_at("#name", "Lesecafé").await?;
    app::save(&anna).await?;
    let record = anna.path().await?;
    back(&anna).await?;
    anna.see(".panes[data-show=list] #contacts").await?;
    is_at(&anna, "/contacts").await?;
    // The same record again: it has its address, and the list is before it.
    app::open_contact(&anna, "Lesecafé").await?;
    is_at(&anna, &record).await?;
    back(&anna).await?;
    anna.see(".panes[data-show=list] #contacts").await?;

    // Given up: not into the form either.
    app::open_contact(&anna, "Lesecafé").await?;
    app::edit(&anna).await?;
    anna.press_at("#cancel").await?;
    anna.see("#record-name").await?;
    back(&anna).await?;
    anna.see(".panes[data-show=list] #contacts").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn what_was_typed_into_a_dialogue_is_there_again_however_it_closed() -> Result<()> {
    const WORDS: &str = "Schlüssel liegt beim Hausmeister";
    let mut stage = Stage::set().await?;
    let anna = stage.with_one_person().await?;
    phone(&anna).await?;
    tap(&anna, "#note-contact").await?;
    anna.write_at("#touch-note", WORDS).await?;
    back(&anna).await?;
    anna.see_no("#touchpoint").await?;
    tap(&anna, "#note-contact").await?;
    anna.see("#touchpoint .draft-back").await?;
    anna.see_value("#touch-note", WORDS).await?;
    // The window closes.
    anna.reload().await?;
    tap(&anna, "#note-contact").await?;
    anna.see_value("#touch-note", WORDS).await?;
    anna.press_at("#touch-save").await?;
    anna.see_no("#touchpoint").await?;
    anna.see_text_in("#touchpoints", WORDS).await?;
    // Saved, it is no draft any more.
    tap(&anna, "#note-contact").await?;
    anna.see_value("#touch-note", "").await?;
    anna.see_no("#touchpoint .draft-back").await?;
    back(&anna).await?;
    anna.see_no("#touchpoint").await?;

    // A change that was begun, and is not wanted.
    anna.press_at("#touchpoints .touch-change").await?;
    anna.write_at("#touch-note", "Anders").await?;
    anna.key(Key::Escape).await?;
    anna.press_at("#touchpoints .touch-change").await?;
    anna.see_value("#touch-note", "Anders").await?;
    anna.press_at("#touchpoint .draft-back .btn").await?;
    anna.see_value("#touch-note", WORDS).await?;
    anna.see_no("#touchpoint .draft-back").await?;

    // The other dialogues that take words.
    back(&anna).await?;
    anna.see_no("#touchpoint").await?;
    app::new_person(&anna, "Amira", "Darwish").await?;
    anna.press_at("#add-tie").await?;
    anna.write_at("#tie-since", "April 2021").await?;
    back(&anna).await?;
    anna.see_no("#tie").await?;
    anna.press_at("#add-tie").await?;
    anna.see_value("#tie-since", "April 2021").await?;
    anna.has_no_complaints().await
}
