//! Where all contact between groups leads over one: said of the function.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, ledger::OnlyWayOf, view::Kind};

use crate::{
    components::icon::Icon,
    records::{as_of::use_as_of, asked::Asked, carried::title},
    state::use_ledger,
    text::{Texts, lists::and_list, t},
};

/// More notes than these are no note any more; the coverage page has them all.
const MOST: usize = 3;
/// Words for a side.
const DISTRICTS: usize = 2;

#[component]
pub(super) fn OnlyWays() -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let as_of = use_as_of();
    let ways = ledger.only_ways(MOST);
    let notes = move || {
        let note = |way: &OnlyWayOf| {
            let sentence = sentence(t, way);
            // It is said of the functions: without any there is nothing that somebody carries.
            let says_away = way.away && !way.posts.is_empty();
            let away = says_away.then(|| view! { <p class="only-way-away">{t.net_over_away}</p> });
            // Who asks further asks about the functions; where there are none, about whom
            // the way leads over.
            let mut ids: Vec<RecordId> = way.posts.iter().map(|post| post.id).collect();
            if ids.is_empty() {
                ids.push(way.over.id);
            }
            view! {
                <div class="note turn only-way">
                    <Icon name="only" />
                    <div>
                        <h2>{as_of.get().headed(t, t.net_only_way_title)}</h2>
                        <p><bdi>{sentence}</bdi></p>
                        {away}
                        <p class="acts no-print"><a class="btn baton" href=as_of.get().beside(&Asked::about(ledger, &ids))>{t.wi_title}</a></p>
                    </div>
                </div>
            }
        };
        ways.read().iter().flatten().map(note).collect_view()
    };
    view! { {notes} }
}

fn sentence(texts: &Texts, way: &OnlyWayOf) -> String {
    let over = match (&way.over.kind, way.posts.as_slice()) {
        (Kind::Organization, _) => texts.net_over_organization(&title(&way.over.title)),
        (_, []) => texts.net_over_no_function.to_owned(),
        (_, [post]) => texts.net_over_post(&title(&post.title)),
        (_, posts) => {
            let titles: Vec<_> = posts.iter().map(|post| title(&post.title)).collect();
            texts.net_over_posts(&and_list(texts, &titles))
        }
    };
    let side = |side: &Vec<String>| {
        side.iter().take(DISTRICTS).map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let sides: Vec<_> = way.sides.iter().map(side).collect();
    let between = match sides.as_slice() {
        [one, other] if !one.is_empty() && !other.is_empty() && one != other => {
            texts.net_only_way(one, other, &over)
        }
        _ => texts.net_only_way_groups(&over),
    };
    match (way.alone.as_slice(), way.posts.as_slice()) {
        ([], _) => between,
        (_, [_]) => format!("{between} {}", texts.net_no_deputy),
        // Of the others somebody is a deputy.
        (alone, _) => {
            let titles: Vec<_> = alone.iter().map(|post| title(&post.title)).collect();
            format!("{between} {}", texts.net_no_deputy_for(&and_list(texts, &titles)))
        }
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::ledger::Named;

    use super::*;
    use crate::text::{DE, EN};

    #[test]
    fn the_functions_that_lack_a_deputy_are_named() {
        let named = |number: u8, kind, title: &str| Named {
            id: RecordId::from_random([number; 16]),
            kind,
            title: title.to_owned(),
            within: None,
        };
        let post = |number, title: &str| named(number, Kind::Post, title);
        let mut way = OnlyWayOf {
            over: named(1, Kind::Person, "Renate"),
            posts: vec![post(2, "Kitalotse"), post(3, "Sprachcafé")],
            sides: vec![Vec::new(), Vec::new()],
            alone: vec![post(3, "Sprachcafé")],
            away: false,
        };
        let said = sentence(&DE, &way);
        assert!(said.ends_with(". Für Sprachcafé fehlt eine Vertretung."), "{said}");
        let said = sentence(&EN, &way);
        assert!(said.ends_with("A deputy is missing for Sprachcafé."), "{said}");
        way.posts = way.alone.clone();
        assert!(sentence(&DE, &way).ends_with(DE.net_no_deputy));
        way.alone.clear();
        assert!(!sentence(&DE, &way).contains("Vertretung"));
    }
}
