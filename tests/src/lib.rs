//! What the end-to-end tests share.

pub mod browser;
pub mod device;
pub mod relay;
pub mod simulation;
pub mod storage;
