//! How much room there is, and whether the browser may take it back.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

use super::window::window;

/// How the browser keeps what is stored here. Nothing where it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct StorageState {
    pub(crate) persistent: Option<bool>,
    pub(crate) usage_bytes: Option<u64>,
    pub(crate) quota_bytes: Option<u64>,
}

/// Missing over plain http and in old browsers.
fn manager() -> Option<StorageManager> {
    js_sys::Reflect::get(&window().navigator(), &"storage".into()).ok()?.dyn_into().ok()
}

async fn answer(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

pub(crate) async fn state() -> StorageState {
    let Some(manager) = manager() else { return StorageState::default() };
    let persistent = answer(manager.persisted()).await.and_then(|answer| answer.as_bool());
    let estimate: Option<StorageEstimate> =
        answer(manager.estimate()).await.map(JsCast::unchecked_into);
    // Bytes come as floating point numbers; fractions do not matter.
    let bytes = |number: Option<f64>| number.map(|number| number as u64);
    StorageState {
        persistent,
        usage_bytes: bytes(estimate.as_ref().and_then(StorageEstimate::get_usage)),
        quota_bytes: bytes(estimate.as_ref().and_then(StorageEstimate::get_quota)),
    }
}

/// Asks the browser never to clear this origin on its own account.
pub(crate) async fn persist() {
    if let Some(manager) = manager() {
        answer(manager.persist()).await;
    }
}
