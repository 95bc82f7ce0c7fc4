//! Which kind of contact a new one is.

use leptos::prelude::*;
use staffelstab_shared::view::Kind;

use crate::{
    components::{back::use_leave, dom},
    kinds,
    routes::{Route, address},
    state::use_ledger,
    text::t,
};

/// A new contact is of one of these kinds.
#[component]
pub(super) fn KindSwitch(kind: Kind) -> impl IntoView {
    // Who tries several kinds goes back to where they were before the first.
    let leave = use_leave();
    let link = |to: Kind| {
        let current = (to == kind).then_some("true");
        let (id, label) = (format!("new-{to}"), kinds::one(&to).to_owned());
        let (href, leave) = (address(Route::NewContact(to)), leave.clone());
        let target = href.clone();
        let switch = move |event: leptos::ev::MouseEvent| {
            if dom::is_plain_press(&event) {
                event.prevent_default();
                leave(target.clone());
            }
        };
        view! { <li><a class="chip" id=id href=href on:click=switch aria-current=current>{label}</a></li> }
    };
    request_animation_frame(|| dom::roll_to("nav .roll [aria-current]"));
    let links: Vec<_> = kinds::chips().map(link).collect();
    let t = t();
    view! {
        <nav aria-label=t.kind><ul class="chips roll" role="list">{links}</ul></nav>
        // At a desk the list has its own way to it.
        {(!use_ledger().is_look()).then(|| view! { <p class="hint only-phone">{t.import_hint}" "<a href=address(Route::Settings)>{t.import_contacts}</a></p> })}
    }
}
