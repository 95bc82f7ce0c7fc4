//! What only a browser can show; measured by `tests/benches/browser.rs` and `map.rs`.

use std::path::Path;

use anyhow::Result;
use serde_json::Value as Json;

use super::{
    printed::{last_json, number},
    table::Line,
};
use crate::{
    project::{Project, output},
    setup,
};

/// Three beats of a screen with 60 in a second are 50.0 ms and no more; four are 66.7.
const LONG_FRAME_MS: f64 = 51.0;

const TODAY_BUDGET: &str = "300 ms / 1.5 s, no task over 100 ms";

/// Nothing where there is no browser and none can be installed.
pub(super) fn measure(project: &Project, records: u64, town: &Path) -> Result<Vec<Line>> {
    let start = format!("start offline with {records} records, CPU slowed 4x");
    let keystroke = format!("search keystroke to results, {records} records, CPU slowed 4x");
    let edit = format!("edit on one browser, shown on another, {records} records");
    let sync = format!("first sync of {records} records in a browser");
    let today = format!("today: first line / all, {records} records, CPU slowed 4x");
    if let Err(reason) = setup::browser() {
        println!("{reason:#}");
        return Ok(vec![
            Line::missing(&start, "1.0 s"),
            Line::missing(&keystroke, "50 ms"),
            Line::missing(&edit, "p50 20 ms"),
            Line::missing(&sync, "8 s"),
            Line::missing(&today, TODAY_BUDGET),
        ]);
    }
    let mut bench = project.cargo();
    bench.args(["bench", "--quiet", "--package", "staffelstab-tests", "--bench", "browser"]);
    let measured = last_json(&output(bench.arg("--").arg(town))?)?;
    let at = |what: &str, part: &str| number(measured.get(what).unwrap_or(&Json::Null), part);
    let budget = |within: &str| {
        if records == 10_000 { within.to_owned() } else { format!("({within} for 10,000)") }
    };

    let start_ms = at("start", "p50")?;
    let (key_p50, key_p99) = (at("keystroke", "p50")?, at("keystroke", "p99")?);
    let (edit_p50, edit_p99) = (at("edit", "p50")?, at("edit", "p99")?);
    let join = measured.get("sync").unwrap_or(&Json::Null);
    let sync_ms = number(join, "ms")?;
    let frame_p99 = number(join.get("frame").unwrap_or(&Json::Null), "p99")?;
    let frame_max = number(join.get("frame").unwrap_or(&Json::Null), "max")?;
    let today_part = |part: &str| measured.get("today").and_then(|it| it.get(part)).cloned();
    let first_ms = number(&today_part("first").unwrap_or_default(), "p50")?;
    let all_ms = number(&today_part("all").unwrap_or_default(), "p50")?;
    // Nothing where no task was long.
    let longest_ms =
        number(&today_part("tasks_over_50_ms").unwrap_or_default(), "max").unwrap_or_default();
    Ok(vec![
        Line::new(
            &start,
            &budget("1.0 s"),
            format!("{:.2} s", start_ms / 1000.0),
            start_ms <= 1000.0,
        ),
        Line::new(
            &keystroke,
            &budget("50 ms"),
            format!("p50 {key_p50:.0} ms, p99 {key_p99:.0} ms"),
            key_p50 <= 50.0,
        ),
        Line::new(
            &edit,
            "p50 20 ms",
            format!("p50 {edit_p50:.0} ms, p99 {edit_p99:.0} ms"),
            edit_p50 <= 20.0,
        ),
        Line::new(
            &sync,
            &budget("8 s"),
            format!(
                "{:.1} s, frames p99 {frame_p99:.0} ms, longest {frame_max:.0} ms",
                sync_ms / 1000.0
            ),
            sync_ms <= 8000.0,
        ),
        Line::new(
            &today,
            &budget(TODAY_BUDGET),
            format!("{first_ms:.0} ms / {:.2} s, longest task {longest_ms:.0} ms", all_ms / 1000.0),
            first_ms <= 300.0 && all_ms <= 1500.0 && longest_ms <= 100.0,
        ),
    ])
}

/// How a map moves under a finger.
pub(super) fn map(project: &Project, town: &Path) -> Result<Vec<Line>> {
    let budget = "no frame over 50 ms";
    if let Err(reason) = setup::browser() {
        println!("{reason:#}");
        return Ok(vec![Line::missing("a map of 300 pushed about, CPU slowed 4x", budget)]);
    }
    let mut bench = project.cargo();
    bench.args(["bench", "--quiet", "--package", "staffelstab-tests", "--bench", "map"]);
    let measured = last_json(&output(bench.arg("--").arg(town))?)?;
    let part = |of: &str, what: &str| {
        measured.get(of).and_then(|of| of.get(what)).cloned().unwrap_or_default()
    };
    let frame = part("push", "frame");
    let (p50, p99, max) = (number(&frame, "p50")?, number(&frame, "p99")?, number(&frame, "max")?);
    let spots = number(&measured, "spots")?;
    let opened = number(&measured, "rest_ms")?;
    // Nothing where no task was long.
    let longest = number(&part("rest", "task"), "max").unwrap_or_default();
    Ok(vec![
        Line::new(
            &format!("a map of {spots} pushed about, CPU slowed 4x"),
            budget,
            format!("p50 {p50:.0} ms, p99 {p99:.0} ms, longest {max:.0} ms"),
            max < LONG_FRAME_MS,
        ),
        Line::told(
            &format!("a map of {spots} opened and at rest, CPU slowed 4x"),
            "(at once)",
            format!("{:.1} s, longest task {longest:.0} ms", opened / 1000.0),
        ),
    ])
}
