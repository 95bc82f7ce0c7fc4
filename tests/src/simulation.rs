//! Many devices and a relay in one process, one seed for everything that happens: a network
//! that breaks, delays and forgets, crashes between any two steps, a relay restored from a
//! backup, a device rolled back, a removal while partitioned, clocks that jump.
//!
//! The devices are the product's own [`Replica`]s under the product's own [`Driver`], the relay is the product's own [`Hub`] and [`Session`]s. Only sockets, disks and
//! clocks are played.
//!
//! [`run`] plays a seed of a [`Scenario`] and then heals everything. What must hold is in `verdict`.
//!
//! [`Driver`]: staffelstab_shared::sync::Driver
//! [`Replica`]: staffelstab_shared::sync::Replica
//! [`Hub`]: staffelstab_server::hub::Hub
//! [`Session`]: staffelstab_server::session::RelaySession

#![expect(
    clippy::indexing_slicing,
    reason = "devices are addressed by their number, which the world itself draws"
)]

mod device;
mod disk;
mod play;
mod relay;
mod verdict;
mod world;

pub use play::run;
pub use world::{Scenario, Tally};
