//! `sotay` ("sổ tay", handbook) answers troubleshooting questions in chat: it
//! indexes articles written in Markdown and gives the one that fits, word for
//! word, or a short choice, or nothing.

pub mod article;
pub mod lang;
pub mod text;
