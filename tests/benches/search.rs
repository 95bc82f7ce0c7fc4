//! How long a keystroke in the search field takes, without a screen: `search TOWN.jsonl`
//! types a few questions letter by letter and prints percentiles in milliseconds.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::time::Instant;

use anyhow::{Context as _, Result};
use staffelstab_shared::{
    exchange::jsonl,
    id::DeviceId,
    record::{Author, Document},
    search::{Index, Query},
    time::UnixMillis,
};

/// Names with a slip of the finger, places, what somebody needs, in another spelling.
const TYPED: [&str; 6] = [
    "renate vogel",
    "suedermuehl",
    "sprachcafe neulindenau",
    "wohnunng",
    "arzt arabisch",
    "kita anmeldung",
];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let town = arguments.next_back().context("usage: search TOWN.jsonl")?;
    let town = jsonl::read(&std::fs::read_to_string(town)?)?;
    let mut index = Index::default();
    let device = DeviceId::new([7; DeviceId::LEN]);
    for import in &town {
        let author = Author::new(&device, [1; 8], [2; 8]);
        let (document, _) = Document::create(&author, UnixMillis(1), &import.kind, &import.edits)?;
        index.update(&document.view(import.id));
    }
    let mut took_ms = Vec::new();
    let mut hits = 0;
    for text in TYPED {
        for (end, letter) in text.char_indices() {
            let text = text.get(..end + letter.len_utf8()).unwrap_or_default().to_owned();
            let query = Query { text, ..Query::default() };
            #[expect(clippy::disallowed_methods, reason = "a bench measures")]
            let started = Instant::now();
            hits += index.query(&query).len();
            took_ms.push(started.elapsed().as_secs_f64() * 1000.0);
        }
    }
    took_ms.sort_by(f64::total_cmp);
    let part = |percent: usize| {
        let place = (took_ms.len() * percent).div_ceil(100).saturating_sub(1);
        took_ms.get(place).copied()
    };
    println!(
        "{}",
        serde_json::json!({
            "records": index.len(), "keystrokes": took_ms.len(), "hits": hits,
            "p50": part(50), "p99": part(99), "max": part(100),
        })
    );
    Ok(())
}
