//! How many carry each function and each piece of knowledge.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::absences::{Away, Tenured};
use super::graph::{Edge, EdgeKind, Facts, Graph};
use super::reference::{Relation, references};
use crate::id::RecordId;
use crate::model::{Capacity, is_turned};
use crate::time::Day;
use crate::view::{Kind, Value};

/// So many should know something, so that it does not hang on one.
pub const WANTED_KNOWING: usize = 2;

/// What ends within so many days wants to be looked at.
pub const SOON_DAYS: i64 = 90;

/// A function without a deputy has an open place, however few it asks for.
const WITH_DEPUTY: usize = 2;

/// So the keys of tenures begin.
const TENURES: &str = "tenure/";

/// How well something is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    Nobody,
    /// One only.
    One,
    /// Several, but fewer than it should be.
    Few,
    Enough,
}

impl Cover {
    #[must_use]
    pub const fn of(carriers: usize, wanted: usize) -> Self {
        match carriers {
            0 => Self::Nobody,
            1 if wanted > 1 => Self::One,
            1 => Self::Enough,
            several if several < wanted => Self::Few,
            _ => Self::Enough,
        }
    }
}

/// A function and who carries it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PostCover {
    #[n(0)]
    pub id: RecordId,
    /// Those who hold it, or act in it.
    #[n(1)]
    pub holders: usize,
    #[n(2)]
    pub deputies: usize,
    #[n(3)]
    pub wanted: usize,
    #[n(4)]
    pub paid: bool,
    /// When it ends, as far as that is known: its funding, or the last tenure.
    #[n(5)]
    pub ends: Option<Day>,
    /// From when on the next one will carry it.
    #[n(6)]
    pub begins: Option<Day>,
    /// Who would carry it that day, and is away.
    #[n(7)]
    pub away: Vec<Leave>,
}

/// Somebody is away on a day.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Leave {
    /// The record that says so.
    #[n(0)]
    pub absence: RecordId,
    /// Their name; empty where they have none.
    #[n(1)]
    pub title: String,
    /// The last day; open-ended without.
    #[n(2)]
    pub until: Option<Day>,
    /// Who carries their functions that day, by name.
    #[n(3)]
    pub stands_in: Vec<String>,
}

/// A piece of knowledge and who carries it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct KnowledgeCover {
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub holders: usize,
    /// Somebody ticked that it stands there in full.
    #[n(2)]
    pub written: bool,
    /// Something stands there.
    #[n(3)]
    pub has_text: bool,
}

/// The functions of a topic or district: how many are carried by paid work, how many by
/// voluntary work, and how many by nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Mix {
    #[n(0)]
    pub paid: usize,
    #[n(1)]
    pub voluntary: usize,
    #[n(2)]
    pub nobody: usize,
    /// How many of them do not say so themselves: it follows from where they belong.
    #[n(3)]
    pub by_place: usize,
}

impl PostCover {
    #[must_use]
    pub const fn carriers(&self) -> usize {
        self.holders + self.deputies
    }

    #[must_use]
    pub const fn cover(&self) -> Cover {
        Cover::of(self.carriers(), self.wanted)
    }

    /// How many places there are: at least one for a deputy.
    #[must_use]
    pub fn places(&self) -> usize {
        self.wanted.max(WITH_DEPUTY)
    }

    /// Vacant, on one only, fewer than it should be, or about to end.
    #[must_use]
    pub fn needs_a_hand(&self, today: Day) -> bool {
        self.carriers() < self.places() || self.ends_within(SOON_DAYS, today)
    }

    /// Whether it ends within some days of a day, or has ended already.
    #[must_use]
    pub fn ends_within(&self, days: i64, today: Day) -> bool {
        self.ends.is_some_and(|ends| ends.number() - today.number() <= days)
    }
}

impl KnowledgeCover {
    #[must_use]
    pub const fn cover(&self) -> Cover {
        Cover::of(self.holders, WANTED_KNOWING)
    }
}

impl Graph {
    /// Every function, by name.
    #[must_use]
    pub fn posts(&self) -> Vec<PostCover> {
        self.of_kind(&Kind::Post).into_iter().filter_map(|id| self.post(id)).collect()
    }

