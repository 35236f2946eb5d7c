//! `sotay` ("sổ tay", handbook) answers troubleshooting questions in chat: it
//! indexes articles written in Markdown and gives the one that fits, word for
//! word, or a short choice, or nothing.
//!
//! ```
//! use sotay::{answer::Outcome, article::Source, handbook::Handbook};
//!
//! let source = Source::new(
//!     "190-doi-mat-khau.md",
//!     "# Lỗi #190: mật khẩu Facebook đã đổi\n\n## Cách xử lý\n\nKết nối lại Page.\n",
//! );
//! let (handbook, _findings) = Handbook::new(&[source])?;
//! let answer = handbook.ask("bi loi 190 sau khi doi mk fb")?;
//! assert!(matches!(answer.outcome, Outcome::Answer(id) if id.as_str() == "190-doi-mat-khau"));
//! # Ok::<(), sotay::search::IndexError>(())
//! ```
//!
//! The modules below stand in the order of their dependencies: each uses only
//! those above it. Down to [`handbook`] everything is a pure core, values in and
//! values out; below it is the rim that knows files, the terminal and Telegram.

rust_i18n::i18n!("src/locales", fallback = "vi");

pub mod lang;
pub mod text;

pub mod article;

pub mod meaning;

pub mod search;

pub mod answer;

pub mod render;

pub mod handbook;

pub mod check;

pub mod import;

pub mod drafts;

pub mod eval;

pub mod kb;

pub mod embedder;

pub mod config;

pub mod store;

pub mod inbox;

pub mod replay;

pub mod statistics;

pub mod doctor;

pub mod telegram;

pub mod cli;
