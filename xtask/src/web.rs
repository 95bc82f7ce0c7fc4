//! `cargo xtask web`: the app as files that any static server could hand out.
//!
//! What comes out, and what the relay may rely on:
//! - `dist/index.html` answers every address of the app; `dist/service-worker.js` keeps its name.
//!   Both change with every version and must not be cached. The bytes of `index.html` must arrive as
//!   they are: the service worker checks their hash.
//! - Everything in `dist/assets/` has a hash of its content in its name and may be cached for ever.
//!   A name that is not there must be answered with 404, never with `index.html`.
//! - `FILE.br` and `FILE.gz` stand beside every file that gets smaller by them.

mod assets;
mod file;
mod pack;
mod wasm;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};

use crate::{project::Project, setup};

use assets::{Assets, integrity, short_hash};
pub(crate) use file::Effort;
use file::File;

/// The app's files lie here, with their final references in them but without hashes.
const APP: &str = "app";
const SERVICE_WORKER: &str = "service-worker.js";
/// These begin the style sheet, in this order; the app's further ones follow by name.
const FIRST_STYLES: [&str; 2] = ["tokens.css", "components.css"];

pub(crate) fn build(project: &Project, effort: Effort) -> Result<()> {
    setup::wasm_target(project)?;
    let module = wasm::compile(project, effort)?;

    let stamp = project.target.join("web.stamp");
    let inputs = fingerprint(project, effort, &module)?;
    if fs::read_to_string(&stamp).is_ok_and(|last| last == stamp_of(&inputs, &project.dist())) {
        println!("dist is up to date");
        return Ok(());
    }

    let program = wasm::bind(module)?;
    let program = match effort {
        Effort::Small => wasm::optimise(project, program)?,
        Effort::Fast => program,
    };
    let files = assemble(&project.root.join(APP), program)?;
    pack::write(&project.dist(), &files, effort)?;
    fs::write(&stamp, stamp_of(&inputs, &project.dist()))?;
    Ok(())
}

/// What dist was made from and what it is: somebody else may have built it meanwhile. The service
/// worker, written last, holds the hash of every other file.
fn stamp_of(inputs: &str, dist: &Path) -> String {
    let worker = fs::read(dist.join(SERVICE_WORKER)).unwrap_or_default();
    format!("{inputs} {}", short_hash(&worker))
}

/// A hash over all that goes into dist, this program included.
fn fingerprint(project: &Project, effort: Effort, module: &[u8]) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(format!("{effort:?}"));
    hash.update(module);
    hash.update(fs::read(std::env::current_exe()?)?);
    let app = project.root.join(APP);
    let single = ["index.html", "boot.js", "splash.css", SERVICE_WORKER, "manifest.webmanifest"];
    for input in single {
        hash.update(fs::read(app.join(input)).unwrap_or_default());
    }
    for folder in ["icons", "assets", "styles"] {
        for (name, bytes) in assets::files_in(&app.join(folder))? {
            hash.update(name);
            hash.update(bytes);
        }
    }
    Ok(short_hash(&hash.finalize()))
}

/// Names everything by its content, from the leaves up, and writes the names where they are used.
fn assemble(app: &Path, program: wasm::Program) -> Result<Vec<File>> {
    let text =
        |name: &str| fs::read_to_string(app.join(name)).with_context(|| format!("app/{name}"));
    let mut assets = Assets::default();
    for (name, bytes) in assets::files_in(&app.join("icons"))? {
        assets.add(&format!("/assets/icons/{name}"), bytes);
    }
    for (name, bytes) in assets::files_in(&app.join("assets"))? {
        assets.add(&format!("/assets/{name}"), bytes);
    }
    assets.add("/assets/app.wasm", program.wasm);
    assets.add("/assets/app.js", program.js.into_bytes());
    assets.add_text("/assets/app.css", &assets::without_comments(&styles(app)?))?;
    assets.add_text("/assets/manifest.webmanifest", &text("manifest.webmanifest")?)?;
    assets.add_text("/assets/boot.js", &text("boot.js")?)?;
    let index = assets.with_hashed_references(&text("index.html")?)?.into_bytes();
    let worker = service_worker(&text(SERVICE_WORKER)?, &assets, &index)?;

    let mut files = assets.into_files();
    files.push(File { path: "index.html".to_owned(), bytes: index });
    files.push(File { path: SERVICE_WORKER.to_owned(), bytes: worker.into_bytes() });
    Ok(files)
}

fn styles(app: &Path) -> Result<String> {
    let mut sheets = assets::files_in(&app.join("styles"))?;
    let mut ordered = Vec::new();
    for name in FIRST_STYLES {
        ordered.push(sheets.remove(name).with_context(|| format!("no app/styles/{name}"))?);
    }
    ordered.extend(sheets.into_values());
    ordered.push(fs::read(app.join("splash.css"))?);
    Ok(String::from_utf8(ordered.join(&b'\n'))?)
}

/// Fills in the list of everything the app needs to start without a network.
fn service_worker(source: &str, assets: &Assets, index: &[u8]) -> Result<String> {
    let mut precache = assets.integrities();
    precache.insert("/".to_owned(), integrity(index));
    let list = serde_json::to_string_pretty(&precache)?;
    let cache = format!("staffelstab-{}", short_hash(list.as_bytes()));
    let fill = |text: &str, place: &str, value: &str| {
        ensure!(
            text.matches(place).count() == 1,
            "service-worker.js: `{place}` must stand there once"
        );
        Ok(text.replace(place, value))
    };
    let filled = fill(source, "const PRECACHE = {};", &format!("const PRECACHE = {list};"))?;
    fill(&filled, "\"staffelstab-unbuilt\"", &format!("{cache:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_worker_lists_every_file_and_its_cache_is_named_after_them() {
        let source = "const PRECACHE = {};\nconst CACHE = \"staffelstab-unbuilt\";\n";
        let mut assets = Assets::default();
        assets.add("/assets/app.js", b"1".to_vec());
        let one = service_worker(source, &assets, b"index").unwrap();
        assert!(one.contains("\"/\": \"sha256-") && one.contains("\"/assets/app-"), "{one}");
        assert!(!one.contains("unbuilt"));

        let other = service_worker(source, &assets, b"another index").unwrap();
        let cache = |worker: &str| {
            worker.lines().find(|line| line.contains("CACHE = \"")).map(str::to_owned)
        };
        assert_ne!(cache(&one), cache(&other), "a new version has a cache of its own");
    }

    #[test]
    fn a_service_worker_without_a_place_for_the_list_is_refused() {
        assert!(service_worker("", &Assets::default(), b"").is_err());
    }
}
