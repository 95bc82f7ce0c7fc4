//! What pages are made of: parts that know the look (see `styles/components.css`) and the
//! record's shapes, but no page.

pub(crate) mod announce;
pub(crate) mod carried;
pub(crate) mod chips;
pub(crate) mod conflict;
pub(crate) mod dialog;
pub(crate) mod dom;
pub(crate) mod empty;
pub(crate) mod field;
pub(crate) mod filters;
pub(crate) mod heights;
pub(crate) mod history;
pub(crate) mod icon;
pub(crate) mod import;
pub(crate) mod introduce;
pub(crate) mod map;
pub(crate) mod name;
pub(crate) mod narrow;
pub(crate) mod note;
pub(crate) mod picker;
pub(crate) mod prose;
pub(crate) mod qr;
pub(crate) mod records;
pub(crate) mod rows;
pub(crate) mod shell;
pub(crate) mod stand;
pub(crate) mod tenure;
pub(crate) mod tie;
pub(crate) mod toast;
pub(crate) mod touchpoint;
pub(crate) mod unsaved;
pub(crate) mod virtual_list;
