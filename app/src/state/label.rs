//! What a device is called: it says so itself, or a steward says it, and that is marked. What
//! anybody else writes into its label counts as if it had not arrived.

use std::collections::BTreeMap;

use staffelstab_shared::{
    id::DeviceId,
    membership::Role,
    search::fold,
    sync::DEVICE_KIND,
    view::{DevicePrefix, View},
};

use crate::{
    news::Seat,
    text::{Texts, you::without_you},
};

/// The key of a label in its record.
const NAME: &str = "name";

/// A device's label, as far as it counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Label {
    /// Empty where none is shown.
    pub(crate) name: String,
    /// A steward said so, and not the device.
    pub(crate) by_steward: bool,
    /// One has arrived, though it may say nothing.
    pub(crate) is_here: bool,
    /// How many devices took this name before.
    pub(crate) before: usize,
}

impl Label {
    /// The label of a device, of the record that holds it.
    pub(super) fn of(view: Option<&View>, device: DeviceId, seats: &[Seat]) -> Self {
        let Some(view) = view.filter(|view| view.kind.as_str() == DEVICE_KIND) else {
            return Self::default();
        };
        let is_steward = |by: DevicePrefix| {
            let mut stewards = seats.iter().filter(|seat| seat.role == Role::Steward);
            stewards.any(|seat| by.is_of(&seat.device))
        };
        // Of what was said at the same time, what the device says itself counts.
        let said = match view.conflicts.get(NAME) {
            None => vec![(view.title(), view.assured.unwrap_or(view.changed).by)],
            Some(variants) => variants
                .iter()
                .map(|one| (one.value.as_text().unwrap_or_default(), one.stamp.by))
                .collect(),
        };
        let own = said.iter().find(|(_, by)| by.is_of(&device));
        let found = own.or_else(|| said.iter().find(|(_, by)| is_steward(*by)));
        found.map_or_else(Self::default, |(name, by)| Self {
            name: without_you(name),
            by_steward: !by.is_of(&device),
            is_here: true,
            before: 0,
        })
    }

    /// The labels of all devices that ever were there. Anybody may call themselves like another:
    /// of the same names the later ones say so, in the order in which they came, which is the same
    /// everywhere.
    pub(super) fn all<'s>(
        seats: &'s [Seat],
        of: impl Fn(DeviceId) -> Self,
    ) -> BTreeMap<DeviceId, Self> {
        let mut in_turn: Vec<&'s Seat> = seats.iter().collect();
        // The founder has no invite; a join that the relay has not seen yet came last.
        in_turn.sort_by_key(|seat| {
            let is_new = seat.joined.is_none() && seat.invited_by.is_some();
            (is_new, seat.joined, seat.device)
        });
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        let numbered = in_turn.into_iter().map(|seat| {
            let mut label = of(seat.device);
            if !label.name.is_empty() {
                let count = taken.entry(look(&label.name)).or_default();
                label.before = *count;
                *count += 1;
            }
            (seat.device, label)
        });
        numbered.collect()
    }

    /// As it stands in a sentence; empty where there is none.
    pub(crate) fn words(&self, t: &Texts) -> String {
        if self.name.is_empty() {
            return String::new();
        }
        let name = match self.before {
            0 => self.name.clone(),
            before => t.named_again(&(before + 1).to_string(), &self.name),
        };
        if self.by_steward { t.named_by_steward(&name) } else { name }
    }
}

