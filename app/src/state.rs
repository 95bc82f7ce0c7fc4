//! The facade between pages and everything below: commands in, signals out.
//!
//! [`Device`] is what there is once: the ledgers on this device, the ways to further ones, the
//! app. [`Ledger`] is one of them. Both are copyable handles, given as context: the device's to
//! all, a ledger's to the part of the app that shows it.

mod answers;
mod below;
mod board;
mod browse;
pub(crate) mod clock;
mod collection;
mod device;
mod jottings;
mod ledger;
mod people;
mod related;
mod shown;
mod town;
mod writing;

pub(crate) use device::{Device, use_device};
pub(crate) use ledger::{Ledger, use_ledger};
pub(crate) use related::Related;
pub(crate) use shown::{Attention, AttentionReason, Invitation, Member};
pub(crate) use town::Town;
