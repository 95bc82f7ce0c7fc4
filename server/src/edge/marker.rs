//! `POST /v1/marker`: leaves a cookie with a browser that keeps a ledger, so that one which has
//! thrown its database away can tell a person that there was something.
//!
//! A cookie set by a server outlives what browsers clear of their own accord. It says that a
//! ledger was here and nothing else: not which, not whose, the same for everybody. The app reads
//! it and takes it away with the last ledger; the relay does not look at it.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// Thirteen months, the longest that browsers keep one; the app renews it.
const COOKIE: &str = "staffelstab-ledger-was-here=1; Path=/; Max-Age=34128000; SameSite=Strict";
const COOKIE_UNDER_TLS: &str =
    "staffelstab-ledger-was-here=1; Path=/; Max-Age=34128000; SameSite=Strict; Secure";

pub(crate) async fn marker(headers: HeaderMap) -> Response {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // Another site has no business here. Old browsers do not say who asks.
    if says("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return StatusCode::FORBIDDEN.into_response();
    }
    // Behind a proxy only the browser knows how the page came to it.
    let is_under_tls = says("origin").is_some_and(|origin| origin.starts_with("https://"));
    let cookie = if is_under_tls { COOKIE_UNDER_TLS } else { COOKIE };
    let headers = [
        (header::SET_COOKIE, HeaderValue::from_static(cookie)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_cookies_say_the_same() {
        assert_eq!(format!("{COOKIE}; Secure"), COOKIE_UNDER_TLS);
    }
}
