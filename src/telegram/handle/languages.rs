//! The languages that people have chosen.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{
    lang::Lang,
    store::Memory,
    telegram::{clock::now, recent::Recent},
};

/// Of how many people it is remembered without asking the database: every
/// update needs it.
const KEPT: usize = 10_000;

/// What people have chosen, in front of [`Memory`].
pub(crate) struct Languages {
    known: Mutex<Recent<i64, Known>>,
}

/// What is known of a person.
#[derive(Clone, Copy, Debug, Default)]
enum Known {
    /// Nobody has looked yet.
    #[default]
    Unread,
    /// What they have chosen, if anything.
    Read(Option<Lang>),
}

impl Languages {
    pub(crate) fn new() -> Self {
        Self {
            known: Mutex::new(Recent::new(KEPT)),
        }
    }

    /// The language that somebody has chosen.
    pub(crate) async fn of(&self, memory: &Memory, user_id: i64) -> Option<Lang> {
        let known = *self.known().entry(user_id);
        if let Known::Read(chosen) = known {
            return chosen;
        }
        let read = memory.language(user_id).await;
        let mut known = self.known();
        match known.entry(user_id) {
            // They have chosen meanwhile.
            Known::Read(chosen) => *chosen,
            unread @ Known::Unread => {
                *unread = Known::Read(read);
                read
            }
        }
    }

    /// Somebody chooses.
    pub(crate) async fn set(&self, memory: &Memory, user_id: i64, lang: Lang) {
        *self.known().entry(user_id) = Known::Read(Some(lang));
        memory.set_language(user_id, lang, now()).await;
    }

    fn known(&self) -> MutexGuard<'_, Recent<i64, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
