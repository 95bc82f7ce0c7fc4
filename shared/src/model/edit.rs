//! What forms and imports wish to be written, key by key.

use crate::value::{Flat, Scalar, Value};

/// The key that says what a record is; written once.
pub const KIND: &str = "kind";
/// The key that says whether a record is put away.
pub const ARCHIVED: &str = "archived";

/// One wish of a form or an import. What is already so at the base is not written.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    Put {
        key: String,
        value: Scalar,
    },
    Delete {
        key: String,
    },
    /// Prose becomes this text; what others type into it at other places stays.
    Text {
        key: String,
        text: String,
    },
    /// Picks a value: written even if it is the one shown, so the conflict ends.
    Settle {
        key: String,
        value: Value,
    },
}

impl Edit {
    /// Writes a value as a whole.
    #[must_use]
    pub fn of(key: String, value: Value) -> Self {
        match value {
            Value::Scalar(value) => Self::Put { key, value },
            Value::Prose(text) => Self::Text { key, text },
        }
    }

    /// The key it is about.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Put { key, .. }
            | Self::Delete { key }
            | Self::Text { key, .. }
            | Self::Settle { key, .. } => key,
        }
    }

    /// Sets a short text.
    #[must_use]
    pub fn put(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Put { key: key.into(), value: Scalar::Text(text.into()) }
    }

    /// Sets a yes or no, or puts a member into a set.
    #[must_use]
    pub fn set(key: impl Into<String>, value: bool) -> Self {
        Self::Put { key: key.into(), value: Scalar::Bool(value) }
    }

    #[must_use]
    pub fn archive(archived: bool) -> Self {
        Self::set(ARCHIVED, archived)
    }

    /// The same once more, by somebody who has seen what was written at the same time.
    #[must_use]
    pub fn archive_anyway() -> Self {
        Self::Settle { key: ARCHIVED.to_owned(), value: true.into() }
    }
}

/// The edits that lead from one flat map to another.
#[must_use]
pub fn edits_between(before: &Flat, after: &Flat) -> Vec<Edit> {
    let gone = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .map(|key| Edit::Delete { key: key.clone() });
    let new = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(value))
        .map(|(key, value)| Edit::of(key.clone(), value.clone()));
    gone.chain(new).collect()
}
