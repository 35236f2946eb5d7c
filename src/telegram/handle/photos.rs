//! The pictures of an article.
//!
//! In a private chat they follow the answer as one album. In a group they would
//! push everybody's talk off the screen and count, each of them, against the
//! twenty messages a minute that a group gets; so there a key under the answer
//! brings them, for whoever needs them.

use tracing::{debug, info};

use crate::{
    article::Article,
    lang::Lang,
    render::{clip, pictures},
    store::UpdateKey,
    telegram::{
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            pressing::{Pressing, pop_up},
        },
        route::callback_data::{Act, ArticlePart, Button},
        send::{
            message::{Attachment, CallbackAnswer, OutgoingMessage},
            photo::PhotoName,
        },
        view::{self, Screen, keyboard::Keys},
    },
};

/// Most pictures of an album (Bot API, `sendMediaGroup`).
const MOST: usize = 10;

/// Most characters of the text below a picture; a caption may have 1024.
const MOST_WORDS: usize = 900;

/// The pictures of an article as an album, no more than ten; `None` where there
/// are none.
pub(crate) fn album(article: &Article, lang: Lang) -> Option<Attachment> {
    let mut all: Vec<PhotoName> = pictures(article)
        .into_iter()
        .filter_map(|picture| {
            Some(PhotoName {
                name: picture.name?,
                words: clip(&picture.words, MOST_WORDS),
            })
        })
        .collect();
    let left = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    if let Some(last) = all.last_mut().filter(|_| left > 0) {
        let more = view::more_pictures(left, lang);
        let before = if last.words.is_empty() { "" } else { "\n" };
        last.words.push_str(before);
        last.words.push_str(&more);
    }
    (!all.is_empty()).then_some(Attachment::Pictures(all))
}

/// The key that brings the pictures, before the others; in groups.
pub(crate) fn offer_pictures(
    bot: &Bot,
    keys: &mut Keys,
    article: &Article,
    opened: &ArticlePart,
    context: &RequestContext,
) {
    if !bot.outbox.has_pictures() || !context.place.is_group {
        return;
    }
    if let Some(Attachment::Pictures(all)) = album(article, context.lang) {
        let button = Button::Article(Act::Pictures, opened.clone());
        let key = view::pictures_key(all.len(), button, context.lang);
        keys.insert(0, vec![key]);
    }
}

/// Encloses the pictures with an answer; in private chats.
pub(crate) fn enclose_pictures(
    bot: &Bot,
    letter: &mut OutgoingMessage,
    article: &Article,
    context: &RequestContext,
) {
    if bot.outbox.has_pictures() && !context.place.is_group {
        letter.enclosed = album(article, context.lang);
    }
}

/// Encloses them with an article that was chosen, unless they are there
/// already: who leafs back to the first part has seen them.
pub(crate) async fn enclose_pictures_once(
    bot: &Bot,
    letter: &mut OutgoingMessage,
    pressing: &Pressing<'_>,
    article: &Article,
    opened: &ArticlePart,
    answered_before: bool,
) {
    if opened.part > 0 || answered_before || pressing.context.place.is_group {
        return;
    }
    let is_first = match &pressing.press.message {
        Some(message) if pressing.edit().is_some() => {
            pictures_follow(bot, message.chat_id, message.message_id, article).await
        }
        _ => true,
    };
    if is_first {
        enclose_pictures(bot, letter, article, pressing.context);
    }
}

/// Notes that the pictures of an article follow a message; `false` when that
/// was so before.
pub(crate) async fn pictures_follow(
    bot: &Bot,
    chat_id: i64,
    message: i32,
    article: &Article,
) -> bool {
    let key = followed(chat_id, message, article);
    bot.memory.finish(&key, now()).await
}

/// The key was pressed that brings the pictures.
pub(crate) async fn send_pictures(bot: &Bot, pressing: &Pressing<'_>, article: &Article) {
    let context = pressing.context;
    let message = pressing.press.message.as_ref();
    let followed = message.map(|message| followed(message.chat_id, message.message_id, article));
    if let Some(key) = &followed
        && bot.memory.is_finished(key).await
    {
        let words = view::pictures_sent(context.lang);
        return pop_up(bot, pressing, CallbackAnswer::Passing(words)).await;
    }
    let pictures = OutgoingMessage {
        enclosed: album(article, context.lang),
        ..letter(Screen::default(), context.place, None)
    };
    // Said only then: the button shows by itself that it is at work.
    let outcome = bot
        .outbox
        .deliver(pictures, context.key.as_ref(), context.by)
        .await;
    if outcome.arrives() {
        info!(
            event = "pictures_sent",
            article_id = article.id.as_str(),
            "the pictures of an article were sent"
        );
        if let Some(key) = &followed {
            bot.memory.finish(key, now()).await;
        }
        pop_up(bot, pressing, CallbackAnswer::None).await;
    } else {
        debug!("no picture was sent");
        let words = view::no_pictures(context.lang);
        pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    }
}

fn followed(chat_id: i64, message: i32, article: &Article) -> UpdateKey {
    UpdateKey::other("pictures", &format!("{chat_id}:{message}:{}", article.id))
}
