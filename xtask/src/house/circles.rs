//! Files that import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    imports::{Import, Leads, Sort},
    offence::Offence,
    tree::House,
};

/// Whether a parent and its own children must not import each other either: `x.rs` what
/// lies in `x/`, and `x/y.rs` what `x.rs` defines.
const PARENTS_COUNT: bool = true;

/// File to file, with the imports that tie them.
type Ties<'i> = BTreeMap<usize, BTreeMap<usize, Vec<&'i Import>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Circle {
    BetweenRooms,
    WithParent,
}

pub(super) fn offences(house: &House, imports: &[Import]) -> Vec<Offence> {
    let ties = ties(house, imports);
    let all = ties.keys().copied().collect();
    let mut found = Vec::new();
    for (circle, files) in circles(house, &ties, &all) {
        match circle {
            Circle::BetweenRooms => {
                let text = describe(house, &ties, &files, None);
                found.push(Offence::new("circles between rooms", text));
            }
            Circle::WithParent if PARENTS_COUNT => {
                let parent = parent(house, &files);
                let text = describe(house, &ties, &files, parent);
                found.push(Offence::new("circles of a parent and its children", text));
            }
            Circle::WithParent => {}
        }
    }
    found
}

fn ties<'i>(house: &House, imports: &'i [Import]) -> Ties<'i> {
    let mut ties = Ties::new();
    for import in imports {
        let target = match (&import.leads, import.sort) {
            // Handing on needs nothing; what the file needs itself it also names elsewhere.
            (_, Sort::ReExport) => None,
            (Leads::Item(file, _), _) => Some(*file),
            (Leads::Module(module), Sort::Glob) => house.module(*module).map(|found| found.file),
            // A module brings what is taken from it.
            (Leads::Module(_) | Leads::Abroad(_), _) => None,
        };
        if let Some(target) = target.filter(|target| *target != import.file) {
            ties.entry(import.file).or_default().entry(target).or_default().push(import);
        }
    }
    ties
}

/// The circles among `files`. One around a parent is looked into again without it.
fn circles(
    house: &House,
    ties: &Ties<'_>,
    files: &BTreeSet<usize>,
) -> Vec<(Circle, BTreeSet<usize>)> {
    let mut found = Vec::new();
    for tied in tied_together(ties, files) {
        if let Some(parent) = parent(house, &tied) {
            let rest = tied.iter().copied().filter(|file| *file != parent).collect();
            found.push((Circle::WithParent, tied));
            found.extend(circles(house, ties, &rest));
        } else {
            found.push((Circle::BetweenRooms, tied));
        }
    }
    found
}

/// The file in whose room all the others lie.
fn parent(house: &House, files: &BTreeSet<usize>) -> Option<usize> {
    files.iter().copied().find(|parent| {
        let is_below = |file: &usize| file == parent || lies_below(house, *file, *parent);
        files.iter().all(is_below)
    })
}

fn lies_below(house: &House, file: usize, parent: usize) -> bool {
    let module = |file: usize| house.files.get(file).and_then(|file| file.module);
    let (Some(mut at), Some(parent)) = (module(file), module(parent)) else { return false };
    while let Some(above) = house.module(at).and_then(|module| module.parent) {
        if above == parent {
            return true;
        }
        at = above;
    }
    false
}

/// Sets of files that all reach each other.
fn tied_together(ties: &Ties<'_>, files: &BTreeSet<usize>) -> Vec<BTreeSet<usize>> {
    let reach: BTreeMap<usize, BTreeSet<usize>> = files
        .iter()
        .map(|file| {
            let mut reached = BTreeSet::new();
            let mut open = vec![*file];
            while let Some(at) = open.pop() {
                for next in ties.get(&at).into_iter().flat_map(BTreeMap::keys) {
                    if files.contains(next) && reached.insert(*next) {
                        open.push(*next);
                    }
                }
            }
            (*file, reached)
        })
        .collect();
    let reaches =
        |from: &usize, to: &usize| reach.get(from).is_some_and(|reached| reached.contains(to));
    let mut found = BTreeSet::new();
    for file in files.iter().filter(|file| reaches(file, file)) {
        let tied: BTreeSet<usize> = files
            .iter()
            .filter(|other| reaches(file, other) && reaches(other, file))
            .copied()
            .collect();
        found.insert(tied);
    }
    found.into_iter().collect()
}

