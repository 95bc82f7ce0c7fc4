//! What lies in a log.

use crate::{
    cbor::Bytes,
    envelope::{Entry, EnvelopeError, Kind, MAX_ENTRY, peek},
    id::{EntryId, LedgerId},
    membership::{Receipt, Statement},
};

/// One item of a log, parsed. Everything in a log is one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Sealed; its signature is not yet checked (that needs the membership).
    Entry(Entry),
    /// Its signature fits its issuer; whether it counts is for the fold to say.
    Statement(Statement),
    /// Its signature fits the relay it names.
    Receipt(Receipt),
}

impl Item {
    /// Reads an item of any kind.
    ///
    /// # Errors
    /// See [`Entry::parse`], [`Statement::parse`], [`Receipt::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let (_, kind) = peek(bytes)?;
        if kind == Kind::Statement as u8 {
            Statement::parse(bytes).map(Self::Statement)
        } else if kind == Kind::Receipt as u8 {
            Receipt::parse(bytes).map(Self::Receipt)
        } else {
            Entry::parse(bytes).map(Self::Entry)
        }
    }

    /// The BLAKE3 hash of all its bytes.
    #[must_use]
    pub fn id(&self) -> EntryId {
        match self {
            Self::Entry(entry) => entry.id(),
            Self::Statement(statement) => EntryId::new(*statement.id().as_bytes()),
            Self::Receipt(receipt) => item_id(receipt.bytes()),
        }
    }

    #[must_use]
    pub fn bytes(&self) -> &std::sync::Arc<[u8]> {
        match self {
            Self::Entry(entry) => entry.bytes(),
            Self::Statement(statement) => statement.bytes(),
            Self::Receipt(receipt) => receipt.bytes(),
        }
    }

    #[must_use]
    pub fn ledger(&self) -> LedgerId {
        match self {
            Self::Entry(entry) => entry.header().ledger,
            Self::Statement(statement) => statement.ledger(),
            Self::Receipt(receipt) => receipt.ledger(),
        }
    }

    /// Statements and receipts: they come before entries and need no place in a quota.
    #[must_use]
    pub const fn is_control(&self) -> bool {
        matches!(self, Self::Statement(_) | Self::Receipt(_))
    }
}

/// The id of an item by its bytes.
#[must_use]
pub fn item_id(bytes: &[u8]) -> EntryId {
    EntryId::new(*blake3::hash(bytes).as_bytes())
}

/// The bytes of an item in a frame.
pub type ItemBytes = Bytes<MAX_ENTRY>;
