//! [`World`]: a bot, the people who write to it, and what they get to see.
//!
//! How to write a test, which is one itself:
//!
//! ```
//! # // `an_example` below, word for word.
//! let world = World::new().await;
//! world.lan().asks("lỗi 190").await.shows("Kết nối lại trang.");
//! world.lan().presses("✅").await.pops_up("Tốt quá!");
//! world.minh().in_group(GROUP).asks("/hoi lỗi 190").await.shows("Kết nối lại trang.");
//! world.done().await;
//! ```
//!
//! Each act waits until the bot has done all that follows from it, and gives a
//! [`Reply`]: what is new in that chat, messages that were edited among it. So no
//! test counts messages. `done` stops the bot and tells whether it failed. The
//! transcript is printed when a test fails, and only then.

use std::fmt::Debug;

use serde_json::{Value, json};
use sotay::{article::Source, handbook::Handbook};
use tempfile::TempDir;

use super::*;
use crate::support::bot_api::Shown;

/// Who helps people: the third of those who write.
pub(super) const HOA: i64 = 11;

/// A bot that runs, with its server, its articles and its memory on a disk.
pub(super) struct World {
    pub(super) api: BotApi,
    settings: Settings,
    sources: Vec<Source>,
    folder: TempDir,
    bot: Option<Running>,
}

impl World {
    /// The bot with the articles of all these tests and no special settings.
    pub(super) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// The same with settings of its own.
    pub(super) async fn with(set: impl FnOnce(&mut Settings)) -> Self {
        Self::at(BotApi::start().await, set)
    }

    /// A bot that is given every message of its groups (privacy mode off).
    pub(super) async fn reading_all() -> Self {
        let api = BotApi::start().await;
        api.set_reads_all(true);
        Self::at(api, |_| ())
    }

    /// The bot at a server that was prepared for it.
    pub(super) fn at(api: BotApi, set: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings(&api);
        set(&mut settings);
        let mut world = Self {
            api,
            settings,
            sources: sources(),
            folder: tempfile::tempdir().expect("a temporary folder"),
            bot: None,
        };
        world.starts();
        world
    }

    /// Starts it on the memory that is there.
    pub(super) fn starts(&mut self) {
        let folder = self.folder.path().to_owned();
        let (sources, settings) = (&self.sources, self.settings.clone());
        self.bot = Some(run_in(folder, sources, settings, |bot| bot));
    }

    /// Puts these articles into service instead of those there are.
    pub(super) fn knows(&mut self, sources: Vec<Source>) {
        let handbook = Handbook::new(&sources).expect("an index").0;
        let bot = self.bot.as_ref().expect("a bot that runs");
        let sent = bot.handbook.send(Arc::new(handbook));
        sent.expect("the bot listens");
        self.sources = sources;
    }

    /// Stops the bot and starts it again on the same memory.
    pub(super) async fn restarts(&mut self) {
        self.restarts_with(|_| ()).await;
    }

    /// The same, with other settings from then on.
    pub(super) async fn restarts_with(&mut self, set: impl FnOnce(&mut Settings)) {
        self.stops().await;
        set(&mut self.settings);
        self.starts();
    }

    /// Stops the bot, which must end well.
    pub(super) async fn stops(&mut self) {
        let bot = self.bot.take().expect("a bot that runs");
        bot.stop().await.expect("the bot ends well");
    }

    /// Stops the bot and starts it with an empty memory.
    pub(super) async fn forgets(&mut self) {
        self.stops().await;
        self.folder = tempfile::tempdir().expect("a temporary folder");
        self.starts();
    }

    /// Ends the bot as a kill does, in the middle of whatever it is at, and
    /// starts it again on the same memory.
    pub(super) async fn is_killed(&mut self) {
        let bot = self.bot.take().expect("a bot that runs");
        bot.task.abort();
        let _ = bot.task.await;
        self.starts();
    }

    /// The folder in which it remembers.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops the bot at the end of a test.
    pub(super) async fn done(mut self) {
        self.stops().await;
    }

    /// The person of most tests, in private.
    pub(super) fn lan(&self) -> Person<'_> {
        self.person(LAN)
    }

    /// Somebody else, in private.
    pub(super) fn minh(&self) -> Person<'_> {
        self.person(MINH)
    }

    /// One who helps, in private.
    pub(super) fn hoa(&self) -> Person<'_> {
        self.person(HOA)
    }

    /// Anybody, in private.
    pub(super) fn person(&self, user: i64) -> Person<'_> {
        Person {
            world: self,
            user,
            chat: user,
            topic: None,
        }
    }

    /// The bot's only message in a chat.
    #[track_caller]
    pub(super) fn only(&self, chat: i64) -> Shown {
        let mut all = self.api.messages(chat);
        assert_eq!(all.len(), 1, "messages in {chat}");
        all.remove(0)
    }

    /// All that the bot has said over buttons, in order.
    pub(super) fn pop_ups(&self) -> Vec<Value> {
        let calls = self.api.calls_of("answerCallbackQuery").into_iter();
        calls.map(|call| call.params).collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.api.transcript());
        }
    }
}

