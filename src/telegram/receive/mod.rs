//! How updates come in, and in which order they are handled.
//!
//! `polling` fetches, and confirms only what `offset` says is finished; `webhook` is
//! where Telegram pushes instead, and says 200 to what is written down. `dispatcher`
//! takes updates in from either; `chat_queue` keeps order inside a chat and lets chats
//! go on side by side, `inline_queue` bounds how many inline queries are answered at
//! once.

pub(crate) mod chat_queue;
pub(crate) mod dispatcher;
pub(crate) mod inline_queue;
pub(crate) mod offset;
pub(crate) mod polling;
pub(crate) mod webhook;
