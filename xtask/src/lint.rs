//! `cargo xtask lint`: formatting, clippy for both targets, and the house rules.

use anyhow::{Result, ensure};

use crate::{
    project::{Project, output, run},
    setup, tidy,
};

pub(crate) fn lint(project: &Project) -> Result<()> {
    // The cheap ones first.
    run(project.cargo().args(["fmt", "--all", "--check"]))?;
    tidy::check(&project.root)?;
    relay_is_blind(project)?;

    setup::wasm_target(project)?;
    run(project.cargo().args([
        "clippy",
        "--workspace",
        "--exclude",
        "staffelstab-app",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))?;
    run(project.cargo().args([
        "clippy",
        "--package",
        "staffelstab-app",
        "--target",
        setup::WASM_TARGET,
        "--",
        "--deny",
        "warnings",
    ]))
}

/// The relay cannot read documents, so it has no business linking the code that does.
fn relay_is_blind(project: &Project) -> Result<()> {
    let tree = output(project.cargo().args([
        "tree",
        "--package",
        "staffelstab-server",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{lib}",
    ]))?;
    ensure!(
        tree.lines().any(|name| name == "staffelstab_shared"),
        "cargo tree shows no shared crate in the relay"
    );
    ensure!(
        !tree.lines().any(|name| name == "automerge"),
        "the relay links Automerge: look at its features of shared"
    );
    Ok(())
}
