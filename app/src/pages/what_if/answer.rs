//! The answer: what ends, who goes along, who loses touch, what nobody else carries, and who
//! could join in; and what goes on only if what was agreed happens. Every list is in the order of names.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::{Described, First, Group, Lost, LostLine, Named, Side},
    view::Kind,
};

use crate::{
    components::icon::Icon,
    kinds::face,
    records::{
        carried::{described, title},
        name::Mono,
        rows::second_line,
    },
    routes::{Route, address, address_at},
    state::{Plan, use_ledger},
    text::{lists::and_list, t},
};

#[component]
pub(super) fn Answer(lost: Arc<Lost>, plan: RwSignal<Option<Plan>>) -> impl IntoView {
    let t = t();
    let plain = |records: &[Named]| {
        records.iter().map(|one| record_row(one, None).into_any()).collect::<Vec<_>>()
    };
    let lines = |lines: &[LostLine]| {
        let row = |line: &LostLine| view! { <LineRow line=line.clone() plan=plan /> }.into_any();
        lines.iter().map(row).collect::<Vec<_>>()
    };
    let seats = lost
        .seats
        .iter()
        .map(|seat| record_row(&seat.network, Some(t.wi_seats_left(seat.left))).into_any());
    let seats = seats.collect::<Vec<_>>();
    let pending = |one: &Named| {
        let is_known = one.kind == Kind::Knowledge;
        let words = if is_known { t.handover_not_shown } else { t.handover_not_met };
        record_row(one, Some(words.to_owned())).into_any()
    };
    let agreed = lost.agreed.iter().map(pending).collect::<Vec<_>>();
    let apart = lost.apart.iter().map(|sides| {
        view! { <Apart sides=sides.clone() about=lost.concerned plan=plan /> }.into_any()
    });
    let apart = apart.collect::<Vec<_>>();
    [
        section("ending", t.wi_ending, None, plain(&lost.ending)),
        section("along", t.wi_along, Some(t.wi_along_text), plain(&lost.along)),
        counted("apart", t.wi_apart, Some(t.wi_apart_text), lost.losing_touch(), apart),
        section("lost-posts", t.wi_posts, None, lines(&lost.posts)),
        section("deputized", t.wi_deputized, None, plain(&lost.deputized)),
        section("lost-offers", t.wi_offers, None, lines(&lost.offers)),
        section("lost-knowledge", t.wi_knowledge, None, lines(&lost.knowledge)),
        section("lost-networks", t.wi_networks, None, lines(&lost.networks)),
        section("agreed", t.wi_agreed, Some(t.wi_agreed_text), agreed),
        section("seats", t.wi_seats, None, seats),
        section("join", t.wi_join, Some(t.wi_join_text), plain(&lost.join)),
    ]
}

fn section(
    id: &'static str,
    heading: &'static str,
    text: Option<&'static str>,
    rows: Vec<AnyView>,
) -> Option<AnyView> {
    counted(id, heading, text, rows.len(), rows)
}

/// A section that speaks of so many, in fewer rows.
fn counted(
    id: &'static str,
    heading: &'static str,
    text: Option<&'static str>,
    count: usize,
    rows: Vec<AnyView>,
) -> Option<AnyView> {
    let heading_id = format!("{id}-heading");
    let labelled = heading_id.clone();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="sec" id=id aria-labelledby=labelled>
                <header class="sec-head"><h2 id=heading_id>{heading}</h2><span class="count">{count}</span></header>
                {text.map(|text| view! { <p class="sec-text">{text}</p> })}
                <ul class="rows" role="list">{rows}</ul>
            </section>
        }
        .into_any()
    })
}

