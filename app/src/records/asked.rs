//! What is asked stands in the address, so that reloading and handing on keep it.

use std::collections::BTreeSet;

use staffelstab_shared::{id::RecordId, network::what_if::Question, time::Day};

use crate::routes::Route;

/// More would be no thought any more.
const MOST: usize = 30;

/// Who or what stops, in the order it was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) ids: Vec<RecordId>,
    pub(crate) until: Option<Day>,
}

impl Asked {
    /// Of an address: the record in its path, more of them and the day in its query. What
    /// cannot be read is not asked.
    pub(crate) fn read(path: Option<RecordId>, with: Option<&str>, until: Option<&str>) -> Self {
        let with = with.into_iter().flat_map(|ids| ids.split(','));
        let mut ids: Vec<_> = path.into_iter().collect();
        for id in with.filter_map(|id| RecordId::from_hex(id).ok()) {
            if ids.len() < MOST && !ids.contains(&id) {
                ids.push(id);
            }
        }
        Self { ids, until: until.and_then(|day| day.parse().ok()) }
    }

    /// The address that asks this. `path`: the record that stays in the path as long as it
    /// is asked for, so that the page stays the same page.
    pub(crate) fn address(&self, path: Option<RecordId>) -> String {
        let path = path.filter(|id| self.ids.contains(id));
        let with = self.ids.iter().filter(|id| path != Some(**id));
        let with = with.map(RecordId::to_string).collect::<Vec<_>>().join(",");
        let with = (!with.is_empty()).then(|| format!("with={with}"));
        let until = self.until.map(|day| format!("until={day}"));
        let query = [with, until].into_iter().flatten().collect::<Vec<_>>().join("&");
        let route = Route::WhatIf(path);
        if query.is_empty() { route.to_string() } else { format!("{route}?{query}") }
    }

    /// An address that asks about several at once.
    pub(crate) fn about(ids: &[RecordId]) -> String {
        Self { ids: ids.to_vec(), until: None }.address(ids.first().copied())
    }

    pub(crate) fn question(&self) -> Question {
        Question {
            stop: self.ids.iter().copied().collect::<BTreeSet<_>>(),
            funded_until: self.until,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.until.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    fn again(address: &str, path: Option<RecordId>) -> Asked {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let value = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key));
        Asked::read(path, value("with="), value("until="))
    }

    #[test]
    fn an_address_asks_what_it_was_made_of() {
        let asked = Asked { ids: vec![id(1), id(2), id(3)], until: "2026-12-31".parse().ok() };
        let address = asked.address(Some(id(1)));
        assert!(address.starts_with(&format!("/network/what-if/{}?with=", id(1))));
        assert_eq!(again(&address, Some(id(1))), asked);
        assert_eq!(again(&asked.address(None), None), asked);
        assert_eq!(Asked::default().address(None), "/network/what-if");
        assert_eq!(Asked::about(&[id(1)]), format!("/network/what-if/{}", id(1)));
    }

    #[test]
    fn who_is_no_longer_asked_for_leaves_the_path() {
        let asked = Asked { ids: vec![id(2)], until: None };
        assert_eq!(asked.address(Some(id(1))), format!("/network/what-if?with={}", id(2)));
    }

    #[test]
    fn an_address_of_nonsense_asks_nothing_and_a_long_one_not_all() {
        assert!(Asked::read(None, Some("x,,7"), Some("bald")).is_empty());
        let many: Vec<_> = (0..200).map(|number| id(number).to_string()).collect();
        assert_eq!(Asked::read(None, Some(&many.join(",")), None).ids.len(), MOST);
        let twice = format!("{},{}", id(1), id(1));
        assert_eq!(Asked::read(Some(id(1)), Some(&twice), None).ids, [id(1)]);
    }
}
