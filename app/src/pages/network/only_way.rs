//! Where all contact between groups leads over one: said of the function.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    network::{contact::OnlyWay, what_if::districts},
    view::Kind,
};

use crate::{
    components::icon::Icon,
    records::{asked::Asked, carried::title},
    state::Town,
    text::{Texts, lists::and_list, t},
};

/// More notes than these are no note any more; the coverage page has them all.
const MOST: usize = 3;
/// Words for a side.
const DISTRICTS: usize = 2;

#[component]
pub(super) fn OnlyWays(town: Memo<Arc<Town>>) -> impl IntoView {
    let t = t();
    let notes = move || {
        let town = town.get();
        let note = |way: &OnlyWay| {
            let sentence = sentence(t, &town, way);
            // Who asks further asks about the functions; where there are none, about whom
            // the way leads over.
            let ids: Vec<RecordId> =
                if way.posts.is_empty() { vec![way.over] } else { way.posts.clone() };
            view! {
                <div class="note turn only-way">
                    <Icon name="only" />
                    <div>
                        <h2>{t.net_only_way_title}</h2>
                        <p><bdi>{sentence}</bdi></p>
                        <p class="acts no-print"><a class="btn baton" href=Asked::about(&ids)>{t.wi_title}</a></p>
                    </div>
                </div>
            }
        };
        town.only_ways().iter().take(MOST).map(note).collect_view()
    };
    view! { {notes} }
}

fn sentence(texts: &Texts, town: &Town, way: &OnlyWay) -> String {
    let over = match (town.graph.node(way.over), way.posts.as_slice()) {
        (Some(node), _) if node.view.kind == Kind::Organization => {
            texts.net_over_organization(&title(town, way.over))
        }
        (_, []) => texts.net_over_no_function.to_owned(),
        (_, [post]) => texts.net_over_post(&title(town, *post)),
        (_, posts) => {
            let titles: Vec<_> = posts.iter().map(|post| title(town, *post)).collect();
            texts.net_over_posts(&and_list(texts, &titles))
        }
    };
    let side = |side: &Vec<RecordId>| {
        let names = districts(&town.graph, side).into_iter().take(DISTRICTS);
        names.map(|(name, _)| name).collect::<Vec<_>>().join(", ")
    };
    let sides: Vec<_> = way.sides.iter().map(side).collect();
    let between = match sides.as_slice() {
        [one, other] if !one.is_empty() && !other.is_empty() && one != other => {
            texts.net_only_way(one, other, &over)
        }
        _ => texts.net_only_way_groups(&over),
    };
    let alone = way
        .posts
        .iter()
        .filter_map(|post| town.graph.post(*post))
        .any(|cover| cover.carriers() == 1);
    if alone { format!("{between} {}", texts.net_no_deputy) } else { between }
}
