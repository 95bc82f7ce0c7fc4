//! One file per page, with rooms of its own where it is large. Pages use no page, but what stands
//! in `records`, `components` and the facade (`state`).

pub(crate) mod apart;
pub(crate) mod contacts;
pub(crate) mod coverage;
pub(crate) mod edit;
pub(crate) mod find;
pub(crate) mod knowledge;
pub(crate) mod members;
pub(crate) mod network;
pub(crate) mod settings;
pub(crate) mod status;
pub(crate) mod summary;
pub(crate) mod today;
pub(crate) mod welcome;
pub(crate) mod what_if;
