//! What all connections have in common.

use std::sync::Arc;

use super::{bells::Bells, door::Door, mailbox::Mailboxes, presence::Attendance, writer::Writer};
use crate::{config::Connections, hub::Hub};

#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) hub: Arc<Hub>,
    pub(crate) writer: Writer,
    pub(crate) bells: Arc<Bells>,
    pub(crate) door: Arc<Door>,
    pub(crate) mailboxes: Mailboxes,
    pub(crate) attendance: Attendance,
    pub(crate) limits: Connections,
}
