//! The tasks that came of it, and who sees to each.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Meeting, Model as _, Task, table::Relates},
    search::fold,
    view::Kind,
};

use crate::{
    components::{dom, icon::Icon, untaken::Untaken},
    kinds::offered,
    records::{
        name::Mono,
        picker::RecordPicker,
        rows::{second_line, title_of},
    },
    routes::{Route, address},
    state::use_ledger,
    text::{lists::and_list, t},
};

use super::writing::Writing;

/// The field for whoever sees to a task.
const SEARCH: &str = "assign-search";

#[component]
pub(super) fn Tasks(meeting: Memo<Meeting>, writing: Writing) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    // What was put away stays named, and is not shown.
    let tasks = Memo::new(move |_| {
        let all = meeting.read().tasks.clone().into_iter();
        let here = |id: &RecordId| ledger.record(*id).get().is_some_and(|view| !view.archived);
        let mut all: Vec<_> = all.filter(here).collect();
        all.sort_by_cached_key(|id| (fold(&ledger.name_of(*id).unwrap_or_default()), *id));
        all
    });
    let assigning = RwSignal::new(None::<RecordId>);
    view! {
        <Show when=move || !tasks.read().is_empty()>
            <section class="sec" id="meeting-tasks" aria-labelledby="meeting-tasks-heading">
                <header class="sec-head"><h2 id="meeting-tasks-heading">{t.meeting_tasks}</h2><span class="count">{move || tasks.read().len()}</span></header>
                <ul class="rows" role="list"><For each=move || tasks.get() key=|id| *id let(id)><TaskRow id=id assigning=assigning writing=writing /></For></ul>
            </section>
        </Show>
    }
}

#[component]
fn TaskRow(id: RecordId, assigning: RwSignal<Option<RecordId>>, writing: Writing) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let (record, may_write) = (ledger.record(id), ledger.may_write());
    let assigned = Memo::new(move |_| {
        record.read().as_ref().map(|view| Task::read(view).assigned).unwrap_or_default()
    });
    let title = Memo::new(move |_| record.get().map(|view| title_of(&view)).unwrap_or_default());
    let line = move || {
        let said = record.get().map(|view| second_line(&view)).unwrap_or_default();
        let names: Vec<_> =
            assigned.get().into_iter().filter_map(|one| ledger.name_of(one)).collect();
        if names.is_empty() { said } else { format!("{said} · {}", and_list(t, &names)) }
    };
    let untaken = Untaken::here();
    let begin = move |_| {
        // Half a name that was meant for another task.
        if let (Some(_), Some(untaken)) = (assigning.get_untracked(), untaken) {
            untaken.forget(SEARCH);
        }
        assigning.set(Some(id));
        request_animation_frame(|| dom::focus(&format!("#{SEARCH}")));
    };
    let pick = move |who| {
        writing.assign(id, who);
        assigning.set(None);
    };
    let without = Signal::derive(move || assigned.get().into_iter().collect::<BTreeSet<_>>());
    view! {
        <li class="row">
            <Mono kind=Kind::Task name="" />
            <div class="row-main">
                <p><a class="row-title" href=address(Route::of_record(&Kind::Task, id))><bdi>{title}</bdi></a></p>
                <p class="row-sub"><bdi>{line}</bdi></p>
                <Show when=move || may_write.get()>
                    <div class="row-acts no-print">
                        <Show
                            when=move || assigning.get() == Some(id)
                            fallback=move || view! { <button class="btn assign" type="button" aria-label=move || t.assign_of(&title.read()) on:click=begin><Icon name="person" />{t.assign}</button> }
                        >
                            <RecordPicker id=SEARCH label=t.assign kinds=offered(Relates::Named) without=without pick=pick />
                        </Show>
                    </div>
                </Show>
            </div>
        </li>
    }
}
