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

/// Says that a task is done, or open again; says so, with the way back. By whoever holds this
/// device, where that is known.
pub(crate) fn use_doing(id: RecordId) -> impl Fn(bool) + Copy + Send + Sync {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let me = ledger.myself();
    // A second tap lands on a button that means the opposite by then.
    let busy = RwSignal::new(false);
    move |done| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let by = me.get_untracked();
        spawn_local(async move {
            let written = set_done(ledger, id, done, by).await;
            busy.try_set(false);
            match written {
                Ok(change) => {
                    let undo = move || {
                        let change = change.clone();
                        spawn_local(async move {
                            match put_back(ledger, id, &change).await {
                                Ok(true) => {}
                                Ok(false) => toast.say(t.select_left(1)),
                                Err(trouble) => toast.say(trouble_text(&trouble)),
                            }
                        });
                    };
                    toast.done_with_undo(if done { t.task_is_done } else { t.task_is_open }, undo);
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    }
}

#[component]
pub(crate) fn Done(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let (record, may_write) = (ledger.record(id), ledger.may_write());
    let is_done = Memo::new(move |_| {
        record.read().as_ref().is_some_and(|view| Task::read(view).done_at.is_some())
    });
    let doing = use_doing(id);
    let press = move |_| doing(!is_done.get_untracked());
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

/// How a task was before, and how it was written.
#[derive(Debug, Clone)]
struct Change {
    before: Task,
    after: Task,
}

/// Done today, or open.
async fn set_done(
    ledger: Ledger,
    id: RecordId,
    done: bool,
    by: Option<RecordId>,
) -> Result<Change, Trouble> {
    write(ledger, id, |task| Task {
        done_at: done.then(clock::today),
        done_by: by.or(task.done_by).filter(|_| done),
        ..task
    })
    .await
}

/// Unless somebody has said otherwise since; whether it did.
async fn put_back(ledger: Ledger, id: RecordId, change: &Change) -> Result<bool, Trouble> {
    let done = |task: &Task| (task.done_at, task.done_by);
    let view = ledger.record(id).get_untracked().ok_or(Trouble::Gone)?;
    if done(&Task::read(&view)) != done(&change.after) {
        return Ok(false);
    }
    let (done_at, done_by) = done(&change.before);
    write(ledger, id, |task| Task { done_at, done_by, ..task }).await.map(|_| true)
}

async fn write(
    ledger: Ledger,
    id: RecordId,
    change: impl FnOnce(Task) -> Task,
) -> Result<Change, Trouble> {
    let view = ledger.record(id).get_untracked().ok_or(Trouble::Gone)?;
    let before = Task::read(&view);
    let after = change(before.clone());
    ledger.save(Some(id), Kind::Task, view.heads.clone(), after.edits(&before)).await?;
    Ok(Change { before, after })
}
