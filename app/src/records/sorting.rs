//! In which order a list stands, and the letters to jump to in it.

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{By, Letter},
    search::Query,
    view::Kind,
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
        By::Usual => "usual",
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

fn label(by: By) -> &'static str {
    let t = t();
    match by {
        By::Usual | By::Name => t.name,
        By::Family => t.family,
        By::Given => t.given,
        By::Kind => t.kind,
        By::District => t.district,
        By::Changed => t.sort_changed,
        By::Heard => t.sort_heard,
        By::Assured => t.sort_assured,
    }
}

/// What the usual order is called where it is none by name: the best hits first where somebody
/// searches for words, else tasks as they are due and meetings as they come.
pub(crate) fn usual(listing: Listing) -> Signal<Option<&'static str>> {
    let t = t();
    Memo::new(move |_| {
        let query = listing.query.read();
        match query.kinds.first() {
            _ if !query.text.trim().is_empty() => Some(t.sort_best),
            Some(Kind::Task) => Some(t.sort_due),
            Some(Kind::Meeting) => Some(t.sort_day),
            Some(_) | None => None,
        }
    })
    .into()
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
    let (order, usual) = (listing.order, usual(listing));
    let options = move || {
        let (now, usual) = (order.get().by, usual.get());
        let is_now = |by: By| by == now || by == By::Name && now == By::Usual && usual.is_none();
        let option = |by: By, label: &'static str| {
            view! { <option value=word(by) prop:selected=is_now(by)>{label}</option> }
        };
        let usual = usual.map(|label| option(By::Usual, label)).into_iter();
        usual.chain(offered.iter().map(|by| option(*by, label(*by)))).collect_view()
    };
    let choose = move |event: leptos::ev::Event| {
        let chosen = event_target_value(&event);
        let by = [By::Usual].iter().chain(offered).find(|by| word(**by) == chosen);
        if let Some(by) = by {
            // Where names are usual nobody has to ask for them.
            let is_usual = *by == By::Name && usual.get_untracked().is_none();
            order.set(if is_usual { By::Usual } else { *by }.into());
        }
    };
    let letters = use_ledger().letters(asked, order.into());
    let letters = Memo::new(move |_| {
        let is_by_name = usual.get().is_none() || order.get().by != By::Usual;
        if count.get() < FEWEST_FOR_LETTERS || !is_by_name {
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
