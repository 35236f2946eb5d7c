//! [`Memory`]: what the bot asks and tells.
//!
//! To answer an update is to `claim` it, decide, and `post` the message. `post`
//! finishes the update in the same transaction, so there is one message for an update,
//! ever. A claim is known to this process alone, since what a process that ended had in
//! hand is free. A process killed before `post` has sent nothing; after it, the message
//! waits, and one that was being sent at that moment is marked (`may_have_arrived`).

mod desk;

use std::{
    collections::HashSet,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    Card, Change, Chat, ChatSettings, Folder, GivenVerdict, Health, History, IgnoredGap, Origin,
    OutboxRow, PersonHash, Posting, Question, Result, Retention, Said, Seconds, Shown, Store as _,
    StoreError, UpdateKey, Verdict, VerdictCounts,
    failover::Failover,
    history::{PAGE, take_page},
    secret,
};
use tracing::warn;

use crate::lang::Lang;

/// A stranger gets the notice that the bot is for others once in this many seconds.
const STRANGERS_DAY: Seconds = 24 * 3600;

/// What the bot remembers. Its methods always answer: from the database, or
/// from memory while that fails ([`Memory::health`] tells). Shared as an `Arc`.
///
/// Somebody has to call [`Memory::tend`] every few seconds and
/// [`Memory::prune`] once a day or so.
pub struct Memory<O: Origin = Folder> {
    failover: Failover<O>,
    /// The updates that are being answered. What a process that ended had in hand
    /// is free, so nobody else need know.
    in_hand: Mutex<HashSet<UpdateKey>>,
    /// The name of this process in the database.
    run: String,
}

/// Reads from the database, or from memory where that fails.
macro_rules! read {
    ($self:ident.$method:ident($($argument:expr),*)) => {{
        let failover = &$self.failover;
        if let Some((main, generation)) = failover.at_work() {
            match $crate::store::failover::within(&generation, main.$method($($argument),*)).await {
                Ok(found) => return found,
                Err(error) => failover.fail_in(&generation, error),
            }
        }
        match failover.in_memory().await.$method($($argument),*).await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(event = "memory_failed", %error, "the bot cannot remember");
                Default::default()
            }
        }
    }};
}

use read;

impl Memory<Folder> {
    /// Opens what is remembered in this folder, which is made if need be. When
    /// that cannot be done the memory is there all the same, degraded.
    ///
    /// # Errors
    /// When there is neither memory nor random numbers.
    pub async fn open(folder: &Path, now: Seconds) -> Result<Self> {
        Self::from(Folder::new(folder), now).await
    }
}

impl<O: Origin> Memory<O> {
    /// [`Memory::open`] for a database from elsewhere.
    ///
    /// # Errors
    /// When there is neither memory nor random numbers.
    pub async fn from(origin: O, now: Seconds) -> Result<Self> {
        let failover = Failover::open(origin, now).await?;
        let run = secret::run_name().map_err(|error| StoreError::other(&error))?;
        let in_hand = Mutex::default();
        Ok(Self {
            failover,
            in_hand,
            run,
        })
    }

    /// Whether everything is written down.
    pub fn health(&self) -> Health {
        self.failover.health()
    }

    /// Tells the time, looks whether the database is well, and tries to bring
    /// one back that is not. To be called every few seconds, from a task of its
    /// own: it may take some.
    pub async fn tend(&self, now: Seconds) {
        self.failover.tend(now).await;
    }

    /// Forgets what is over: updates after a day, texts after the time set for
    /// them, statistics after two years.
    pub async fn prune(&self, now: Seconds, retention: Retention) {
        self.change(Change::Prune { now, retention }, Some(now))
            .await;
    }

    /// Writes down what waits, if that can be done, and closes the database.
    pub async fn close(&self, now: Seconds) {
        self.failover.close(now).await;
    }

    /// How a user id is written down.
    pub fn person(&self, user_id: i64) -> PersonHash {
        self.failover.secret().person(user_id)
    }

