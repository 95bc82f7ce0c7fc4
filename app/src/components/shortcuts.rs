//! Keys for whoever has a keyboard: the one list of them, what they do, and where they are
//! written down. Single keys can be turned off (WCAG 2.1.4); whoever types in a field, or has a
//! dialogue before them, is never interrupted by one.

use core::time::Duration;

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};
use leptos_router::hooks::use_navigate;

use crate::{
    components::{dialog::Dialog, dom, toast::use_toast},
    routes::{Route, address},
    state::{Standing, use_device, use_ledger},
    text::t,
};

/// What a device remembers of it, and the word for off.
const PREFERENCE: &str = "keys";
const OFF: &str = "off";

/// What finishes a form.
const FINISHES: &str = ".conflict-pick, [type=submit]";

/// A page that is gone to is drawn by then.
const A_MOMENT: Duration = Duration::from_millis(150);

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shortcut {
    Search,
    New,
    Save,
    Help,
}

impl Shortcut {
    const ALL: [Self; 4] = [Self::Search, Self::New, Self::Save, Self::Help];

    /// Whoever only reads makes and saves nothing.
    fn of_whom(may_write: bool) -> impl Iterator<Item = Self> {
        let is_theirs = move |it: &Self| may_write || matches!(it, Self::Search | Self::Help);
        Self::ALL.into_iter().filter(is_theirs)
    }

    /// The keys, as they stand on them.
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Search => &["/"],
            Self::New => &["n"],
            Self::Save => &["Ctrl", "Enter"],
            Self::Help => &["?"],
        }
    }

    fn label(self) -> &'static str {
        let t = t();
        match self {
            Self::Search => t.key_search,
            Self::New => t.key_new,
            Self::Save => t.key_save,
            Self::Help => t.key_help,
        }
    }

    /// Which one a press means, if any.
    fn of(event: &ev::KeyboardEvent, has_single: bool) -> Option<Self> {
        if event.default_prevented() || event.is_composing() || event.repeat() || event.alt_key() {
            return None;
        }
        let is_held = event.ctrl_key() || event.meta_key();
        match (event.key().as_str(), is_held) {
            ("Enter", true) => Some(Self::Save),
            (_, true) => None,
            _ if !has_single || is_typing(event) => None,
            ("/", false) => Some(Self::Search),
            ("n" | "N", false) => Some(Self::New),
            ("?", false) => Some(Self::Help),
            (_, false) => None,
        }
    }
}

/// Whoever asks for something new by a key goes on by typing it.
fn begin_form() {
    dom::focus("#form .input");
}

/// Whether the press is meant for a field.
fn is_typing(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|it| it.closest(dom::FIELDS).ok().flatten().is_some())
}

/// Opens the dialogue that lists the keys; given as context.
#[derive(Clone, Copy)]
pub(crate) struct KeysShown(pub(crate) RwSignal<bool>);

/// Hears the keys, and explains them.
#[component]
pub(crate) fn Shortcuts(
    route: Memo<Route>,
    /// What is made new where a page has nothing of its own to make.
    new: Route,
) -> impl IntoView {
    let (device, KeysShown(open)) = (use_device(), expect_context());
    let ledger = use_ledger();
    let (may_write, standing, toast) = (ledger.may_write(), ledger.standing(), use_toast());
    let t = t();
    let has_single = RwSignal::new(device.preference(PREFERENCE).as_deref() != Some(OFF));
    let navigate = use_navigate();
    let (contacts, new) = (address(Route::Contacts), address(new));
    let new_piece = address(Route::NewPiece);
    let press = move |event: ev::KeyboardEvent| {
        let Some(shortcut) = Shortcut::of(&event, has_single.get_untracked()) else { return };
        // A form within the page, or above it, is saved by itself.
        if shortcut == Shortcut::Save && dom::press_within(&event, "form", FINISHES) {
            return event.prevent_default();
        }
        if dom::is_modal_open() {
            return;
        }
        match shortcut {
            Shortcut::Search if !dom::focus_and_select("#search") => {
                navigate(&contacts, Default::default());
                // The list is there in a moment.
                let there = || {
                    dom::focus_and_select("#search");
                };
                set_timeout(there, A_MOMENT);
            }
            Shortcut::Search => {}
            Shortcut::New if route.read_untracked().is_form() => return,
            // Whoever only reads is told why nothing opens.
            Shortcut::New if standing.get_untracked() == Standing::Reader => {
                toast.say(t.reader_reads);
            }
            Shortcut::New if !may_write.get_untracked() => return,
            Shortcut::New if !dom::press("#new-contact, #new-entry") => {
                let is_piece = matches!(*route.read_untracked(), Route::Piece(_));
                navigate(if is_piece { &new_piece } else { &new }, Default::default());
                set_timeout(begin_form, A_MOMENT);
            }
            Shortcut::New => set_timeout(begin_form, A_MOMENT),
            Shortcut::Save if !dom::press("#save") => return,
            Shortcut::Save => {}
            Shortcut::Help => open.set(true),
        }
        event.prevent_default();
    };
    let listener = window_event_listener(ev::keydown, press);
    on_cleanup(move || listener.remove());
    let line = |(keys, label): (&'static [&'static str], &'static str)| {
        let said = |key: &'static str| match key {
            "Ctrl" => t.key_ctrl,
            "Shift" => t.key_shift,
            "Esc" => t.key_escape,
            key => key,
        };
        let keys = keys.iter().map(|key| view! { <kbd>{said(key)}</kbd>" " });
        view! { <div><dt>{keys.collect_view()}</dt><dd>{label}</dd></div> }
    };
    // What the keyboard does elsewhere stands here too.
    let lines = move || {
        let may_write = may_write.get();
        let own = Shortcut::of_whom(may_write).map(|one| (one.keys(), one.label()));
        let range: (&[_], _) = (&["Shift"], t.key_range);
        let close: (&[_], _) = (&["Esc"], t.key_close);
        own.chain(may_write.then_some(range)).chain([close]).map(line).collect_view()
    };
    let turn = move |event| {
        let is_on = event_target_checked(&event);
        has_single.set(is_on);
        device.set_preference(PREFERENCE, if is_on { "on" } else { OFF });
    };
    view! {
        <Dialog id="keys" title=t.keys_title.to_owned() open=open focus="#keys-close">
            <dl class="facts keys">{lines}</dl>
            <p>
                <label class="tick">
                    <input type="checkbox" id="keys-single" prop:checked=move || has_single.get() on:change=turn />
                    <span class="tick-main">{t.keys_single}<span class="hint">{t.keys_single_hint}</span></span>
                </label>
            </p>
            <p class="acts"><button class="btn ink" type="button" id="keys-close" on:click=move |_| open.set(false)>{t.keys_close}</button></p>
        </Dialog>
    }
}

/// The way to the dialogue for whoever has turned the keys off.
#[component]
pub(crate) fn KeysButton() -> impl IntoView {
    let KeysShown(open) = expect_context();
    view! { <button class="btn" type="button" id="show-keys" on:click=move |_| open.set(true)>{t().keys_title}</button> }
}
