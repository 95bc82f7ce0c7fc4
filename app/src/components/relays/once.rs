//! A press on a button that takes its time.

use leptos::{prelude::*, task::spawn_local};

use crate::{components::dom, news::Trouble};

/// Does something once, and says what did not work.
pub(super) fn run(
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    work: impl Future<Output = Result<(), Trouble>> + 'static,
    done: impl FnOnce() + 'static,
) {
    busy.set(true);
    trouble.set(None);
    spawn_local(async move {
        let result = work.await;
        if result.is_ok() {
            done();
        }
        // By then the note may be gone, and what was pressed with it.
        trouble.try_set(result.err());
        busy.try_set(false);
    });
}

/// What was pressed goes: the focus stays in the dialogue it was in, or goes to the page's heading.
pub(super) fn hold_focus() {
    let from = dom::KeyboardAt::now();
    request_animation_frame(move || {
        if dom::is_there("dialog:modal") {
            dom::focus("dialog:modal .acts button");
        } else {
            dom::focus_heading(&from);
        }
    });
}
