//! [`Newsroom`]: a bot that follows a folder of articles, and the people who write them.

use std::fs;

use serde_json::json;
use sotay::{
    config::Editors,
    kb::{Follower, Live, Mode},
    text::Language,
};
use tempfile::TempDir;

use super::*;
use crate::support::bot_api::Shown;

/// The chat of those who write.
pub(super) const EDITORS: i64 = -100_800;

/// A bot that follows a folder of articles, and those who write there.
pub(super) struct Newsroom {
    pub(super) world: World,
    pub(super) kb: TempDir,
    follower: Option<Follower>,
}

impl Newsroom {
    /// Hoa and nobody else is in the editors' chat.
    pub(super) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(super) async fn with(set: impl FnOnce(&mut Settings)) -> Self {
        let kb = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in ARTICLES {
            fs::write(kb.path().join(name), text).expect("a writable folder");
        }
        let api = BotApi::start().await;
        api.set_reads_all(true);
        api.set_member(EDITORS, HOA, "member");
        let folder = kb.path().to_owned();
        let mut world = World::at(api, |settings| {
            settings.kb = Some(folder);
            settings.editors = Editors {
                chat: Some(EDITORS),
                ..Editors::default()
            };
            settings.waking_hours = 0..24;
            set(settings);
        });
        let follower = followed(&mut world, kb.path());
        Self {
            world,
            kb,
            follower: Some(follower),
        }
    }

    /// Lets go of the folder, which is read by hand from then on.
    pub(super) fn by_hand(&mut self) -> Live {
        self.follower = None;
        let live = Live::open(self.kb.path(), Language::built_in());
        live.expect("a folder").0
    }

    /// Reads the folder.
    pub(super) fn reads(&self, live: &mut Live) {
        let update = live.look(true).expect("an index");
        let handbook = update.handbook.expect("other articles");
        self.world.articles().send_replace(Arc::new(handbook));
    }

    /// Ends as a kill does and starts again.
    pub(super) async fn is_killed(&mut self) {
        self.world.is_killed().await;
        self.follower = Some(followed(&mut self.world, self.kb.path()));
    }

    /// Starts again after it was stopped.
    pub(super) fn starts(&mut self) {
        self.world.starts();
        self.follower = Some(followed(&mut self.world, self.kb.path()));
    }

    /// What a file of the folder holds.
    #[track_caller]
    pub(super) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.kb.path().join(name)).expect("a file")
    }

    /// Lan asks in vain in the group, and Minh answers; gives both numbers.
    pub(super) async fn answered(&self, question: &str, answer: &str) -> (i64, i64) {
        let lan = self.world.lan().in_group(GROUP);
        let asked = lan.asks(&format!("/hoi {question}")).await.to();
        let minh = self.world.minh().in_group(GROUP);
        (asked, minh.replies_to(asked, answer).await.to())
    }

    /// Hoa takes it over; gives the card that she has in private.
    pub(super) async fn captured(&self, answer: i64) -> Shown {
        let hoa = self.world.hoa().in_group(GROUP);
        hoa.replies_to(answer, "/them")
            .await
            .shows("Đã ghi vào bản nháp");
        let cards = self.world.api.messages(HOA);
        cards.last().expect("a card").clone()
    }

    /// Waits until somebody else is answered with these words.
    pub(super) async fn until_answered(&self, question: &str, words: &str) {
        for person in 2_000..2_100 {
            let reply = self.world.person(person).asks(question).await;
            if reply.messages.iter().any(|it| it.text.contains(words)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{question}: never {words}");
    }

    pub(super) async fn done(self) {
        self.world.done().await;
    }
}

/// Follows the folder and hands the bot every new handbook.
fn followed(world: &mut World, kb: &Path) -> Follower {
    let (live, _) = Live::open(kb, Language::built_in()).expect("a folder");
    let sender = world.articles();
    sender.send_replace(Arc::new(live.handbook().expect("an index")));
    live.follow(Mode::Auto, Duration::from_secs(1), move |update| {
        if let Some(handbook) = update.handbook {
            sender.send_replace(Arc::new(handbook));
        }
    })
}

pub(super) const QUESTION: &str = "lỗi 777 không in được vận đơn GHN";
pub(super) const ANSWER: &str =
    "Máy in chưa chọn khổ giấy.\n1. Vào Cấu hình\n2. Chọn khổ A6\n3. In lại";
pub(super) const FILE: &str = "777-khong-in-duoc-van-don-ghn.md";

/// A reply of Hoa to a message of the bot that quotes these words of it.
pub(super) fn quoting(answer: &Shown, words: &str) -> serde_json::Value {
    quoting_in(HOA, answer, words)
}

/// The same in some other private chat.
pub(super) fn quoting_in(chat: i64, answer: &Shown, words: &str) -> serde_json::Value {
    json!({
        "reply_to_message": {
            "message_id": answer.message_id, "date": 1, "text": answer.text,
            "chat": {"id": chat, "type": "private"},
            "from": {"id": bot_api::BOT_ID, "is_bot": true, "first_name": "Sổ tay"},
        },
        "quote": {"text": words, "position": 0},
    })
}
