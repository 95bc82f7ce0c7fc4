//! The one main action of a page. On a phone it lies above the page, in a corner: whole at the top
//! of it, and only its sign where somebody reads on. Where letters are large it stands in the page.

use leptos::prelude::*;

use crate::components::{icon::Icon, room};

/// What the button or the link in a [`Fab`] shows.
#[component]
pub(crate) fn FabWords(#[prop(into)] words: Signal<&'static str>) -> impl IntoView {
    view! { <Icon name="plus" /><span class="fab-words">{words}</span> }
}

#[component]
pub(crate) fn Fab(children: Children) -> impl IntoView {
    let (is_small, is_still) = (room::use_reading_on(), room::use_large_text());
    view! { <p class="fab" class:small=is_small class:still=is_still>{children()}</p> }
}
