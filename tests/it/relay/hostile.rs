//! A device that joined like any other and then does as it likes: it has all keys, speaks
//! to the relay frame by frame, and seals whatever it wants.

use anyhow::{Context as _, Result, anyhow, bail};
use minicbor::Decode;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use staffelstab_shared::{
    cbor::List,
    crypto::{DeviceKeys, EpochKey},
    envelope::{ChainHead, Draft, Entry, Kind},
    id::{LedgerId, RecordId, RelayId},
    membership::{Keyring, Membership},
    protocol::{self, ClientFrame, Frame as _, Handshake, Item, ItemBytes, Reason, ServerFrame},
};
use staffelstab_tests::device::{Device, Link, Route};

pub(crate) struct Hostile {
    ledger: LedgerId,
    relay: RelayId,
    pub(crate) keys: DeviceKeys,
    device: Device,
    chain: ChainHead,
    rng: ChaCha20Rng,
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

impl Hostile {
    /// Takes the keys of a device that never wrote anything.
    pub(crate) fn turn(device: Device) -> Result<Self> {
        let identity = device.storage().meta(b"identity").context("no identity")?;
        let Identity { ledger, relay, sign, seal } = minicbor::decode(identity)?;
        let keys = DeviceKeys::from_seeds(&sign, &seal);
        let rng = ChaCha20Rng::from_seed([7; 32]);
        Ok(Self { ledger, relay, keys, device, chain: ChainHead::EMPTY, rng })
    }

    /// Seals a payload as if it were a change.
    pub(crate) fn seal(&mut self, record: RecordId, payload: &[u8]) -> Result<Vec<u8>> {
        let mut membership = Membership::new(self.ledger);
        for item in self.device.storage().control() {
            match Item::parse(item)? {
                Item::Statement(statement) => membership.insert(statement),
                Item::Receipt(receipt) => membership.insert_receipt(receipt),
                Item::Entry(_) => bail!("an entry among the statements"),
            }
            .map_err(|reason| anyhow!("{reason:?}"))?;
        }
        let mut keyring = Keyring::new(self.ledger);
        let keys = self.device.storage().meta(b"keys").context("no keys")?;
        for key in minicbor::decode::<Vec<minicbor::bytes::ByteArray<32>>>(keys)? {
            keyring.insert(EpochKey::from_bytes(*key));
        }
        keyring.update(&membership, &self.keys);
        let key = keyring.sealing(membership.state()).context("no key to seal")?;
        let draft =
            Draft { kind: Kind::Change, ledger: self.ledger, record, after: self.chain, payload };
        let entry = Entry::seal(&draft, key, &self.keys, &mut self.rng)?;
        Ok(entry.bytes().to_vec())
    }

    /// Hands in an entry; what the relay says to it.
    pub(crate) async fn append(
        &mut self,
        route: Route,
        entry: &[u8],
    ) -> Result<Result<(), Reason>> {
        let mut link = self.open(route).await?;
        let items = List::new(vec![ItemBytes::new(entry.to_vec())?])?;
        link.send(ClientFrame::Append { ledger: self.ledger, items }.to_bytes())?;
        let id = protocol::item_id(entry);
        loop {
            match ServerFrame::from_bytes(&link.next().await?)? {
                ServerFrame::Acked { items, .. } if items.iter().any(|(acked, _)| *acked == id) => {
                    self.chain = Entry::parse(entry)?.chain_head();
                    return Ok(Ok(()));
                }
                ServerFrame::Rejected { id: rejected, reason, .. } if rejected == id => {
                    return Ok(Err(reason));
                }
                ServerFrame::Goodbye { reason, .. } => return Ok(Err(reason)),
                ServerFrame::Challenge { .. }
                | ServerFrame::Sought { .. }
                | ServerFrame::Welcome { .. }
                | ServerFrame::Control { .. }
                | ServerFrame::Deliver { .. }
                | ServerFrame::Acked { .. }
                | ServerFrame::Rejected { .. }
                | ServerFrame::Deposit { .. }
                | ServerFrame::Listing { .. }
                | ServerFrame::Fetched { .. } => {}
            }
        }
    }

    async fn open(&self, route: Route) -> Result<Link> {
        let mut link = route.open().await?;
        let (nonce, ledger, principal) = ([9; 32], self.ledger, self.keys.sign().public());
        let versions = (protocol::VERSION, protocol::VERSION);
        link.send(ClientFrame::Hello { ledger, versions, principal, nonce }.to_bytes())?;
        let challenge = ServerFrame::from_bytes(&link.next().await?)?;
        let ServerFrame::Challenge { version, nonce: relay_nonce, .. } = challenge else {
            bail!("no challenge: {challenge:?}");
        };
        let handshake = Handshake {
            relay: self.relay,
            ledger,
            version,
            principal,
            client_nonce: nonce,
            relay_nonce,
        };
        let signature = handshake.prove(self.keys.sign());
        link.send(ClientFrame::Prove { ledger, signature, cursor: None }.to_bytes())?;
        Ok(link)
    }
}
