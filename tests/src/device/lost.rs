//! Why there is no transport.

/// The transport is gone, or never came to be.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    #[error("no connection")]
    Connect(#[from] std::io::Error),
    #[error("the WebSocket failed")]
    Socket(#[from] Box<tokio_tungstenite::tungstenite::Error>),
    #[error("the exchange by POST failed: {0}")]
    Post(String),
    #[error("the relay closed the connection")]
    Closed,
}
