//! What is sent, until it has arrived.
//!
//! `outbox` takes messages in and keeps them (`stored`); `delivery` gets one there, at
//! the speed that `rate_limit` allows and in the order of `queue`. `retry` says what to
//! do when Telegram refuses, `haste` leaves what the end of the process would cut off,
//! `last_message` knows behind which message to look for one that may have arrived.
//! `crowd` names those for whom one message is, `attachment` sends what is no text.

pub(crate) mod attachment;
pub(crate) mod crowd;
pub(crate) mod delivery;
pub(crate) mod haste;
pub(crate) mod last_message;
pub(crate) mod outbox;
pub(crate) mod photo;
pub(crate) mod queue;
pub(crate) mod rate_limit;
pub(crate) mod retry;
pub(crate) mod stored;
