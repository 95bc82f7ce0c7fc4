//! Counts as they are: never shown, only handed to [`withheld`](super::withheld).

use std::collections::{BTreeMap, BTreeSet};

use super::told::{By, Heading, Known, MONTHS, Subject};
use crate::{
    id::RecordId,
    kind::Kind,
    model::{Model as _, Question, first_day},
    network::{
        Graph,
        coverage::{Cover, WANTED_KNOWING},
        rhythm::Pulse,
    },
    time::Day,
    view::View,
};

/// How long a year is that stands without a month.
const YEAR_LEN: usize = 4;

/// One subject.
pub(super) struct Counted {
    pub(super) subject: Subject,
    pub(super) total: usize,
    /// The lines of each sum up to the total.
    pub(super) parts: Vec<CountedPart>,
}

pub(super) struct CountedPart {
    pub(super) by: By,
    pub(super) lines: BTreeMap<Heading, usize>,
}

/// Counts what there is any of.
pub(super) fn counted<'v>(
    graph: &Graph,
    views: impl Iterator<Item = &'v View>,
    known: Known,
) -> Vec<Counted> {
    let questions = questions(graph.today(), views);
    let all = match known {
        Known::Everything => vec![
            posts(graph).by(By::Work, WORK, graph.posts().iter().map(|post| work(post.paid))).by(
                By::District,
                [],
                graph.posts().iter().map(|post| district(graph, post.id)),
            ),
            offers(graph),
            knowledge(graph),
            networks(graph),
            contacts(graph),
            organizations(graph),
            questions,
        ],
        // A network keeps when it last met: of most that met since, nobody knows whether they met then.
        Known::ByDates => {
            let rhythms = graph.rhythms();
            let is_known = rhythms.iter().all(|rhythm| rhythm.pulse != Pulse::Unknown);
            let networks = is_known.then(|| networks(graph));
            [Some(posts(graph)), networks, Some(questions)].into_iter().flatten().collect()
        }
    };
    all.into_iter().filter(|counted| counted.total > 0).collect()
}

impl Counted {
    const fn new(subject: Subject, total: usize) -> Self {
        Self { subject, total, parts: Vec::new() }
    }

    /// Divides by a heading for each record. Each fixed heading has a line, also where there is
    /// none of it.
    fn by(
        mut self,
        by: By,
        fixed: impl IntoIterator<Item = Heading>,
        headings: impl IntoIterator<Item = Heading>,
    ) -> Self {
        let mut lines: BTreeMap<_, _> = fixed.into_iter().map(|heading| (heading, 0)).collect();
        headings.into_iter().for_each(|heading| *lines.entry(heading).or_default() += 1);
        self.parts.push(CountedPart { by, lines });
        self
    }
}

const WORK: [Heading; 2] = [Heading::Paid, Heading::Voluntary];

const fn work(paid: bool) -> Heading {
    if paid { Heading::Paid } else { Heading::Voluntary }
}

fn posts(graph: &Graph) -> Counted {
    let posts = graph.posts();
    let levels = [Heading::Nobody, Heading::One, Heading::Few, Heading::Enough];
    let covers = posts.iter().map(|post| Heading::of_cover(post.cover()));
    Counted::new(Subject::Posts, posts.len()).by(By::Cover, levels, covers)
}

/// By whom it is carried, district by district and topic by topic.
fn carried(graph: &Graph, subject: Subject, carriers: &[(RecordId, usize)]) -> Counted {
    let levels = [Heading::Nobody, Heading::One, Heading::Enough];
    let covers = carriers.iter().map(|(_, count)| Cover::of(*count, WANTED_KNOWING));
    let ids = || carriers.iter().map(|(id, _)| *id);
    Counted::new(subject, carriers.len())
        .by(By::Cover, levels, covers.map(Heading::of_cover))
        .by(By::District, [], ids().map(|id| district(graph, id)))
        .by(By::Topic, [], ids().map(|id| topic(graph.topics_of(id))))
}

fn offers(graph: &Graph) -> Counted {
    let nobody = BTreeSet::new();
    let ids = graph.of_kind(&Kind::Offer).into_iter();
    let carriers: Vec<_> = ids.map(|id| (id, graph.people_of(id, &nobody).len())).collect();
    carried(graph, Subject::Offers, &carriers)
}

