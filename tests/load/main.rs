//! The load program: plays many devices against a relay on this machine.
//!
//! `load VERB key=value ...` prints one JSON line on standard output; what else there is
//! to say goes to standard error. See `arguments` for the verbs.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

mod arguments;
mod crew;
mod edits;
mod fanout;
mod fill;
mod idle;
mod numbers;
mod state;
mod writes;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context as _, Result};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    time::{Instant, timeout},
};

use arguments::{Arguments, Verb};

/// Nothing takes longer, but for what waits for standard input to close.
const LONGEST: Duration = Duration::from_secs(30 * 60);

fn main() -> ExitCode {
    let ended = Arguments::parse(std::env::args().skip(1)).and_then(|arguments| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let ended = runtime.block_on(run(&arguments));
        // A thread that reads standard input must not keep the program here.
        runtime.shutdown_background();
        ended
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<()> {
    let work = async {
        match arguments.verb {
            Verb::Load => fill::load(arguments).await,
            Verb::Sync => fill::sync(arguments).await,
            Verb::Fanout => fanout::fanout(arguments).await,
            Verb::Idle => idle::idle(arguments).await,
            Verb::Writes => writes::writes(arguments).await,
            Verb::Verify => writes::verify(arguments).await,
            Verb::One => edits::one(arguments).await,
            Verb::Edits => edits::edits(arguments).await,
        }
    };
    let held = timeout(LONGEST, work).await.context("took longer than half an hour")??;
    if held.is_some() {
        while line_of_input().await? {}
    }
    Ok(())
}

/// What a verb keeps alive until standard input closes.
type Held = Option<Box<dyn std::any::Any>>;

/// The one line of output.
fn say(line: &serde_json::Value) {
    println!("{line}");
}

/// Waits for a line of standard input; false when it is closed.
async fn line_of_input() -> Result<bool> {
    let mut line = String::new();
    let read = BufReader::new(tokio::io::stdin()).read_line(&mut line).await?;
    Ok(read > 0)
}

/// The clock everything is measured by.
fn clock() -> Instant {
    Instant::now()
}

fn ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
