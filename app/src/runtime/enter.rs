//! How a device comes to a ledger: it founds one, or joins one with an invite.

use futures::{StreamExt as _, channel::mpsc::UnboundedReceiver};
use staffelstab_shared::{
    crypto::InviteSecret,
    id::RelayId,
    protocol::{Frame as _, Reason, ServerFrame},
    sync::{End, Found, Introduction, JoinError, Joining, RefusedReason, Replica},
};

use super::{
    Runtime, engine::Engine, session::within, store::Enrolment, transport::Transport, way::Way,
};
use crate::{
    news::{News, Phase, Trouble},
    platform::{
        page,
        wire::{Closed, Wire},
    },
};

/// For a transport to open, and then from one frame to the next.
const PATIENCE_MS: u32 = 4_000;
/// For the relay to store the founding.
const FOUNDING_MS: u32 = 15_000;

/// A transport that is talked on before there is a replica.
struct Talk {
    transport: Transport,
    wires: UnboundedReceiver<Wire>,
}

impl Talk {
    async fn open(way: Way, origin: &str) -> Result<Self, Trouble> {
        let (transport, mut wires) = Transport::open(way, origin).map_err(|_| unreachable())?;
        match within(PATIENCE_MS, wires.next()).await {
            Some(Some(Wire::Opened)) => Ok(Self { transport, wires }),
            _ => Err(unreachable()),
        }
    }

    async fn next(&mut self) -> Result<ServerFrame, Trouble> {
        match within(2 * PATIENCE_MS, self.wires.next()).await {
            Some(Some(Wire::Frame(bytes))) => {
                ServerFrame::from_bytes(&bytes).map_err(|_| Trouble::RelayUnreachable)
            }
            Some(Some(Wire::Closed(Closed::Answered(_) | Closed::Nonsense))) => {
                Err(Trouble::RelayUnreachable)
            }
            Some(Some(Wire::Opened | Wire::Closed(_)) | None) | None => Err(unreachable()),
        }
    }
}

fn unreachable() -> Trouble {
    if page::online() { Trouble::RelayUnreachable } else { Trouble::Offline }
}

/// Asks by socket, and by POST where nobody answers so.
async fn introduce(engine: &mut Engine, origin: &str) -> Result<RelayId, Trouble> {
    let mut result = Err(unreachable());
    for way in [Way::Socket, Way::Post] {
        let (introduction, hello) = Introduction::begin(engine.context());
        result = async {
            let mut talk = Talk::open(way, origin).await?;
            talk.transport.send(&[hello]);
            Ok(introduction.receive(&talk.next().await?)?)
        }
        .await;
        if !matches!(result, Err(Trouble::RelayUnreachable | Trouble::Offline)) {
            break;
        }
    }
    result
}

impl Engine {
    /// Joins, and puts the replica to work.
    async fn join(
        &mut self,
        mut joining: Joining,
        origin: &str,
        label: &str,
    ) -> Result<(), Trouble> {
        let mut result = Err(unreachable());
        for way in [Way::Socket, Way::Post] {
            result = self.talk_in(way, &mut joining, origin, label).await;
            if !matches!(result, Err(Trouble::RelayUnreachable | Trouble::Offline)) {
                break;
            }
            // What was sent may have arrived: go on as after a restart.
            if let Some((_, stored)) = self.stored_join_of(&joining).await? {
                joining = stored;
            }
        }
        let (enrolment, replica) = match result {
            Ok(joined) => joined,
            Err(trouble) => {
                // A closed invite never opens again: leave nothing of it. One that the relay does
                // not know may be back with whoever issued it, and the join may count by then:
                // its keys stay.
                if trouble == Trouble::InviteClosed
                    && let Some((enrolment, _)) = self.stored_join_of(&joining).await?
                {
                    self.store.forget(enrolment.ledger).await?;
                }
                return Err(trouble);
            }
        };
        self.begin(enrolment, replica);
        self.keep_label().await
    }

    async fn talk_in(
        &mut self,
        way: Way,
        joining: &mut Joining,
        origin: &str,
        label: &str,
    ) -> Result<(Enrolment, Box<Replica>), Trouble> {
        let mut talk = Talk::open(way, origin).await?;
        talk.transport.send(&[joining.open(self.context())]);
        loop {
            let frame = talk.next().await?;
            let step = joining.receive(self.context(), &frame)?;
            if let Some(ledger) = joining.ledger() {
                let enrolment =
                    Enrolment { ledger, origin: origin.to_owned(), label: label.to_owned() };
                if !step.commit.is_empty() {
                    // The keys must not be lost once the join counts.
                    self.store.settle(&enrolment, &step.commit).await?;
                }
                if let Some(replica) = step.done {
                    return Ok((enrolment, replica));
                }
            }
            if step.again {
                talk = Talk::open(way, origin).await?;
                talk.transport.send(&[joining.open(self.context())]);
            } else {
                talk.transport.send(&step.frames);
            }
        }
    }

