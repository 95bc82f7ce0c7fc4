//! `load` fills a new ledger, `sync` reads it on a new device.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::json;
use staffelstab_shared::{exchange::jsonl, membership::Role};
use staffelstab_tests::device::Device;

use crate::{Held, arguments::Arguments, clock, crew, ms, say, state::State};

pub(crate) async fn load(arguments: &Arguments) -> Result<Held> {
    let address = arguments.url()?;
    let (data, state) = (arguments.path("data")?, arguments.path("state")?);
    let text = fs::read_to_string(&data).with_context(|| data.display().to_string())?;
    let town = jsonl::read(&text)?;

    let started = clock();
    let mut founder = Device::found(address).await?;
    founder.create_all(&town).await?;
    let took = started.elapsed();

    // For later calls: a device that has read everything and wrote nothing.
    founder.sync().await?;
    let code = founder.invite(Role::Member).await?;
    let mut reader = Device::join(address, &code).await?;
    reader.sync().await?;
    reader.forget_log();
    let ledger = founder.replica().ledger();
    let records = town.iter().map(|import| import.id).collect();
    State::new(ledger, records, founder.into_storage().without_records(), reader.into_storage())
        .write(&state)?;
    say(&json!({ "ms": ms(took) }));
    Ok(None)
}

pub(crate) async fn sync(arguments: &Arguments) -> Result<Held> {
    let address = arguments.url()?;
    let (code, state) = crew::newcomer(address, &arguments.path("state")?).await?;
    let started = clock();
    let mut device = Device::join(address, &code).await?;
    device.sync().await?;
    let took = started.elapsed();
    let records = state.records.iter().filter(|record| device.view(record).is_some()).count();
    say(&json!({ "ms": ms(took), "records": records, "bytes": device.traffic().received }));
    Ok(None)
}
