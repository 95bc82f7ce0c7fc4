//! A device: its disk, its running app, and the marks it has made.

use std::collections::{BTreeMap, BTreeSet};

use staffelstab_shared::{
    crypto::InviteSecret,
    id::{DeviceId, RecordId, RelayId},
    sync::{Context, Found, Joining, Replica},
};

use super::disk::{Disk, Rows};

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

/// A connection with the relay at some place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Connection {
    /// Of the relay's lines.
    pub(super) line: u64,
    /// Who is expected to answer.
    pub(super) peer: Option<RelayId>,
}

#[derive(Debug)]
pub(super) struct Device {
    pub(super) disk: Disk,
    pub(super) app: App,
    /// The code that its person was given.
    pub(super) code: Option<InviteSecret>,
    /// The places of the relays that it visits, and who stood there first.
    pub(super) visits: BTreeMap<usize, RelayId>,
    /// Its connections, by place.
    pub(super) lines: BTreeMap<usize, Connection>,
    /// Relays that answered in place of known ones: its person is asked.
    pub(super) asked: BTreeSet<RelayId>,
    /// An older state of the disk.
    pub(super) backup: Option<(Rows, usize)>,
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
            disk: Disk::default(),
            app,
            code: None,
            visits: BTreeMap::new(),
            lines: BTreeMap::new(),
            asked: BTreeSet::new(),
            backup: None,
            clock_ms: 0,
            marks: Vec::new(),
            shut_out: false,
            stranger: false,
            rolled_back: false,
            partitioned: false,
        }
    }

    /// Starts the app from what is on the disk.
    pub(super) fn start(&mut self, ctx: &mut Context) {
        self.app = match Replica::open(ctx, &self.disk.stored()) {
            Ok(Found::Ready(replica)) => App::Running(replica),
            Ok(Found::Joining(joining)) => App::Joining(joining),
            Err(_) => App::Off,
        };
    }

    /// Whom it expects at a place.
    pub(super) fn expects(&self, place: usize) -> Option<RelayId> {
        let (replica, named) = (self.replica()?, self.visits.get(&place)?);
        let is_known = replica.peers().any(|peer| peer == *named);
        // Whom the invite named may have gone before the device joined.
        Some(replica.answering(if is_known { *named } else { replica.relay() }))
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
}
