//! What there is to do, part by part: what waits for somebody at once, the rest as soon as the
//! town has been read, in slices, so that no frame waits.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    ledger::{Asked, Question},
    time::Day,
    today::{Line, Part, Why},
};

use super::{Ledger, PutOff, asking::SLICE_MS};
use crate::platform::clock;

/// What changes again and again is looked at anew only so often.
const PAUSE_MS: u32 = 200;

/// The lines of every part, in the order of reason.
pub(crate) type Parts = BTreeMap<Part, Arc<Vec<Line>>>;

/// The lines that nobody put off to a later day: the same ones where nobody put off any.
pub(crate) fn still_shown(lines: &Arc<Vec<Line>>, put_off: &PutOff, today: Day) -> Arc<Vec<Line>> {
    let away: BTreeSet<_> =
        put_off_until(lines, put_off, today).map(|(line, _)| line.key()).collect();
    if away.is_empty() {
        return Arc::clone(lines);
    }
    Arc::new(lines.iter().filter(|line| !away.contains(&line.key())).cloned().collect())
}

/// The lines that somebody put off to a later day, and to which. Of thousands of lines hardly any is:
/// only those of a record that was put off are looked at closely.
pub(crate) fn put_off_until<'l>(
    lines: &'l [Line],
    put_off: &'l PutOff,
    today: Day,
) -> impl Iterator<Item = (&'l Line, Day)> {
    let later = put_off.iter().filter(move |(_, until)| **until > today);
    let records: BTreeSet<_> = later.filter_map(|(key, _)| record_of(key)).collect();
    let lines = if records.is_empty() { &[] } else { lines };
    lines.iter().filter(move |line| records.contains(&line.id)).filter_map(move |line| {
        let until = put_off.get(&line.key()).copied().filter(|until| *until > today)?;
        Some((line, until))
    })
}

/// The record that a key is about ([`Line::key`]).
fn record_of(key: &str) -> Option<RecordId> {
    RecordId::from_hex(key.split('/').nth(1)?).ok()
}

impl Ledger {
    /// What waits for whoever holds this device. Who only reads decides nothing.
    #[must_use]
    pub(crate) fn waits_for_me(&self) -> Signal<Option<Arc<Vec<Line>>>> {
        let (me, may_write) = (self.myself(), self.may_write());
        let asked = Signal::derive(move || Some((me.get(), may_write.get())));
        let question = |(me, _)| Question::Today(Part::Mine, me);
        self.ask(asked, question, |(_, may_write), answer| {
            let lines = answer.today()?;
            if may_write {
                return Some(lines);
            }
            let not_theirs = |line: &&Line| !matches!(line.why, Why::Undecided | Why::PutAway);
            Some(Arc::new(lines.iter().filter(not_theirs).cloned().collect()))
        })
    }

    /// How much of it there is that nobody put off, with what did not get through.
    #[must_use]
    pub(crate) fn waiting(&self) -> Signal<Option<usize>> {
        let (lines, put_off, attention) = (self.waits_for_me(), self.put_off(), self.attention());
        let day = self.board().day;
        Memo::new(move |_| {
            let lines = lines.get()?;
            let shown = still_shown(&lines, &put_off.read(), day.get()).len();
            Some(shown + usize::from(!attention.read().is_empty()))
        })
        .into()
    }

    /// All other parts, together; nothing until all of them are known. And whether that is how it
    /// stands now: what has just come in is read a moment later.
    #[must_use]
    pub(crate) fn what_to_do(&self) -> (Signal<Option<Parts>>, Signal<bool>) {
        let (ledger, me) = (*self, self.myself());
        let board = self.board();
        let (revision, day) = (board.revision, board.day);
        let shown = RwSignal::new(None::<Parts>);
        let is_read = RwSignal::new(false);
        let (wanted, busy) = (StoredValue::new(0_u64), StoredValue::new(false));
        Effect::new(move |_| {
            revision.track();
            day.track();
            me.track();
            wanted.update_value(|wanted| *wanted = wanted.wrapping_add(1));
            is_read.set(false);
            if busy.get_value() {
                return;
            }
            busy.set_value(true);
            spawn_local(async move {
                // The page is gone where its values are.
                while let Some(number) = wanted.try_get_value() {
                    let Some(parts) = ledger.read_parts(me).await else { return };
                    if shown.try_with_untracked(|old| old.as_ref() != Some(&parts)) == Some(true) {
                        shown.try_set(Some(parts));
                    }
                    if wanted.try_get_value() == Some(number) {
                        is_read.try_set(true);
                        break;
                    }
                    clock::sleep(PAUSE_MS).await;
                }
                busy.try_set_value(false);
            });
        });
        (shown.into(), is_read.into())
    }

    /// Nothing when nobody looks any more.
    async fn read_parts(self, me: Signal<Option<RecordId>>) -> Option<Parts> {
        let mut parts = Parts::new();
        for part in Part::ALL.into_iter().filter(|part| *part != Part::Mine) {
            loop {
                clock::breathe().await;
                let (me, board) = (me.try_get_untracked()?, self.try_board()?);
                let day = board.day.try_get_untracked()?;
                let mut records = board.records.borrow_mut();
                let begun = clock::elapsed_ms();
                if records.town_while(day, || clock::elapsed_ms() - begun < SLICE_MS) {
                    continue;
                }
                let asked = records.answer(&Question::Today(part, me), day);
                if let Asked::Answered(answer) = asked {
                    parts.extend(answer.today().map(|lines| (part, lines)));
                }
                break;
            }
        }
        Some(parts)
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::view::Kind;

    use super::*;

    #[test]
    fn what_is_put_off_is_away_until_its_day_and_for_its_reason_only() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let line = |number: u8, why: Why| Line {
            id: RecordId::from_random([number; 16]),
            kind: Kind::Person,
            title: String::new(),
            why,
        };
        let lines =
            Arc::new(vec![line(1, Why::Undecided), line(1, Why::PutAway), line(2, Why::Undecided)]);
        let today = day("2026-11-29");
        let put_off = |until: &str| PutOff::from([(lines[0].key(), day(until))]);
        assert_eq!(*still_shown(&lines, &put_off("2026-11-30"), today), lines[1..]);
        let away = put_off("2026-11-30");
        let away: Vec<_> = put_off_until(&lines, &away, today).collect();
        assert_eq!(away, [(&lines[0], day("2026-11-30"))]);
        // Where all are shown they are the same ones: thousands are not copied.
        for put_off in [put_off("2026-11-29"), PutOff::new()] {
            assert!(Arc::ptr_eq(&still_shown(&lines, &put_off, today), &lines));
        }
    }
}
