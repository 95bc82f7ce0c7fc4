//! What a tick says in the records as well: whoever was to learn something knows it, and whoever was
//! to get to know somebody does, and what was written down stands there in full. And back, as long as nobody made sure of it since.

use super::reassign::{Agreed, Both, Move, Moved};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Knowledge, Level, Model, Person, TieKind, edits_between},
    view::View,
};

/// What there is to write in one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    pub moved: Moved,
    /// The piece of knowledge, or who was to get to know the other.
    pub id: RecordId,
    pub both: Both,
}

/// What a record says once what was agreed has happened (`done`), or has not after all. Nothing where
/// it was not entered yet, says so already, or says more.
#[must_use]
pub fn happened<'v>(
    view: impl Fn(RecordId) -> Option<&'v View>,
    agreed: Agreed,
) -> Option<Happened> {
    let Agreed { record, to, done } = agreed;
    let here = |id: RecordId| view(id).filter(|view| !view.archived);
    let about = here(record)?;
    let (id, what, both) = match about.kind {
        Kind::Knowledge => {
            let (from, then) = turn(Level::ToLearn, Level::Knows, done);
            let both = changed(about, |knowledge: &mut Knowledge| {
                let theirs = knowledge.holders.iter_mut().filter(|holder| holder.who == to);
                let as_written = theirs.filter(|it| it.level == from && it.confirmed.is_none());
                as_written.for_each(|holder| holder.level = then.clone());
            });
            (record, if done { Move::Knows } else { Move::Learns }, both)
        }
        Kind::Person | Kind::Organization => {
            let taker = here(to).filter(|view| view.kind == Kind::Person)?;
            let (from, then) = turn(TieKind::ToMeet, TieKind::Knows, done);
            let both = changed(taker, |person: &mut Person| {
                let theirs = person.ties.iter_mut().filter(|tie| tie.to == record);
                let as_written = theirs.filter(|it| it.kind == from && it.confirmed.is_none());
                as_written.for_each(|tie| tie.kind = then.clone());
            });
            (to, if done { Move::Met } else { Move::Meets }, both)
        }
        Kind::Post
        | Kind::Offer
        | Kind::Network
        | Kind::Task
        | Kind::Touchpoint
        | Kind::Meeting
        | Kind::Handover
        | Kind::Absence
        | Kind::Question
        | Kind::Synonym
        | Kind::Other(_) => return None,
    };
    let moved = Moved { record, to: Some(to), what };
    (!both.there.is_empty()).then_some(Happened { moved, id, both })
}

/// What a piece of knowledge says once it stands there in full (`done`), or does not after all;
/// nothing where it says so already, or where nothing stands there.
#[must_use]
pub fn written_down(about: &View, done: bool) -> Option<Both> {
    let is_knowledge = about.kind == Kind::Knowledge && !about.archived;
    let has_text = !about.text("body").trim().is_empty();
    let both = (is_knowledge && (has_text || !done))
        .then(|| changed(about, |knowledge: &mut Knowledge| knowledge.written = done))?;
    (!both.there.is_empty()).then_some(both)
}

fn turn<T>(agreed: T, happened: T, done: bool) -> (T, T) {
    if done { (agreed, happened) } else { (happened, agreed) }
}

fn changed<M: Model + Clone>(view: &View, change: impl FnOnce(&mut M)) -> Both {
    let before = M::read(view);
    let mut after = before.clone();
    change(&mut after);
    let (before, after) = (before.flat(), after.flat());
    Both { there: edits_between(&before, &after), back: edits_between(&after, &before) }
}
