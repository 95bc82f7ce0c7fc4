//! What was agreed is written down in the records themselves: who carries, runs, knows and keeps
//! in touch from now on. Nothing here asks who may; it says what there is to write.

use std::collections::BTreeMap;

use crate::{
    id::RecordId,
    kind::Kind,
    model::{
        Capacity, Edit, Holder, Knowledge, Level, Model, Network, Offer, Person, Post, Task,
        Tenure, TenureId, Tie, TieKind, edits_between, field, held::Held as _,
    },
    time::Day,
    value::{Flat, Value},
    view::View,
};

/// Who takes on a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    pub record: RecordId,
    pub to: RecordId,
    /// Whether it has happened: they were introduced, or it was shown.
    pub done: bool,
}

/// Who passes it on, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passes {
    pub giver: Option<RecordId>,
    pub last_day: Day,
    pub today: Day,
}

/// What becomes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// A function: the giver until one day, if they have it at all; the other from another on.
    Carries { until: Option<Day>, from: Day },
    /// Somebody has the function already; the giver until this day.
    Stops { until: Day },
    /// The other as well; the giver stays until their last day is over.
    Joins { until: Option<Day> },
    /// The other in place of the giver, whose last day is over.
    InPlace,
    /// The giver no longer, whose last day is over.
    Ends,
    /// The other as well: what somebody knows they do not forget.
    Knows,
    /// The other is to learn it.
    Learns,
    /// The other is in touch with it.
    Met,
    /// The other is to get to know them.
    Meets,
}

/// One record, and what is written for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub record: RecordId,
    /// Who takes it on; nobody where the giver only stops.
    pub to: Option<RecordId>,
    pub what: Move,
}

/// Everything there is to write, record by record, and what takes it back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reassigned {
    pub moved: Vec<Moved>,
    /// Each record once: what is written there, and what takes it back.
    pub edits: BTreeMap<RecordId, Both>,
}

/// What is written into a record, and what takes it back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Both {
    pub there: Vec<Edit>,
    pub back: Vec<Edit>,
}

impl Both {
    /// This and something else in the same record.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.there.extend(other.there);
        self.back.extend(other.back);
        self
    }

    /// Whether a record still stands as it was written: only then is it taken back.
    #[must_use]
    pub fn stands(&self, flat: &Flat) -> bool {
        self.there.iter().all(|edit| match edit {
            Edit::Put { key, value } => {
                matches!(flat.get(key), Some(Value::Scalar(stored)) if stored == value)
            }
            Edit::Text { key, text } => {
                matches!(flat.get(key), Some(Value::Prose(stored)) if stored == text)
            }
            Edit::Settle { key, value } => flat.get(key) == Some(value),
            Edit::Delete { key } => !flat.contains_key(key),
        })
    }
}

/// What there is to write when these take on what hangs on the giver. What is not here, or put away,
/// is left out; so is what is so already.
///
/// Functions say from when and until when. Networks, offers and tasks have no days: until the last
/// day is over the giver stays in them, and after it they go, also from what nobody takes on
/// (`left`). Whoever was not introduced or shown anything yet is to be: it is not said that they
/// know, and nothing that it was made sure of.
#[must_use]
pub fn reassign<'v>(
    view: impl Fn(RecordId) -> Option<&'v View>,
    passes: Passes,
    agreed: &[Agreed],
    left: &[RecordId],
) -> Reassigned {
    let here = |id: RecordId| view(id).filter(|view| !view.archived);
    let mut desk = Desk { passes, before: BTreeMap::new(), after: BTreeMap::new() };
    let mut moved = Vec::new();
    for Agreed { record, to, done } in agreed.iter().copied() {
        let is_person = |view: &&View| view.kind == Kind::Person;
        let (Some(view), Some(taker)) = (here(record), here(to).filter(is_person)) else {
            continue;
        };
        if Some(to) == passes.giver || to == record {
            continue;
        }
        desk.take(view);
        desk.take(taker);
        // What is run or known through a function goes with it.
        let goes_along = |post: &RecordId| {
            agreed.iter().any(|one| one.record == *post && one.to == to)
                && here(*post).is_some_and(|view| view.kind == Kind::Post)
                || here(*post).is_some_and(|view| passes.carries(&Post::read(view), to))
        };
        let taken = desk.take_on(view, to, done, goes_along);
        let ended = desk.end(view, true);
        let what = match (taken, ended) {
            (Some(what), ended) => passes.with_giver(what, ended, view),
            (None, true) => passes.ends(view),
            (None, false) => continue,
        };
        let to = (!matches!(what, Move::Ends | Move::Stops { .. })).then_some(to);
        moved.push(Moved { record, to, what });
    }
    let is_agreed = |record: &RecordId| agreed.iter().any(|one| one.record == *record);
    for view in left.iter().filter(|record| !is_agreed(record)).filter_map(|id| here(*id)) {
        desk.take(view);
        if desk.end(view, false) {
            moved.push(Moved { record: view.id, to: None, what: passes.ends(view) });
        }
    }
    Reassigned { moved, edits: desk.written() }
}

