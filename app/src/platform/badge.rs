//! The number on the app's icon (Badging API). Browsers without it show none.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::window::window;

/// Whether the browser has such numbers.
pub(crate) fn is_there() -> bool {
    method("setAppBadge").is_some()
}

/// Nothing shows none.
pub(crate) fn show(count: usize) {
    let navigator = window().navigator();
    let asked = if count == 0 {
        method("clearAppBadge").map(|clear| clear.call0(&navigator))
    } else {
        let count = JsValue::from(u32::try_from(count).unwrap_or(u32::MAX));
        method("setAppBadge").map(|set| set.call1(&navigator, &count))
    };
    let Some(Ok(promise)) = asked.map(|asked| asked.and_then(JsCast::dyn_into::<Promise>)) else {
        return;
    };
    spawn_local(async move {
        // Refused where the app is not installed; then there is no icon to show it on.
        let _ = JsFuture::from(promise).await;
    });
}

fn method(name: &str) -> Option<Function> {
    Reflect::get(&window().navigator(), &name.into()).ok()?.dyn_into().ok()
}
