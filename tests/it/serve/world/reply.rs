//! What is new in a chat after somebody did something, and what is claimed of it.

use std::fmt::Debug;

use serde_json::Value;

use super::{Person, Shown, World};

/// A chat before something is done in it.
pub(super) struct Before<'w> {
    person: Person<'w>,
    messages: Vec<Shown>,
    pop_ups: usize,
}

impl<'w> Before<'w> {
    pub(super) fn of(person: Person<'w>) -> Self {
        Self {
            person,
            messages: person.world.api.messages(person.chat),
            pop_ups: person.world.pop_ups().len(),
        }
    }

    /// What is there now and was not, once the bot has done all that it will.
    pub(super) async fn reply(self, message: Option<i64>) -> Reply<'w> {
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
pub(in crate::serve) struct Reply<'w> {
    world: &'w World,
    /// The number of the message that was written.
    message: Option<i64>,
    /// Messages of the bot that came or were edited, in order.
    pub(in crate::serve) messages: Vec<Shown>,
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
    pub(in crate::serve) fn shows(&self, words: &str) -> &Self {
        let is_there = self.messages.iter().any(|it| it.text.contains(words));
        self.claim(is_there, ("shows", words))
    }

    /// No message holds these words, neither in its text nor in its markup.
    #[track_caller]
    pub(in crate::serve) fn hides(&self, words: &str) -> &Self {
        let is_there = |it: &Shown| it.text.contains(words) || it.raw.contains(words);
        let is_hidden = !self.messages.iter().any(is_there);
        self.claim(is_hidden, ("hides", words))
    }

    /// The only message is this, whole.
    #[track_caller]
    pub(in crate::serve) fn is(&self, text: &str) -> &Self {
        self.claim(self.texts() == [text], ("is", text))
    }

    /// The texts of the messages, in order.
    pub(in crate::serve) fn texts(&self) -> Vec<&str> {
        self.messages.iter().map(|it| it.text.as_str()).collect()
    }

    /// Nothing was said in the chat, nor edited.
    #[track_caller]
    pub(in crate::serve) fn is_silent(&self) -> &Self {
        self.claim(self.messages.is_empty(), "silence")
    }

    /// A button's label holds these words.
    #[track_caller]
    pub(in crate::serve) fn offers(&self, words: &str) -> &Self {
        self.claim(self.has_button(words), ("offers", words))
    }

    /// No button's label holds these words.
    #[track_caller]
    pub(in crate::serve) fn offers_no(&self, words: &str) -> &Self {
        self.claim(!self.has_button(words), ("offers no", words))
    }

    fn has_button(&self, words: &str) -> bool {
        let mut buttons = self.messages.iter().flat_map(Shown::buttons);
        buttons.any(|(label, _)| label.contains(words))
    }

    /// These are the labels of the row, counted from 0, under the only message.
    #[track_caller]
    pub(in crate::serve) fn row(&self, at: usize, labels: &[&str]) -> &Self {
        let rows = self.labels();
        let row = rows.get(at).map(Vec::as_slice).unwrap_or_default();
        self.claim(row == labels, ("row", at, labels))
    }

    /// The labels under the only message, row by row.
    #[track_caller]
    pub(in crate::serve) fn labels(&self) -> Vec<Vec<String>> {
        let rows = self.only().keyboard;
        let labels = |row: Vec<(String, String)>| row.into_iter().map(|it| it.0).collect();
        rows.into_iter().map(labels).collect()
    }

    /// The line over the button holds these words.
    #[track_caller]
    pub(in crate::serve) fn pops_up(&self, words: &str) -> &Self {
        let texts = self.pop_ups.iter().filter_map(|it| it["text"].as_str());
        let is_there = { texts }.any(|text| text.contains(words));
        self.claim(is_there, ("pops up", words))
    }

    /// The press was answered without a word.
    #[track_caller]
    pub(in crate::serve) fn pops_up_nothing(&self) -> &Self {
        let is_bare = self.pop_ups.len() == 1 && self.pop_ups[0]["text"].is_null();
        self.claim(is_bare, "no pop-up")
    }

    /// The line over the button has to be closed by hand.
    #[track_caller]
    pub(in crate::serve) fn alerts(&self, words: &str) -> &Self {
        let is_alert = |it: &Value| it["show_alert"] == true;
        self.pops_up(words);
        self.claim(self.pop_ups.iter().all(is_alert), ("alerts", words))
    }

    /// So many messages came or were edited.
    #[track_caller]
    pub(in crate::serve) fn count(&self, count: usize) -> &Self {
        self.claim(self.messages.len() == count, ("count", count))
    }

    /// The only message of the reply.
    #[track_caller]
    pub(in crate::serve) fn only(&self) -> Shown {
        self.claim(self.messages.len() == 1, "one message");
        self.messages[0].clone()
    }

    /// The number of the message to which this is the reply.
    #[track_caller]
    pub(in crate::serve) fn to(&self) -> i64 {
        self.message.expect("a message that was written")
    }

    /// What the chat of somebody else shows by now, as a reply of its own: all that
    /// the bot has said there.
    pub(in crate::serve) fn and_in(&self, chat: i64) -> Self {
        Self {
            world: self.world,
            message: None,
            messages: self.world.api.messages(chat),
            pop_ups: Vec::new(),
        }
    }
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
