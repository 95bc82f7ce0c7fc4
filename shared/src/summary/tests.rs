use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use proptest::prelude::*;

use super::{withheld::told_cells, *};
use crate::{
    exchange::jsonl,
    id::{DeviceId, LedgerId, RecordId},
    kind::Kind,
    ledger::{Answer, Asked, Collection, Question},
    record::{Author, Document, Edit},
    time::{Day, UnixMillis},
};

const TOWN: &str = include_str!("../../../app/assets/sample-town.jsonl");
const TODAY: &str = "2026-11-15";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn view(id: RecordId, kind: &Kind, edits: &[Edit]) -> Arc<View> {
    let author = Author::new(&DeviceId::new([1; 16]), [1; 8], [2; 8]);
    Arc::new(Document::create(&author, UnixMillis(1), kind, edits).unwrap().0.view(id))
}

fn ledger(views: impl IntoIterator<Item = Arc<View>>) -> Collection {
    let mut ledger = Collection::default();
    ledger.replace(views.into_iter().collect());
    ledger
}

fn town() -> (Collection, Vec<Arc<View>>) {
    let views: Vec<_> = jsonl::read(TOWN)
        .unwrap()
        .iter()
        .map(|import| view(import.id, &import.kind, &import.edits))
        .collect();
    (ledger(views.iter().cloned()), views)
}

fn ask(ledger: &mut Collection, at: &str) -> Summary {
    let mut question = Question::Summary(LedgerId::new([7; 16]));
    if at != TODAY {
        question = Question::At(day(at), Box::new(question));
    }
    let Asked::Answered(answer) = ledger.answer(&question, day(TODAY)) else { panic!("at once") };
    assert_eq!(Answer::from_bytes(&answer.to_bytes()).unwrap(), answer);
    answer.summary().unwrap()
}

fn part(summary: &Summary, subject: Subject, by: By) -> Vec<(Heading, Count)> {
    let table = summary.tables.iter().find(|table| table.subject == subject).unwrap();
    let part = table.parts.iter().find(|part| part.by == by).unwrap();
    part.lines.iter().map(|line| (line.heading.clone(), line.count)).collect()
}

/// What somebody can reckon who has all tables and knows that each withheld count is at least 1:
/// the bounds of every withheld cell, by the sums that the parts give.
fn bounds(total: usize, told: &[Count]) -> Option<(usize, usize)> {
    let shown: usize = told.iter().map(|it| if let Count::Shown(n) = it { *n } else { 0 }).sum();
    let hidden = told.iter().filter(|it| **it == Count::Withheld).count();
    let left = total - shown;
    (hidden > 0).then(|| {
        let most = left + 1 - hidden;
        (if hidden == 1 { left } else { 1 }, most)
    })
}

fn is_small(count: usize) -> bool {
    (1..SMALLEST_SHOWN).contains(&count)
}

fn orders(of: usize) -> Vec<Vec<[u8; 32]>> {
    if of == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for order in orders(of - 1) {
        for at in 0..of {
            let mut order = order.clone();
            order.insert(at, [u8::try_from(of).unwrap(); 32]);
            all.push(order);
        }
    }
    all
}

/// All tables of so many cells up to a number.
fn tables_of(cells: usize, most: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for _ in 0..cells {
        all = all
            .into_iter()
            .flat_map(|cells: Vec<usize>| {
                (0..=most).map(move |count| [cells.clone(), vec![count]].concat())
            })
            .collect();
    }
    all
}

/// The attack: somebody has what is told, knows the rule to the letter and has all the time in
/// the world, but not the order. They try all tables, and keep those of which the same is told.
#[test]
fn no_withheld_count_follows_from_what_is_told_even_for_whoever_knows_the_rule() {
    for (number, most) in [(2, 20), (3, 14), (4, 9)] {
        let mut same: BTreeMap<(usize, String), Vec<BTreeSet<usize>>> = BTreeMap::new();
        for cells in tables_of(number, most) {
            let total = cells.iter().sum();
            for order in orders(number) {
                let told = told_cells(total, &cells, &order);
                let Some(told) = told else { continue };
                let left = bounds(total, &told).map_or(0, |(_, top)| top);
                // Beyond that some of the tables were not tried.
                if left > most {
                    continue;
                }
                let possible = same
                    .entry((total, format!("{told:?}")))
                    .or_insert_with(|| vec![BTreeSet::new(); number]);
                for ((possible, count), told) in possible.iter_mut().zip(&cells).zip(&told) {
                    if *told == Count::Withheld {
                        possible.insert(*count);
                    }
                }
            }
        }
        assert!(same.len() > 50, "{} kinds of tables", same.len());
        for ((total, told), possible) in same {
            for possible in possible.iter().filter(|possible| !possible.is_empty()) {
                let small = (1..SMALLEST_SHOWN).filter(|count| possible.contains(count)).count();
                assert!(small >= 3, "{possible:?} of {total}: {told}");
            }
        }
    }
}

