//! Questions that go to people.
//!
//! [🙋 Nhờ người hỗ trợ] sends a card to the support chat. Whoever replies to
//! the card there answers the asker. Who belongs to that chat may answer: the
//! chat is the list of helpers. A card's letter and an answer are kept until
//! they have arrived, restarts included, like any other answer of the bot.
//!
//! The id of the press is part of the key of the message, so a press that comes again
//! after a restart makes no second card. A picture or file is copied (`copyMessage`)
//! below the name of the helper. The text of a card is kept beside it, with the
//! question masked, so that the card can be drawn again in its next state.
//!
//! Known limit: when the support chat holds the bot off (a long flood wait) and then
//! refuses, the asker has already read that the question was passed on; only the log
//! knows better.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tracing::{error, info, warn};

pub(crate) mod answer;

use crate::{
    answer::Outcome,
    lang::Lang,
    store::{Card, CardState, Masked, UpdateKey},
    telegram::{
        blocking::computed,
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            pressing::{Pressing, pop_up, show},
        },
        route::Place,
        send::message::CallbackAnswer,
        update::{CallbackQuery, Message},
        view::{self, Screen, Taker},
    },
};

/// What a card says, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    question: String,
    asker: String,
    asker_id: Option<i64>,
    group: Option<String>,
    tried: Vec<String>,
    /// Who answered after the first.
    #[serde(default)]
    others: Vec<String>,
    /// What was answered, in order.
    #[serde(default)]
    answers: Vec<String>,
    /// The language of the asker.
    is_english: bool,
}

impl Content {
    fn lang(&self) -> Lang {
        if self.is_english { Lang::En } else { Lang::Vi }
    }
}

/// The question under which somebody asked for help.
struct Asked {
    message: i32,
    question: String,
    /// The id of the article that was recorded as its answer.
    article: Option<String>,
}

