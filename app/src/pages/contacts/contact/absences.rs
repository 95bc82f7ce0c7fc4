//! When somebody is away, and who stands in; the way to note it. Never why.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::Related,
    model::{Absence, Model as _},
    view::View,
};

use crate::{
    components::{icon::Icon, writers::Writers},
    kinds::{days, stands_in},
    records::{
        absence::AbsenceDialog,
        archiving::use_archiving,
        put_away::{PutAway, Stood},
        rows::{TenureTurned, marks},
        together::is_own_absence,
    },
    routes::{Route, address},
    state::{clock, use_ledger},
    text::t,
};

/// Stands on the page of every person, so that one finds where to note it.
#[component]
pub(super) fn Absences(id: RecordId, related: Signal<Option<Vec<Related>>>) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let adding = RwSignal::new(false);
    let all = Memo::new(move |_| {
        let related = related.read();
        let own = related.iter().flatten().filter(|one| is_own_absence(one));
        let mut own: Vec<_> = own
            .filter_map(|one| ledger.record(one.id).get())
            .map(|view| (Absence::read(&view), view))
            .collect();
        own.sort_by_key(|(absence, view)| (absence.from, view.id));
        own
    });
    let part = move |over: bool| {
        Memo::new(move |_| {
            let today = clock::today();
            let is_over = |absence: &Absence| {
                !absence.is_turned() && absence.until.is_some_and(|until| until < today)
            };
            let all = all.read();
            let part = all.iter().filter(|(absence, _)| is_over(absence) == over);
            part.map(|(_, view)| Arc::clone(view)).collect::<Vec<_>>()
        })
    };
    let (now, before) = (part(false), part(true));
    let rows = move |part: Memo<Vec<Arc<View>>>| {
        move || {
            part.get()
                .iter()
                .map(|view| view! { <AbsenceRow view=Arc::clone(view) /> })
                .collect_view()
        }
    };
    let may_write = ledger.may_write();
    let is_there = move || may_write.get() || !all.read().is_empty();
    view! {
        <Show when=is_there>
            <section class="sec" id="absences" aria-labelledby="absences-heading">
                <header class="sec-head"><h2 id="absences-heading">{t.absences}</h2></header>
                <ul class="rows" role="list">{rows(now)}</ul>
                <Writers><p class="acts"><button class="btn" type="button" id="add-absence" on:click=move |_| adding.set(true)><Icon name="plus" />{t.absence_add}</button></p></Writers>
                <Show when=move || !before.read().is_empty()>
                    <details class="fold" id="absences-before">
                        <summary><Icon name="history" />{t.absences_past}</summary>
                        <ul class="rows" role="list">{rows(before)}</ul>
                    </details>
                </Show>
                <PutAway id=id stood=Stood::Absences />
                <AbsenceDialog open=adding person=id />
            </section>
        </Show>
    }
}

#[component]
fn AbsenceRow(view: Arc<View>) -> impl IntoView {
    let t = t();
    let id = view.id;
    let archive = use_archiving(id);
    let absence = Absence::read(&view);
    let turned = absence.is_turned().then(|| view! { <TenureTurned /> });
    let said = absence.clone();
    let when = move || {
        let words = days(&said, clock::today());
        if words.is_empty() { t.absence.to_owned() } else { words }
    };
    view! {
        <li class="row" data-record=id.to_string()>
            <div class="row-main">
                <p><a class="row-title" href=address(Route::Contact(id))>{when}</a></p>
                <p class="row-sub"><bdi>{move || stands_in(&absence)}</bdi></p>
                {turned}
                {marks(&view)}
                <Writers>
                    <p class="row-acts no-print">
                        <a class="btn" href=address(Route::EditContact(id))><Icon name="edit" />{t.edit}</a>
                        <button class="btn bare" type="button" on:click=move |_| archive(true)>{t.archive}</button>
                    </p>
                </Writers>
            </div>
        </li>
    }
}
