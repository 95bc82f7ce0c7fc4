//! What hands do on a phone: scroll, go back, come back.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use staffelstab_tests::browser::{Device, Size};

use super::{app, stage::Stage};

/// The places in the list of the rows that can be seen, and how far the page is scrolled.
const IN_SIGHT: &str = "
    const rows = [...document.querySelectorAll('#content .virtual > li')];
    const seen = rows.filter((row) => { const at = row.getBoundingClientRect();
        return at.height > 0 && at.bottom > 0 && at.top < innerHeight; });
    return { rows: seen.map((row) => Number(row.ariaPosInSet)), y: scrollY };";

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
