//! Any bytes as a question.

#![no_main]

/// Telegram's reading of its HTML, from the tests.
#[path = "../it/support/bot_api/html.rs"]
mod html;
mod laws;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::hold_for(bytes));
