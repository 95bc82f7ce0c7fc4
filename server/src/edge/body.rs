//! The body of a request: it has to come in time, and not to be too large.

use std::{error::Error as _, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::StatusCode,
};
use http_body_util::LengthLimitError;
use staffelstab_shared::protocol::Reason;
use tokio::time::timeout;

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    TooLarge,
    /// It is not as HTTP has it, or was broken off.
    Malformed,
    TooSlow,
}

impl Unread {
    pub(crate) const fn reason(self) -> Reason {
        match self {
            Self::TooLarge => Reason::TooLarge,
            Self::Malformed => Reason::Malformed,
            Self::TooSlow => Reason::TooSlow,
        }
    }

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
        }
    }
}

/// Reads a whole body of `most` bytes at most. Nobody holds a connection by never ending one.
pub(crate) async fn read(body: Body, most: usize, patience: Duration) -> Result<Bytes, Unread> {
    match timeout(patience, to_bytes(body, most)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) => Err(match error.source() {
            Some(cause) if cause.is::<LengthLimitError>() => Unread::TooLarge,
            Some(_) | None => Unread::Malformed,
        }),
        Err(_) => Err(Unread::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_that_is_there_is_read_and_one_that_is_too_large_is_not() {
        let read = |text: &'static str| read(Body::from(text), 4, Duration::ZERO);
        assert_eq!(read("four").await, Ok(Bytes::from_static(b"four")));
        assert_eq!(read("fives").await, Err(Unread::TooLarge));
    }
}
