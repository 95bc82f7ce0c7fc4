//! Why a log was not copied, or a copy not put back, whichever backend it has: what is wrong
//! with which of the two.

use std::{error::Error, fmt, io};

use staffelstab_shared::{
    crypto::SigningKey,
    id::{DeviceId, LedgerId, RelayId},
};
use zeroize::Zeroizing;

use super::error::LogError;

/// How many flaws are named. The first ones say where to look; a list of thousands is read by
/// nobody.
const NAMED: usize = 8;

/// What the system or the storage says.
pub(crate) type Cause = Box<dyn Error + Send + Sync>;

/// The bytes of a relay's key.
pub(crate) type Seed = Zeroizing<[u8; 32]>;

/// Devices know a relay by its public key.
pub(crate) fn relay_of(seed: &[u8; 32]) -> RelayId {
    SigningKey::from_seed(seed).public().into()
}

/// How much a copy holds, in ledgers and entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) ledgers: u64,
    pub(crate) entries: u64,
}

impl fmt::Display for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ledgers == 0 {
            return write!(f, "no ledger");
        }
        let [ledgers, entries] =
            [counted(self.ledgers, "ledger", "ledgers"), counted(self.entries, "entry", "entries")];
        write!(f, "{ledgers} with {entries}")
    }
}

/// A number with what it counts: "1 entry", "1,204 entries".
pub(crate) fn counted(number: u64, one: &str, more: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if number == 1 { one } else { more })
}

/// The relay's key out of a copy.
#[derive(Debug)]
pub(crate) struct KeyOfCopy {
    pub(crate) seed: Seed,
    /// Whether the copy could be compared with the log that lies here, where one does.
    pub(crate) is_compared: bool,
}

/// Why no copy was written. There is none then.
#[derive(Debug)]
pub(crate) enum NotTaken {
    /// The log cannot be used.
    Log(LogError),
    /// The log is damaged.
    Damaged(Damage),
    /// The new file could not be written.
    File(Cause),
}

/// Why a copy was not put back. Nothing of it lies there then.
#[derive(Debug)]
pub(crate) enum NotPutBack {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// The file is something else; what it is instead.
    NoCopy(&'static str),
    /// The file is damaged.
    Damaged(Damage),
    /// The log that lies here was written by another relay than the copy.
    OtherRelay,
    /// The log that lies here says that it is another relay's.
    OtherKey { owner: RelayId, relay: RelayId },
    /// Nothing in the log that lies here has to do with the copy's relay, and the copy holds nothing.
    Unlinked(RelayId),
    /// The log that lies here cannot be compared with it.
    Log(LogError),
    /// It could not be written to where the log is to lie.
    Place(Cause),
}

/// What is wrong with a log: at most one flaw a ledger, and not more than a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Damage {
    flaws: Vec<Flaw>,
    more: usize,
}

/// One thing that is wrong with a log, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Flaw {
    #[error("{0}")]
    Storage(String),
    #[error("the {0} in it is none of a relay's")]
    Foreign(String),
    #[error("the {0} in it is not as a relay makes it")]
    Changed(String),
    #[error("it is marked as of version {0}, which this relay does not know")]
    Version(i64),
    #[error("{0}")]
    Aside(&'static str),
    #[error("ledger {ledger}: {what}")]
    Note { ledger: LedgerId, what: &'static str },
    #[error("the relay's key in it is not what was written")]
    Key,
    #[error(
        "what is noted in it beside the entries, such as invites and founding codes, is not what was \
         written"
    )]
    Beside,
    #[error("ledger {ledger}, entry {sequence}: {what}")]
    Entry { ledger: LedgerId, sequence: u64, what: &'static str },
    #[error("ledger {0}: its founding entry is gone")]
    Unfounded(LedgerId),
    #[error("ledger {ledger}: the newest entry of device {device} is gone")]
    Cut { ledger: LedgerId, device: DeviceId },
}

impl Damage {
    /// Nothing if there is no flaw.
    pub(crate) fn of(flaws: impl IntoIterator<Item = Flaw>) -> Option<Self> {
        let mut flaws = flaws.into_iter();
        let named: Vec<_> = flaws.by_ref().take(NAMED).collect();
        let more = flaws.count();
        (!named.is_empty()).then_some(Self { flaws: named, more })
    }
}

impl From<Flaw> for Damage {
    fn from(flaw: Flaw) -> Self {
        Self { flaws: vec![flaw], more: 0 }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, flaw) in self.flaws.iter().enumerate() {
            let between = if number == 0 { "" } else { "; " };
            write!(f, "{between}{flaw}")?;
        }
        if self.more > 0 {
            let more = u64::try_from(self.more).unwrap_or(u64::MAX);
            write!(f, "; and {} besides", counted(more, "flaw", "flaws"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_copy_holds_is_said_as_a_person_counts() {
        let said = |ledgers, entries| Contents { ledgers, entries }.to_string();
        assert_eq!(said(0, 0), "no ledger");
        assert_eq!(said(1, 0), "1 ledger with 0 entries");
        assert_eq!(said(2, 1), "2 ledgers with 1 entry");
        assert_eq!(said(3, 1204), "3 ledgers with 1,204 entries");
        assert_eq!(said(1000, 1_204_567), "1,000 ledgers with 1,204,567 entries");
        assert_eq!(said(100, 999), "100 ledgers with 999 entries");
    }
}
