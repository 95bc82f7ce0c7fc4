//! The answer: what ends, who goes along, who loses touch, what nobody else carries, and who
//! could join in. Every list is in the order of names.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    network::what_if::{Line, Loss, districts},
    view::Kind,
};

use crate::{
    components::icon::Icon,
    kinds::face,
    records::{
        asked::Asked,
        carried::{described, title},
        introduce::Plan,
        name::Mono,
        rows::second_line,
    },
    routes::Route,
    state::Town,
    text::{lists::and_list, t},
};

/// Words for a side or for who is near: so many, then "and others".
const FEW: usize = 3;

#[component]
pub(super) fn Answer(
    town: Arc<Town>,
    loss: Loss,
    asked: Asked,
    plan: RwSignal<Option<Plan>>,
) -> impl IntoView {
    let t = t();
    let concerned = concerned(&town, &asked, &loss);
    let plain = |ids: Vec<RecordId>| {
        ids.into_iter().map(|id| record_row(&town, id, None).into_any()).collect::<Vec<_>>()
    };
    let lines = |lines: Vec<Line>| {
        lines
            .into_iter()
            .map(|line| view! { <LineRow town=Arc::clone(&town) line=line plan=plan /> }.into_any())
            .collect::<Vec<_>>()
    };
    let seats = loss
        .seats
        .iter()
        .map(|(id, left)| record_row(&town, *id, Some(t.wi_seats_left(*left))).into_any());
    let seats = seats.collect::<Vec<_>>();
    let apart: Vec<_> = loss
        .apart
        .into_iter()
        .map(|sides| {
            view! { <Apart town=Arc::clone(&town) sides=sides note_at=concerned plan=plan /> }
                .into_any()
        })
        .collect();
    let (posts, others) = joining(&town, &loss.join);
    let join = plain(posts).into_iter().chain(plain(others)).collect();
    [
        section("ending", t.wi_ending, None, plain(loss.ending)),
        section("along", t.wi_along, Some(t.wi_along_text), plain(loss.along)),
        section("apart", t.wi_apart, Some(t.wi_apart_text), apart),
        section("lost-posts", t.wi_posts, None, lines(loss.posts)),
        section("lost-offers", t.wi_offers, None, lines(loss.offers)),
        section("lost-knowledge", t.wi_knowledge, None, lines(loss.knowledge)),
        section("lost-networks", t.wi_networks, None, lines(loss.networks)),
        section("seats", t.wi_seats, None, seats),
        section("join", t.wi_join, Some(t.wi_join_text), join),
    ]
}

fn section(
    id: &'static str,
    heading: &'static str,
    text: Option<&'static str>,
    rows: Vec<AnyView>,
) -> Option<impl IntoView> {
    let heading_id = format!("{id}-heading");
    let labelled = heading_id.clone();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="sec" id=id aria-labelledby=labelled>
                <header class="sec-head"><h2 id=heading_id>{heading}</h2><span class="count">{rows.len()}</span></header>
                {text.map(|text| view! { <p class="sec-text">{text}</p> })}
                <ul class="rows" role="list">{rows}</ul>
            </section>
        }
    })
}

/// The functions of those who could join in, by name; then those who carry none, by name.
fn joining(town: &Town, join: &[RecordId]) -> (Vec<RecordId>, Vec<RecordId>) {
    let carried = |id: &RecordId| town.graph.carried_by(*id);
    let posts = town.graph.by_name(join.iter().flat_map(carried));
    let others = join.iter().copied().filter(|id| carried(id).is_empty()).collect();
    (posts, others)
}

fn record_row(town: &Town, id: RecordId, words: Option<String>) -> impl IntoView + use<> {
    let view = town.graph.node(id).map(|node| Arc::clone(&node.view));
    let kind = view.as_ref().map_or(Kind::Person, |view| view.kind.clone());
    let name = title(town, id);
    let within = town.graph.within(id).map(|within| title(town, within));
    let sub = words
        .or(within)
        .or_else(|| view.as_ref().map(|view| second_line(view)))
        .unwrap_or_default();
    let href = Route::of_record(&kind, id).to_string();
    view! {
        <li>
            <a class="row" href=href data-record=id.to_string()>
                <Mono kind=kind name=name.clone() />
                <span class="row-main"><bdi class="row-title">{name}</bdi><span class="row-sub"><bdi>{sub}</bdi></span></span>
            </a>
        </li>
    }
}

