//! Reports that an article is wrong: a card in the editors' chat.
//!
//! A report is apart from the verdicts: neither takes the place of the other. One
//! answer makes one card, however often it is pressed; the card is kept until it
//! has arrived, restarts included.

use tracing::{error, info};

use crate::{
    article::Article,
    store::{Masked, Verdict},
    telegram::{
        clock::now,
        handle::{
            bot::{Bot, letter},
            pressing::{Pressing, pop_up},
            verdicts::{flag_key, show_verdicts, shown, tally},
        },
        route::{
            Place,
            callback_data::{Act, ArticlePart},
        },
        send::message::CallbackAnswer,
        view,
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

/// Sends the card; whether it has arrived or will.
async fn tell_of_flag(bot: &Bot, pressing: &Pressing<'_>, article: &Article) -> bool {
    let (Some(chat), Some(key)) = (bot.editors_chat, flag_key(pressing.press, article)) else {
        return false;
    };
    if bot.memory.is_finished(&key).await {
        return true;
    }
    let question = bot.question_behind(pressing.press).await;
    let question = question.map(|question| Masked::of(&question).as_str().to_owned());
    let lang = bot.desk_lang(chat).await;
    let username = &bot.me.username;
    let card = view::flagged(article, question.as_deref(), username, lang);
    let letter = letter(card, Place::of_chat(chat), None);
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

/// Tells the operator that the editors' chat takes nothing.
pub(crate) fn editors_unreachable(chat: i64) {
    error!(
        event = "editors_unreachable",
        chat,
        "the editors' chat cannot be written to: add the bot to it and let it write, or set `[editors] chat` \
                 in sotay.toml to the number of the right chat"
    );
}
