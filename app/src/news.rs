//! What the runtime tells the screen: plain data, without signals, so that one day it may
//! come from another thread.

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

pub(crate) use shown::{ImportProblem, Imported, Phase, WaitingJoin};
pub(crate) use status::{Connection, Failure, PATIENCE_MS, Stand, Status};
pub(crate) use trouble::{Blocked, Trouble};

/// What the screen is told.
#[derive(Debug)]
pub(crate) enum News {
    Phase(Phase),
    /// All records of the ledger that is on the screen from now on.
    Opened(Vec<Arc<View>>),
    Records {
        changed: Vec<Arc<View>>,
        removed: Vec<RecordId>,
        /// Not with the next frame but now: somebody here did it and goes on reading.
        at_once: bool,
    },
    Members {
        ledger: LedgerId,
        seats: Vec<Seat>,
        open_invites: usize,
    },
    Status(sync::Status, Connection),
    Attention(Vec<(u64, Refused)>),
    /// Another tab writes now.
    Ousted,
    /// What is stored cannot be opened again.
    Damaged(String),
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
}

pub(crate) type Sink = Rc<dyn Fn(News)>;
