//! `one` edit, and `edits` of every record.

use anyhow::{Result, bail};
use serde_json::json;
use staffelstab_tests::device::WAITING;

use crate::{Held, arguments::Arguments, clock, crew::Crew, line_of_input, ms, numbers, say};

const MAX_ROUNDS: usize = 1000;

pub(crate) async fn one(arguments: &Arguments) -> Result<Held> {
    let mut crew = Crew::gather(arguments.url()?, &arguments.path("state")?).await?;
    let mut device = crew.hire().await?;
    let Some(record) = crew.records.first().copied() else { bail!("there is no record") };
    let number = crew.numbers;
    drop(crew);
    say(&json!({ "ready": 1 }));
    // Stays awake meanwhile, to answer pings.
    tokio::select! {
        line = line_of_input() => if !line? { return Ok(None) },
        gone = device.stay_awake() => gone?,
    }
    let sent = device.traffic().sent;
    let started = clock();
    device.edit(record, &[numbers::edit(number)])?;
    let bytes = device.traffic().sent - sent;
    device.until(|device| device.status().unsent == 0).await?;
    say(&json!({ "acked": 1, "ms": ms(started.elapsed()), "bytes": bytes }));
    Ok(Some(Box::new(device)))
}

pub(crate) async fn edits(arguments: &Arguments) -> Result<Held> {
    let rounds = arguments.count("rounds", MAX_ROUNDS)?;
    let mut crew = Crew::gather(arguments.url()?, &arguments.path("state")?).await?;
    let mut device = crew.hire().await?;
    let mut numbers = crew.numbers..;
    let started = clock();
    for _ in 0..rounds {
        for record in &crew.records {
            let Some(number) = numbers.next() else { break };
            device.edit(*record, &[numbers::edit(number)])?;
            device.until(|device| device.status().unsent < WAITING).await?;
        }
        device.until(|device| device.status().unsent == 0).await?;
    }
    say(&json!({ "ms": ms(started.elapsed()) }));
    Ok(None)
}
