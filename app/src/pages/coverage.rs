use leptos::prelude::*;

use crate::text::t;

#[component]
pub(crate) fn CoveragePage() -> impl IntoView {
    view! { <main id="content" tabindex="-1" class="panes"><section class="pane"><h1>{t().network_tab}</h1></section></main> }
}
