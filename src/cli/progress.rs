//! A bar that tells how far a long run is.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

/// It is worth its line from this many steps on.
const LONG_RUN: usize = 20;

/// A bar on stderr, where that is a terminal and the run a long one.
pub(super) fn progress(steps: usize) -> ProgressBar {
    if steps < LONG_RUN || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(steps).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{msg}{bar:40} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}
