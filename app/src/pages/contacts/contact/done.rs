//! A task is done with one tap, and open again with another.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Model as _, Task},
    view::Kind,
};

use crate::{
    components::{announce::trouble_text, icon::Icon, toast::use_toast},
    news::Trouble,
    state::{Ledger, clock, use_ledger},
    text::t,
};

#[component]
pub(super) fn Done(id: RecordId) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let (record, may_write) = (ledger.record(id), ledger.may_write());
    let is_done = Memo::new(move |_| {
        record.read().as_ref().is_some_and(|view| Task::read(view).done_at.is_some())
    });
    let press = move |_| {
        let done = !is_done.get_untracked();
        spawn_local(async move {
            match set_done(ledger, id, done).await {
                Ok(before) => {
                    let undo = move || {
                        let before = before.clone();
                        spawn_local(async move {
                            if let Err(trouble) = put_back(ledger, id, &before).await {
                                toast.say(trouble_text(&trouble));
                            }
                        });
                    };
                    toast.done_with_undo(if done { t.task_is_done } else { t.task_is_open }, undo);
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    };
    let words = move || if is_done.get() { t.task_open_again } else { t.task_done };
    view! {
        <Show when=move || may_write.get()>
            <p class="acts no-print">
                <button class=move || if is_done.get() { "btn" } else { "btn baton" } type="button" id="task-done" on:click=press>
                    {move || view! { <Icon name=if is_done.get() { "undo" } else { "check" } /> }}{words}
                </button>
            </p>
        </Show>
    }
}

/// Done today, or open: says how it was before.
async fn set_done(ledger: Ledger, id: RecordId, done: bool) -> Result<Task, Trouble> {
    write(ledger, id, |task| Task {
        done_at: done.then(clock::today),
        done_by: task.done_by.filter(|_| done),
        ..task
    })
    .await
}

async fn put_back(ledger: Ledger, id: RecordId, before: &Task) -> Result<(), Trouble> {
    let (done_at, done_by) = (before.done_at, before.done_by);
    write(ledger, id, |task| Task { done_at, done_by, ..task }).await.map(drop)
}

async fn write(
    ledger: Ledger,
    id: RecordId,
    change: impl FnOnce(Task) -> Task,
) -> Result<Task, Trouble> {
    let view = ledger.record(id).get_untracked().ok_or(Trouble::Gone)?;
    let before = Task::read(&view);
    let edits = change(before.clone()).edits(&before);
    ledger.save(Some(id), Kind::Task, view.heads.clone(), edits).await?;
    Ok(before)
}
