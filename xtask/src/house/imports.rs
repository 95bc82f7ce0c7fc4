//! Every path in the code, and the file that defines what it names.
//!
//! Paths are followed as the compiler does: through `crate`, `self`, `super`, other crates
//! of the workspace, imports and re-exports. What a macro makes is taken to lie in the
//! module its path leads to. Methods bring nothing: who calls one has its type from
//! somewhere, and that is a path.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use syn::visit::{self, Visit};

use super::{
    syntax::{self, Ending},
    tree::{House, Meaning, is_re_export},
};

/// Imports follow each other at most this often; more is a circle of re-exports.
const MAX_STEPS: usize = 32;

/// One path in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// Position of the file it stands in.
    pub(super) file: usize,
    pub(super) line: usize,
    /// As it is written.
    pub(super) path: Vec<String>,
    pub(super) leads: Leads,
    /// Modules on the way, and the last one.
    pub(super) through: BTreeSet<usize>,
    pub(super) sort: Sort,
}

/// Where a path ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leads {
    /// To something of this name, defined in the file at this position.
    Item(usize, String),
    Module(usize),
    /// Out of the workspace, to this full path.
    Abroad(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Use,
    /// `use a::*`
    Glob,
    /// `pub use`: hands a name on, and needs nothing of it.
    ReExport,
    /// In code, or in the tokens of a macro.
    Inline,
    /// The same, but it begins with a name that a `use` of this file brought.
    Imported,
}

/// Every path in the code that ships.
pub(super) fn all(house: &House) -> Vec<Import> {
    let mut imports = Vec::new();
    for (file, found) in house.shipped() {
        let Some(module) = found.module else { continue };
        let mut reader = Reader { house, file, module, found: &mut imports };
        found.syntax.items.iter().for_each(|item| reader.visit_item(item));
    }
    imports
}

/// Collects the paths of one file.
struct Reader<'h, 'f> {
    house: &'h House,
    file: usize,
    module: usize,
    found: &'f mut Vec<Import>,
}

impl Reader<'_, '_> {
    fn add(&mut self, path: Vec<String>, line: usize, sort: Sort, not_itself: Option<&str>) {
        let mut way = Way { house: self.house, through: BTreeSet::new(), steps: 0 };
        if let Some(leads) = way.resolve(self.module, &path, not_itself) {
            if let Leads::Module(module) = leads {
                way.through.insert(module);
            }
            let through = way.through;
            self.found.push(Import { file: self.file, line, path, leads, through, sort });
        }
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        for (path, line) in syntax::paths_in(tokens) {
            self.add_inline(path, line);
        }
    }

    fn add_inline(&mut self, path: Vec<String>, line: usize) {
        let sort = if self.is_imported(&path) { Sort::Imported } else { Sort::Inline };
        self.add(path, line, sort, None);
    }

    /// Whether a path begins with what a `use` of this module brought.
    fn is_imported(&self, path: &[String]) -> bool {
        let Some(here) = self.house.module(self.module) else { return false };
        let Some(meanings) = path.first().and_then(|first| here.names.get(first)) else {
            // A name alone that is not defined here comes out of a glob, if from anywhere.
            return path.len() == 1;
        };
        meanings.iter().all(|meaning| matches!(meaning, Meaning::Used(_)))
    }
}

