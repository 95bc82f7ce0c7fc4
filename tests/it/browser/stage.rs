//! A relay with the built app, and browsers in front of it; two stages at a time.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use staffelstab_tests::{
    browser::{Chromedriver, Device, Proxy, Upgrades},
    device::Address,
    relay::LocalRelay,
};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::app::{self, Stand};

/// A browser waits much: for a relay's disk, for a frame, for what a test polls. Two stages fill two
/// processors; more of them on few processors only wait for each other.
static STAGES: Semaphore = Semaphore::const_new(2);

/// Fields are dropped in this order: browsers end before the folders they write to.
#[derive(Debug)]
pub(crate) struct Stage {
    driver: Chromedriver,
    relay: LocalRelay,
    proxy: Option<Proxy>,
    folder: TempDir,
    devices: usize,
    _turn: SemaphorePermit<'static>,
}

impl Stage {
    pub(crate) async fn set() -> Result<Self> {
        let turn = STAGES.acquire().await?;
        ensure!(
            dist().join("index.html").exists(),
            "there is no app to test: run `cargo xtask web --fast`"
        );
        Ok(Self {
            driver: Chromedriver::start()?,
            relay: LocalRelay::start().await?,
            proxy: None,
            folder: tempfile::tempdir()?,
            devices: 0,
            _turn: turn,
        })
    }

    /// The same behind a proxy.
    pub(crate) async fn set_behind_proxy(upgrades: Upgrades) -> Result<Self> {
        let mut stage = Self::set().await?;
        stage.proxy = Some(Proxy::in_front_of(stage.relay.address().socket(), upgrades).await?);
        Ok(stage)
    }

    pub(crate) fn proxy(&self) -> Result<&Proxy> {
        self.proxy.as_ref().context("a stage behind a proxy")
    }

    /// A new device: a browser that has never seen the app, with its welcome page open.
    pub(crate) async fn device(&mut self, name: &str) -> Result<Device> {
        let profile = self.new_profile();
        let device = Device::start(&self.driver, name, &profile, &self.origin()).await?;
        device.open("/").await?;
        Ok(device)
    }

    /// The same, but in a private window.
    pub(crate) async fn private_window(&mut self, name: &str) -> Result<Device> {
        let profile = self.new_profile();
        let device = Device::start_private(&self.driver, name, &profile, &self.origin()).await?;
        device.open("/").await?;
        Ok(device)
    }

    fn new_profile(&mut self) -> PathBuf {
        self.devices += 1;
        self.folder.path().join(format!("profile-{}", self.devices))
    }

    /// The device of a steward whose ledger holds one person, who is shown.
    pub(crate) async fn with_one_person(&mut self) -> Result<Device> {
        let anna = self.with_nobody().await?;
        app::new_person(&anna, "Nour", "Haddad").await?;
        Ok(anna)
    }

    /// The device of a steward whose ledger is empty.
    pub(crate) async fn with_nobody(&mut self) -> Result<Device> {
        let anna = self.device("Anna").await?;
        app::found(&anna, "Netz Lindenau", "Anna").await?;
        Ok(anna)
    }

    /// The device of a steward whose ledger holds the sample town.
    pub(crate) async fn with_the_sample_town(&mut self) -> Result<Device> {
        let anna = self.with_nobody().await?;
        app::bring_sample_town(&anna, self.relay()).await?;
        Ok(anna)
    }

    /// Two devices of one ledger that holds the sample town, both up to date.
    pub(crate) async fn pair(&mut self) -> Result<(Device, Device)> {
        let anna = self.with_the_sample_town().await?;
        let invitation = app::invite(&anna).await?;
        let bernd = self.device("Bernd").await?;
        app::join_by_link(&bernd, &invitation.link, "Bernd").await?;
        app::contacts(&bernd).await?;
        app::counts(&bernd, "#contacts", app::SAMPLE_CONTACTS).await?;
        app::stands(&bernd, Stand::All).await?;
        Ok((anna, bernd))
    }

