//! What no person can do to a device, but a laboratory can: another size, no space left, a slow
//! processor; and what it sees that no person sees: the browser's log.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use fantoccini::wd::PrintConfiguration;
use serde_json::{Value, json};

use super::{device::Device, devtools, size::Size};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    Light,
    Dark,
}

impl Colours {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Device {
    pub async fn resize(&self, size: Size) -> Result<()> {
        let mobile = size != Size::Desktop;
        let metrics = json!({
            "width": size.width(), "height": size.height(),
            "deviceScaleFactor": if mobile { 2 } else { 1 }, "mobile": mobile,
        });
        self.command("Emulation.setDeviceMetricsOverride", metrics).await
    }

    pub async fn colours(&self, colours: Colours) -> Result<()> {
        // Without motion, so that a picture never shows a colour on its way.
        let features = json!([
            { "name": "prefers-color-scheme", "value": colours.name() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.command("Emulation.setEmulatedMedia", json!({ "features": features })).await
    }

    /// How many times slower the processor seems; 1 is as it is.
    pub async fn slow_down(&self, times: u32) -> Result<()> {
        self.command("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await
    }

    /// How much the app may store here; `None` as much as the disk allows.
    pub async fn limit_storage(&self, bytes: Option<u64>) -> Result<()> {
        let mut limit = json!({ "origin": self.origin });
        if let (Some(bytes), Some(limit)) = (bytes, limit.as_object_mut()) {
            limit.insert("quotaSize".to_owned(), json!(bytes));
        }
        self.command("Storage.overrideQuotaForOrigin", limit).await
    }

    pub async fn command(&self, name: &str, parameters: Value) -> Result<()> {
        devtools::command(&self.client, name, parameters).await.map(drop)
    }

    /// What a printer would be given: the page as a PDF, on paper of size A4.
    pub async fn print(&self) -> Result<Vec<u8>> {
        Ok(self.client.print(PrintConfiguration::default()).await?)
    }

    /// How the page looks on paper, or on a screen again.
    pub async fn on_paper(&self, is: bool) -> Result<()> {
        let media = json!({ "media": if is { "print" } else { "" } });
        self.command("Emulation.setEmulatedMedia", media).await?;
        let event = if is { "beforeprint" } else { "afterprint" };
        self.run("dispatchEvent(new Event(arguments[0]))", &[json!(event)]).await?;
        self.drawn().await
    }

    /// Keeps a picture of the window as `target/screenshots/NAME.png`.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let folder = screenshots()?;
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        std::fs::write(&path, self.client.screenshot().await?)?;
        Ok(path)
    }

    /// Fails if the browser found fault with the app since it started.
    pub async fn has_no_complaints(&self) -> Result<()> {
        self.collect_complaints().await?;
        let complaints = self.lines_of_complaints();
        ensure!(complaints.is_empty(), "{}: the browser complains:\n{complaints}", self.name);
        Ok(())
    }

    /// What the browser found fault with since the last question.
    pub async fn new_complaints(&self) -> Result<Vec<String>> {
        self.collect_complaints().await?;
        let mut complaints =
            self.complaints.lock().map_err(|_| anyhow::anyhow!("another test thread panicked"))?;
        Ok(complaints.drain(..).map(|complaint| complaint.to_string()).collect())
    }
}

/// `target/screenshots`, beside the folder of the running test program.
fn screenshots() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(3).context("tests run from target/<profile>/deps")?;
    Ok(target.join("screenshots"))
}
