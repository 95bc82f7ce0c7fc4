//! Where things are, and running the tools.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

/// The workspace and its target directory, both absolute.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Project {
    pub(crate) fn locate() -> Result<Self> {
        let manifest =
            std::env::var_os("CARGO_MANIFEST_DIR").context("start it with `cargo xtask`")?;
        let root =
            Path::new(&manifest).parent().context("xtask lies in the workspace")?.to_path_buf();
        // Asked rather than assumed: the environment or a configuration may place it elsewhere.
        let metadata = output(Command::new(cargo_path()).current_dir(&root).args([
            "metadata",
            "--no-deps",
            "--format-version=1",
        ]))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let target = metadata
            .get("target_directory")
            .and_then(|path| path.as_str())
            .context("no target directory")?;
        Ok(Self { target: PathBuf::from(target), root })
    }

    /// Cargo in the workspace's root, free of flags that the caller's environment would add:
    /// they would rebuild everything, and some break the wasm target.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(cargo_path());
        cargo.current_dir(&self.root).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        cargo
    }

    /// The built app; the relay serves or embeds it.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }
}

fn cargo_path() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// Runs a tool with our standard streams; a failure says which command it was.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {command:?}"))?;
    ensure!(status.success(), "failed ({status}): {command:?}");
    Ok(())
}

/// Runs a tool and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not start {command:?}"))?;
    ensure!(output.status.success(), "failed ({}): {command:?}", output.status);
    Ok(String::from_utf8(output.stdout)?)
}
