//! Today's date, which the core gets from its callers.

use std::time::SystemTime;

use crate::article::Date;

/// Seconds since 1970 (UTC); 0 on a machine whose clock stands before that.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.ok().and_then(|since| since.as_secs().try_into().ok());
    seconds.unwrap_or(0)
}

/// The day in Vietnam.
pub(super) fn today() -> Option<Date> {
    Date::of_unix(now())
}