proptest! {
    #[test]
    fn sums_leave_every_small_count_open(cells in prop::collection::vec(prop_oneof![0_usize..7, 0_usize..60], 1..14), seed: [u8; 8]) {
        let order = Order::from_secret(&seed);
        let lines = cells.iter().enumerate().map(|(index, count)| (Heading::Named(index.to_string()), *count));
        let total = cells.iter().sum::<usize>();
        let counted = counted::Counted {
            subject: Subject::Posts,
            total,
            parts: vec![counted::CountedPart { by: By::District, lines: lines.clone().collect() }],
        };
        let tables = withheld::tables(&[counted], &order);
        let table = tables.first().unwrap();
        prop_assert_eq!(table.total == Count::Withheld, is_small(total));
        let told: BTreeMap<_, _> = table.parts.first().unwrap().lines.iter().map(|line| (line.heading.clone(), line.count)).collect();
        let all: Vec<_> = lines.map(|(heading, count)| {
            let told = told.get(&heading).copied().unwrap_or(Count::Withheld);
            if let Count::Shown(shown) = told {
                assert_eq!(shown, count, "what is told is true");
                assert!(!is_small(count));
            }
            told
        }).collect();
        if let (Some((least, most)), false) = (bounds(total, &all), told.is_empty()) {
            prop_assert!(least <= 1 && most >= SMALLEST_SHOWN - 1, "{least} to {most}: {all:?}");
        }
    }
}

#[test]
fn the_sample_town_is_told_in_numbers_that_its_lines_have_and_without_a_name() {
    let (mut ledger, views) = town();
    let summary = ask(&mut ledger, TODAY);
    let number = |kind: &Kind| views.iter().filter(|view| view.kind == *kind).count();
    for (subject, kind) in [
        (Subject::Posts, Kind::Post),
        (Subject::Offers, Kind::Offer),
        (Subject::Knowledge, Kind::Knowledge),
        (Subject::Contacts, Kind::Person),
        (Subject::Organizations, Kind::Organization),
        (Subject::Networks, Kind::Network),
    ] {
        let table = summary.tables.iter().find(|table| table.subject == subject).unwrap();
        assert_eq!(table.total, Count::Shown(number(&kind)), "{subject:?}");
    }
    let text = format!("{summary:?}");
    for view in &views {
        let title = view.title();
        assert!(title.is_empty() || !text.contains(&format!("\"{title}\"")), "{title}");
    }
    // Of each function it is told whether it has enough hands: by its lines alone too few to tell.
    let covers = part(&summary, Subject::Posts, By::Cover);
    assert_eq!(covers.first().map(|(heading, _)| heading), Some(&Heading::Open));
}

fn network(number: u8, met: &str, months: &str) -> Arc<View> {
    let edits = [
        Edit::put("name", format!("Netz {number}")),
        Edit::put("last_met", met),
        Edit::put("cadence_months", months),
    ];
    view(RecordId::from_random([number; 16]), &Kind::Network, &edits)
}

#[test]
fn a_year_ago_is_told_of_networks_only_where_it_is_known_of_all() {
    let met = |last: &str| (1..=6).map(|number| network(number, last, "3")).collect::<Vec<_>>();
    let slept = || (7..=12).map(|number| network(number, "2025-10-01", "3"));
    // Six met since, and of before that nothing is written down.
    let mut since = ledger(met("2026-11-01").into_iter().chain(slept()));
    let (now, before) = (ask(&mut since, TODAY), ask(&mut since, "2025-11-15"));
    let shown = |summary: &Summary| {
        let lines = part(summary, Subject::Networks, By::Rhythm).into_iter();
        lines.map(|(_, count)| count).collect::<Vec<_>>()
    };
    assert_eq!(shown(&now), [6, 0, 6, 0].map(Count::Shown));
    assert!(before.tables.is_empty());
    let both = compared(&now, Some(&before));
    let [networks] = both.as_slice() else { panic!("{both:?}") };
    let counts = networks.parts.iter().flat_map(|part| &part.lines).map(|line| line.counts);
    assert!(counts.chain([networks.total]).all(|counts| counts.before.is_none()));
    // Here it is known: all that was noted was before.
    let mut known = ledger(met("2024-01-01").into_iter().chain(slept()));
    let (now, before) = (ask(&mut known, TODAY), ask(&mut known, "2025-11-15"));
    assert_eq!(shown(&before), [6, 0, 6, 0].map(Count::Shown));
    let both = compared(&now, Some(&before));
    let lines: Vec<_> = both.iter().flat_map(|it| &it.parts).flat_map(|it| &it.lines).collect();
    let changes: Vec<_> = lines.iter().map(|line| line.counts.change()).collect();
    assert_eq!(changes, [Some(-6), Some(0), Some(6), Some(0)]);
    assert_eq!(both[0].total.before, None, "since when there are networks nobody writes down");
}

