//! Relays come and go: another one answers where a known one was, a person accepts it, the
//! home moves.

use std::collections::BTreeSet;

use super::{
    effects::{Context, Effects, End},
    peer::Peer,
    replica::Replica,
};
use crate::{
    id::{DeviceId, RelayId},
    membership::{Act, HomeMove, Statement},
};

/// Why nothing was stated about the home. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    #[error("this relay is the home already")]
    AlreadyHome,
    /// It may not be brought what it lacks before a person has accepted it.
    #[error("this device does not exchange anything with that relay")]
    NotAPeer,
    #[error("this device has said so already; it waits for a second steward")]
    WaitsForSecond(BTreeSet<DeviceId>),
    #[error("no other steward can confirm this; the recovery sheet can do it")]
    NeedsSheet,
    /// Another steward came, or the sheet was set, less than 72 hours ago.
    #[error("too little time has passed for this device to move the home")]
    NotYet,
    #[error("only a steward moves the home")]
    NotASteward,
    /// Its later receipts would reach back before the move.
    #[error("that relay was the home before, and cannot be again")]
    NotBackThere,
}

impl Replica {
    /// Another relay has proved to answer where `known` is expected.
    pub(super) fn another_answers(&mut self, known: RelayId, found: RelayId) -> End {
        if self.membership.state().homes.contains(&found) {
            // The ledger itself names it: nobody needs to be asked.
            self.add_peer(found);
        }
        if !self.peers.contains_key(&found) {
            // One for each known: whoever answers with another key every time is not kept.
            self.found.retain(|_, place| *place != known);
            self.found.insert(found, known);
            return End::NewRelay { known, found };
        }
        self.note_who_answers(known, found);
        End::Moved { found }
    }

    /// Whoever asks next for any relay that was here is told to expect `found`.
    fn note_who_answers(&mut self, known: RelayId, found: RelayId) {
        for (relay, peer) in &mut self.peers {
            let is_here = *relay == known
                || *relay == found
                || [Some(known), Some(found)].contains(&peer.row.answers_here);
            if is_here {
                peer.row.answers_here = Some(found);
                peer.is_dirty = true;
            }
        }
    }

    /// A person says that the relay which answered in place of a known one is theirs: it is a
    /// further peer from now on, is compared with, and brought everything it lacks. It is not
    /// the home, and the known one stays a peer: it may come back. Nothing happens for a relay
    /// that did not answer since the app started.
    pub fn accept_relay(&mut self, new: RelayId) -> Effects {
        let mut effects = Effects::default();
        if let Some(known) = self.found.remove(&new) {
            self.add_peer(new);
            self.note_who_answers(known, new);
            effects.strict = true;
        }
        self.keep(&mut effects);
        effects
    }

    /// A person names a further relay to exchange with. One that is a peer stays as it is.
    pub fn meet_relay(&mut self, relay: RelayId) -> Effects {
        let mut effects = Effects { strict: true, ..Effects::default() };
        self.add_peer(relay);
        self.keep(&mut effects);
        effects
    }

    fn add_peer(&mut self, relay: RelayId) {
        let number = self.next_peer_number();
        self.peers.entry(relay).or_insert_with(|| Peer::unknown(relay, number));
    }

    /// States that `relay` is to be the home. If this device may say so alone, or another
    /// steward has said the same before, it is the home at once: [`Self::members`] has it.
    /// If not, it is a wish that one of the stewards of [`HomeMove::WithSecond`] confirms by
    /// calling this on their device.
    ///
    /// # Errors
    /// When this device may not, by what it knows, or has said so already.
    pub fn move_home(&mut self, ctx: &mut Context, relay: RelayId) -> Result<Effects, MoveError> {
        let state = self.membership.state();
        if state.home == Some(relay) {
            return Err(MoveError::AlreadyHome);
        }
        if !self.peers.contains_key(&relay) {
            return Err(MoveError::NotAPeer);
        }
        let own = self.keys.id();
        let may = state.home_move(&own);
        let has_said_so =
            state.home_wishes.values().any(|wish| wish.by == own && wish.relay == relay);
        let act = Act::Home { relay };
        let heads = self.membership.heads();
        let statement = Statement::issue(self.ledger, self.keys.sign(), heads, act);
        let mut trial = self.membership.clone();
        let _is_new = trial.insert(statement.clone());
        if trial.state().home != Some(relay) {
            let counts = trial.state().counted.contains(&statement.id());
            match may {
                HomeMove::WithSecond(seconds) if has_said_so => {
                    return Err(MoveError::WaitsForSecond(seconds));
                }
                HomeMove::WithSecond(_) if counts => {}
                HomeMove::WithSheet if counts => return Err(MoveError::NeedsSheet),
                HomeMove::NotYet if counts => return Err(MoveError::NotYet),
                HomeMove::No => return Err(MoveError::NotASteward),
                HomeMove::Alone
                | HomeMove::WithSecond(_)
                | HomeMove::WithSheet
                | HomeMove::NotYet => return Err(MoveError::NotBackThere),
            }
        }
        let mut effects = Effects::default();
        self.issue(statement, None, &mut effects);
        self.go_on_everywhere(ctx, &mut effects);
        self.keep(&mut effects);
        Ok(effects)
    }
}
