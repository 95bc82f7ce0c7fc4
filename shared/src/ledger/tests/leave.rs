//! Somebody is on leave: what hangs on their functions hangs there all the same.

use super::*;
use crate::{
    value::Value,
    view::{Variant, View},
};

fn on_leave(town: &mut Collection, who: RecordId, stands_in: Option<RecordId>) {
    let mut edits = vec![Edit::put("person", who.to_string()), Edit::put("from", "2026-01-01")];
    edits.extend(stands_in.map(|other| Edit::of(format!("stands_in/{other}"), true.into())));
    put(town, 91, &Kind::Absence, &edits);
}

fn covered(town: &mut Collection) -> Vec<CoveredPost> {
    answer(town, &Question::Posts(Narrow::default())).posts().unwrap().to_vec()
}

#[test]
fn without_a_function_the_same_is_lost_while_whoever_carries_it_is_away() {
    let mut plain = town();
    let posts: Vec<_> = covered(&mut plain).iter().map(|post| post.cover.id).collect();
    let mut compared = 0;
    for post in posts {
        let question =
            Question::WhatIf(what_if::Question { stop: [post].into(), funded_until: None });
        let before = answer(&mut plain, &question).lost().unwrap();
        let views: Vec<_> = plain.views().cloned().map(Arc::new).collect();
        let graph = Graph::of(&views, today());
        let Some(who) = graph.carriers(post).keys().next().copied() else { continue };
        let mut leave = town();
        on_leave(&mut leave, who, None);
        let said = answer(&mut leave, &question).lost().unwrap();
        assert_eq!(said.away.iter().map(|one| one.id).collect::<Vec<_>>(), [who]);
        assert_eq!(Lost { away: Vec::new(), ..Lost::clone(&said) }, *before);
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn the_only_way_leads_over_the_same_functions_while_whoever_carries_them_is_away() {
    let mut town = town();
    let ways = |town: &mut Collection| answer(town, &Question::OnlyWays(9)).only_ways().unwrap();
    let before = ways(&mut town);
    let way = before.iter().find(|way| way.posts.len() > 1).unwrap().clone();
    assert!(!way.away);
    on_leave(&mut town, way.over.id, None);
    let after = ways(&mut town);
    let now = after.iter().find(|one| one.over.id == way.over.id).unwrap();
    assert!(now.away);
    assert_eq!((&now.posts, &now.sides), (&way.posts, &way.sides));
    assert_eq!(now.alone, Vec::new(), "of deputies nothing is said as long as they are away");
}

#[test]
fn who_stands_in_for_a_day_is_not_said_to_carry_it() {
    let mut town = town();
    let renate = id_of(&mut town, Kind::Person, "Renate Vogel");
    let other = id_of(&mut town, Kind::Person, "Amira Darwish");
    let standing_in = |town: &mut Collection| -> Vec<_> {
        let posts = covered(town).into_iter();
        let those = posts.flat_map(|post| post.carriers).filter(|carrier| carrier.stands_in);
        those.map(|carrier| carrier.title).collect()
    };
    assert_eq!(standing_in(&mut town), Vec::<String>::new());
    on_leave(&mut town, renate, Some(other));
    let said = standing_in(&mut town);
    assert!(!said.is_empty() && said.iter().all(|title| title == "Amira Darwish"), "{said:?}");
}

#[test]
fn what_only_resembles_the_words_stands_last_in_every_order() {
    let mut town = town();
    let mut mixed = 0;
    for text in ["Emre", "Hahn", "Vogel", "Hanh", "Linder"] {
        let query = Query { text: text.to_owned(), ..Query::default() };
        let alike = answer(&mut town, &Question::Resembling(query.clone())).resembling().unwrap();
        for by in [By::Usual, By::Name, By::Family, By::Given, By::Kind, By::District] {
            let order = Order::from(by);
            let hits = answer(&mut town, &Question::Search(query.clone(), order)).found().unwrap();
            let is_alike: Vec<_> = hits.iter().map(|id| alike.contains(id)).collect();
            assert!(is_alike.is_sorted(), "{text} {by:?}: {is_alike:?}");
            mixed += usize::from(is_alike.contains(&true) && is_alike.contains(&false));
        }
    }
    assert!(mixed > 0, "some hits are only spelt alike");
}

#[test]
fn a_function_of_which_two_versions_stand_is_said_to_be_undecided_on_every_day() {
    let mut town = town();
    let post = covered(&mut town).into_iter().find(|post| !post.carriers.is_empty()).unwrap();
    assert!(covered(&mut town).iter().all(|post| !post.undecided));
    let mut view = View::clone(town.get(&post.cover.id).unwrap());
    let key = view.flat.keys().find(|key| key.starts_with("tenure/")).unwrap().clone();
    let stamp = view.changed;
    let versions = ["2026-11-29", "2027-01-31"];
    let versions = versions.map(|day| Variant { value: Value::text(day), stamp });
    view.conflicts.insert(key, versions.into());
    let mut delta = Delta::default();
    delta.add(vec![Arc::new(view)], Vec::new());
    town.apply(delta);
    let undecided = |posts: Vec<CoveredPost>| -> Vec<_> {
        posts.into_iter().filter(|one| one.undecided).map(|one| one.cover.id).collect()
    };
    assert_eq!(undecided(covered(&mut town)), [post.cover.id]);
    // Over a span it is named also where the one version leaves no day open.
    let day = |text: &str| text.parse::<Day>().unwrap();
    let span = Span::new(day("2026-12-05"), day("2026-12-06")).unwrap();
    let open = answer(&mut town, &Question::Open(Narrow::default(), span)).open().unwrap();
    let open = open.iter().find(|one| one.id == post.cover.id).unwrap();
    assert!(open.undecided);
}
