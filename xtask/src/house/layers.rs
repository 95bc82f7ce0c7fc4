//! Who may import whom in the app, and what only some may import from abroad.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    imports::{Import, Leads, Sort},
    offence::Offence,
    tree::House,
};

const RULE: &str = "layers of the app";

/// Files and folders below `app/src`: each uses what stands before it, never what stands
/// behind it. Words (`text`) and the shared crate are for all; faces of kinds (`kinds`) for
/// whoever draws.
const LAYERS: [&str; 10] = [
    "text",
    "platform",
    "news",
    "runtime",
    "state",
    "routes",
    "kinds",
    "components",
    "records",
    "pages",
];
/// These use everything, and nobody uses them.
const ROOF: [&str; 2] = ["app", "main"];

const APP: &str = "app/src/";
/// Beside the list `pages.rs`, which knows all of them.
const PAGES: &str = "app/src/pages/";

/// Crates that only some layers may use.
const CRATES: [(&str, &[&str], &str); 3] = [
    ("js_sys", &["platform"], "only the platform talks to the browser"),
    // Whoever draws may look at the elements drawn: measure, focus.
    ("web_sys", &["platform", "components", "records"], "only the platform talks to the browser"),
    (
        "leptos",
        &["text", "state", "routes", "kinds", "components", "records", "pages", "platform"],
        "what runs in the worker knows no screen",
    ),
];

/// Parts of the shared crate, or layers, that one layer must do without.
const WITHOUT: [(&str, &str, &str); 4] = [
    ("components", "staffelstab_shared::model", "components know no record"),
    ("components", "staffelstab_shared::view", "components know no record"),
    ("pages", "platform", "pages ask the state"),
    ("pages", "runtime", "pages ask the state"),
];

pub(super) fn offences(house: &House, imports: &[Import]) -> Vec<Offence> {
    let mut wrong: BTreeMap<Wrong<'_>, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for import in imports {
        let file = house.file_name(import.file);
        let Some(layer) = layer(file).filter(|layer| !ROOF.contains(layer)) else { continue };
        // What an import brought is told once, where it is imported.
        let Some((last, from)) = import.path.split_last().filter(|_| import.sort != Sort::Imported)
        else {
            continue;
        };
        let reasons = match &import.leads {
            Leads::Abroad(path) => abroad(path, layer),
            Leads::Item(..) | Leads::Module(_) => reasons(house, import, file, layer),
        };
        for reason in reasons {
            let key = Wrong { file, from: from.join("::"), reason };
            wrong.entry(key).or_insert((import.line, BTreeSet::new())).1.insert(last);
        }
    }
    let told = wrong.into_iter().map(|(Wrong { file, from, reason }, (line, names))| {
        let mut names = names.into_iter().collect::<Vec<_>>().join(", ");
        if names.contains(", ") {
            names = format!("{{{names}}}");
        }
        let path = if from.is_empty() { names } else { format!("{from}::{names}") };
        Offence::new(RULE, format!("{file}:{line}: {path}: {reason}"))
    });
    unplaced(house).into_iter().chain(told).collect()
}

/// One thing wrong in one file, told once for all names from one place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Wrong<'h> {
    file: &'h str,
    from: String,
    reason: String,
}

/// What is wrong with a path out of the workspace.
fn abroad(path: &[String], layer: &str) -> BTreeSet<String> {
    let of = |krate: &str| {
        path.iter().any(|part| {
            part.strip_prefix(krate).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        })
    };
    let broken = CRATES.iter().filter(|(krate, users, _)| of(krate) && !users.contains(&layer));
    broken.map(|(.., reason)| (*reason).to_owned()).collect()
}

/// What lies beside the layers.
fn unplaced(house: &House) -> Vec<Offence> {
    let files = house.shipped().filter(|(_, file)| {
        layer(&file.name).is_some_and(|layer| !LAYERS.contains(&layer) && !ROOF.contains(&layer))
    });
    files
        .map(|(_, file)| {
            let text = format!("{}: in none of {}", file.name, LAYERS.join(" < "));
            Offence::new(RULE, text)
        })
        .collect()
}

