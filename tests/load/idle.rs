//! `idle`: connections that only listen.

use anyhow::Result;
use serde_json::json;
use staffelstab_tests::device::Link;
use tokio::task::JoinSet;

use crate::{Held, arguments::Arguments, crew::Crew, say};

const MAX_CLIENTS: usize = 50_000;
/// Devices behind the connections: to a relay a connection costs the same whoever it is,
/// but a thousand joins would measure the membership.
const DEVICES: usize = 8;

pub(crate) async fn idle(arguments: &Arguments) -> Result<Held> {
    let clients = arguments.count("clients", MAX_CLIENTS)?;
    let mut crew = Crew::gather(arguments.url()?, &arguments.path("state")?).await?;
    let mut connecting = JoinSet::new();
    for place in 0..clients.min(DEVICES) {
        let mut device = crew.hire().await?;
        device.disconnect();
        let share = (clients - place).div_ceil(DEVICES);
        connecting.spawn(async move {
            let mut links = Vec::with_capacity(share);
            for _ in 0..share {
                device.sync().await?;
                links.extend(device.release_link());
            }
            anyhow::Ok(links)
        });
    }
    drop(crew);
    let mut listening = JoinSet::new();
    while let Some(links) = connecting.join_next().await {
        for link in links?? {
            listening.spawn(listen(link));
        }
    }
    say(&json!({ "ready": listening.len() }));
    Ok(Some(Box::new(listening)))
}

/// Takes what comes; pings are answered on the way.
async fn listen(mut link: Link) {
    while link.next().await.is_ok() {}
}
