//! Parts that know the look (see `styles/components.css`) but no record and no page.

pub(crate) mod announce;
pub(crate) mod appearance;
pub(crate) mod chips;
pub(crate) mod dialog;
pub(crate) mod dom;
pub(crate) mod field;
pub(crate) mod heights;
pub(crate) mod icon;
mod in_sight;
pub(crate) mod look;
pub(crate) mod note;
pub(crate) mod print_head;
pub(crate) mod prose;
pub(crate) mod qr;
pub(crate) mod relays;
pub(crate) mod shell;
pub(crate) mod shortcuts;
pub(crate) mod show_all;
pub(crate) mod stand;
pub(crate) mod storage;
pub(crate) mod toast;
pub(crate) mod unsaved;
pub(crate) mod virtual_list;
pub(crate) mod virtual_table;
