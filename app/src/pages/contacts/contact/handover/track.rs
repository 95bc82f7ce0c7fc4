//! From whom to whom, and how far the baton has come.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, model::Handover};

use super::{
    list::{Lines, progress},
    rows::nobody_gives,
};
use crate::{
    components::dom,
    records::facts::RecordLink,
    state::{clock, use_ledger},
    text::{dates, t},
};

#[component]
pub(super) fn Track(
    handover: Memo<Handover>,
    lines: Lines,
    is_closed: Signal<bool>,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let (me, printing) = (ledger.myself(), dom::printing());
    let ends = move || {
        let Handover { giver, receiver, .. } = handover.get();
        let nobody = nobody_gives(ledger, &handover.read());
        // Whoever reads a sheet of paper may be anybody.
        let is_me = |who: Option<RecordId>| who.is_some() && who == me.get() && !printing.get();
        let from = if is_me(giver) { t.handover_from_you } else { t.handover_from };
        let to = if is_me(receiver) { t.handover_to_you } else { t.handover_to };
        view! {
            <div class="relay-ends">
                <span><small>{from}</small><b>{end(giver, nobody)}</b></span>
                <span><small>{to}</small><b>{end(receiver, t.handover_nobody_yet)}</b></span>
            </div>
        }
    };
    let far =
        Memo::new(move |_| lines.read().as_ref().map(|lines| progress(&handover.read(), lines)));
    let track = move || {
        far.get().map(|(done, all)| {
            let at = if all == 0 { 0.0 } else { done as f64 / all as f64 };
            let label = t.handover_progress(&all.to_string(), &done.to_string());
            let words = match (all, is_closed.get()) {
                (0, false) => t.handover_nothing.to_owned(),
                (0, true) => String::new(),
                (_, false) => format!("{label} {}", t.handover_filled),
                (_, true) => label.clone(),
            };
            view! {
                <div class="track" style:--at=format!("{at:.3}") role="img" aria-label=label><i></i></div>
                <p class="soft" id="handover-progress">{words}</p>
            }
        })
    };
    let until = move || {
        handover.read().last_day.map_or_else(
            || t.handover_no_day.to_owned(),
            |day| {
                let said = dates::full(t, day);
                let is_over = day < clock::today();
                if is_over { t.handover_was_until(&said) } else { t.handover_until(&said) }
            },
        )
    };
    view! { <div class="relay" id="handover-track">{ends}{track}<p class="meta only-print">{until}</p></div> }
}

fn end(who: Option<RecordId>, nobody: &'static str) -> AnyView {
    match who {
        Some(id) => view! { <RecordLink id=id /> }.into_any(),
        None => nobody.into_any(),
    }
}
