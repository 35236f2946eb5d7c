//! Which updates are under way and which are done, and so what may be
//! confirmed.
//!
//! `getUpdates(offset)` confirms everything below `offset` for ever, so the
//! offset is the lowest update that is not finished. Nothing unfinished is ever
//! confirmed; whatever is finished above it is handed out again meanwhile and
//! passed over. Compared with waiting for a whole batch, one slow answer does
//! not keep the others from being asked for; it does keep them unconfirmed, so
//! after a crash they are handed out again, and the store knows them.

use std::collections::BTreeSet;

/// The updates between "handed out" and "confirmed". Never more than Telegram
/// hands out at once (100), since every poll starts at the lowest of them.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    under_way: BTreeSet<i32>,
    done: BTreeSet<i32>,
}

impl Ledger {
    /// Takes an update in hand; `false` when it is in hand or done already.
    pub(super) fn accept(&mut self, update_id: i32) -> bool {
        !self.done.contains(&update_id) && self.under_way.insert(update_id)
    }

    /// The update needs no more work.
    pub(super) fn finish(&mut self, update_id: i32) {
        self.under_way.remove(&update_id);
        self.done.insert(update_id);
    }

    /// What to ask from. `None` when there is nothing to confirm: then Telegram
    /// starts at what it has, even where it has begun to number afresh, as it
    /// does after an idle week.
    pub(super) fn offset(&self) -> Option<i32> {
        let lowest = self.under_way.first().copied();
        lowest.or_else(|| self.done.last().map(|last| last.saturating_add(1)))
    }

    /// Telegram has answered a poll with this offset.
    pub(super) fn confirmed(&mut self, offset: Option<i32>) {
        if let Some(offset) = offset {
            self.done = self.done.split_off(&offset);
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    pub(super) fn unfinished(&self) -> usize {
        self.under_way.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_unfinished_is_confirmed() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.offset(), None);
        for id in [5, 6, 7] {
            assert!(ledger.accept(id));
        }
        ledger.finish(6);
        ledger.finish(7);
        assert_eq!(ledger.offset(), Some(5));
        ledger.confirmed(Some(5));
        assert!(!ledger.accept(5), "under way");
        assert!(!ledger.accept(6), "done, not yet confirmed");
        ledger.finish(5);
        assert_eq!(ledger.offset(), Some(8));
        ledger.confirmed(Some(8));
        assert_eq!(ledger.offset(), None);
    }

    #[test]
    fn a_lower_number_after_an_idle_week_is_new() {
        let mut ledger = Ledger::default();
        ledger.accept(900);
        ledger.finish(900);
        ledger.confirmed(ledger.offset());
        assert!(ledger.accept(3));
        assert_eq!(ledger.offset(), Some(3));
    }
}
