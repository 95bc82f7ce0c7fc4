//! What lies where a log is to be. Nothing is opened anew by looking.

use std::path::PathBuf;

/// What somebody is about to do with what lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Then it may lie on a disk that is mounted read-only.
    Read,
    Write,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// A relay's log.
    Log,
    /// These files, in which nothing is: whoever emptied them, a log was begun there, or was to be.
    Empty(Vec<PathBuf>),
    /// These files alone of a log: what was written last may be in them, the rest is gone.
    Rest(Vec<PathBuf>),
}
