//! Who may what in a ledger: signed statements, and one fold over them.

mod statement;

use minicbor::{Decode, Encode};

pub use statement::{
    Act, Deposit, Epoch, MAX_EPOCHS, MAX_HEADS, MAX_RECIPIENTS, MAX_VOUCHED, Receipt, Statement,
    Target, Via, consent, second, verify_consent, verify_second,
};

/// What a device may do. The numbers are part of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// Reads, writes, invites, removes, erases.
    #[n(0)]
    Steward,
    /// Reads and writes.
    #[n(1)]
    Member,
    /// Reads.
    #[n(2)]
    Reader,
    /// Carries sealed entries; has no keys.
    #[n(3)]
    Mirror,
}