/// Why one import is wrong, by every module it leads through.
fn reasons(house: &House, import: &Import, name: &str, layer: &str) -> BTreeSet<String> {
    let mut reasons = BTreeSet::new();
    let last = match import.leads {
        Leads::Item(file, _) => Some(file),
        Leads::Module(_) | Leads::Abroad(_) => None,
    };
    let on_the_way = import.through.iter().filter_map(|module| {
        let module = house.module(*module)?;
        // The root names the layers, and so is on every way.
        module.parent.map(|_| module.file)
    });
    for file in on_the_way.chain(last) {
        let target = house.file_name(file);
        let Some(other) = self::layer(target) else {
            let part = shared_part(target);
            reasons.extend(without(layer, &part));
            continue;
        };
        if file == import.file {
            continue;
        }
        if ROOF.contains(&other) {
            reasons.insert(format!("nobody uses {other}"));
        } else if place(other) > place(layer) {
            reasons.insert(format!("{layer} stands before {other}"));
        } else if let Some(page) = other_page(name, target) {
            reasons.insert(format!("a page uses no other page's rooms ({page})"));
        }
        if layer != other {
            reasons.extend(without(layer, other));
        }
    }
    reasons
}

fn without(layer: &str, part: &str) -> Option<String> {
    let (.., reason) = WITHOUT.iter().find(|(who, what, _)| *who == layer && *what == part)?;
    Some((*reason).to_owned())
}

/// The layer of a file of the app: the first folder, or the file itself.
fn layer(name: &str) -> Option<&str> {
    let first = name.strip_prefix(APP)?.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

fn place(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|other| *other == layer)
}

/// `staffelstab_shared::model` for a file of the model.
fn shared_part(name: &str) -> String {
    let first = name.strip_prefix("shared/src/").and_then(|rest| rest.split('/').next());
    let first = first.unwrap_or_default();
    format!("staffelstab_shared::{}", first.strip_suffix(".rs").unwrap_or(first))
}

/// The page that a file of another one reaches into.
fn other_page<'h>(name: &str, target: &'h str) -> Option<&'h str> {
    let own = page(name)?;
    page(target).filter(|other| *other != own)
}

