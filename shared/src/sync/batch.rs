//! Several slices of merging in one transaction.

use super::{
    effects::{Context, Effects},
    merge::{Documents, Source},
    replica::Replica,
    rows::Table,
};
use crate::id::RecordId;

/// What is merged in several slices and stored at once: a transaction costs as much as many
/// merges, and a screen wants to draw in between.
#[derive(Debug)]
pub(super) struct Batch {
    source: Option<Source>,
    documents: Documents,
    left: usize,
    effects: Effects,
}

impl Batch {
    /// At most `items`, as [`Replica::work`] and [`Replica::marker`] were asked, with the
    /// documents of that work.
    pub(super) fn new(replica: &Replica, documents: Documents, items: usize) -> Self {
        let source = replica.next_source();
        Self { source, documents, left: items.max(1), effects: Effects::default() }
    }

    /// Merges at most `max` items. Whether to go on; what was merged must not be shown or
    /// sent before all of it is stored.
    pub(super) fn merge(&mut self, replica: &mut Replica, ctx: &mut Context, max: usize) -> bool {
        // Under suspicion there is one in the whole batch, as the marker says.
        let max = replica.slice_len(max.min(self.left));
        let only = replica.slice_len(self.left) < self.left;
        let effects = replica.advance(ctx, &self.documents, max);
        for row in effects.commit.iter().filter(|row| row.table == Table::Document) {
            // The next slice goes on where this one ends, not where the disk does.
            if let Ok(record) = RecordId::from_slice(&row.key) {
                self.documents.remove(&record);
                self.documents.extend(row.value.clone().map(|bytes| (record, bytes)));
            }
        }
        self.effects.join(effects);
        self.left = if only { 0 } else { self.left.saturating_sub(max) };
        // What came into the line meanwhile has its document read with the next batch.
        let is_read = |record: &RecordId| {
            !replica.has_document(record) || self.documents.contains_key(record)
        };
        self.left > 0
            && self.effects.ends.is_empty()
            && self.source.is_some()
            && self.source == replica.next_source()
            && replica.work(max.min(self.left)).iter().all(is_read)
    }

    /// All of it, to be committed, sent and shown.
    pub(super) fn finish(self) -> Effects {
        self.effects
    }
}
