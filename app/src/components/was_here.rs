//! What to do where the browser has thrown a ledger away.

use leptos::prelude::*;

use crate::{components::icon::Icon, state::use_device, text::t};

/// The browser has thrown away what was here: that, and the way back.
#[component]
pub(crate) fn WasHere() -> impl IntoView {
    let device = use_device();
    let t = t();
    let lost = device.lost_a_ledger();
    view! {
        <Show when=move || lost.get()>
            <div class="note turn" id="was-here">
                <Icon name="info" />
                <div>
                    <h2>{t.was_here_title}</h2>
                    <p>{t.was_here_text}</p>
                    <p>{t.was_here_back}</p>
                    <p>{t.was_here_safe}</p>
                    <p class="acts"><button class="btn" type="button" id="was-here-forget" on:click=move |_| device.forget_lost_ledger()>{t.was_here_forget}</button></p>
                </div>
            </div>
        </Show>
    }
}
