//! `cargo xtask bench`: the budgets, and what was measured on this machine.
//!
//! What devices do natively is measured with the load program (`tests/load`) against the
//! release relay, one call of it for each question; what a screen does is measured in a
//! browser.

mod browser;
mod printed;
mod relay;
mod table;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value as Json;

use crate::{
    project::{Project, output, run},
    web::{self, Effort},
};
use printed::{last_json, number};
use relay::Relay;
use table::{Line, print};

/// Makes towns of any size; it lies beside the project.
const MAKE_TOWN: &str = "../shared/data/make_town.py";
/// A town whose map shows 300 organizations, functions and networks.
const MAPPED: u64 = 1_450;
const SUBSCRIBERS: u64 = 50;
const WRITERS: u64 = 8;
/// As many edits as a writer may have unacknowledged.
const WINDOW: u64 = 64;
/// Fits the open files that a process has by default.
const IDLE_CLIENTS: u64 = 800;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
struct Extent {
    sizes: &'static [u64],
    fanout_edits: u64,
    write_seconds: u64,
}

pub(crate) fn bench(project: &Project, quick: bool) -> Result<()> {
    let extent = if quick {
        Extent { sizes: &[1_000], fanout_edits: 100, write_seconds: 3 }
    } else {
        Extent { sizes: &[1_000, 10_000], fanout_edits: 400, write_seconds: 10 }
    };
    // Before the programs: the relay's release build embeds dist.
    web::build(project, Effort::Small)?;
    let bench = Bench::prepare(project)?;
    let mut lines = vec![download(project)?];
    for size in extent.sizes {
        let town = bench.town(*size)?;
        lines.push(bench.search(*size, &town)?);
        lines.push(bench.network(*size, &town)?);
        lines.extend(bench.with_relay(*size, &town, extent)?);
        lines.extend(browser::measure(project, *size, &town)?);
    }
    lines.extend(browser::map(project, &bench.town(MAPPED)?)?);
    print(&lines);
    Ok(())
}

/// Everything that a phone fetches, as the relay sends it.
fn download(project: &Project) -> Result<Line> {
    let what = "app download, everything, brotli";
    let dist = project.dist();
    if !dist.join("index.html.br").is_file() {
        return Ok(Line::missing(what, "450 kB"));
    }
    let bytes = compressed(&dist)?;
    Ok(Line::new(what, "450 kB", format!("{} kB", bytes.div_ceil(1000)), bytes <= 450_000))
}

fn compressed(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let is_copy = path.extension().is_some_and(|ending| ending == "br" || ending == "gz");
        if path.is_dir() {
            bytes += compressed(&path)?;
        } else if !is_copy {
            let mut smaller = path.clone().into_os_string();
            smaller.push(".br");
            bytes += fs::metadata(&smaller).or_else(|_| fs::metadata(&path))?.len();
        }
    }
    Ok(bytes)
}

/// Programs and a folder to measure with.
struct Bench<'p> {
    project: &'p Project,
    folder: PathBuf,
}

impl<'p> Bench<'p> {
    fn prepare(project: &'p Project) -> Result<Self> {
        let packages = ["--package", "staffelstab-server", "--package", "staffelstab-tests"];
        let programs = ["--bin", "staffelstab", "--bin", "load"];
        run(project.cargo().args(["build", "--release"]).args(packages).args(programs))?;
        let folder = project.target.join("bench");
        fs::create_dir_all(&folder)?;
        Ok(Self { project, folder })
    }

    /// A town of so many records; the sample town where there is nothing to make one with.
    fn town(&self, records: u64) -> Result<PathBuf> {
        let make = self.project.root.join(MAKE_TOWN);
        if !make.is_file() {
            println!("{MAKE_TOWN} is not there: measured on the sample town's 200 records");
            return Ok(self.project.root.join("app/assets/sample-town.jsonl"));
        }
        let town = self.folder.join(format!("town-{records}.jsonl"));
        let made = Command::new("python3")
            .arg(make)
            .args(["--records", &records.to_string(), "--out"])
            .arg(&town)
            .stdout(Stdio::null())
            .status()
            .context("python3 makes the towns")?;
        ensure!(made.success(), "no town of {records} records was made");
        Ok(town)
    }

    fn search(&self, records: u64, town: &Path) -> Result<Line> {
        let mut bench = self.project.cargo();
        bench.args(["bench", "--quiet", "--package", "staffelstab-tests", "--bench", "search"]);
        let printed = output(bench.arg("--").arg(town))?;
        let json = last_json(&printed)?;
        let (p50, p99) = (number(&json, "p50")?, number(&json, "p99")?);
        let what = format!("search keystroke to results, {records} records, native");
        let measured = format!("p50 {p50:.2} ms, p99 {p99:.2} ms");
        Ok(Line::told(&what, "(50 ms in a browser slowed 4x)", measured))
    }

    fn network(&self, records: u64, town: &Path) -> Result<Line> {
        let mut bench = self.project.cargo();
        bench.args(["bench", "--quiet", "--package", "staffelstab-tests", "--bench", "network"]);
        let printed = output(bench.arg("--").arg(town))?;
        let json = last_json(&printed)?;
        let mut measured = Vec::new();
        for part in ["graph", "coverage", "only_ways", "strangers", "what_if_one", "what_if_funded"]
        {
            measured.push(format!("{} {:.1} ms", part.replace('_', " "), number(&json, part)?));
        }
        let what = format!("the network of {records} records answers, native");
        Ok(Line::told(&what, "(at once)", measured.join(", ")))
    }

