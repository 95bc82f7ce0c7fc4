//! What was agreed is written down in the records themselves: who carries, runs, knows and keeps
//! in touch from now on. Nothing here asks who may; it says what there is to write.

use std::collections::BTreeMap;

use crate::{
    id::RecordId,
    kind::Kind,
    model::{
        Edit, Holder, Knowledge, Level, Model, Network, Offer, Person, Post, Task, Tenure,
        TenureId, Tie, TieKind, edits_between, field, held::Held as _,
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
}

/// What becomes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// A function: the giver until one day, the other from another on.
    Carries { until: Day, from: Day },
    /// The other in place of the giver.
    InPlace,
    /// The other as well: what somebody knows they do not forget.
    Knows,
    /// The other is in touch with it.
    Meets,
}

/// One record that somebody takes on, and what is written for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub agreed: Agreed,
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

/// What there is to write when these take on what hangs on the giver, whose last day this is. What
/// is not here, or put away, is left out; so is who takes on nothing, because they have it already.
#[must_use]
pub fn reassign<'v>(
    view: impl Fn(RecordId) -> Option<&'v View>,
    giver: Option<RecordId>,
    agreed: &[Agreed],
    last_day: Day,
    today: Day,
) -> Reassigned {
    let here = |id: RecordId| view(id).filter(|view| !view.archived);
    let mut desk = Desk { before: BTreeMap::new(), after: BTreeMap::new() };
    let mut moved = Vec::new();
    // Functions first: what is run or known through one goes with it.
    let is_post = |agreed: &&Agreed| here(agreed.record).is_some_and(|it| it.kind == Kind::Post);
    let with_posts: BTreeMap<RecordId, RecordId> =
        agreed.iter().filter(is_post).map(|agreed| (agreed.record, agreed.to)).collect();
    for agreed in agreed {
        let is_person = |view: &&View| view.kind == Kind::Person;
        let (Some(record), Some(to)) = (here(agreed.record), here(agreed.to).filter(is_person))
        else {
            continue;
        };
        if Some(to.id) == giver || to.id == record.id {
            continue;
        }
        desk.take(record);
        desk.take(to);
        let Agreed { to, .. } = *agreed;
        let goes_along = |post: &RecordId| with_posts.get(post) == Some(&to);
        let what = match record.kind {
            Kind::Post => {
                let from = last_day.days_later(1).map_or(today, |next| next.max(today));
                desk.change::<Post>(record.id, |post| {
                    carry(post, record.id, giver, to, last_day, from)
                });
                Move::Carries { until: last_day, from }
            }
            Kind::Offer => {
                desk.change::<Offer>(record.id, |offer| {
                    let is_carried = offer.run_by.iter().any(goes_along);
                    if giver.is_some_and(|it| offer.run_by.remove(&it)) || !is_carried {
                        offer.run_by.insert(to);
                    }
                });
                Move::InPlace
            }
            Kind::Network => {
                desk.change::<Network>(record.id, |network| {
                    network.members.retain(|member| Some(*member) != giver);
                    network.members.insert(to);
                });
                Move::InPlace
            }
            Kind::Task => {
                desk.change::<Task>(record.id, |task| {
                    task.assigned.retain(|who| Some(*who) != giver);
                    if !task.assigned.iter().any(goes_along) {
                        task.assigned.insert(to);
                    }
                });
                Move::InPlace
            }
            Kind::Knowledge => {
                desk.change::<Knowledge>(record.id, |knowledge| {
                    let knows = |holder: &Holder| holder.who == to || goes_along(&holder.who);
                    if !knowledge.holders.iter().any(knows) {
                        let level = Level::default();
                        knowledge.holders.push(Holder { who: to, level, confirmed: None });
                    }
                });
                Move::Knows
            }
            Kind::Person | Kind::Organization => {
                if !desk.is_tied(record, to) {
                    desk.change::<Person>(to, |person| {
                        person.ties.push(Tie {
                            to: record.id,
                            kind: TieKind::default(),
                            since: String::new(),
                            confirmed: Some(today),
                        });
                    });
                }
                Move::Meets
            }
            Kind::Touchpoint
            | Kind::Meeting
            | Kind::Handover
            | Kind::Absence
            | Kind::Question
            | Kind::Synonym
            | Kind::Other(_) => continue,
        };
        moved.push(Moved { agreed: *agreed, what });
    }
    Reassigned { moved, edits: desk.written() }
}

/// The giver's tenures end on the last day; the other carries it in the same capacity from then on,
/// and no longer twice.
fn carry(
    post: &mut Post,
    id: RecordId,
    giver: Option<RecordId>,
    to: RecordId,
    last_day: Day,
    from: Day,
) {
    let runs = |tenure: &Tenure| {
        tenure.from.is_none_or(|from| from <= last_day)
            && tenure.until.is_none_or(|until| until >= last_day)
    };
    let theirs =
        |tenure: &&Tenure| tenure.person.is_some() && tenure.person == giver && runs(tenure);
    let capacity = post.tenures.iter().filter(theirs).map(|tenure| &tenure.capacity).min().cloned();
    let capacity = capacity.unwrap_or_default();
    let own =
        |tenure: &Tenure| tenure.person == Some(to) && tenure.until.is_none_or(|it| it >= from);
    // Who carries it already in this capacity or a better one goes on.
    let goes_on = |tenure: &Tenure| {
        own(tenure) && tenure.capacity <= capacity && tenure.from.is_none_or(|it| it <= from)
    };
    let is_carried = post.tenures.iter().any(goes_on);
    for tenure in &mut post.tenures {
        let ends = tenure.person.is_some() && tenure.person == giver && runs(tenure)
            || !is_carried && own(tenure) && tenure.from.is_none_or(|it| it < from);
        if ends {
            tenure.until = Some(if tenure.person.is_some() && tenure.person == giver {
                last_day
            } else {
                from.day_before().unwrap_or(last_day)
            });
        }
    }
    if !is_carried {
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
}

/// The records as they will be.
struct Desk {
    before: BTreeMap<RecordId, Flat>,
    after: BTreeMap<RecordId, Flat>,
}

impl Desk {
    fn take(&mut self, view: &View) {
        self.before.entry(view.id).or_insert_with(|| view.flat.clone());
        self.after.entry(view.id).or_insert_with(|| view.flat.clone());
    }

    fn change<M: Model + Clone>(&mut self, id: RecordId, change: impl FnOnce(&mut M)) {
        let Some(flat) = self.after.get_mut(&id) else { return };
        let before = M::from_flat(flat);
        let mut after = before.clone();
        change(&mut after);
        let (before, after) = (before.flat(), after.flat());
        for key in before.keys().filter(|key| !after.contains_key(*key)) {
            flat.remove(key);
        }
        for (key, value) in after {
            if before.get(&key) != Some(&value) {
                flat.insert(key, value);
            }
        }
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
