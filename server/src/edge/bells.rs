//! Bells tell sessions that their ledger has grown.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use staffelstab_shared::id::LedgerId;
use tokio::sync::watch;

/// One bell for every ledger that somebody listens to.
#[derive(Debug, Default)]
pub(crate) struct Bells(Mutex<HashMap<LedgerId, watch::Sender<()>>>);

impl Bells {
    pub(crate) fn listen(&self, ledger: LedgerId) -> watch::Receiver<()> {
        self.bells().entry(ledger).or_insert_with(|| watch::Sender::new(())).subscribe()
    }

    pub(crate) fn ring(&self, ledger: LedgerId) {
        if let Some(bell) = self.bells().get(&ledger) {
            bell.send_replace(());
        }
    }

    /// Takes down bells that nobody hears.
    pub(crate) fn forget(&self) {
        self.bells().retain(|_, bell| bell.receiver_count() > 0);
    }

    fn bells(&self) -> MutexGuard<'_, HashMap<LedgerId, watch::Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
