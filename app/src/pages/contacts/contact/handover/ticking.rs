//! Ticking a point of the list. Where it is agreed with somebody and entered, the records say in the
//! same go that they know it, or know each other; and with the tick taken back that they are still to.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    handover::{Agreed, Happened, Move, Moved, happened},
    model::{Handover, Step},
    view::Flat,
};

use super::{list::Line, writing::Writing};
use crate::{
    components::announce::trouble_text,
    state::{Ledger, clock},
    text::t,
};

pub(super) fn tick(writing: Writing, line: &Line, done: bool) {
    let (id, step, me) = (line.id, line.step.clone(), writing.me());
    let agreed = line.agreed.filter(|_| step != Step::LetGo);
    let agreed = agreed.map(|to| Agreed { record: id, to, done });
    let change = move |handover: &mut Handover| {
        handover.change_item(id, |item| {
            item.step = step.clone();
            item.done_at = done.then(clock::today);
            item.done_by = me.filter(|_| done);
        });
    };
    spawn_local(async move {
        let ledger = writing.ledger;
        let happened = match agreed {
            Some(agreed) => in_records(ledger, agreed).await,
            None => None,
        };
        let Some(Happened { moved, id, both }) = happened else {
            return writing.change(change);
        };
        match writing.write_both(change, id, both).await {
            Ok(back) => writing.say(said(ledger, &moved), back),
            Err(trouble) => writing.toast.say(trouble_text(&trouble)),
        }
    });
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
