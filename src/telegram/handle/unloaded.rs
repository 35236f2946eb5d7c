//! While no article is loaded: an empty folder is a share that is not mounted
//! rather than a team that has written nothing, so nobody is told that there is no
//! article.
//!
//! | wanted | what becomes of it |
//! | --- | --- |
//! | an answer, an article by its id or link | said so, kept, and answered when they are there |
//! | what is new, a button that shows an article, inline results | said so; to be tried again |
//! | anything else | as ever |

use teloxide::{
    payloads::{AnswerInlineQuery, setters::*},
    types::{InlineQueryId, InlineQueryResultsButton, InlineQueryResultsButtonKind},
};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use crate::{
    handbook::Reader,
    telegram::{
        handle::{
            admission::admits,
            bot::{Bot, MOMENT, letter},
            context::{RequestContext, Trigger},
            group::hear,
        },
        route::{Request, callback_data::Button},
        send::message::CallbackAnswer,
        update::{CallbackQuery, Update},
        view,
    },
};

/// For how long Telegram may give the same empty list again, in seconds.
const CACHED: u32 = 1;

/// What the link of an empty list carries; it is no link of ours and so welcomes.
const PAYLOAD: &str = "wait";

/// What becomes of a request that articles are needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// Nothing: it goes on without articles.
    Nothing,
    /// It is kept until they are there.
    Patience,
    /// It is to be tried again.
    AnotherTry,
}

impl Needs {
    fn of(request: &Request) -> Self {
        match request {
            Request::Question(_) | Request::Open(Some(_)) => Self::Patience,
            Request::Article(name) if !name.is_empty() => Self::Patience,
            Request::Press(press) if !shows_an_article(press) => Self::Nothing,
            Request::New | Request::Results(_) | Request::Press(_) => Self::AnotherTry,
            _ => Self::Nothing,
        }
    }
}

fn shows_an_article(press: &CallbackQuery) -> bool {
    let button = press.data.as_deref().and_then(Button::parse);
    matches!(button, Some(Button::Article(..) | Button::Choices(_)))
}

/// Says that the articles are not there yet, and waits until they are. The
/// question is neither recorded nor answered by that.
pub(crate) async fn wait_for_articles(bot: &Bot, incoming: &Update) {
    if !bot.is_empty() {
        return;
    }
    let Some(open) = bot.handbook_for(Reader::Anyone) else {
        return;
    };
    let Some((ask, occasion)) = hear(bot, incoming, &open).await else {
        return;
    };
    // A message in the support chat may be an answer to a card.
    let is_support = bot.support_chat.is_some() && bot.support_chat == incoming.chat_id();
    if is_support || Needs::of(&ask.request) != Needs::Patience {
        return;
    }
    let by = Instant::now() + MOMENT;
    let mut context = RequestContext::new(incoming, &ask, by, open);
    context.occasion = occasion;
    if !admits(bot, incoming, &ask, &context).await {
        return;
    }
    warn!(
        event = "articles_not_loaded",
        "no article is loaded; a question waits"
    );
    if occasion != Trigger::Overheard {
        let waiting = letter(view::not_loaded(context.lang), context.place, None);
        bot.outbox.deliver(waiting, None, by).await;
    }
    let mut handbook = bot.handbook.clone();
    // Without a sender there will be no other articles, and the bot stops.
    let _ = handbook
        .wait_for(|handbook| !handbook.articles().is_empty())
        .await;
}

/// Says to who wants something for the moment that there are no articles yet;
/// whether that was all.
pub(crate) async fn puts_off(bot: &Bot, request: &Request, context: &RequestContext) -> bool {
    if !bot.is_empty() || Needs::of(request) != Needs::AnotherTry {
        return false;
    }
    info!(
        event = "articles_not_loaded",
        "no article is loaded; the asker is told to come again"
    );
    match request {
        Request::Results(query) => list_nothing(bot, &query.query_id, context).await,
        Request::Press(press) => {
            let words = CallbackAnswer::Urgent(view::not_loaded_button(context.lang));
            bot.outbox.acknowledge(&press.query_id, words).await;
        }
        _ => {
            let later = view::not_loaded_yet(context.lang);
            bot.deliver(letter(later, context.place, None), context)
                .await;
        }
    }
    true
}

/// An empty list, with a button that tells why.
async fn list_nothing(bot: &Bot, query_id: &str, context: &RequestContext) {
    let button = InlineQueryResultsButton {
        text: view::not_loaded_inline(context.lang),
        kind: InlineQueryResultsButtonKind::StartParameter(PAYLOAD.to_owned()),
    };
    let answer = AnswerInlineQuery::new(InlineQueryId(query_id.to_owned()), [])
        .button(button)
        .cache_time(CACHED)
        .is_personal(true);
    if let Err(error) = bot.outbox.api().call(&answer).await {
        debug!(%error, "an inline query was not answered");
    }
}
