//! `cargo xtask serve`: app and relay, built and started.

use std::process::Command;

use anyhow::Result;

use crate::{
    project::{Project, run},
    web::{self, Effort},
};

pub(crate) fn serve(project: &Project, port: u16, effort: Effort) -> Result<()> {
    web::build(project, effort)?;
    // After the app: the relay's release build embeds dist.
    run(project.cargo().args(["build", "--release", "--package", "staffelstab-server"]))?;

    println!("\nStaffelstab: http://localhost:{port} (stop with Ctrl+C)");
    let mut relay = Command::new(project.target.join("release/staffelstab"));
    relay.current_dir(&project.root).args([
        "serve",
        "--listen",
        &format!("127.0.0.1:{port}"),
        "--data",
        "data",
    ]);
    become_relay(&mut relay)
}

/// Hands this process over, so that whoever stops it stops the relay itself.
#[cfg(unix)]
fn become_relay(relay: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(relay.exec().into())
}

#[cfg(not(unix))]
fn become_relay(relay: &mut Command) -> Result<()> {
    run(relay)
}
