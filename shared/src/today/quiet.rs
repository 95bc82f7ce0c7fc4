//! What has gone quiet: contacts against their own rhythm, ties against a year, networks against
//! what they say.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{Line, Why, ordered};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{ContactPoint, field, held::Held as _, to_call},
    network::{Graph, rhythm::Pulse},
    time::{Day, Sureness},
    view::View,
};

/// So many to call are enough for one telephone call.
const CALLS: usize = 3;
/// A rhythm shows from so many days in touch on.
const FEWEST_DAYS: usize = 3;
/// Of whom one hears every day is not quiet after a weekend.
const SHORTEST_QUIET_DAYS: i64 = 42;

/// Persons and organizations of whom nobody has heard for more than twice as long as usual, or
/// where nothing is usual, for more than a year; and the ties of `me` that nobody used or
/// confirmed for so long. What went quiet last comes first: it is the soonest awake again.
#[must_use]
pub fn quiet(graph: &Graph, me: Option<RecordId>) -> Vec<Line> {
    let today = graph.today();
    let mut said = BTreeSet::new();
    let mut lines = Vec::new();
    let contacts = graph.nodes().filter(|node| {
        matches!(node.view.kind, Kind::Person | Kind::Organization)
            && Some(node.view.id) != me
            && is_there(graph, node.view.id)
    });
    for node in contacts {
        let view = &node.view;
        let days = graph.days_in_touch(view.id);
        let Some(&last) = days.last() else { continue };
        let usual_days = usual(days);
        if !is_quiet(today.number() - last.number(), usual_days, last.sureness(today)) {
            continue;
        }
        let call = call_instead(graph, view, me);
        said.insert(view.id);
        lines.push((Reverse(last), Line::of(view, Why::Quiet { last, usual_days, call })));
    }
    for (other, last) in me.map(|me| graph.ties_of(me)).unwrap_or_default() {
        let Some(last) = last.filter(|last| last.sureness(today) == Sureness::Old) else {
            continue;
        };
        if let Some(node) = graph.node(other)
            && is_there(graph, other)
            && said.insert(other)
        {
            lines.push((Reverse(last), Line::of(&node.view, Why::QuietTie(last))));
        }
    }
    ordered(lines)
}

/// The days in between that are usual: half of the times it were more, half fewer.
fn usual(days: &[Day]) -> Option<u32> {
    if days.len() < FEWEST_DAYS {
        return None;
    }
    let mut between: Vec<i64> = days
        .windows(2)
        .filter_map(|pair| match pair {
            [one, other] => Some(other.number() - one.number()),
            _ => None,
        })
        .collect();
    between.sort_unstable();
    u32::try_from(*between.get(between.len() / 2)?).ok()
}

fn is_quiet(since_days: i64, usual_days: Option<u32>, sureness: Sureness) -> bool {
    match usual_days {
        Some(usual) => since_days > (2 * i64::from(usual)).max(SHORTEST_QUIET_DAYS),
        None => sureness == Sureness::Old,
    }
}

/// Networks that sleep: what fell asleep last comes first.
#[must_use]
pub fn asleep(graph: &Graph, me: Option<RecordId>) -> Vec<Line> {
    let asleep = graph.rhythms().into_iter().filter(|rhythm| rhythm.pulse == Pulse::Asleep);
    let line = |rhythm: crate::network::rhythm::Rhythm| {
        let view = &graph.node(rhythm.id)?.view;
        // Where a meeting is planned, somebody has called already.
        let call = match rhythm.planned {
            Some(_) => Vec::new(),
            None => to_call_first(graph, graph.members(rhythm.id), me),
        };
        let last = Reverse(rhythm.last_met);
        Some((last, Line::of(view, Why::Asleep { rhythm, call })))
    };
    ordered(asleep.filter_map(line))
}

/// Whom to call: whoever has a number, the one of whom somebody has heard last first.
fn to_call_first(
    graph: &Graph,
    of: impl IntoIterator<Item = RecordId>,
    me: Option<RecordId>,
) -> Vec<RecordId> {
    let has_number = |id: &RecordId| graph.node(*id).is_some_and(|node| has_number(&node.view));
    let reachable = of.into_iter().filter(|id| Some(*id) != me && is_there(graph, *id));
    let reachable = reachable.filter(has_number);
    let mut by_name = graph.by_name(reachable);
    by_name.sort_by_key(|id| Reverse(graph.days_in_touch(*id).last().copied()));
    by_name.truncate(CALLS);
    by_name
}

/// Of an organization without a number, the people behind it.
fn call_instead(graph: &Graph, view: &View, me: Option<RecordId>) -> Vec<RecordId> {
    if view.kind != Kind::Organization || has_number(view) {
        return Vec::new();
    }
    to_call_first(graph, graph.people_behind(view.id, &BTreeSet::new()), me)
}

/// Of whoever is away one hears again once they are back.
fn is_there(graph: &Graph, id: RecordId) -> bool {
    !graph.absences().is_away(id, graph.today())
}

fn has_number(view: &View) -> bool {
    to_call(&Vec::<ContactPoint>::read(&view.flat, &field::PHONES)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(written: &[&str]) -> Vec<Day> {
        written.iter().map(|day| day.parse().unwrap()).collect()
    }

    #[test]
    fn what_is_usual_shows_from_the_third_time_on() {
        assert_eq!(usual(&days(&["2026-01-01", "2026-02-01"])), None);
        assert_eq!(usual(&days(&["2026-01-01", "2026-02-01", "2026-03-01"])), Some(31));
        let once_long = days(&["2024-01-01", "2026-01-01", "2026-01-08", "2026-01-15"]);
        assert_eq!(usual(&once_long), Some(7));
    }

    #[test]
    fn who_is_heard_of_in_their_rhythm_is_not_quiet() {
        for (since, usual, quiet) in [
            (180, Some(90), false),
            (181, Some(90), true),
            (42, Some(1), false),
            (43, Some(1), true),
        ] {
            assert_eq!(is_quiet(since, usual, Sureness::Fresh), quiet, "{since} {usual:?}");
        }
        assert!(is_quiet(400, None, Sureness::Old) && !is_quiet(300, None, Sureness::Fresh));
    }
}
