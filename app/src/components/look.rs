//! The sample town is a look, not a ledger: every screen of it says so.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    components::{dom, icon::Icon},
    state::use_device,
    text::t,
};

/// What this is, that nothing of it is kept, and the way out.
#[component]
pub(crate) fn LookBand() -> impl IntoView {
    let device = use_device();
    let t = t();
    let navigate = use_navigate();
    let leave = move |_| {
        device.end_look();
        navigate(&device.before_look(), Default::default());
        dom::focus_heading_soon();
    };
    view! {
        <aside class="look no-print" aria-labelledby="look-title" id="look">
            <Icon name="info" />
            <p><b id="look-title">{t.look_title}</b>" "<span>{t.look_text}</span></p>
            <button class="btn" type="button" id="leave-look" on:click=leave>{t.look_leave}</button>
        </aside>
    }
}
