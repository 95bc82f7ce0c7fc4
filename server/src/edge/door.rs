//! What strangers may take up: connections of one address that have not shown who they are, the
//! bytes that are read of them meanwhile, and searches for an invite's ledger.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Searches for an invite's ledger by one address between two calls of [`Door::forget`].
const SEEKS: u32 = 60;
/// Bytes of bodies that are read of strangers at the same time, of one address and of all: a few
/// full ones of each, so that nobody fills the memory, and no single address keeps others out.
const READ_OF_ONE: usize = 4 * 1024 * 1024;
const READ_OF_ALL: usize = 64 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Door {
    strangers: usize,
    guests: Mutex<Guests>,
}

#[derive(Debug, Default)]
struct Guests {
    each: HashMap<IpAddr, Guest>,
    /// Bytes of bodies that are being read of all of them.
    reading: usize,
}

#[derive(Debug, Default)]
struct Guest {
    strangers: usize,
    seeks: u32,
    reading: usize,
}

impl Guest {
    const fn is_gone(&self) -> bool {
        self.strangers == 0 && self.seeks == 0 && self.reading == 0
    }
}

/// One stranger may be here; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    door: Arc<Door>,
    address: IpAddr,
}

/// So many bytes of a stranger's body may be read; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Reading {
    door: Arc<Door>,
    address: IpAddr,
    bytes: usize,
}

impl Door {
    pub(crate) fn new(strangers: usize) -> Self {
        Self { strangers, guests: Mutex::default() }
    }

    /// Lets one more stranger in, if this address has not brought too many.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Permit> {
        let address = household(address);
        let mut guests = self.guests();
        let guest = guests.each.entry(address).or_default();
        if guest.strangers >= self.strangers {
            return None;
        }
        guest.strangers += 1;
        Some(Permit { door: Arc::clone(self), address })
    }

    /// Lets a stranger's body of so many bytes be read, if not too much is read already.
    pub(crate) fn read(self: &Arc<Self>, address: IpAddr, bytes: usize) -> Option<Reading> {
        let address = household(address);
        let mut guests = self.guests();
        let of_all = guests.reading.saturating_add(bytes);
        let of_one =
            guests.each.get(&address).map_or(0, |guest| guest.reading).saturating_add(bytes);
        if of_all > READ_OF_ALL || of_one > READ_OF_ONE {
            return None;
        }
        guests.reading = of_all;
        guests.each.entry(address).or_default().reading = of_one;
        Some(Reading { door: Arc::clone(self), address, bytes })
    }

    /// Counts a search; false when there were too many.
    pub(crate) fn may_seek(&self, address: IpAddr) -> bool {
        let mut guests = self.guests();
        let guest = guests.each.entry(household(address)).or_default();
        guest.seeks = guest.seeks.saturating_add(1);
        guest.seeks <= SEEKS
    }

    /// To be called once a minute.
    pub(crate) fn forget(&self) {
        self.guests().each.retain(|_, guest| {
            guest.seeks = 0;
            !guest.is_gone()
        });
    }

    fn guests(&self) -> MutexGuard<'_, Guests> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guests {
    fn leave(&mut self, address: IpAddr, leave: impl FnOnce(&mut Guest)) {
        if let Some(guest) = self.each.get_mut(&address) {
            leave(guest);
            if guest.is_gone() {
                self.each.remove(&address);
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let leave = |guest: &mut Guest| guest.strangers = guest.strangers.saturating_sub(1);
        self.door.guests().leave(self.address, leave);
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut guests = self.door.guests();
        guests.reading = guests.reading.saturating_sub(self.bytes);
        let leave = |guest: &mut Guest| guest.reading = guest.reading.saturating_sub(self.bytes);
        guests.leave(self.address, leave);
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
    fn so_much_is_read_of_one_address_and_so_much_of_all_and_then_no_more() {
        let door = Arc::new(Door::new(1));
        let read =
            |number: usize| door.read(address(&format!("192.0.2.{number}")), READ_OF_ONE / 4);
        let full = READ_OF_ALL / READ_OF_ONE;
        let mut reading: Vec<_> =
            (0..full).flat_map(|number| (0..4).map(move |_| number)).map(&read).collect();
        assert!(reading.iter().all(Option::is_some));
        assert!(read(full).is_none(), "all together read enough");
        drop(reading.remove(0));
        assert!(read(1).is_none(), "this one reads enough");
        let another = read(full);
        assert!(another.is_some() && read(0).is_none());
        drop((another, reading));
        assert!(door.guests().each.is_empty() && door.guests().reading == 0);
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
