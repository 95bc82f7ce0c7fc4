//! `writes` as fast as a relay acknowledges, and `verify` that what it acknowledged is
//! there.

use std::{
    collections::{BTreeMap, VecDeque, btree_map::Entry as Slot},
    fs,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use staffelstab_shared::{
    envelope::Entry,
    id::{EntryId, RecordId},
    protocol::ServerFrame,
    record::{Author, Document},
};
use staffelstab_tests::device::{Device, DeviceError, Hand, Route, Storage, attempts, hand, now};
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
/// Edits in one frame, at most: what a device has ready it hands in together.
const BATCH: usize = 32;

/// Record position to the last acknowledged number.
type Acked = BTreeMap<usize, u64>;

pub(crate) async fn writes(arguments: &Arguments) -> Result<Held> {
    let writers = arguments.count("writers", MAX_WRITERS)?;
    let window = arguments.count("window", MAX_WINDOW)?;
    let seconds = arguments.count("seconds", MAX_SECONDS)?;
    let acked_file = arguments.path("acked")?;
    let address = arguments.url()?;
    let mut crew = Crew::gather(address, &arguments.path("state")?).await?;
    ensure!(crew.records.len() >= writers, "fewer records than writers");
    let mut hands = Vec::with_capacity(writers);
    for _ in 0..writers {
        let storage = crew.hire().await?.into_storage();
        hands.push((Hand::of(&storage)?, storage));
    }
    let records: Arc<[RecordId]> = crew.records.clone().into();
    let first = crew.numbers;
    drop(crew);

    let started = clock();
    let end = started + Duration::from_secs(seconds as u64);
    let mut writing = JoinSet::new();
    for (place, (hand, storage)) in hands.into_iter().enumerate() {
        let mine: Vec<usize> = (place..records.len()).step_by(writers).collect();
        let mut pen = Pen {
            hand,
            storage,
            records: Arc::clone(&records),
            open: BTreeMap::new(),
            positions: mine.into_iter().cycle(),
            numbers: (first + place as u64..).step_by(writers),
        };
        writing.spawn(async move {
            let mut writer = Writer {
                route: address.into(),
                under_way: VecDeque::with_capacity(window),
                acked: Acked::new(),
                count: 0,
                until: started,
            };
            if let Err(error) = writer.write(&mut pen, window, end).await {
                eprintln!("load: a writer stopped: {error:#}");
            }
            writer
        });
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

/// Edits and seals. Documents stay open, and nobody merges: what eight devices make of
/// each other's edits would keep this machine busy with nothing that a relay does.
struct Pen {
    hand: Hand,
    storage: Storage,
    records: Arc<[RecordId]>,
    open: BTreeMap<usize, Document>,
    /// Of the records that only this writer edits.
    positions: std::iter::Cycle<std::vec::IntoIter<usize>>,
    numbers: std::iter::StepBy<std::ops::RangeFrom<u64>>,
}

/// An edit that is not acknowledged.
struct UnderWay {
    entry: Entry,
    position: usize,
    number: u64,
}

impl Pen {
    fn edit(&mut self) -> Result<UnderWay> {
        let position = self.positions.next().context("no record to edit")?;
        let number = self.numbers.next().context("no number left")?;
        let record = *self.records.get(position).context("no such record")?;
        let document = match self.open.entry(position) {
            Slot::Occupied(open) => open.into_mut(),
            Slot::Vacant(slot) => {
                let stored = self.storage.document(&record).context("the record is not there")?;
                slot.insert(Document::load(stored)?)
            }
        };
        let author = Author::new(&self.hand.keys().id(), [0; 8], number.to_be_bytes());
        let heads = document.heads();
        let change = document.edit(&author, now(), &heads, &[numbers::edit(number)])?;
        let entry = self.hand.seal(record, &change.context("nothing differs")?)?;
        Ok(UnderWay { entry, position, number })
    }
}

struct Writer {
    route: Route,
    /// In the order in which they were sent.
    under_way: VecDeque<UnderWay>,
    acked: Acked,
    count: u64,
    /// The last acknowledgement.
    until: Instant,
}

impl Writer {
    async fn write(&mut self, pen: &mut Pen, window: usize, end: Instant) -> Result<()> {
        let mut attempts = attempts();
        loop {
            attempts.tick().await;
            let work = timeout_at(end + PATIENCE, self.session(pen, window, end));
            match work.await.context("edits are not acknowledged")? {
                Err(DeviceError::Lost(_)) => {}
                Err(DeviceError::Refused(reason)) if reason.is_passing() => {}
                ended => return Ok(ended?),
            }
        }
    }

    /// Writes until the end and until everything is acknowledged, or the session breaks.
    async fn session(
        &mut self,
        pen: &mut Pen,
        window: usize,
        end: Instant,
    ) -> Result<(), DeviceError> {
        let (mut link, own) = pen.hand.open(&self.route).await?;
        // What the relay has of what was under way was stored before the session broke.
        while let Some(first) = self.under_way.front()
            && first.entry.header().sequence <= own.sequence
        {
            self.note_acked(first.entry.id());
        }
        // Again what was under way, then what is new.
        let mut sent = 0;
        loop {
            while self.under_way.len() < window && clock() < end {
                self.under_way.push_back(pen.edit().map_err(|_| DeviceError::NoRecord)?);
            }
            let entries: Vec<&Entry> =
                self.under_way.iter().skip(sent).map(|edit| &edit.entry).collect();
            for batch in entries.chunks(BATCH) {
                link.send(pen.hand.append_all(batch.iter().copied())?)?;
            }
            sent = self.under_way.len();
            if self.under_way.is_empty() {
                return Ok(());
            }
            match hand::receive(&mut link).await? {
                ServerFrame::Acked { items, .. } => {
                    items.iter().for_each(|(id, _)| self.note_acked(*id));
                    sent = self.under_way.len();
                }
                ServerFrame::Rejected { reason, .. } | ServerFrame::Goodbye { reason, .. } => {
                    return Err(DeviceError::Refused(reason));
                }
                // What others write.
                ServerFrame::Deliver { .. }
                | ServerFrame::Control { .. }
                | ServerFrame::Deposit { .. }
                | ServerFrame::Fetched { .. }
                | ServerFrame::Listing { .. }
                | ServerFrame::Sought { .. }
                | ServerFrame::Welcome { .. }
                | ServerFrame::Challenge { .. } => {}
            }
        }
    }

    fn note_acked(&mut self, id: EntryId) {
        let Some(place) = self.under_way.iter().position(|edit| edit.entry.id() == id) else {
            return;
        };
        if let Some(edit) = self.under_way.remove(place) {
            self.acked.insert(edit.position, edit.number);
            self.count += 1;
            self.until = clock();
        }
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
