//! In which order a list stands, and the letters to jump to in it.

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{By, Letter},
    search::Query,
};

use crate::{
    components::{dialog::Dialog, icon::Icon},
    records::selecting::SelectButton,
    routes::listing::{Listing, Wanted},
    state::use_ledger,
    text::t,
};

/// Shorter lists are seen at a glance.
const FEWEST_FOR_LETTERS: usize = 20;

/// What a list may be ordered by.
pub(crate) const OF_CONTACTS: &[By] =
    &[By::Name, By::Family, By::Given, By::Changed, By::Heard, By::Kind, By::District];
pub(crate) const OF_KNOWLEDGE: &[By] = &[By::Name, By::Changed, By::Assured, By::District];

const fn word(by: By) -> &'static str {
    match by {
        By::Name => "name",
        By::Family => "family",
        By::Given => "given",
        By::Kind => "kind",
        By::District => "district",
        By::Changed => "changed",
        By::Heard => "heard",
        By::Assured => "assured",
    }
}

fn label(by: By, is_by_fit: bool) -> &'static str {
    let t = t();
    match by {
        By::Name if is_by_fit => t.sort_best,
        By::Name => t.name,
        By::Family => t.family,
        By::Given => t.given,
        By::Kind => t.kind,
        By::District => t.district,
        By::Changed => t.sort_changed,
        By::Heard => t.sort_heard,
        By::Assured => t.sort_assured,
    }
}

/// Best hits come first where somebody searches for words.
pub(crate) fn is_by_fit(listing: Listing) -> Signal<bool> {
    Memo::new(move |_| !listing.query.read().text.trim().is_empty()).into()
}

/// A list that is asked for in another way is looked at from its beginning.
pub(crate) fn begin_again(listing: Listing) {
    Effect::new(move |before: Option<Wanted>| {
        let now = listing.wanted();
        if before.is_some_and(|before| before != now) {
            listing.seen.set_value(None);
        }
        now
    });
}

/// The menu of orders, and the way to a letter.
#[component]
pub(crate) fn Sorting(
    listing: Listing,
    offered: &'static [By],
    /// What is asked of the list, with the kinds it has.
    asked: Signal<Query>,
    /// The place in the list that is jumped to.
    jump: RwSignal<Option<usize>>,
    #[prop(into)] count: Signal<usize>,
    /// Whether every row has its box, so that choosing needs no beginning.
    #[prop(into)]
    has_boxes: Signal<bool>,
) -> impl IntoView {
    let t = t();
    let (order, by_fit) = (listing.order, is_by_fit(listing));
    let options = move || {
        let (now, by_fit) = (order.get().by, by_fit.get());
        let option = |by: &By| {
            view! { <option value=word(*by) prop:selected=*by == now>{label(*by, by_fit)}</option> }
        };
        offered.iter().map(option).collect_view()
    };
    let choose = move |event: leptos::ev::Event| {
        let chosen = event_target_value(&event);
        if let Some(by) = offered.iter().find(|by| word(**by) == chosen) {
            order.set((*by).into());
        }
    };
    let letters = use_ledger().letters(asked, order.into());
    let letters = Memo::new(move |_| {
        if count.get() < FEWEST_FOR_LETTERS {
            Vec::new()
        } else {
            letters.get().unwrap_or_default()
        }
    });
    let open = RwSignal::new(false);
    let to_letter = move |Letter { letter, at }: Letter| {
        let go = move |_| {
            open.set(false);
            // The dialogue gives the focus back first.
            request_animation_frame(move || jump.set(Some(at)));
        };
        view! { <li><button class="btn letter" type="button" on:click=go>{letter}</button></li> }
    };
    view! {
        <p class="sorting no-print">
            <label for="order">{t.sort}</label>
            <select class="select" id="order" on:change=choose>{options}</select>
            <Show when=move || order.get().backwards>
                <button class="chip" type="button" id="backwards" aria-pressed="true" on:click=move |_| order.update(|order| order.backwards = false)>
                    {t.sort_backwards}<Icon name="close" />
                </button>
            </Show>
            <Show when=move || !has_boxes.get()><SelectButton /></Show>
            <Show when=move || { letters.read().len() > 1 }>
                <button class="chip" type="button" id="letters" aria-haspopup="dialog" on:click=move |_| open.set(true)>{t.letters}</button>
            </Show>
        </p>
        <Dialog id="choose-letter" title=t.letters_title.to_owned() open=open>
            <ul class="letters" role="list">{move || letters.get().into_iter().map(to_letter).collect_view()}</ul>
            <p class="acts"><button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button></p>
        </Dialog>
    }
}