/// Somebody in a chat.
#[derive(Clone, Copy)]
pub(super) struct Person<'w> {
    world: &'w World,
    user: i64,
    chat: i64,
    topic: Option<i64>,
}

impl<'w> Person<'w> {
    /// The same person in a group.
    pub(super) fn in_group(self, chat: i64) -> Self {
        Self { chat, ..self }
    }

    /// The same person in a topic of the group.
    pub(super) fn in_topic(self, topic: i64) -> Self {
        self.world.api.open_topic(self.chat, topic);
        let topic = Some(topic);
        Self { topic, ..self }
    }

    /// Writes this and waits until the bot is done with it.
    pub(super) async fn asks(self, text: &str) -> Reply<'w> {
        self.writes(text, &json!({})).await
    }

    /// Replies to a message with this text.
    pub(super) async fn replies(self, to: &Shown, text: &str) -> Reply<'w> {
        let before = Before::of(self);
        let api = &self.world.api;
        let message = api.group_reply(self.chat, self.user, to.message_id, text);
        before.reply(Some(message)).await
    }

    /// Writes this with further fields of a message.
    pub(super) async fn writes(self, text: &str, more: &Value) -> Reply<'w> {
        let before = Before::of(self);
        let mut more = more.clone();
        if let Some(topic) = self.topic {
            more["message_thread_id"] = json!(topic);
            more["is_topic_message"] = json!(true);
        }
        let api = &self.world.api;
        let message = match self.chat {
            1.. => api.private_message(self.user, text, &more),
            _ => api.group_message(self.chat, self.user, text, &more),
        };
        before.reply(Some(message)).await
    }

    /// Edits what they wrote as the message of that number.
    pub(super) async fn edits(self, message: i64, text: &str) -> Reply<'w> {
        let before = Before::of(self);
        let api = &self.world.api;
        api.edit(self.user, self.chat, message, text, &json!({}));
        before.reply(Some(message)).await
    }

    /// Presses the button whose label holds these words, under the newest message of
    /// the bot that has one.
    #[track_caller]
    pub(super) fn presses(self, words: &str) -> impl Future<Output = Reply<'w>> + use<'w> {
        let all = self.world.api.messages(self.chat);
        let has = |shown: &&Shown| shown.buttons().iter().any(|it| it.0.contains(words));
        let found = all.iter().rev().find(has);
        let shown = found.unwrap_or_else(|| panic!("no button {words:?} in {all:#?}"));
        self.presses_data(shown.message_id, &shown.data(words))
    }

    /// Presses a button that carries this, under the message of that number.
    pub(super) fn presses_data(
        self,
        message: i64,
        data: &str,
    ) -> impl Future<Output = Reply<'w>> + use<'w> {
        let before = Before::of(self);
        let api = &self.world.api;
        api.press_by(self.user, self.chat, message, data);
        before.reply(None)
    }
}

/// A chat before something is done in it.
struct Before<'w> {
    person: Person<'w>,
    messages: Vec<Shown>,
    pop_ups: usize,
}

impl<'w> Before<'w> {
    fn of(person: Person<'w>) -> Self {
        Self {
            person,
            messages: person.world.api.messages(person.chat),
            pop_ups: person.world.pop_ups().len(),
        }
    }

    /// What is there now and was not, once the bot has done all that it will.
    async fn reply(self, message: Option<i64>) -> Reply<'w> {
        let world = self.person.world;
        world.api.wait_until_confirmed().await;
        let is_new = |now: &Shown| {
            let same = |then: &&Shown| then.message_id == now.message_id;
            let then = self.messages.iter().find(same);
            then.is_none_or(|then| (&then.raw, &then.keyboard) != (&now.raw, &now.keyboard))
        };
        let mut messages = world.api.messages(self.person.chat);
        messages.retain(is_new);
        let pop_ups = world.pop_ups().into_iter().skip(self.pop_ups).collect();
        Reply {
            world,
            message,
            messages,
            pop_ups,
        }
    }
}

/// What came of it in that chat. Each claim gives the reply back, for the next.
pub(super) struct Reply<'w> {
    world: &'w World,
    /// The number of the message that was written.
    message: Option<i64>,
    /// Messages of the bot that came or were edited, in order.
    pub(super) messages: Vec<Shown>,
    pop_ups: Vec<Value>,
}

