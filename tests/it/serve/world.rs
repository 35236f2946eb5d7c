//! [`World`]: a bot, the people who write to it, and what they get to see.
//!
//! How to write a test: `an_example` is a whole one. Each act waits until the bot has
//! done all that follows from it, and gives a [`Reply`]: what is new in that chat,
//! messages that were edited among it. So no test counts messages. `done` stops the bot
//! and tells whether it ended well. The transcript is printed when a test fails, and
//! only then.

mod reply;

use serde_json::{Value, json};
use sotay::{article::Source, handbook::Handbook};
use tempfile::TempDir;

use super::*;
use crate::support::bot_api::Shown;
use reply::Before;
pub(super) use reply::Reply;

/// Who helps people: the third of those who write.
pub(super) const HOA: i64 = 11;

#[tokio::test]
async fn an_example() {
    let world = World::new().await;
    let (lan, minh) = (world.lan(), world.minh().in_group(GROUP));
    lan.asks("lỗi 190").await.shows("Kết nối lại trang.");
    lan.presses("✅").await.pops_up("Tốt quá!");
    minh.asks("/hoi lỗi 190").await.shows("Kết nối lại trang.");
    minh.asks("chào cả nhà").await.is_silent();
    world.done().await;
}

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

    /// Where its articles come from.
    pub(super) fn articles(&self) -> watch::Sender<Arc<Handbook>> {
        self.bot.as_ref().expect("a bot that runs").handbook.clone()
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
            voice: Voice::Own,
        }
    }

    /// The bot's only message in a chat.
    #[track_caller]
    pub(super) fn only(&self, chat: i64) -> Shown {
        let mut all = self.api.messages(chat);
        assert_eq!(all.len(), 1, "messages in {chat}");
        all.remove(0)
    }

    /// The bot has never said anything in this chat.
    #[track_caller]
    pub(super) fn says_nothing_in(&self, chat: i64) {
        let all = self.api.messages(chat);
        assert!(all.is_empty(), "messages in {chat}: {all:#?}");
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
    voice: Voice,
}

/// How a message says who wrote it.
#[derive(Clone, Copy)]
enum Voice {
    Own,
    English,
    Group,
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

    /// The same person with Telegram in English.
    pub(super) fn in_english(self) -> Self {
        let voice = Voice::English;
        Self { voice, ..self }
    }

    /// An administrator who writes in the name of the group.
    pub(super) fn anonymously(self) -> Self {
        let voice = Voice::Group;
        Self { voice, ..self }
    }

    /// Writes this and waits until the bot is done with it.
    pub(super) async fn asks(self, text: &str) -> Reply<'w> {
        self.writes(text, &json!({})).await
    }

    /// Replies to a message with this text.
    pub(super) async fn replies(self, to: &Shown, text: &str) -> Reply<'w> {
        self.replies_to(to.message_id, text).await
    }

    /// Replies to the message of that number, whoever wrote it.
    pub(super) async fn replies_to(self, to: i64, text: &str) -> Reply<'w> {
        let before = Before::of(self);
        let api = &self.world.api;
        let message = api.group_reply(self.chat, self.user, to, text);
        before.reply(Some(message)).await
    }

    /// Writes this with further fields of a message.
    pub(super) async fn writes(self, text: &str, more: &Value) -> Reply<'w> {
        let before = Before::of(self);
        let mut more = more.clone();
        match self.voice {
            Voice::Own => {}
            Voice::English => {
                more["from"] = json!({
                    "id": self.user, "is_bot": false, "first_name": "Minh", "language_code": "en",
                });
            }
            Voice::Group => {
                let group = (1_087_968_824, "GroupAnonymousBot");
                more["from"] = json!({
                    "id": group.0, "is_bot": true, "first_name": "Group", "username": group.1,
                });
                more["sender_chat"] =
                    json!({"id": self.chat, "type": "supergroup", "title": "Hỗ trợ"});
            }
        }
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
