//! The page itself: its address, whether it is seen, whether there is a network.

use wasm_bindgen::JsValue;
use web_sys::VisibilityState;

use super::{events::Listener, window::window};

/// `https://netz.example.org`, with no slash at the end.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Takes the part behind `#` out of the address, so that it stays neither in the
/// history nor on a screenshot.
pub(crate) fn take_fragment() -> Option<String> {
    let window = window();
    let location = window.location();
    let fragment = location.hash().ok()?.strip_prefix('#')?.to_owned();
    let path = format!("{}{}", location.pathname().ok()?, location.search().unwrap_or_default());
    let history = window.history().ok()?;
    let state = history.state().unwrap_or(JsValue::NULL);
    let _ = history.replace_state_with_url(&state, "", Some(&path));
    (!fragment.is_empty()).then_some(fragment)
}

pub(crate) fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The content of a `<meta name=..>` of the page.
pub(crate) fn meta(name: &str) -> Option<String> {
    window()
        .document()?
        .query_selector(&format!("meta[name=\"{name}\"]"))
        .ok()??
        .get_attribute("content")
}

/// Whether the browser believes in a network. Wrong in both directions at times: no more
/// than a hint.
pub(crate) fn online() -> bool {
    window().navigator().on_line()
}

pub(crate) fn hidden() -> bool {
    window()
        .document()
        .is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}

/// Calls for every change of the network.
pub(crate) fn on_network(heard: impl Fn(bool) + Clone + 'static) {
    for name in ["online", "offline"] {
        let heard = heard.clone();
        Listener::new(&window(), name, move |_| heard(online())).forever();
    }
}

/// Calls whenever only the part behind `#` of the address became another one.
pub(crate) fn on_fragment(heard: impl Fn() + 'static) {
    Listener::new(&window(), "hashchange", move |_| heard()).forever();
}

/// Calls whenever the page is shown or hidden.
pub(crate) fn on_shown_or_hidden(heard: impl Fn() + 'static) {
    if let Some(document) = window().document() {
        Listener::new(&document, "visibilitychange", move |_| heard()).forever();
    }
}

/// Calls whenever the page becomes visible again, also out of the browser's freezer.
pub(crate) fn on_visible(heard: impl Fn() + Clone + 'static) {
    let again = heard.clone();
    Listener::new(&window(), "pageshow", move |_| again()).forever();
    if let Some(document) = window().document() {
        Listener::new(&document, "visibilitychange", move |_| {
            if !hidden() {
                heard();
            }
        })
        .forever();
    }
}
