//! The ledgers on this device: each with its page, and the way out of it.

use leptos::prelude::*;
use staffelstab_shared::id::LedgerId;

use super::leave::Leave;
use crate::{
    components::icon::Icon,
    routes::{Address, Route, Whose},
    state::{use_device, use_ledger},
    text::t,
};

#[component]
pub(super) fn LedgersHere() -> impl IntoView {
    let device = use_device();
    let t = t();
    let current = use_ledger().id();
    let ledgers = device.ledgers();
    let leaving = RwSignal::new(None::<LedgerId>);
    let row = move |id: LedgerId| {
        let name = device.ledger(id).name();
        let shown = move || Some(name.get()).filter(|name| !name.is_empty());
        let shown = move || shown().unwrap_or_else(|| t.ledger.to_owned());
        let href = Address::of(id, Route::Today).to_string();
        view! {
            <li class="row" data-ledger=id.to_string()>
                <div class="row-main">
                    <p><a class="row-title" href=href><bdi>{shown}</bdi></a></p>
                    {(id == current).then(|| view! { <span class="row-sub">{t.now_open}</span> })}
                </div>
                <button class="btn leave" type="button" aria-label=move || t.leave_here_of(&shown()) on:click=move |_| leaving.set(Some(id))>
                    {t.leave_here}
                </button>
            </li>
        }
    };
    view! {
        <section class="sec" id="ledgers-here" aria-labelledby="ledgers-here-heading">
            <header class="sec-head"><h2 id="ledgers-here-heading">{t.ledgers_here}</h2></header>
            <ul class="rows" role="list"><For each=move || ledgers.get() key=|id| *id let(id)>{row(id)}</For></ul>
            <p class="acts"><a class="btn bare" id="further-ledger" href=Address { whose: Whose::Last, route: Route::Join }.to_string()><Icon name="plus" />{t.further_ledger}</a></p>
            <Leave leaving=leaving />
        </section>
    }
}
