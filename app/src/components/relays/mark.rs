//! A relay's mark, for people to compare.

use staffelstab_shared::id::RelayId;

/// Enough of a relay's id to tell it from another one, in groups of four.
pub(super) fn mark(relay: RelayId) -> String {
    let digits: Vec<char> = relay.to_string().chars().take(MARK_DIGITS).collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

const MARK_DIGITS: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_the_beginning_of_what_the_relay_logs() {
        let relay = RelayId::new([0xab; 32]);
        let mark = mark(relay);
        assert_eq!(mark, "abab abab abab abab abab abab");
        assert!(relay.to_string().starts_with(&mark.replace(' ', "")));
    }
}
