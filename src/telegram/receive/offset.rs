//! Which updates are under way and which are done, and so what may be
//! confirmed.
//!
//! `getUpdates(offset)` confirms everything below `offset` for ever, so the
//! offset is the lowest update that is neither finished nor kept in the store.
//! Nothing else is ever confirmed; what is finished or kept above the offset is
//! handed out again meanwhile and passed over. Compared with waiting for a whole
//! batch, one slow answer does not keep the others from being asked for. An
//! update that takes longer than a moment is written down (see
//! [`updates`](super::updates)), so that it does not hold the offset either.

use std::collections::BTreeSet;

/// The updates between "handed out" and "confirmed".
#[derive(Debug, Default)]
pub(crate) struct Offset {
    /// In hand, and known to Telegram alone: they hold the offset.
    open: BTreeSet<i32>,
    /// In hand, and written down.
    kept: BTreeSet<i32>,
    /// In hand since an earlier process wrote them down. Telegram has perhaps
    /// begun to number afresh since, so they say nothing about the offset.
    recalled: BTreeSet<i32>,
    /// Handed out, and of no concern to Telegram any more. Never more than it
    /// hands out at once (100), since every poll starts at the lowest open one.
    settled: BTreeSet<i32>,
}

/// How an update ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Telegram alone knew of it.
    Confirmable,
    /// The store keeps the update and has to learn that it is finished.
    Kept,
}

impl Offset {
    /// Takes an update in hand; `false` when it is in hand or done already.
    pub(crate) fn accept(&mut self, update_id: i32) -> bool {
        if self.kept.contains(&update_id) || self.recalled.contains(&update_id) {
            // It was written down before Telegram heard of it.
            self.settled.insert(update_id);
            return false;
        }
        !self.settled.contains(&update_id) && self.open.insert(update_id)
    }

    /// Takes in hand what an earlier process wrote down; `false` when it is.
    pub(crate) fn recall(&mut self, update_id: i32) -> bool {
        let is_known = self.open.contains(&update_id) || self.kept.contains(&update_id);
        !is_known && self.recalled.insert(update_id)
    }

    /// The store keeps an update that is in hand.
    pub(crate) fn keep(&mut self, update_id: i32) {
        if self.open.remove(&update_id) {
            self.kept.insert(update_id);
            self.settled.insert(update_id);
        }
    }

    /// The update needs no more work.
    pub(crate) fn finish(&mut self, update_id: i32) -> End {
        if self.recalled.remove(&update_id) || self.kept.remove(&update_id) {
            return End::Kept;
        }
        self.open.remove(&update_id);
        self.settled.insert(update_id);
        End::Confirmable
    }

    /// What to ask from. `None` when there is nothing to confirm: then Telegram
    /// starts at what it has, even where it has begun to number afresh, as it
    /// does after an idle week.
    pub(crate) fn offset(&self) -> Option<i32> {
        let lowest = self.open.first().copied();
        lowest.or_else(|| self.settled.last().map(|last| last.saturating_add(1)))
    }

    /// Telegram has answered a poll with this offset.
    pub(crate) fn confirmed(&mut self, offset: Option<i32>) {
        if let Some(offset) = offset {
            self.settled = self.settled.split_off(&offset);
        }
    }

    /// Whether nothing holds the offset.
    pub(crate) fn is_free(&self) -> bool {
        self.open.is_empty()
    }

    /// What holds the offset.
    pub(crate) fn open(&self) -> impl Iterator<Item = i32> {
        self.open.iter().copied()
    }

    /// How many updates in hand the store keeps.
    pub(crate) fn kept(&self) -> usize {
        self.kept.len() + self.recalled.len()
    }

    /// How many updates are in hand.
    pub(crate) fn unfinished(&self) -> usize {
        self.open.len() + self.kept()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_unfinished_is_confirmed() {
        let mut ledger = Offset::default();
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
        assert_eq!(ledger.finish(5), End::Confirmable);
        assert_eq!(ledger.offset(), Some(8));
        ledger.confirmed(Some(8));
        assert_eq!(ledger.offset(), None);
    }

    #[test]
    fn what_is_written_down_holds_up_nothing() {
        let mut ledger = Offset::default();
        for id in [5, 6, 7] {
            assert!(ledger.accept(id));
        }
        ledger.keep(5);
        ledger.finish(6);
        assert_eq!(ledger.offset(), Some(7), "seven is open");
        ledger.keep(7);
        assert_eq!((ledger.offset(), ledger.is_free()), (Some(8), true));
        assert_eq!((ledger.kept(), ledger.unfinished()), (2, 2));
        assert!(!ledger.accept(7), "in hand, not yet confirmed");
        ledger.confirmed(Some(8));
        assert!(!ledger.accept(7), "in hand");
        assert_eq!(ledger.finish(5), End::Kept);
        assert_eq!(ledger.finish(7), End::Kept);
        ledger.keep(7);
        assert_eq!(
            ledger.unfinished(),
            0,
            "what has ended is not kept any more"
        );
    }

    #[test]
    fn a_lower_number_after_an_idle_week_is_new() {
        let mut ledger = Offset::default();
        ledger.accept(900);
        ledger.finish(900);
        ledger.confirmed(ledger.offset());
        assert!(ledger.accept(3));
        assert_eq!(ledger.offset(), Some(3));
    }

    #[test]
    fn what_an_earlier_process_wrote_down_says_nothing_about_the_offset() {
        let mut ledger = Offset::default();
        assert!(ledger.recall(900));
        assert!(!ledger.recall(900));
        assert_eq!((ledger.offset(), ledger.is_free()), (None, true));
        assert!(ledger.accept(3));
        assert_eq!(ledger.finish(900), End::Kept);
        assert_eq!(ledger.offset(), Some(3));
        // Written down and never confirmed: it comes once more.
        assert!(ledger.recall(4));
        assert!(!ledger.accept(4), "it is in hand");
        ledger.finish(3);
        assert_eq!(ledger.offset(), Some(5));
    }
}
