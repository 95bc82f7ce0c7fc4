//! What hands do on a phone: scroll, go back, come back.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use staffelstab_tests::browser::{Device, Size};

use super::{
    app,
    back::{back, phone, tap},
    stage::Stage,
};

/// The places in the list or table of the rows that can be seen, and how far it is scrolled.
const IN_SIGHT: &str = "
    const rows = [...document.querySelectorAll('#content .virtual > [data-row]')];
    const pane = document.querySelector('.pane-list');
    const seen = rows.filter((row) => { const at = row.getBoundingClientRect();
        return at.height > 0 && at.bottom > 0 && at.top < innerHeight; });
    return { rows: seen.map((row) => Number(row.dataset.row) + 1), y: scrollY + (pane?.scrollTop ?? 0) };";

#[derive(Debug, Clone, PartialEq)]
struct InSight {
    rows: Vec<u64>,
    y: f64,
}

/// What can be seen once it rests: rows that are measured move those below them.
async fn in_sight(device: &Device) -> Result<InSight> {
    let mut before = look(device).await?;
    loop {
        let now = look(device).await?;
        if now == before {
            return Ok(now);
        }
        before = now;
    }
}

async fn look(device: &Device) -> Result<InSight> {
    device.drawn().await?;
    let seen = device.run(IN_SIGHT, &[]).await?;
    let rows = seen.get("rows").and_then(Value::as_array).into_iter().flatten();
    let y = seen.get("y").and_then(Value::as_f64).unwrap_or_default();
    Ok(InSight { rows: rows.filter_map(Value::as_u64).collect(), y })
}

/// A finger on the glass that moves so far up (or down, if it is negative).
async fn swipe(device: &Device, up_px: i32) -> Result<()> {
    let gesture = json!({
        "x": 180, "y": 500, "yDistance": -up_px, "preventFling": true,
    });
    device.command("Input.synthesizeScrollGesture", gesture).await
}

/// The wheel of a mouse above the list.
async fn wheel(device: &Device, down_px: i32) -> Result<()> {
    let wheel = json!({
        "type": "mouseWheel", "x": 420, "y": 500, "deltaX": 0, "deltaY": down_px,
    });
    device.command("Input.dispatchMouseEvent", wheel).await?;
    device
        .until(
            "the list scrolled",
            "return document.querySelector('.pane-list').scrollTop > 1000",
            &[],
        )
        .await
}

/// Rows fill the screen, one below the other.
fn is_filled(seen: &InSight) -> bool {
    let follow = |(row, next): (&u64, &u64)| row + 1 == *next;
    seen.rows.len() >= 4 && seen.rows.iter().zip(seen.rows.iter().skip(1)).all(follow)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_long_list_is_where_it_was_whichever_way_one_comes_back_and_goes_on_scrolling()
-> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    anna.see(".virtual > li a").await?;
    anna.resize(Size::Phone).await?;
    let back = "history.back()";
    let link = "document.querySelector('.pane-detail .crumb').click()";
    for (place, way) in [("contacts", back), ("contacts", link), ("knowledge", back)] {
        match place {
            "contacts" => app::contacts(&anna).await?,
            _ => app::knowledge(&anna).await?,
        }
        anna.see(".virtual > li a").await?;
        anna.run("scrollTo(0, 0)", &[]).await?;
        for _ in 0..3 {
            swipe(&anna, 900).await?;
        }
        let before = in_sight(&anna).await?;
        ensure!(is_filled(&before) && before.y > 300.0, "{place}: {before:?}");
        let third = before.rows.get(2).copied();
        let open =
            "document.querySelector(`.virtual > li[aria-posinset=\"${arguments[0]}\"] a`).click()";
        anna.run(open, &[json!(third)]).await?;
        anna.see("#record-name").await?;
        anna.run(way, &[]).await?;
        anna.see(".panes[data-show=list]").await?;
        let is_back = "return Math.abs(scrollY - arguments[0]) < 4";
        anna.until("the list where it was", is_back, &[json!(before.y)]).await?;
        let after = in_sight(&anna).await?;
        ensure!(after.rows == before.rows, "{place}, {way}: {before:?}, {after:?}");
        let focused = "return document.activeElement.closest('li')?.ariaPosInSet == arguments[0]";
        anna.until("the row that was open has the focus", focused, &[json!(third)]).await?;

        swipe(&anna, 700).await?;
        let below = in_sight(&anna).await?;
        ensure!(
            is_filled(&below) && below.rows.first() > before.rows.first(),
            "{place}, {way}: {below:?}"
        );
        swipe(&anna, -1_400).await?;
        let above = in_sight(&anna).await?;
        ensure!(
            is_filled(&above) && above.rows.first() < before.rows.first(),
            "{place}, {way}: {above:?}"
        );
    }
    anna.has_no_complaints().await
}

