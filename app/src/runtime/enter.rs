//! How a device comes to a ledger: it founds one, or joins one with an invite.

use std::collections::BTreeSet;

use futures::{StreamExt as _, channel::mpsc::UnboundedReceiver};
use staffelstab_shared::{
    crypto::{InviteSecret, PublicKey},
    id::{LedgerId, RelayId},
    membership::Invite,
    protocol::{Frame as _, Reason, ServerFrame},
    sync::{End, Found, Introduction, JoinError, Joining, RefusedReason, Replica},
};

use super::{
    Runtime, engine::Engine, session::within, store::Enrolment, transport::Transport, way::Way,
};
use crate::{
    news::{LedgerNews, News, Trouble},
    platform::{
        founding, page,
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
    /// Joins, and begins with the replica. `here`: ledgers that need no joining.
    async fn join(
        &mut self,
        mut joining: Joining,
        origin: &str,
        label: &str,
        here: &BTreeSet<LedgerId>,
    ) -> Result<(), Trouble> {
        let mut result = Err(unreachable());
        for way in [Way::Socket, Way::Post] {
            result = self.talk_in(way, &mut joining, origin, label, here).await;
            if !matches!(result, Err(Trouble::RelayUnreachable | Trouble::Offline)) {
                break;
            }
            // What was sent may have arrived: go on as after a restart.
            if let Some((_, stored)) = self.stored_join_of(&joining, here).await? {
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
                    && let Some((enrolment, _)) = self.stored_join_of(&joining, here).await?
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
        here: &BTreeSet<LedgerId>,
    ) -> Result<(Enrolment, Box<Replica>), Trouble> {
        let mut talk = Talk::open(way, origin).await?;
        talk.transport.send(&[joining.open(self.context())]);
        loop {
            let frame = talk.next().await?;
            let step = joining.receive(self.context(), &frame)?;
            if let Some(ledger) = joining.ledger() {
                if here.contains(&ledger) {
                    return Err(Trouble::AlreadyHere);
                }
                if !step.commit.is_empty() && self.is_closed_here(ledger).await? {
                    return Err(Trouble::HereNotOpen);
                }
                let (origin, label) = (origin.to_owned(), label.to_owned());
                let enrolment = Enrolment { ledger, origin, label, is_arriving: true };
                if !step.commit.is_empty() {
                    // The keys must not be lost once the join counts.
                    self.store.settle_join(&enrolment, &step.commit).await?;
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

    /// Whether a ledger that is not open was founded or joined here: blocked, still opening, or
    /// damaged. A join that is under way is none.
    async fn is_closed_here(&mut self, ledger: LedgerId) -> Result<bool, Trouble> {
        if self.store.has_identity(ledger).await? {
            return Ok(true);
        }
        let enrolments = self.store.enrolments().await?;
        match enrolments.into_iter().find(|enrolment| enrolment.ledger == ledger) {
            Some(enrolment) => Ok(!matches!(self.open(&enrolment).await?, Ok(Found::Joining(_)))),
            None => Ok(false),
        }
    }

    /// Joins that were begun on this device and not answered.
    async fn stored_joins(
        &mut self,
        here: &BTreeSet<LedgerId>,
    ) -> Result<Vec<(Enrolment, Joining)>, Trouble> {
        let mut joins = Vec::new();
        for enrolment in self.store.enrolments().await? {
            if here.contains(&enrolment.ledger) {
                continue;
            }
            match self.open(&enrolment).await? {
                Ok(Found::Joining(joining)) => joins.push((enrolment, *joining)),
                Ok(Found::Ready(_)) | Err(_) => {}
            }
        }
        Ok(joins)
    }

    /// What is stored of this very join.
    async fn stored_join_of(
        &mut self,
        joining: &Joining,
        here: &BTreeSet<LedgerId>,
    ) -> Result<Option<(Enrolment, Joining)>, Trouble> {
        let stored = self.stored_joins(here).await?;
        Ok(stored.into_iter().find(|(_, stored)| stored.is_by_invite_of(joining)))
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
        self.store.settle(&enrolment, &[]).await?;
        if let Some(ledger) = &mut self.ledger {
            ledger.enrolment.label.clear();
        }
        Ok(())
    }
}

impl Runtime {
    pub(super) async fn found_here(
        &self,
        ledger_name: &str,
        my_name: &str,
        code: Option<&InviteSecret>,
    ) -> Result<LedgerId, Trouble> {
        let _turn = self.0.entering.lock().await;
        let mut engine = self.engine()?;
        let relay = introduce(&mut engine, &page::origin()).await?;
        let (replica, effects) = Replica::found(engine.context(), relay);
        if let Some(code) = code {
            show_code(code, replica.ledger()).await?;
        }
        let enrolment = Enrolment::here(replica.ledger(), my_name);
        let ledger = enrolment.ledger;
        let founded = async {
            engine.store.settle(&enrolment, effects.rows()).await?;
            engine.begin(enrolment.clone(), Box::new(replica));
            engine.name_ledger(ledger_name).await?;
            engine.keep_label().await
        };
        if let Err(trouble) = founded.await {
            // Half a founding is none.
            let _ = self.0.store.forget(ledger).await;
            self.tell(News::Of(ledger, LedgerNews::Gone));
            return Err(trouble);
        }
        let running = self.put_to_work(ledger, engine);
        running.until(FOUNDING_MS, |engine| engine.unsent() == 0 || refused(engine)).await;
        let mut engine = running.engine().await;
        if refused(&engine) {
            engine.close();
            let forgotten = self.0.store.forget(ledger).await;
            drop(engine);
            self.drop_running(ledger);
            forgotten?;
            return Err(Trouble::FoundingClosed);
        }
        drop(engine);
        // A relay that went away in between gets it later; the status line says so.
        self.make_known(ledger);
        Ok(ledger)
    }

    pub(super) async fn join_here(
        &self,
        secret: InviteSecret,
        my_name: &str,
    ) -> Result<LedgerId, Trouble> {
        let _turn = self.0.entering.lock().await;
        let mut engine = self.engine()?;
        let invite = secret.signing_key().public();
        let (joining, _) = Joining::begin(engine.context(), secret);
        // What was begun may count already, and so comes first.
        let mut resumed = None;
        for (enrolment, stored) in engine.stored_joins(&self.here()).await? {
            let in_hand = stored.is_by_invite_of(&joining);
            let enrolment = Enrolment { label: my_name.to_owned(), ..enrolment };
            let ledger = enrolment.ledger;
            match self.resume(enrolment, stored).await {
                Ok(()) if in_hand => {
                    self.tell(News::Waiting(None));
                    return Ok(ledger);
                }
                Ok(()) => resumed = Some(ledger),
                Err(trouble) if in_hand => return Err(trouble),
                // Another invite is a way in of its own, whatever became of the first one.
                Err(_) => {}
            }
        }
        let joined = engine.join(joining, &page::origin(), my_name, &self.here()).await;
        // Whoever is in already needs no other one.
        if matches!(&joined, Err(Trouble::InviteClosed)) && self.knows_invite(&invite).await {
            return Err(Trouble::InviteOfHere);
        }
        let ledger = match (joined, resumed) {
            // By now the first invite has led to where the second one leads.
            (Err(Trouble::AlreadyHere), Some(ledger)) => ledger,
            (joined, _) => {
                joined?;
                let ledger = engine.ledger()?.enrolment.ledger;
                self.put_to_work(ledger, engine);
                self.make_known(ledger);
                ledger
            }
        };
        self.tell(News::Waiting(None));
        Ok(ledger)
    }

    /// Whether a ledger on this device made this invite.
    async fn knows_invite(&self, key: &PublicKey) -> bool {
        let running: Vec<_> = self.0.running.borrow().values().cloned().collect();
        for running in running {
            let engine = running.engine().await;
            let is_of = |invite: &Invite| invite.key == *key;
            if engine.ledger().is_ok_and(|it| it.replica.members().invites.values().any(is_of)) {
                return true;
            }
        }
        false
    }

    /// Goes on with a join that was interrupted.
    pub(super) async fn resume(
        &self,
        enrolment: Enrolment,
        joining: Joining,
    ) -> Result<(), Trouble> {
        let Enrolment { ledger, origin, label, .. } = enrolment;
        let mut engine = self.engine()?;
        engine.join(joining, &origin, &label, &self.here()).await?;
        self.put_to_work(ledger, engine);
        self.make_known(ledger);
        Ok(())
    }

    /// Ledgers that are open, and need no joining.
    fn here(&self) -> BTreeSet<LedgerId> {
        self.0.running.borrow().keys().copied().collect()
    }
}

/// The relay lets whoever has a code from its operator found one ledger.
async fn show_code(code: &InviteSecret, ledger: LedgerId) -> Result<(), Trouble> {
    match founding::show_code(&code.code(), &ledger.to_string()).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Trouble::FoundingCode),
        Err(_) => Err(unreachable()),
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
            JoinError::Refused(reason) => Self::Refused(reason),
            JoinError::NoKeysYet => Self::NoKeysYet,
            JoinError::Broken => Self::RelayUnreachable,
        }
    }
}
