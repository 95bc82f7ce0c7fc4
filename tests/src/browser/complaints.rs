//! What the browser itself found wrong with the app: uncaught errors, panics, violations of the
//! content security policy. A test that saw one has failed, whatever the screen showed.

use serde_json::Value;

/// One line of the browser's log that no test accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint(String);

impl std::fmt::Display for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The complaints among entries of chromedriver's browser log.
pub(crate) fn complaints(entries: &Value) -> Vec<Complaint> {
    let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(complaint).collect()
}

fn complaint(entry: &Value) -> Option<Complaint> {
    let part = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
    let (level, source, message) = (part("level"), part("source"), part("message"));
    // Without a relay every request fails, and that is no fault of the app.
    let unreachable = source == "network"
        || message.contains("WebSocket connection to")
        || message.contains("net::ERR_");
    let counts = source == "security" || source == "violation" || level == "SEVERE";
    (counts && !unreachable).then(|| Complaint(format!("{level} {source}: {message}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::complaints;

    #[test]
    fn a_panic_and_a_policy_violation_are_complaints_and_a_missing_relay_is_none() {
        let log = json!([
            {"level": "SEVERE", "source": "network", "message": "Failed to load resource: net::ERR_CONNECTION_REFUSED"},
            {"level": "SEVERE", "source": "javascript", "message": "WebSocket connection to 'ws://127.0.0.1' failed"},
            {"level": "INFO", "source": "console-api", "message": "a word"},
            {"level": "SEVERE", "source": "console-api", "message": "panicked at state.rs"},
            {"level": "SEVERE", "source": "security", "message": "Refused to apply inline style"},
        ]);
        let found: Vec<_> = complaints(&log).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "SEVERE console-api: panicked at state.rs",
                "SEVERE security: Refused to apply inline style"
            ]
        );
    }
}