impl Reply<'_> {
    #[track_caller]
    fn claim(&self, is_so: bool, what: impl Debug) -> &Self {
        let texts = self.messages.iter().map(|it| (&it.text, it.buttons()));
        assert!(
            is_so,
            "not so: {what:?}\nmessages: {:#?}\npop-ups: {:?}",
            texts.collect::<Vec<_>>(),
            self.pop_ups
        );
        self
    }

    /// A message holds these words.
    #[track_caller]
    pub(super) fn shows(&self, words: &str) -> &Self {
        let is_there = self.messages.iter().any(|it| it.text.contains(words));
        self.claim(is_there, ("shows", words))
    }

    /// No message holds these words, neither in its text nor in its markup.
    #[track_caller]
    pub(super) fn hides(&self, words: &str) -> &Self {
        let is_there = |it: &Shown| it.text.contains(words) || it.raw.contains(words);
        let is_hidden = !self.messages.iter().any(is_there);
        self.claim(is_hidden, ("hides", words))
    }

    /// The only message is this, whole.
    #[track_caller]
    pub(super) fn is(&self, text: &str) -> &Self {
        let texts: Vec<_> = self.messages.iter().map(|it| it.text.as_str()).collect();
        self.claim(texts == [text], ("is", text))
    }

    /// Nothing was said in the chat, nor edited.
    #[track_caller]
    pub(super) fn is_silent(&self) -> &Self {
        self.claim(self.messages.is_empty(), "silence")
    }

    /// A button's label holds these words.
    #[track_caller]
    pub(super) fn offers(&self, words: &str) -> &Self {
        self.claim(self.has_button(words), ("offers", words))
    }

    /// No button's label holds these words.
    #[track_caller]
    pub(super) fn offers_no(&self, words: &str) -> &Self {
        self.claim(!self.has_button(words), ("offers no", words))
    }

    fn has_button(&self, words: &str) -> bool {
        let mut buttons = self.messages.iter().flat_map(Shown::buttons);
        buttons.any(|(label, _)| label.contains(words))
    }

    /// These are the labels of the row, counted from 0, under the only message.
    #[track_caller]
    pub(super) fn row(&self, at: usize, labels: &[&str]) -> &Self {
        let rows = self.labels();
        let row = rows.get(at).map(Vec::as_slice).unwrap_or_default();
        self.claim(row == labels, ("row", at, labels))
    }

    /// The labels under the only message, row by row.
    #[track_caller]
    pub(super) fn labels(&self) -> Vec<Vec<String>> {
        let rows = self.only().keyboard;
        let labels = |row: Vec<(String, String)>| row.into_iter().map(|it| it.0).collect();
        rows.into_iter().map(labels).collect()
    }

    /// The line over the button holds these words.
    #[track_caller]
    pub(super) fn pops_up(&self, words: &str) -> &Self {
        let texts = self.pop_ups.iter().filter_map(|it| it["text"].as_str());
        let is_there = { texts }.any(|text| text.contains(words));
        self.claim(is_there, ("pops up", words))
    }

    /// The press was answered without a word.
    #[track_caller]
    pub(super) fn pops_up_nothing(&self) -> &Self {
        let is_bare = self.pop_ups.len() == 1 && self.pop_ups[0]["text"].is_null();
        self.claim(is_bare, "no pop-up")
    }

    /// The line over the button has to be closed by hand.
    #[track_caller]
    pub(super) fn alerts(&self, words: &str) -> &Self {
        let is_alert = |it: &Value| it["show_alert"] == true;
        self.pops_up(words);
        self.claim(self.pop_ups.iter().all(is_alert), ("alerts", words))
    }

    /// So many messages came or were edited.
    #[track_caller]
    pub(super) fn count(&self, count: usize) -> &Self {
        self.claim(self.messages.len() == count, ("count", count))
    }

    /// The only message of the reply.
    #[track_caller]
    pub(super) fn only(&self) -> Shown {
        self.claim(self.messages.len() == 1, "one message");
        self.messages[0].clone()
    }

    /// The number of the message to which this is the reply.
    #[track_caller]
    pub(super) fn to(&self) -> i64 {
        self.message.expect("a message that was written")
    }

    /// What the chat of somebody else shows by now, as a reply of its own: all that
    /// the bot has said there.
    pub(super) fn and_in(&self, chat: i64) -> Self {
        Self {
            world: self.world,
            message: None,
            messages: self.world.api.messages(chat),
            pop_ups: Vec::new(),
        }
    }
}

#[tokio::test]
async fn an_example() {
    let world = World::new().await;
    world
        .lan()
        .asks("lỗi 190")
        .await
        .shows("Kết nối lại trang.");
    world.lan().presses("✅").await.pops_up("Tốt quá!");
    let minh = world.minh().in_group(GROUP);
    minh.asks("/hoi lỗi 190").await.shows("Kết nối lại trang.");
    minh.asks("chào cả nhà").await.is_silent();
    world.done().await;
}

#[tokio::test]
async fn a_reply_is_what_is_new() {
    let mut world = World::new().await;
    let first = world.lan().asks("lỗi 190").await.only();
    // An edit in place is new, what stood there before is not.
    let pressed = world.lan().presses("✅").await;
    assert_eq!(pressed.only().message_id, first.message_id);
    pressed.row(0, &["✅ Đã giải quyết", "👎 Chưa đúng"]);
    world
        .lan()
        .asks("lỗi 613")
        .await
        .shows("Chờ một giờ")
        .hides("190");
    world.is_killed().await;
    world.lan().asks("lỗi 613").await.shows("Chờ một giờ");
    world.restarts().await;
    world.lan().presses("✅").await.offers("Đã giải quyết");
    world.done().await;
}

#[tokio::test]
#[should_panic(expected = "not so: (\"shows\", \"Chờ hai giờ\")")]
async fn a_wrong_claim_fails() {
    let world = World::new().await;
    world.lan().asks("lỗi 613").await.shows("Chờ hai giờ");
}
