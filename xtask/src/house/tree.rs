//! The Rust files of all crates, and the modules they make.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use syn::{Item, Visibility, visit::Visit};

use super::syntax::{self, Ending, Used};

/// Root files with the name under which other crates know them.
const CRATES: [(&str, &str); 6] = [
    ("shared/src/lib.rs", "staffelstab_shared"),
    ("server/src/lib.rs", "staffelstab_server"),
    ("server/src/main.rs", ""),
    ("app/src/main.rs", ""),
    ("tests/src/lib.rs", "staffelstab_tests"),
    ("xtask/src/main.rs", ""),
];
/// Every Rust file in these is looked at.
const FOLDERS: [&str; 5] = ["shared/src", "server/src", "app/src", "tests/src", "xtask/src"];

/// All files and modules. Both are named by their positions.
pub(super) struct House {
    pub(super) files: Vec<File>,
    pub(super) modules: Vec<Module>,
    /// Root modules by the names of their crates.
    crates: BTreeMap<String, usize>,
}

/// One Rust file.
pub(super) struct File {
    /// From the root of the workspace, with `/`.
    pub(super) name: String,
    pub(super) syntax: syn::File,
    /// Compiled for tests only.
    pub(super) test_only: bool,
    /// Its own module; none if nobody declares it.
    pub(super) module: Option<usize>,
}

/// A file's module, or one written inside a file.
#[derive(Default)]
pub(super) struct Module {
    pub(super) file: usize,
    pub(super) parent: Option<usize>,
    /// Its names, without the crate's.
    pub(super) path: Vec<String>,
    pub(super) names: BTreeMap<String, Vec<Meaning>>,
    pub(super) globs: Vec<Vec<String>>,
}

/// What a name stands for in a module. One name may have several meanings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Defined here.
    Item,
    Module(usize),
    /// Imported.
    Used(Vec<String>),
}

/// What was read, before modules are made of it.
type Texts = BTreeMap<String, String>;

impl House {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut texts = Texts::new();
        for folder in FOLDERS {
            let mut open = vec![root.join(folder)];
            while let Some(folder) = open.pop() {
                for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
                    let path = entry?.path();
                    if path.is_dir() {
                        open.push(path);
                    } else if path.extension().is_some_and(|ending| ending == "rs") {
                        texts.insert(name_below(root, &path)?, fs::read_to_string(&path)?);
                    }
                }
            }
        }
        Self::build(&texts)
    }

    pub(super) fn build(texts: &Texts) -> Result<Self> {
        let mut files = Vec::new();
        for (name, text) in texts {
            let syntax = syn::parse_file(text).with_context(|| format!("reading {name}"))?;
            files.push(File { name: name.clone(), syntax, test_only: false, module: None });
        }
        let mut house = Self { files, modules: Vec::new(), crates: BTreeMap::new() };
        for (root, name) in CRATES {
            if let Some(file) = house.file(root) {
                let folder = Path::new(root).parent().map(Path::to_path_buf).unwrap_or_default();
                let module = house.open(file, &folder, None, "", false);
                if !name.is_empty() {
                    house.crates.insert(name.to_owned(), module);
                }
            }
        }
        Ok(house)
    }

    /// The file of this name.
    pub(super) fn file(&self, name: &str) -> Option<usize> {
        self.files.binary_search_by(|file| file.name.as_str().cmp(name)).ok()
    }

    pub(super) fn file_name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| &file.name)
    }

    /// Files that ship, with their positions.
    pub(super) fn shipped(&self) -> impl Iterator<Item = (usize, &File)> {
        self.files.iter().enumerate().filter(|(_, file)| !file.test_only)
    }

    pub(super) fn module(&self, module: usize) -> Option<&Module> {
        self.modules.get(module)
    }

    pub(super) fn root_of(&self, mut module: usize) -> usize {
        while let Some(parent) = self.module(module).and_then(|module| module.parent) {
            module = parent;
        }
        module
    }

    pub(super) fn crate_root(&self, name: &str) -> Option<usize> {
        self.crates.get(name).copied()
    }

    /// The module written inside this one under this name.
    pub(super) fn child(&self, module: usize, name: &str) -> Option<usize> {
        self.module(module)?.names.get(name)?.iter().find_map(|meaning| match meaning {
            Meaning::Module(child) => Some(*child),
            Meaning::Item | Meaning::Used(_) => None,
        })
    }

    /// Makes a file's module and those below it; `folder` is where its children lie.
    fn open(
        &mut self,
        file: usize,
        folder: &Path,
        parent: Option<usize>,
        name: &str,
        test_only: bool,
    ) -> usize {
        let module = self.add(file, parent, name);
        let items = match self.files.get_mut(file) {
            Some(found) => {
                found.test_only = test_only;
                found.module = Some(module);
                std::mem::take(&mut found.syntax.items)
            }
            None => Vec::new(),
        };
        self.fill(module, folder, &items, test_only);
        if let Some(found) = self.files.get_mut(file) {
            found.syntax.items = items;
        }
        module
    }

    fn add(&mut self, file: usize, parent: Option<usize>, name: &str) -> usize {
        let mut path = parent
            .and_then(|parent| self.module(parent))
            .map_or_else(Vec::new, |parent| parent.path.clone());
        if parent.is_some() {
            path.push(name.to_owned());
        }
        self.modules.push(Module { file, parent, path, ..Module::default() });
        self.modules.len() - 1
    }

    fn fill(&mut self, module: usize, folder: &Path, items: &[Item], test_only: bool) {
        let mut uses = Uses::default();
        for item in items {
            let test_only = test_only || syntax::is_test_only(syntax::attributes(item));
            if let Item::Mod(inner) = item {
                let name = inner.ident.to_string();
                let below = folder.join(&name);
                let child = if let Some((_, items)) = &inner.content {
                    let file = self.module(module).map_or(0, |module| module.file);
                    let child = self.add(file, Some(module), &name);
                    self.fill(child, &below, items, test_only);
                    Some(child)
                } else {
                    [below.with_extension("rs"), below.join("mod.rs")]
                        .iter()
                        .find_map(|path| self.file(&path.to_string_lossy().replace('\\', "/")))
                        .map(|file| self.open(file, &below, Some(module), &name, test_only))
                };
                if let (Some(child), false) = (child, test_only) {
                    self.name(module, name, Meaning::Module(child));
                }
            } else if !test_only {
                if let Some(name) = syntax::defined_name(item) {
                    self.name(module, name, Meaning::Item);
                }
                uses.visit_item(item);
            }
        }
        for used in uses.found {
            match used.ending {
                Ending::Name(name) => self.name(module, name, Meaning::Used(used.path)),
                Ending::Glob => {
                    if let Some(module) = self.modules.get_mut(module) {
                        module.globs.push(used.path);
                    }
                }
            }
        }
    }

    fn name(&mut self, module: usize, name: String, meaning: Meaning) {
        if let Some(module) = self.modules.get_mut(module) {
            module.names.entry(name).or_default().push(meaning);
        }
    }
}

