//! Rules for every file, line by line: sizes, a pure domain, nothing left half done.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

/// A Rust file of this many lines asks a question; it is mentioned.
const LONG_FILE_LINES: usize = 500;
/// A Rust file of more lines than this is two rooms.
const TOO_LONG_FILE_LINES: usize = 700;

/// In the root: not ours, or made by the build.
const SKIPPED_FOLDERS: [&str; 5] = [".git", "target", "dist", "data", "node_modules"];

/// Put together so that this file keeps its own rules.
const UNFINISHED_MARKS: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
];
const HOME_FOLDERS: [&str; 3] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];

/// Words that must not stand in Rust files below a folder.
struct Wall {
    below: &'static str,
    words: &'static [&'static str],
    reason: &'static str,
}

/// Walls that stand on calls, not on imports; the others are the house's.
const WALLS: [Wall; 1] = [Wall {
    below: "shared/src/",
    words: &["tokio::", "web_sys", "std::fs", "std::net", "SystemTime::now", "Instant::now"],
    reason: "shared is pure: no clock, no input or output",
}];

/// Everything that is wrong, one line each; long files are only mentioned.
pub(crate) fn offences(root: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if !SKIPPED_FOLDERS.iter().any(|skipped| entry.file_name() == *skipped) {
            collect(&entry, &mut paths)?;
        }
    }
    paths.sort();
    let mut offences = Vec::new();
    for path in paths {
        let name =
            path.strip_prefix(root).context("below the root")?.to_string_lossy().replace('\\', "/");
        // What is no text (an icon) has no lines to look at.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if name.ends_with(".rs")
            && (LONG_FILE_LINES..=TOO_LONG_FILE_LINES).contains(&text.lines().count())
        {
            println!("{name}: {} lines, worth splitting by idea", text.lines().count());
        }
        offences.extend(offences_in(&name, &text));
    }
    Ok(offences)
}

fn collect(entry: &fs::DirEntry, paths: &mut Vec<PathBuf>) -> Result<()> {
    let kind = entry.file_type()?;
    if kind.is_dir() {
        for inner in fs::read_dir(entry.path())? {
            collect(&inner?, paths)?;
        }
    } else if kind.is_file() {
        paths.push(entry.path());
    }
    Ok(())
}

/// Everything that is wrong in one file, one line each.
fn offences_in(name: &str, text: &str) -> Vec<String> {
    let mut offences = Vec::new();
    let is_rust = name.ends_with(".rs");
    let line_count = text.lines().count();
    if is_rust && line_count > TOO_LONG_FILE_LINES {
        offences.push(format!("{name}: {line_count} lines, more than {TOO_LONG_FILE_LINES}"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        let mut blame = |words: &[&str], reason: &str| {
            for word in words.iter().filter(|word| line.contains(**word)) {
                offences.push(format!("{name}:{number}: {word}: {reason}"));
            }
        };
        blame(&UNFINISHED_MARKS, "finish it, or file it as an issue");
        blame(&HOME_FOLDERS, "a path of one machine");
        for wall in &WALLS {
            if is_rust && name.starts_with(wall.below) {
                blame(wall.words, wall.reason);
            }
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_reads_no_clock() {
        let text = "fn f() {\n    SystemTime::now()\n}";
        assert_eq!(
            offences_in("shared/src/time.rs", text),
            ["shared/src/time.rs:2: SystemTime::now: shared is pure: no clock, no input or output"]
        );
        assert_eq!(offences_in("server/src/clock.rs", text).len(), 0);
    }

    #[test]
    fn a_file_that_has_become_two_rooms_is_refused() {
        assert_eq!(offences_in("shared/src/a.rs", &"//\n".repeat(TOO_LONG_FILE_LINES)).len(), 0);
        assert_eq!(
            offences_in("shared/src/a.rs", &"//\n".repeat(TOO_LONG_FILE_LINES + 1)).len(),
            1
        );
    }

    #[test]
    fn nothing_is_left_half_done_or_tied_to_one_machine() {
        assert_eq!(offences_in("README.md", UNFINISHED_MARKS[0]).len(), 1);
        assert_eq!(offences_in("README.md", HOME_FOLDERS[0]).len(), 1);
    }
}
