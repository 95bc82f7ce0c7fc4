//! Leaving a form with something typed in it asks first. What was typed is kept as a draft on
//! this device in any case, so a closed window loses nothing.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};
use leptos_router::hooks::use_navigate;

use crate::{components::dialog::Dialog, text::t};

/// Whether a form is open with something unsaved in it; given as context.
#[derive(Clone, Copy)]
pub(crate) struct Unsaved {
    /// Throws the draft away.
    discard: RwSignal<Option<Callback<()>>>,
    /// Where somebody wants to go.
    leaving: RwSignal<Option<String>>,
}

impl Unsaved {
    pub(crate) fn new() -> Self {
        Self { discard: RwSignal::new(None), leaving: RwSignal::new(None) }
    }

    pub(crate) fn set(self, discard: Option<Callback<()>>) {
        self.discard.set(discard);
    }
}

pub(crate) fn use_unsaved() -> Unsaved {
    expect_context()
}

/// Catches clicks on links before the router sees them.
#[component]
pub(crate) fn UnsavedGuard() -> impl IntoView {
    let unsaved = use_unsaved();
    let t = t();
    let navigate = use_navigate();
    let open = RwSignal::new(false);
    let listener = window_event_listener_capture(move |event| {
        if unsaved.discard.read_untracked().is_none() {
            return;
        }
        if let Some(target) = inner_link(&event) {
            event.prevent_default();
            event.stop_immediate_propagation();
            unsaved.leaving.set(Some(target));
            open.set(true);
        }
    });
    on_cleanup(move || drop(listener));

    let go = move |discard: bool| {
        let callback = unsaved.discard.get_untracked();
        unsaved.discard.set(None);
        if let Some(callback) = callback.filter(|_| discard) {
            callback.run(());
        }
        open.set(false);
        if let Some(target) = unsaved.leaving.get_untracked() {
            navigate(&target, Default::default());
        }
    };
    let later = {
        let go = go.clone();
        move |_| go(false)
    };
    let go = StoredValue::new(go);
    let later = StoredValue::new(later);
    view! {
        <Dialog id="unsaved" title=t.unsaved_title.to_owned() open=open>
            <p>{t.unsaved_text}</p>
            <p class="acts">
                <button class="btn ink" type="button" id="unsaved-stay" on:click=move |_| open.set(false)>{t.unsaved_stay}</button>
                <button class="btn" type="button" id="unsaved-later" on:click=move |event| later.with_value(|later| later(event))>{t.unsaved_later}</button>
                <button class="btn bare" type="button" id="unsaved-discard" on:click=move |_| go.with_value(|go| go(true))>{t.unsaved_discard}</button>
            </p>
        </Dialog>
    }
}

/// The address within the app that a click would lead to.
fn inner_link(event: &web_sys::Event) -> Option<String> {
    let mouse = event.dyn_ref::<web_sys::MouseEvent>()?;
    if mouse.button() != 0
        || mouse.meta_key()
        || mouse.ctrl_key()
        || mouse.shift_key()
        || mouse.alt_key()
    {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let address = target.closest("a[href]").ok().flatten()?.get_attribute("href")?;
    (address.starts_with('/') && !address.starts_with("//")).then_some(address)
}

fn window_event_listener_capture(
    listener: impl Fn(web_sys::Event) + 'static,
) -> impl Drop + Send + Sync + 'static {
    use leptos::wasm_bindgen::closure::Closure;
    struct Listening(send_wrapper::SendWrapper<Closure<dyn Fn(ev::Event)>>);
    impl Drop for Listening {
        fn drop(&mut self) {
            let function = self.0.as_ref().unchecked_ref();
            let _ = window().remove_event_listener_with_callback_and_bool("click", function, true);
        }
    }
    let closure = Closure::<dyn Fn(ev::Event)>::new(listener);
    let _ = window().add_event_listener_with_callback_and_bool(
        "click",
        closure.as_ref().unchecked_ref(),
        true,
    );
    Listening(send_wrapper::SendWrapper::new(closure))
}
