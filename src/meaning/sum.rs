//! [`ModelId`] and [`TextId`]: models and texts known by the SHA-256 of what they
//! hold, so that a vector is used only for the very text and model it was made of.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// A model: its graph and its tokenizer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelId(pub [u8; 32]);

impl ModelId {
    /// The model in these two files.
    pub fn of(graph: &[u8], tokenizer: &[u8]) -> Self {
        Self::of_sums(&sha256(graph), &sha256(tokenizer))
    }

    /// The model in two files of which the SHA-256 is known.
    pub fn of_sums(graph: &[u8; 32], tokenizer: &[u8; 32]) -> Self {
        Self(sha256([*graph, *tokenizer].as_flattened()))
    }
}

/// A text that was, or is to be, encoded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextId(pub [u8; 32]);

impl TextId {
    /// This text.
    pub fn of(text: &str) -> Self {
        Self(sha256(text.as_bytes()))
    }
}

impl fmt::Debug for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal(f, &self.0)
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal(f, &self.0)
    }
}

impl fmt::Debug for TextId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal(f, &self.0)
    }
}

fn hexadecimal(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
