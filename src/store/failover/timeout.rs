//! How long a database is waited for, and how much it is given at once.

use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::store::{Change, Fault, Result, Store, StoreError};

/// How long a database may take for one thing.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How many changes are made at once.
pub(super) const AT_ONCE: usize = 200;

/// Makes changes in a database, a few hundred at a time. One that it refuses
/// is left out: it would be refused again.
pub(super) async fn apply_all<S: Store>(store: &S, changes: &[Change]) -> Result<()> {
    for some in changes.chunks(AT_ONCE) {
        match limited(store.apply(some)).await {
            Err(error) if error.fault == Fault::Refused => {
                for change in some {
                    match limited(store.apply(std::slice::from_ref(change))).await {
                        Err(error) if error.fault == Fault::Refused => {
                            error!(event = "change_refused", %error, "the database refused a change");
                        }
                        other => drop(other?),
                    }
                }
            }
            other => drop(other?),
        }
    }
    Ok(())
}

/// What `work` gives, unless it takes too long.
pub(super) async fn limited<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(TIMEOUT, work).await.unwrap_or_else(|_| {
        Err(StoreError {
            fault: Fault::Slow,
            what: format!("no answer within {} s", TIMEOUT.as_secs()),
        })
    })
}

/// What `work` gives, unless it takes too long or the database fails meanwhile.
pub(in crate::store) async fn within<T>(
    generation: &CancellationToken,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    match generation.run_until_cancelled(limited(work)).await {
        Some(outcome) => outcome,
        None => Err(StoreError {
            fault: Fault::Slow,
            what: "the database failed meanwhile".to_owned(),
        }),
    }
}
