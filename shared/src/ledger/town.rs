//! The network as it is on one day, and what pages ask of it. What is costly is reckoned when
//! somebody first asks, and then kept.

use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    answer::{
        Carrier, CoveredKnowledge, CoveredPost, Described, Introduction, MapOf, Mixes, Named,
        NamedRhythm, OnlyWayOf, OpenPost, Overview, Parts, StrangerPair, Unmet,
    },
    question::{Group, Narrow},
};
use crate::{
    id::RecordId,
    kind::Kind,
    network::{
        Graph,
        contact::{OnlyWay, Touch},
        coverage::PostCover,
        map::{Choice, Map},
        span::Span,
        strangers::Strangers,
        what_if::{Loss, Question, SMALLEST_GROUP, districts},
    },
    search::fold,
    view::View,
};

/// A menu of people is no list of a whole town.
const MOST_OFFERED: usize = 100;

#[derive(Debug)]
pub(super) struct Town {
    pub(super) graph: Graph,
    touch: OnceCell<Touch>,
    only_ways: OnceCell<Vec<OnlyWay>>,
    /// Functions without which groups would lose touch, and which others would have to rest with
    /// each.
    hanging: OnceCell<BTreeMap<RecordId, Vec<RecordId>>>,
    strangers: OnceCell<Vec<Strangers>>,
    parts: OnceCell<Arc<Parts>>,
    /// The last loss: the answer and its map ask the same.
    loss: RefCell<Option<(Question, Arc<Loss>)>>,
}

impl Town {
    pub(super) const fn of(graph: Graph) -> Self {
        Self {
            graph,
            touch: OnceCell::new(),
            only_ways: OnceCell::new(),
            hanging: OnceCell::new(),
            strangers: OnceCell::new(),
            parts: OnceCell::new(),
            loss: RefCell::new(None),
        }
    }

    pub(super) fn touch(&self) -> &Touch {
        self.touch.get_or_init(|| self.graph.touch())
    }

    fn all_only_ways(&self) -> &[OnlyWay] {
        self.only_ways.get_or_init(|| self.graph.only_ways(self.touch(), SMALLEST_GROUP))
    }

    /// Where groups would lose touch without a function: with which others it would have to rest.
    fn hangs_on(&self, post: RecordId) -> Option<Vec<Named>> {
        let all = || {
            let mut all: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
            for way in self.all_only_ways().iter().filter(|way| self.still_parts(way)) {
                for post in &way.posts {
                    let others: Vec<_> =
                        way.posts.iter().copied().filter(|other| other != post).collect();
                    // The fewer have to rest, the more is said.
                    match all.get(post) {
                        Some(known) if known.len() <= others.len() => {}
                        Some(_) | None => {
                            all.insert(*post, others);
                        }
                    }
                }
            }
            all
        };
        let others = self.hanging.get_or_init(all).get(&post)?;
        Some(others.iter().map(|other| self.named(*other)).collect())
    }

    /// Whether several sides are left once the functions rest: whoever carries nothing but them goes
    /// along, and may have been all of a side.
    fn still_parts(&self, way: &OnlyWay) -> bool {
        let gone = self.graph.gone_with(way.posts.iter().copied().collect());
        way.sides.iter().filter(|side| !side.iter().all(|one| gone.contains(one))).count() > 1
    }

    /// A record by its name; one that is not here has none.
    pub(super) fn named(&self, id: RecordId) -> Named {
        let view = self.graph.node(id).map(|node| &node.view);
        let within = self.graph.within(id).map(|within| self.title(within));
        Named {
            id,
            kind: view.map_or(Kind::Person, |view| view.kind.clone()),
            title: self.title(id),
            within,
        }
    }

    /// A record that is no part of the network, by its name.
    pub(super) fn named_view(&self, view: &View) -> Named {
        let title = view.title().to_owned();
        Named { id: view.id, kind: view.kind.clone(), title, within: None }
    }

    fn title(&self, id: RecordId) -> String {
        self.graph.node(id).map(|node| node.view.title().to_owned()).unwrap_or_default()
    }

    /// By name.
    fn titles(&self, ids: BTreeSet<RecordId>) -> Vec<String> {
        self.graph.by_name(ids).into_iter().map(|id| self.title(id)).collect()
    }

    pub(super) fn described(&self, id: RecordId) -> Described {
        let Named { kind, title, .. } = self.named(id);
        let carries = self.graph.carried_by(id).into_iter().map(|post| self.title(post)).collect();
        Described { id, kind, title, carries }
    }