/// A function, offer, piece of knowledge or network that nobody else carries.
#[component]
fn LineRow(town: Arc<Town>, line: Line, plan: RwSignal<Option<Plan>>) -> impl IntoView {
    let t = t();
    let Line { id, near } = line;
    let kind = town.graph.node(id).map_or(Kind::Post, |node| node.view.kind.clone());
    let (remedy, icon) = face(&kind).remedy;
    let edit = Route::edit_of(&kind, id);
    let words = near.iter().take(FEW).map(|one| described(&town, *one)).collect();
    let near_words = (!near.is_empty()).then(|| t.wi_near(&some(words, near.len())));
    let carriers: Vec<_> = town.graph.by_name(town.graph.people_of(id, &BTreeSet::new()));
    let introduce = (kind != Kind::Knowledge && !near.is_empty() && !carriers.is_empty())
        .then(|| Plan::new(&town, id, &carriers, &near));
    let introduce = introduce.map(|introduce| {
        view! { <button class="btn bare" type="button" on:click=move |_| plan.set(Some(introduce.clone()))>{t.wi_introduce}</button> }
    });
    view! {
        <li class="row" data-record=id.to_string()>
            <Mono kind=kind.clone() name="" />
            <div class="row-main">
                <p><a class="row-title" href=Route::of_record(&kind, id).to_string()><bdi>{title(&town, id)}</bdi></a></p>
                {near_words.map(|words| view! { <p class="row-sub"><bdi>{words}</bdi></p> })}
                <p class="row-acts no-print"><a class="btn" href=edit.to_string()><Icon name=icon />{remedy(t)}</a>{introduce}</p>
            </div>
        </li>
    }
}

/// "A, B, C und andere".
fn some(words: Vec<String>, all: usize) -> String {
    let t = t();
    if all > words.len() { t.net_and(&words.join(", "), t.wi_others) } else { and_list(t, &words) }
}

/// Sides that lose touch with each other.
#[component]
fn Apart(
    town: Arc<Town>,
    sides: Vec<Vec<RecordId>>,
    note_at: Option<RecordId>,
    plan: RwSignal<Option<Plan>>,
) -> impl IntoView {
    let t = t();
    let introduce = note_at.and_then(|note_at| {
        let (ones, others) = sides.split_first()?;
        let others: Vec<_> = others.iter().flatten().copied().collect();
        Some(Plan::new(&town, note_at, ones, &others))
    });
    let introduce = introduce.map(|introduce| {
        view! { <p class="row-acts no-print"><button class="btn" type="button" id="introduce" on:click=move |_| plan.set(Some(introduce.clone()))><Icon name="tie" />{t.wi_introduce}</button></p> }
    });
    let sides = sides.iter().map(|side| side_view(&town, side)).collect_view();
    view! { <li class="row sides"><div class="row-main">{sides}{introduce}</div></li> }
}

fn side_view(town: &Town, side: &[RecordId]) -> impl IntoView + use<> {
    let t = t();
    let all = districts(&town.graph, side);
    let places: Vec<_> = all.iter().take(FEW).map(|(district, _)| district.clone()).collect();
    let heading =
        if places.is_empty() { t.wi_side_nowhere.to_owned() } else { some(places, all.len()) };
    let is_organization = |id: &RecordId| {
        town.graph.node(*id).is_some_and(|node| node.view.kind == Kind::Organization)
    };
    let posts = side.iter().flat_map(|id| town.graph.carried_by(*id));
    let known = town.graph.by_name(posts.chain(side.iter().copied().filter(is_organization)));
    let words: Vec<_> = known.iter().take(FEW).map(|id| title(town, *id)).collect();
    let with = (!words.is_empty()).then(|| t.wi_side_with(&some(words, known.len())));
    let name = |id: &RecordId| {
        let kind = town.graph.node(*id).map_or(Kind::Person, |node| node.view.kind.clone());
        view! { <li><a href=Route::of_record(&kind, *id).to_string()><bdi>{described(town, *id)}</bdi></a></li> }
    };
    let names = side.iter().map(name).collect_view();
    view! {
        <div class="side">
            <p class="row-title"><bdi>{heading}</bdi></p>
            {with.map(|with| view! { <p class="row-sub"><bdi>{with}</bdi></p> })}
            <details class="earlier"><summary>{t.wi_side_names(side.len())}</summary><ul class="names" role="list">{names}</ul></details>
        </div>
    }
}

/// A function where the remedy for a group is written down: one that stops, or one that is
/// carried by whoever stops; else what stops itself.
fn concerned(town: &Town, asked: &Asked, loss: &Loss) -> Option<RecordId> {
    let is_post =
        |id: &&RecordId| town.graph.node(**id).is_some_and(|node| node.view.kind == Kind::Post);
    let posts = loss.ending.iter().chain(asked.ids.iter().filter(is_post)).copied();
    let carried = asked.ids.iter().flat_map(|id| town.graph.carried_by(*id));
    let post = town.graph.by_name(posts.chain(carried)).first().copied();
    post.or_else(|| asked.ids.iter().find(|id| town.graph.node(**id).is_some()).copied())
}
