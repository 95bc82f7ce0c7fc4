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
