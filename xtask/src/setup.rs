//! What a fresh machine lacks: added where it can be, otherwise said exactly.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use crate::project::{Project, output, run};

/// Versions of the npm packages used while building and testing. Nothing of them is shipped.
const BINARYEN: &str = "132.0.0";
const AXE_CORE: &str = "4.14.1";
const ICAL_JS: &str = "2.2.1";

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The wasm standard library, through rustup if it is missing.
pub(crate) fn wasm_target(project: &Project) -> Result<()> {
    let sysroot =
        output(Command::new("rustc").current_dir(&project.root).args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    run(Command::new("rustup").current_dir(&project.root).args(["target", "add", WASM_TARGET]))
        .with_context(|| format!("the app needs Rust's {WASM_TARGET} target"))
}

/// The optimiser for the app's wasm. `None` where there is no npm: it saves bytes, no more.
pub(crate) fn wasm_opt(project: &Project) -> Result<Option<Command>> {
    if !is_installed("npm") || !is_installed("node") {
        println!("No npm here: wasm-opt is left out, and the app is a little larger.");
        return Ok(None);
    }
    let package = npm_package(project, "binaryen", BINARYEN)?;
    let mut command = Command::new("node");
    command.arg(package.join("bin/wasm-opt"));
    Ok(Some(command))
}

/// axe-core's script, which checks the screens' accessibility.
pub(crate) fn axe_core(project: &Project) -> Result<PathBuf> {
    debian_packages(&["node", "npm"], &["nodejs", "npm"])?;
    Ok(npm_package(project, "axe-core", AXE_CORE)?.join("axe.min.js"))
}

/// Somebody else's reader of calendar files.
pub(crate) fn ical_js(project: &Project) -> Result<PathBuf> {
    debian_packages(&["node", "npm"], &["nodejs", "npm"])?;
    Ok(npm_package(project, "ical.js", ICAL_JS)?.join("dist/ical.es5.min.cjs"))
}

/// A browser that can be driven.
pub(crate) fn browser() -> Result<()> {
    debian_packages(&["chromium", "chromedriver"], &["chromium", "chromium-driver"])
}

/// The proxies whose examples stand in `docs/hosting`.
pub(crate) fn proxies() -> Result<()> {
    debian_packages(&["nginx", "caddy"], &["nginx-light", "caddy"])
}

/// Makes sure the programs are there; on Debian as root it installs the packages that bring them.
fn debian_packages(programs: &[&str], packages: &[&str]) -> Result<()> {
    let missing: Vec<_> =
        programs.iter().copied().filter(|program| !is_installed(program)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (missing, wanted) = (missing.join(" and "), packages.join(" "));
    if !Path::new("/etc/debian_version").exists() {
        bail!("{missing} not found. Please install what Debian calls: {wanted}");
    }
    if output(Command::new("id").arg("-u"))?.trim() != "0" {
        bail!("{missing} not found. Please run: sudo apt-get install {wanted}");
    }
    println!("{missing} not found, installing {wanted}");
    run(Command::new("apt-get").arg("update").stdout(Stdio::null()))?;
    run(Command::new("apt-get")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(Stdio::null()))
}

/// Installs one npm package below `target` unless that very version is there.
fn npm_package(project: &Project, name: &str, version: &str) -> Result<PathBuf> {
    let prefix = project.target.join("node").join(name);
    let package = prefix.join("node_modules").join(name);
    if installed_version(&package).as_deref() != Some(version) {
        std::fs::create_dir_all(&prefix)?;
        run(Command::new("npm")
            .args([
                "install",
                "--silent",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
            ])
            .arg("--prefix")
            .arg(&prefix)
            .arg(format!("{name}@{version}")))?;
    }
    ensure!(package.is_dir(), "npm did not install {name}");
    Ok(package)
}

fn installed_version(package: &Path) -> Option<String> {
    let manifest = std::fs::read(package.join("package.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
    Some(manifest.get("version")?.as_str()?.to_owned())
}

fn is_installed(program: &str) -> bool {
    let directories = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&directories).any(|directory| directory.join(program).is_file())
}
