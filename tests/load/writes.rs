//! `writes` as fast as a relay acknowledges, and `verify` that what it acknowledged is
//! there.

use std::{
    collections::{BTreeMap, VecDeque},
    fs,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use staffelstab_shared::id::RecordId;
use staffelstab_tests::device::Device;
use tokio::{
    task::JoinSet,
    time::{Instant, timeout_at},
};

use crate::{
    Held,
    arguments::Arguments,
    clock,
    crew::{Crew, newcomer},
    ms, numbers, say,
};

const MAX_WRITERS: usize = 64;
const MAX_WINDOW: usize = 1024;
const MAX_SECONDS: usize = 600;
/// What is still under way after the last second is waited for so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Record position to the last acknowledged number.
type Acked = BTreeMap<usize, u64>;

pub(crate) async fn writes(arguments: &Arguments) -> Result<Held> {
    let writers = arguments.count("writers", MAX_WRITERS)?;
    let window = arguments.count("window", MAX_WINDOW)?;
    let seconds = arguments.count("seconds", MAX_SECONDS)?;
    let acked_file = arguments.path("acked")?;
    let mut crew = Crew::gather(arguments.url()?, &arguments.path("state")?).await?;
    ensure!(crew.records.len() >= writers, "fewer records than writers");
    let mut devices = Vec::with_capacity(writers);
    for _ in 0..writers {
        devices.push(crew.hire().await?);
    }
    let records: Arc<[RecordId]> = crew.records.clone().into();
    let first = crew.numbers;
    drop(crew);

    let started = clock();
    let end = started + Duration::from_secs(seconds as u64);
    let mut writing = JoinSet::new();
    for (place, mut device) in devices.into_iter().enumerate() {
        // The others' edits are left for later: merging what eight writers write on eight
        // devices would keep this machine busy with nothing that the relay does.
        device.stop_merging();
        let writer = Writer {
            device,
            records: Arc::clone(&records),
            mine: (place..records.len()).step_by(writers).collect(),
            next: (first + place as u64..).step_by(writers).into(),
            under_way: VecDeque::with_capacity(window),
            acked: Acked::new(),
            count: 0,
            until: started,
        };
        writing.spawn(writer.write(window, end));
    }
    let mut acked = Acked::new();
    let mut count = 0;
    let mut until = started;
    while let Some(writer) = writing.join_next().await {
        let writer = writer?;
        acked.extend(writer.acked);
        count += writer.count;
        until = until.max(writer.until);
    }
    fs::write(&acked_file, serde_json::to_vec(&acked)?)?;
    say(&json!({ "acked": count, "ms": ms(until - started) }));
    Ok(Some(Box::new(())))
}

struct Writer {
    device: Device,
    records: Arc<[RecordId]>,
    /// Positions of the records that only this writer edits.
    mine: Vec<usize>,
    next: Numbers,
    /// Positions and numbers of edits that are not acknowledged, in order.
    under_way: VecDeque<(usize, u64)>,
    acked: Acked,
    count: u64,
    /// The last acknowledgement.
    until: Instant,
}

type Numbers = Box<std::iter::StepBy<std::ops::RangeFrom<u64>>>;

impl Writer {
    async fn write(mut self, window: usize, end: Instant) -> Self {
        if let Err(error) = self.run(window, end).await {
            eprintln!("load: a writer stopped: {error:#}");
        }
        self
    }

    async fn run(&mut self, window: usize, end: Instant) -> Result<()> {
        let mine = self.mine.clone();
        let mut positions = mine.iter().cycle();
        loop {
            let writes = clock() < end;
            if writes && self.under_way.len() < window {
                let position = *positions.next().context("no record to edit")?;
                let number = self.next.next().context("no number left")?;
                let record = self.records.get(position).context("no such record")?;
                self.device.edit(*record, &[numbers::edit(number)])?;
                self.under_way.push_back((position, number));
                continue;
            }
            if self.under_way.is_empty() {
                return Ok(());
            }
            let stepped = timeout_at(end + PATIENCE, self.device.step()).await;
            stepped.context("edits are not acknowledged")??;
            self.note_acked()?;
        }
    }

    /// Acknowledgements come in the order of the edits.
    fn note_acked(&mut self) -> Result<()> {
        let status = self.device.status();
        ensure!(
            status.refused == 0,
            "an edit was refused: {:?}",
            self.device.replica().refused().next()
        );
        while self.under_way.len() > status.unsent {
            let Some((position, number)) = self.under_way.pop_front() else { break };
            self.acked.insert(position, number);
            self.count += 1;
            self.until = clock();
        }
        Ok(())
    }
}

pub(crate) async fn verify(arguments: &Arguments) -> Result<Held> {
    let address = arguments.url()?;
    let acked: Acked = serde_json::from_slice(&fs::read(arguments.path("acked")?)?)?;
    let (code, state) = newcomer(address, &arguments.path("state")?).await?;
    let mut device = Device::join(address, &code).await?;
    device.sync().await?;
    let there = |position: &usize| {
        let view = device.view(state.records.get(*position)?)?;
        numbers::number(view)
    };
    let lost = acked.iter().filter(|(position, number)| there(position) < Some(**number)).count();
    let records = state.records.iter().filter(|record| device.view(record).is_some()).count();
    say(&json!({ "acked": acked.len(), "lost": lost, "records": records }));
    Ok(None)
}
