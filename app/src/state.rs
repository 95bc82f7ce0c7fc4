//! The facade between pages and everything below: commands in, signals out.
//!
//! [`Device`] is what there is once: the ledgers on this device, the ways to further ones, the
//! app. [`Ledger`] is one of them. Both are copyable handles, given as context: the device's to
//! all, a ledger's to the part of the app that shows it.

mod asking;
mod below;
mod board;
pub(crate) mod clock;
mod day;
mod device;
mod drawing;
mod employers;
mod for_all;
mod jottings;
mod label;
mod later;
mod ledger;
mod myself;
mod people;
mod planned;
mod planning;
mod put_off;
mod relays;
mod shown;
mod today;
mod typed;
mod writing;

pub(crate) use asking::{Found, Plan};
pub(crate) use device::{Device, use_device};
pub(crate) use employers::{Employer, MadeEmployers};
pub(crate) use for_all::{ForAll, Meaning};
pub(crate) use jottings::put_off_of;
pub(crate) use ledger::{Ledger, use_ledger};
pub(crate) use planned::{Planned, kept as kept_planned};
pub(crate) use shown::{Attention, AttentionReason, Invitation, Member, PutOff, Standing};
pub(crate) use today::{put_off_until, still_shown};
