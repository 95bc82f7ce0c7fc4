//! How many strangers one address may bring: connections that have not shown who they are,
//! and searches for an invite's ledger.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Searches for an invite's ledger by one address between two calls of [`Door::forget`].
const SEEKS: u32 = 60;

#[derive(Debug)]
pub(crate) struct Door {
    strangers: usize,
    guests: Mutex<HashMap<IpAddr, Guest>>,
}

#[derive(Debug, Default)]
struct Guest {
    strangers: usize,
    seeks: u32,
}

/// One stranger may be here; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    door: Arc<Door>,
    address: IpAddr,
}

impl Door {
    pub(crate) fn new(strangers: usize) -> Self {
        Self { strangers, guests: Mutex::default() }
    }

    /// Lets one more stranger in, if this address has not brought too many.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Permit> {
        let address = household(address);
        let mut guests = self.guests();
        let guest = guests.entry(address).or_default();
        if guest.strangers >= self.strangers {
            return None;
        }
        guest.strangers += 1;
        Some(Permit { door: Arc::clone(self), address })
    }

    /// Counts a search; false when there were too many.
    pub(crate) fn may_seek(&self, address: IpAddr) -> bool {
        let mut guests = self.guests();
        let guest = guests.entry(household(address)).or_default();
        guest.seeks = guest.seeks.saturating_add(1);
        guest.seeks <= SEEKS
    }

    /// To be called once a minute.
    pub(crate) fn forget(&self) {
        self.guests().retain(|_, guest| {
            guest.seeks = 0;
            guest.strangers > 0
        });
    }

    fn guests(&self) -> MutexGuard<'_, HashMap<IpAddr, Guest>> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut guests = self.door.guests();
        if let Some(guest) = guests.get_mut(&self.address) {
            guest.strangers = guest.strangers.saturating_sub(1);
            if guest.strangers == 0 && guest.seeks == 0 {
                guests.remove(&self.address);
            }
        }
    }
}

/// With IPv6 a household has a whole /64.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_so_many_strangers_and_no_more() {
        let door = Arc::new(Door::new(2));
        let first = door.enter(address("192.0.2.1"));
        let second = door.enter(address("192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(door.enter(address("192.0.2.1")).is_none());
        assert!(door.enter(address("192.0.2.2")).is_some());
        drop(first);
        assert!(door.enter(address("192.0.2.1")).is_some());
    }

    #[test]
    fn a_household_with_many_addresses_is_one() {
        let door = Arc::new(Door::new(1));
        let permit = door.enter(address("2001:db8::1"));
        assert!(permit.is_some());
        assert!(door.enter(address("2001:db8::2")).is_none());
        assert!(door.enter(address("2001:db8:0:1::2")).is_some());
    }

    #[test]
    fn an_address_that_searches_too_much_waits() {
        let door = Door::new(1);
        let asked = (0..=SEEKS).filter(|_| door.may_seek(address("192.0.2.1"))).count();
        assert_eq!(asked, SEEKS as usize);
        door.forget();
        assert!(door.may_seek(address("192.0.2.1")));
    }
}