/// Whether somebody has what was agreed with them, as the records are.
#[must_use]
pub fn is_entered<'v>(
    view: impl Fn(RecordId) -> Option<&'v View>,
    passes: Passes,
    agreed: Agreed,
) -> bool {
    let is_taken = |moved: &Moved| matches!(moved.what, Move::Stops { .. } | Move::Ends);
    let is_here = |id| view(id).is_some_and(|view| !view.archived);
    is_here(agreed.record)
        && is_here(agreed.to)
        && Some(agreed.to) != passes.giver
        && reassign(&view, passes, &[agreed], &[]).moved.iter().all(is_taken)
}

impl Passes {
    /// The first day without the giver.
    fn from(self) -> Day {
        self.last_day.days_later(1).map_or(self.today, |next| next.max(self.today))
    }

    fn is_over(self) -> bool {
        self.today.number() > self.last_day.number()
    }

    /// Whether a tenure is the giver's, and does not end before their last day.
    fn is_givers(self, tenure: &Tenure) -> bool {
        tenure.person.is_some()
            && tenure.person == self.giver
            && tenure.from.is_none_or(|from| from <= self.last_day)
            && tenure.until.is_none_or(|until| until >= self.last_day)
    }

    /// In which capacity the other carries a function then: in that of the giver.
    #[must_use]
    pub fn capacity(self, post: &Post) -> Capacity {
        let theirs = post.tenures.iter().filter(|tenure| self.is_givers(tenure));
        theirs.map(|tenure| &tenure.capacity).min().cloned().unwrap_or_default()
    }

    /// Whether somebody carries a function from the first day without the giver on, as the giver did
    /// or better.
    fn carries(self, post: &Post, to: RecordId) -> bool {
        let capacity = self.capacity(post);
        let from = self.from();
        post.tenures.iter().any(|tenure| {
            tenure.person == Some(to)
                && tenure.capacity <= capacity
                && tenure.from.is_none_or(|it| it <= from)
                && tenure.until.is_none_or(|it| it >= from)
        })
    }

    /// The giver only stops.
    fn ends(self, view: &View) -> Move {
        if view.kind == Kind::Post { Move::Stops { until: self.last_day } } else { Move::Ends }
    }

    /// What is said of the giver with it.
    fn with_giver(self, what: Move, is_ended: bool, view: &View) -> Move {
        match what {
            Move::Carries { from, .. } => {
                let post = Post::read(view);
                let has_it = post.tenures.iter().any(|tenure| self.is_givers(tenure));
                Move::Carries { until: has_it.then_some(self.last_day), from }
            }
            Move::Joins { .. } if is_ended => Move::InPlace,
            Move::Joins { .. } => {
                let stays = self.giver.is_some_and(|giver| stands_in(view, giver));
                Move::Joins { until: stays.then_some(self.last_day) }
            }
            Move::Stops { .. }
            | Move::InPlace
            | Move::Ends
            | Move::Knows
            | Move::Learns
            | Move::Met
            | Move::Meets => what,
        }
    }
}

