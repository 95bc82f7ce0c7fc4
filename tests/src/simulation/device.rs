//! A device: its disk, its running app, and the marks it has made.

use std::collections::{BTreeMap, BTreeSet};

use staffelstab_shared::{
    crypto::InviteSecret,
    id::{DeviceId, RecordId},
    sync::{Context, Documents, Joining, Opened, Replica, Row, Stored, Table},
};

/// What is on a device's disk.
pub(super) type Disk = BTreeMap<(Table, Vec<u8>), Vec<u8>>;

/// The app on a device.
#[derive(Debug)]
pub(super) enum App {
    /// Crashed, or not started.
    Off,
    Joining(Box<Joining>),
    Running(Box<Replica>),
}

/// Something written that must not get lost: a key nobody else writes.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) record: RecordId,
    pub(super) key: String,
    /// Written after this device had seen the removal of these.
    pub(super) after_removal_of: BTreeSet<DeviceId>,
}

#[derive(Debug)]
pub(super) struct Device {
    pub(super) disk: Disk,
    pub(super) app: App,
    /// The code that its person was given.
    pub(super) code: Option<InviteSecret>,
    /// The number of its connection, if it has one.
    pub(super) line: Option<u64>,
    /// An older state of the disk.
    pub(super) backup: Option<(Disk, usize)>,
    pub(super) clock_ms: i64,
    /// Marks committed to the disk, in order.
    pub(super) marks: Vec<Mark>,
    /// The relay said it does not belong any more, or its invite was closed.
    pub(super) shut_out: bool,
    /// The relay does not know it, at the last try.
    pub(super) stranger: bool,
    /// Marks lost with a disk that was rolled back before they were sent.
    pub(super) rolled_back: bool,
    /// The network does not reach it until healed.
    pub(super) partitioned: bool,
}

impl Device {
    pub(super) fn new(app: App) -> Self {
        Self {
            disk: Disk::new(),
            app,
            code: None,
            line: None,
            backup: None,
            clock_ms: 0,
            marks: Vec::new(),
            shut_out: false,
            stranger: false,
            rolled_back: false,
            partitioned: false,
        }
    }

    pub(super) fn commit(&mut self, rows: Vec<Row>) {
        for Row { table, key, value } in rows {
            match value {
                Some(value) => self.disk.insert((table, key), value),
                None => self.disk.remove(&(table, key)),
            };
        }
    }

    /// Starts the app from what is on the disk.
    pub(super) fn start(&mut self, ctx: &mut Context) {
        let mut stored = Stored::new();
        for ((table, key), value) in &self.disk {
            if table.is_read_at_start() {
                stored.entry(*table).or_default().push((key.clone(), value.clone()));
            }
        }
        self.app = match Replica::open(ctx, &stored) {
            Ok(Opened::Ready(replica)) => App::Running(replica),
            Ok(Opened::Joining(joining)) => App::Joining(joining),
            Err(_) => App::Off,
        };
    }

    pub(super) fn replica(&self) -> Option<&Replica> {
        match &self.app {
            App::Running(replica) => Some(replica),
            App::Off | App::Joining(_) => None,
        }
    }

    pub(super) fn replica_mut(&mut self) -> Option<&mut Replica> {
        match &mut self.app {
            App::Running(replica) => Some(replica),
            App::Off | App::Joining(_) => None,
        }
    }

    pub(super) fn document(&self, record: RecordId) -> Option<&Vec<u8>> {
        self.disk.get(&(Table::Document, record.as_bytes().to_vec()))
    }

    pub(super) fn documents(&self, records: &[RecordId]) -> Documents {
        records
            .iter()
            .filter_map(|record| Some((*record, self.document(*record)?.clone())))
            .collect()
    }

    pub(super) fn log(&self) -> Vec<Vec<u8>> {
        self.disk
            .iter()
            .filter(|((table, _), _)| *table == Table::Log)
            .map(|(_, value)| value.clone())
            .collect()
    }
}
