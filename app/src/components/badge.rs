//! The number on the app's icon: how much waits for whoever holds this device, as far as they
//! want to see it there.

use leptos::prelude::*;

use crate::{
    state::{use_device, use_ledger},
    text::t,
};

/// What a device remembers of it, and the word for off.
const PREFERENCE: &str = "badge";
const OFF: &str = "off";

/// Whether somebody wants the number; given as context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BadgeChoice(RwSignal<bool>);

impl BadgeChoice {
    pub(crate) fn read() -> Self {
        Self(RwSignal::new(use_device().preference(PREFERENCE).as_deref() != Some(OFF)))
    }
}

/// Keeps the number in step with the ledger on the screen. A look has none: it is gone tomorrow.
pub(crate) fn keep_badge(waiting: Signal<Option<usize>>) {
    let (device, is_look) = (use_device(), use_ledger().is_look());
    let BadgeChoice(wanted) = expect_context();
    Effect::new(move |_| {
        let wanted = wanted.get() && !is_look;
        // What is not known yet is no reason to take a number away.
        match (wanted, waiting.get()) {
            (false, _) => device.show_badge(0),
            (true, Some(count)) => device.show_badge(count),
            (true, None) => {}
        }
    });
}

/// Nothing where the browser has no such numbers.
#[component]
pub(crate) fn BadgeTick() -> impl IntoView {
    let t = t();
    let device = use_device();
    let BadgeChoice(wanted) = expect_context();
    let turn = move |event| {
        let is_on = event_target_checked(&event);
        device.set_preference(PREFERENCE, if is_on { "on" } else { OFF });
        wanted.set(is_on);
    };
    device.has_badge().then(|| view! {
        <p>
            <label class="tick">
                <input type="checkbox" id="badge" prop:checked=move || wanted.get() on:change=turn />
                <span class="tick-main">{t.badge}<span class="hint">{t.badge_hint}</span></span>
            </label>
        </p>
    })
}