/// The row of the list at the edge of what scrolls: where its record is, and where it stands.
const TOP: &str = "
    const edge = document.querySelector('.pane-list').getBoundingClientRect().top;
    const rows = [...document.querySelectorAll('.virtual > [data-row]')];
    const top = rows.find((row) => row.getBoundingClientRect().bottom > Math.max(edge, 0) + 52);
    return [new URL(top.querySelector('a').href).pathname, top.getBoundingClientRect().top];";

/// How far from where it was the row of a record stands; nothing where it is out of sight.
const MOVED: &str = "
    const row = document.querySelector(`.virtual a[href*='${arguments[0]}']`)?.closest('[data-row]');
    const at = row?.getBoundingClientRect();
    return at && at.height > 0 && at.top >= 0 && at.bottom <= innerHeight ? at.top - arguments[1] : null;";

#[derive(Debug)]
struct Row {
    path: Value,
    top_px: Value,
}

async fn top_row(device: &Device) -> Result<Row> {
    in_sight(device).await?;
    let top = device.run(TOP, &[]).await?;
    let part = |at: usize| top.get(at).cloned().unwrap_or_default();
    Ok(Row { path: part(0), top_px: part(1) })
}

async fn is_where_it_was(device: &Device, row: &Row, within_px: u32) -> Result<()> {
    let is = format!(
        "const moved = (() => {{ {MOVED} }})(); return moved !== null && Math.abs(moved) <= {within_px}"
    );
    let what = format!("{} where it was ({}), within {within_px}", row.path, row.top_px);
    device.until(&what, &is, &[row.path.clone(), row.top_px.clone()]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn back_leads_to_the_list_as_it_was_asked_for_and_seen_whatever_was_open_above() -> Result<()>
{
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    phone(&anna).await?;
    app::knowledge(&anna).await?;
    anna.see("#entries .virtual a").await?;
    app::contacts(&anna).await?;
    anna.press_at("#kind-person").await?;
    anna.see("#kind-person[aria-pressed=true]").await?;
    anna.choose("#order", "family").await?;
    let asked = "return location.search === '?kind=person&order=surname'";
    anna.until("what is asked in the address", asked, &[]).await?;
    // A dialogue that "Back" closes, and one that a button closes.
    tap(&anna, "#letters").await?;
    anna.see("#choose-letter").await?;
    back(&anna).await?;
    anna.see_no("#choose-letter").await?;
    anna.until("what is asked in the address", asked, &[]).await?;
    tap(&anna, "#letters").await?;
    tap(&anna, "#choose-letter .btn.bare").await?;
    anna.see_no("#choose-letter").await?;
    // Asked once more, on the entry of the dialogue.
    anna.choose("#order", "given").await?;
    let asked = "return location.search === '?kind=person&order=given'";
    anna.until("what is asked in the address", asked, &[]).await?;

    for _ in 0..2 {
        swipe(&anna, 900).await?;
    }
    let before = in_sight(&anna).await?;
    ensure!(is_filled(&before) && before.y > 300.0, "{before:?}");
    let third = format!(".virtual > li[aria-posinset=\"{}\"] a", before.rows[2]);
    let is_as_before = async || -> Result<()> {
        anna.see(".panes[data-show=list]").await?;
        anna.until("what is asked in the address", asked, &[]).await?;
        let is_back = "return Math.abs(scrollY - arguments[0]) < 4";
        anna.until("the list where it was", is_back, &[json!(before.y)]).await?;
        let after = in_sight(&anna).await?;
        ensure!(after.rows == before.rows, "{before:?}, {after:?}");
        anna.see_value("#order", "given").await?;
        anna.see("#kind-person[aria-pressed=true]").await?;
        Ok(())
    };
    // With a dialogue above the record, and through its form.
    anna.run(&format!("document.querySelector('{third}').click()"), &[]).await?;
    anna.see("#record-name").await?;
    tap(&anna, "#note-contact").await?;
    anna.see("#touch-note").await?;
    back(&anna).await?;
    anna.see_no("#touchpoint").await?;
    back(&anna).await?;
    is_as_before().await?;
    anna.run(&format!("document.querySelector('{third}').click()"), &[]).await?;
    app::edit(&anna).await?;
    anna.write_at("#district", "Oberau").await?;
    anna.press_at("#save").await?;
    anna.see("#record-name").await?;
    back(&anna).await?;
    is_as_before().await?;
    // No press is lost on what was asked before.
    back(&anna).await?;
    anna.see("#entries").await?;
    anna.has_no_complaints().await
}

/// A window of another shape than the usual ones.
pub(super) async fn window(device: &Device, width: u32, height: u32) -> Result<()> {
    let mobile = width < 960;
    let metrics = json!({
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile,
    });
    device.command("Emulation.setDeviceMetricsOverride", metrics).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_list_keeps_its_place_through_another_tab_a_phone_that_is_turned_and_larger_text()
-> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    anna.see(".virtual > li a").await?;
    window(&anna, 360, 780).await?;
    for _ in 0..3 {
        swipe(&anna, 900).await?;
    }
    let row = top_row(&anna).await?;

    app::knowledge(&anna).await?;
    anna.see("#entries .virtual a").await?;
    app::contacts(&anna).await?;
    is_where_it_was(&anna, &row, 4).await?;

    window(&anna, 780, 360).await?;
    is_where_it_was(&anna, &row, 60).await?;
    window(&anna, 360, 780).await?;
    is_where_it_was(&anna, &row, 60).await?;

    // Letters that grow, and a keyboard that opens.
    let letters = "document.documentElement.style.fontSize = arguments[0]";
    for size in ["140%", ""] {
        anna.run(letters, &[json!(size)]).await?;
        is_where_it_was(&anna, &row, 60).await?;
    }
    for height in [420, 780] {
        window(&anna, 360, height).await?;
        is_where_it_was(&anna, &row, 60).await?;
    }
    anna.has_no_complaints().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(browser), ignore = "needs a browser: cargo xtask test")]
async fn a_table_keeps_its_place_on_a_wide_screen_beside_a_record_and_alone() -> Result<()> {
    let mut stage = Stage::set().await?;
    let anna = stage.device("Anna").await?;
    app::look(&anna).await?;
    for (width, height) in [(1280, 860), (1920, 1080)] {
        window(&anna, width, height).await?;
        app::contacts(&anna).await?;
        anna.see(".wide .virtual a").await?;
        wheel(&anna, 1_700).await?;
        let row = top_row(&anna).await?;

        app::knowledge(&anna).await?;
        anna.see("#entries .virtual a").await?;
        app::contacts(&anna).await?;
        is_where_it_was(&anna, &row, 4).await?;

        // Of which one presses the row, that stays before one's eyes, however high the others are.
        let tenth = "const rows = [...document.querySelectorAll('.virtual [data-row]')]; const at = rows.findIndex((row) => row.getBoundingClientRect().top > 80); const row = rows[at + 10]; const found = [new URL(row.querySelector('a').href).pathname, row.getBoundingClientRect().top]; row.querySelector('a').click(); return found";
        in_sight(&anna).await?;
        let pressed = anna.run(tenth, &[]).await?;
        let part = |at: usize| pressed.get(at).cloned().unwrap_or_default();
        let pressed = Row { path: part(0), top_px: part(1) };
        anna.see("#record-name").await?;
        is_where_it_was(&anna, &pressed, 60).await?;
        anna.run("history.back()", &[]).await?;
        anna.see(".panes[data-show=list] .wide .virtual a").await?;
        let is_seen = format!("return (() => {{ {MOVED} }})() !== null");
        anna.until("the row in sight", &is_seen, &[pressed.path.clone(), json!(0)]).await?;
        let focused = "return document.activeElement.href?.includes(arguments[0]) ?? false";
        anna.until("the row that was open has the focus", focused, &[pressed.path]).await?;
    }
    anna.has_no_complaints().await
}
