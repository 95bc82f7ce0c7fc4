//! The project's commands: `cargo xtask serve | test | lint | web | bench`.
//!
//! They need nothing but rustup's cargo and add or name what else is missing (`setup`).
//! Read `web` for how the app is built, `test` and `lint` for what every change must pass.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks on standard output")]

mod bench;
mod lint;
mod project;
mod serve;
mod setup;
mod test;
mod tidy;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{project::Project, web::Effort};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and checks Staffelstab")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build everything and start the relay with the app inside
    Serve {
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Build the app quickly instead of small
        #[arg(long)]
        fast: bool,
    },
    /// Run every test, in a real browser too
    Test {
        /// Leave out the browser
        #[arg(long)]
        quick: bool,
    },
    /// Check formatting, clippy and the house rules
    Lint,
    /// Measure the budgets and print them as a table
    Bench {
        /// Less of everything
        #[arg(long)]
        quick: bool,
    },
    /// Build the app into dist/
    Web {
        /// Quickly instead of small: no optimiser, no compression
        #[arg(long)]
        fast: bool,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let project = Project::locate()?;
    match arguments.command {
        Command::Serve { port, fast } => serve::serve(&project, port, Effort::from_flag(fast)),
        Command::Test { quick } => test::test(&project, quick),
        Command::Lint => lint::lint(&project),
        Command::Bench { quick } => bench::bench(&project, quick),
        Command::Web { fast } => web::build(&project, Effort::from_flag(fast)),
    }
}
