//! The project's commands: `cargo xtask serve | test | lint | web | bench`.
//!
//! They need nothing but rustup's cargo and add or name what else is missing (`setup`).
//! Read `web` for how the app is built, `test` and `lint` for what every change must pass,
//! `house` for the walls between files.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks on standard output")]

mod bench;
mod house;
mod lint;
mod project;
mod serve;
mod setup;
mod test;
mod tidy;
mod web;

use std::path::PathBuf;

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
        /// Build everything that the tests need, and run none
        #[arg(long)]
        no_run: bool,
    },
    /// Check formatting, clippy and the house rules
    Lint {
        /// Only the house rules
        #[arg(long)]
        house: bool,
        /// Only the house rules, of a working copy in another folder
        #[arg(long, value_name = "FOLDER")]
        house_of: Option<PathBuf>,
        /// Say that shared/PROTOCOL.md was read again after frames or statements changed
        #[arg(long)]
        renew_protocol: bool,
    },
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
        Command::Test { quick, no_run } => test::test(&project, quick, no_run),
        Command::Lint { renew_protocol: true, .. } => house::renew(&project.root),
        Command::Lint { house_of: Some(folder), .. } => lint::house_rules(&folder),
        Command::Lint { house: true, .. } => lint::house_rules(&project.root),
        Command::Lint { .. } => lint::lint(&project),
        Command::Bench { quick } => bench::bench(&project, quick),
        Command::Web { fast } => web::build(&project, Effort::from_flag(fast)),
    }
}
