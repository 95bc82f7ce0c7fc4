//! The one driver of the machine: it carries out what the machine asks for, in the order in
//! which it asks, and merges what came in. Apps, native devices and the simulation bring
//! their own storage, links and screen, and use this.

use super::{
    batch::Batch,
    effects::{Context, Effect, Effects, End},
    merge::Documents,
    replica::Replica,
    rows::{Pairs, Row},
};
use crate::{
    id::{RecordId, RelayId},
    protocol::ClientFrame,
    view::View,
};
use std::{future::Future, sync::Arc};

/// Where one ledger's rows are kept.
pub trait Storage {
    type Error;

    /// Whether there may be documents of records of which the replica has no view. Where a view
    /// lies beside every document, nothing is looked for in vain.
    const HAS_DOCUMENTS_WITHOUT_VIEWS: bool = false;

    /// Writes these rows in one transaction, all of them or none.
    fn commit(
        &mut self,
        rows: Vec<Row>,
        strict: bool,
    ) -> impl Future<Output = Result<(), Self::Error>>;

    /// Writes the marker of a merge, and reads the documents of these records, those that
    /// there are. Neither has to wait for the other.
    fn begin_merge(
        &mut self,
        marker: Option<Row>,
        records: &[RecordId],
    ) -> impl Future<Output = Result<Documents, Self::Error>>;

    /// The rows of the log behind this number, in the order of their keys; earlier ones do no
    /// harm.
    fn log(&mut self, after: u64) -> impl Future<Output = Result<Pairs, Self::Error>>;
}

/// The ways to the peers.
pub trait Links {
    /// Sends frames, in order. Where there is no connection, or it breaks, they are lost, and
    /// whoever holds the connection finds out.
    fn send(&mut self, peer: RelayId, frames: &[ClientFrame]);

    /// Closes the connection with a peer.
    fn end(&mut self, peer: RelayId, why: End);
}

/// What a person sees.
pub trait Screen {
    /// Records changed, or are gone.
    fn show(&mut self, changed: Vec<Arc<View>>, removed: Vec<RecordId>);

    /// Members, roles or invites changed.
    fn show_members(&mut self, replica: &Replica);

    /// Milliseconds, from whenever.
    fn elapsed_ms(&self) -> f64;

    /// Lets the screen draw.
    fn breathe(&mut self) -> impl Future<Output = ()>;
}

/// How much is merged at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Items in a slice, after which the screen may breathe.
    pub slice: usize,
    /// Slices in one transaction: what somebody saves meanwhile waits as long.
    pub slices: usize,
    /// A slice should not take longer: fewer items next time, or more. None keeps them.
    pub limit_ms: Option<f64>,
}

impl Pace {
    /// A slice as a screen with 60 pictures a second does not feel it.
    pub const SCREEN: Self = Self { slice: 8, slices: 12, limit_ms: Some(8.0) };
    const LARGEST_SLICE: usize = 256;

    /// Always the same, in one slice.
    #[must_use]
    pub const fn steady(slice: usize) -> Self {
        Self { slice, slices: 1, limit_ms: None }
    }

    /// Twice as many while there is time, half as many when it took too long.
    fn learn(&mut self, took_ms: f64) {
        let Some(limit_ms) = self.limit_ms else { return };
        if took_ms > limit_ms {
            self.slice = (self.slice / 2).max(1);
        } else if took_ms * 2.0 < limit_ms {
            self.slice = self.slice.saturating_mul(2).min(Self::LARGEST_SLICE);
        }
    }
}

/// Everything that one ledger needs to go on. It is put together for a step and taken apart
/// again: whoever drives owns the parts.
#[derive(Debug)]
pub struct Driver<'a, S, L, V> {
    pub replica: &'a mut Replica,
    pub context: &'a mut Context,
    pub storage: &'a mut S,
    pub links: &'a mut L,
    pub screen: &'a mut V,
}

impl<S: Storage, L: Links, V: Screen> Driver<'_, S, L, V> {
    /// Commits, then sends, then shows, then closes.
    ///
    /// # Errors
    /// When the storage fails. The replica is then ahead of what is stored: drop it and open
    /// it again. Nothing was claimed, so nothing is lost.
    pub async fn carry_out(&mut self, effects: Effects) -> Result<(), S::Error> {
        let mut next = Some(effects);
        while let Some(effects) = next.take() {
            for effect in effects {
                match effect {
                    Effect::Commit { rows, strict } => self.storage.commit(rows, strict).await?,
                    Effect::Send { peer, frames } => self.links.send(peer, &frames),
                    Effect::Show { changed, removed } => self.screen.show(changed, removed),
                    Effect::Members => self.screen.show_members(self.replica),
                    Effect::End { peer, why } => {
                        self.replica.disconnect(peer);
                        self.links.end(peer, why);
                    }
                    Effect::ReadLog { after } => {
                        let log = self.storage.log(after).await?;
                        next = Some(self.replica.read_log(self.context, &log));
                    }
                }
            }
        }
        Ok(())
    }

    /// Merges some of what came in, if anything waits: in slices, with a breath for the screen
    /// between them, and all of them in one transaction, which costs as much as many merges.
    ///
    /// # Errors
    /// As [`Self::carry_out`].
    pub async fn merge(&mut self, pace: &mut Pace) -> Result<(), S::Error> {
        if !self.replica.has_work() {
            return Ok(());
        }
        let items = pace.slice.saturating_mul(pace.slices);
        let (mut records, marker) = (self.replica.work(items), self.replica.marker(items));
        if !S::HAS_DOCUMENTS_WITHOUT_VIEWS {
            // A first sync reads nothing.
            records.retain(|record| self.replica.has_document(record));
        }
        let documents = self.storage.begin_merge(marker, &records).await?;
        let mut batch = Batch::new(self.replica, documents, items);
        loop {
            let (begun, max) = (self.screen.elapsed_ms(), pace.slice);
            let goes_on = batch.merge(self.replica, self.context, max);
            pace.learn(self.screen.elapsed_ms() - begun);
            if !goes_on {
                break;
            }
            self.screen.breathe().await;
        }
        self.carry_out(batch.finish()).await
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn a_slice_grows_while_there_is_time_and_shrinks_when_there_is_none() {
        let after = |slice, took_ms| {
            let mut pace = Pace { slice, ..Pace::SCREEN };
            pace.learn(took_ms);
            pace.slice
        };
        assert_eq!(after(8, 1.0), 16);
        assert_eq!(after(8, 6.0), 8);
        assert_eq!(after(8, 9.0), 4);
        assert_eq!(after(1, 900.0), 1);
        assert_eq!(after(Pace::LARGEST_SLICE, 0.0), Pace::LARGEST_SLICE);
    }
}