    /// How a chat id is written down.
    pub fn chat(&self, chat_id: i64) -> Chat {
        self.failover.secret().chat(chat_id)
    }

    async fn change(&self, change: Change, now: Option<Seconds>) -> bool {
        if let Some(now) = now {
            self.failover.tell_time(now);
        }
        self.failover.change(change).await
    }
}

/// Updates. First [`claim`](Memory::claim), then the answer, then
/// [`post`](Memory::post) (or [`finish`](Memory::finish) when there is nothing
/// to send); only then may the update be confirmed to Telegram. A process that
/// is killed before `post` has sent nothing, so the next one may claim the
/// update again; after `post` the letter is there and the update is finished.
impl<O: Origin> Memory<O> {
    /// Takes an update in hand; `false` when it is finished or this process has
    /// it in hand already.
    pub async fn claim(&self, key: &UpdateKey, now: Seconds) -> bool {
        self.failover.tell_time(now);
        if !self.take_in_hand(key) {
            return false;
        }
        // Looked at only now: nobody else can finish it meanwhile.
        let is_free = !self.is_finished(key).await;
        if !is_free {
            self.release(key);
        }
        is_free
    }

    /// The same, only whether this process has it in hand: for what ends in a
    /// letter whatever happens, since [`post`](Memory::post) tells whether it is
    /// finished, and nobody waits for two looks.
    pub fn take_in_hand(&self, key: &UpdateKey) -> bool {
        self.in_hand().insert(key.clone())
    }

    /// Gives an update back that could not be handled.
    pub fn release(&self, key: &UpdateKey) {
        self.in_hand().remove(key);
    }

    /// An update needs no more work; `false` when that was so before.
    pub async fn finish(&self, key: &UpdateKey, now: Seconds) -> bool {
        let change = Change::Finish {
            key: key.clone(),
            at: now,
        };
        let is_news = self.change(change, Some(now)).await;
        self.release(key);
        is_news
    }

    fn in_hand(&self) -> MutexGuard<'_, HashSet<UpdateKey>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an update needs no more work.
    pub async fn is_finished(&self, key: &UpdateKey) -> bool {
        read!(self.is_finished(key))
    }
}

/// Updates that Telegram pushes and takes for delivered when we say so.
impl<O: Origin> Memory<O> {
    /// Writes an update down; `false` when it was received before. `None` when the
    /// database does not do it: unlike all others, this change is made there or
    /// nowhere, since Telegram can keep the update itself.
    pub async fn receive(&self, update_id: i32, body: String, now: Seconds) -> Option<bool> {
        self.failover.tell_time(now);
        let change = Change::Receive {
            update_id,
            body,
            at: now,
        };
        self.failover.write_down(change).await
    }

    /// An update that was pushed needs no more work; its number is known for a day.
    pub async fn handled(&self, update_id: i32, now: Seconds) {
        let change = Change::Handled { update_id, at: now };
        self.change(change, Some(now)).await;
    }

    /// The updates that were received and not handled, in the order in which they
    /// came: for the start.
    pub async fn received(&self) -> Vec<String> {
        read!(self.received())
    }

    /// By what pushed updates are known to come from Telegram: 32 letters of
    /// hexadecimal, the same as long as the installation's secret is.
    pub fn webhook_secret(&self) -> String {
        self.failover.secret().webhook()
    }
}

/// Letters: [`post`](Memory::post), [`begin_sending`](Memory::begin_sending),
/// send, [`drop_letter`](Memory::drop_letter). What a process finds at its
/// start and has `may_have_arrived` set was being sent when the last one ended.
impl<O: Origin> Memory<O> {
    /// Puts a letter in and finishes the update that it answers, both or
    /// neither. `false` when that update is finished: it has its answer.
    ///
    /// A letter with [`OutboxRow::after`] is being sent from then on, as if
    /// [`begin_sending`](Memory::begin_sending) had followed.
    pub async fn post(&self, letter: OutboxRow) -> bool {
        self.post_answer(letter, None).await
    }

