//! The way into the sample town.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use crate::{
    news::Trouble,
    routes::{Address, Route, Whose},
    state::use_device,
    text::t,
};

/// Opens it; what went wrong, if something did, is for whoever stands around to say.
#[component]
pub(crate) fn SampleButton(
    #[prop(into)] disabled: Signal<bool>,
    trouble: RwSignal<Option<Trouble>>,
) -> impl IntoView {
    let (device, t) = (use_device(), t());
    let navigate = use_navigate();
    let opening = RwSignal::new(false);
    let look = move |_| {
        opening.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let opened =
                device.open_look(t.sample_ledger.to_owned(), t.sample_name.to_owned()).await;
            opening.try_set(false);
            match opened {
                Ok(()) => {
                    let today = Address { whose: Whose::Look, route: Route::Today };
                    navigate(&today.to_string(), Default::default());
                }
                Err(went_wrong) => drop(trouble.try_set(Some(went_wrong))),
            }
        });
    };
    view! {
        <button class="btn bare" type="button" id="sample" disabled=move || disabled.get() || opening.get() on:click=look>
            {move || if opening.get() { t.sample_loading } else { t.sample_first }}
        </button>
    }
}