fn record_row(record: &Named, words: Option<String>) -> impl IntoView + use<> {
    let Named { id, kind, .. } = record.clone();
    let name = title(&record.title);
    let said = words.or_else(|| record.within.as_deref().map(title));
    // What a record says of itself it says in its list.
    let own = use_ledger().record(id);
    let sub = move || {
        let own = || own.get().map(|view| second_line(&view));
        said.clone().or_else(own).unwrap_or_default()
    };
    let href = address(Route::of_record(&kind, id));
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
fn LineRow(line: LostLine, plan: RwSignal<Option<Plan>>) -> impl IntoView {
    let t = t();
    let may_write = use_ledger().may_write();
    let LostLine { record: Named { id, kind, title: name, .. }, near, near_ids, carried } = line;
    let (remedy, icon, field) = face(&kind).remedy;
    let edit = address_at(Route::edit_of(&kind, id), field);
    let near_words = (near.all > 0).then(|| t.wi_near(&some(&near, described, t.wi_others)));
    let introduce = (kind != Kind::Knowledge && near.all > 0 && carried).then_some(Plan {
        about: id,
        ones: Group::Carrying(id),
        others: Group::These(near_ids),
    });
    let introduce = introduce.map(|introduce| {
        view! { <button class="btn bare" type="button" on:click=move |_| plan.set(Some(introduce.clone()))>{t.wi_introduce}</button> }
    });
    view! {
        <li class="row" data-record=id.to_string()>
            <Mono kind=kind.clone() name="" />
            <div class="row-main">
                <p><a class="row-title" href=address(Route::of_record(&kind, id))><bdi>{title(&name)}</bdi></a></p>
                {near_words.map(|words| view! { <p class="row-sub"><bdi>{words}</bdi></p> })}
                <p class="row-acts no-print" hidden=move || !may_write.get()><a class="btn" href=edit><Icon name=icon />{remedy(t)}</a>{introduce}</p>
            </div>
        </li>
    }
}

/// "A, B, C und andere"; after "mit" it is "und anderen".
fn some<T>(few: &First<T>, word: impl Fn(&T) -> String, others: &str) -> String {
    let t = t();
    let words: Vec<_> = few.first.iter().map(word).collect();
    if few.all > words.len() { t.net_and(&words.join(", "), others) } else { and_list(t, &words) }
}

/// Sides that lose touch with each other.
#[component]
fn Apart(sides: Vec<Side>, about: Option<RecordId>, plan: RwSignal<Option<Plan>>) -> impl IntoView {
    let t = t();
    let may_write = use_ledger().may_write();
    let ids = |side: &Side| side.people.iter().map(|one| one.id).collect::<Vec<_>>();
    let introduce = about.and_then(|about| {
        let (ones, others) = sides.split_first()?;
        if others.is_empty() {
            return None;
        }
        let others = Group::These(others.iter().flat_map(ids).collect());
        Some(Plan { about, ones: Group::These(ids(ones)), others })
    });
    let introduce = introduce.map(|introduce| {
        view! { <p class="row-acts no-print" hidden=move || !may_write.get()><button class="btn" type="button" id="introduce" on:click=move |_| plan.set(Some(introduce.clone()))><Icon name="tie" />{t.wi_introduce}</button></p> }
    });
    let (alone, sides): (Vec<&Side>, Vec<&Side>) =
        sides.iter().partition(|side| side.people.len() == 1);
    let sides = sides.into_iter().map(side_view).collect_view();
    let alone: Vec<_> = alone.iter().flat_map(|side| &side.people).map(one_of_a_side).collect();
    let alone = (!alone.is_empty()).then(|| {
        view! { <div class="side alone"><p class="row-title">{t.wi_side_alone}</p><ul class="names" role="list">{alone}</ul></div> }
    });
    view! { <li class="row sides"><div class="row-main">{sides}{alone}{introduce}</div></li> }
}

fn one_of_a_side(one: &Described) -> impl IntoView + use<> {
    let href = address(Route::of_record(&one.kind, one.id));
    view! { <li><a href=href><bdi>{described(one)}</bdi></a></li> }
}

fn side_view(side: &Side) -> impl IntoView + use<> {
    let t = t();
    let heading = if side.districts.all == 0 {
        t.wi_side_nowhere.to_owned()
    } else {
        some(&side.districts, String::clone, t.wi_others)
    };
    let with = (side.with.all > 0)
        .then(|| t.wi_side_with(&some(&side.with, |one| title(&one.title), t.wi_others_with)));
    let names = side.people.iter().map(one_of_a_side).collect_view();
    view! {
        <div class="side">
            <p class="row-title"><bdi>{heading}</bdi></p>
            {with.map(|with| view! { <p class="row-sub"><bdi>{with}</bdi></p> })}
            <details class="earlier"><summary>{t.wi_side_names(side.people.len())}</summary><ul class="names" role="list">{names}</ul></details>
        </div>
    }
}
