//! The Telegram bot: the only place that knows teloxide.
//!
//! ```text
//! getUpdates ──▶ receive ──▶ handle ──▶ send ──▶ sendMessage
//!                 update     route       │
//!  webhook ──────────┘       access      └─ stored until it has arrived
//!                            view
//! ```
//!
//! One room a stage; each uses only those above it:
//!
//! - `api` is one call, with what Telegram answers to it;
//! - `update`: what arrives, read leniently;
//! - `route`: whether it is for the bot, and what it asks;
//! - `view`: what is shown, every message, toast and key;
//! - `access`: who may, and how much;
//! - `send`: what is sent, until it has arrived;
//! - `receive`: how updates come in, in which order, confirmed when they are safe;
//! - `handle`: from an update to what is sent, a file for each kind of request;
//! - `doctor`: whether all this can work, for `sotay doctor`.
//!
//! Beside them: `settings`, `clock`, `recent` (a bounded map), `health` (tells whoever
//! asks from outside whether the bot works), `menu` (the commands that Telegram shows),
//! `notify_editors` (tells those who write articles what broke), `serve` (puts it together).
//!
//! Facts about the Bot API are those of version 10.3 (August 2026).

mod access;
mod api;
mod blocking;
mod clock;
mod doctor;
mod error;
mod handle;
mod health;
mod listen;
mod menu;
mod notify_editors;
mod pulse;
mod receive;
mod recent;
mod route;
mod send;
mod serve;
mod settings;
mod update;
mod view;

pub use doctor::{Running, Serving, examine, look_at_running};
pub use error::ServeError;
pub use handle::bot::Bot;
pub use notify_editors::tell_editors;
pub use receive::chat_queue::Handle;
pub use serve::{serve, serve_with};
pub use settings::Settings;
pub use update::{
    CallbackQuery, ChatKind, ChatMemberUpdated, ChosenInlineResult, InlineQuery, Message,
    MessageEntity, Update, UpdateKind, User,
};
