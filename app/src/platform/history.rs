//! The browser's history: what is noted on its entries, and going along it.

use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Event, History};

use super::window::window;

fn history() -> Option<History> {
    window().history().ok()
}

/// Where the address bar is: path and question.
pub(crate) fn address() -> String {
    let location = window().location();
    let search = location.search().unwrap_or_default();
    format!("{}{search}", location.pathname().unwrap_or_default())
}

/// What is noted on the entry that is here.
pub(crate) fn noted() -> Option<String> {
    history()?.state().ok()?.as_string()
}

pub(crate) fn note(words: &str) {
    if let Some(history) = history() {
        // Fails only where the page is no page of ours any more.
        let _ = history.replace_state(&JsValue::from_str(words), "");
    }
}

/// Gives the entry that is here another address. What is noted on it stays.
pub(crate) fn rewrite(address: &str) {
    if let Some((history, state)) =
        history().and_then(|it| it.state().ok().map(|state| (it, state)))
    {
        // Fails only where the page is no page of ours any more.
        let _ = history.replace_state_with_url(&state, "", Some(address));
    }
}

/// One more entry: of the same address, or of another one.
pub(crate) fn push(words: &str, address: Option<&str>) {
    if let Some(history) = history() {
        // Fails where a page pushes hundreds of entries in a moment.
        let _ = history.push_state_with_url(&JsValue::from_str(words), "", address);
    }
}

/// So many entries on, or back if it is negative. Whoever listens hears of it later.
pub(crate) fn go(by: i32) {
    if let Some(history) = history() {
        // Fails only where the page is no page of ours any more.
        let _ = history.go_with_delta(by);
    }
}

/// Calls, as long as the page is open, when somebody goes back or on in the history, before
/// anybody else hears of it. Whoever answers `true` keeps it to themselves.
pub(crate) fn on_moved(heard: impl Fn() -> bool + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        if heard() {
            event.stop_immediate_propagation();
        }
    });
    // Fails only for a callback that is no function.
    let _ = window().add_event_listener_with_callback_and_bool(
        "popstate",
        closure.as_ref().unchecked_ref(),
        true,
    );
    closure.forget();
}
