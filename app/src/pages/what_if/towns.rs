//! What is said of generated towns of stars, chains and islands is what their graphs say.

use std::{collections::BTreeSet, sync::Arc};

use proptest::prelude::*;
use staffelstab_shared::{
    id::{DeviceId, RecordId},
    ledger::{Asked, Collection, Lost, Question},
    network::what_if,
    record::{Author, Document, Edit},
    time::UnixMillis,
    view::{Kind, View},
};

use super::lead::lead;
use crate::text::{DE, EN};

/// A part of a town that nobody leads out of.
#[derive(Debug, Clone)]
enum Part {
    /// One who has a tie to each of the others, who know nobody else.
    Star(usize),
    /// Each has a tie to the next.
    Chain(usize),
    /// All of them in one network.
    Island(usize),
}

/// So many persons, and who is in touch with whom: by a tie, or all who are in a network.
#[derive(Debug, Default)]
struct Town {
    persons: usize,
    ties: Vec<(usize, usize)>,
    networks: Vec<Vec<usize>>,
}

impl Town {
    fn of(parts: &[Part]) -> Self {
        let mut town = Self::default();
        for part in parts {
            let first = town.persons;
            match *part {
                Part::Star(others) => {
                    town.ties.extend((1..=others).map(|other| (first, first + other)));
                    town.persons += others + 1;
                }
                Part::Chain(links) => {
                    town.ties.extend((1..links).map(|next| (first + next - 1, first + next)));
                    town.persons += links;
                }
                Part::Island(members) => {
                    town.networks.push((first..first + members).collect());
                    town.persons += members;
                }
            }
        }
        town
    }

    fn views(&self) -> Vec<Arc<View>> {
        let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
        let view = |id: RecordId, kind: &Kind, edits: &[Edit]| {
            Arc::new(Document::create(&author, UnixMillis(1), kind, edits).unwrap().0.view(id))
        };
        let persons = (0..self.persons).map(|number| {
            let ties = self.ties.iter().filter(|(from, _)| *from == number);
            let tie =
                |(_, to): &(usize, usize)| Edit::put(format!("tie/{}/kind", person(*to)), "knows");
            let name = Edit::put("name", format!("P{number}"));
            let edits: Vec<_> = ties.map(tie).chain([name]).collect();
            view(person(number), &Kind::Person, &edits)
        });
        let networks = self.networks.iter().enumerate().map(|(number, members)| {
            let member = |one: &usize| Edit::set(format!("member/{}", person(*one)), true);
            let name = Edit::put("name", format!("N{number}"));
            let edits: Vec<_> = members.iter().map(member).chain([name]).collect();
            view(id(200, number), &Kind::Network, &edits)
        });
        persons.chain(networks).collect()
    }

    /// Whom somebody can reach without those who stop, over as many others as it takes.
    fn reach(&self, from: usize, gone: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::from([from]);
        loop {
            let before = reached.len();
            let pairs = self.ties.iter().map(|(one, other)| vec![*one, *other]);
            for together in pairs.chain(self.networks.iter().cloned()) {
                if together.iter().any(|one| reached.contains(one)) {
                    reached.extend(together.into_iter().filter(|one| !gone.contains(one)));
                }
            }
            if reached.len() == before {
                return reached;
            }
        }
    }

    /// How many lose touch: of a group that falls apart all but a largest side, or all where
    /// everybody is left with nobody.
    fn losing(&self, gone: &BTreeSet<usize>) -> usize {
        let left = || (0..self.persons).filter(|one| !gone.contains(one));
        let groups: BTreeSet<_> = left().map(|one| self.reach(one, &BTreeSet::new())).collect();
        let of_group = |group: BTreeSet<usize>| {
            let sides: BTreeSet<_> =
                group.difference(gone).map(|one| self.reach(*one, gone)).collect();
            let sizes = || sides.iter().map(BTreeSet::len);
            let (all, largest) = (sizes().sum::<usize>(), sizes().max().unwrap_or_default());
            match (largest, group.len()) {
                (1, 2..) => all,
                _ => all - largest,
            }
        };
        groups.into_iter().map(of_group).sum()
    }