/// Letters of other alphabets that look like Latin ones (UTS #39), as far as names have them.
const LOOK_ALIKES: [(char, char); 27] = [
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('н', 'h'),
    ('і', 'i'),
    ('ӏ', 'l'),
    ('ј', 'j'),
    ('к', 'k'),
    ('м', 'm'),
    ('о', 'o'),
    ('р', 'p'),
    ('ѕ', 's'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('α', 'a'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
];

/// What somebody sees who does not look closely: the letters alone, those that look alike as one.
fn look(name: &str) -> String {
    let alike = |c: char| {
        let found = LOOK_ALIKES.iter().find(|(one, _)| *one == c);
        found.map_or(c, |(_, latin)| *latin)
    };
    let folded: String = fold(name).chars().map(alike).collect();
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<_> = words.collect();
    // A name of signs alone is what it is.
    if words.is_empty() { name.to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::RecordId,
        sync,
        time::UnixMillis,
        view::{Heads, Kind, Stamp, Value, Variant},
    };

    use super::*;
    use crate::text::DE;

    const RENATE: DeviceId = DeviceId::new([1; 16]);
    const STEWARD: DeviceId = DeviceId::new([2; 16]);
    const MEMBER: DeviceId = DeviceId::new([3; 16]);

    fn seats() -> Vec<Seat> {
        let roles = [(RENATE, Role::Member), (STEWARD, Role::Steward), (MEMBER, Role::Member)];
        let seat = |(device, role)| Seat {
            device,
            role,
            mine: false,
            live: true,
            joined: None,
            invite: None,
            invited_by: None,
        };
        roles.map(seat).into()
    }

    fn stamp(by: DeviceId) -> Stamp {
        Stamp { at: UnixMillis(1), by: DevicePrefix::of(&by) }
    }

    fn named(name: &str, by: DeviceId) -> View {
        View {
            id: RecordId::from_random([9; 16]),
            kind: Kind::from(sync::DEVICE_KIND),
            archived: false,
            flat: BTreeMap::from([("name".to_owned(), Value::text(name))]),
            conflicts: BTreeMap::new(),
            problems: Vec::new(),
            created: stamp(RENATE),
            changed: stamp(by),
            heads: Heads::default(),
            assured: None,
            written: None,
            put_away: None,
        }
    }

    fn label(view: &View) -> Label {
        Label::of(Some(view), RENATE, &seats())
    }

    #[test]
    fn a_label_counts_only_from_its_device_or_marked_from_a_steward() {
        assert_eq!(label(&named("Renate", RENATE)).words(&DE), "Renate");
        let marked = label(&named("Renate", STEWARD)).words(&DE);
        assert_eq!(marked, "Renate (Name von einer Verwalter:in)");
        // As if it had not arrived.
        assert_eq!(label(&named("Boss", MEMBER)), Label::default());
        assert_eq!(Label::of(None, RENATE, &seats()), Label::default());
        // Who is not known, or not any more, is nobody.
        assert_eq!(label(&named("Boss", DeviceId::new([4; 16]))), Label::default());
        // With the clock turned back the name is not the last that was written.
        let mut turned_back = named("Boss", RENATE);
        turned_back.assured = Some(stamp(MEMBER));
        assert_eq!(label(&turned_back), Label::default());
        assert!(
            label(&named("(Sie)", RENATE)).is_here
                && label(&named("(Sie)", RENATE)).name.is_empty()
        );
    }

    #[test]
    fn of_two_who_share_a_name_the_later_one_says_so() {
        let name = |device: DeviceId| match device {
            RENATE => label_named("Alice Amt"),
            // The first letter is Cyrillic.
            MEMBER => label_named("Аlice Amt."),
            _ => label_named("alice  amt"),
        };
        let mut seats = seats();
        // The founder, one whose join the relay has seen, and one whose join it has not.
        seats[1].invited_by = Some(RENATE);
        seats[2].invited_by = Some(RENATE);
        seats[2].joined = Some(UnixMillis(5));
        let said = |seats: &[Seat], device| Label::all(seats, name)[&device].words(&DE);
        for seats in [seats.clone(), seats.iter().rev().cloned().collect()] {
            assert_eq!(said(&seats, RENATE), "Alice Amt");
            assert_eq!(said(&seats, MEMBER), "Аlice Amt. (gleicher Name, Gerät 2)");
            assert_eq!(said(&seats, STEWARD), "alice  amt (gleicher Name, Gerät 3)");
        }
        // Without a name nobody is like another.
        let nameless = Label::all(&seats, |_| Label::default());
        assert!(nameless.values().all(|label| label.words(&DE).is_empty()));
    }

    fn label_named(name: &str) -> Label {
        Label { name: name.to_owned(), is_here: true, ..Label::default() }
    }

    #[test]
    fn of_labels_that_were_said_at_the_same_time_the_devices_own_counts() {
        let mut view = named("Boss", RENATE);
        let variant = |name: &str, by| Variant { value: Value::text(name), stamp: stamp(by) };
        let of = |variants: Vec<Variant>| BTreeMap::from([("name".to_owned(), variants)]);
        let all = [variant("Boss", MEMBER), variant("Chefin", STEWARD), variant("Renate", RENATE)];
        view.conflicts = of(all.to_vec());
        assert_eq!(label(&view).words(&DE), "Renate");
        view.conflicts = of(all[..2].to_vec());
        assert_eq!(label(&view).words(&DE), "Chefin (Name von einer Verwalter:in)");
        view.conflicts = of(vec![variant("Boss", MEMBER), variant("Herr", MEMBER)]);
        assert_eq!(label(&view), Label::default());
    }
}
