use leptos::prelude::*;
use staffelstab_shared::id::RecordId;

use crate::text::t;

#[component]
pub(crate) fn WhatIfPage(id: Option<RecordId>) -> impl IntoView {
    let _ = id;
    view! { <main id="content" tabindex="-1" class="panes"><section class="pane"><h1>{t().network_tab}</h1></section></main> }
}
