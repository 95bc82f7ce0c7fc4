//! Several slices of merging in one transaction.

use super::{Context, Documents, Output, Replica, Table};
use crate::id::RecordId;

/// What is merged in several slices and stored at once: a transaction costs as much as many
/// merges, and a screen wants to draw in between.
#[derive(Debug)]
pub struct Batch {
    documents: Documents,
    left: usize,
    output: Output,
}

impl Batch {
    /// At most `items`, as [`Replica::work`] and [`Replica::marker`] were asked, with the
    /// documents of that work.
    #[must_use]
    pub fn new(documents: Documents, items: usize) -> Self {
        Self { documents, left: items.max(1), output: Output::default() }
    }

    /// Merges at most `max` items. Whether to go on; what was merged must not be shown or
    /// sent before all of it is stored.
    pub fn merge(&mut self, replica: &mut Replica, ctx: &mut Context, max: usize) -> bool {
        // Under suspicion there is one in the whole batch, as the marker says.
        let max = replica.slice_len(max.min(self.left));
        let only = replica.slice_len(self.left) < self.left;
        let output = replica.advance(ctx, &self.documents, max);
        for row in output.commit.iter().filter(|row| row.table == Table::Document) {
            // The next slice goes on where this one ends, not where the disk does.
            if let Ok(record) = RecordId::from_slice(&row.key) {
                self.documents.remove(&record);
                self.documents.extend(row.value.clone().map(|bytes| (record, bytes)));
            }
        }
        self.output.join(output);
        self.left = if only { 0 } else { self.left.saturating_sub(max) };
        // What came into the line meanwhile has its document read with the next batch.
        let is_read = |record: &RecordId| {
            !replica.has_document(record) || self.documents.contains_key(record)
        };
        self.left > 0
            && self.output.end.is_none()
            && replica.has_work()
            && replica.work(max.min(self.left)).iter().all(is_read)
    }

    /// All of it, to be committed, sent and shown.
    #[must_use]
    pub fn finish(self) -> Output {
        self.output
    }
}
