//! What all connections have in common.

use std::{sync::Arc, time::Duration};

use axum::body::{Body, Bytes};

use super::{
    bells::Bells,
    body::{self, Unread},
    door::Door,
    mailbox::Mailboxes,
    presence::Attendance,
    pulse::Pulse,
    refusal::Refusals,
    writer::Writer,
};
use crate::{config::Connections, hub::Hub};

#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) hub: Arc<Hub>,
    pub(crate) writer: Writer,
    pub(crate) bells: Arc<Bells>,
    pub(crate) door: Arc<Door>,
    pub(crate) mailboxes: Mailboxes,
    pub(crate) attendance: Attendance,
    pub(crate) pulse: Pulse,
    pub(crate) refusals: Refusals,
    pub(crate) limits: Connections,
}

impl Common {
    /// Reads the body of a request, within the limits.
    pub(crate) async fn read(&self, body: Body, most: usize) -> Result<Bytes, Unread> {
        body::read(body, most, Duration::from_secs(self.limits.body_secs)).await
    }
}