fn question(number: u8, month: &str, district: &str, answered: bool) -> Arc<View> {
    let mut edits = vec![Edit::put("month", month), Edit::put("district", district)];
    if answered {
        edits.push(Edit::put("answered_by", RecordId::from_random([99; 16]).to_string()));
    }
    view(RecordId::from_random([number; 16]), &Kind::Question, &edits)
}

#[test]
fn questions_are_counted_by_month_and_district_and_by_the_year_they_were_asked_in() {
    let mut all = Vec::new();
    let mut add = |times: u8, month: &str, district: &str, answered| {
        for _ in 0..times {
            all.push(question(u8::try_from(all.len()).unwrap(), month, district, answered));
        }
    };
    add(6, "2026-11", "Neulindenau", false);
    add(7, "2025-12", "Kleinwehr", false);
    add(5, "2025-11", "Kleinwehr", false);
    add(9, "2026-03", "Kleinwehr", true);
    add(3, "2026", "Kleinwehr", false);
    add(3, "2026-12", "Kleinwehr", false);
    add(3, "2024-11", "Kleinwehr", false);
    let mut ledger = ledger(all);
    let (now, before) = (ask(&mut ledger, TODAY), ask(&mut ledger, "2025-11-15"));
    let both = compared(&now, Some(&before));
    let [questions] = both.as_slice() else { panic!("{both:?}") };
    let shown =
        |now, before| Counts { now: Some(Count::Shown(now)), before: Some(Count::Shown(before)) };
    assert_eq!(questions.total, shown(13, 5));
    let lines = |by| -> Vec<_> {
        let part = questions.parts.iter().find(|part| part.by == by).unwrap();
        assert!(!part.more);
        part.lines.iter().map(|line| (line.heading.clone(), line.counts)).collect()
    };
    let months = lines(By::Month);
    assert_eq!(months.len(), 12);
    assert_eq!(months.first(), Some(&(Heading::Month { place: 0, month: 12 }, shown(7, 0))));
    assert_eq!(months.last(), Some(&(Heading::Month { place: 11, month: 11 }, shown(6, 5))));
    let named = |name: &str| Heading::Named(name.to_owned());
    assert_eq!(
        lines(By::District),
        [(named("Kleinwehr"), shown(7, 5)), (named("Neulindenau"), shown(6, 0))],
    );
    assert_eq!(lines(By::Topic), [(Heading::Without, shown(13, 5))]);
}

#[test]
fn a_word_of_which_nothing_is_told_is_not_said() {
    let mut all: Vec<_> =
        (0..20).map(|number| question(number, "2026-11", "Kleinwehr", false)).collect();
    all.push(question(20, "2026-10", "bei Frau Amtmann", false));
    let mut ledger = ledger(all);
    let summary = ask(&mut ledger, TODAY);
    assert!(!format!("{summary:?}").contains("Amtmann"));
    // Nor the other, from which it would follow.
    assert_eq!(part(&summary, Subject::Questions, By::District), []);
}

#[test]
fn a_part_is_told_in_fewer_lines_where_one_of_its_lines_is_too_small_on_either_day() {
    let awake = (1..=6).map(|number| network(number, "2025-11-01", "14"));
    let due = (7..=9).map(|number| network(number, "2025-08-01", "9"));
    let asleep = (10..=12).map(|number| network(number, "2024-01-01", "3"));
    let mut ledger = ledger(awake.chain(due).chain(asleep));
    let (now, before) = (ask(&mut ledger, TODAY), ask(&mut ledger, "2025-11-15"));
    let lines = [
        (Heading::Awake, Count::Shown(6)),
        (Heading::Unknown, Count::Shown(0)),
        (Heading::NotAwake, Count::Shown(6)),
    ];
    assert_eq!(part(&now, Subject::Networks, By::Rhythm), lines);
    let both = compared(&now, Some(&before));
    let lines: Vec<_> = both.iter().flat_map(|it| &it.parts).flat_map(|it| &it.lines).collect();
    let told: Vec<_> = lines.iter().map(|line| &line.heading).collect();
    assert_eq!(told, [&Heading::Awake, &Heading::Unknown, &Heading::NotAwake]);
}