fn knowledge(graph: &Graph) -> Counted {
    let carriers: Vec<_> =
        graph.knowledge().iter().map(|cover| (cover.id, cover.holders)).collect();
    carried(graph, Subject::Knowledge, &carriers)
}

fn networks(graph: &Graph) -> Counted {
    let rhythms = graph.rhythms();
    let levels = [Heading::Awake, Heading::Due, Heading::Asleep, Heading::Unknown];
    let pulses = rhythms.iter().map(|rhythm| Heading::of_pulse(rhythm.pulse));
    Counted::new(Subject::Networks, rhythms.len()).by(By::Rhythm, levels, pulses)
}

/// Persons, and how far they are in touch. Contacts have no end: of earlier nobody knows.
fn contacts(graph: &Graph) -> Counted {
    // A network is where people meet; by itself it is nobody.
    let people = |group: Vec<RecordId>| {
        let kinds = [Kind::Person, Kind::Organization];
        let count = |kind: &Kind| group.iter().filter(|id| graph.is_of(**id, kind)).count();
        let [persons, organizations] = kinds.each_ref().map(count);
        (persons, persons + organizations == 1)
    };
    let groups: Vec<_> = graph.touch().groups().into_iter().map(people).collect();
    let largest = groups.iter().filter(|(_, alone)| !alone).map(|(persons, _)| *persons).max();
    let mut largest = largest;
    let mut heading = |(persons, alone): (usize, bool)| {
        let heading = match largest {
            _ if alone => Heading::Alone,
            Some(count) if count == persons => Heading::Largest,
            Some(_) | None => Heading::Smaller,
        };
        if heading == Heading::Largest {
            largest = None;
        }
        std::iter::repeat_n(heading, persons)
    };
    let headings: Vec<_> = groups.into_iter().flat_map(&mut heading).collect();
    let levels = [Heading::Largest, Heading::Smaller, Heading::Alone];
    Counted::new(Subject::Contacts, headings.len()).by(By::Touch, levels, headings)
}

fn organizations(graph: &Graph) -> Counted {
    let ids = graph.of_kind(&Kind::Organization);
    Counted::new(Subject::Organizations, ids.len())
        .by(By::District, [], ids.iter().map(|id| district(graph, *id)))
        .by(By::Topic, [], ids.iter().map(|id| topic(graph.topics_of(*id))))
}

/// Questions that nobody has answered so far, of the year that ends with the month of the day;
/// one record for each time that somebody asked. One without a month cannot be placed in a year
/// and is not counted.
fn questions<'v>(today: Day, views: impl Iterator<Item = &'v View>) -> Counted {
    let months = |day: Day| i32::from(day.year()) * i32::from(MONTHS) + i32::from(day.month());
    let asked = |view: &View| {
        let question = Question::read(view);
        let asked = first_day(&question.month).filter(|_| question.month.len() > YEAR_LEN)?;
        let ago = u8::try_from(months(today) - months(asked)).ok()?;
        (ago < MONTHS && question.answered_by.is_none()).then_some((question, ago))
    };
    let used = views.filter(|view| view.kind == Kind::Question && !view.archived);
    let asked: Vec<_> = used.filter_map(asked).collect();
    let month = |ago: u8| {
        let month = (today.month() + MONTHS - 1 - ago) % MONTHS + 1;
        Heading::Month { place: MONTHS - 1 - ago, month }
    };
    Counted::new(Subject::Questions, asked.len())
        .by(By::Month, (0..MONTHS).map(month), asked.iter().map(|(_, ago)| month(*ago)))
        .by(By::District, [], asked.iter().map(|(one, _)| named(one.district.clone())))
        .by(By::Topic, [], asked.iter().map(|(one, _)| topic(one.topics.clone())))
}

fn district(graph: &Graph, id: RecordId) -> Heading {
    named(graph.district_of(id).unwrap_or_default())
}

fn named(word: String) -> Heading {
    if word.is_empty() { Heading::Without } else { Heading::Named(word) }
}

/// What is about several topics has a line of its own, so that nothing is counted twice.
fn topic(topics: BTreeSet<String>) -> Heading {
    let is_several = topics.len() > 1;
    match topics.into_iter().next() {
        Some(_) if is_several => Heading::Several,
        only => named(only.unwrap_or_default()),
    }
}
