//! The app in a real browser: several profiles before one relay.
//!
//! Read `app` for the words these stories are told in, and `stage` for what they play on.

pub(crate) mod app;
pub(crate) mod stage;

mod apart;
mod back;
mod bad_input;
mod dates;
mod find;
mod forms;
mod founding;
mod handover;
mod hands;
mod joining;
mod keyboard;
mod ledgers;
mod lists;
mod lost;
mod meetings;
mod mishaps;
mod network;
mod numbers;
mod one_device;
mod paper;
mod picker;
mod records;
mod relays;
mod roles;
mod room;
mod slips;
mod summary;
mod today;
mod truth;
