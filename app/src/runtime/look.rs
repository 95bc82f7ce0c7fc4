//! A ledger to look at: it is founded at no relay, stored nowhere, and gone with the page.

use staffelstab_shared::{
    exchange::Import,
    id::{LedgerId, RelayId},
    sync::Replica,
};

use super::{
    Runtime,
    running::Running,
    store::{Enrolment, Store},
};
use crate::news::Trouble;

impl Runtime {
    pub(super) async fn look_here(
        &self,
        ledger_name: &str,
        my_name: &str,
        records: Vec<Import>,
    ) -> Result<LedgerId, Trouble> {
        let mut engine = self.engine_on(Store::in_memory())?;
        // A home that nobody ever meets.
        let nowhere = RelayId::new(engine.random_bytes());
        let (replica, effects) = Replica::found(engine.context(), nowhere);
        let ledger = replica.ledger();
        let label = my_name.to_owned();
        let enrolment = Enrolment { ledger, origin: String::new(), label, is_arriving: false };
        engine.store.settle(&enrolment, effects.rows()).await?;
        engine.begin(enrolment, Box::new(replica));
        engine.name_ledger(ledger_name).await?;
        engine.keep_label().await?;
        let (running, _) = Running::new(engine);
        running.import(records).await?;
        self.0.running.borrow_mut().insert(ledger, running);
        Ok(ledger)
    }
}
