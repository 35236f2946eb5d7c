//! What is sent, until it has arrived.
//!
//! `message` is what is sent; `outbox` takes messages in and keeps them (`stored`); `delivery` gets one there, at
//! the speed that `rate_limit` allows and in the order of `queue`. `retry` says what to
//! do when Telegram refuses, `haste` leaves what the end of the process would cut off,
//! `last_message` knows behind which message to look for one that may have arrived.
//! `call` is one call for one piece; `crowd` names those for whom one message is,
//! `attachment` and `photo` send what is no text.

pub(crate) mod attachment;
pub(crate) mod call;
pub(crate) mod crowd;
pub(crate) mod delivery;
pub(crate) mod haste;
pub(crate) mod last_message;
pub(crate) mod message;
pub(crate) mod outbox;
pub(crate) mod params;
pub(crate) mod photo;
pub(crate) mod queue;
pub(crate) mod rate_limit;
pub(crate) mod retry;
pub(crate) mod stored;
