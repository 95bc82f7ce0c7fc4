//! A cookie that says that a ledger was here: it outlives a database that the browser threw away.
//! The relay that serves this app sets it, see `POST /v1/marker`; no other one is asked.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::RequestInit;

use super::window::window;

const NAME: &str = "staffelstab-ledger-was-here";

fn document() -> Option<JsValue> {
    window().document().map(JsValue::from)
}

pub(crate) fn is_there() -> bool {
    let cookies = document()
        .and_then(|document| Reflect::get(&document, &"cookie".into()).ok())
        .and_then(|cookies| cookies.as_string())
        .unwrap_or_default();
    cookies.split(';').any(|cookie| cookie.trim().starts_with(NAME))
}

/// Has it set, or renewed. Without a network the next start of the app does it.
pub(crate) async fn leave() {
    let init = RequestInit::new();
    init.set_method("POST");
    let _ = JsFuture::from(window().fetch_with_str_and_init("/v1/marker", &init)).await;
}

pub(crate) fn take_away() {
    if let Some(document) = document() {
        let gone = format!("{NAME}=; Path=/; Max-Age=0; SameSite=Strict");
        let _ = Reflect::set(&document, &"cookie".into(), &gone.into());
    }
}
