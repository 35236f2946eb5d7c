//! What is remembered while the bot runs: bounded, and gone with the process.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// The values of the keys that were new last.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    most: usize,
    order: VecDeque<K>,
    known: HashMap<K, V>,
}

impl<K: Clone + Eq + Hash, V: Default> Recent<K, V> {
    /// Room for so many.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            order: VecDeque::new(),
            known: HashMap::new(),
        }
    }

    /// The value of a key, which may push the oldest one out.
    pub(crate) fn entry(&mut self, key: K) -> &mut V {
        if !self.known.contains_key(&key) {
            if self.order.len() >= self.most
                && let Some(oldest) = self.order.pop_front()
            {
                self.known.remove(&oldest);
            }
            self.order.push_back(key.clone());
        }
        self.known.entry(key).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_forgets_the_oldest() {
        let mut recent: Recent<(i64, i32), String> = Recent::new(100);
        for id in 0..150 {
            *recent.entry((1, id)) = format!("câu {id}");
            recent.entry((1, id)).push_str(" sửa lại");
        }
        assert_eq!((recent.known.len(), recent.order.len()), (100, 100));
        assert_eq!(recent.known.get(&(1, 49)), None);
        assert_eq!(
            recent.known.get(&(1, 50)).map(String::as_str),
            Some("câu 50 sửa lại")
        );
    }
}
