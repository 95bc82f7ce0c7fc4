//! Leaving a form with something typed in it asks first, by a link as by "Back". What was typed
//! is kept as a draft where the browser has room for it, so a closed window loses nothing.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys};

use crate::{
    components::{
        back::{use_back, use_leave, use_question},
        dialog::Dialog,
        dom,
        listening::on_its_way,
    },
    text::t,
};

/// Where what was typed is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    OnDevice,
    /// As long as the look is open.
    InLook,
    /// The browser had no room for it.
    Nowhere,
}

/// A form with something unsaved in it.
#[derive(Debug, Clone)]
pub(crate) struct Editing {
    /// Throws the draft away.
    pub(crate) discard: Callback<()>,
    /// Writes the draft at once, and says where it is.
    pub(crate) keep: Callback<(), Keeps>,
    /// Where one is without the form, if nothing was there before it.
    pub(crate) without: String,
}

/// Whether a form is open with something unsaved in it; given as context.
#[derive(Clone, Copy)]
pub(crate) struct Unsaved {
    editing: RwSignal<Option<Editing>>,
    /// Where somebody wants to go; back, if it is nothing.
    leaving: RwSignal<Option<String>>,
}

impl Unsaved {
    pub(crate) fn new() -> Self {
        Self { editing: RwSignal::new(None), leaving: RwSignal::new(None) }
    }

    pub(crate) fn set(self, editing: Option<Editing>) {
        self.editing.set(editing);
    }
}

pub(crate) fn use_unsaved() -> Unsaved {
    expect_context()
}

/// Catches clicks on links before the router sees them, and "Back".
#[component]
pub(crate) fn UnsavedGuard() -> impl IntoView {
    let unsaved = use_unsaved();
    let t = t();
    let (back, leave) = (use_back(), use_leave());
    let open = RwSignal::new(false);
    let keeps = RwSignal::new(Keeps::OnDevice);
    let ask = move |target: Option<String>| {
        if let Some(editing) = unsaved.editing.get_untracked() {
            keeps.set(editing.keep.run(()));
        }
        unsaved.leaving.set(target);
        open.set(true);
    };
    let is_unsaved = Memo::new(move |_| unsaved.editing.read().is_some());
    use_question(is_unsaved.into(), Callback::new(move |()| ask(None)));
    let listener = on_its_way("click", move |event| {
        if unsaved.editing.read_untracked().is_none() {
            return;
        }
        if let Some(target) = inner_link(&event) {
            event.prevent_default();
            event.stop_immediate_propagation();
            ask(Some(target));
        }
    });
    on_cleanup(move || drop(listener));

    let go = move |discard: bool| {
        open.set(false);
        let Some(Editing { discard: throw_away, without, .. }) = unsaved.editing.get_untracked()
        else {
            return;
        };
        unsaved.set(None);
        if discard {
            throw_away.run(());
        }
        let target = unsaved.leaving.get_untracked().or_else(|| back.before());
        leave(target.unwrap_or(without));
    };
    let go = StoredValue::new(go);
    let later = move |_| go.with_value(|go| go(false));
    let discard = move |_| go.with_value(|go| go(true));
    let text = move || match keeps.get() {
        Keeps::OnDevice => t.unsaved_text,
        Keeps::InLook => t.unsaved_text_look,
        Keeps::Nowhere => t.unsaved_text_lost,
    };
    view! {
        <Dialog id="unsaved" title=t.unsaved_title.to_owned() open=open>
            <p>{text}</p>
            <p class="acts">
                <button class="btn ink" type="button" id="unsaved-stay" on:click=move |_| open.set(false)>{t.unsaved_stay}</button>
                <Show when=move || keeps.get() != Keeps::Nowhere>
                    <button class="btn" type="button" id="unsaved-later" on:click=later>{t.unsaved_later}</button>
                </Show>
                <button class="btn bare" type="button" id="unsaved-discard" on:click=discard>{t.unsaved_discard}</button>
            </p>
        </Dialog>
    }
}

/// The address within the app that a click would lead to.
fn inner_link(event: &web_sys::Event) -> Option<String> {
    let mouse = event.dyn_ref::<web_sys::MouseEvent>()?;
    if !dom::is_plain_press(mouse) {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let address = target.closest("a[href]").ok().flatten()?.get_attribute("href")?;
    (address.starts_with('/') && !address.starts_with("//")).then_some(address)
}
