//! Why the bot cannot go on.

use std::{io, net::SocketAddr};

/// Why the bot cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The token is wrong, or was revoked.
    #[error("Telegram refuses the bot token (401 Unauthorized); copy it anew from @BotFather")]
    Unauthorized,
    /// 404 to the very first call.
    #[error(
        "the Bot API knows no such bot (404 Not Found); the token is cut short or the API address is wrong"
    )]
    NotFound,
    /// The proxy's address is not one, or TLS cannot be set up.
    #[error("cannot set up the connection to Telegram: {0}")]
    Client(String),
    /// Nothing can be listened for where the webhook's updates are to arrive.
    #[error("cannot listen at {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
}
