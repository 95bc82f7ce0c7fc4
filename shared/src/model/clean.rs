//! Texts as they are stored.

/// A short text as it is stored: one line, no control characters, nothing around it.
#[must_use]
pub fn clean(text: &str) -> String {
    let spaced = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
    let kept: String = spaced.filter(|c| !c.is_control()).collect();
    kept.trim().to_owned()
}

/// Prose as it is stored: line breaks are `\n`, no control characters but those and tabs.
#[must_use]
pub fn clean_prose(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}