/// "Ask a human" was pressed.
pub(crate) async fn ask_human(bot: &Bot, pressing: &Pressing<'_>) {
    let lang = pressing.context.lang;
    let Some(support_chat) = bot.support_chat else {
        let words = view::no_support(lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    };
    let (Some(asked), Some(message)) = (
        asked_under(bot, pressing.press).await,
        pressing.press.message.as_ref(),
    ) else {
        let words = view::lost_question(lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    };
    let asker_chat = message.chat_id;
    let known = bot.memory.card_of(asker_chat, asked.message).await;
    let sent = view::sent_to_support(&asked.question, lang);
    if known.is_some_and(|card| card.support_message.is_some()) {
        let words = view::sent_before(lang);
        pop_up(bot, pressing, CallbackAnswer::Passing(words)).await;
        return show(bot, pressing, sent).await;
    }
    let (user_id, is_open) = (pressing.press.from.id, bot.gate.is_open());
    if !bot.quotas.may_ask_human(user_id, is_open, now()) {
        info!(
            event = "help_rate_limited",
            "somebody asks for help more often than the support team can answer"
        );
        let words = view::too_much_help(lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    }
    let card = new_card(&asked, pressing, message, support_chat).await;
    if send_card(bot, card, &pressing.press.query_id, pressing.context.by).await {
        pop_up(bot, pressing, CallbackAnswer::None).await;
        show(bot, pressing, sent).await;
    } else {
        let words = view::no_support(lang);
        pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    }
}

/// The question that is answered by the message under which was pressed.
async fn asked_under(bot: &Bot, press: &CallbackQuery) -> Option<Asked> {
    let question = bot.question_behind(press).await?;
    let message = press.message.as_ref()?;
    let (chat_id, reply) = (message.chat_id, message.message_id);
    let recorded = bot.memory.question_of_reply(chat_id, reply).await;
    let replied = message.reply_to.as_deref().map(|asked| asked.message_id);
    let asked = recorded.as_ref().map(|question| question.message);
    Some(Asked {
        message: asked.or(replied).unwrap_or(reply),
        question,
        article: recorded.and_then(|question| question.article),
    })
}

async fn new_card(
    asked: &Asked,
    pressing: &Pressing<'_>,
    message: &Message,
    support_chat: i64,
) -> Card {
    let person = &pressing.press.from;
    let content = Content {
        question: Masked::of(&asked.question).as_str().to_owned(),
        asker: person.name.clone(),
        asker_id: Some(person.id),
        group: message.chat_title.clone(),
        tried: tried(asked, pressing.context).await,
        others: Vec::new(),
        answers: Vec::new(),
        is_english: pressing.context.lang == Lang::En,
    };
    let at = now();
    Card {
        id: number(message.chat_id, asked.message).to_string(),
        asker_chat: message.chat_id,
        asker_message: asked.message,
        asker_thread: message.topic,
        support_chat,
        support_message: None,
        state: CardState::Open,
        by_name: None,
        content: serde_json::to_string(&content).unwrap_or_default(),
        opened_at: at,
        changed_at: at,
    }
}

/// The titles of what a question was given, an article that was chosen first; of
/// those that the asker may see.
async fn tried(asked: &Asked, context: &RequestContext) -> Vec<String> {
    let (handbook, question) = (Arc::clone(&context.handbook), asked.question.clone());
    let chosen = asked.article.clone();
    let work = move || {
        let mut ids = match handbook.ask(&question).map(|answer| answer.outcome) {
            Ok(Outcome::Answer(id)) => vec![id],
            Ok(
                Outcome::Choose { candidates, .. }
                | Outcome::Nothing {
                    near: candidates, ..
                },
            ) => candidates.into_iter().map(|one| one.article_id).collect(),
            Ok(Outcome::SmallTalk(_)) | Err(_) => Vec::new(),
        };
        ids.sort_by_key(|id| Some(id.as_str()) != chosen.as_deref());
        let articles = ids.iter().filter_map(|id| handbook.article(id));
        articles.map(|article| article.title.clone()).collect()
    };
    computed(work).await
}

/// Sends a card; whether it has arrived or will.
async fn send_card(bot: &Bot, card: Card, query_id: &str, by: Instant) -> bool {
    // The press may come again after a restart, and the asker may press
    // again after a failure: another press is another letter.
    let key = UpdateKey::card(&card.id, query_id);
    if bot.memory.is_finished(&key).await {
        return true;
    }
    let support_chat = card.support_chat;
    let lang = bot.desk_lang(support_chat).await;
    let Some(screen) = drawn(bot, &card, lang) else {
        return false;
    };
    bot.memory.put_card(card).await;
    let letter = letter(screen, Place::of_chat(support_chat), None);
    let outcome = bot.outbox.deliver(letter, Some(&key), by).await;
    if outcome.arrives() {
        info!(
            event = "help_requested",
            "a question went to the support chat"
        );
        true
    } else {
        error!(
            event = "support_unreachable",
            support_chat,
            "the support chat cannot be written to: add the bot to it and let it write, or set `[support] chat` \
                 in sotay.toml to the number of the right chat"
        );
        false
    }
}

/// "I take it" was pressed under a card.
pub(crate) async fn take_card(bot: &Bot, pressing: &Pressing<'_>, number: u64) {
    let (id, lang) = (number.to_string(), pressing.context.lang);
    let chat_id = pressing.context.place.chat_id;
    let known = bot.memory.card(&id).await;
    if known.is_none_or(|card| card.support_chat != chat_id) {
        let words = view::card_gone(lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    }
    let name = &pressing.press.from.name;
    let is_taken = bot.memory.take_card(&id, name, now()).await;
    let Some(card) = bot.memory.card(&id).await else {
        return pop_up(bot, pressing, CallbackAnswer::None).await;
    };
    let by = card.by_name.as_deref().unwrap_or_default();
    let words = match card.state {
        _ if is_taken => CallbackAnswer::Passing(view::taken_by(Taker::You, lang)),
        CardState::Open => CallbackAnswer::None,
        CardState::Taken => CallbackAnswer::Urgent(view::taken_by(Taker::Taken(by), lang)),
        CardState::Answered => CallbackAnswer::Urgent(view::taken_by(Taker::Answered(by), lang)),
    };
    pop_up(bot, pressing, words).await;
    let lang = bot.desk_lang(chat_id).await;
    if let (Some(screen), Some(_)) = (drawn(bot, &card, lang), pressing.edit()) {
        show(bot, pressing, screen).await;
    }
}

/// The question of a help card and its answers.
pub(crate) async fn talk_of_card(bot: &Bot, number: u64) -> Option<(String, Vec<String>)> {
    let card = bot.memory.card(&number.to_string()).await?;
    let content = content(&card)?;
    Some((content.question, content.answers))
}

/// The question of the help card in that message.
pub(crate) async fn question_of_card(bot: &Bot, chat_id: i64, message_id: i32) -> Option<String> {
    let card = bot.memory.card_at(chat_id, message_id).await?;
    Some(content(&card)?.question)
}

fn content(card: &Card) -> Option<Content> {
    serde_json::from_str(&card.content)
        .inspect_err(|error| warn!(event = "card_unreadable", %error, "a help card of another version cannot be read"))
        .ok()
}

/// The card as it stands in the support chat.
fn drawn(bot: &Bot, card: &Card, lang: Lang) -> Option<Screen> {
    let content = content(card)?;
    let by = card.by_name.clone().unwrap_or_default();
    let card = view::CardView {
        id: card.id.parse().ok()?,
        question: content.question,
        asker: content.asker,
        asker_id: content.asker_id,
        group: content.group,
        tried: content.tried,
        is_kept: bot.roles.is_set() && !content.answers.is_empty(),
        state: match card.state {
            CardState::Open => view::CardProgress::Open,
            CardState::Taken => view::CardProgress::Taken(by),
            CardState::Answered => view::CardProgress::Answered(by, content.others),
        },
    };
    Some(view::card(&card, lang))
}

/// A card's number: the same for the same message, so that a press that comes
/// again after a restart does not make a second card. FNV-1a, 64 bits.
fn number(chat_id: i64, message: i32) -> u64 {
    let bytes = chat_id.to_be_bytes().into_iter();
    bytes
        .chain(message.to_be_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}
