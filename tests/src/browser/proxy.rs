//! A proxy between browser and relay, such as a town hall's: it can break WebSocket upgrades, it
//! can hand out a file of its own, as a relay of a later version would, and what the relay says it
//! can hold up or cut off half-way.

mod sluice;

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use sluice::{Flow, Sluice};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The request head of a browser fits well into this.
const MAX_HEAD_BYTES: usize = 16 * 1024;
const REFUSAL: &[u8] = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// Scripts by their path, instead of the relay's.
type Scripts = Arc<Mutex<BTreeMap<String, String>>>;

/// What the proxy lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upgrades {
    Carried,
    Refused,
}

/// Listens on a port of its own, in front of a relay. Ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    scripts: Scripts,
    sluice: Sluice,
    task: JoinHandle<()>,
}

impl Proxy {
    pub async fn in_front_of(relay: SocketAddr, upgrades: Upgrades) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let scripts = Scripts::default();
        let sluice = Sluice::default();
        let (known, behind) = (scripts.clone(), sluice.clone());
        let task = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let (scripts, sluice) = (known.clone(), behind.clone());
                // A connection that breaks concerns nobody but the two who held it.
                tokio::spawn(async move {
                    carry(browser, relay, upgrades, &scripts, &sluice).await.ok()
                });
            }
        });
        Ok(Self { address, scripts, sluice, task })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Of what the relay says to the app, lets so many bytes through from now on, and then none.
    pub fn hold_after(&self, bytes: u64) {
        self.sluice.set(Flow::Left(bytes));
    }

    /// Breaks the connections of app and relay, and every new one.
    pub fn cut(&self) {
        self.sluice.set(Flow::Cut);
    }

    pub fn let_all_through(&self) {
        self.sluice.set(Flow::Open);
    }

    /// From now on this path answers with this script.
    pub fn replace_script(&self, path: &str, script: String) {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        scripts.insert(path.to_owned(), script);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(
    mut browser: TcpStream,
    relay: SocketAddr,
    upgrades: Upgrades,
    scripts: &Scripts,
    sluice: &Sluice,
) -> std::io::Result<()> {
    let mut read = Vec::new();
    let end = loop {
        if let Some(at) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break at + 4;
        }
        if read.len() > MAX_HEAD_BYTES || browser.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    };
    let body = read.split_off(end);
    let head = String::from_utf8_lossy(&read).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let is_upgrade = head.to_ascii_lowercase().contains("upgrade: websocket");
    if is_upgrade && upgrades == Upgrades::Refused {
        browser.write_all(REFUSAL).await?;
        return browser.shutdown().await;
    }
    let script = scripts.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    if let Some(script) = script {
        let length = script.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nCache-Control: no-cache\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{script}"
        );
        browser.write_all(answer.as_bytes()).await?;
        return browser.shutdown().await;
    }
    let is_of_protocol = path.starts_with("/v1/");
    let mut relay = TcpStream::connect(relay).await?;
    // One request a connection, so that every request's head passes through here.
    let head = head.replacen("Connection: keep-alive\r\n", "Connection: close\r\n", 1);
    relay.write_all(head.as_bytes()).await?;
    relay.write_all(&body).await?;
    if is_of_protocol {
        return sluice.carry(browser, relay).await;
    }
    copy_bidirectional(&mut browser, &mut relay).await?;
    Ok(())
}