    /// A join that was begun on this device and not answered.
    async fn stored_join(&mut self) -> Result<Option<(Enrolment, Joining)>, Trouble> {
        let Some(enrolment) = self.store.active().await? else { return Ok(None) };
        Ok(match self.open(&enrolment).await? {
            Ok(Found::Joining(joining)) => Some((enrolment, *joining)),
            Ok(Found::Ready(_)) | Err(_) => None,
        })
    }

    /// The same, if it is by this invite.
    async fn stored_join_of(
        &mut self,
        joining: &Joining,
    ) -> Result<Option<(Enrolment, Joining)>, Trouble> {
        let stored = self.stored_join().await?;
        Ok(stored.filter(|(_, stored)| stored.is_by_invite_of(joining)))
    }

    /// Goes on with a join that was interrupted.
    pub(super) async fn resume(
        &mut self,
        enrolment: Enrolment,
        joining: Joining,
    ) -> Result<(), Trouble> {
        let Enrolment { origin, label, .. } = enrolment;
        self.join(joining, &origin, &label).await
    }

    /// Writes the label of this device into the ledger, if that has not been done.
    pub(super) async fn keep_label(&mut self) -> Result<(), Trouble> {
        let mut enrolment = self.ledger()?.enrolment.clone();
        match self.name_me(&enrolment.label).await {
            // Readers write nothing, not even their name.
            Ok(()) | Err(Trouble::NotAllowed) => {}
            Err(trouble) => return Err(trouble),
        }
        enrolment.label.clear();
        Ok(self.store.settle(&enrolment, &[]).await?)
    }
}

impl Runtime {
    pub(super) async fn found_here(&self, ledger_name: &str, my_name: &str) -> Result<(), Trouble> {
        let mut engine = self.engine().await;
        let relay = introduce(&mut engine, &page::origin()).await?;
        let (replica, effects) = Replica::found(engine.context(), relay);
        let enrolment = Enrolment::here(replica.ledger(), my_name);
        engine.store.settle(&enrolment, effects.rows()).await?;
        let ledger = enrolment.ledger;
        engine.connection.failure = None;
        engine.begin(enrolment, Box::new(replica));
        engine.name_ledger(ledger_name).await?;
        engine.keep_label().await?;
        drop(engine);
        self.retry();
        self.until(FOUNDING_MS, |engine| engine.unsent() == 0 || refused(engine)).await;
        let mut engine = self.engine().await;
        if refused(&engine) {
            engine.close();
            engine.store.forget(ledger).await?;
            return Err(Trouble::FoundingClosed);
        }
        // A relay that went away in between gets it later; the status line says so.
        (engine.sink)(News::Phase(Phase::Ready));
        Ok(())
    }

    pub(super) async fn join_here(
        &self,
        secret: InviteSecret,
        my_name: &str,
    ) -> Result<(), Trouble> {
        let mut engine = self.engine().await;
        let (joining, _) = Joining::begin(engine.context(), secret);
        match engine.stored_join().await? {
            None => engine.join(joining, &page::origin(), my_name).await?,
            // It may count already, and so comes first.
            Some((enrolment, stored)) => {
                let in_hand = stored.is_by_invite_of(&joining);
                let enrolment = Enrolment { label: my_name.to_owned(), ..enrolment };
                match engine.resume(enrolment, stored).await {
                    // Another invite is a way in of its own, whatever became of the first one.
                    Err(trouble) if !in_hand && trouble != Trouble::Offline => {
                        engine.join(joining, &page::origin(), my_name).await?;
                    }
                    resumed => resumed?,
                }
            }
        }
        (engine.sink)(News::Phase(Phase::Ready));
        drop(engine);
        self.retry();
        Ok(())
    }
}

/// Whether the relay said that it does not take this ledger.
fn refused(engine: &Engine) -> bool {
    let said_goodbye =
        matches!(engine.ended, Some(End::Refused(Reason::FoundingClosed | Reason::NotAllowed)));
    let refused = engine.ledger.iter().flat_map(|ledger| ledger.replica.refused());
    said_goodbye
        || refused
            .map(|(_, refused)| refused.reason)
            .any(|reason| matches!(reason, RefusedReason::Relay(_)))
}

impl From<JoinError> for Trouble {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Closed | JoinError::Refused(Reason::InviteClosed) => Self::InviteClosed,
            JoinError::Refused(Reason::InviteUnknown | Reason::NotMember) => Self::InviteUnknown,
            JoinError::Refused(Reason::FoundingClosed) => Self::FoundingClosed,
            JoinError::Refused(reason) if reason.is_passing() => Self::RelayUnreachable,
            JoinError::Refused(reason) => Self::Other(format!("{reason:?}")),
            JoinError::NoKeysYet => Self::NoKeysYet,
            JoinError::Broken => Self::RelayUnreachable,
        }
    }
}
