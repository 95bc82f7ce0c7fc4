//! The writer: one thread that puts proposals in order and makes as many of them durable
//! at once as are waiting.

use std::{sync::Arc, thread::JoinHandle};

use tokio::sync::{mpsc, oneshot};

use super::bells::Bells;
use crate::{
    admission::{Outcome, Proposal},
    clock,
    hub::Hub,
};

/// Proposals that may wait. Sessions beyond that wait themselves.
const QUEUE: usize = 1024;
/// Items in one durable step, so that nobody waits for ever.
const GROUP_ITEMS: usize = 4096;

/// The way to the writer.
#[derive(Debug, Clone)]
pub(crate) struct Writer(mpsc::Sender<Job>);

#[derive(Debug)]
enum Job {
    Commit(Proposal, oneshot::Sender<Outcome>),
    Check(oneshot::Sender<Option<String>>),
    Stop,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(
        hub: Arc<Hub>,
        bells: Arc<Bells>,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (sender, jobs) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new().name("writer".to_owned());
        let thread = thread.spawn(move || write(&hub, &bells, jobs))?;
        Ok((Self(sender), thread))
    }

    /// Hands over a proposal; nothing if the writer has stopped.
    pub(crate) async fn propose(&self, proposal: Proposal) -> Option<oneshot::Receiver<Outcome>> {
        let (answer, outcome) = oneshot::channel();
        self.0.send(Job::Commit(proposal, answer)).await.ok()?;
        Some(outcome)
    }

    /// What ails the log, said by the one thread that writes to it; nothing at all if that one
    /// has stopped.
    pub(crate) async fn ails(&self) -> Option<Option<String>> {
        let (answer, ails) = oneshot::channel();
        self.0.send(Job::Check(answer)).await.ok()?;
        ails.await.ok()
    }

    /// Stops the thread after everything that is waiting.
    pub(crate) async fn stop(&self) {
        // A failure means that it has stopped already.
        let _stopped = self.0.send(Job::Stop).await;
    }
}

fn write(hub: &Hub, bells: &Bells, mut jobs: mpsc::Receiver<Job>) {
    let mut stopping = false;
    while !stopping && let Some(first) = jobs.blocking_recv() {
        let mut proposals = Vec::new();
        let mut answers = Vec::new();
        let mut asking = Vec::new();
        let mut items = 0;
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Commit(proposal, answer) => {
                    items += proposal.items.len();
                    proposals.push(proposal);
                    answers.push(answer);
                }
                Job::Check(answer) => asking.push(answer),
                Job::Stop => stopping = true,
            }
            next = if stopping || items >= GROUP_ITEMS { None } else { jobs.try_recv().ok() };
        }
        let committed = hub.commit(&proposals, clock::now());
        committed.grown.into_iter().for_each(|ledger| bells.ring(ledger));
        for (answer, outcome) in answers.into_iter().zip(committed.outcomes) {
            // A session that has gone does not want to know.
            let _gone = answer.send(outcome);
        }
        // Many who ask at once are answered at once: it costs an fsync.
        if !asking.is_empty() {
            let ails = hub.ails();
            for answer in asking {
                let _gone = answer.send(ails.clone());
            }
        }
    }
}
