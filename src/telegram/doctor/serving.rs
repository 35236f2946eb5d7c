//! What is known of a bot that may be running.

/// Whether `sotay serve` is at work with the same data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    /// No process.
    Nobody,
    /// Another one.
    Another,
    /// This one, whose loop tells by itself who takes its updates.
    Ourselves,
}
