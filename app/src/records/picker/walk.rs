//! Going through the hits of a picker by keys. Pure.

use staffelstab_shared::{id::RecordId, view::Kind};

/// What can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    There(RecordId),
    /// A new one of what was typed.
    Made(Kind),
}

/// Where one is among the choices. It begins anew with every letter that is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Walk {
    place: usize,
    /// By a key; until then the first hit is meant, and nothing is made.
    moved: bool,
}

impl Walk {
    /// The choice that Enter takes.
    pub(super) fn marked(self, choices: &[Choice]) -> Option<usize> {
        let place = self.place.min(choices.len().checked_sub(1)?);
        match choices.get(place)? {
            Choice::Made(_) if !self.moved => None,
            Choice::There(_) | Choice::Made(_) => Some(place),
        }
    }

    /// Where a key leads to; nothing for a key that is not for the list.
    pub(super) fn pressed(self, key: &str, choices: &[Choice]) -> Option<Self> {
        let to = |place| Some(Self { place, moved: true });
        let marked = self.marked(choices);
        let last = choices.len().checked_sub(1)?;
        match (key, marked) {
            ("ArrowDown", None) => to(0),
            ("ArrowDown", Some(place)) => to((place + 1).min(last)),
            ("ArrowUp", None) => to(last),
            ("ArrowUp", Some(place)) => to(place.saturating_sub(1)),
            // Before that they are for the words that are typed.
            ("Home", _) if self.moved => to(0),
            ("End", _) if self.moved => to(last),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(count: u8) -> Vec<Choice> {
        (0..count).map(|number| Choice::There(RecordId::from_random([number; 16]))).collect()
    }

    fn after(keys: &[&str], choices: &[Choice]) -> Option<usize> {
        let walk = keys
            .iter()
            .fold(Walk::default(), |walk, key| walk.pressed(key, choices).unwrap_or(walk));
        walk.marked(choices)
    }

    #[test]
    fn every_key_marks_what_enter_takes() {
        let hits = there(3);
        assert_eq!(after(&[], &hits), Some(0), "the first is meant at once");
        assert_eq!(after(&["ArrowDown", "ArrowDown"], &hits), Some(2));
        assert_eq!(after(&["ArrowDown"; 9], &hits), Some(2), "it stops at the end");
        assert_eq!(after(&["ArrowDown", "ArrowDown", "ArrowUp"], &hits), Some(1));
        assert_eq!(after(&["ArrowDown", "End", "Home"], &hits), Some(0));
        assert_eq!(after(&["ArrowDown", "End"], &hits), Some(2));
    }

    #[test]
    fn home_and_end_are_for_the_words_until_somebody_is_in_the_list() {
        for key in ["Home", "End", "a", "Tab"] {
            assert_eq!(Walk::default().pressed(key, &there(3)), None, "{key}");
        }
    }

    #[test]
    fn nothing_is_made_before_somebody_goes_there() {
        let only = [Choice::Made(Kind::Person), Choice::Made(Kind::Organization)];
        assert_eq!(after(&[], &only), None);
        assert_eq!(after(&["ArrowDown"], &only), Some(0));
        assert_eq!(after(&["ArrowUp"], &only), Some(1));
        let both: Vec<_> = there(1).into_iter().chain(only).collect();
        assert_eq!(after(&["ArrowDown"], &both), Some(1));
        assert_eq!(after(&["ArrowDown"], &[]), None);
    }

    #[test]
    fn fewer_hits_leave_nobody_beyond_the_end() {
        let walk = Walk { place: 5, moved: true };
        assert_eq!(walk.marked(&there(2)), Some(1));
    }
}
