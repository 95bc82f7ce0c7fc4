//! Handing a text on: the clipboard and the device's own dialogue.

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, ShareData};

use super::window::window;

/// Must be called while a person's click is being handled, hence no `async fn`.
pub(crate) fn copy(text: &str) -> impl Future<Output = bool> + use<> {
    // There is no clipboard over plain http.
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into())
        .ok()
        .and_then(|it| it.dyn_into::<Clipboard>().ok());
    let written = clipboard.map(|clipboard| clipboard.write_text(text));
    async move {
        match written {
            Some(written) => JsFuture::from(written).await.is_ok(),
            None => false,
        }
    }
}

pub(crate) fn can_share() -> bool {
    js_sys::Reflect::has(&window().navigator(), &JsValue::from_str("share")).unwrap_or(false)
}

/// Must be called while a person's click is being handled. False also when they thought better of it.
pub(crate) fn share(title: &str, text: &str, url: &str) -> impl Future<Output = bool> + use<> {
    let shared = can_share().then(|| {
        let data = ShareData::new();
        data.set_title(title);
        data.set_text(text);
        data.set_url(url);
        window().navigator().share_with_data(&data)
    });
    async move {
        match shared {
            Some(shared) => JsFuture::from(shared).await.is_ok(),
            None => false,
        }
    }
}