    pub(crate) fn origin(&self) -> String {
        let address =
            self.proxy.as_ref().map_or_else(|| self.relay.address().socket(), Proxy::address);
        format!("http://{address}")
    }

    /// Where a device without a browser finds the relay.
    pub(crate) fn relay(&self) -> Address {
        self.relay.address()
    }

    pub(crate) async fn stop_relay(&mut self) -> Result<()> {
        Ok(self.relay.stop().await?)
    }

    /// The same relay at the same address, with what it had stored.
    pub(crate) async fn start_relay_again(&mut self) -> Result<()> {
        Ok(self.relay.start_again().await?)
    }

    /// The same relay, started with further words on its command line.
    pub(crate) async fn restart_relay(&mut self, more: &[&str]) -> Result<()> {
        self.relay.stop().await?;
        Ok(self.relay.start_with(more).await?)
    }

    /// The one document of the app.
    pub(crate) fn page(&self) -> PathBuf {
        dist().join("index.html")
    }

    pub(crate) fn relay_folder(&self) -> &Path {
        self.relay.folder()
    }

    /// The relay has lost all but its key; it does not run afterwards.
    pub(crate) async fn lose_log(&mut self) -> Result<()> {
        self.relay.stop().await?;
        Ok(self.relay.lose_log()?)
    }

    /// Another relay at the same address, with an empty folder. Returns where ours is kept meanwhile.
    pub(crate) async fn start_strange_relay(&mut self) -> Result<PathBuf> {
        self.relay.stop().await?;
        let kept = self.folder.path().join("our-relay");
        std::fs::create_dir(&kept)?;
        move_files(self.relay.folder(), &kept)?;
        self.relay.start_again().await?;
        Ok(kept)
    }

    /// The same relay with its database, but with another key.
    pub(crate) async fn start_relay_with_new_key(&mut self) -> Result<()> {
        self.relay.stop().await?;
        Ok(self.relay.start_with_new_key().await?)
    }

    /// Our relay again, with what it had stored.
    pub(crate) async fn bring_back(&mut self, kept: &Path) -> Result<()> {
        self.relay.stop().await?;
        let strange = self.folder.path().join("strange-relay");
        std::fs::create_dir(&strange)?;
        move_files(self.relay.folder(), &strange)?;
        move_files(kept, self.relay.folder())?;
        Ok(self.relay.start_again().await?)
    }

    /// What the relay has stored, byte by byte, but for what SQLite notes about its readers.
    pub(crate) fn stored_at_relay(&self) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(self.relay.folder())? {
            let path = entry?.path();
            if !path.to_string_lossy().ends_with("-shm") {
                files.push((path.clone(), std::fs::read(&path)?));
            }
        }
        files.sort();
        Ok(files)
    }

    /// Puts what the relay has stored aside, for [`Self::restore_relay`].
    pub(crate) async fn back_up_relay(&mut self) -> Result<PathBuf> {
        self.relay.stop().await?;
        let backup = self.folder.path().join("backup");
        std::fs::create_dir(&backup)?;
        copy_files(self.relay.folder(), &backup)?;
        self.relay.start_again().await?;
        Ok(backup)
    }

    /// The relay as it was at the backup.
    pub(crate) async fn restore_relay(&mut self, backup: &Path) -> Result<()> {
        self.relay.stop().await?;
        remove_files(self.relay.folder())?;
        copy_files(backup, self.relay.folder())?;
        Ok(self.relay.start_again().await?)
    }

    /// A file for a device to import.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> Result<PathBuf> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content)?;
        Ok(path)
    }
}

fn move_files(from: &Path, to: &Path) -> Result<()> {
    copy_files(from, to)?;
    remove_files(from)
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

fn remove_files(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        std::fs::remove_file(entry?.path())?;
    }
    Ok(())
}

/// The built app; the relay of a development build serves it from here.
pub(crate) fn dist() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../dist"))
}
