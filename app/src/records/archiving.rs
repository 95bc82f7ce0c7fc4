//! Putting a record away, and bringing it back.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::id::RecordId;

use crate::{
    components::{
        announce::trouble_text,
        icon::Icon,
        toast::{Toast, use_toast},
        writers::Writers,
    },
    records::value,
    state::{Ledger, use_ledger},
    text::t,
};

/// Archives or brings back, with a way to undo it.
pub(crate) fn use_archiving(id: RecordId) -> impl Fn(bool) + Copy + Send + Sync {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    move |archived| {
        spawn_local(async move {
            match ledger.set_archived(id, archived).await {
                Ok(()) => {
                    let undo = move || set_back(ledger, toast, id, !archived);
                    toast.done_with_undo(
                        if archived { t.archived_done } else { t.restored_done },
                        undo,
                    );
                }
                Err(trouble) => toast.say(trouble_text(&trouble)),
            }
        });
    }
}

/// Takes it back; says so only where that did not work.
pub(crate) fn set_back(ledger: Ledger, toast: Toast, id: RecordId, archived: bool) {
    spawn_local(async move {
        if let Err(trouble) = ledger.set_archived(id, archived).await {
            toast.say(trouble_text(&trouble));
        }
    });
}

/// Archived records say so, with the way back.
#[component]
pub(crate) fn ArchivedNote(id: RecordId) -> impl IntoView {
    let t = t();
    let set = use_archiving(id);
    view! {
        <div class="note calm" id="archived">
            <Icon name="archive" />
            <div>
                <h2>{t.archived_title}</h2>
                <p>{t.archived_text}</p>
                <Writers><p class="acts"><button class="btn" type="button" id="restore" on:click=move |_| set(false)>{t.restore}</button></p></Writers>
            </div>
        </div>
    }
}

/// Somebody put it away while others were writing to it: what they wrote is not to be lost, and it
/// stays until somebody has seen both.
#[component]
pub(crate) fn PutAwayNote(id: RecordId) -> impl IntoView {
    let (t, ledger) = (t(), use_ledger());
    let record = ledger.record(id);
    let set = use_archiving(id);
    let by = Memo::new(move |_| record.read().as_ref().and_then(|view| view.put_away));
    let words = move || by.get().map(|stamp| t.put_away_text(&value::who(ledger, stamp)));
    view! {
        <Show when=move || by.read().is_some()>
            <div class="note turn" id="put-away">
                <Icon name="archive" />
                <div>
                    <h2>{t.put_away_title}</h2>
                    <p>{words}</p>
                    <Writers><p class="acts no-print">
                        <button class="btn ink" type="button" id="put-away-keep" on:click=move |_| set(false)>{t.put_away_keep}</button>
                        <button class="btn" type="button" id="put-away-archive" on:click=move |_| set(true)>{t.put_away_archive}</button>
                    </p></Writers>
                </div>
            </div>
        </Show>
    }
}
