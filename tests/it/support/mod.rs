//! What tests share.

pub(crate) mod bot_api;
