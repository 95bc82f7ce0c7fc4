//! Who is here. A relay that stops tells everybody, and waits until they are gone.

use tokio::sync::{mpsc, watch};

/// Says to everybody that the relay stops, and hands out presences until then.
#[derive(Debug)]
pub(crate) struct Attendance {
    stop: watch::Sender<bool>,
    /// Every presence holds a clone.
    present: mpsc::WeakSender<()>,
}

/// Held by a connection or session as long as it lasts.
#[derive(Debug)]
pub(crate) struct Presence {
    _sender: Option<mpsc::Sender<()>>,
}

/// Waits for everybody to go.
#[derive(Debug)]
pub(crate) struct Departure {
    present: mpsc::Sender<()>,
    gone: mpsc::Receiver<()>,
}

impl Attendance {
    pub(crate) fn open() -> (Self, Departure) {
        let (present, gone) = mpsc::channel(1);
        let attendance = Self { stop: watch::Sender::new(false), present: present.downgrade() };
        (attendance, Departure { present, gone })
    }

    /// Becomes true when the relay stops.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    pub(crate) fn presence(&self) -> Presence {
        Presence { _sender: self.present.upgrade() }
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }
}

impl Departure {
    /// Resolves when the last presence is dropped.
    pub(crate) async fn everybody(self) {
        let Self { present, mut gone } = self;
        drop(present);
        // Nothing is ever sent: this ends when the last sender is gone.
        let _nobody = gone.recv().await;
    }
}