    /// The same, and [records](Memory::record) the question that the letter answers.
    pub async fn post_answer(&self, letter: OutboxRow, question: Option<Question>) -> bool {
        let (key, now) = (letter.key.clone(), letter.put_at);
        let run = letter.after.is_some().then(|| self.run.clone());
        let posting = Posting {
            letter,
            run,
            question,
        };
        let change = Change::Post(Box::new(posting));
        let is_news = self.change(change, Some(now)).await;
        self.release(&key);
        is_news
    }

    /// The letters that wait, oldest first: for the start.
    pub async fn letters(&self) -> Vec<OutboxRow> {
        read!(self.letters(&self.run))
    }

    /// At most `limit` letters that may go now and are not being sent.
    pub async fn due_letters(&self, now: Seconds, limit: u32) -> Vec<OutboxRow> {
        read!(self.due_letters(&self.run, now, limit))
    }

    /// Takes a letter to send it, `after` that message number; `false` when it is
    /// gone or being sent.
    pub async fn begin_sending(&self, key: &UpdateKey, after: i32) -> bool {
        let (key, run) = (key.clone(), self.run.clone());
        let change = Change::BeginSending { key, run, after };
        self.change(change, None).await
    }

    /// Puts a letter back that did not arrive, not to be sent before `due`.
    pub async fn postpone(&self, key: &UpdateKey, due: Seconds) {
        let key = key.clone();
        self.change(Change::Postpone { key, due }, None).await;
    }

    /// A letter has arrived, and the answer to that question stands in this message
    /// of the bot: [`drop_letter`](Memory::drop_letter) and
    /// [`replied`](Memory::replied) at once.
    pub async fn arrived(&self, key: &UpdateKey, chat_id: i64, message_id: i32, reply: i32) {
        let change = Change::Arrived {
            key: key.clone(),
            chat_id,
            chat: self.chat(chat_id),
            message: message_id,
            reply,
        };
        self.change(change, None).await;
    }

    /// Removes a letter that arrived or was given up.
    pub async fn drop_letter(&self, key: &UpdateKey) {
        self.change(Change::DropLetter { key: key.clone() }, None)
            .await;
    }
}

/// Questions and verdicts.
impl<O: Origin> Memory<O> {
    /// Records a question and what became of it, in place of what was recorded
    /// for the same message.
    pub async fn record(&self, question: Question) {
        let now = question.at;
        self.change(Change::Record(Box::new(question)), Some(now))
            .await;
    }

    /// The answer to a question stands in this message of the bot, if the question
    /// was recorded.
    pub async fn replied(&self, chat_id: i64, message_id: i32, reply: i32) {
        let change = Change::Replied {
            chat: self.chat(chat_id),
            message: message_id,
            reply,
        };
        self.change(change, None).await;
    }

    /// The question in this message: which reply to edit when it is edited.
    pub async fn question(&self, chat_id: i64, message_id: i32) -> Option<Question> {
        let chat = self.chat(chat_id);
        read!(self.question(&chat, message_id))
    }

    /// The question that this message of the bot answers.
    pub async fn question_of_reply(&self, chat_id: i64, reply: i32) -> Option<Question> {
        let chat = self.chat(chat_id);
        read!(self.question_of_reply(&chat, reply))
    }

    /// The highest number of an answer to a question since `since`, in private chats
    /// and basic groups, which share one count.
    pub async fn last_reply(&self, since: Seconds) -> Option<i32> {
        read!(self.last_reply(since))
    }

    /// The latest question since `since` in this chat and thread that has this
    /// article as its answer.
    pub async fn same_article(
        &self,
        chat_id: i64,
        thread: Option<i32>,
        article: &str,
        since: Seconds,
    ) -> Option<Question> {
        let chat = self.chat(chat_id);
        read!(self.same_article(&chat, thread, article, since))
    }

    /// The articles shown since `since` and how often, the most used first.
    pub async fn most_used(&self, since: Seconds, limit: u32) -> Vec<(String, u32)> {
        read!(self.most_used(since, limit))
    }

