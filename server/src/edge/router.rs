//! Where requests go, and the headers that every answer carries.

use std::sync::Arc;

use super::{
    assets,
    common::Common,
    founding::founding,
    health::health,
    marker::marker,
    post::{self, SESSION},
    socket,
};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::Response,
    routing::{self, get},
};

pub(crate) fn router(common: &Arc<Common>) -> Router {
    // An app from another origin may talk to this relay: what it may do is decided by keys.
    let exchange = Router::new()
        .route(
            "/v1/exchange",
            routing::post(post::exchange).options(|| async { StatusCode::NO_CONTENT }),
        )
        .layer(middleware::map_response(allow_other_origins));
    Router::new()
        .route("/v1/session", get(socket::upgrade))
        .merge(exchange)
        .route("/v1/founding", routing::post(founding))
        .route("/v1/marker", routing::post(marker))
        .route("/v1/{*rest}", get(|| async { StatusCode::NOT_FOUND }))
        .route("/healthz", get(health))
        .fallback(get(assets::asset))
        .layer(middleware::from_fn_with_state(Arc::clone(common), strict_headers))
        .with_state(Arc::clone(common))
}

async fn allow_other_origins(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type, x-session"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, SESSION),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn strict_headers(
    State(common): State<Arc<Common>>,
    request: Request,
    next: Next,
) -> Response {
    let policy = content_security_policy(&common, request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn content_security_policy(common: &Common, request: &HeaderMap) -> HeaderValue {
    let mut connect = vec!["'self'"];
    if common.limits.connect.is_empty() {
        connect.extend(["https:", "wss:"]);
    } else {
        connect.extend(common.limits.connect.iter().map(|origin| origin.as_str()));
    }
    // On the developer's own machine there is no TLS, neither here nor at a second relay.
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    if matches!(name, "localhost" | "127.0.0.1") {
        connect.extend([
            "http://localhost:*",
            "ws://localhost:*",
            "http://127.0.0.1:*",
            "ws://127.0.0.1:*",
        ]);
    }
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src {}; manifest-src 'self'; \
         worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        connect.join(" ")
    );
    HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}
