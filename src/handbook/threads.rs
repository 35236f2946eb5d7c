//! Many questions at once.
//!
//! Threads of its own and not rayon's: the encoder has a pool for its matrices, and a
//! worker of rayon that waits for another pool begins its next question meanwhile, on
//! top of the same stack. With some hundred questions that stack is full.

use std::{
    num::NonZero,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// What `work` makes of each item, in the order of the items; as many at once as there
/// are cores.
pub fn in_threads<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let take = || {
        while let Some((at, item)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            items.get(at).map(|item| (at, item))
        } {
            let made = work(item);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((at, made));
        }
    };
    thread::scope(|scope| {
        for _ in 1..cores.min(items.len()) {
            scope.spawn(take);
        }
        take();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_done_once_and_in_order() {
        let items: Vec<usize> = (0..1_000).collect();
        assert_eq!(
            in_threads(&items, |item| item + 1),
            (1..=1_000).collect::<Vec<_>>()
        );
        assert_eq!(in_threads(&[0_usize; 0], |item| *item), Vec::<usize>::new());
    }
}
