//! What comes of a connection to a relay.

/// What comes from a relay, however it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wire {
    Opened,
    Frame(Vec<u8>),
    Closed(Closed),
}

/// Why there is no connection any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    /// Nobody answers.
    Unreachable,
    /// Somebody answers, and it is an error: the relay itself, or a proxy before it.
    Answered(u16),
    /// The session is over; the relay may well open another.
    Ended,
    /// What came is not of this protocol.
    Nonsense,
}
