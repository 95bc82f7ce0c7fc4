//! Moments of contact: noting one takes two taps and a word. Later it can be changed in the
//! same dialogue, or put away.

mod form;
mod noting;

use leptos::prelude::*;

use crate::{components::dialog::Dialog, records::draft::Drafted, state::use_ledger, text::t};
use form::TouchpointForm;

pub(crate) use noting::{Noting, is_noted_at};

#[component]
pub(crate) fn TouchpointDialog(noting: Noting) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let title = Signal::derive(move || {
        let begun = noting.begun.read();
        let title = begun.view.as_ref().map_or(t.touch_note, |_| t.touch_change);
        // Whom it is with stands below; what it is about nowhere else.
        let about = begun.touchpoint.about.iter().filter_map(|id| ledger.name_of(*id));
        let about: Vec<_> = about.collect();
        if about.is_empty() { title.to_owned() } else { format!("{title}: {}", about.join(", ")) }
    });
    view! {
        <Dialog id="touchpoint" title=title open=noting.open focus="#touch-note"><Drafted><TouchpointForm noting=noting /></Drafted></Dialog>
    }
}