    /// How an article in a message of the bot is written down.
    pub fn shown(&self, chat_id: i64, reply: i32, article: &str) -> Shown {
        Shown {
            chat: self.chat(chat_id),
            reply,
            article: article.to_owned(),
        }
    }

    /// A person's verdict on an article shown, in place of the one before;
    /// `false` when it is the same.
    pub async fn judge(&self, shown: Shown, user_id: i64, verdict: Verdict, now: Seconds) -> bool {
        let change = Change::Judge {
            shown,
            person: self.person(user_id),
            verdict,
            at: now,
        };
        self.change(change, Some(now)).await
    }

    /// A person's verdict on an article shown.
    pub async fn verdict(&self, shown: &Shown, user_id: i64) -> Option<Verdict> {
        let person = self.person(user_id);
        read!(self.verdict(shown, &person))
    }

    /// All verdicts on an article shown.
    pub async fn counts(&self, shown: &Shown) -> VerdictCounts {
        read!(self.counts(shown))
    }
}

/// What happened, as a whole.
impl<O: Origin> Memory<O> {
    /// What was asked since `since`, and what became of it.
    pub async fn history(&self, since: Seconds) -> History {
        let mut questions = Vec::new();
        loop {
            let page = self.questions_page(since, questions.last()).await;
            if !take_page(&mut questions, page) {
                break;
            }
        }
        questions.reverse();
        let verdicts = self.verdicts_since(since).await;
        let cards = self.cards_since(since).await;
        let ignored = self.ignored_gaps().await;
        let secret = self.failover.secret();
        History::new(questions, verdicts, &cards, ignored, &secret)
    }

    /// Some questions since `since`, newest first, from before `before` on.
    async fn questions_page(&self, since: Seconds, before: Option<&Question>) -> Vec<Question> {
        read!(self.questions_since(since, before, PAGE))
    }

    /// What people said since `since`, reports among it, oldest first.
    pub async fn verdicts_since(&self, since: Seconds) -> Vec<GivenVerdict> {
        read!(self.verdicts_since(since))
    }

    /// The cards that were opened since `since`, oldest first.
    pub async fn cards_since(&self, since: Seconds) -> Vec<Card> {
        read!(self.cards_since(since))
    }

    /// The gaps that are not to be listed.
    pub async fn ignored_gaps(&self) -> Vec<IgnoredGap> {
        read!(self.ignored_gaps())
    }

    /// A gap is not to be listed for a while, unless more than these `people` ask.
    pub async fn ignore_gap(&self, gap: &str, people: u32, now: Seconds) {
        let change = Change::IgnoreGap {
            gap: gap.to_owned(),
            people,
            at: now,
        };
        self.change(change, Some(now)).await;
    }
}

/// Settings of chats and people, and what was said to them lately.
impl<O: Origin> Memory<O> {
    /// Sets how the bot behaves in a chat.
    pub async fn set_chat(&self, chat_id: i64, settings: ChatSettings, now: Seconds) {
        let chat = self.chat(chat_id);
        let change = Change::SetChat {
            chat,
            settings,
            at: now,
        };
        self.change(change, Some(now)).await;
    }

    /// What is set for a chat.
    pub async fn chat_settings(&self, chat_id: i64) -> ChatSettings {
        let chat = self.chat(chat_id);
        read!(self.chat_settings(&chat))
    }

    /// A group has become a supergroup, with another id (`migrate_to_chat_id`):
    /// everything follows it. What is set for the new id goes before.
    pub async fn chat_moved(&self, from: i64, to: i64) {
        let change = Change::ChatMoved {
            from: (from, self.chat(from)),
            to: (to, self.chat(to)),
        };
        self.change(change, None).await;
    }

    /// A person has chosen a language.
    pub async fn set_language(&self, user_id: i64, lang: Lang, now: Seconds) {
        let person = self.person(user_id);
        let change = Change::SetLanguage {
            person,
            lang,
            at: now,
        };
        self.change(change, Some(now)).await;
    }

    /// The language that a person has chosen.
    pub async fn language(&self, user_id: i64) -> Option<Lang> {
        let person = self.person(user_id);
        read!(self.language(&person))
    }

