//! What only a browser can show: `browser TOWN.jsonl` fills a ledger natively, joins it with two
//! browsers, and prints one JSON line with milliseconds.
//!
//! The processor is slowed four times for the start and the search, as the budgets say.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench measures, and prints what it measured"
)]

use std::{path::Path, time::Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use staffelstab_shared::{exchange::jsonl, membership::Role, view::Kind};
use staffelstab_tests::{
    browser::{Chromedriver, Device, Size},
    device,
    relay::LocalRelay,
};

const SLOWED: u32 = 4;
const STARTS: usize = 5;
const EDITS: usize = 30;
const CONTACTS: &str = "nav.nav a[href$='/contacts']";
const TYPED: [&str; 4] = ["renate vogel", "suedermuehl", "sprachcafe", "wohnunng"];

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let town = arguments.next_back().context("usage: browser TOWN.jsonl")?;
    let town = jsonl::read(&std::fs::read_to_string(town)?)?;
    let contacts = town
        .iter()
        .filter(|import| import.kind.is_in_network() && import.kind != Kind::Knowledge)
        .count();

    let folder = tempfile::tempdir()?;
    let mut relay = LocalRelay::start().await?;
    let mut founder = device::Device::found(relay.address()).await?;
    founder.create_all(&town).await?;

    let driver = Chromedriver::start()?;
    let origin = format!("http://{}", relay.address().socket());
    let mut joined = Vec::new();
    for name in ["one", "other"] {
        let code = founder.invite(Role::Member).await?;
        joined.push(join(&driver, &folder.path().join(name), &origin, &code, contacts).await?);
    }
    let [(one, sync), (other, _)] = joined.as_slice() else { anyhow::bail!("two browsers joined") };
    let edits = edits(one, other).await?;

    relay.stop().await?;
    one.slow_down(SLOWED).await?;
    let starts = starts(one, contacts).await?;
    let keystrokes = keystrokes(one).await?;
    let today = todays(one).await?;
    println!(
        "{}",
        json!({
            "sync": sync,
            "start": spread(starts), "keystroke": spread(keystrokes), "edit": spread(edits), "today": today,
        })
    );
    Ok(())
}

/// Joins by code and waits for everything; how long that took and how the frames went meanwhile.
async fn join(
    driver: &Chromedriver,
    profile: &Path,
    origin: &str,
    code: &str,
    contacts: usize,
) -> Result<(Device, Value)> {
    let device = Device::start(driver, "bench", profile, origin).await?;
    device.resize(Size::Phone).await?;
    device.open("/").await?;
    device.write_at("#code", code).await?;
    device.write_at("#join-name", "Bench").await?;
    let watch = "window.frames_ms = []; let last = performance.now();
        const frame = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(frame); };
        requestAnimationFrame(frame);
        window.tasks_ms = []; new PerformanceObserver((list) => list.getEntries().forEach((task) => window.tasks_ms.push(task.duration))).observe({ type: 'longtask' });";
    device.run(watch, &[]).await?;
    let started = Instant::now();
    device.press_at("#join-submit").await?;
    device.press_at(CONTACTS).await?;
    counts(&device, contacts).await?;
    device.see(".rail .stand[data-stand=all]").await?;
    let took_ms = started.elapsed().as_secs_f64() * 1000.0;
    device.is_ready_for_no_network().await?;
    let frames = numbers(&device.run("return window.frames_ms", &[]).await?);
    let tasks = numbers(&device.run("return window.tasks_ms", &[]).await?);
    let sync = json!({ "ms": took_ms, "frame": spread(frames), "tasks_over_50_ms": spread(tasks) });
    Ok((device, sync))
}

async fn counts(device: &Device, contacts: usize) -> Result<()> {
    let script =
        "return parseInt(document.querySelector('#contacts .count')?.innerText) === arguments[0]";
    device.until_patiently("the whole list", script, &[json!(contacts)]).await
}

/// From the start of a navigation without a network to rows that can be pressed.
async fn starts(device: &Device, contacts: usize) -> Result<Vec<f64>> {
    let watch = "const look = () => { if (!window.usable_ms && document.querySelector('ul.virtual a.row .row-title')) { requestAnimationFrame(() => { window.usable_ms ??= performance.now(); }); } };
        new MutationObserver(look).observe(document, { subtree: true, childList: true });";
    device.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": watch })).await?;
    let mut took_ms = Vec::new();
    for _ in 0..STARTS {
        device.open("/contacts").await?;
        counts(device, contacts).await?;
        took_ms.push(device.run("return window.usable_ms", &[]).await?.as_f64().context("a time")?);
    }
    Ok(took_ms)
}

