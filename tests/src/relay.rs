//! Relays for tests: one in this process, and one as a process of its own that can be
//! killed. Both on 127.0.0.1, both with a folder that goes away with them.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    net::{Ipv4Addr, TcpListener as StdListener},
    path::{Path, PathBuf},
    process::Stdio,
};

use clap::Parser as _;
use staffelstab_server::{Relay, Running, ServeError, config::Config};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
};

use crate::device::Address;

/// A relay in this process.
#[derive(Debug)]
pub struct LocalRelay {
    running: Option<Running>,
    address: Address,
    folder: TempDir,
}

#[derive(clap::Parser)]
struct CommandLine {
    #[command(flatten)]
    config: Config,
}

/// Why a relay for a test could not be started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error(transparent)]
    Arguments(#[from] clap::Error),
}

impl LocalRelay {
    /// A new relay with nothing in it.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn start() -> Result<Self, RelayError> {
        let mut relay = Self { running: None, address: Address::new(0), folder: TempDir::new()? };
        relay.start_again().await?;
        Ok(relay)
    }

    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Its folder, with the database and the key.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Says goodbye to everybody and stops.
    ///
    /// # Errors
    /// When it had broken.
    pub async fn stop(&mut self) -> Result<(), RelayError> {
        match self.running.take() {
            Some(running) => Ok(running.stop().await?),
            None => Ok(()),
        }
    }

    /// Starts at the same address, with what is in the folder.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn start_again(&mut self) -> Result<(), RelayError> {
        self.start_with(&[]).await
    }

    /// Starts at the same address with the same database and another key. It must not be
    /// running.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn start_with_new_key(&mut self) -> Result<(), RelayError> {
        fs::remove_file(self.folder.path().join(KEY))?;
        self.start_with(&["--new-identity"]).await
    }

    /// Starts at the same address with an empty folder: nothing is left of it. It must not be
    /// running.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn start_with_nothing(&mut self) -> Result<(), RelayError> {
        self.folder = TempDir::new()?;
        self.start_with(&[]).await
    }

    /// Its folder holds nothing but its key any more. It must not be running.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn lose_log(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            if path.file_name() != Some(KEY.as_ref()) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Starts at the same address, with further words on its command line. It must not be
    /// running.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn start_with(&mut self, more: &[&str]) -> Result<(), RelayError> {
        let listener = TcpListener::bind(self.address.socket()).await?;
        let data = self.folder.path().as_os_str().to_owned();
        let line = ["relay".into(), "--data".into(), data];
        let line = line.into_iter().chain(more.iter().map(Into::into));
        let line = CommandLine::try_parse_from(line)?;
        let running = Running::start(listener, Relay::open(&line.config)?)?;
        self.address = Address::new(running.address().port());
        self.running = Some(running);
        Ok(())
    }
}

/// A relay as a process of its own.
#[derive(Debug)]
pub struct ChildRelay {
    program: PathBuf,
    child: Option<Child>,
    address: Address,
    folder: TempDir,
}

