//! Encodes many texts, several at a time.

use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::channel,
    },
    thread,
};

use crate::meaning::{EncodeError, Encoder, Packed, TextId, TextRole};

/// How many texts are encoded at a time when so many are wished for.
pub(super) fn workers(wished: usize) -> usize {
    match wished {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        wished => wished,
    }
}

/// Encodes `texts` on `workers` threads for as long as it `goes_on`, and hands
/// each vector to `take`, in no certain order.
pub(super) fn make(
    encoder: &dyn Encoder,
    texts: &[(TextId, String)],
    workers: usize,
    goes_on: impl Fn() -> bool + Sync,
    mut take: impl FnMut(TextId, Result<Packed, EncodeError>),
) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (send, made) = channel();
        for _ in 0..workers.min(texts.len()) {
            let send = send.clone();
            let (next, goes_on) = (&next, &goes_on);
            scope.spawn(move || {
                while goes_on()
                    && let Some((id, text)) = texts.get(next.fetch_add(1, Ordering::Relaxed))
                    && send.send((*id, encode(encoder, text))).is_ok()
                {}
            });
        }
        drop(send);
        for (text, vector) in made {
            take(text, vector);
        }
    });
}

/// Whatever an article holds, the others get their vectors.
fn encode(encoder: &dyn Encoder, text: &str) -> Result<Packed, EncodeError> {
    let made = catch_unwind(AssertUnwindSafe(|| encoder.encode(TextRole::Passage, text)));
    let made = made.unwrap_or_else(|_| Err(EncodeError::Failed("it broke off".into())));
    made.map(|vector| Packed::of(&vector))
}
