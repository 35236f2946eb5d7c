//! Reports that an article is wrong: a card in the editors' chat.
//!
//! A report is apart from the verdicts: neither takes the place of the other. One
//! answer makes one card, however often it is pressed; the card is kept until it
//! has arrived, restarts included. Its buttons say what becomes of the report, and
//! whoever made it hears the end. One that stays open is reminded of.

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tracing::{error, info};

use crate::{
    article::Article,
    lang::Lang,
    store::{Card, CardState, Masked, UpdateKey, Verdict},
    telegram::{
        clock::now,
        handle::{
            bot::{Bot, letter},
            pressing::{Pressing, pop_up, role_of_press, show},
            verdicts::{flag_key, show_verdicts, shown, tally},
        },
        route::{
            Place,
            callback_data::{Act, ArticlePart, FlagFate, hash_of},
        },
        send::message::CallbackAnswer,
        view::{self, FlagView, Screen},
    },
};

/// "This article is wrong" was pressed.
pub(crate) async fn flag(
    bot: &Bot,
    pressing: &Pressing<'_>,
    article: &Article,
    opened: &ArticlePart,
) {
    let lang = pressing.context.lang;
    if !tell_of_flag(bot, pressing, article).await {
        let words = view::no_editors(lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    }
    let words = view::thanks(Act::Flag, lang);
    pop_up(bot, pressing, CallbackAnswer::Passing(words)).await;
    let mut tally = tally(bot, pressing.press, article).await;
    // Also while the card is still on its way.
    tally.flagged = 1;
    show_verdicts(bot, pressing, article, opened, tally).await;
}

/// What a card says, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FlagContent {
    title: String,
    article: String,
    owner: Option<String>,
    question: Option<String>,
    /// What became of it: nothing yet, mended, or no mistake.
    is_mended: Option<bool>,
    is_english: bool,
}

/// How the card of a report is called in the store.
pub(crate) const FLAG_CARD: &str = "flag-";

/// Sends the card; whether it has arrived or will.
async fn tell_of_flag(bot: &Bot, pressing: &Pressing<'_>, article: &Article) -> bool {
    let (Some(chat), Some(key)) = (bot.editors_chat, flag_key(pressing.press, article)) else {
        return false;
    };
    if bot.memory.is_finished(&key).await {
        return true;
    }
    let question = bot.question_behind(pressing.press).await;
    let content = FlagContent {
        title: article.title.clone(),
        article: article.id.to_string(),
        owner: article.front.owner.clone(),
        question: question.map(|question| Masked::of(&question).as_str().to_owned()),
        is_mended: None,
        is_english: pressing.context.lang == Lang::En,
    };
    let number = hash_of(key.as_str());
    let at = now();
    let place = pressing.context.place;
    let card = Card {
        id: format!("{FLAG_CARD}{number}"),
        asker_chat: place.chat_id,
        asker_message: pressing
            .press
            .message
            .as_ref()
            .map_or(0, |it| it.message_id),
        asker_thread: place.topic,
        support_chat: chat,
        support_message: None,
        state: CardState::Open,
        by_name: None,
        content: serde_json::to_string(&content).unwrap_or_default(),
        opened_at: at,
        changed_at: at,
    };
    let lang = bot.desk_lang(chat).await;
    let screen = drawn(bot, &card, number, lang);
    bot.memory.put_card(card).await;
    let Some(screen) = screen else {
        return false;
    };
    let letter = letter(screen, Place::of_chat(chat), None);
    let outcome = bot
        .outbox
        .deliver(letter, Some(&key), pressing.context.by)
        .await;
    if outcome.arrives() {
        if let Some(shown) = shown(bot, pressing.press, article) {
            let user_id = pressing.press.from.id;
            let flagged = Verdict::Flagged;
            bot.memory.judge(shown, user_id, flagged, now()).await;
        }
        info!(
            event = "article_flagged",
            article_id = article.id.as_str(),
            "the editors got a report of a mistake"
        );
        true
    } else {
        editors_unreachable(chat);
        false
    }
}

/// The card of a report as it stands in the editors' chat.
fn drawn(bot: &Bot, card: &Card, number: u64, lang: Lang) -> Option<Screen> {
    let content: FlagContent = serde_json::from_str(&card.content).ok()?;
    let fate = match (card.state, content.is_mended) {
        (CardState::Open, _) => None,
        (CardState::Taken, _) => Some(FlagFate::Taken),
        (CardState::Answered, Some(false)) => Some(FlagFate::NoMistake),
        (CardState::Answered, _) => Some(FlagFate::Mended),
    };
    let flag = FlagView {
        number,
        title: &content.title,
        id: &content.article,
        owner: content.owner.as_deref(),
        question: content.question.as_deref(),
        fate,
        by: card.by_name.as_deref(),
    };
    Some(view::flagged(&flag, &bot.me.username, lang))
}

/// A button under a report was pressed.
pub(crate) async fn decide_flag(bot: &Bot, pressing: &Pressing<'_>, fate: FlagFate, number: u64) {
    let context = pressing.context;
    if role_of_press(bot, pressing).await.is_none() {
        return;
    }
    let id = format!("{FLAG_CARD}{number}");
    let Some(mut card) = bot.memory.card(&id).await else {
        let words = view::card_gone(context.lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    };
    let by = pressing.press.from.name.clone();
    if fate == FlagFate::Taken {
        bot.memory.take_card(&id, &by, now()).await;
    } else if card.state != CardState::Answered {
        if let Ok(mut about) = serde_json::from_str::<FlagContent>(&card.content) {
            about.is_mended = Some(fate == FlagFate::Mended);
            card.content = serde_json::to_string(&about).unwrap_or(card.content);
            card.changed_at = now();
            bot.memory.put_card(card.clone()).await;
            tell_flagger(bot, &card, &about, &by, fate, context.by).await;
        }
        bot.memory.answer_card(&id, &by, now()).await;
        info!(
            event = "flag_closed",
            is_mended = fate == FlagFate::Mended,
            "a report of a mistake is dealt with"
        );
    }
    pop_up(bot, pressing, CallbackAnswer::None).await;
    let lang = bot.desk_lang(context.place.chat_id).await;
    let card = bot.memory.card(&id).await;
    if let Some(screen) = card.and_then(|card| drawn(bot, &card, number, lang)) {
        show(bot, pressing, screen).await;
    }
}

/// Whoever reported it hears what became of it, once.
async fn tell_flagger(
    bot: &Bot,
    card: &Card,
    content: &FlagContent,
    by: &str,
    fate: FlagFate,
    until: Instant,
) {
    let lang = if content.is_english {
        Lang::En
    } else {
        Lang::Vi
    };
    let screen = view::flag_heard(&content.title, by, fate, lang);
    let place = Place {
        topic: card.asker_thread,
        reply_to: Some(card.asker_message),
        ..Place::of_chat(card.asker_chat)
    };
    let key = UpdateKey::other("flag-heard", &card.id);
    bot.outbox
        .deliver(letter(screen, place, None), Some(&key), until)
        .await;
}

/// The title of the article that a report is about.
pub(crate) fn title_of_flag(card: &Card) -> Option<String> {
    let content: FlagContent = serde_json::from_str(&card.content).ok()?;
    Some(content.title)
}

/// Tells the operator that the editors' chat takes nothing.
pub(crate) fn editors_unreachable(chat: i64) {
    error!(
        event = "editors_unreachable",
        chat,
        "the editors' chat cannot be written to: add the bot to it and let it write, or set `[editors] chat` \
                 in sotay.toml to the number of the right chat"
    );
}
