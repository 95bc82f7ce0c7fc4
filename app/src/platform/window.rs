//! The window and its exceptions, for everything else here.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Window;

/// The window. The app runs nowhere else.
pub(super) fn window() -> Window {
    web_sys::window().expect("the app runs in a window")
}

/// What an exception says, for the technical words of a message.
pub(super) fn words(error: &JsValue) -> String {
    match error.dyn_ref::<web_sys::DomException>() {
        Some(exception) => format!("{}: {}", exception.name(), exception.message()),
        None => error
            .dyn_ref::<js_sys::Error>()
            .map_or_else(|| format!("{error:?}"), |error| String::from(error.message())),
    }
}
