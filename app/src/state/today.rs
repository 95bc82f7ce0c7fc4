//! What there is to do, part by part: what waits for somebody at once, the rest as soon as the
//! town has been read, in slices, so that no frame waits.

use std::{collections::BTreeMap, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
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

/// The lines that nobody put off to a later day.
pub(crate) fn still_shown<'l>(
    lines: &'l [Line],
    put_off: &'l PutOff,
    today: Day,
) -> impl Iterator<Item = &'l Line> {
    lines.iter().filter(move |line| put_off.get(&line.key()).is_none_or(|until| *until <= today))
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
            let shown = still_shown(&lines, &put_off.read(), day.get()).count();
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
    async fn read_parts(
        self,
        me: Signal<Option<staffelstab_shared::id::RecordId>>,
    ) -> Option<Parts> {
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
