//! Reports that an article is wrong: a card in the editors' chat.
//!
//! A report is apart from the verdicts: neither takes the place of the other. One
//! answer makes one card, however often it is pressed; the card is kept until it
//! has arrived, restarts included.

use tracing::{error, info};

use crate::{
    article::Article,
    lang::Lang,
    store::{Masked, UpdateKey},
    telegram::{
        handle::{Responder, callback_query::Pressing, escalation::in_chat, letter},
        route::callback_data::{Act, Opened, hash},
        send::outbox::{Delivery, Words},
        update::Pressed,
        view,
    },
};

/// The kind of key under which a report is kept.
const FLAG: &str = "flag";

impl Responder {
    /// "This article is wrong" was pressed.
    pub(crate) async fn flag(&self, pressing: &Pressing<'_>, article: &Article, opened: &Opened) {
        let lang = pressing.turn.lang;
        if !self.tell_of_flag(pressing, article).await {
            let words = view::no_editors(lang);
            return self.say(pressing, Words::Urgent(words)).await;
        }
        let words = view::thanks(Act::Flag, lang);
        self.say(pressing, Words::Passing(words)).await;
        let mut tally = self.tally(pressing.press, article).await;
        // Also while the card is still on its way.
        tally.flagged = 1;
        let view = self.view(&pressing.turn.handbook, lang);
        let mut keys = view::verdicts(article, opened, tally, view);
        self.offer_pictures(&mut keys, article, opened, pressing.turn);
        self.rekey(pressing, keys).await;
    }

    /// Whether the editors were told of an article under this message.
    pub(crate) async fn is_flagged(&self, press: &Pressed, article: &Article) -> bool {
        match key(press, article) {
            Some(key) => self.memory.is_finished(&key).await,
            None => false,
        }
    }

    /// Sends the card; whether it has arrived or will.
    async fn tell_of_flag(&self, pressing: &Pressing<'_>, article: &Article) -> bool {
        let (Some(chat), Some(key)) = (self.editors_chat, key(pressing.press, article)) else {
            return false;
        };
        if self.memory.is_finished(&key).await {
            return true;
        }
        let question = self.question_behind(pressing.press).await;
        let question = question.map(|question| Masked::of(&question).as_str().to_owned());
        let settings = self.memory.chat_settings(chat).await;
        let lang = settings.lang.unwrap_or(Lang::Vi);
        let username = &self.me.username;
        let card = view::flagged(article, question.as_deref(), username, lang);
        let letter = letter(card, in_chat(chat), None);
        match self
            .outbox
            .deliver(letter, Some(&key), pressing.turn.by)
            .await
        {
            Delivery::Done(Some(_)) | Delivery::Later(_) => {
                info!(
                    article_id = article.id.as_str(),
                    "the editors were told of a mistake"
                );
                true
            }
            Delivery::Done(None) | Delivery::Failed => {
                error!(
                    chat,
                    "the editors' chat cannot be written to: add the bot to it and let it write, or set `[editors] chat` \
                     in sotay.toml to the number of the right chat"
                );
                false
            }
        }
    }
}

/// One report for one article under one message.
fn key(press: &Pressed, article: &Article) -> Option<UpdateKey> {
    let message = press.message.as_ref()?;
    let (chat_id, id) = (message.chat_id, message.message_id);
    let article = hash(&article.id);
    Some(UpdateKey::other(
        FLAG,
        &format!("{chat_id}:{id}:{article:016x}"),
    ))
}