/// Whether somebody runs an offer, is in a network, or sees to a task: by themselves.
fn stands_in(view: &View, who: RecordId) -> bool {
    match view.kind {
        Kind::Offer => Offer::read(view).run_by.contains(&who),
        Kind::Network => Network::read(view).members.contains(&who),
        Kind::Task => Task::read(view).assigned.contains(&who),
        Kind::Post
        | Kind::Knowledge
        | Kind::Person
        | Kind::Organization
        | Kind::Touchpoint
        | Kind::Meeting
        | Kind::Handover
        | Kind::Absence
        | Kind::Question
        | Kind::Synonym
        | Kind::Other(_) => false,
    }
}

/// The other carries it in the same capacity from the first day without the giver on, and no longer
/// twice.
fn carry(post: &mut Post, id: RecordId, passes: Passes, to: RecordId) {
    let from = passes.from();
    let capacity = passes.capacity(post);
    let own =
        |tenure: &Tenure| tenure.person == Some(to) && tenure.until.is_none_or(|it| it >= from);
    for tenure in post.tenures.iter_mut().filter(|tenure| own(tenure)) {
        if tenure.from.is_none_or(|it| it < from) {
            tenure.until = from.day_before();
        }
    }
    // What began later is part of it now.
    post.tenures.retain(|tenure| !(own(tenure) && tenure.from.is_some_and(|it| it >= from)));
    let tenure = TenureId::of(id, to, &capacity, Some(from));
    post.tenures.push(Tenure {
        id: tenure,
        person: Some(to),
        capacity,
        from: Some(from),
        until: None,
    });
}

/// The records as they will be.
struct Desk {
    passes: Passes,
    before: BTreeMap<RecordId, Flat>,
    after: BTreeMap<RecordId, Flat>,
}

impl Desk {
    fn take(&mut self, view: &View) {
        self.before.entry(view.id).or_insert_with(|| view.flat.clone());
        self.after.entry(view.id).or_insert_with(|| view.flat.clone());
    }

    /// The other has it as well. Nothing where they have it already.
    fn take_on(
        &mut self,
        record: &View,
        to: RecordId,
        done: bool,
        goes_along: impl Fn(&RecordId) -> bool,
    ) -> Option<Move> {
        let (id, passes) = (record.id, self.passes);
        let (is_new, what) = match record.kind {
            Kind::Post => {
                let carry = |post: &mut Post| {
                    if !passes.carries(post, to) {
                        carry(post, id, passes, to);
                    }
                };
                (self.change(id, carry), Move::Carries { until: None, from: passes.from() })
            }
            Kind::Offer => {
                let add = |offer: &mut Offer| {
                    if !offer.run_by.iter().any(goes_along) {
                        offer.run_by.insert(to);
                    }
                };
                (self.change(id, add), Move::Joins { until: None })
            }
            Kind::Network => {
                let add = |network: &mut Network| {
                    network.members.insert(to);
                };
                (self.change(id, add), Move::Joins { until: None })
            }
            Kind::Task => {
                let add = |task: &mut Task| {
                    if !task.assigned.iter().any(goes_along) {
                        task.assigned.insert(to);
                    }
                };
                (self.change(id, add), Move::Joins { until: None })
            }
            Kind::Knowledge => {
                let level = if done { Level::Knows } else { Level::ToLearn };
                let add = |knowledge: &mut Knowledge| {
                    let learns = |holder: &&mut Holder| {
                        holder.who == to && done && holder.level == Level::ToLearn
                    };
                    if let Some(holder) = knowledge.holders.iter_mut().find(learns) {
                        holder.level = level;
                        return;
                    }
                    let knows = |holder: &Holder| holder.who == to || goes_along(&holder.who);
                    if !knowledge.holders.iter().any(knows) {
                        knowledge.holders.push(Holder { who: to, level, confirmed: None });
                    }
                };
                (self.change(id, add), if done { Move::Knows } else { Move::Learns })
            }
            Kind::Person | Kind::Organization => {
                let is_tied = self.is_tied(record, to);
                let kind = if done { TieKind::Knows } else { TieKind::ToMeet };
                let add = |person: &mut Person| {
                    let meets =
                        |tie: &&mut Tie| tie.to == id && done && tie.kind == TieKind::ToMeet;
                    if let Some(tie) = person.ties.iter_mut().find(meets) {
                        tie.kind = kind;
                    } else if !is_tied {
                        let since = String::new();
                        person.ties.push(Tie { to: id, kind, since, confirmed: None });
                    }
                };
                (self.change(to, add), if done { Move::Met } else { Move::Meets })
            }
            Kind::Touchpoint
            | Kind::Meeting
            | Kind::Handover
            | Kind::Absence
            | Kind::Question
            | Kind::Synonym
            | Kind::Other(_) => return None,
        };
        is_new.then_some(what)
    }

