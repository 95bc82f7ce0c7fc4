//! What a browser gets, and a machine: strict headers on everything, a relay that says whether
//! it is well, and nothing where nothing is.

use std::sync::{Arc, atomic::Ordering};

use http_body_util::Full;
use hyper::Request;
use staffelstab_server::config::{Connections, Policy};
use staffelstab_shared::protocol::Reason;

use crate::{
    line::{Carrier, Fixture, get, request_to},
    rigged::RiggedLog,
};

async fn health(relay: &Fixture) -> (u16, String) {
    let response = get(relay.address(), "/healthz").await;
    (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
}

async fn rigged() -> (Arc<RiggedLog>, Fixture) {
    let log = Arc::new(RiggedLog::default());
    let connections = Connections { health_secs: 0, ..Connections::default() };
    let relay = Fixture::with(Policy::default(), connections, log.clone()).await;
    (log, relay)
}

#[tokio::test]
async fn a_relay_that_can_read_and_write_is_healthy() {
    let relay = Fixture::start().await;
    assert_eq!(health(&relay).await, (200, "ok".to_owned()));
}

#[tokio::test]
async fn a_write_that_failed_is_told_until_one_succeeds() {
    let (log, relay) = rigged().await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "on a full disk");
    log.full.store(true, Ordering::SeqCst);
    assert_eq!(line.append(&[entry.bytes()]).await, Err(Reason::Storage));
    // The probe itself is small enough to fit: what failed was a person's entry.
    let (status, words) = health(&relay).await;
    assert_eq!(status, 503);
    for needed in ["no room left", "Nothing acknowledged is lost", "Make room"] {
        assert!(words.contains(needed), "{words}");
    }
    log.full.store(false, Ordering::SeqCst);
    line.append(&[entry.bytes()]).await.unwrap();
    assert_eq!(health(&relay).await.0, 200);
}

#[tokio::test]
async fn whoever_asks_often_is_told_how_it_was_a_moment_ago() {
    let log = Arc::new(RiggedLog::default());
    let connections = Connections { health_secs: 3600, ..Connections::default() };
    let relay = Fixture::with(Policy::default(), connections, log.clone()).await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    assert_eq!(health(&relay).await.0, 200);
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "on a full disk");
    log.full.store(true, Ordering::SeqCst);
    assert_eq!(line.append(&[entry.bytes()]).await, Err(Reason::Storage));
    assert_eq!(health(&relay).await.0, 200);
}

#[tokio::test]
async fn a_writer_that_has_died_is_told() {
    let (log, relay) = rigged().await;
    let (mut town, mut founder, mut line) = relay.town(Carrier::WebSocket).await;
    let record = town.record(1);
    let entry = town.change(&mut founder, record, "never written");
    log.breaks.store(true, Ordering::SeqCst);
    assert_eq!(line.append(&[entry.bytes()]).await, Err(Reason::Storage));
    let (status, words) = health(&relay).await;
    assert_eq!(status, 503);
    assert!(words.contains("the writer has stopped"), "{words}");
}

#[tokio::test]
async fn a_machine_is_not_given_the_page_of_the_app() {
    let relay = Fixture::start().await;
    for path in ["/metrics", "/login", "/wp-admin/", "/contacts/7", "/v2/session"] {
        for accept in [None, Some("*/*"), Some("application/openmetrics-text,*/*;q=0.1")] {
            let mut request = Request::get(path);
            if let Some(accept) = accept {
                request = request.header("accept", accept);
            }
            let request = request.body(Full::default()).unwrap();
            let response = request_to(relay.address(), request).await;
            assert_eq!(response.status(), 404, "{path} {accept:?}");
            assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
            assert_eq!(response.body().as_ref(), b"There is nothing at this address.\n");
        }
        // A browser is given the app, which knows its own addresses; here it is not built in.
        let request = Request::get(path).header("accept", "text/html,*/*;q=0.8");
        let response = request_to(relay.address(), request.body(Full::default()).unwrap()).await;
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8", "{path}");
    }
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

async fn ask_for_marker(relay: &Fixture, headers: &[(&str, &str)]) -> (u16, Option<String>) {
    let mut request = Request::post("/v1/marker");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request_to(relay.address(), request.body(Full::default()).unwrap()).await;
    let cookie = response.headers().get("set-cookie");
    (response.status().as_u16(), cookie.map(|cookie| cookie.to_str().unwrap().to_owned()))
}

#[tokio::test]
async fn the_marker_says_that_a_ledger_was_here_and_nothing_else() {
    let relay = Fixture::start().await;
    let (status, cookie) = ask_for_marker(&relay, &[("sec-fetch-site", "same-origin")]).await;
    let cookie = cookie.unwrap();
    assert_eq!(status, 204);
    let mut parts = cookie.split("; ");
    assert_eq!(parts.next(), Some("staffelstab-ledger-was-here=1"));
    let parts: Vec<_> = parts.collect();
    assert!(parts.contains(&"SameSite=Strict") && parts.contains(&"Path=/"), "{cookie}");
    // The app reads it, and takes it away.
    assert!(!parts.contains(&"HttpOnly") && !parts.contains(&"Secure"), "{cookie}");
    // The same for everybody, but for what the wire is.
    let under_tls = [("origin", "https://netz.example.org"), ("cookie", "anything=1")];
    let (_, secure) = ask_for_marker(&relay, &under_tls).await;
    assert_eq!(secure.unwrap(), format!("{cookie}; Secure"));
    let elsewhere = ask_for_marker(&relay, &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(elsewhere, (403, None));
}
