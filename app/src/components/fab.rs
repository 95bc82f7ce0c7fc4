//! The one main action of a page. On a phone it lies above the page, in a corner: whole at the top
//! of it, and only its sign where somebody reads on, so that it covers no words.

use leptos::prelude::*;

use crate::components::{icon::Icon, room};

/// What the button or link that is its child shows: wrap it in [`Fab`].
#[component]
pub(crate) fn FabWords(#[prop(into)] words: Signal<&'static str>) -> impl IntoView {
    view! { <Icon name="plus" /><span class="fab-words">{words}</span> }
}

#[component]
pub(crate) fn Fab(children: Children) -> impl IntoView {
    let is_small = room::use_little_above();
    view! { <p class="fab" class:small=is_small>{children()}</p> }
}
