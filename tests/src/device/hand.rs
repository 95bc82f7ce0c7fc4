//! A device driven by hand: it has the keys of one that joined, and whoever holds it
//! decides what is sealed and sent. For measuring a relay with nothing else in the way,
//! and for what no honest device would send.

use minicbor::{Decode, bytes::ByteArray};
use rand_chacha::ChaCha20Rng;
use staffelstab_shared::{
    cbor::List,
    crypto::{DeviceKeys, EpochKey, SealingKey},
    envelope::{ChainHead, Draft, Entry, Kind},
    id::{LedgerId, RecordId, RelayId},
    membership::{Keyring, Membership},
    protocol::{self, ClientFrame, Cursor, Frame, Handshake, Item, ItemBytes, ServerFrame},
};

use super::{DeviceError, Link, Route, Storage, new_context};

/// See the module.
pub struct Hand {
    ledger: LedgerId,
    relay: RelayId,
    keys: DeviceKeys,
    sealing: SealingKey,
    chain: ChainHead,
    cursor: Option<Cursor>,
    rng: ChaCha20Rng,
}

/// How far the exchange with a relay has come, as a device keeps it; the rest of the row is
/// left unread.
#[derive(Decode)]
struct Peer {
    #[n(0)]
    cursor: Cursor,
}

impl core::fmt::Debug for Hand {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Hand").field("device", &self.keys.id()).finish_non_exhaustive()
    }
}

/// The row in which a device keeps who it is.
#[derive(Decode)]
struct Identity {
    #[n(0)]
    ledger: LedgerId,
    #[n(1)]
    relay: RelayId,
    #[cbor(n(2), with = "minicbor::bytes")]
    sign: [u8; 32],
    #[cbor(n(3), with = "minicbor::bytes")]
    seal: [u8; 32],
}

impl Hand {
    /// Takes the keys of a device that never wrote anything.
    ///
    /// # Errors
    /// [`DeviceError::NoKeys`] when the rows are not those of a device that can write.
    pub fn of(storage: &Storage) -> Result<Self, DeviceError> {
        Self::read(storage).ok_or(DeviceError::NoKeys)
    }

    fn read(storage: &Storage) -> Option<Self> {
        let identity = minicbor::decode(storage.meta(b"identity")?).ok()?;
        let Identity { ledger, relay, sign, seal } = identity;
        let keys = DeviceKeys::from_seeds(&sign, &seal);
        let mut membership = Membership::new(ledger);
        for item in storage.control() {
            match Item::parse(item).ok()? {
                Item::Statement(statement) => membership.insert(statement).ok()?,
                Item::Receipt(receipt) => membership.insert_receipt(receipt).ok()?,
                Item::Entry(_) => return None,
            };
        }
        let mut keyring = Keyring::new(ledger);
        for key in minicbor::decode::<Vec<ByteArray<32>>>(storage.meta(b"keys")?).ok()? {
            keyring.insert(EpochKey::from_bytes(*key));
        }
        keyring.update(&membership, &keys);
        let sealing = keyring.sealing(membership.state())?.clone();
        let rng = new_context().ok()?.rng;
        let peer = [b"peer/".as_slice(), relay.as_bytes()].concat();
        let Peer { cursor } = minicbor::decode(storage.meta(&peer)?).ok()?;
        let (chain, cursor) = (ChainHead::EMPTY, Some(cursor));
        Some(Self { ledger, relay, keys, sealing, chain, cursor, rng })
    }

    #[must_use]
    pub const fn keys(&self) -> &DeviceKeys {
        &self.keys
    }

    /// Seals a payload as a change, next in the device's chain.
    ///
    /// # Errors
    /// When it is too large for an entry.
    pub fn seal(&mut self, record: RecordId, payload: &[u8]) -> Result<Entry, DeviceError> {
        let (kind, ledger, after) = (Kind::Change, self.ledger, self.chain);
        let draft = Draft { kind, ledger, record, after, payload };
        let entry = Entry::seal(&draft, &self.sealing, &self.keys, &mut self.rng)?;
        self.chain = entry.chain_head();
        Ok(entry)
    }

    /// The frame that hands in an entry.
    ///
    /// # Errors
    /// Never for an entry: it fits.
    pub fn append(&self, entry: &Entry) -> Result<Vec<u8>, DeviceError> {
        self.append_all([entry])
    }

    /// The frame that hands in some entries.
    ///
    /// # Errors
    /// When there are more than [`protocol::MAX_BATCH`] of them.
    pub fn append_all<'e>(
        &self,
        entries: impl IntoIterator<Item = &'e Entry>,
    ) -> Result<Vec<u8>, DeviceError> {
        let items = entries.into_iter().map(|entry| ItemBytes::new(entry.bytes().to_vec()));
        let items = items.collect::<Result<_, _>>().and_then(List::new);
        let items = items.map_err(|_| DeviceError::Broken)?;
        Ok(ClientFrame::Append { ledger: self.ledger, items }.to_bytes())
    }

    /// Opens a session; also says where the device's chain ends at the relay.
    ///
    /// # Errors
    /// When nobody answers, or the relay does not let it in.
    pub async fn open(&self, route: &Route) -> Result<(Link, ChainHead), DeviceError> {
        let mut link = route.open().await?;
        let (nonce, ledger, principal) = ([9; 32], self.ledger, self.keys.sign().public());
        let versions = (protocol::VERSION, protocol::VERSION);
        link.send(ClientFrame::Hello { ledger, versions, principal, nonce }.to_bytes())?;
        loop {
            match receive(&mut link).await? {
                ServerFrame::Challenge { version, nonce: relay_nonce, .. } => {
                    let handshake = Handshake {
                        relay: self.relay,
                        ledger,
                        version,
                        principal,
                        client_nonce: nonce,
                        relay_nonce,
                    };
                    let signature = handshake.prove(self.keys.sign());
                    let cursor = self.cursor;
                    link.send(ClientFrame::Prove { ledger, signature, cursor }.to_bytes())?;
                }
                ServerFrame::Welcome { own, .. } => return Ok((link, own)),
                ServerFrame::Goodbye { reason, .. } => return Err(DeviceError::Refused(reason)),
                ServerFrame::Sought { .. }
                | ServerFrame::Control { .. }
                | ServerFrame::Deliver { .. }
                | ServerFrame::Acked { .. }
                | ServerFrame::Rejected { .. }
                | ServerFrame::Deposit { .. }
                | ServerFrame::Listing { .. }
                | ServerFrame::Fetched { .. } => return Err(DeviceError::Broken),
            }
        }
    }
}

/// The next frame of a link.
///
/// # Errors
/// When the link is gone, or it is no frame.
pub async fn receive(link: &mut Link) -> Result<ServerFrame, DeviceError> {
    let bytes = link.next().await?;
    ServerFrame::from_bytes(&bytes).map_err(|_| DeviceError::Broken)
}
