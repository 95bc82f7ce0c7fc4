//! The domain of Staffelstab, pure: no clock, no randomness, no input or output.
//!
//! Reading order: [`id`], [`crypto`], [`envelope`] (what is sealed), [`membership`]
//! (who may what), [`protocol`] (what goes over the wire), then, with the feature
//! `device`, `value` (keys and values of a record), `since` (days as people say them), `model` (what they mean: one table a
//! kind), `kind` (the one list of kinds), `view` (what a screen sees), `record` (one
//! document), `exchange` (files of other programs), `search`, `network` (what hangs on
//! what), `today` (what there is to do), `handover` (what passes from one to the
//! other), `summary` (what may be told in numbers), `ledger` (all records, and what pages ask of them), and `sync` (the machine that
//! keeps devices equal).

pub mod cbor;
pub mod crypto;
pub mod envelope;
#[cfg(feature = "device")]
pub mod exchange;
#[cfg(feature = "device")]
pub mod handover;
pub mod id;
#[cfg(feature = "device")]
pub mod kind;
#[cfg(feature = "device")]
pub mod language;
#[cfg(feature = "device")]
pub mod ledger;
pub mod membership;
#[cfg(feature = "device")]
pub mod model;
#[cfg(feature = "device")]
pub mod network;
pub mod protocol;
#[cfg(feature = "device")]
pub mod record;
#[cfg(feature = "device")]
pub mod search;
#[cfg(feature = "device")]
pub mod since;
#[cfg(feature = "device")]
pub mod summary;
#[cfg(feature = "device")]
pub mod sync;
pub mod time;
#[cfg(feature = "device")]
pub mod time_of_day;
#[cfg(feature = "device")]
pub mod today;
#[cfg(feature = "device")]
pub mod value;
#[cfg(feature = "device")]
pub mod view;
