//! What follows from new articles: who asked in vain is told, and what files say
//! otherwise than chat has written is noted as a revision.

use std::{ops::Range, sync::Arc, time::Duration};

use tokio::{sync::watch, time::timeout};
use tracing::{info, warn};

use crate::{
    answer::Outcome,
    article::{Article, Date, VIETNAM},
    config::Access,
    handbook::{Handbook, Reader},
    lang::Lang,
    store::{GivenAnswer, Memory, Seconds, UpdateKey, Waiting},
    telegram::{
        access::policy::reader,
        blocking::computed,
        clock::now,
        handle::{
            bot::letter,
            drafting::records::{ArticleChange, note_changes},
            flags::{FLAG_CARD, title_of_flag},
        },
        route::{Place, callback_data::hash_of},
        send::outbox::Outbox,
        view,
    },
};

/// How long somebody waits for an article before it is of no use to them, in seconds.
const WAITED_FOR: Seconds = 28 * 24 * 3600;

/// When people sleep nobody is told; it is looked again after this.
const LOOK_AGAIN: Duration = Duration::from_mins(10);

/// How long one message to somebody who waits may take.
const DELIVERED_IN: Duration = Duration::from_secs(20);

/// Looks after each change of the articles.
pub(crate) struct NewsDesk {
    pub(crate) outbox: Outbox,
    pub(crate) memory: Arc<Memory>,
    pub(crate) handbook: watch::Receiver<Arc<Handbook>>,
    pub(crate) access: Access,
    pub(crate) support_chat: Option<i64>,
    /// The hours of the day in which people are told.
    pub(crate) waking_hours: Range<Seconds>,
    /// Whether revisions are kept: somebody writes in chat.
    pub(crate) keeps_history: bool,
}

impl NewsDesk {
    /// Until the articles are no more.
    pub(crate) async fn run(mut self) {
        let mut before = Arc::clone(&self.handbook.borrow_and_update());
        let mut is_owed = true;
        loop {
            if is_waking(&self.waking_hours, now()) {
                self.remind_of_flags(now()).await;
            }
            if is_owed && is_waking(&self.waking_hours, now()) {
                self.tell_waiting().await;
                is_owed = false;
            }
            match timeout(LOOK_AGAIN, self.handbook.changed()).await {
                Ok(Err(_)) => return,
                Ok(Ok(())) => {
                    let after = Arc::clone(&self.handbook.borrow_and_update());
                    // The first articles of a start are no news, and a share that is
                    // away takes no article back.
                    let is_news = !before.articles().is_empty() && !after.articles().is_empty();
                    let changes = if is_news {
                        changes(&before, &after)
                    } else {
                        Vec::new()
                    };
                    if self.keeps_history {
                        note_changes(&self.memory, &changes, now()).await;
                    }
                    self.mend_answers(&changes).await;
                    before = after;
                    is_owed = true;
                }
                Err(_) => {}
            }
        }
    }

    /// Tells everybody to whose question there is an article now.
    async fn tell_waiting(&self) {
        let all = self.memory.waiting(now() - WAITED_FOR).await;
        let mut told = 0;
        for waiting in all {
            if self.tell(&waiting).await {
                told += 1;
            }
        }
        if told > 0 {
            info!(
                event = "waiting_told",
                told, "people who asked in vain were told of an article"
            );
        }
    }

