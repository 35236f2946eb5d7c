//! Work that takes a thread for a while.

use tokio::task::spawn_blocking;

/// Computing is not for the threads that wait for Telegram, unless it is quick; and
/// here a question that never ends would run into its deadline.
pub(crate) async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is being shut down; so is this task.
            Err(_) => std::future::pending().await,
        },
    }
}
