//! `POST /v1/founding`: shows a founding code to the relay that serves this app.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use super::{window::window, wire::Closed};

/// Whether the relay takes the code for this ledger, both as they are written.
///
/// # Errors
/// [`Closed::Unreachable`]; [`Closed::Answered`] where it was neither yes nor no.
pub(crate) async fn show_code(code: &str, ledger: &str) -> Result<bool, Closed> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&format!("{code}\n{ledger}").into());
    let answer = JsFuture::from(window().fetch_with_str_and_init("/v1/founding", &init)).await;
    let answer: Response = answer.map_err(|_| Closed::Unreachable)?.unchecked_into();
    match answer.status() {
        200..300 => Ok(true),
        // Not this code; or an older relay, which knows none.
        403 | 404 => Ok(false),
        status => Err(Closed::Answered(status)),
    }
}
