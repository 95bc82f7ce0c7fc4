//! A real browser, driven through chromedriver: one [`Device`] is one browser profile of its own,
//! as two phones are two devices.
//!
//! Read `device` first (what a person does and sees), then `devtools` (what only a laboratory can
//! do: no quota left, a slow processor) and `driver` (the process, and how it ends).

mod complaints;
mod device;
mod devtools;
mod driver;
mod proxy;

pub use device::{Colours, Device, Size};
pub use driver::Chromedriver;
pub use proxy::{Proxy, Upgrades};
