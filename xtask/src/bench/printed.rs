//! Reads the numbers that a measuring program printed.

use anyhow::{Context as _, Result};
use serde_json::Value as Json;

/// The last line that is JSON.
pub(super) fn last_json(printed: &str) -> Result<Json> {
    let line = printed.lines().rfind(|line| line.starts_with('{'));
    Ok(serde_json::from_str(line.context("nothing was printed")?)?)
}

pub(super) fn number(json: &Json, key: &str) -> Result<f64> {
    json.get(key).and_then(Json::as_f64).with_context(|| format!("no {key} in {json}"))
}
