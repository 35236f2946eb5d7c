//! The Telegram bot: the only place that knows teloxide.
//!
//! ```text
//! getUpdates ─▶ updates ─▶ intake ─▶ chats ─▶ respond ─▶ send ─▶ sendMessage
//!                 │          ▲                   │  │
//!               ledger       │          route, press  screens, buttons, keyboard
//! HTTP requests ─▶ webhook ──┘
//! ```
//!
//! - `updates` fetches, and confirms only what `ledger` says is finished;
//! - `webhook` is where Telegram pushes instead, and says 200 to what is written
//!   down; `intake` takes updates in from either;
//! - `chats` keeps order inside a chat and lets chats go on side by side;
//! - `route` decides whether an update is for us and what it wants;
//! - `access` decides who may, `gate` turns strangers away, `members` knows
//!   who is in the group of `members-of`;
//! - `groups` and `edits` decide whether and how it is answered: the settings of
//!   the group, what was said lately, how much one person may ask (`quota`);
//! - `press` carries out what a button asks for, `conduct` what those ask for
//!   that are for administrators; `help` brings questions to the support chat
//!   and answers back, `pictures` and `enclosure` send what is no text;
//! - `lookups` does what a command asks; `queries` bounds how many inline queries
//!   are answered at once, `inline` answers them;
//! - `unloaded` is what people get while no article is loaded;
//! - `vocabulary` holds the commands, `deep_link` what a link to the bot carries;
//! - `screens`, `buttons` and `keyboard` decide what is shown;
//! - `send` gets it there, at the speed that `pace` allows and in the order of
//!   `queue`; `crowd` names those for whom one message is,
//!   `haste` leaves what would be cut off by the end; `remedy` says what to
//!   do when Telegram refuses;
//! - `health` tells whoever asks from outside whether all this works;
//! - `editors` tells those who write articles what broke;
//! - `examine` looks whether all this can work, for `sotay doctor`;
//! - `api` is one call, `incoming` what we read of an update.
//!
//! Facts about the Bot API are those of version 10.3 (August 2026).

mod access;
mod api;
mod clock;
mod commands;
mod conduct;
mod doctor;
mod editors;
mod edits;
mod flags;
mod gate;
mod groups;
mod health;
mod help;
mod inline;
mod languages;
mod lookups;
mod memory;
mod pictures;
mod press;
mod receive;
mod respond;
mod route;
mod send;
mod serve;
mod settings;
mod unloaded;
mod update;
mod view;

pub use doctor::{Running, Serving, examine, look_at_running};
pub use editors::tell_editors;
pub use receive::chat_queue::Handle;
pub use respond::Responder;
pub use serve::{ServeError, serve, serve_with};
pub use settings::Settings;
pub use update::{
    ChatKind, Chosen, Entity, Event, Incoming, Membership, Person, Pressed, Queried, Written,
};