/// From a letter in the search field to the drawn results.
async fn keystrokes(device: &Device) -> Result<Vec<f64>> {
    let script = "const [text, done] = arguments; const input = document.querySelector('#search'); const list = document.querySelector('#content');
        const began = performance.now();
        const drawn = () => requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => done(performance.now() - began); channel.port2.postMessage(0); });
        const seen = new MutationObserver(() => { seen.disconnect(); drawn(); });
        seen.observe(list, { subtree: true, childList: true, characterData: true });
        input.value = text; input.dispatchEvent(new Event('input', { bubbles: true }));
        setTimeout(() => { seen.disconnect(); done(null); }, 2000);";
    let mut took_ms = Vec::new();
    for word in TYPED {
        for (end, letter) in word.char_indices() {
            let text = word.get(..end + letter.len_utf8()).unwrap_or_default();
            // Nothing changes where the letter changes no result.
            took_ms.extend(device.run_async(script, &[json!(text)]).await?.as_f64());
        }
    }
    Ok(took_ms)
}

/// From a press on the tab to the first line of today, and to all of them; and the tasks meanwhile
/// that were too long.
async fn todays(device: &Device) -> Result<Value> {
    let press = "const done = arguments[0]; const began = performance.now(); const tasks = []; let first = null;
        const hears = new PerformanceObserver((list) => list.getEntries().forEach((task) => tasks.push(task.duration)));
        hears.observe({ type: 'longtask' });
        const look = () => {
            if (first === null && document.querySelector('#content .row .row-title') && document.querySelector('#today-title')) first = performance.now() - began;
            if (!document.querySelector('#today-informing .row')) return;
            seen.disconnect();
            const all = performance.now() - began;
            setTimeout(() => { hears.disconnect(); done([first, all, tasks]); }, 100);
        };
        const seen = new MutationObserver(look);
        seen.observe(document.body, { subtree: true, childList: true });
        document.querySelector('nav.nav a[href$=\"/today\"]').click();";
    let (mut first_ms, mut all_ms, mut tasks_ms) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        device.open("/contacts").await?;
        device.see("ul.virtual a.row").await?;
        let told = device.run_async(press, &[]).await?;
        first_ms.extend(told.get(0).and_then(Value::as_f64));
        all_ms.extend(told.get(1).and_then(Value::as_f64));
        tasks_ms.extend(told.get(2).map(numbers).unwrap_or_default());
    }
    Ok(
        json!({ "first": spread(first_ms), "all": spread(all_ms), "tasks_over_50_ms": spread(tasks_ms) }),
    )
}

/// From pressing "save" in one browser to the word on the other's screen, on one clock.
async fn edits(one: &Device, other: &Device) -> Result<Vec<f64>> {
    let mut took_ms = Vec::new();
    one.press_at("ul.virtual a.row").await?;
    one.see("#edit").await?;
    let path = one.path().await?;
    other.open(&path).await?;
    for round in 0..EDITS {
        let word = format!("Ortsteil {round}");
        one.press_at("#edit").await?;
        one.write_at("#district", &word).await?;
        let watch = "window.appeared = new Promise((seen) => {
            const look = () => document.querySelector('#facts')?.textContent.includes(arguments[0]) && seen(performance.timeOrigin + performance.now());
            new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
        })";
        other.run(watch, &[json!(word)]).await?;
        let press = "const now = performance.timeOrigin + performance.now(); document.querySelector('#save').click(); return now";
        let saved = one.run(press, &[]).await?.as_f64().context("a time")?;
        let appeared = other.run_async("window.appeared.then(arguments[0])", &[]).await?;
        took_ms.push(appeared.as_f64().context("a time")? - saved);
        one.see_text_in("#facts", &word).await?;
    }
    Ok(took_ms)
}

fn numbers(json: &Value) -> Vec<f64> {
    json.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

fn spread(mut numbers: Vec<f64>) -> Value {
    numbers.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (numbers.len().saturating_sub(1) as f64 * share).round() as usize;
        numbers.get(index).copied()
    };
    json!({ "p50": at(0.5), "p99": at(0.99), "max": at(1.0), "count": numbers.len() })
}
