//! How long to wait before what failed is tried again.

use std::time::Duration;

/// A quarter of a second after the first failure, twice that after the next,
/// never more than eight: after an outage people should not wait for us.
pub(crate) fn backoff(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(5);
    Duration::from_millis(250) * 2_u32.pow(doublings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_to_eight_seconds() {
        let pauses: Vec<u128> = [1, 2, 3, 6, 7, 1000].map(|n| backoff(n).as_millis()).into();
        assert_eq!(pauses, [250, 500, 1000, 8000, 8000, 8000]);
    }
}
