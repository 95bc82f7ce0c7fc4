//! The walls of the house: who may import whom, and what every file owes its reader.
//!
//! [`tree`](House) reads the Rust files of all five crates into their modules, `imports`
//! finds every path in them and the file that defines what it names. On these stand the
//! rules, one file each: `layers`, `circles`, `docs`, `debug`, `protocol`. Code under
//! `#[cfg(test)]` may reach where it likes and is left out of all of them.

mod circles;
mod debug;
mod docs;
mod imports;
mod layers;
mod offence;
mod protocol;
mod syntax;
mod tree;

use std::path::Path;

use anyhow::Result;

use offence::Offence;
pub(crate) use protocol::renew;
use tree::House;

/// Everything wrong in the tree below `root`, as lines grouped by rule; none if all is well.
///
/// # Errors
/// When a file cannot be read, or is not Rust.
pub(crate) fn offences(root: &Path) -> Result<Vec<String>> {
    let house = House::read(root)?;
    let imports = imports::all(&house);
    let mut found = layers::offences(&house, &imports);
    found.extend(circles::offences(&house, &imports));
    found.extend(docs::offences(&house));
    found.extend(debug::offences(&house));
    found.extend(protocol::offences(&house, root));
    Ok(report(found))
}

fn report(mut offences: Vec<Offence>) -> Vec<String> {
    offences.sort();
    offences.dedup();
    let mut lines = Vec::new();
    for group in offences.chunk_by(|one, next| one.rule == next.rule) {
        let rule = group.first().map_or("", |offence| offence.rule);
        lines.push(format!("{rule}: {}", group.len()));
        lines.extend(
            group.iter().flat_map(|offence| offence.text.lines()).map(|line| format!("  {line}")),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_grouped_by_rule_and_counted() {
        let offence = |rule, text: &str| Offence::new(rule, text.to_owned());
        let lines = report(vec![
            offence("layers", "b.rs:2: up"),
            offence("circles", "a.rs, b.rs\n  a.rs:1"),
            offence("layers", "a.rs:1: up"),
            offence("layers", "a.rs:1: up"),
        ]);
        assert_eq!(
            lines,
            [
                "circles: 1",
                "  a.rs, b.rs",
                "    a.rs:1",
                "layers: 2",
                "  a.rs:1: up",
                "  b.rs:2: up"
            ]
        );
    }
}
