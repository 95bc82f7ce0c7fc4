//! `cargo xtask test`: everything, and one line at the end that counts it.

use std::{
    fmt,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use crate::{
    project::{Project, run},
    setup,
    web::{self, Effort},
};

/// One run of `cargo test`, because every further set of packages or features would compile
/// the same crates again. The browser's tests take part when the environment says so.
pub(crate) fn test(project: &Project, quick: bool, no_run: bool) -> Result<()> {
    let mut tests = project.cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]);
    setup::wasm_target(project)?;
    if quick {
        run(project.cargo().args([
            "check",
            "--package",
            "staffelstab-app",
            "--target",
            setup::WASM_TARGET,
        ]))?;
    } else {
        setup::browser()?;
        let axe = setup::axe_core(project)?;
        let ical = setup::ical_js(project)?;
        // Their tests say themselves that they are left out.
        if let Err(error) = setup::proxies() {
            println!("The examples of proxies are not tried: {error:#}");
        }
        web::build(project, Effort::Fast)?;
        tests
            .env("STAFFELSTAB_BROWSER", "1")
            .env("STAFFELSTAB_AXE", axe)
            .env("STAFFELSTAB_ICAL", ical);
    }

    if no_run {
        return run(tests.arg("--no-run"));
    }
    let (counts, passed) = run_counting(&mut tests)?;
    println!("\n{counts}");
    ensure!(passed, "some tests failed, or did not compile");
    Ok(())
}

/// Sums of what the test programs report.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u32,
    failed: u32,
    ignored: u32,
}

impl Counts {
    /// Adds a summary line such as `test result: ok. 3 passed; 0 failed; 1 ignored; ...`.
    fn add(&mut self, line: &str) {
        let Some((_, numbers)) =
            line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in numbers.split("; ") {
            let Some((number, what)) = part.split_once(' ') else { continue };
            let number = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.ignored > 0 {
            write!(f, ", {} ignored", self.ignored)?;
        }
        Ok(())
    }
}

/// Runs a command, shows its output as it comes and counts in it.
fn run_counting(command: &mut Command) -> Result<(Counts, bool)> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("could not start the tests")?;
    let stdout = child.stdout.take().context("standard output was piped")?;
    let mut counts = Counts::default();
    for line in BufReader::new(stdout).split(b'\n') {
        // A test may print anything; only the counting needs text.
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        counts.add(&line);
    }
    Ok((counts, child.wait()?.success()))
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn the_last_line_sums_what_every_test_program_reports() {
        let mut counts = Counts::default();
        counts.add("running 4 tests");
        counts.add("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        counts
            .add("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        assert_eq!(counts.to_string(), "4 passed, 2 failed, 1 ignored");
    }

    #[test]
    fn ignored_tests_are_only_mentioned_where_there_are_any() {
        assert_eq!(Counts::default().to_string(), "0 passed, 0 failed");
    }
}
