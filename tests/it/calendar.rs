//! The calendar file of a meeting, read by somebody else's program: ical.js, as in Thunderbird.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use staffelstab_shared::{
    exchange::icalendar::{Event, When, file},
    id::RecordId,
    time::UnixMillis,
};

/// Reads files from a JSON list and says what is in each, or what is wrong with it.
const READER: &str = r"
    const ICAL = require(process.argv[1]);
    const text = require('fs').readFileSync(0, 'utf8');
    ICAL.design.strict = true;
    const read = (file) => {
        const calendar = new ICAL.Component(ICAL.parse(file));
        const all = calendar.getAllSubcomponents('vevent');
        if (all.length !== 1) throw new Error(`${all.length} events`);
        const event = new ICAL.Event(all[0]);
        return {
            uid: event.uid, title: event.summary, place: event.location, text: event.description,
            begins: event.startDate.isDate ? event.startDate.toString() : event.startDate.toJSDate().getTime(),
            ends: event.startDate.isDate ? null : event.endDate.toJSDate().getTime(),
            status: all[0].getFirstPropertyValue('status'),
            method: calendar.getFirstPropertyValue('method'),
        };
    };
    process.stdout.write(JSON.stringify(JSON.parse(text).map(read)));
";

fn read_elsewhere(files: &[String]) -> Result<Vec<Json>> {
    let ical = std::env::var_os("STAFFELSTAB_ICAL")
        .context("STAFFELSTAB_ICAL does not name ical.js; `cargo xtask test` installs it")?;
    let mut node = Command::new("node")
        .args(["-e", READER])
        .arg(ical)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let input = node.stdin.take().context("an input")?;
    serde_json::to_writer(&input, files)?;
    (&input).flush()?;
    drop(input);
    let said = node.wait_with_output()?;
    ensure!(said.status.success(), "ical.js refuses a file");
    Ok(serde_json::from_slice(&said.stdout)?)
}

#[test]
#[cfg_attr(not(browser), ignore = "needs node: cargo xtask test")]
fn another_program_reads_the_calendar_file_as_it_is_meant() -> Result<()> {
    let begins = UnixMillis(1_796_144_400_000);
    let ends = UnixMillis(1_796_149_800_000);
    let long = "Straße, Umlaut; \\ und „Zeichen“: ".repeat(20);
    let whole = When::From { begins, ends: Some(ends) };
    let mut events = Vec::new();
    for (number, title) in (1..).zip([
        "Runder Tisch Integration",
        "a,b;c\\d:e \"f\" BEGIN:VEVENT",
        "اجتماع 会議 🎉",
        long.as_str(),
        "",
    ]) {
        for (when, cancelled) in [
            (whole, false),
            (When::From { begins, ends: None }, false),
            (When::Day("9999-12-31".parse()?), true),
        ] {
            let id = RecordId::from_random([number; 16]);
            let text = "1. Begrüßung\n2. Haushalt, Rücklage; \\n\n3. مرحبا";
            let place = "Rathaus, Raum 12; Hof";
            let changed = UnixMillis(1_795_000_000_000);
            events.push(Event { id, changed, revision: 7, title, when, place, text, cancelled });
        }
    }
    let files = events.iter().map(|event| file(std::slice::from_ref(event)).context("a file"));
    let files = files.collect::<Result<Vec<_>>>()?;
    let read = read_elsewhere(&files)?;
    ensure!(read.len() == events.len());
    for (event, read) in events.iter().zip(read) {
        let (begins, ends) = match event.when {
            When::Day(day) => (json!(day.to_string()), Json::Null),
            // Who says no end is there for a moment.
            When::From { begins, ends } => (json!(begins.0), json!(ends.unwrap_or(begins).0)),
        };
        let wanted = json!({
            "uid": format!("{}@staffelstab", event.id), "title": event.title.trim(),
            "place": event.place, "text": event.text, "begins": begins, "ends": ends,
            "status": match (event.cancelled, event.when) {
                (true, _) => "CANCELLED",
                (false, When::Day(_)) => "TENTATIVE",
                (false, When::From { .. }) => "CONFIRMED",
            },
            "method": if event.cancelled { "CANCEL" } else { "PUBLISH" },
        });
        ensure!(read == wanted, "{read}\ninstead of\n{wanted}");
    }
    Ok(())
}
