//! What is decided: Enter adds it, and one tap makes a task of it.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::model::{Item, Meeting, Model as _, Task};

use crate::{
    components::{icon::Icon, lines::NewLine, writers::Writers},
    state::use_ledger,
    text::t,
};

use super::writing::Writing;

#[component]
pub(super) fn Decisions(
    meeting: Memo<Meeting>,
    has_come: Memo<bool>,
    writing: Writing,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let decisions = Memo::new(move |_| meeting.read().decisions.clone());
    // Which of them are tasks already, by what these are called.
    let titles = Memo::new(move |_| {
        let tasks = meeting.read().tasks.clone().into_iter();
        let titles = tasks.filter_map(|task| Some(Task::read(&*ledger.record(task).get()?).title));
        titles.collect::<Vec<_>>()
    });
    let row = move |item: Item| view! { <Decision item=item titles=titles writing=writing /> };
    let is_there = move || has_come.get() || !decisions.read().is_empty();
    view! {
        <Show when=is_there>
            <section class="sec" id="decisions" aria-labelledby="decisions-heading">
                <header class="sec-head"><h2 id="decisions-heading">{t.decisions}</h2><span class="count">{move || decisions.read().len()}</span></header>
                <Show when=move || decisions.read().is_empty()><p class="soft">{t.decisions_none}</p></Show>
                <ol class="rows" role="list" id="decisions-list">
                    <For each=move || decisions.get() key=|item| (item.id, item.text.clone()) let(item)>{row(item)}</For>
                </ol>
                <Writers><div class="no-print further"><NewLine id="decision-new" label=t.decision_add add=move |words| writing.decide(words) /></div></Writers>
            </section>
        </Show>
    }
}

#[component]
fn Decision(item: Item, titles: Memo<Vec<String>>, writing: Writing) -> impl IntoView {
    let t = t();
    let may_write = use_ledger().may_write();
    let Item { text, .. } = item;
    let title = Task::to_do(&text).title;
    let is_task = Memo::new(move |_| titles.read().contains(&title));
    // A second tap would make a second task.
    let busy = RwSignal::new(false);
    let label = t.decision_task_of(&text);
    let words = StoredValue::new(text.clone());
    let make = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            writing.make_task(words.get_value()).await;
            busy.try_set(false);
        });
    };
    view! {
        <li class="row">
            <div class="row-main">
                <bdi class="row-title">{text}</bdi>
                <Show when=move || may_write.get() && !is_task.get()>
                    <p class="row-acts no-print"><button class="btn decision-task" type="button" aria-label=label.clone() on:click=make><Icon name="task" />{t.decision_task}</button></p>
                </Show>
            </div>
        </li>
    }
}