/// The files, and below them each tie. Around a parent only its own ties are told: those
/// among its children stand by themselves, if they make a circle.
fn describe(
    house: &House,
    ties: &Ties<'_>,
    files: &BTreeSet<usize>,
    parent: Option<usize>,
) -> String {
    let names: Vec<&str> = files.iter().map(|file| house.file_name(*file)).collect();
    let mut lines = vec![names.join(", ")];
    for from in files {
        for (to, imports) in ties.get(from).into_iter().flatten() {
            let told = parent.is_none_or(|parent| parent == *from || parent == *to);
            if files.contains(to) && told {
                lines.push(tie(house, *from, *to, imports));
            }
        }
    }
    lines.join("\n  ")
}

fn tie(house: &House, from: usize, to: usize, imports: &[&Import]) -> String {
    let line = imports.first().map_or(0, |import| import.line);
    let names: BTreeSet<&str> = imports
        .iter()
        .map(|import| match &import.leads {
            Leads::Item(_, name) => name.as_str(),
            Leads::Module(_) | Leads::Abroad(_) => "*",
        })
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    format!("{}:{line} -> {}: {}", house.file_name(from), house.file_name(to), names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{imports, tree::made_up},
        *,
    };

    fn check(files: &[(&str, &str)]) -> Vec<(&'static str, String)> {
        let house = made_up(files);
        let found = offences(&house, &imports::all(&house));
        found.into_iter().map(|offence| (offence.rule, offence.text)).collect()
    }

    #[test]
    fn two_rooms_that_import_each_other_are_a_circle_and_its_ties_are_told() {
        assert_eq!(
            check(&[
                ("server/src/lib.rs", "mod a; mod b; mod c;"),
                ("server/src/a.rs", "use crate::b::B; pub struct A; pub struct More;"),
                ("server/src/b.rs", "use crate::c::C; pub struct B;"),
                ("server/src/c.rs", "\nfn f(_: crate::a::A, _: super::a::More) {} pub struct C;"),
            ]),
            [(
                "circles between rooms",
                "server/src/a.rs, server/src/b.rs, server/src/c.rs\
                 \n  server/src/a.rs:1 -> server/src/b.rs: B\
                 \n  server/src/b.rs:1 -> server/src/c.rs: C\
                 \n  server/src/c.rs:2 -> server/src/a.rs: A, More"
                    .to_owned()
            )]
        );
    }

    #[test]
    fn a_parent_that_declares_and_hands_on_is_in_no_circle() {
        assert_eq!(
            check(&[
                ("server/src/lib.rs", "mod x;"),
                ("server/src/x.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
                ("server/src/x/a.rs", "pub struct A;"),
                ("server/src/x/b.rs", "use super::A; pub struct B;"),
            ]),
            []
        );
    }

    #[test]
    fn a_parent_that_uses_what_uses_it_is_a_circle_of_its_own_sort() {
        let found = check(&[
            ("server/src/lib.rs", "mod x;"),
            ("server/src/x.rs", "mod a; mod b; pub use a::A; pub struct X(A);"),
            ("server/src/x/a.rs", "use super::{X, b::B}; pub struct A;"),
            ("server/src/x/b.rs", "use super::a::A; pub struct B;"),
        ]);
        let rules: Vec<_> = found.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(rules, ["circles of a parent and its children", "circles between rooms"]);
        assert!(found[0].1.contains("server/src/x.rs:1 -> server/src/x/a.rs: A"), "{found:?}");
        assert!(!found[0].1.contains("b.rs:1 -> server/src/x/a.rs"), "{found:?}");
    }

    #[test]
    fn tests_may_import_in_circles() {
        assert_eq!(
            check(&[
                ("server/src/lib.rs", "mod a; mod b;"),
                ("server/src/a.rs", "use crate::b::B; pub struct A;"),
                ("server/src/b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
            ]),
            []
        );
    }
}
