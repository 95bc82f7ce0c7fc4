//! How a map moves: `map TOWN.jsonl` fills a ledger natively, joins it with a browser whose
//! processor is slowed four times, and prints one JSON line: how long the map took to come to
//! rest, and the frames while it was pushed about.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use staffelstab_shared::{exchange::jsonl, membership::Role};
use staffelstab_tests::{
    browser::{Chromedriver, Device, Size},
    device,
    relay::LocalRelay,
};

const SLOWED: u32 = 4;

/// Counts frames, and the tasks that are longer than one may be.
const WATCH: &str = "window.frames_ms = []; window.tasks_ms = []; let last = performance.now();
    const frame = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => list.getEntries().forEach((task) => window.tasks_ms.push(task.duration))).observe({ type: 'longtask' });";

/// A finger that goes around in circles for some seconds, one move a frame.
const PUSH: &str = "const done = arguments[0]; const map = document.querySelector('#map'); const box = map.getBoundingClientRect();
    const send = (type, x, y) => map.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1, clientX: box.left + x, clientY: box.top + y }));
    window.frames_ms.length = 0; window.tasks_ms.length = 0; let step = 0;
    send('pointerdown', 150, 150);
    const move = () => { step += 1; send('pointermove', 150 + 100 * Math.sin(step / 12), 150 + 100 * (1 - Math.cos(step / 12)));
        if (step < 240) requestAnimationFrame(move); else { send('pointerup', 0, 0); done({ frames: window.frames_ms, tasks: window.tasks_ms }); } };
    requestAnimationFrame(move);";

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let town = arguments.next_back().context("usage: map TOWN.jsonl")?;
    let town = jsonl::read(&std::fs::read_to_string(town)?)?;
    let folder = tempfile::tempdir()?;
    let relay = LocalRelay::start().await?;
    let mut founder = device::Device::found(relay.address()).await?;
    founder.create_all(&town).await?;

    let driver = Chromedriver::start()?;
    let origin = format!("http://{}", relay.address().socket());
    let device = Device::start(&driver, "bench", &folder.path().join("profile"), &origin).await?;
    device.resize(Size::Phone).await?;
    device.open("/").await?;
    let code = founder.invite(Role::Member).await?;
    device.write_at("#code", &code).await?;
    device.write_at("#join-name", "Bench").await?;
    device.press_at("#join-submit").await?;
    device.see(".rail .stand[data-stand=all]").await?;
    device
        .until_patiently(
            "the list",
            "return document.querySelector('#contacts .count') !== null",
            &[],
        )
        .await?;

    device.slow_down(SLOWED).await?;
    device.run(WATCH, &[]).await?;
    device.run("window.began = performance.now(); document.querySelector(\"nav.nav a[href$='/network']\").click()", &[]).await?;
    let at_rest = "if (!Object.keys(localStorage).some((key) => /^staffelstab\\.of\\..+\\.places$/.test(key))) return false; window.rest_ms ??= performance.now() - window.began; return true";
    device.until_patiently("the map at rest", at_rest, &[]).await?;
    let rest = device
        .run("return { ms: window.rest_ms, frames: window.frames_ms, tasks: window.tasks_ms }", &[])
        .await?;
    let spots = device.run("return document.querySelectorAll('#map .spot').length", &[]).await?;
    let pushed = device.run_async(PUSH, &[]).await?;
    device.screenshot("map-bench").await?;
    let rest_ms = rest.get("ms").cloned().unwrap_or_default();
    println!(
        "{}",
        json!({ "spots": spots, "rest_ms": rest_ms, "rest": told(&rest), "push": told(&pushed) })
    );
    Ok(())
}

/// Frames, and tasks over 50 ms, in milliseconds.
fn told(watched: &Value) -> Value {
    let of = |what: &str| spread(watched.get(what).unwrap_or(&Value::Null));
    json!({ "frame": of("frames"), "task": of("tasks") })
}

fn spread(numbers: &Value) -> Value {
    let mut numbers: Vec<f64> =
        numbers.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    numbers.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (numbers.len().saturating_sub(1) as f64 * share).round() as usize;
        numbers.get(index).copied()
    };
    json!({ "p50": at(0.5), "p99": at(0.99), "max": at(1.0), "count": numbers.len() })
}