    #[must_use]
    pub fn post(&self, id: RecordId) -> Option<PostCover> {
        let node = self.node(id)?;
        let Facts::Post { paid, wanted, funded_until } = node.facts else { return None };
        let (tenures, carriers) = (self.tenures(id), self.carriers(id));
        let deputies = carriers.values().filter(|capacity| **capacity == Capacity::Deputy).count();
        Some(PostCover {
            id,
            holders: carriers.len() - deputies,
            deputies,
            wanted,
            paid,
            ends: funded_until,
            begins: self.begins(&tenures),
            away: self.away_from(&tenures),
        })
    }

    /// Who would carry a function today, and is away; by name.
    fn away_from(&self, tenures: &[Tenured]) -> Vec<Leave> {
        if self.absences().is_empty() {
            return Vec::new();
        }
        let (_, away) = self.carriers_on(tenures, self.today());
        away.iter().map(|away| self.leave(away)).collect()
    }

    /// Whether nobody has decided yet who carries a function, and how long.
    #[must_use]
    pub fn is_undecided_post(&self, post: RecordId) -> bool {
        let is_tenure = |key: &String| key.starts_with(TENURES);
        self.node(post).is_some_and(|node| node.view.conflicts.keys().any(is_tenure))
    }

    /// The functions that each person carries, carried or will carry.
    #[must_use]
    pub fn ever_carried(&self) -> BTreeMap<RecordId, BTreeSet<RecordId>> {
        let mut carried: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for post in self.of_kind(&Kind::Post) {
            for tenure in self.tenures(post) {
                carried.entry(tenure.person).or_default().insert(post);
            }
        }
        carried
    }

    /// Every tenure of a function that a person has, had or will have.
    pub(super) fn tenures(&self, post: RecordId) -> Vec<Tenured> {
        let references = self.node(post).map(|node| references(&node.view)).unwrap_or_default();
        let tenured = references.into_iter().filter_map(|reference| {
            let Relation::Tenure { capacity, from, until } = reference.relation else {
                return None;
            };
            let person = reference.to;
            self.is_person(person).then_some(Tenured { person, capacity, from, until })
        });
        tenured.collect()
    }

    /// Who carries a function on a day by these tenures, and who is away then; by name.
    pub(super) fn carriers_on(
        &self,
        tenures: &[Tenured],
        day: Day,
    ) -> (BTreeSet<RecordId>, Vec<Away>) {
        let (mut carriers, mut gone) = (BTreeSet::new(), BTreeMap::new());
        for tenure in tenures.iter().filter(|tenure| tenure.runs_on(day)) {
            let (who, away) = self.absences().carrying(tenure, day, |id| self.is_person(id));
            carriers.extend(who.into_iter().map(|(who, _, _)| who));
            gone.extend(away.map(|away| (away.person, away)));
        }
        let by_name = self.by_name(gone.keys().copied());
        (carriers, by_name.iter().filter_map(|person| gone.remove(person)).collect())
    }

    /// The words for somebody who is away.
    pub(super) fn leave(&self, away: &Away) -> Leave {
        let title = |id| self.node(id).map(|node| node.view.title().to_owned()).unwrap_or_default();
        let stands_in = self.by_name(away.stands_in.iter().copied());
        Leave {
            absence: away.absence,
            title: title(away.person),
            until: away.until,
            stands_in: stands_in.into_iter().map(title).collect(),
        }
    }

    /// The first day on which somebody who does not carry it yet will.
    fn begins(&self, tenures: &[Tenured]) -> Option<Day> {
        let begins = tenures.iter().filter(|tenure| !is_turned(tenure.from, tenure.until));
        begins.filter_map(|tenure| tenure.from).filter(|from| *from > self.today()).min()
    }

    /// Every piece of knowledge, by name.
    #[must_use]
    pub fn knowledge(&self) -> Vec<KnowledgeCover> {
        let cover = |id| {
            let node = self.node(id)?;
            let written = node.view.get("written").and_then(Value::as_bool).unwrap_or_default();
            let has_text = !node.view.text("body").trim().is_empty();
            let holders = self.people_of(id, &BTreeSet::new()).len();
            Some(KnowledgeCover { id, holders, written, has_text })
        };
        self.of_kind(&Kind::Knowledge).into_iter().filter_map(cover).collect()
    }

