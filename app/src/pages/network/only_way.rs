//! Where all contact between groups leads over one: said of the function.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, ledger::OnlyWayOf, view::Kind};

use crate::{
    components::icon::Icon,
    records::{asked::Asked, carried::title},
    state::use_app,
    text::{Texts, lists::and_list, t},
};

/// More notes than these are no note any more; the coverage page has them all.
const MOST: usize = 3;
/// Words for a side.
const DISTRICTS: usize = 2;

#[component]
pub(super) fn OnlyWays() -> impl IntoView {
    let t = t();
    let ways = use_app().only_ways(MOST);
    let notes = move || {
        let note = |way: &OnlyWayOf| {
            let sentence = sentence(t, way);
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
                        <h2>{t.net_only_way_title}</h2>
                        <p><bdi>{sentence}</bdi></p>
                        <p class="acts no-print"><a class="btn baton" href=Asked::about(&ids)>{t.wi_title}</a></p>
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
    if way.alone { format!("{between} {}", texts.net_no_deputy) } else { between }
}
