//! Identifiers. Each is a newtype over bytes, shown as lower-case hexadecimal
//! (records as a hyphenated UUID, as people know them from exports).

use core::fmt;

/// An identifier was not written as expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: expected {expected} bytes in hexadecimal")]
pub struct IdError {
    expected: usize,
}

impl IdError {
    pub(crate) const fn new(expected: usize) -> Self {
        Self { expected }
    }
}

macro_rules! bytes_newtype {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            #[must_use]
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Reads an id from a slice of exactly [`Self::LEN`] bytes.
            ///
            /// # Errors
            /// When the length differs.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, $crate::id::IdError> {
                bytes.try_into().map(Self).map_err(|_| $crate::id::IdError::new($len))
            }

            /// Reads an id from hexadecimal; hyphens are skipped.
            ///
            /// # Errors
            /// When anything else than the right number of hexadecimal digits is there.
            pub fn from_hex(text: &str) -> Result<Self, $crate::id::IdError> {
                let error = $crate::id::IdError::new($len);
                let mut bytes = [0_u8; $len];
                let mut digits = text.chars().filter(|c| *c != '-').map(|c| c.to_digit(16));
                for byte in &mut bytes {
                    let high = digits.next().flatten().ok_or(error)?;
                    let low = digits.next().flatten().ok_or(error)?;
                    *byte = u8::try_from(high << 4 | low).map_err(|_| error)?;
                }
                if digits.next().is_some() { Err(error) } else { Ok(Self(bytes)) }
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                d: &mut minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                let bytes = d.bytes()?;
                Self::from_slice(bytes).map_err(minicbor::decode::Error::custom)
            }
        }
    };
}

macro_rules! display_hex {
    ($($name:ident),*) => {$(
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    )*};
}

bytes_newtype!(
    /// One ledger: the first 16 bytes of the hash of its founding statement.
    LedgerId, 16
);
bytes_newtype!(
    /// One record: a random UUID (version 4), so that it says nothing by itself.
    RecordId, 16
);
bytes_newtype!(
    /// One device in one ledger: derived from its signing key, so a device has
    /// another id in every ledger.
    DeviceId, 16
);
bytes_newtype!(
    /// One entry: the BLAKE3 hash of all its bytes.
    EntryId, 32
);
bytes_newtype!(
    /// One membership statement: the BLAKE3 hash of all its bytes.
    StatementId, 32
);
bytes_newtype!(
    /// One relay: its Ed25519 public key.
    RelayId, 32
);
bytes_newtype!(
    /// Names a key without giving it away: a hash of it.
    KeyId, 16
);

pub(crate) use {bytes_newtype, display_hex};

display_hex!(LedgerId, DeviceId, EntryId, StatementId, RelayId, KeyId);

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl RecordId {
    /// Makes a version 4 UUID (RFC 9562) of 16 random bytes.
    #[must_use]
    pub const fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }
}

impl From<StatementId> for LedgerId {
    fn from(id: StatementId) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(id.0.split_at(16).0);
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_id_reads_back_from_its_written_form() {
        let id = RecordId::from_random([7; 16]);
        assert_eq!(id.to_string(), "07070707-0707-4707-8707-070707070707");
        assert_eq!(RecordId::from_hex(&id.to_string()), Ok(id));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "07", "zz", &"0".repeat(33), "ä".repeat(32).as_str()] {
            assert!(RecordId::from_hex(text).is_err(), "{text}");
        }
        assert!(LedgerId::from_slice(&[0; 15]).is_err());
    }
}
