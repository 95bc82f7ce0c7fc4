//! Every word a person reads. The texts stand in `locales/*.json`; `build.rs` makes the struct
//! [`Texts`] of them, so `t().contacts` is a field and `t().only_here(3)` a method.
//!
//! The language is chosen once per drawing: who changes it draws the app anew (see `app.rs`), so
//! nothing has to listen to it.

pub(crate) mod dates;
pub(crate) mod history;
pub(crate) mod labels;
mod language;
pub(crate) mod lists;
pub(crate) mod named;
mod texts;
pub(crate) mod you;

pub(crate) use language::{Language, choose, chosen, t};
pub(crate) use texts::{DE, EN, Texts};