    pub(super) fn overview(&self) -> Overview {
        let count = |kind: &Kind| self.graph.nodes().filter(|node| node.view.kind == *kind).count();
        Overview {
            records: self.graph.len(),
            organizations: count(&Kind::Organization),
            posts: count(&Kind::Post),
            knowledge: count(&Kind::Knowledge),
        }
    }

    pub(super) fn parts(&self) -> Arc<Parts> {
        let sorted = |words: &mut dyn Iterator<Item = &str>| {
            let words: HashSet<_> = words.collect();
            let mut words: Vec<_> = words.into_iter().map(str::to_owned).collect();
            words.sort_by_cached_key(|word| (fold(word), word.clone()));
            words
        };
        let parts = || {
            let districts = &mut self.graph.nodes().map(|node| node.view.text("district"));
            Arc::new(Parts {
                districts: sorted(&mut districts.filter(|district| !district.is_empty())),
                topics: sorted(&mut self.graph.nodes().flat_map(|node| node.view.members("topic"))),
            })
        };
        Arc::clone(self.parts.get_or_init(parts))
    }

    pub(super) fn only_ways(&self, first: usize) -> Vec<OnlyWayOf> {
        let way = |way: &OnlyWay| OnlyWayOf {
            over: self.named(way.over),
            posts: way.posts.iter().map(|post| self.named(*post)).collect(),
            sides: way.sides.iter().map(|side| self.districts(side)).collect(),
            alone: way
                .posts
                .iter()
                // As long as somebody is away, who stands in says nothing of deputies.
                .filter(|post| self.graph.on_leave_from(**post).is_empty())
                .filter(|post| self.graph.carriers(**post).len() == 1)
                .map(|post| self.named(*post))
                .collect(),
            away: self.graph.absences().is_away(way.over, self.graph.today()),
        };
        self.all_only_ways().iter().take(first).map(way).collect()
    }

    /// The districts of some people, those of most first.
    pub(super) fn districts(&self, people: &[RecordId]) -> Vec<String> {
        districts(&self.graph, people).into_iter().map(|(district, _)| district).collect()
    }

    fn fits(&self, narrow: &Narrow, id: RecordId) -> bool {
        narrow.district.as_ref().is_none_or(|wanted| self.graph.is_in_district(id, wanted))
            && narrow.topic.as_ref().is_none_or(|wanted| self.graph.is_on_topic(id, wanted))
    }

    fn posts_of(&self, narrow: &Narrow) -> Vec<PostCover> {
        let all = self.graph.posts().into_iter();
        all.filter(|post| self.fits(narrow, post.id)).collect()
    }

    pub(super) fn posts(&self, narrow: &Narrow) -> Vec<CoveredPost> {
        let post = |cover: PostCover| CoveredPost {
            title: self.title(cover.id),
            within: self.graph.within(cover.id).map(|within| self.title(within)),
            parts: self.hangs_on(cover.id),
            carriers: self.carriers(cover.id),
            undecided: self.graph.is_undecided_post(cover.id),
            cover,
        };
        self.posts_of(narrow).into_iter().map(post).collect()
    }

    pub(super) fn open(&self, narrow: &Narrow, span: Span) -> Vec<OpenPost> {
        let open = |cover: PostCover| {
            let gaps = self.graph.gaps(cover.id, span);
            let undecided = self.graph.is_undecided_post(cover.id);
            (undecided || !gaps.is_empty()).then(|| OpenPost {
                id: cover.id,
                title: self.title(cover.id),
                within: self.graph.within(cover.id).map(|within| self.title(within)),
                paid: cover.paid,
                funded_until: cover.ends,
                gaps,
                undecided,
            })
        };
        self.posts_of(narrow).into_iter().filter_map(open).collect()
    }

    fn carriers(&self, post: RecordId) -> Vec<Carrier> {
        let capacities = self.graph.carriers(post);
        let by_name = self.graph.by_name(capacities.keys().copied()).into_iter();
        let stand_ins = self.graph.standing_in(post);
        let carrier = |id: RecordId| {
            let capacity = capacities.get(&id)?.clone();
            Some(Carrier { title: self.title(id), capacity, stands_in: stand_ins.contains(&id) })
        };
        let mut carriers: Vec<_> = by_name.filter_map(carrier).collect();
        carriers.sort_by(|one, other| one.capacity.cmp(&other.capacity));
        carriers
    }

