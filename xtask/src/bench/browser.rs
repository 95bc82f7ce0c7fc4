//! What only a browser can show; measured by `tests/benches/browser.rs`.

use std::path::Path;

use anyhow::Result;
use serde_json::Value as Json;

use super::{last_json, number, table::Line};
use crate::{
    project::{Project, output},
    setup,
};

/// Nothing where there is no browser and none can be installed.
pub(super) fn measure(project: &Project, records: u64, town: &Path) -> Result<Vec<Line>> {
    let start = format!("start offline with {records} records, CPU slowed 4x");
    let keystroke = format!("search keystroke to results, {records} records, CPU slowed 4x");
    let edit = format!("edit on one browser, shown on another, {records} records");
    let sync = format!("first sync of {records} records in a browser");
    if let Err(reason) = setup::browser() {
        println!("{reason:#}");
        return Ok(vec![
            Line::missing(&start, "1.0 s"),
            Line::missing(&keystroke, "50 ms"),
            Line::missing(&edit, "p50 20 ms"),
            Line::missing(&sync, "8 s"),
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
    ])
}
