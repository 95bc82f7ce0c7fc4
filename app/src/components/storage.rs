//! How the browser keeps what is here.

use leptos::{prelude::*, task::spawn_local};

use crate::{components::icon::Icon, platform::storage::StorageState, state::use_device, text::t};

/// Whether the browser promises to keep what is here.
#[component]
pub(crate) fn Storage() -> impl IntoView {
    let device = use_device();
    let t = t();
    let storage = device.storage();
    let refused = RwSignal::new(false);
    let ask = move |_| {
        spawn_local(async move {
            device.ask_persistent().await;
            refused.try_set(device.storage().get_untracked().persistent != Some(true));
        });
    };
    let words = move || {
        match storage.read().persistent {
        Some(true) => view! { <span class="fresh ok"><Icon name="check" />{t.storage_persistent}</span> }.into_any(),
        Some(false) => view! {
            <span>{t.storage_not_persistent}</span>
            <span class="meta" role="status" id="persist-refused">{move || refused.get().then_some(t.storage_refused)}</span>
            <p class="acts"><button class="btn" type="button" id="persist" on:click=ask>{t.make_persistent}</button></p>
        }
        .into_any(),
        None => view! { <span>{t.storage_unknown}</span> }.into_any(),
    }
    };
    view! { {words}<span class="meta" id="storage-used">{move || used(storage.get())}</span> }
}

fn used(storage: StorageState) -> Option<String> {
    const MEGABYTE: u64 = 1_000_000;
    let used = storage.usage_bytes?;
    Some(match used / MEGABYTE {
        0 => t().storage_used_little.to_owned(),
        megabytes => t().storage_used(&megabytes.to_string()),
    })
}
