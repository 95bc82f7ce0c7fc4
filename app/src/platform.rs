//! The browser: the only code that touches it. Everything above is plain Rust that
//! could run anywhere.

pub(crate) mod assets;
pub(crate) mod clock;
pub(crate) mod crash;
pub(crate) mod download;
pub(crate) mod events;
pub(crate) mod exchange;
pub(crate) mod indexed_db;
pub(crate) mod install;
pub(crate) mod locks;
pub(crate) mod page;
pub(crate) mod preferences;
pub(crate) mod random;
pub(crate) mod sharing;
pub(crate) mod socket;
pub(crate) mod storage;
pub(crate) mod update;

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Window;

/// The window. The app runs nowhere else.
pub(crate) fn window() -> Window {
    web_sys::window().expect("the app runs in a window")
}

/// What an exception says, for the technical words of a message.
pub(crate) fn words(error: &JsValue) -> String {
    match error.dyn_ref::<web_sys::DomException>() {
        Some(exception) => format!("{}: {}", exception.name(), exception.message()),
        None => error
            .dyn_ref::<js_sys::Error>()
            .map_or_else(|| format!("{error:?}"), |error| String::from(error.message())),
    }
}
