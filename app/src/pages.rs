//! One file per page. Pages use the facade (`state`) and components, nothing below.

pub(crate) mod apart;
pub(crate) mod contact;
pub(crate) mod contacts;
pub(crate) mod coverage;
pub(crate) mod edit;
pub(crate) mod knowledge;
pub(crate) mod members;
pub(crate) mod network;
pub(crate) mod settings;
pub(crate) mod status;
pub(crate) mod welcome;
pub(crate) mod what_if;
