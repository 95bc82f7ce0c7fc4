//! A long list, and the way to all of it.

use leptos::prelude::*;

use crate::{components::dom, text::t};

/// Long lists begin with a few rows; the rest comes when somebody asks, and on paper.
#[component]
pub(crate) fn ShowAll(#[prop(into)] total: Signal<usize>, shown: RwSignal<usize>) -> impl IntoView {
    let more = move || total.get() > shown.get();
    let before = StoredValue::new(None::<usize>);
    dom::while_printing(move |printing| {
        if !printing {
            let before = before.try_update_value(Option::take).flatten();
            before.and_then(|before| shown.try_set(before));
        } else if before.try_get_value() == Some(None) {
            before.set_value(shown.try_get_untracked());
            shown.try_set(usize::MAX);
        }
    });
    view! {
        <Show when=more>
            <p class="no-print"><button class="btn bare" type="button" on:click=move |_| shown.set(total.get_untracked())>{move || t().net_show_all(total.get())}</button></p>
        </Show>
    }
}