    /// The persons who carry a post, an offer or a piece of knowledge, by themselves or as
    /// carriers of a post; all but the ones who are gone.
    #[must_use]
    pub fn people_of(&self, id: RecordId, gone: &BTreeSet<RecordId>) -> BTreeSet<RecordId> {
        let mut people = BTreeSet::new();
        for (who, edge) in self.outgoing(id).filter(|(who, _)| !gone.contains(who)) {
            match edge.kind {
                EdgeKind::Tenure(_) => {
                    people.insert(who);
                }
                EdgeKind::Holder(_) | EdgeKind::RunBy | EdgeKind::Member => {
                    let carriers = self.carriers(who).into_keys();
                    people.extend(carriers.filter(|person| !gone.contains(person)));
                    if self.node(who).is_some_and(|node| node.view.kind == Kind::Person) {
                        people.insert(who);
                    }
                }
                EdgeKind::Parent
                | EdgeKind::Within
                | EdgeKind::ReportsTo
                | EdgeKind::Tie(_)
                | EdgeKind::Met
                | EdgeKind::Provider
                | EdgeKind::About => {}
            }
        }
        people
    }

    /// The offers that a person or a function runs, by name.
    #[must_use]
    pub fn run_by(&self, who: RecordId) -> Vec<RecordId> {
        let run = self.incoming(who).filter(|(_, edge)| edge.kind == EdgeKind::RunBy);
        self.by_name(run.map(|(offer, _)| offer))
    }

    /// What is known through a function, and what of it a person knows; by name.
    #[must_use]
    pub fn known_by(&self, post: RecordId, person: Option<RecordId>) -> Vec<RecordId> {
        let known = self.incoming(post).filter(|(id, edge)| match edge.kind {
            EdgeKind::Holder(_) => true,
            EdgeKind::About => {
                let holds = |(who, edge): (RecordId, &Edge)| {
                    Some(who) == person && matches!(edge.kind, EdgeKind::Holder(_))
                };
                self.is_of(*id, &Kind::Knowledge) && self.outgoing(*id).any(holds)
            }
            EdgeKind::Parent
            | EdgeKind::Within
            | EdgeKind::ReportsTo
            | EdgeKind::Tenure(_)
            | EdgeKind::Member
            | EdgeKind::Tie(_)
            | EdgeKind::Met
            | EdgeKind::Provider
            | EdgeKind::RunBy => false,
        });
        self.by_name(known.map(|(id, _)| id))
    }

    /// What carries these functions, topic by topic.
    #[must_use]
    pub fn mix_by_topic(&self, posts: &[PostCover]) -> BTreeMap<String, Mix> {
        mix(posts, |id| (self.topics_of(id), !self.has_topics(id)))
    }

    /// What carries these functions, district by district.
    #[must_use]
    pub fn mix_by_district(&self, posts: &[PostCover]) -> BTreeMap<String, Mix> {
        mix(posts, |id| (self.district_of(id).into_iter().collect(), false))
    }

    /// Whether a record has topics of its own.
    #[must_use]
    pub fn has_topics(&self, id: RecordId) -> bool {
        self.node(id).is_some_and(|node| node.view.members("topic").next().is_some())
    }

    /// The topics of a record; a function without any has those of where it belongs.
    #[must_use]
    pub fn topics_of(&self, id: RecordId) -> BTreeSet<String> {
        let own = |id: RecordId| -> BTreeSet<String> {
            let node = self.node(id);
            node.into_iter()
                .flat_map(|node| node.view.members("topic"))
                .map(str::to_owned)
                .collect()
        };
        let topics = own(id);
        if topics.is_empty() { self.within(id).map(own).unwrap_or_default() } else { topics }
    }

    /// The district of a record; a function is where it belongs.
    #[must_use]
    pub fn district_of(&self, id: RecordId) -> Option<String> {
        let own = |id: RecordId| {
            let district = self.node(id)?.view.text("district");
            (!district.is_empty()).then(|| district.to_owned())
        };
        own(id).or_else(|| own(self.within(id)?))
    }

    /// Where a function belongs.
    #[must_use]
    pub fn within(&self, post: RecordId) -> Option<RecordId> {
        self.outgoing(post)
            .find(|(_, edge)| edge.kind == EdgeKind::Within)
            .map(|(within, _)| within)
    }
}

