//! Whose turn it is: of all tabs of this app one works, whichever ledgers are open.

use futures::{
    FutureExt as _, StreamExt as _, channel::mpsc::UnboundedReceiver, stream::FuturesUnordered,
};

use super::{
    Ears, Runtime,
    running::{Running, Wake},
};
use crate::{
    news::{News, Phase},
    platform::{
        locks::{self, Ask},
        page,
    },
};

impl Runtime {
    /// The life of this tab: it works as long as it has the lock.
    pub(super) async fn live(self, mut ears: Ears) {
        let mut lost = match locks::acquire(Ask::IfFree).await {
            Some(lost) => lost,
            None => self.wait_for_turn(&mut ears).await,
        };
        loop {
            let Ears { started, agains, ousted, .. } = &mut ears;
            futures::select! {
                () = self.work(started, agains).fuse() => {}
                _ = lost => {}
                _ = ousted.next() => {}
            }
            self.close().await;
            lost = self.wait_for_turn(&mut ears).await;
        }
    }

    /// Another tab is at work: until it closes, or somebody wants it here. A tab that nobody sees
    /// waits without a place in the queue: otherwise it would have the turn as soon as the one that
    /// works is loaded anew.
    async fn wait_for_turn(&self, ears: &mut Ears) -> locks::Lost {
        self.tell(News::Phase(Phase::OtherTab));
        let Ears { steals, shown, .. } = ears;
        loop {
            // Only what changes from now on counts.
            while shown.try_recv().is_ok() {}
            let turn = async {
                if page::hidden() {
                    std::future::pending::<()>().await;
                }
                locks::acquire(Ask::Wait).await
            };
            let ask = futures::select! {
                lost = turn.fuse() => match lost {
                    Some(lost) => return lost,
                    None => continue,
                },
                _ = steals.next() => Ask::Steal,
                _ = shown.next() => continue,
            };
            if let Some(lost) = locks::acquire(ask).await {
                return lost;
            }
        }
    }

    /// Opens what is stored and stays connected. Never returns.
    async fn work(
        &self,
        started: &mut UnboundedReceiver<(Running, UnboundedReceiver<Wake>)>,
        agains: &mut UnboundedReceiver<()>,
    ) {
        self.tell(News::Phase(Phase::Starting));
        let opening = async {
            while let Err(blocked) = self.open().await {
                self.close().await;
                self.tell(News::Phase(Phase::Blocked(blocked)));
                // Only what is asked from now on counts.
                while agains.try_recv().is_ok() {}
                agains.next().await;
            }
        };
        futures::join!(opening, keep_connected(started));
    }

    /// Ends everything; what is stored stays as it is.
    async fn close(&self) {
        let all = self.0.running.take();
        for running in all.into_values() {
            running.end();
            running.engine().await.close();
        }
    }
}

/// As long as there is a ledger, there is a session with its relay, or the next try of one.
async fn keep_connected(started: &mut UnboundedReceiver<(Running, UnboundedReceiver<Wake>)>) {
    let mut sessions = FuturesUnordered::new();
    loop {
        futures::select! {
            begun = started.next() => if let Some((running, wakes)) = begun {
                sessions.push(running.keep_connected(wakes));
            },
            () = sessions.select_next_some() => {}
        }
    }
}
