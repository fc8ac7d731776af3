//! What can go wrong with the sandbox, or with a call of its control API.

use std::net::SocketAddr;

/// A failure of the sandbox itself, or an error answer of its control API.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The address is taken or not ours.
    #[error("the sandbox cannot listen on {addr}")]
    Bind {
        /// The address asked for.
        addr: SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The data directory or the key file cannot be read or written.
    #[error("the sandbox cannot use its data directory")]
    Files(#[source] std::io::Error),
    /// `sandbox.db` refused an operation.
    #[error("the sandbox's database failed")]
    Database(#[from] rusqlite::Error),
    /// A stored record does not open under `sandbox.key`, or is not what it should be.
    #[error("the sandbox cannot read what it stored: {0}")]
    Sealed(&'static str),
    /// A key could not be made or used.
    #[error("the sandbox's cryptography failed: {0}")]
    Crypto(&'static str),
    /// Something is not the JSON that was expected.
    #[error("the sandbox met JSON of another form")]
    Json(#[from] serde_json::Error),
    /// The control API could not be reached, or broke off.
    #[error("the sandbox cannot be reached")]
    Transport(#[source] reqwest::Error),
    /// The control API answered with an error.
    #[error("the sandbox answered {status}: {text}")]
    Answered {
        /// The HTTP status, e.g. 404 when there is no trade to pay.
        status: u16,
        /// The reason in words.
        text: String,
    },
}

impl From<reqwest::Error> for SandboxError {
    fn from(error: reqwest::Error) -> Self {
        Self::Transport(error.without_url())
    }
}
