//! What cannot be written down before somebody decides: on top of two versions that stand side by
//! side nothing is written that would decide between them by the way.

use std::collections::BTreeSet;

use super::reassign::{Both, Move, Moved, Reassigned};
use crate::{id::RecordId, model::Edit, view::View};

/// What waits for a decision, and on whose page that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    pub moved: Moved,
    pub on: RecordId,
}

impl Reassigned {
    /// What can be written now, and what waits for a decision.
    #[must_use]
    pub fn decided<'v>(
        self,
        view: impl Fn(RecordId) -> Option<&'v View>,
    ) -> (Self, Vec<Undecided>) {
        let contested = |id: RecordId, both: &Both| -> BTreeSet<String> {
            let Some(view) = view(id) else { return BTreeSet::new() };
            let keys = both.there.iter().map(Edit::key);
            keys.filter(|key| view.conflicts.contains_key(*key)).map(item).collect()
        };
        let open: Vec<_> = self
            .edits
            .iter()
            .flat_map(|(id, both)| contested(*id, both).into_iter().map(|item| (*id, item)))
            .collect();
        let waits = |moved: &Moved| {
            let (on, item) = written_at(moved);
            let is_it = |open: &&(RecordId, String)| {
                open.0 == on && item.as_ref().is_none_or(|item| *item == open.1)
            };
            open.iter().find(is_it).map(|(on, _)| *on)
        };
        let mut undecided = Vec::new();
        let mut moved = Vec::new();
        for one in self.moved {
            match waits(&one) {
                Some(on) => undecided.push(Undecided { moved: one, on }),
                None => moved.push(one),
            }
        }
        // Of one who gets to know many, what is said of one of them does not hold back the others.
        let stays = |id: RecordId, edit: &Edit| {
            let mut waiting = undecided.iter().filter(|one| one.on == id);
            !waiting.any(|one| {
                written_at(&one.moved).1.is_none_or(|waiting| waiting == item(edit.key()))
            })
        };
        let mut edits = self.edits;
        for (id, both) in &mut edits {
            both.there.retain(|edit| stays(*id, edit));
            both.back.retain(|edit| stays(*id, edit));
        }
        edits.retain(|_, both| !both.there.is_empty());
        (Self { moved, edits }, undecided)
    }
}

/// In which record it is written; and in which item of it, where that has one of its own.
fn written_at(moved: &Moved) -> (RecordId, Option<String>) {
    match moved.to.filter(|_| matches!(moved.what, Move::Met | Move::Meets)) {
        Some(to) => (to, Some(format!("tie/{}", moved.record))),
        None => (moved.record, None),
    }
}

/// "tie/0102…" of "tie/0102…/since".
fn item(key: &str) -> String {
    key.splitn(3, '/').take(2).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        handover::{Agreed, Passes, reassign},
        model::{Model, Network, Person, Tie, TieKind},
        time::Day,
        value::Value,
        view::{Heads, Stamp, Variant},
    };

    fn id(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    fn view<M: Model>(number: u8, model: &M) -> View {
        View {
            id: id(number),
            kind: M::kind(),
            archived: false,
            flat: model.flat(),
            conflicts: BTreeMap::new(),
            problems: Vec::new(),
            created: Stamp::default(),
            changed: Stamp::default(),
            heads: Heads::default(),
            assured: None,
            written: None,
            put_away: None,
        }
    }

    fn person(number: u8, ties: Vec<Tie>) -> View {
        view(number, &Person { name: format!("Nummer {number}"), ties, ..Person::default() })
    }

    fn two_versions() -> Vec<Variant> {
        let stamp = Stamp::default();
        ["knows", "to-meet"].map(|word| Variant { value: Value::text(word), stamp }).into()
    }

    #[test]
    fn what_would_decide_between_two_versions_waits_and_the_rest_is_written() {
        let meets = |number| Tie {
            to: id(number),
            kind: TieKind::ToMeet,
            since: String::new(),
            confirmed: None,
        };
        let mut taker = person(2, vec![meets(3), meets(4)]);
        taker.conflicts.insert(format!("tie/{}/kind", id(3)), two_versions());
        let mut asleep = view(6, &Network { name: "Runder Tisch".into(), ..Network::default() });
        asleep.conflicts.insert(format!("member/{}", id(2)), two_versions());
        let awake = view(5, &Network { name: "Frühstück".into(), ..Network::default() });
        let all = [
            person(1, Vec::new()),
            taker,
            person(3, Vec::new()),
            person(4, Vec::new()),
            awake,
            asleep,
        ];
        let find = |wanted: RecordId| all.iter().find(|view| view.id == wanted);
        let day = |text: &str| text.parse::<Day>().unwrap();
        let passes =
            Passes { giver: Some(id(1)), last_day: day("2026-12-31"), today: day("2026-11-29") };
        let agreed =
            [3, 4, 5, 6].map(|number| Agreed { record: id(number), to: id(2), done: true });
        let before = reassign(find, passes, &agreed, &[]);
        assert_eq!(before.moved.len(), 4);

        let (done, undecided) = before.decided(find);
        let moved: Vec<_> = done.moved.iter().map(|moved| moved.record).collect();
        assert_eq!(moved, [id(4), id(5)]);
        let waits: Vec<_> = undecided.iter().map(|one| (one.moved.record, one.on)).collect();
        assert_eq!(waits, [(id(3), id(2)), (id(6), id(6))]);
        let keys =
            |edits: &[Edit]| edits.iter().map(|edit| edit.key().to_owned()).collect::<Vec<_>>();
        assert_eq!(keys(&done.edits[&id(2)].there), [format!("tie/{}/kind", id(4))]);
        assert_eq!(keys(&done.edits[&id(2)].back), [format!("tie/{}/kind", id(4))]);
        assert_eq!(done.edits.keys().copied().collect::<Vec<_>>(), [id(2), id(5)]);
    }

    #[test]
    fn where_nothing_stands_apart_all_is_written() {
        let all = [person(1, Vec::new()), person(2, Vec::new()), person(3, Vec::new())];
        let find = |wanted: RecordId| all.iter().find(|view| view.id == wanted);
        let today = "2026-11-29".parse::<Day>().unwrap();
        let passes = Passes { giver: Some(id(1)), last_day: today, today };
        let agreed = [Agreed { record: id(3), to: id(2), done: false }];
        let done = reassign(find, passes, &agreed, &[]);
        assert_eq!(done.clone().decided(find), (done, Vec::new()));
    }
}