fn mix(
    posts: &[PostCover],
    headings: impl Fn(RecordId) -> (BTreeSet<String>, bool),
) -> BTreeMap<String, Mix> {
    let mut mixes: BTreeMap<String, Mix> = BTreeMap::new();
    for post in posts {
        let (headings, by_place) = headings(post.id);
        for heading in headings {
            let mix = mixes.entry(heading).or_default();
            mix.by_place += usize::from(by_place);
            match (post.carriers(), post.paid) {
                (0, _) => mix.nobody += 1,
                (_, true) => mix.paid += 1,
                (_, false) => mix.voluntary += 1,
            }
        }
    }
    mixes
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        id::DeviceId,
        record::{Author, Document, Edit},
        time::UnixMillis,
        view::View,
    };

    fn id(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    fn view(number: u8, kind: &Kind, edits: &[Edit]) -> Arc<View> {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        Arc::new(Document::create(&author, UnixMillis(0), kind, edits).unwrap().0.view(id(number)))
    }

    fn graph(views: &[Arc<View>]) -> Graph {
        Graph::of(views, "2026-11-16".parse().unwrap())
    }

    #[test]
    fn a_vacant_function_knows_from_when_on_somebody_carries_it() {
        let tenure = |number: u8, part: &str, value: String| {
            Edit::put(format!("tenure/{}/{part}", id(number)), value)
        };
        let of = |number, person: u8, from: &str, until: &str| {
            let mut parts = vec![
                tenure(number, "person", id(person).to_string()),
                tenure(number, "capacity", "holder".to_owned()),
                tenure(number, "from", from.to_owned()),
            ];
            if !until.is_empty() {
                parts.push(tenure(number, "until", until.to_owned()));
            }
            parts
        };
        let begins = |tenures: Vec<Vec<Edit>>| {
            let edits: Vec<_> = [Edit::put("title", "Lotse")]
                .into_iter()
                .chain(tenures.into_iter().flatten())
                .collect();
            let views = [
                view(1, &Kind::Post, &edits),
                view(2, &Kind::Person, &[Edit::put("name", "Sara")]),
            ];
            graph(&views).post(id(1)).unwrap().begins.map(|day| day.to_string())
        };
        let next = of(11, 2, "2027-01-01", "");
        assert_eq!(begins(vec![next.clone()]).as_deref(), Some("2027-01-01"));
        let later = of(12, 2, "2028-01-01", "");
        assert_eq!(begins(vec![later, next]).as_deref(), Some("2027-01-01"), "the next one");
        assert_eq!(begins(vec![of(13, 2, "2020-01-01", "2021-01-01")]), None, "over");
        assert_eq!(begins(vec![of(14, 2, "2028-01-01", "2027-01-01")]), None, "turned");
        assert_eq!(begins(vec![of(15, 3, "2027-01-01", "")]), None, "of nobody who is here");
    }

    #[test]
    fn a_function_without_topics_counts_by_where_it_belongs_and_that_is_known() {
        let within = Edit::put("within", id(1).to_string());
        let topic = |topic: &str| Edit::set(format!("topic/{topic}"), true);
        let views = [
            view(1, &Kind::Organization, &[Edit::put("name", "VHS"), topic("Sprache")]),
            view(2, &Kind::Post, &[Edit::put("title", "Trainer"), within.clone()]),
            view(3, &Kind::Post, &[Edit::put("title", "Kurse"), within, topic("Kurse")]),
            view(4, &Kind::Post, &[Edit::put("title", "Kasse")]),
        ];
        let graph = graph(&views);
        let mixes = graph.mix_by_topic(&graph.posts());
        let vacant = |by_place| Mix { nobody: 1, by_place, ..Mix::default() };
        let wanted = [("Kurse".to_owned(), vacant(0)), ("Sprache".to_owned(), vacant(1))];
        assert_eq!(mixes, BTreeMap::from(wanted));
        assert_eq!([2, 3, 4].map(|number| graph.has_topics(id(number))), [false, true, false]);
    }

    #[test]
    fn a_text_is_known_apart_from_its_tick() {
        let said = |edits: &[Edit]| {
            let cover = graph(&[view(1, &Kind::Knowledge, edits)]).knowledge().remove(0);
            (cover.has_text, cover.written)
        };
        let (title, text) = (Edit::put("title", "A"), |text: &str| Edit::Text {
            key: "body".to_owned(),
            text: text.to_owned(),
        });
        assert_eq!(said(std::slice::from_ref(&title)), (false, false));
        assert_eq!(said(&[title.clone(), text(" ")]), (false, false));
        assert_eq!(said(&[title, text("Erst klingeln.")]), (true, false));
    }
}
