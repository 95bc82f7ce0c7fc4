//! `cargo xtask lint`: formatting, clippy for both targets, and the house rules.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::{
    house,
    project::{Project, output, run},
    setup, tidy,
};

pub(crate) fn lint(project: &Project) -> Result<()> {
    // The cheap ones first.
    run(project.cargo().args(["fmt", "--all", "--check"]))?;
    house_rules(&project.root)?;
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

/// What no compiler knows, in the tree below `root`.
pub(crate) fn house_rules(root: &Path) -> Result<()> {
    let mut offences = tidy::offences(root)?;
    offences.extend(house::offences(root)?);
    offences.iter().for_each(|line| println!("{line}"));
    ensure!(offences.is_empty(), "house rules are broken: they are listed above");
    Ok(())
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