/// `a` of `pages/a.rs` and of all in `pages/a/`; none for the list of pages.
fn page(name: &str) -> Option<&str> {
    let first = name.strip_prefix(PAGES)?.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{imports, tree::made_up},
        *,
    };

    const MAIN: (&str, &str) = (
        "app/src/main.rs",
        "mod app; mod components; mod news; mod pages; mod platform; mod runtime; mod state; mod text;",
    );

    fn check(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![
            MAIN,
            (
                "shared/src/lib.rs",
                "pub mod model; pub mod view; pub mod id; pub use model::Person;",
            ),
            ("shared/src/model.rs", "pub struct Person;"),
            ("shared/src/view.rs", "pub struct View;"),
            ("shared/src/id.rs", "pub struct RecordId;"),
        ];
        for layer in ["app", "components", "news", "pages", "platform", "runtime", "state", "text"]
        {
            let name: &'static str = Box::leak(format!("app/src/{layer}.rs").into_boxed_str());
            if !files.iter().any(|(file, _)| *file == name) {
                all.push((name, "pub struct Thing;"));
            }
        }
        all.extend(files);
        let house = made_up(&all);
        let found = offences(&house, &imports::all(&house));
        let mut texts: Vec<String> = found.into_iter().map(|offence| offence.text).collect();
        texts.sort();
        texts
    }

    #[test]
    fn each_layer_uses_what_stands_before_it() {
        assert_eq!(
            check(&[
                (
                    "app/src/state.rs",
                    "use crate::{runtime::Thing, text, news}; use leptos::prelude::*;"
                ),
                ("app/src/app.rs", "use crate::{pages::Thing, platform};"),
                ("app/src/platform.rs", "use web_sys::Window; use crate::text::Thing;"),
                (
                    "app/src/components.rs",
                    "use staffelstab_shared::id::RecordId; use web_sys::Node;"
                ),
            ]),
            [""; 0]
        );
    }

    #[test]
    fn an_import_up_the_list_is_an_offence() {
        assert_eq!(
            check(&[(
                "app/src/runtime.rs",
                "use crate::{\n    state::Thing,\n    text::Thing as T,\n};"
            )]),
            ["app/src/runtime.rs:2: crate::state::Thing: runtime stands before state"]
        );
        let inline = check(&[("app/src/news.rs", "fn f() { view! { crate::pages::Thing } }")]);
        assert_eq!(inline, ["app/src/news.rs:1: crate::pages::Thing: news stands before pages"]);
    }

    #[test]
    fn a_name_handed_on_by_a_higher_layer_is_taken_from_there() {
        assert_eq!(
            check(&[
                ("app/src/state.rs", "pub use crate::news::Thing;"),
                ("app/src/runtime.rs", "use crate::state::Thing;"),
            ]),
            ["app/src/runtime.rs:1: crate::state::Thing: runtime stands before state"]
        );
    }

    #[test]
    fn nobody_uses_the_roof_and_nothing_stands_beside_the_list() {
        assert_eq!(
            check(&[("app/src/pages.rs", "use crate::app::Thing;"), ("app/src/other.rs", ""),]),
            [
                "app/src/other.rs: in none of text < platform < news < runtime < state < routes \
                 < kinds < components < records < pages",
                "app/src/pages.rs:1: crate::app::Thing: nobody uses app"
            ]
        );
    }

    #[test]
    fn components_know_no_record_whatever_the_way_to_it() {
        assert_eq!(
            check(&[(
                "app/src/components.rs",
                "use staffelstab_shared::view::View;\nuse staffelstab_shared::Person;"
            )]),
            [
                "app/src/components.rs:1: staffelstab_shared::view::View: components know no record",
                "app/src/components.rs:2: staffelstab_shared::Person: components know no record"
            ]
        );
    }

    #[test]
    fn the_browser_and_the_screen_are_for_some() {
        assert_eq!(
            check(&[
                ("app/src/runtime.rs", "use leptos::prelude::*;"),
                ("app/src/state.rs", "use leptos::web_sys; fn f() { web_sys::window() }"),
                ("app/src/pages.rs", "fn f() { view! { <p>{web_sys::window()}</p> } }"),
                ("app/src/components.rs", "use js_sys::Array;"),
                ("app/src/news.rs", "use leptos_router::Route;"),
            ]),
            [
                "app/src/components.rs:1: js_sys::Array: only the platform talks to the browser",
                "app/src/news.rs:1: leptos_router::Route: what runs in the worker knows no screen",
                "app/src/pages.rs:1: web_sys::window: only the platform talks to the browser",
                "app/src/runtime.rs:1: leptos::prelude: what runs in the worker knows no screen",
                "app/src/state.rs:1: leptos::web_sys: only the platform talks to the browser",
            ]
        );
    }

    #[test]
    fn pages_ask_the_state_and_never_another_page() {
        let pages = ("app/src/pages.rs", "mod a; mod b; pub use a::Page; use b::Deep;");
        let b = ("app/src/pages/b.rs", "mod inner; pub use inner::Deep;");
        let inner = ("app/src/pages/b/inner.rs", "use super::super::b; pub struct Deep;");
        let good = ("app/src/pages/a.rs", "pub struct Page;");
        assert_eq!(check(&[pages, b, inner, good]), [""; 0]);
        let bad = (
            "app/src/pages/a.rs",
            "use crate::{pages::b::Deep, platform::Thing}; pub struct Page;",
        );
        let found = check(&[pages, b, inner, bad]);
        assert_eq!(
            found,
            [
                "app/src/pages/a.rs:1: crate::pages::b::Deep: a page uses no other page's rooms (b)",
                "app/src/pages/a.rs:1: crate::platform::Thing: pages ask the state"
            ]
        );
    }
}
