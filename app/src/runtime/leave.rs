//! How a ledger leaves a device.

use staffelstab_shared::id::LedgerId;

use super::Runtime;
use crate::news::{LedgerNews, News, Trouble};

impl Runtime {
    /// Ends its work only once nothing of it is stored any more.
    pub(super) async fn leave_here(&self, ledger: LedgerId) -> Result<(), Trouble> {
        let _turn = self.0.entering.lock().await;
        let running = self.running(ledger);
        // Nothing is written while it is deleted, and nothing after.
        let mut engine = match &running {
            Some(running) => Some(running.engine().await),
            None => None,
        };
        if engine.as_ref().is_none_or(|engine| !engine.store.is_memory()) {
            self.0.store.forget(ledger).await?;
        }
        if let Some(engine) = &mut engine {
            engine.close();
        }
        drop(engine);
        self.drop_running(ledger);
        Ok(())
    }

    /// It is open no longer, and not on this device.
    pub(super) fn drop_running(&self, ledger: LedgerId) {
        let running = self.0.running.borrow_mut().remove(&ledger);
        if let Some(running) = running {
            running.end();
        }
        self.forget_that(ledger);
        self.tell(News::Of(ledger, LedgerNews::Gone));
    }
}
