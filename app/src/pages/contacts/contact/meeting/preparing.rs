//! Before it is held: who was missing lately, what was decided last, what is still to be done.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::{Decided, Named, Preparation},
    time::Day,
    view::Kind,
};

use crate::{
    records::{
        carried::title,
        facts::RecordLink,
        name::Mono,
        rows::{second_line, title_of},
    },
    routes::{Route, address},
    state::{clock, use_ledger},
    text::{dates, lists::and_list, t},
};

#[component]
pub(super) fn Preparing(id: RecordId) -> impl IntoView {
    let t = t();
    let asked = use_ledger().preparation(id);
    let preparation = Memo::new(move |_| asked.get().map(Arc::new));
    let said = move || {
        let preparation = preparation.get()?;
        let Preparation { lately, missing, decided, tasks } = &*preparation;
        let parts = [
            (!missing.is_empty()).then(|| missing_view(lately, missing).into_any()),
            decided.as_ref().map(|decided| decided_view(decided).into_any()),
            (!tasks.is_empty()).then(|| tasks_view(tasks).into_any()),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        Some(if parts.is_empty() {
            view! { <p class="soft no-print">{t.prepare_nothing}</p> }.into_any()
        } else {
            parts.into_any()
        })
    };
    view! {
        <section class="sec" id="preparing" aria-labelledby="preparing-heading">
            <header class="sec-head"><h2 id="preparing-heading">{t.prepare}</h2></header>
            {said}
        </section>
    }
}

fn missing_view(lately: &[Day], missing: &[Named]) -> impl IntoView + use<> {
    let t = t();
    let today = clock::today();
    let days: Vec<_> = lately.iter().rev().map(|day| dates::date(t, today, *day)).collect();
    let words = match days.as_slice() {
        [day] => t.prepare_missing_one(day),
        days => t.prepare_missing_two(&and_list(t, days)),
    };
    let names = missing.iter().map(|one| {
        view! { <li><a href=address(Route::of_record(&one.kind, one.id))><bdi>{title(&one.title)}</bdi></a></li> }
    });
    view! {
        <h3>{t.prepare_missing}</h3>
        <p class="soft">{words}</p>
        <ul class="names" role="list" id="prepare-missing">{names.collect_view()}</ul>
    }
}

fn decided_view(decided: &Decided) -> impl IntoView + use<> {
    let t = t();
    let points = decided.decisions.iter().map(|text| view! { <li><bdi>{text.clone()}</bdi></li> });
    view! {
        <h3>{t.prepare_decided}</h3>
        <p class="soft"><RecordLink id=decided.meeting /></p>
        <ol class="points" id="prepare-decided">{points.collect_view()}</ol>
    }
}

fn tasks_view(tasks: &[RecordId]) -> impl IntoView + use<> {
    let t = t();
    let rows = tasks.iter().map(|id| view! { <TaskRow id=*id /> }).collect_view();
    view! { <h3>{t.prepare_tasks}</h3><ul class="rows" role="list" id="prepare-tasks">{rows}</ul> }
}

#[component]
fn TaskRow(id: RecordId) -> impl IntoView {
    let record = use_ledger().record(id);
    let words = move || {
        record.get().map(|view| {
            view! {
                <span class="row-main">
                    <bdi class="row-title">{title_of(&view)}</bdi>
                    <span class="row-sub">{second_line(&view)}</span>
                </span>
            }
        })
    };
    view! { <li><a class="row" href=address(Route::of_record(&Kind::Task, id))><Mono kind=Kind::Task name="" />{words}</a></li> }
}
