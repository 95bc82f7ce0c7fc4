//! Ticking a point of the list. Where it is agreed with somebody and entered, the records say in the
//! same go that they know it, or know each other, and that it is written down; and with the tick taken
//! back that they are still to know.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    handover::{Agreed, Both, Happened, Move, Moved, happened, written_down},
    id::RecordId,
    model::{Handover, Step},
    view::{Flat, Kind},
};

use super::{hands::name_of, list::Line, writing::Writing};
use crate::{
    components::announce::trouble_text,
    state::{Ledger, clock},
    text::t,
};

/// Why a point is not ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Somebody has to be there whom it is shown to, or who is introduced.
    Nobody,
    /// It is written down, which is all there is to do as long as nobody takes over.
    OnlyWritten,
    /// Nothing stands there that could be complete.
    NothingWritten,
}

/// Whether a point can be ticked, with whoever takes it on.
pub(super) fn may_tick(
    line: &Line,
    taker: Option<RecordId>,
    has_text: bool,
) -> Result<(), Refused> {
    match (&line.step, taker) {
        (Step::WriteDown, _) if line.kind == Some(Kind::Knowledge) && !has_text => {
            Err(Refused::NothingWritten)
        }
        (Step::WriteDown, None) if line.kind == Some(Kind::Knowledge) => Err(Refused::OnlyWritten),
        (Step::Introduce | Step::Show, None) if line.kind.is_some() => Err(Refused::Nobody),
        _ => Ok(()),
    }
}

/// `taker`: with whom it is agreed, or who takes over: a tick says that it is agreed with them.
pub(super) fn tick(writing: Writing, line: &Line, taker: Option<RecordId>, done: bool) {
    let (id, step, me) = (line.id, line.step.clone(), writing.me());
    let taker = taker.filter(|_| step != Step::LetGo);
    let agreed = taker.map(|to| Agreed { record: id, to, done });
    // It said nothing of that before the tick: else it would only be to be shown.
    let writes_down = step == Step::WriteDown;
    let change = move |handover: &mut Handover| {
        handover.change_item(id, |item| {
            item.step = step.clone();
            item.done_at = done.then(clock::today);
            item.done_by = me.filter(|_| done);
            item.agreed = item.agreed.or(taker.filter(|_| done));
        });
    };
    spawn_local(async move {
        let ledger = writing.ledger;
        let happened = match agreed {
            Some(agreed) => in_records(ledger, agreed).await,
            None => None,
        };
        let written = if writes_down { written(ledger, id, done) } else { None };
        let written_words = written.as_ref().map(|_| written_words(ledger, id, done));
        let (other, both, words) = match (happened, written) {
            (Some(Happened { moved, id, both }), written) => {
                let both = both.and(written.unwrap_or_default());
                (id, both, [Some(said(ledger, &moved)), written_words])
            }
            (None, Some(written)) => (id, written, [None, written_words]),
            (None, None) => return writing.change(change),
        };
        match writing.write_both(change, other, both).await {
            Ok(back) => {
                writing.say(words.into_iter().flatten().collect::<Vec<_>>().join(". "), back);
            }
            Err(trouble) => writing.toast.say(trouble_text(&trouble)),
        }
    });
}

/// Says that it stands there in full: the rest waits for somebody to take it on.
pub(super) fn write_down(writing: Writing, id: RecordId) {
    let Some(both) = written(writing.ledger, id, true) else { return };
    let written = written_words(writing.ledger, id, true);
    let words = format!("{written} {}", t().handover_shown_later);
    spawn_local(async move {
        match writing.write_both(|_| {}, id, both).await {
            Ok(back) => writing.say(words, back),
            Err(trouble) => writing.toast.say(trouble_text(&trouble)),
        }
    });
}

fn written(ledger: Ledger, id: RecordId, done: bool) -> Option<Both> {
    ledger.record(id).get_untracked().and_then(|view| written_down(&view, done))
}

fn written_words(ledger: Ledger, id: RecordId, done: bool) -> String {
    let name = name_of(ledger, t(), id);
    if done { t().handover_written_down(&name) } else { t().handover_not_written_down(&name) }
}

/// What a tick says in the records. What was known before it was ticked stays known.
async fn in_records(ledger: Ledger, agreed: Agreed) -> Option<Happened> {
    let views = [agreed.record, agreed.to];
    let views = views.map(|id| ledger.record(id).get_untracked());
    let find = |id| views.iter().flatten().map(AsRef::as_ref).find(|view| view.id == id);
    let happened = happened(find, agreed)?;
    if agreed.done {
        return Some(happened);
    }
    let history = ledger.history(happened.id).await.ok()?;
    let key = happened.both.there.first()?.key();
    let changes = history.iter().rev().flat_map(|entry| &entry.changes);
    let last = changes.into_iter().find(|change| change.key == key)?;
    let before: Flat = [(key.to_owned(), last.from.clone()?)].into();
    happened.both.stands(&before).then_some(happened)
}

fn said(ledger: Ledger, moved: &Moved) -> String {
    let name = |who| ledger.name_of(who).unwrap_or_else(|| t().unknown_record.to_owned());
    let to = moved.to.map(name).unwrap_or_default();
    told(moved.what, &to, &name(moved.record)).unwrap_or_default()
}

/// What is said of whoever learns something or gets to know somebody.
pub(super) fn told(what: Move, name: &str, record: &str) -> Option<String> {
    let t = t();
    Some(match what {
        Move::Knows => t.handover_move_knows(name, record),
        Move::Learns => t.handover_move_learns(name, record),
        Move::Met => t.handover_move_met(name, record),
        Move::Meets => t.handover_move_meets(name, record),
        Move::Carries { .. }
        | Move::Stops { .. }
        | Move::Joins { .. }
        | Move::InPlace
        | Move::Ends => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_shown_to_nobody_nor_complete_where_nothing_stands() {
        let id = |number| RecordId::from_random([number; 16]);
        let line = |kind, step| Line {
            id: id(1),
            kind: Some(kind),
            title: String::new(),
            step,
            lost: true,
            only: true,
            covered: false,
            entered: false,
            left: false,
            agreed: None,
            ticked: None,
        };
        let (nobody, somebody) = (None, Some(id(2)));
        for step in [Step::Introduce, Step::Show] {
            let line = line(Kind::Person, step);
            assert_eq!(may_tick(&line, nobody, false), Err(Refused::Nobody));
            assert_eq!(may_tick(&line, somebody, false), Ok(()));
        }
        let knowledge = line(Kind::Knowledge, Step::WriteDown);
        assert_eq!(may_tick(&knowledge, somebody, false), Err(Refused::NothingWritten));
        assert_eq!(may_tick(&knowledge, nobody, true), Err(Refused::OnlyWritten));
        assert_eq!(may_tick(&knowledge, somebody, true), Ok(()));
        assert_eq!(may_tick(&line(Kind::Person, Step::LetGo), nobody, false), Ok(()));
    }
}