    /// Says in the answers of the last days that their article was changed or is gone.
    async fn mend_answers(&self, changes: &[ArticleChange<'_>]) {
        let since = now() - MENDED_FOR;
        for &(old, new) in changes {
            let Some(old) = old else {
                continue;
            };
            if new.is_some_and(|new| view::reads_alike(old, new, Lang::Vi)) {
                continue;
            }
            let mut all = self.memory.given(old.id.as_str(), since).await;
            all.sort_by_key(|given| (given.chat_id, given.reply));
            for given in all {
                self.mend_answer(&given, old, new).await;
            }
        }
    }

    async fn mend_answer(&self, given: &GivenAnswer, old: &Article, new: Option<&Article>) {
        let screen = view::corrected(old, new, &clock_of(now()), given.lang);
        let sum = hash_of(new.map_or("", |new| new.source()));
        let key = format!("{}:{}:{sum:016x}", given.chat_id, given.reply);
        let key = UpdateKey::other("corrected", &key);
        let letter = letter(screen, Place::of_chat(given.chat_id), Some(given.reply));
        let by = tokio::time::Instant::now() + DELIVERED_IN;
        self.outbox.deliver(letter, Some(&key), by).await;
        self.memory.give_no_more(given.chat_id, given.reply).await;
    }

    /// Reminds of reports of mistakes that have been open for three working days, once
    /// each.
    async fn remind_of_flags(&self, now: Seconds) {
        let open = self
            .memory
            .cards_left_open(FLAG_CARD, working_days_ago(now, 3))
            .await;
        for card in open {
            let key = UpdateKey::other("flag-reminder", &card.id);
            let Some(title) = title_of_flag(&card) else {
                continue;
            };
            if self.memory.is_finished(&key).await {
                continue;
            }
            let days = (now - card.opened_at) / DAY;
            let settings = self.memory.chat_settings(card.support_chat).await;
            let lang = settings.lang.unwrap_or(Lang::Vi);
            let screen = view::flag_reminder(&title, days, lang);
            let by = tokio::time::Instant::now() + DELIVERED_IN;
            let letter = letter(screen, Place::of_chat(card.support_chat), None);
            self.outbox.deliver(letter, Some(&key), by).await;
        }
    }

    async fn tell(&self, waiting: &Waiting) -> bool {
        let chat_id = waiting.chat_id;
        let is_marked = chat_id < 0 && self.memory.chat_settings(chat_id).await.internal;
        let reader: Reader = reader(&self.access, self.support_chat, Some(chat_id), is_marked);
        let all = Arc::clone(&self.handbook.borrow());
        let Ok(handbook) = all.for_reader(reader) else {
            return false;
        };
        let question = waiting.text.as_str().to_owned();
        let asked = Arc::clone(&handbook);
        let answer = computed(move || asked.ask(&question)).await;
        let Ok(Outcome::Answer(id)) = answer.map(|answer| answer.outcome) else {
            return false;
        };
        let Some(article) = handbook.article(&id) else {
            return false;
        };
        let day = Date::of_unix(waiting.at).map_or_else(String::new, Date::day_first);
        let screen = view::answer_is_there(waiting.text.as_str(), &day, article, waiting.lang);
        let place = Place {
            topic: waiting.thread,
            reply_to: Some(waiting.message),
            ..Place::of_chat(chat_id)
        };
        let key = UpdateKey::other("waited", &format!("{chat_id}:{}", waiting.message));
        let by = tokio::time::Instant::now() + DELIVERED_IN;
        let outcome = self
            .outbox
            .deliver(letter(screen, place, None), Some(&key), by)
            .await;
        if !outcome.arrives() {
            warn!(
                event = "waiting_not_told",
                "somebody who asked in vain cannot be told of an article"
            );
        }
        self.memory.waits_no_more(chat_id, waiting.message).await;
        true
    }
}

/// The articles that are others in `after`, those that are new and those that are gone.
fn changes<'h>(before: &'h Handbook, after: &'h Handbook) -> Vec<ArticleChange<'h>> {
    let newer = after.articles().iter().filter_map(|new| {
        let old = before.article(&new.id);
        // What did not change is most of it, and the same value.
        let is_same = old.is_some_and(|old| Arc::ptr_eq(old, new) || old.source() == new.source());
        (!is_same).then(|| (old.map(AsRef::as_ref), Some(new.as_ref())))
    });
    let gone = before.articles().iter();
    let gone = gone.filter(|old| after.article(&old.id).is_none());
    newer
        .chain(gone.map(|old| (Some(old.as_ref()), None)))
        .collect()
}

/// How old an answer may be that somebody still reads, in seconds.
const MENDED_FOR: Seconds = 3 * 24 * 3600;

/// The time of day in Vietnam: `14:05`.
fn clock_of(at: Seconds) -> String {
    let minutes = (at + Seconds::from(VIETNAM)).rem_euclid(DAY) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

const DAY: Seconds = 24 * 3600;

/// So many working days before that moment: Saturdays and Sundays do not count.
fn working_days_ago(now: Seconds, days: u32) -> Seconds {
    let mut at = now;
    let mut left = days;
    while left > 0 {
        at -= DAY;
        // The first of January 1970 was a Thursday.
        let weekday = ((at + Seconds::from(VIETNAM)).div_euclid(DAY) + 4).rem_euclid(7);
        left -= u32::from(!matches!(weekday, 0 | 6));
    }
    at
}

fn is_waking(hours: &Range<Seconds>, at: Seconds) -> bool {
    hours.contains(&((at + Seconds::from(VIETNAM)).rem_euclid(24 * 3600) / 3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekend_is_no_time_to_mend() {
        // Sunday, the 29th of November 2026, noon in Vietnam.
        let sunday = 1_795_928_400;
        for (now, expected) in [
            (sunday, 4),
            (sunday + DAY, 5),
            (sunday + 4 * DAY, 3),
            (sunday + 3 * DAY, 5),
        ] {
            assert_eq!((now - working_days_ago(now, 3)) / DAY, expected, "{now}");
        }
    }

    #[test]
    fn nobody_is_told_at_night() {
        // 2026-11-29, 00:00 UTC is seven in the morning.
        let midnight = 1_795_910_400;
        for (hour, expected) in [
            (0, true),
            (5, true),
            (13, true),
            (14, false),
            (20, false),
            (23, false),
        ] {
            assert_eq!(
                is_waking(&(7..21), midnight + hour * 3600),
                expected,
                "{hour}"
            );
        }
    }
}
