//! What time it is: the one place of the bot that asks.

use std::time::SystemTime;

use crate::{article::Date, store::Seconds};

/// Seconds since 1970, UTC; 0 where the clock stands before that.
pub(crate) fn now() -> Seconds {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since
        .ok()
        .and_then(|since| since.as_secs().try_into().ok())
        .unwrap_or(0)
}

/// The day it is where the handbook is read.
pub(crate) fn today() -> Option<Date> {
    Date::of_unix(now())
}
