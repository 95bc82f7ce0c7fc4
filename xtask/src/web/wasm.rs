//! From the app's crate to one wasm module and the JavaScript that loads it.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    project::{Project, run},
    setup,
};

use super::file::Effort;

/// The instructions every browser of the last years knows and Rust's target uses.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) wasm: Vec<u8>,
    pub(crate) js: String,
}

/// Cargo's part. Returns the module as the linker wrote it.
pub(crate) fn compile(project: &Project, effort: Effort) -> Result<Vec<u8>> {
    let (profile, folder) = match effort {
        Effort::Small => ("web", "web"),
        Effort::Fast => ("dev", "debug"),
    };
    run(project
        .cargo()
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", without_paths())
        .args([
            "build",
            "--package",
            "staffelstab-app",
            "--target",
            setup::WASM_TARGET,
            "--profile",
            profile,
        ]))?;
    let path = project.target.join(setup::WASM_TARGET).join(folder).join("staffelstab-app.wasm");
    fs::read(&path).with_context(|| format!("cargo left no {}", path.display()))
}

/// Added to the flags of the configuration: where this machine keeps its sources is nobody's business,
/// and would be written into the module hundreds of times.
fn without_paths() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    home.map_or_else(String::new, |home| {
        format!("--remap-path-prefix={}=", home.join("registry/src").display())
    })
}

/// wasm-bindgen's part, as a library: its version is the lockfile's.
pub(crate) fn bind(module: Vec<u8>) -> Result<Program> {
    let mut output = Bindgen::new()
        .input_bytes("app", module)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "a dependency brings its own JavaScript; the build would have to hash it too"
    );
    // The linker lets a missing function pass; no browser would start the app.
    ensure!(
        !output.js().contains("from \"env\""),
        "the module lacks functions: the build folder is damaged, `cargo clean` mends it"
    );
    Ok(Program { js: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}

/// Makes the module smaller, where there is a wasm-opt.
pub(crate) fn optimise(project: &Project, program: Program) -> Result<Program> {
    let Some(mut wasm_opt) = setup::wasm_opt(project)? else {
        return Ok(program);
    };
    let (before, after) = (project.target.join("app.wasm"), project.target.join("app.opt.wasm"));
    fs::write(&before, &program.wasm)?;
    run(wasm_opt.arg("-Oz").args(FEATURES).arg(&before).arg("-o").arg(&after))?;
    Ok(Program { wasm: fs::read(&after)?, ..program })
}
