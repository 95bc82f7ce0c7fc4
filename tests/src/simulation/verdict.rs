//! What must hold once everything is healed.

use std::collections::BTreeSet;

use staffelstab_shared::{
    envelope::{Entry, Kind},
    id::{DeviceId, RecordId},
    membership::{HomeMove, Role, State},
    sync::Replica,
};

use super::world::World;

pub(super) fn check(world: &World) -> Result<(), String> {
    converged(world)?;
    nothing_lost(world)?;
    new_relay_is_the_home(world)?;
    removed_read_nothing_newer(world)?;
    relay_reads_nothing(world)
}

/// All live devices show the same: values, conflicts, members, and what is gone.
fn converged(world: &World) -> Result<(), String> {
    let live = world.live();
    let Some((first, reference)) = live.first() else {
        return Err("nobody is left".to_owned());
    };
    for (index, replica) in live.iter().skip(1) {
        if members(world, replica) != members(world, reference) {
            return Err(format!(
                "devices {first} and {index} disagree about members:\n{:#?}\n{:#?}",
                reference.members(),
                replica.members()
            ));
        }
        let records: BTreeSet<&RecordId> =
            reference.views().keys().chain(replica.views().keys()).collect();
        for record in records {
            let (one, other) = (reference.views().get(record), replica.views().get(record));
            if one != other && !is_contested(world, reference, record) {
                let erased: Vec<bool> =
                    live.iter().map(|(_, replica)| replica.is_erased(record)).collect();
                return Err(format!(
                    "devices {first} and {index} show {record} differently: {:?}, {:?}\n\
                     erased on {erased:?} by {:?}\n{one:#?}\n{other:#?}\n{reference:?}\n{replica:?}",
                    reference.status(),
                    replica.status(),
                    erasures(world, reference, record),
                ));
            }
        }
    }
    Ok(())
}

/// What a device knows of members. What no home takes may be known on one side of two relays
/// that do not know each other, and not on the other; it does not count.
fn members(world: &World, replica: &Replica) -> State {
    let mut members = replica.members().clone();
    if world.relays.len() > 1 {
        members.overruled.clear();
    }
    members
}

/// Every mark that reached the disk of a device that still belongs here is on all devices,
/// unless its record was erased.
fn nothing_lost(world: &World) -> Result<(), String> {
    let live = world.live();
    for (index, writer) in &live {
        let device = &world.devices[*index];
        for mark in &device.marks {
            for (reader_index, reader) in &live {
                let there = reader
                    .views()
                    .get(&mark.record)
                    .is_some_and(|view| view.get(&mark.key).is_some());
                let is_gone = is_gone(reader, writer, &mark.record)
                    || is_contested(world, reader, &mark.record);
                if !there && !is_gone {
                    return Err(format!(
                        "{} of device {index} (rolled back: {}) is missing on device {reader_index}",
                        mark.key, device.rolled_back
                    ));
                }
            }
        }
    }
    Ok(())
}

/// Where a relay was set up anew, it is the home by now and has all of everybody's, unless no
/// steward may move the home yet.
fn new_relay_is_the_home(world: &World) -> Result<(), String> {
    if !world.has_new_relay() {
        return Ok(());
    }
    let (live, has_moved) = (world.live(), world.has_moved());
    for (index, replica) in &live {
        let (status, members) = (replica.status(), replica.members());
        let can_move = match members.home_move(&replica.device()) {
            HomeMove::Alone => true,
            // One that was removed, or is not here any more, confirms nothing.
            HomeMove::WithSecond(seconds) => {
                live.iter().any(|(_, other)| seconds.contains(&other.device()))
            }
            HomeMove::WithSheet | HomeMove::NotYet | HomeMove::No => false,
        };
        if can_move && !has_moved {
            return Err(format!(
                "device {index} could have moved the home ({:?}): {:?}, {status:?}",
                members.home_move(&replica.device()),
                members.home_wishes,
            ));
        }
        if has_moved && (status.unsent, status.only_elsewhere) != (0, 0) {
            return Err(format!("device {index} has not all at its home: {status:?}"));
        }
        if let Some((id, _)) = members.devices.iter().find(|(_, it)| it.joined_at.is_none())
            && has_moved
        {
            return Err(format!("the new home has seen nothing of the join of {id}"));
        }
    }
    Ok(())
}