    /// Whether to send a stranger the notice that the bot is for others: once a
    /// day. Each `true` is counted as a notice that was sent.
    pub async fn tell_stranger(&self, user_id: i64, now: Seconds) -> bool {
        let whom = self.person(user_id).as_str().to_owned();
        self.say(Said::Stranger, whom, STRANGERS_DAY, now).await
    }

    /// Whether to answer small talk: when this person got no answer to any in
    /// this chat within the last `stretch` seconds. `true` counts as answered.
    pub async fn answer_small_talk(
        &self,
        chat_id: i64,
        user_id: i64,
        stretch: Seconds,
        now: Seconds,
    ) -> bool {
        let (chat, person) = (self.chat(chat_id), self.person(user_id));
        let whom = format!("{} {}", chat.as_str(), person.as_str());
        self.say(Said::SmallTalk, whom, stretch, now).await
    }

    async fn say(&self, what: Said, whom: String, pause: Seconds, now: Seconds) -> bool {
        let change = Change::Say {
            what,
            whom,
            before: now.saturating_sub(pause).saturating_add(1),
            at: now,
        };
        self.change(change, Some(now)).await
    }
}

/// Help cards and files.
impl<O: Origin> Memory<O> {
    /// Puts a card in, or what has changed of one; `false` when the asker's
    /// message has another card.
    pub async fn put_card(&self, card: Card) -> bool {
        let now = card.changed_at;
        self.change(Change::PutCard(Box::new(card)), Some(now))
            .await
    }

    /// The message with a card has arrived in this chat: whoever replies to it there
    /// answers the card. The chat has another number when it has become a supergroup.
    pub async fn card_arrived(&self, id: &str, chat_id: i64, message_id: i32) {
        let Some(mut card) = self.card(id).await else {
            return;
        };
        if card.support_chat != chat_id {
            warn!(
                event = "support_group_moved",
                support_chat = card.support_chat,
                now = chat_id,
                "the support chat has become a supergroup: set `[support] chat` in sotay.toml to its new number"
            );
            card.support_chat = chat_id;
        }
        card.support_message = Some(message_id);
        self.put_card(card).await;
    }

    /// Somebody takes a card; `false` when it is not open.
    pub async fn take_card(&self, id: &str, by_name: &str, now: Seconds) -> bool {
        let change = Change::TakeCard {
            id: id.to_owned(),
            by_name: by_name.to_owned(),
            at: now,
        };
        self.change(change, Some(now)).await
    }

    /// Somebody answers a card; `false` when it was answered.
    pub async fn answer_card(&self, id: &str, by_name: &str, now: Seconds) -> bool {
        let change = Change::AnswerCard {
            id: id.to_owned(),
            by_name: by_name.to_owned(),
            at: now,
        };
        self.change(change, Some(now)).await
    }

    /// A card by its name.
    pub async fn card(&self, id: &str) -> Option<Card> {
        read!(self.card(id))
    }

    /// The card that this message in the support chat shows.
    pub async fn card_at(&self, support_chat: i64, message_id: i32) -> Option<Card> {
        read!(self.card_at(support_chat, message_id))
    }

    /// The card for this message of an asker.
    pub async fn card_of(&self, asker_chat: i64, message_id: i32) -> Option<Card> {
        read!(self.card_of(asker_chat, message_id))
    }

    /// Remembers what Telegram calls the file with this content, see
    /// [`content_hash`](super::content_hash).
    pub async fn set_file(&self, content: &str, file_id: &str, now: Seconds) {
        let change = Change::SetFile {
            content: content.to_owned(),
            file_id: file_id.to_owned(),
            at: now,
        };
        self.change(change, Some(now)).await;
    }

    /// What Telegram calls the file with this content.
    pub async fn file(&self, content: &str) -> Option<String> {
        read!(self.file(content))
    }

    /// Telegram does not know that file any more.
    pub async fn forget_file(&self, content: &str) {
        let content = content.to_owned();
        self.change(Change::ForgetFile { content }, None).await;
    }
}
