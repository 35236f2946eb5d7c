//! `sotay` ("sổ tay", handbook) answers troubleshooting questions in chat: it
//! indexes articles written in Markdown and gives the one that fits, word for
//! word, or a short choice, or nothing.

rust_i18n::i18n!("src/locales", fallback = "vi");

pub mod answer;
pub mod article;
pub mod handbook;
pub mod lang;
pub mod render;
pub mod search;
pub mod text;
