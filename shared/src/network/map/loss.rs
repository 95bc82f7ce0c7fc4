//! The map of what some leave behind.

use std::collections::BTreeSet;

use super::super::graph::{EdgeKind, Graph};
use super::super::layout::MOST_NODES;
use super::super::what_if::{Loss, Question, staying};
use super::{Choice, Fate, Look, Map};
use crate::id::RecordId;

impl Graph {
    /// The map of what some leave behind: what would stop, who would lose touch, and what lies
    /// beside what stops.
    #[must_use]
    pub fn map_of_loss(&self, question: &Question, loss: &Loss) -> Map {
        let gone = self.gone(question).all;
        let lost = [&loss.posts, &loss.offers, &loss.networks].into_iter().flatten();
        let mut stops: BTreeSet<_> = lost.map(|line| line.id).collect();
        // A person is seen as the functions that are carried; by name who carries none.
        stops.extend(
            gone.iter().filter(|id| !self.is_person(**id) || self.carried_by(**id).is_empty()),
        );
        let (mut largest, mut smaller) = (BTreeSet::new(), BTreeSet::new());
        for sides in &loss.apart {
            let staying = staying(sides.iter().map(Vec::len));
            largest.extend(sides.iter().take(staying).flatten().copied());
            smaller.extend(sides.iter().skip(staying).flatten().copied());
        }
        let is_apart = |id: RecordId| {
            let behind = self.people_behind(id, &gone);
            let all_are = !behind.is_empty() && behind.is_subset(&smaller);
            smaller.contains(&id) || all_are && !largest.contains(&id)
        };
        let choice = Choice::default();
        let of_kinds = self.nodes().filter(|node| choice.kinds.contains(&node.view.kind));
        let mut all: BTreeSet<_> = of_kinds.map(|node| node.view.id).collect();
        all.extend(&stops);
        let strokes = self.strokes(&all, &choice, &BTreeSet::new());
        let left = self.strokes(&all, &choice, &gone);
        let mut shown = stops.clone();
        shown.extend(gone.iter().flat_map(|id| self.carried_by(*id)).filter(|id| all.contains(id)));
        // Whoever stays on in another function keeps the ties there: what still joins is seen too.
        let on = stops.iter().flat_map(|id| self.carriers(*id).into_keys());
        let on = on.filter(|person| !gone.contains(person)).flat_map(|id| self.carried_by(id));
        shown.extend(on.filter(|id| all.contains(id)));
        // Of two who are joined more than once the stronger is seen, and whether it ends.
        let ends = |pair: &(RecordId, RecordId), look: &Look| {
            stops.contains(&pair.0) || stops.contains(&pair.1) || left.get(pair) != Some(look)
        };
        let ending = strokes.iter().filter(|(pair, look)| ends(pair, look));
        shown.extend(ending.flat_map(|((one, other), _)| [*one, *other]));
        let apart: BTreeSet<_> =
            all.into_iter().filter(|id| !stops.contains(id) && is_apart(*id)).collect();
        shown.extend(&apart);
        // What matters most finds room first.
        let all = shown.len();
        let by_name = |ids: &BTreeSet<RecordId>| self.by_name(ids.iter().copied());
        let first = by_name(&stops).into_iter().chain(by_name(&apart)).chain(by_name(&shown));
        let mut seen = BTreeSet::new();
        let first = first.filter(|id| seen.insert(*id));
        let kept: BTreeSet<_> = first.take(MOST_NODES).collect();
        let mut map = self.map_of(&kept, &strokes);
        map.left_out = all - kept.len();
        for spot in &mut map.spots {
            spot.fate = match (stops.contains(&spot.id), apart.contains(&spot.id)) {
                (true, _) => Fate::Stops,
                (false, true) => Fate::Apart,
                (false, false) => Fate::Stays,
            };
        }
        for stroke in &mut map.strokes {
            let pair = [stroke.one, stroke.other].map(|place| map.spots.get(place));
            let [Some(one), Some(other)] = pair else { continue };
            stroke.ends = ends(&(one.id.min(other.id), one.id.max(other.id)), &stroke.look);
        }
        let is_lost = map.spots.iter().any(|spot| spot.fate != Fate::Stays)
            || map.strokes.iter().any(|stroke| stroke.ends);
        if is_lost { map } else { Map::default() }
    }

    /// The people something stands for, without some: who carries it or is a member; of an
    /// organization, who carries its functions and runs its offers.
    #[must_use]
    pub fn people_behind(&self, id: RecordId, gone: &BTreeSet<RecordId>) -> BTreeSet<RecordId> {
        let mut behind = self.people_of(id, gone);
        let below = self
            .incoming(id)
            .filter(|(_, edge)| matches!(edge.kind, EdgeKind::Within | EdgeKind::Provider));
        behind.extend(below.flat_map(|(below, _)| self.people_of(below, gone)));
        behind
    }
}
