//! The Telegram bot: the only place that knows teloxide.
//!
//! ```text
//! getUpdates ─▶ updates ─▶ chats ─▶ respond ─▶ send ─▶ sendMessage
//!                 │                   │  │
//!               ledger       route, press  screens, buttons, keyboard
//! ```
//!
//! - `updates` fetches, and confirms only what `ledger` says is finished;
//! - `chats` keeps order inside a chat and lets chats go on side by side;
//! - `route` decides whether an update is for us and what it wants;
//! - `press` carries out what a button asks for, `lookups` what a command does;
//! - `queries` bounds how many inline queries are answered at once, `inline`
//!   answers them;
//! - `vocabulary` holds the commands, `deep_link` what a link to the bot carries;
//! - `screens`, `buttons` and `keyboard` decide what is shown;
//! - `send` gets it there, at the speed that `pace` allows; `remedy` says what
//!   to do when Telegram refuses;
//! - `api` is one call, `incoming` what we read of an update.
//!
//! Facts about the Bot API are those of version 10.3 (August 2026).

mod api;
mod buttons;
mod chats;
mod clock;
mod commands;
mod courier;
mod deep_link;
mod incoming;
mod inline;
mod keyboard;
mod languages;
mod ledger;
mod lookups;
mod memory;
mod pace;
mod post;
mod press;
mod queries;
mod remedy;
mod respond;
mod route;
mod screens;
mod send;
mod serve;
mod settings;
mod updates;
mod vocabulary;

pub use chats::Handle;
pub use incoming::{ChatKind, Chosen, Entity, Event, Incoming, Person, Pressed, Queried, Written};
pub use respond::Responder;
pub use serve::{ServeError, serve, serve_with};
pub use settings::Settings;
