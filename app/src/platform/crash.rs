//! The last words of a program that has met a fault of its own: to the console, and to
//! `boot.js`, which still can speak to the person when nothing here answers any more.

use std::panic;

use wasm_bindgen::JsValue;
use web_sys::CustomEvent;

use super::window::window;

pub(crate) fn watch() {
    panic::set_hook(Box::new(|fault| {
        // The place only reaches the console: what it says may hold somebody's words.
        web_sys::console::error_1(&JsValue::from_str(&fault.to_string()));
        if let Ok(event) = CustomEvent::new("staffelstab-crash") {
            let _ = window().dispatch_event(&event);
        }
    }));
}
