//! Files that come with the app.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::window::window;

/// The text of a file. Nothing where it is neither in the cache nor to be had.
pub(crate) async fn text(path: &str) -> Option<String> {
    let answer: Response =
        JsFuture::from(window().fetch_with_str(path)).await.ok()?.unchecked_into();
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}