impl ChildRelay {
    /// Starts `program`, which is the relay's command line.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(program: impl Into<PathBuf>) -> io::Result<Self> {
        // Free a moment ago; after a restart the same one again.
        let port = StdListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let folder = TempDir::new()?;
        fs::create_dir(folder.path().join(DATA))?;
        let address = Address::new(port);
        let mut relay = Self { program: program.into(), child: None, address, folder };
        relay.start_again()?;
        Ok(relay)
    }

    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Starts the process again, if it does not run. Whoever wants to talk to it tries
    /// until it answers.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_again(&mut self) -> io::Result<()> {
        self.start_with(&[])
    }

    /// The same with another key. It must not be running.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_with_new_key(&mut self) -> io::Result<()> {
        self.start_with(&["--new-identity"])
    }

    /// Its key is lost. It must not be running.
    ///
    /// # Errors
    /// When there was none.
    pub fn lose_key(&self) -> io::Result<()> {
        fs::remove_file(self.folder.path().join(DATA).join(KEY))
    }

    /// Waits until the process ends by itself, and says whether all was well.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn ended(&mut self) -> io::Result<bool> {
        match self.child.take() {
            Some(mut child) => Ok(child.wait().await?.success()),
            None => Ok(true),
        }
    }

    fn start_with(&mut self, more: &[&str]) -> io::Result<()> {
        self.start_under(&[], more)
    }

    /// Starts it by another program, which is given its command line and becomes it.
    ///
    /// # Errors
    /// When that cannot be started.
    pub fn start_under(&mut self, prefix: &[&str], more: &[&str]) -> io::Result<()> {
        let log = OpenOptions::new().create(true).append(true).open(self.log_file())?;
        let mut line = prefix.iter().map(OsString::from).collect::<Vec<_>>();
        line.push(self.program.clone().into());
        let mut line = line.into_iter();
        let socket = self.address.socket().to_string();
        let own = ["--listen", &socket].into_iter().filter(|_| !more.contains(&"--listen"));
        let child = Command::new(line.next().unwrap_or_default())
            .args(line)
            .arg("serve")
            .args(own)
            .args(more)
            .arg("--data")
            .arg(self.folder.path().join(DATA))
            // All there is to log.
            .env("RUST_LOG", "debug")
            .stdin(Stdio::null())
            .stdout(Stdio::from(log.try_clone()?))
            .stderr(Stdio::from(log))
            .kill_on_drop(true)
            .spawn()?;
        self.child = Some(child);
        Ok(())
    }

    /// Does something beside serving, such as a backup; it may run meanwhile. What was printed,
    /// if it was done.
    ///
    /// # Errors
    /// When it was not; with what it said.
    pub async fn errand(&self, words: &[&str]) -> io::Result<String> {
        let done = Command::new(&self.program)
            .args(words)
            .arg("--data")
            .arg(self.data())
            .stdin(Stdio::null())
            .output()
            .await?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if done.status.success() {
            Ok(text(&done.stdout))
        } else {
            Err(io::Error::other(text(&done.stderr)))
        }
    }

    /// Its folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join(DATA)
    }

    /// The number of its process, while it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref()?.id()
    }

    /// Ends it as the system does, and waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn terminate(&mut self) -> io::Result<()> {
        let Some(process) = self.process() else { return Ok(()) };
        let told =
            Command::new("sh").args(["-c", "kill \"$0\"", &process.to_string()]).status().await?;
        if !told.success() {
            return Err(io::Error::other("the process could not be told to end"));
        }
        self.ended().await.map(drop)
    }

    /// Kills the process with SIGKILL and waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn kill(&mut self) -> io::Result<()> {
        match self.child.take() {
            Some(mut child) => child.kill().await,
            None => Ok(()),
        }
    }

    /// Everything in its folder, for [`Self::restore`]. It must not be running.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn backup(&self) -> io::Result<Backup> {
        let files = self.files()?.into_iter().map(|path| Ok((path.clone(), fs::read(path)?)));
        Ok(Backup(files.collect::<io::Result<_>>()?))
    }

    /// Puts its folder back as it was. It must not be running.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn restore(&self, backup: &Backup) -> io::Result<()> {
        for file in self.files()? {
            fs::remove_file(file)?;
        }
        backup.0.iter().try_for_each(|(path, bytes)| fs::write(path, bytes))
    }

    /// The files of the database.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn files(&self) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(self.folder.path().join(DATA))?.map(|file| Ok(file?.path())).collect()
    }

    /// What it has logged so far.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn logged(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.log_file())?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("relay.log")
    }
}

const DATA: &str = "data";
const KEY: &str = "relay.key";

/// The files of a relay as they were.
#[derive(Debug)]
pub struct Backup(Vec<(PathBuf, Vec<u8>)>);
