//! What is jotted down at once: drafts of forms, and where things lie on a map. In
//! `localStorage`, because a tab that closes waits for no transaction. Everything belongs to
//! somebody (a ledger), goes through the same seal as other rows, and leaves with its owner.

use std::fmt::Write as _;

use super::{
    seal::{open_value, seal_value},
    window::window,
};

/// Whatever belongs to somebody begins so.
const OWNED: &str = "staffelstab.of.";

/// Names of one owner begin so, and no other owner's: no owner has a point in its name.
fn prefix(owner: &str) -> String {
    format!("{OWNED}{owner}.")
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}

/// Nothing where the browser keeps nothing.
pub(crate) fn read(owner: &str, name: &str) -> Option<Vec<u8>> {
    let hex = storage()?.get_item(&format!("{}{name}", prefix(owner))).ok()??;
    Some(open_value(bytes(&hex)?))
}

/// What somebody has jotted down under a name that begins so: what follows in the names.
pub(crate) fn names(owner: &str, begins: &str) -> Vec<String> {
    let begins = format!("{}{begins}", prefix(owner));
    let of_owner = |key: String| key.strip_prefix(&begins).map(str::to_owned);
    storage().iter().flat_map(keys).filter_map(of_owner).collect()
}

fn keys(storage: &web_sys::Storage) -> impl Iterator<Item = String> {
    let all = 0..storage.length().unwrap_or_default();
    all.filter_map(|index| storage.key(index).ok().flatten())
}

/// Says whether that is what is there now. A full storage keeps what it had before: an earlier
/// word is better than none.
pub(crate) fn write(owner: &str, name: &str, value: Option<&[u8]>) -> bool {
    let Some(storage) = storage() else { return false };
    let key = format!("{}{name}", prefix(owner));
    let written = match value {
        Some(value) => storage.set_item(&key, &hex(seal_value(value))),
        None => storage.remove_item(&key),
    };
    written.is_ok()
}

/// Takes everything away that belongs to none of these owners.
pub(crate) fn forget_all_but(owners: &[String]) {
    let Some(storage) = storage() else { return };
    let names: Vec<String> = keys(&storage).filter(|key| is_of_another(key, owners)).collect();
    for name in names {
        // Fails only where there is no storage (any more).
        let _ = storage.remove_item(&name);
    }
}

fn is_of_another(key: &str, owners: &[String]) -> bool {
    key.starts_with(OWNED) && !owners.iter().any(|owner| key.starts_with(&prefix(owner)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_back_as_they_were_written_and_nonsense_is_nothing() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes(&hex(&all)), Some(all));
        for nonsense in ["f", "zz", "0g", "ä"] {
            assert_eq!(bytes(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn what_one_owner_jotted_down_is_under_no_other_s_name() {
        let (one, other) = ("ab".repeat(16), "ac".repeat(16));
        let name = format!("{}draft.new-person", prefix(&one));
        assert!(name.starts_with(&prefix(&one)) && !name.starts_with(&prefix(&other)));
        assert!(!name.starts_with(&prefix(&one[..31])));
        assert!(is_of_another(&name, std::slice::from_ref(&other)) && is_of_another(&name, &[]));
        assert!(!is_of_another(&name, &[other, one]));
        assert!(!is_of_another("staffelstab.theme", &[]), "taste belongs to the device");
    }
}
