//! What is remembered while the bot runs: bounded, and gone with the process.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use super::{buttons::Act, screens::Tally};

/// The values of the keys that were new last.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    most: usize,
    order: VecDeque<K>,
    known: HashMap<K, V>,
}

impl<K: Clone + Eq + Hash, V: Default> Recent<K, V> {
    /// Room for so many.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            order: VecDeque::new(),
            known: HashMap::new(),
        }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.known.get(key)
    }

    /// The value of a key, which may push the oldest one out.
    pub(super) fn entry(&mut self, key: K) -> &mut V {
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

/// What people think of one answer.
#[derive(Debug, Default)]
pub(super) struct Verdicts(Vec<(i64, Act)>);

impl Verdicts {
    /// One verdict a person: a later one takes the place of the earlier.
    pub(super) fn note(&mut self, person: i64, act: Act) {
        self.0.retain(|(other, _)| *other != person);
        self.0.push((person, act));
    }

    pub(super) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for (_, act) in &self.0 {
            match act {
                Act::Solved => tally.solved += 1,
                Act::Because(_) => tally.wrong += 1,
                Act::Flag => tally.flagged += 1,
                _ => {}
            }
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telegram::buttons::Reason;

    #[test]
    fn memory_is_bounded_and_forgets_the_oldest() {
        let mut recent: Recent<(i64, i32), String> = Recent::new(100);
        for id in 0..150 {
            *recent.entry((1, id)) = format!("câu {id}");
            recent.entry((1, id)).push_str(" sửa lại");
        }
        assert_eq!((recent.known.len(), recent.order.len()), (100, 100));
        assert_eq!(recent.get(&(1, 49)), None);
        assert_eq!(
            recent.get(&(1, 50)).map(String::as_str),
            Some("câu 50 sửa lại")
        );
    }

    #[test]
    fn a_person_has_one_verdict() {
        let mut verdicts = Verdicts::default();
        verdicts.note(1, Act::Solved);
        verdicts.note(2, Act::Solved);
        verdicts.note(1, Act::Because(Reason::Outdated));
        verdicts.note(1, Act::Because(Reason::Unclear));
        verdicts.note(3, Act::Flag);
        let expected = Tally {
            solved: 1,
            wrong: 1,
            flagged: 1,
        };
        assert_eq!(verdicts.tally(), expected);
    }
}
