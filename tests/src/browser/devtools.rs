//! Commands of Chromium's own that WebDriver does not have.

use anyhow::Result;
use fantoccini::{Client, wd::WebDriverCompatibleCommand};
use serde_json::{Value, json};

/// A command below the session's address, answered with JSON.
#[derive(Debug)]
struct SessionCommand {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for SessionCommand {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// A command of the Chrome DevTools Protocol, such as `Emulation.setEmulatedMedia`.
pub(crate) async fn command(client: &Client, name: &str, parameters: Value) -> Result<Value> {
    let body = json!({ "cmd": name, "params": parameters });
    Ok(client.issue_cmd(SessionCommand { path: "goog/cdp/execute", body }).await?)
}

/// What the browser logged since the last call.
pub(crate) async fn log(client: &Client) -> Result<Value> {
    let body = json!({ "type": "browser" });
    Ok(client.issue_cmd(SessionCommand { path: "se/log", body }).await?)
}
