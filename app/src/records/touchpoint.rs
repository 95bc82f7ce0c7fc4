//! Moments of contact: noting one takes two taps and a word. Later it can be changed in the
//! same dialogue, or put away.

mod form;
mod noting;

use leptos::prelude::*;

use crate::{components::dialog::Dialog, records::draft::Drafted, text::t};
use form::TouchpointForm;

pub(crate) use noting::{Noting, is_noted_at};

#[component]
pub(crate) fn TouchpointDialog(noting: Noting) -> impl IntoView {
    let t = t();
    let title = Signal::derive(move || {
        let title = noting.begun.read().view.as_ref().map_or(t.touch_note, |_| t.touch_change);
        title.to_owned()
    });
    view! {
        <Dialog id="touchpoint" title=title open=noting.open focus="#touch-note"><Drafted><TouchpointForm noting=noting /></Drafted></Dialog>
    }
}
