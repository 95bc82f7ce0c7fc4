//! The fixtures: devices that hand each other the changes of one record. The tests are in
//! the modules, by theme.

mod any_order;
mod conflicts;
mod hostile;
mod merging;
mod prose;
mod reading;
mod tenures;

use super::*;
use crate::{
    id::RecordId,
    model::{ContactPoint, Model, Person, add_contact_point},
    view::{Stamp, Variant, View},
};

const ID: RecordId = RecordId::from_random([1; 16]);

/// A device with its own copy of one record.
struct Device {
    id: DeviceId,
    number: u8,
    edits: u8,
    document: Document,
}

impl Device {
    fn author(&mut self) -> Author {
        self.edits += 1;
        Author::new(&self.id, [self.number; 8], [100 + self.edits; 8])
    }

    /// Makes the record, and hands it to the others.
    fn founds(number: u8, person: &Person) -> (Self, Vec<u8>) {
        let mut device = Self::new(number);
        let edits = person.edits(&Person::default());
        let (document, change) =
            Document::create(&device.author(), UnixMillis(1_000), &Kind::Person, &edits).unwrap();
        device.document = document;
        (device, change)
    }

    fn new(number: u8) -> Self {
        Self { id: DeviceId::new([number; 16]), number, edits: 0, document: Document::empty() }
    }

    fn view(&self) -> View {
        self.document.view(ID)
    }

    fn person(&self) -> Person {
        Person::read(&self.view())
    }

    fn saves(&mut self, at: i64, base: &Heads, edits: &[Edit]) -> Option<Vec<u8>> {
        let author = self.author();
        self.document.edit(&author, UnixMillis(at), base, edits).unwrap()
    }

    /// Edits what it sees now.
    fn puts(&mut self, at: i64, key: &str, text: &str) -> Vec<u8> {
        let base = self.document.heads();
        self.saves(at, &base, &[Edit::put(key, text)]).unwrap()
    }

    fn hears(&mut self, change: &[u8], of: &Self) {
        assert_eq!(self.document.merge(change, &of.id).unwrap(), Merged::Applied);
    }
}

fn renate() -> Person {
    let mut person =
        Person { name: "Renate Vogel".into(), family: "Vogel".into(), ..Person::default() };
    add_contact_point(&mut person.phones, "+49 30 23125801");
    person.notes = "Kennt alle.".into();
    person
}

/// Two devices that both have Renate.
fn two() -> (Device, Device) {
    let (one, change) = Device::founds(1, &renate());
    let mut other = Device::new(2);
    other.hears(&change, &one);
    (one, other)
}

fn words(variants: &[Variant]) -> Vec<(&str, DevicePrefix, i64)> {
    variants.iter().map(|v| (v.value.as_text().unwrap(), v.stamp.by, v.stamp.at.0)).collect()
}
