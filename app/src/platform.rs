//! The browser: the only code that touches it. Everything above is plain Rust that
//! could run anywhere.

pub(crate) mod assets;
pub(crate) mod badge;
pub(crate) mod charset;
pub(crate) mod clock;
pub(crate) mod crash;
pub(crate) mod download;
pub(crate) mod events;
pub(crate) mod file;
pub(crate) mod founding;
pub(crate) mod history;
pub(crate) mod indexed_db;
pub(crate) mod install;
pub(crate) mod jottings;
pub(crate) mod locks;
pub(crate) mod long_poll;
pub(crate) mod marker;
pub(crate) mod page;
pub(crate) mod preferences;
pub(crate) mod random;
mod seal;
pub(crate) mod sharing;
pub(crate) mod socket;
pub(crate) mod storage;
pub(crate) mod typed;
pub(crate) mod update;
mod window;
pub(crate) mod wire;
