//! What somebody does not want to see for a while: kept on this device, beside the drafts.

use leptos::prelude::*;
use staffelstab_shared::time::Day;

use super::{Ledger, shown::PutOff};

const NAME: &str = "put-off";
/// Beyond that the oldest are seen again.
const MOST: usize = 500;

impl Ledger {
    /// What is put off. It may be over by now.
    #[must_use]
    pub(crate) fn put_off(&self) -> Signal<PutOff> {
        let kept = self.board().put_off_lines;
        if kept.with_untracked(Option::is_none) {
            kept.set(Some(read(&self.jotting(NAME).unwrap_or_default())));
        }
        Signal::derive(move || kept.get().unwrap_or_default())
    }

    /// Its reason has gone: the next one of the same key is another one.
    pub(super) fn forget_put_off(&self, key: &str) {
        let Some(board) = self.try_board() else { return };
        let kept = board.put_off_lines.try_get_untracked().flatten();
        let mut all = kept.unwrap_or_else(|| read(&self.jotting(NAME).unwrap_or_default()));
        if all.remove(key).is_some() {
            self.jot(NAME, Some(written(&all).as_bytes()));
            board.put_off_lines.try_set(Some(all));
        }
    }

    /// Puts a line off until a day, or shows it again. Whether this device could keep that.
    pub(crate) fn keep_put_off(&self, key: &str, until: Option<Day>) -> bool {
        let mut all = self.put_off().get_untracked();
        match until {
            Some(until) => all.insert(key.to_owned(), until),
            None => all.remove(key),
        };
        while all.len() > MOST {
            let soonest = all.iter().min_by_key(|(_, until)| **until).map(|(key, _)| key.clone());
            soonest.and_then(|key| all.remove(&key));
        }
        let is_kept = self.jot(NAME, Some(written(&all).as_bytes()));
        self.board().put_off_lines.set(Some(all));
        is_kept
    }
}

fn written(all: &PutOff) -> String {
    all.iter().map(|(key, until)| format!("{until} {key}\n")).collect()
}

/// What cannot be read is seen again.
fn read(bytes: &[u8]) -> PutOff {
    let text = String::from_utf8_lossy(bytes);
    let line = |line: &str| {
        let (until, key) = line.split_once(' ')?;
        Some((key.to_owned(), until.parse().ok()?))
    };
    text.lines().filter_map(line).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_off_reads_back_and_nonsense_is_seen_again() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let all: PutOff = [
            ("quiet/ab/2026-01-01".to_owned(), day("2026-12-01")),
            ("install//".to_owned(), day("2027-01-01")),
        ]
        .into();
        assert_eq!(read(written(&all).as_bytes()), all);
        assert_eq!(
            read(b"bald x\n2026-12-01\n\xff\n2026-12-01 y"),
            [("y".to_owned(), day("2026-12-01"))].into()
        );
    }
}
