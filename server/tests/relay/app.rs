//! What a browser gets: strict headers on everything, and a relay that says it is well.

use http_body_util::Full;
use hyper::Request;

use crate::line::{Fixture, get, request_to};

#[tokio::test]
async fn a_relay_that_can_read_its_log_is_healthy() {
    let relay = Fixture::start().await;
    let response = get(relay.address(), "/healthz").await;
    assert_eq!((response.status().as_u16(), response.body().as_ref()), (200, b"ok".as_ref()));
}

#[tokio::test]
async fn every_answer_carries_strict_headers() {
    let relay = Fixture::start().await;
    for path in ["/", "/contacts/7", "/nothing.js", "/healthz", "/v1/nothing"] {
        let response = get(relay.address(), path).await;
        let header = |name| response.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.split("; ").any(|found| found == rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_the_app() {
    let relay = Fixture::start().await;
    for path in ["/nothing.js", "/v1/nothing", "/assets/../../Cargo.toml", "/..%2f..%2fCargo.toml"]
    {
        assert_eq!(get(relay.address(), path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn an_app_from_another_origin_may_ask_to_exchange() {
    let relay = Fixture::start().await;
    let request = Request::options("/v1/exchange").header("origin", "https://app.example.org");
    let response = request_to(relay.address(), request.body(Full::default()).unwrap()).await;
    assert_eq!(response.status(), 204);
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert!(
        response.headers()["access-control-allow-headers"].to_str().unwrap().contains("x-session")
    );
}
