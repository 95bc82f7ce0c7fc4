//! Parts that know records and that several pages are made of; they know no page.

pub(crate) mod archiving;
pub(crate) mod asked;
pub(crate) mod carried;
pub(crate) mod confirming;
pub(crate) mod conflict;
pub(crate) mod elsewhere;
pub(crate) mod empty;
pub(crate) mod facts;
pub(crate) mod filters;
pub(crate) mod freshness;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod introduce;
pub(crate) mod map;
pub(crate) mod name;
pub(crate) mod narrow;
pub(crate) mod panes;
pub(crate) mod picker;
pub(crate) mod places;
pub(crate) mod rows;
pub(crate) mod tenure;
pub(crate) mod tie;
pub(crate) mod together;
pub(crate) mod touchpoint;
pub(crate) mod touchpoints;
pub(crate) mod value;
