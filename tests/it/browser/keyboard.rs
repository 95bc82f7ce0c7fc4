//! Everything by keyboard.

use anyhow::{Result, bail, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use staffelstab_tests::browser::{Device, Size};

use super::{app, stage::Stage};

/// More stops than a page has; whoever has not arrived by then never will.
const MOST_STOPS: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_contact_is_found_and_edited_without_a_mouse() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    anna.resize(Size::Desktop).await?;
    app::found(&anna, "Netz Lindenau", "Anna").await?;
    app::bring_sample_town(&anna, stage.relay()).await?;
    anna.open("/contacts").await?;
    anna.see("#contacts").await?;

    // The first stop of a page is the way past the navigation.
    anna.key(Key::Tab).await?;
    ensure!(focus(&anna, "className").await? == json!("skip"), "the first stop is the skip link");
    anna.key(Key::Enter).await?;
    ensure!(focus(&anna, "id").await? == json!("content"), "the skip link leads to the content");

    tab_to(&anna, "search").await?;
    anna.type_text("amira darw").await?;
    anna.see_text_in(".virtual .row-title", "Amira Darwish").await?;
    anna.key(Key::Down).await?;
    anna.until("the focus in the list", "return document.activeElement.matches('.virtual a')", &[])
        .await?;
    has_visible_focus(&anna).await?;
    anna.key(Key::Enter).await?;
    anna.see_named("#record-name", "Amira Darwish").await?;

    tab_to(&anna, "edit").await?;
    has_visible_focus(&anna).await?;
    anna.key(Key::Enter).await?;
    anna.see("#form").await?;
    tab_to(&anna, "district").await?;
    let select_all = format!("{}a{}", char::from(Key::Control), char::from(Key::Null));
    anna.type_text(&select_all).await?;
    anna.type_text("Oberau").await?;
    tab_to(&anna, "save").await?;
    has_visible_focus(&anna).await?;
    anna.key(Key::Enter).await?;
    anna.see_text_in("#facts", "Oberau").await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_dialogue_takes_the_focus_and_gives_it_back() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    tab_to(&anna, "filter-district").await?;
    anna.key(Key::Enter).await?;
    anna.see("#choose-district").await?;
    let inside =
        "return document.querySelector('#choose-district').contains(document.activeElement)";
    anna.until("the focus in the dialogue", inside, &[]).await?;
    anna.key(Key::Escape).await?;
    anna.see_no("#choose-district").await?;
    let is_back = "return document.activeElement?.id === 'filter-district'";
    anna.until("the focus where it was", is_back, &[]).await?;
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn who_comes_to_add_somebody_begins_where_they_are_added() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_nobody().await?;
    app::knowledge(&anna).await?;
    anna.press_at("#new-entry").await?;
    anna.write_at("#title", "Strom anmelden").await?;
    app::save(&anna).await?;
    anna.press_at("#holders .row-acts a").await?;
    anna.see("#form").await?;
    anna.until("the focus", "return document.activeElement.id === 'holder-search'", &[]).await?;
    anna.until("the field in sight", "const at = document.activeElement.getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight", &[]).await?;
    anna.has_no_complaints().await
}

/// Drawing takes longer than a hand on a slow phone: what was begun meanwhile is not interrupted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn who_types_before_the_page_is_drawn_goes_on_typing() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.with_the_sample_town().await?;
    app::open_contact(&anna, "Amira Darwish").await?;
    anna.run("const draw = requestAnimationFrame.bind(window); const held = []; window.requestAnimationFrame = (then) => held.push(then); window.drawHeld = () => { window.requestAnimationFrame = draw; held.forEach((then) => draw(then)); }", &[]).await?;
    // A driver's press waits for a frame.
    anna.run("document.querySelector(\"nav.nav a[href$='/contacts']\").click()", &[]).await?;
    anna.until("the record is closed", "return !document.querySelector('#record-name')", &[])
        .await?;
    anna.run("document.querySelector('#search').focus()", &[]).await?;
    anna.type_text("Netz").await?;
    anna.run("window.drawHeld()", &[]).await?;
    anna.until("ten frames", "return new Promise((done) => { let left = 10; const next = () => left-- ? requestAnimationFrame(next) : done(true); next(); })", &[]).await?;
    ensure!(focus(&anna, "id").await? == json!("search"), "the field is not left");
    anna.type_text("n").await?;
    anna.until("what was typed", "return document.activeElement.value.endsWith('Netzn')", &[])
        .await?;
    anna.has_no_complaints().await
}

async fn focus(device: &Device, property: &str) -> Result<Value> {
    device.run("return document.activeElement?.[arguments[0]] ?? null", &[json!(property)]).await
}

/// Presses Tab until the element with this id has the focus.
async fn tab_to(device: &Device, id: &str) -> Result<()> {
    for _ in 0..MOST_STOPS {
        if focus(device, "id").await? == json!(id) {
            return Ok(());
        }
        device.key(Key::Tab).await?;
    }
    bail!("#{id} cannot be reached by Tab")
}

async fn has_visible_focus(device: &Device) -> Result<()> {
    let script = "const e = document.activeElement; const rings = [e, e.closest('.row, [role=row]')].filter(Boolean).map((e) => getComputedStyle(e)); return rings.some((s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none')";
    ensure!(
        device.run(script, &[]).await? == json!(true),
        "the focus on {} cannot be seen",
        focus(device, "outerHTML").await?
    );
    Ok(())
}
