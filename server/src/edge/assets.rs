//! The app: embedded in release builds, read from `dist` in development builds.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../dist"]
struct Dist;

const INDEX: &str = "index.html";
/// Everything in here has a hash of its content in its name.
const HASHED: &str = "assets/";

/// A file of the app; any address of the app itself is drawn by its one document.
pub(crate) async fn asset(uri: Uri, headers: HeaderMap) -> Response {
    let asked = uri.path().trim_start_matches('/');
    let is_file = asked.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let path = if is_file { asked } else { INDEX };
    match find(path, &headers) {
        None if is_file => nothing(),
        // To a machine that looks for figures or a login page this would be a success.
        _ if !is_file && !asked.is_empty() && !is_browser(&headers) => nothing(),
        Some((file, encoding)) => answer(path, file, encoding, &headers),
        None => not_built(),
    }
}

/// A browser that goes to an address says that it wants a page; what is no browser does not.
fn is_browser(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|kind| {
        let kind = kind.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case("text/html")
    })
}

fn nothing() -> Response {
    (StatusCode::NOT_FOUND, "There is nothing at this address.\n").into_response()
}

type Encoding = Option<&'static str>;

fn find(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Encoding)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    for (name, extension) in [("br", "br"), ("gzip", "gz")] {
        if accepts(accepted.unwrap_or_default(), name)
            && let Some(file) = Dist::get(&format!("{path}.{extension}"))
        {
            return Some((file, Some(name)));
        }
    }
    Dist::get(path).map(|file| (file, None))
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        name.eq_ignore_ascii_case(encoding) && !refused
    })
}

fn answer(path: &str, file: EmbeddedFile, encoding: Encoding, request: &HeaderMap) -> Response {
    let hash: String =
        file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = HeaderValue::try_from(format!("\"{hash}\"")).ok();
    let mut response = if tag.is_some() && request.get(header::IF_NONE_MATCH) == tag.as_ref() {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(path)));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.extend(tag.map(|tag| (header::ETAG, tag)));
    let encoding = encoding.map(HeaderValue::from_static);
    headers.extend(encoding.map(|encoding| (header::CONTENT_ENCODING, encoding)));
    response
}

/// What never changes is kept for a year; everything else is asked for again.
fn cache_control(path: &str) -> &'static str {
    if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "jsonl" => "application/jsonl; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn not_built() -> Response {
    let page = Html(
        "<!doctype html><title>Staffelstab</title>\
         <p>This relay runs, but was built without the app. <code>cargo xtask serve</code> builds both.",
    );
    (StatusCode::NOT_FOUND, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_used_only_when_it_is_wanted() {
        assert!(accepts("gzip, deflate, br;q=1.0", "br"));
        assert!(accepts("GZIP", "gzip"));
        for refused in ["", "gzip", "br;q=0", "gzip, br; q=0", "brotli"] {
            assert!(!accepts(refused, "br"), "{refused}");
        }
    }

    #[test]
    fn a_browser_is_known_by_the_page_it_wants() {
        let accepting = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, value.parse().unwrap());
            is_browser(&headers)
        };
        assert!(accepting("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        // curl, a monitor, and two of Prometheus's.
        for machine in [
            "*/*",
            "application/json",
            "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/openmetrics-text;version=1.0.0;q=0.8,*/*;q=0.1",
        ] {
            assert!(!accepting(machine), "{machine}");
        }
        assert!(!is_browser(&HeaderMap::new()));
    }

    #[test]
    fn only_hashed_files_are_kept_without_asking() {
        assert!(cache_control("assets/app-0123456789abcdef.wasm").contains("immutable"));
        for path in [INDEX, "service-worker.js", "manifest.webmanifest"] {
            assert_eq!(cache_control(path), "no-cache");
        }
    }

    #[test]
    fn a_browser_that_has_a_file_is_not_sent_it_again() {
        let file = || EmbeddedFile {
            data: b"text".as_slice().into(),
            metadata: rust_embed::Metadata::__rust_embed_new([7; 32], None, None),
        };
        let first = answer(INDEX, file(), None, &HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        let mut again = HeaderMap::new();
        again.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        assert_eq!(answer(INDEX, file(), None, &again).status(), StatusCode::NOT_MODIFIED);
        let changed = answer(INDEX, file(), Some("br"), &HeaderMap::new());
        assert_eq!(changed.headers()[header::CONTENT_ENCODING], "br");
    }
}
