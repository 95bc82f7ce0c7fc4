//! Notes that stand on a page: what happened, what is safe, what comes next.

use leptos::prelude::*;

use crate::{components::icon::Icon, state::use_device, text::t};

/// A newer version waits. Offered, never forced.
#[component]
pub(crate) fn UpdateNote() -> impl IntoView {
    let device = use_device();
    let t = t();
    let ready = device.update_ready();
    let later = RwSignal::new(false);
    view! {
        <Show when=move || ready.get() && !later.get()>
            <div class="note update" role="status">
                <Icon name="in" />
                <div>
                    <h2>{t.update_title}</h2>
                    <p>{t.update_text}</p>
                    <p class="acts">
                        <button class="btn" type="button" id="update" on:click=move |_| device.apply_update()>{t.update_now}</button>
                        <button class="btn bare" type="button" on:click=move |_| later.set(true)>{t.later}</button>
                    </p>
                </div>
            </div>
        </Show>
    }
}