/// Three things that are known and not settled yet, all about erasures. A device erased the record
/// and was removed by somebody who had not seen that: the relay took the erasure and shows
/// the record to nobody any more, devices that have the record keep it. A member
/// erased what was theirs alone, the relay was restored from before that, and what somebody else
/// wrote into the record came back first: so it is refused, but gone at that member. And a member
/// erased what was theirs alone as far as their relay knew, while somebody wrote into it at
/// another one: it is gone where the erasure came first, and stays where the writing did.
fn is_contested(world: &World, reader: &Replica, record: &RecordId) -> bool {
    let is_member = |replica: &Replica| replica.role() == Some(Role::Member);
    let erased = |replica: &Replica| is_member(replica) && replica.is_erased(record);
    let log = world.all_bytes(reader.ledger());
    let entries = log.iter().filter_map(|bytes| Entry::parse(bytes).ok());
    let entries = entries.filter(|entry| entry.header().record == *record);
    let (erasures, changes): (Vec<Entry>, Vec<Entry>) =
        entries.partition(|entry| entry.header().kind == Kind::Erase);
    let by_member_of_others = |erasure: &Entry| {
        let by = erasure.header().device;
        let device = reader.members().devices.get(&by);
        device.is_some_and(|device| device.role == Role::Member)
            && changes.iter().any(|change| change.header().device != by)
    };
    erasures.iter().any(|entry| reader.members().check_entry(entry).is_err())
        || world.relays.len() > 1 && erasures.iter().any(by_member_of_others)
        || world.tally.relay_restores > 0
            && erasures.is_empty()
            && world.live().iter().any(|(_, replica)| erased(replica))
}

/// Who erased a record, by the entries that the relays have.
fn erasures(world: &World, reader: &Replica, record: &RecordId) -> Vec<(DeviceId, Option<Role>)> {
    let log = world.all_bytes(reader.ledger());
    let headers = log.iter().filter_map(|bytes| Some(Entry::parse(bytes).ok()?.header().clone()));
    let erasures = headers.filter(|it| it.record == *record && it.kind == Kind::Erase);
    let role = |id: &DeviceId| reader.members().devices.get(id).map(|device| device.role);
    erasures.map(|it| (it.device, role(&it.device))).collect()
}

fn is_gone(reader: &Replica, writer: &Replica, record: &RecordId) -> bool {
    reader.is_erased(record)
        || writer.is_erased(record)
        || writer.refused().any(|(_, refused)| refused.record == *record)
}

/// Nothing that was written in knowledge of a removal is on the removed device.
fn removed_read_nothing_newer(world: &World) -> Result<(), String> {
    for (id, removed) in world.removed() {
        for device in &world.devices {
            let writer = device.replica().map(Replica::device);
            for mark in device.marks.iter().filter(|mark| mark.after_removal_of.contains(&id)) {
                let view = removed.views().get(&mark.record);
                let reads = view.is_some_and(|view| view.get(&mark.key).is_some());
                if reads && writer != Some(id) {
                    return Err(format!("the removed device {id} reads {}", mark.key));
                }
            }
        }
    }
    Ok(())
}

/// The relay's log holds no word of what was written.
fn relay_reads_nothing(world: &World) -> Result<(), String> {
    let needles: [&[u8]; 3] = [b"Lindenau", b"mark/", b"district"];
    let Some((_, reader)) = world.live().into_iter().next() else { return Ok(()) };
    for item in world.all_bytes(reader.ledger()) {
        for needle in needles {
            if item.windows(needle.len()).any(|window| window == needle) {
                return Err("the relay's log holds plain text".to_owned());
            }
        }
    }
    Ok(())
}
