//! A real browser, driven through chromedriver: one [`Device`] is one browser profile of its own,
//! as two phones are two devices.
//!
//! Read `device` first (what a person does and sees), then `laboratory` (what only a laboratory can
//! do: no space left, a slow processor) and `driver` (the process, and how it ends).

mod complaints;
mod device;
mod devtools;
mod driver;
mod laboratory;
mod proxy;
mod size;

pub use device::Device;
pub use driver::Chromedriver;
pub use laboratory::Colours;
pub use proxy::{Proxy, Upgrades};
pub use size::Size;