impl<'ast> Visit<'ast> for Reader<'_, '_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !syntax::is_test_only(syntax::attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        if !syntax::is_test_only(syntax::inner_attributes(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((_, items)) = &item.content else { return };
        let Some(inner) = self.house.child(self.module, &item.ident.to_string()) else { return };
        let outer = std::mem::replace(&mut self.module, inner);
        items.iter().for_each(|item| self.visit_item(item));
        self.module = outer;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for used in syntax::flatten(&item.tree) {
            let sort = if is_re_export(&item.vis) {
                Sort::ReExport
            } else if used.ending == Ending::Glob {
                Sort::Glob
            } else {
                Sort::Use
            };
            let name = match &used.ending {
                Ending::Name(name) => Some(name.as_str()),
                Ending::Glob => None,
            };
            self.add(used.path, used.line, sort, name);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let line = path.segments.first().map_or(0, |first| first.ident.span().start().line);
        let names = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add_inline(names, line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        self.visit_path(&found.path);
        self.add_tokens(found.tokens.clone());
    }

    /// `pub(in crate::a)` imports nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

/// Follows one path.
struct Way<'h> {
    house: &'h House,
    through: BTreeSet<usize>,
    steps: usize,
}

impl Way<'_> {
    /// A path as it stands in a module. `not_itself` is the name that an import defines:
    /// its own path does not begin there.
    fn resolve(
        &mut self,
        module: usize,
        path: &[String],
        not_itself: Option<&str>,
    ) -> Option<Leads> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "Self" => return None,
            "crate" => return self.walk(self.house.root_of(module), rest),
            "self" => return self.walk(module, rest),
            "super" => return self.walk(self.house.module(module)?.parent?, rest),
            _ => {}
        }
        if let Some(found) = self.find(module, path, not_itself) {
            return Some(found);
        }
        if let Some(root) = self.house.crate_root(first) {
            return self.walk(root, rest);
        }
        // A name alone is a variable, the prelude's, or out of a glob from abroad.
        (path.len() > 1 || not_itself.is_some()).then(|| Leads::Abroad(path.to_vec()))
    }

    /// A path from a module downwards.
    fn walk(&mut self, module: usize, path: &[String]) -> Option<Leads> {
        let Some((first, rest)) = path.split_first() else { return Some(Leads::Module(module)) };
        if first == "super" {
            return self.walk(self.house.module(module)?.parent?, rest);
        }
        self.through.insert(module);
        let made_by_macro = Leads::Item(self.house.module(module)?.file, first.clone());
        self.find(module, path, None).or(Some(made_by_macro))
    }

    fn find(&mut self, module: usize, path: &[String], not_itself: Option<&str>) -> Option<Leads> {
        let (first, rest) = path.split_first()?;
        let here = self.house.module(module)?;
        let mut meanings: Vec<&Meaning> = here.names.get(first).into_iter().flatten().collect();
        // Of a function and a module of one name, only the module has something inside.
        meanings.sort_by_key(|meaning| {
            let is_module = matches!(meaning, Meaning::Module(_));
            is_module == rest.is_empty()
        });
        for meaning in meanings {
            let found = match meaning {
                Meaning::Item => Some(Leads::Item(here.file, first.clone())),
                Meaning::Module(inner) => self.walk(*inner, rest),
                Meaning::Used(_) if not_itself == Some(first) => None,
                Meaning::Used(used) => {
                    let path: Vec<String> = used.iter().chain(rest).cloned().collect();
                    self.resolve(module, &path, Some(first))
                }
            };
            if found.is_some() {
                self.through.insert(module);
                return found;
            }
        }
        self.find_by_glob(module, path)
    }

    fn find_by_glob(&mut self, module: usize, path: &[String]) -> Option<Leads> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return None;
        }
        for glob in &self.house.module(module)?.globs {
            let Some(Leads::Module(from)) = self.resolve(module, glob, None) else { continue };
            let found = if from == module { None } else { self.find(from, path, None) };
            if found.is_some() {
                self.through.insert(from);
                return found;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tree::made_up, *};

    const LIBRARY: (&str, &str) =
        ("shared/src/lib.rs", "pub mod fold; pub mod a; pub mod outer; mod user;");
    const OUTER: [(&str, &str); 3] = [
        (
            "shared/src/outer.rs",
            "mod inner; pub mod fold; pub use inner::{In, In as Other}; pub use fold::fold;",
        ),
        ("shared/src/outer/inner.rs", "pub struct In; impl In { pub const ONE: u8 = 1; }"),
        ("shared/src/outer/fold.rs", "pub fn fold() {} pub fn more() {} made! { made }"),
    ];

    /// Where the paths of `user.rs` lead: file names, modules, or paths abroad.
    fn leads(user: &str) -> Vec<String> {
        let mut files = vec![LIBRARY, ("shared/src/fold.rs", ""), ("shared/src/a.rs", "")];
        files.extend(OUTER);
        files.push(("shared/src/user.rs", user));
        let house = made_up(&files);
        let user = house.file("shared/src/user.rs").unwrap();
        all(&house)
            .into_iter()
            .filter(|import| import.file == user)
            .map(|import| match import.leads {
                Leads::Item(file, _) => {
                    house.file_name(file).trim_start_matches("shared/src/").into()
                }
                Leads::Module(module) => {
                    format!("mod {}", house.module(module).unwrap().path.join("::"))
                }
                Leads::Abroad(path) => format!("abroad {}", path.join("::")),
            })
            .collect()
    }

    #[test]
    fn a_re_export_leads_to_the_file_that_defines() {
        assert_eq!(leads("use crate::outer::In;"), ["outer/inner.rs"]);
        assert_eq!(
            leads("use super::outer::{Other as X, fold};"),
            ["outer/inner.rs", "outer/fold.rs"]
        );
    }

    #[test]
    fn a_name_that_is_a_module_and_a_function_is_told_apart_by_what_follows() {
        assert_eq!(
            leads("use crate::outer::fold; fn f() { fold::more() }"),
            ["outer/fold.rs", "outer/fold.rs"]
        );
    }

    #[test]
    fn paths_in_code_and_in_macros_are_followed_too() {
        let code =
            "fn f() -> u8 { view! { <p>{crate::outer::In::ONE}</p> }; crate::outer::In::ONE }";
        let expected = ["outer/inner.rs", "outer/inner.rs"];
        assert_eq!(
            leads(code).into_iter().filter(|lead| lead != "user.rs").collect::<Vec<_>>(),
            expected
        );
    }

    #[test]
    fn an_imported_module_brings_what_is_taken_from_it() {
        assert_eq!(
            leads("use crate::outer; fn f(_: outer::In) {}"),
            ["mod outer", "outer/inner.rs"]
        );
    }

    #[test]
    fn a_glob_brings_the_names_that_are_used() {
        assert_eq!(leads("use crate::outer::*; fn f(_: In) {}"), ["mod outer", "outer/inner.rs"]);
    }

    #[test]
    fn what_a_macro_makes_lies_where_its_path_leads() {
        assert_eq!(leads("use crate::outer::fold::made;"), ["outer/fold.rs"]);
    }

    #[test]
    fn other_crates_and_names_of_their_own_are_told_apart() {
        assert_eq!(
            leads(
                "use anyhow::anyhow; use leptos::web_sys; fn f() { web_sys::window(); let x = 1; }"
            ),
            ["abroad anyhow::anyhow", "abroad leptos::web_sys", "abroad leptos::web_sys::window"]
        );
    }

    #[test]
    fn what_only_tests_import_is_left_out() {
        let tests = "#[cfg(test)] mod tests { use crate::outer::In; }\n#[cfg(test)]\nuse crate::a;";
        assert_eq!(leads(tests), [""; 0]);
    }
}