    /// Everything that needs a relay with a town in it.
    fn with_relay(&self, records: u64, town: &Path, extent: Extent) -> Result<Vec<Line>> {
        let mut relay = Relay::start(self.project, self.folder.join(format!("relay-{records}")))?;
        let state = self.folder.join(format!("state-{records}"));
        let at = |relay: &Relay| vec![relay.url(), format!("state={}", state.display())];
        let mut filling = at(&relay);
        filling.push(format!("data={}", town.display()));
        self.load("load", &filling)?;
        let mut lines = Vec::new();

        let first = self.load("sync", &at(&relay))?;
        let (seconds, bytes) = (number(&first, "ms")? / 1000.0, number(&first, "bytes")?);
        let within = seconds <= 8.0 && bytes <= 8e6;
        let measured = format!("{:.2} MB, {seconds:.2} s", bytes / 1e6);
        let what = format!("first sync of {records} records");
        lines.push(match records {
            10_000 => Line::new(&what, "8 MB and 8 s", measured, within),
            _ => Line::told(&what, "(8 MB and 8 s for 10,000)", measured),
        });

        let one = self.load("one", &at(&relay))?;
        let bytes = number(&one, "bytes")?;
        lines.push(Line::new(
            "bytes for one one-field edit",
            "700 B",
            format!("{bytes} B"),
            bytes <= 700.0,
        ));

        let mut fanout = at(&relay);
        let edits = extent.fanout_edits;
        fanout.extend([format!("subs={SUBSCRIBERS}"), format!("edits={edits}"), "rate=20".into()]);
        let fanout = self.load("fanout", &fanout)?;
        let (p50, p99) = (number(&fanout, "p50")?, number(&fanout, "p99")?);
        ensure!(fanout.get("got") == fanout.get("want"), "edits went missing: {fanout}");
        lines.push(Line::new(
            &format!("edit applied on {SUBSCRIBERS} others, native, {records} records"),
            "p50 5 ms, p99 20 ms",
            format!("p50 {p50:.1} ms, p99 {p99:.1} ms"),
            p50 <= 5.0 && p99 <= 20.0,
        ));

        let mut writes = at(&relay);
        writes.extend([
            format!("writers={WRITERS}"),
            format!("window={WINDOW}"),
            format!("seconds={}", extent.write_seconds),
            format!("acked={}", self.folder.join("acked.json").display()),
        ]);
        let writes = self.load("writes", &writes)?;
        let rate = number(&writes, "acked")? / (number(&writes, "ms")? / 1000.0);
        lines.push(Line::new(
            &format!("durable acknowledged edits, {WRITERS} devices, {records} records"),
            "10,000/s and up",
            format!("{rate:.0}/s"),
            rate >= 10_000.0,
        ));

        // Nothing left in it of what it did before.
        relay.start_again()?;
        lines.push(self.idle(&relay, &at(&relay))?);
        Ok(lines)
    }

    fn idle(&self, relay: &Relay, at: &[String]) -> Result<Line> {
        let mut arguments = at.to_vec();
        arguments.push(format!("clients={IDLE_CLIENTS}"));
        let empty = relay.resident_bytes()?;
        let mut clients = self.start("idle", &arguments)?;
        let ready = first_line(&mut clients)?;
        let full = relay.resident_bytes()?;
        end(clients)?;
        ensure!(number(&ready, "ready")? >= IDLE_CLIENTS as f64, "not all connected: {ready}");
        let each = full.saturating_sub(empty) as f64 / IDLE_CLIENTS as f64;
        let within = full <= 20_000_000 + IDLE_CLIENTS * 16_000;
        Ok(Line::new(
            &format!("relay memory with {IDLE_CLIENTS} idle devices"),
            "20 MB + 16 kB each",
            format!("{:.1} MB, of it {:.1} kB each", full as f64 / 1e6, each / 1000.0),
            within,
        ))
    }

    /// Runs a verb of the load program to its end; what it printed last.
    fn load(&self, verb: &str, arguments: &[String]) -> Result<Json> {
        println!("load {verb} {}", arguments.join(" "));
        let mut child = self.start(verb, arguments)?;
        if let Some(mut input) = child.stdin.take() {
            // For `one`; the others only wait for the end.
            let _closed = input.write_all(b"\n");
        }
        let done = child.wait_with_output()?;
        ensure!(done.status.success(), "load {verb} failed");
        last_json(&String::from_utf8(done.stdout)?)
    }

    fn start(&self, verb: &str, arguments: &[String]) -> Result<Child> {
        Command::new(self.project.target.join("release/load"))
            .arg(verb)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the load program could not be started")
    }
}

fn first_line(child: &mut Child) -> Result<Json> {
    let mut line = String::new();
    let stdout = child.stdout.as_mut().context("standard output was piped")?;
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line)?;
    last_json(&line)
}

/// Closes its standard input, and waits until it has ended.
fn end(mut child: Child) -> Result<()> {
    drop(child.stdin.take());
    child.wait()?;
    Ok(())
}