    fn lost(&self, gone: &BTreeSet<usize>) -> Lost {
        let mut collection = Collection::default();
        collection.replace(self.views());
        let stop = gone.iter().map(|one| person(*one)).collect();
        let question = Question::WhatIf(what_if::Question { stop, funded_until: None });
        let Asked::Answered(answer) = collection.answer(&question, "2026-11-15".parse().unwrap())
        else {
            panic!("what would be lost is said at once");
        };
        Lost::clone(&answer.lost().unwrap())
    }
}

fn person(number: usize) -> RecordId {
    id(100, number)
}

fn id(kind: u8, number: usize) -> RecordId {
    let mut bytes = [kind; 16];
    bytes[0] = u8::try_from(number).unwrap();
    RecordId::from_random(bytes)
}

#[test]
fn where_six_know_only_one_it_is_said_that_six_lose_touch() {
    let town = Town::of(&[Part::Star(6), Part::Chain(4)]);
    let lost = town.lost(&BTreeSet::from([0]));
    assert_eq!(lead(&DE, &lost, false), "6 Kontakte verlören die Verbindung zu den übrigen.");
    assert_eq!(lead(&EN, &lost, false), EN.wi_n_apart(6));
    let lost = town.lost(&BTreeSet::from([1]));
    assert_eq!(lead(&DE, &lost, false), DE.wi_nothing_lost);
}

#[test]
fn one_of_two_sides_of_one_size_is_counted_as_one_of_two_of_different_size_is() {
    for (town, gone) in [(Town::of(&[Part::Chain(5)]), 2), (Town::of(&[Part::Chain(6)]), 3)] {
        let lost = town.lost(&BTreeSet::from([gone]));
        let said = "2 Kontakte verlören die Verbindung zu den übrigen.";
        assert_eq!(lead(&DE, &lost, false), said);
    }
}

#[test]
fn who_knew_only_the_one_who_stops_is_left_with_nobody() {
    let town = Town::of(&[Part::Star(1), Part::Island(1)]);
    assert_eq!(lead(&DE, &town.lost(&BTreeSet::from([0])), false), DE.wi_n_apart(1));
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        (1_usize..8).prop_map(Part::Star),
        (1_usize..7).prop_map(Part::Chain),
        (1_usize..6).prop_map(Part::Island),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_sentence_says_what_the_graph_says(
        parts in proptest::collection::vec(part(), 1..5),
        bridges in proptest::collection::vec((0_usize..40, 0_usize..40), 0..4),
        gone in proptest::collection::btree_set(0_usize..40, 1..4),
    ) {
        let mut town = Town::of(&parts);
        let persons = town.persons;
        let bridges = bridges.into_iter().map(|(one, other)| (one % persons, other % persons));
        town.ties.extend(bridges.filter(|(one, other)| one != other));
        let gone: BTreeSet<_> = gone.into_iter().map(|one| one % persons).collect();

        let lost = town.lost(&gone);
        let losing = town.losing(&gone);
        prop_assert_eq!(lost.losing_touch(), losing);
        for texts in [&DE, &EN] {
            let said = lead(texts, &lost, false);
            prop_assert_eq!(said.ends_with(&texts.wi_n_apart(losing)), losing > 0, "{}", said);
            let in_networks =
                town.networks.iter().flatten().any(|member| gone.contains(member));
            let nothing = losing == 0 && !in_networks;
            prop_assert_eq!(said == texts.wi_nothing_lost, nothing, "{}", said);
        }
        // Everybody who is named apart can no longer reach who is named on another side.
        for sides in &lost.apart {
            let named: usize = sides.iter().map(|side| side.people.len()).sum();
            let first = (0..persons).find(|one| person(*one) == sides[0].people[0].id).unwrap();
            let whole = town.reach(first, &BTreeSet::new());
            prop_assert_eq!(named, whole.difference(&gone).count());
            for side in sides {
                let one = (0..persons).find(|one| person(*one) == side.people[0].id).unwrap();
                let reached = town.reach(one, &gone).into_iter().map(person).collect::<BTreeSet<_>>();
                prop_assert_eq!(side.people.iter().map(|one| one.id).collect::<BTreeSet<_>>(), reached);
            }
        }
    }
}
