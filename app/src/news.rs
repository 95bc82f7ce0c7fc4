//! What the runtime tells the screen: plain data, without signals, so that one day it may
//! come from another thread.

mod relays;
mod shown;
mod status;
mod trouble;

use std::{rc::Rc, sync::Arc};

use staffelstab_shared::{
    id::{DeviceId, LedgerId, RecordId},
    membership::Role,
    sync::{self, Refused},
    time::UnixMillis,
    view::View,
};

pub(crate) use relays::{HomeAsk, HomeStep, NewRelay, NotHome};
pub(crate) use shown::{ImportProblem, Imported, Phase, WaitingJoin};
pub(crate) use status::{Arriving, Connection, Failure, Kept, PATIENCE_MS, Stand, Status};
pub(crate) use trouble::{Blocked, Trouble};

/// What the screen is told.
#[derive(Debug)]
pub(crate) enum News {
    Phase(Phase),
    /// The ledgers on this device; some of them may still be opened.
    Ledgers(Vec<LedgerId>),
    /// A join that was begun on this device and not answered as hoped, or none any more.
    Waiting(Option<WaitingJoin>),
    /// Something about one ledger.
    Of(LedgerId, LedgerNews),
    /// Another tab writes now.
    Ousted,
}

/// What the screen is told of one ledger.
#[derive(Debug)]
pub(crate) enum LedgerNews {
    /// All its records: it is open from now on.
    Opened(Vec<Arc<View>>),
    Records {
        changed: Vec<Arc<View>>,
        removed: Vec<RecordId>,
        /// Not with the next frame but now: somebody here did it and goes on reading.
        at_once: bool,
    },
    Members {
        seats: Vec<Seat>,
        /// Until when each of them is good.
        open_invites: Vec<UnixMillis>,
    },
    Status(sync::Status, Connection),
    /// The relay that is exchanged with is not the home; or it is.
    NotHome(Option<NotHome>),
    Attention(Vec<(u64, Refused)>),
    /// What is stored cannot be opened (again).
    Blocked(Blocked),
    /// It is not on this device any more.
    Gone,
}

/// A device of the ledger, without its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) device: DeviceId,
    pub(crate) role: Role,
    pub(crate) mine: bool,
    pub(crate) live: bool,
    pub(crate) joined: Option<UnixMillis>,
    pub(crate) invited_by: Option<DeviceId>,
    /// Until when the invite would have held that it joined with.
    pub(crate) invite: Option<UnixMillis>,
}

pub(crate) type Sink = Rc<dyn Fn(News)>;