    pub(super) fn knowledge(&self, narrow: &Narrow) -> Vec<CoveredKnowledge> {
        let all = self.graph.knowledge().into_iter();
        let all = all.filter(|cover| self.fits(narrow, cover.id));
        all.map(|cover| CoveredKnowledge {
            title: self.title(cover.id),
            topics: self.graph.topics_of(cover.id),
            holders: self.titles(self.graph.people_of(cover.id, &BTreeSet::new())),
            cover,
        })
        .collect()
    }

    pub(super) fn mixes(&self, narrow: &Narrow) -> Mixes {
        let posts = self.posts_of(narrow);
        let topicless = posts.iter().filter(|post| !self.graph.has_topics(post.id));
        let (by_place, without): (Vec<_>, Vec<_>) =
            topicless.partition(|post| !self.graph.topics_of(post.id).is_empty());
        // Of other topics some of the functions are left out.
        let mut topics = self.graph.mix_by_topic(&posts);
        topics.retain(|topic, _| narrow.topic.as_ref().is_none_or(|only| only == topic));
        Mixes {
            by_place: by_place.len(),
            without_topic: without.len(),
            topics,
            districts: self.graph.mix_by_district(&posts),
            posts: posts.len(),
        }
    }

    pub(super) fn rhythms(&self, narrow: &Narrow) -> Vec<NamedRhythm> {
        let narrow = Narrow { topic: None, ..narrow.clone() };
        let all = self.graph.rhythms().into_iter();
        let all = all.filter(|rhythm| self.fits(&narrow, rhythm.id));
        all.map(|rhythm| NamedRhythm { title: self.title(rhythm.id), rhythm }).collect()
    }

    pub(super) fn strangers(&self, narrow: &Narrow) -> Unmet {
        let all = self.strangers.get_or_init(|| self.graph.strangers());
        let fits = |pair: &&Strangers| {
            let topic = narrow.topic.as_ref().is_none_or(|topic| pair.topics.contains(topic));
            let district = narrow.district.as_ref().is_none_or(|district| {
                pair.districts.contains(district)
                    || [pair.one, pair.other]
                        .iter()
                        .any(|id| self.graph.is_in_district(*id, district))
            });
            topic && district
        };
        let pair = |pair: &Strangers| StrangerPair {
            one: self.named(pair.one),
            other: self.named(pair.other),
            topics: pair.topics.clone(),
            districts: pair.districts.clone(),
        };
        Unmet { any: !all.is_empty(), pairs: all.iter().filter(fits).map(pair).collect() }
    }

    /// The people of a group, by name.
    fn people(&self, group: &Group) -> Vec<RecordId> {
        let nobody = BTreeSet::new();
        match group {
            Group::Behind(id) => {
                let people = self.graph.people_behind(*id, &nobody);
                if people.is_empty() { vec![*id] } else { self.graph.by_name(people) }
            }
            Group::Carrying(id) => self.graph.by_name(self.graph.people_of(*id, &nobody)),
            Group::These(ids) => ids.clone(),
        }
    }

    /// Who carries a function is offered first, then the others.
    pub(super) fn introduction(
        &self,
        about: RecordId,
        ones: &Group,
        others: &Group,
    ) -> Option<Introduction> {
        let offered = |group: &Group| -> Vec<Described> {
            let here = self.people(group).into_iter().filter(|id| self.graph.node(*id).is_some());
            let (mut with, without): (Vec<_>, Vec<_>) =
                here.partition(|id| !self.graph.carried_by(*id).is_empty());
            with.extend(without);
            with.into_iter().take(MOST_OFFERED).map(|id| self.described(id)).collect()
        };
        self.graph.node(about)?;
        let (ones, others) = (offered(ones), offered(others));
        let somebody = !ones.is_empty() && !others.is_empty();
        somebody.then(|| Introduction { about: self.named(about), ones, others })
    }

    pub(super) fn loss(&self, question: &Question) -> Arc<Loss> {
        let mut kept = self.loss.borrow_mut();
        if let Some((_, loss)) = kept.as_ref().filter(|(asked, _)| asked == question) {
            return Arc::clone(loss);
        }
        let loss = Arc::new(self.graph.what_if(self.touch(), question));
        *kept = Some((question.clone(), Arc::clone(&loss)));
        loss
    }

    pub(super) fn map(&self, choice: &Choice) -> MapOf {
        drawn(self.graph.map(choice))
    }

    pub(super) fn loss_map(&self, question: &Question) -> MapOf {
        drawn(self.graph.map_of_loss(question, &self.loss(question)))
    }
}

fn drawn(sheet: Map) -> MapOf {
    let named_first = Arc::new(sheet.named_first());
    MapOf { sheet: Arc::new(sheet), named_first }
}
