//! `fanout`: how long an edit on one device takes to be applied on many others.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result};
use serde_json::json;
use staffelstab_tests::device::Device;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until, timeout_at},
};

use crate::{Held, arguments::Arguments, clock, crew::Crew, ms, numbers, say};

const MAX_SUBS: usize = 1000;
const MAX_EDITS: usize = 100_000;
/// Edits that never arrive are not waited for longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// When each edit was begun, in nanoseconds after `zero`.
struct Begun {
    zero: Instant,
    first: u64,
    at: Vec<AtomicU64>,
}

impl Begun {
    fn place(&self, number: u64) -> Option<&AtomicU64> {
        self.at.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    fn begin(&self, number: u64) {
        if let Some(at) = self.place(number) {
            at.store(self.nanos(), Ordering::Release);
        }
    }

    fn since(&self, number: u64) -> Option<Duration> {
        let begun = self.place(number)?.load(Ordering::Acquire);
        Some(Duration::from_nanos(self.nanos().saturating_sub(begun)))
    }

    fn nanos(&self) -> u64 {
        u64::try_from(self.zero.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

pub(crate) async fn fanout(arguments: &Arguments) -> Result<Held> {
    let subs = arguments.count("subs", MAX_SUBS)?;
    let edits = arguments.count("edits", MAX_EDITS)?;
    let rate = arguments.rate("rate", 100_000.0)?;
    let mut crew = Crew::gather(arguments.url()?, &arguments.path("state")?).await?;
    let mut editor = crew.hire().await?;
    let mut subscribers = Vec::with_capacity(subs);
    for _ in 0..subs {
        subscribers.push(crew.hire().await?);
    }
    // Everybody has heard of everybody, and that the relay knows them, before the clock runs.
    let newest = subscribers.last().map(|subscriber| subscriber.replica().device());
    let knows_all = |device: &Device| {
        newest.is_none_or(|newest| {
            let known = device.replica().members().devices.get(&newest);
            known.is_some_and(|known| known.joined_at.is_some())
        })
    };
    editor.until(knows_all).await?;
    for subscriber in &mut subscribers {
        subscriber.until(knows_all).await?;
    }
    let (records, first) = (crew.records.clone(), crew.numbers);
    drop(crew);

    let at = (0..edits).map(|_| AtomicU64::new(0)).collect();
    let begun = Arc::new(Begun { zero: clock(), first, at });
    let last = clock() + Duration::from_secs_f64(edits as f64 / rate);
    let mut applying = JoinSet::new();
    for subscriber in subscribers {
        applying.spawn(subscribe(subscriber, Arc::clone(&begun), edits, last + PATIENCE));
    }
    for (place, number) in (0..edits).zip(first..) {
        let due = begun.zero + Duration::from_secs_f64(place as f64 / rate);
        until(&mut editor, due).await?;
        let record = records.get(place % records.len().max(1)).context("there is no record")?;
        begun.begin(number);
        editor.edit(*record, &[numbers::edit(number)])?;
    }
    applying.spawn(async move {
        editor.stay_awake().await?;
        Ok(Vec::new())
    });

    let mut took = Vec::with_capacity(subs * edits);
    for _ in 0..subs {
        let Some(one) = applying.join_next().await else { break };
        took.extend(one??);
    }
    took.sort_unstable();
    let part = |percent: usize| {
        let place = (took.len() * percent).div_ceil(100).saturating_sub(1);
        took.get(place).map(|took| ms(*took))
    };
    say(&json!({
        "p50": part(50), "p99": part(99), "max": part(100), "got": took.len(), "want": subs * edits,
    }));
    Ok(None)
}

/// Stays awake until a moment.
async fn until(device: &mut Device, moment: Instant) -> Result<()> {
    tokio::select! {
        biased;
        () = sleep_until(moment) => Ok(()),
        gone = device.stay_awake() => Ok(gone?),
    }
}

/// Applies what comes, and says how long each edit took.
async fn subscribe(
    mut device: Device,
    begun: Arc<Begun>,
    edits: usize,
    deadline: Instant,
) -> Result<Vec<Duration>> {
    let mut took = Vec::with_capacity(edits);
    while took.len() < edits {
        let Ok(shown) = timeout_at(deadline, device.step()).await else { break };
        for view in shown?.changed {
            took.extend(numbers::number(&view).and_then(|number| begun.since(number)));
        }
    }
    Ok(took)
}
