//! What hangs on whoever passes on: exactly what would be lost without them, as the what-if says
//! it, and what else is theirs.

use std::collections::BTreeSet;

use crate::{
    id::RecordId,
    kind::Kind,
    model::{Knowledge, Model as _, Step},
    network::{
        Graph,
        contact::Touch,
        what_if::{Loss, Question, SMALLEST_GROUP, staying},
    },
};

/// One record that hangs on somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hanging {
    pub id: RecordId,
    /// What is usual for it.
    pub step: Step,
    /// Nobody else carries it or knows it; a contact would be cut off from the others.
    pub lost: bool,
    /// Nobody else carries it or knows it; of a contact, nobody else has a tie to them.
    pub only: bool,
}

/// What hangs on somebody, and who is near it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhatHangs {
    pub all: Vec<Hanging>,
    /// Who has worked with the giver and is near what would be lost: whom to ask first. By name.
    pub near: Vec<RecordId>,
    /// Groups of contacts that fall apart: how many are on each side that is left.
    pub apart: Vec<Vec<usize>>,
}

/// What hangs on a person: functions, then offers, networks, knowledge and contacts, each by name.
///
/// `receiver`: whom they are in touch with themselves needs no introduction to them; everybody else
/// stays on the list.
#[must_use]
pub fn hanging(
    graph: &Graph,
    touch: &Touch,
    giver: RecordId,
    receiver: Option<RecordId>,
) -> WhatHangs {
    let question = Question { stop: [giver].into(), funded_until: None };
    // What is agreed is theirs until it has happened.
    let loss = graph.lost_without(touch, &question);
    let mut all = Vec::new();
    let carried = graph.carried_by(giver);
    add(&mut all, graph, ids(&loss.posts), carried, &Step::Move);
    let run = graph.run_by(giver);
    add(&mut all, graph, ids(&loss.offers), run, &Step::Move);
    let networks = ids(&loss.networks).into_iter().chain(loss.seats.iter().map(|(id, _)| *id));
    add(&mut all, graph, networks.collect(), Vec::new(), &Step::Move);
    let knowledge = ids(&loss.knowledge);
    for id in graph.by_name(knowledge) {
        let is_written = graph.node(id).is_some_and(|node| Knowledge::read(&node.view).written);
        let step = if is_written { Step::Show } else { Step::WriteDown };
        all.push(Hanging { id, step, lost: true, only: true });
    }
    let apart = introductions(graph, giver, receiver, &loss);
    let only_theirs = graph.ties_only_of(giver);
    let only: BTreeSet<_> = only_theirs.iter().copied().collect();
    let first = all.len();
    add(&mut all, graph, apart, only_theirs, &Step::Introduce);
    for one in all.iter_mut().skip(first) {
        one.only = only.contains(&one.id);
    }
    all.retain(|one| Some(one.id) != receiver);
    let sides = loss.apart.iter().map(|sides| sides.iter().map(Vec::len).collect());
    let sides = sides.collect();
    let lines = loss.posts.iter().chain(&loss.offers).chain(&loss.knowledge);
    let near = graph.by_name(lines.flat_map(|line| line.near.iter().copied()));
    WhatHangs { all, near: if near.is_empty() { loss.join } else { near }, apart: sides }
}

/// What hangs on functions that change hands while the person stays: themselves, the offers that
/// are run through them, and the knowledge that is held through them or about them.
#[must_use]
pub fn hanging_on_posts(
    graph: &Graph,
    giver: Option<RecordId>,
    posts: &BTreeSet<RecordId>,
) -> WhatHangs {
    let gone: BTreeSet<_> = giver.into_iter().collect();
    let nobody_else = |id: RecordId| graph.people_of(id, &gone).is_empty();
    let mut all = Vec::new();
    let here = posts.iter().copied().filter(|post| graph.is_of(*post, &Kind::Post));
    let posts = graph.by_name(here);
    let hanging = |id, step| {
        let lost = nobody_else(id);
        Hanging { id, step, lost, only: lost }
    };
    all.extend(posts.iter().map(|post| hanging(*post, Step::Move)));
    let offers = graph.by_name(posts.iter().flat_map(|post| graph.run_by(*post)));
    all.extend(offers.into_iter().map(|offer| hanging(offer, Step::Move)));
    let known = graph.by_name(posts.iter().flat_map(|post| graph.known_by(*post, giver)));
    all.extend(known.into_iter().map(|id| {
        let is_written = graph.node(id).is_some_and(|node| Knowledge::read(&node.view).written);
        hanging(id, if is_written { Step::Show } else { Step::WriteDown })
    }));
    let near = graph.by_name(posts.iter().flat_map(|post| graph.near(*post, &gone)));
    WhatHangs { all, near, apart: Vec::new() }
}

fn ids(lines: &[crate::network::what_if::Line]) -> Vec<RecordId> {
    lines.iter().map(|line| line.id).collect()
}

/// Those that are lost, and what else is theirs, by name.
fn add(
    all: &mut Vec<Hanging>,
    graph: &Graph,
    lost: Vec<RecordId>,
    theirs: Vec<RecordId>,
    step: &Step,
) {
    let lost: BTreeSet<_> = lost.into_iter().collect();
    for id in graph.by_name(lost.iter().copied().chain(theirs)) {
        let lost = lost.contains(&id);
        all.push(Hanging { id, step: step.clone(), lost, only: lost });
    }
}

/// With whom somebody has to get to know the receiver, so that nobody loses touch: those whom the
/// giver is in touch with on every side but one that stays, and on every side but the receiver's;
/// nobody any more whom they know. As long as nobody takes it on, whoever comes needs them on all
/// sides, unless all but one are single contacts.
fn introductions(
    graph: &Graph,
    giver: RecordId,
    receiver: Option<RecordId>,
    loss: &Loss,
) -> Vec<RecordId> {
    let near = graph.in_touch_with(giver);
    let known = receiver.map(|receiver| graph.in_touch_with(receiver)).unwrap_or_default();
    let mut met = BTreeSet::new();
    for sides in &loss.apart {
        // Whoever stays in touch with the others needs nobody.
        let stays = staying(sides.iter().map(Vec::len)) == 1;
        let is_bridge = sides.iter().skip(1).any(|side| side.len() >= SMALLEST_GROUP);
        let largest = (stays && (receiver.is_some() || !is_bridge)).then_some(0);
        let of_receiver = match receiver {
            // Unless the receiver is no part of all this yet.
            Some(one) => sides.iter().position(|side| side.contains(&one)),
            None => largest,
        };
        for kept in [largest, of_receiver] {
            let others = sides.iter().enumerate().filter(|(at, _)| Some(*at) != kept);
            met.extend(others.flat_map(|(_, side)| side).filter(|id| near.contains(id)));
        }
    }
    met.difference(&known).copied().collect()
}
