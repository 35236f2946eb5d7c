//! Changes in line for a database. Those that wait while one transaction is being
//! made go into the next one together: under load a transaction costs more than
//! what is in it. Each is answered by itself, when it is made.

use tokio::sync::{
    mpsc::{UnboundedSender, unbounded_channel},
    oneshot,
};
use tracing::debug;

use super::timeout::{AT_ONCE, limited};
use crate::store::{Change, Fault, Result, Store, StoreError};

/// Receives whether the change had an effect.
pub(super) type Reply = oneshot::Sender<Result<bool>>;

/// The line. Cheap to clone; whoever stands in it is served to the end.
#[derive(Clone)]
pub(super) struct WriteQueue(UnboundedSender<(Change, Reply)>);

impl WriteQueue {
    /// The line of this database.
    pub(super) fn of<S: Store>(store: S) -> Self {
        let (sender, mut waiting) = unbounded_channel();
        tokio::spawn(async move {
            let mut some = Vec::new();
            while waiting.recv_many(&mut some, AT_ONCE).await > 0 {
                let (changes, answers): (Vec<_>, Vec<_>) = some.drain(..).unzip();
                // Each caller got the error through its own channel.
                let _ = make(&store, &changes, answers).await;
            }
        });
        Self(sender)
    }

    /// Makes a change; whether it did anything.
    pub(super) async fn make(&self, change: Change) -> Result<bool> {
        let (answer, made) = oneshot::channel();
        let closed = || StoreError {
            fault: Fault::Other,
            what: "the database was closed".to_owned(),
        };
        self.0.send((change, answer)).map_err(|_| closed())?;
        made.await.unwrap_or_else(|_| Err(closed()))
    }
}

/// Makes changes together and answers each by itself.
///
/// # Errors
/// What became of all of them.
pub(super) async fn make<S: Store>(
    store: &S,
    changes: &[Change],
    answers: impl IntoIterator<Item = Reply>,
) -> Result<()> {
    match limited(store.apply(changes)).await {
        Ok(did) => {
            for (answer, did) in answers.into_iter().zip(did) {
                tell(answer, Ok(did));
            }
            Ok(())
        }
        // One was, and nobody knows which.
        Err(error) if error.fault == Fault::Refused && changes.len() > 1 => {
            for (change, answer) in changes.iter().zip(answers) {
                let made = limited(store.apply(std::slice::from_ref(change))).await;
                tell(
                    answer,
                    made.map(|did| did.first().copied().unwrap_or(false)),
                );
            }
            Ok(())
        }
        Err(error) => {
            for answer in answers {
                tell(answer, Err(error.clone()));
            }
            Err(error)
        }
    }
}

fn tell(answer: Reply, made: Result<bool>) {
    if answer.send(made).is_err() {
        debug!("a change was made for somebody who has gone");
    }
}
