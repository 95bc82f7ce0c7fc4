//! The release relay, to be measured.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::project::Project;

const ATTEMPTS: u32 = 200;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(25);

/// Runs until it is dropped.
#[derive(Debug)]
pub(super) struct Relay {
    program: PathBuf,
    folder: PathBuf,
    address: SocketAddr,
    child: Child,
}

impl Relay {
    /// Starts a relay with nothing in it.
    pub(super) fn start(project: &Project, folder: PathBuf) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let program = project.target.join("release/staffelstab");
        let child = spawn(&program, address, &folder)?;
        let relay = Self { program, folder, address, child };
        relay.wait_until_it_answers()?;
        Ok(relay)
    }

    /// Ends the process and starts another one with the same folder.
    pub(super) fn start_again(&mut self) -> Result<()> {
        self.end();
        self.child = spawn(&self.program, self.address, &self.folder)?;
        self.wait_until_it_answers()
    }

    pub(super) fn url(&self) -> String {
        format!("url=http://{}", self.address)
    }

    /// The memory it holds.
    pub(super) fn resident_bytes(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kib: u64 = kib.context("no resident size")?.trim().parse()?;
        Ok(kib * 1024)
    }

    fn wait_until_it_answers(&self) -> Result<()> {
        for _ in 0..ATTEMPTS {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            std::thread::sleep(BETWEEN_ATTEMPTS);
        }
        bail!("the relay does not answer at {}", self.address)
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.end();
    }
}

fn spawn(program: &PathBuf, address: SocketAddr, folder: &PathBuf) -> Result<Child> {
    Command::new(program)
        .args(["serve", "--listen", &address.to_string(), "--data"])
        .arg(folder)
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .spawn()
        .context("the relay could not be started")
}
