//! Inline mode: `@bot 100 gan the` in any chat.
//!
//! Answers are not paced, Telegram does not count them, and not kept: half a
//! minute later nobody wants them. Facts in the Bot API under "Inline mode".
//!
//! An article of several parts is sent as its first part with a link to the whole. A
//! question without an article travels in the link to the bot, so it needs no memory. A
//! `chosen_inline_result` is recorded under `Chat::inline()` and counts for the most
//! used.

use std::sync::Arc;

use serde_json::Value;
use teloxide::{
    payloads::{AnswerInlineQuery, setters::*},
    types::{
        InlineQueryId, InlineQueryResult, InlineQueryResultArticle, InlineQueryResultsButton,
        InlineQueryResultsButtonKind, InputMessageContent, InputMessageContentText, ParseMode,
    },
};
use tokio::time::{Instant, sleep};
use tracing::{debug, error, info, warn};

use crate::{
    store::{Chat, Masked, Outcome, Question, Seconds},
    telegram::{
        api::{Api, Cause, backoff::backoff},
        blocking::computed,
        clock::now,
        handle::{bot::Bot, context::RequestContext},
        route::callback_data::ArticleRef,
        send::params::no_preview,
        update::{ChosenInlineResult, InlineQuery},
        view::{InlineSearch, Listing, keyboard::markup, listing},
    },
    text::visible,
};

/// For how long Telegram may give the same answer to the same person, in
/// seconds: a corrected article shows soon, and who deletes a letter again does
/// not ask us again.
const CACHED: u32 = 10;
/// How far back it is looked what is used most.
const USED_SINCE: Seconds = 30 * 24 * 3600;
/// How many of the most used are asked for: some of them may be internal or gone.
const MOST_USED: u32 = 30;

/// Answers what is being typed.
pub(crate) async fn list_results(bot: &Bot, query: &InlineQuery, context: &RequestContext) {
    let handbook = Arc::clone(&context.handbook);
    let text = visible(&query.text).into_owned();
    let used = if text.trim().is_empty() {
        let used = bot.memory.most_used(now() - USED_SINCE, MOST_USED).await;
        used.into_iter().map(|(id, _)| id).collect()
    } else {
        Vec::new()
    };
    let lang = context.lang;
    let from = query.offset.parse().unwrap_or(0);
    let username = bot.me.username.clone();
    let desks = bot.desks();
    let work = move || {
        let wanted = InlineSearch {
            text: &text,
            from,
            used: &used,
            username: &username,
        };
        listing(&wanted, desks.view(&handbook, lang))
    };
    match computed(work).await {
        Ok(listing) => {
            debug!(results = listing.results.len(), "listed");
            answer_query(bot.outbox.api(), &query.query_id, &listing, context.by).await;
        }
        Err(error) => {
            error!(event = "inline_query_failed", %error, "an inline query was not answered");
        }
    }
}

/// Records which article was sent. Into which chat, Telegram does not tell.
pub(crate) async fn note_sent(bot: &Bot, chosen: &ChosenInlineResult, context: &RequestContext) {
    let handbook = &context.handbook;
    let named = ArticleRef::parse(&chosen.result_id);
    let Some(article) = named.and_then(|named| named.among(handbook)) else {
        return debug!("a result was sent whose article is gone");
    };
    let article_id = article.id.as_str();
    info!(
        event = "inline_result_sent",
        outcome = "inline",
        article_id,
        "an article was sent in inline mode"
    );
    let text = Some(chosen.text.trim()).filter(|text| !text.is_empty());
    let question = Question {
        chat: Chat::inline(),
        message: chosen.update_id,
        thread: None,
        person: bot.memory.person(context.user_id),
        at: now(),
        text: text.map(Masked::of),
        read_as: None,
        outcome: Outcome::Answer,
        article: Some(article.id.to_string()),
        code: None,
        reply: None,
        lang: context.lang,
    };
    bot.memory.record(question).await;
}

/// Gives the results, until `by` at the latest.
async fn answer_query(api: &Api, query_id: &str, listing: &Listing, by: Instant) {
    let mut has_markup = true;
    for attempt in 1.. {
        let answer = answer(query_id, listing, has_markup);
        match api.call(&answer).await {
            Ok(_) => return,
            Err(refusal) if refusal.cause() == Cause::QueryTooOld => {
                return debug!("an inline query was answered too late");
            }
            Err(refusal) if refusal.is_transient() && attempt < MOST_ATTEMPTS => {
                debug!(error = %refusal, "cannot answer an inline query yet");
                let pause = backoff(attempt);
                if Instant::now() + pause >= by {
                    return;
                }
                sleep(pause).await;
            }
            // One bad tag would take all results with it.
            Err(error) if has_markup && error.cause() == Cause::Markup => {
                error!(event = "markup_refused", %error, "Telegram refuses the markup of a result; it is sent without");
                has_markup = false;
            }
            Err(error) => {
                return warn!(event = "call_refused", %error, method = "answerInlineQuery", "Telegram refused a call");
            }
        }
    }
}

const MOST_ATTEMPTS: u32 = 3;

fn answer(query_id: &str, listing: &Listing, has_markup: bool) -> AnswerInlineQuery {
    let results = listing.results.iter().map(|found| {
        let text = if has_markup {
            InputMessageContentText::new(&found.part.html).parse_mode(ParseMode::Html)
        } else {
            InputMessageContentText::new(&found.part.text)
        };
        let content = InputMessageContent::Text(text.link_preview_options(no_preview()));
        let mut result = InlineQueryResultArticle::new(&found.id, &found.title, content);
        result.reply_markup = markup(&found.keys);
        result.description = Some(found.description.clone()).filter(|text| !text.is_empty());
        InlineQueryResult::Article(result)
    });
    let mut answer = AnswerInlineQuery::new(InlineQueryId(query_id.to_owned()), results)
        .cache_time(CACHED)
        // Whom the bot answers, and in which language, depends on the person.
        .is_personal(true)
        .next_offset(
            listing
                .next
                .map(|next| next.to_string())
                .unwrap_or_default(),
        );
    answer.button = listing.ask.as_ref().map(|(label, payload)| {
        let kind = InlineQueryResultsButtonKind::StartParameter(payload.clone());
        InlineQueryResultsButton {
            text: label.clone(),
            kind,
        }
    });
    answer
}

/// Tells the operator, from what `getMe` gave, whether inline mode is on.
pub(crate) fn introduce(me: &Value) {
    if me["supports_inline_queries"] == true {
        info!(
            event = "inline_mode",
            "inline mode is on: @bot and a question lists articles in every chat; for the most used ones to come \
             first, set /setinlinefeedback to 100% at @BotFather"
        );
    } else {
        info!(
            event = "inline_mode",
            "inline mode is off: @bot and a question lists no articles in other chats; to switch it on, use \
             /setinline at @BotFather"
        );
    }
}