    /// The giver no longer: of a function from their last day on, if it was agreed; of everything else
    /// once that day is over. Whether that changes anything.
    fn end(&mut self, record: &View, is_agreed: bool) -> bool {
        let (id, passes) = (record.id, self.passes);
        let Some(giver) = passes.giver else { return false };
        match record.kind {
            Kind::Post if is_agreed || passes.is_over() => self.change(id, |post: &mut Post| {
                for tenure in post.tenures.iter_mut().filter(|one| passes.is_givers(one)) {
                    tenure.until = Some(passes.last_day);
                }
            }),
            Kind::Offer if passes.is_over() => self.change(id, |offer: &mut Offer| {
                offer.run_by.remove(&giver);
            }),
            Kind::Network if passes.is_over() => self.change(id, |network: &mut Network| {
                network.members.remove(&giver);
            }),
            Kind::Task if passes.is_over() => self.change(id, |task: &mut Task| {
                task.assigned.remove(&giver);
            }),
            Kind::Post
            | Kind::Offer
            | Kind::Network
            | Kind::Task
            | Kind::Knowledge
            | Kind::Person
            | Kind::Organization
            | Kind::Touchpoint
            | Kind::Meeting
            | Kind::Handover
            | Kind::Absence
            | Kind::Question
            | Kind::Synonym
            | Kind::Other(_) => false,
        }
    }

    /// Whether anything changed by it.
    fn change<M: Model + Clone>(&mut self, id: RecordId, change: impl FnOnce(&mut M)) -> bool {
        let Some(flat) = self.after.get_mut(&id) else { return false };
        let before = M::from_flat(flat);
        let mut after = before.clone();
        change(&mut after);
        let (before, after) = (before.flat(), after.flat());
        let is_changed = before != after;
        for key in before.keys().filter(|key| !after.contains_key(*key)) {
            flat.remove(key);
        }
        for (key, value) in after {
            if before.get(&key) != Some(&value) {
                flat.insert(key, value);
            }
        }
        is_changed
    }

    /// Whether one of two has a tie to the other.
    fn is_tied(&self, record: &View, to: RecordId) -> bool {
        let ties = |id: RecordId| {
            self.after.get(&id).map(|flat| Vec::<Tie>::read(flat, &field::TIES)).unwrap_or_default()
        };
        ties(to).iter().any(|tie| tie.to == record.id)
            || ties(record.id).iter().any(|tie| tie.to == to)
    }

    fn written(self) -> BTreeMap<RecordId, Both> {
        let both = |(id, after): (RecordId, Flat)| {
            let before = self.before.get(&id)?;
            let there = edits_between(before, &after);
            (!there.is_empty()).then(|| (id, Both { there, back: edits_between(&after, before) }))
        };
        self.after.into_iter().filter_map(both).collect()
    }
}
