//! What tests share.

pub(crate) mod bot_api;
pub(crate) mod cli;
pub(crate) mod drawn;
pub(crate) mod kb;