fn name_below(root: &Path, path: &Path) -> Result<String> {
    let below: PathBuf = path.strip_prefix(root).context("below the root")?.to_path_buf();
    Ok(below.to_string_lossy().replace('\\', "/"))
}

/// Imports of one item, those inside functions too: they count as the module's.
#[derive(Default)]
struct Uses {
    found: Vec<Used>,
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item(&mut self, item: &'ast Item) {
        if !syntax::is_test_only(syntax::attributes(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.found.extend(syntax::flatten(&item.tree));
    }

    /// A module has imports of its own.
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}
}

/// Whether a `use` hands a name on to others.
pub(super) const fn is_re_export(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}

/// A made-up tree for tests.
#[cfg(test)]
pub(super) fn made_up(files: &[(&str, &str)]) -> House {
    let texts = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    House::build(&texts.collect()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_become_modules_and_what_only_tests_compile_is_known() {
        let house = made_up(&[
            ("shared/src/lib.rs", "mod a; mod inline { mod deep; }"),
            ("shared/src/a.rs", "mod b; #[cfg(test)] mod tests;"),
            ("shared/src/a/b.rs", "pub struct B;"),
            ("shared/src/a/tests.rs", "mod more;"),
            ("shared/src/a/tests/more.rs", ""),
            ("shared/src/inline/deep.rs", ""),
            ("shared/src/forgotten.rs", ""),
        ]);
        let names = |wanted: fn(&File) -> bool| -> Vec<&str> {
            let found = house.files.iter().filter(|file| wanted(file));
            found.map(|file| file.name.as_str()).collect()
        };
        assert_eq!(
            names(|file| file.test_only),
            ["shared/src/a/tests.rs", "shared/src/a/tests/more.rs"]
        );
        assert_eq!(names(|file| file.module.is_none()), ["shared/src/forgotten.rs"]);
        let paths: Vec<String> =
            house.modules.iter().map(|module| module.path.join("::")).collect();
        assert!(paths.contains(&"a::b".to_owned()) && paths.contains(&"inline::deep".to_owned()));
    }
}
