//! What commands look up: an article by its id, and what has changed lately.

use tracing::info;

use crate::{
    article::{ArticleId, Date},
    telegram::{
        clock::{now, today},
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            question::respond_to,
        },
        view::{self, Screen},
    },
};

/// How far back `/moi` looks.
const WEEK_SECONDS: i64 = 7 * 24 * 3600;

/// `/bai …`: the article of that id as the answer to a question, else the
/// nearest ids.
pub(crate) async fn show_by_id(bot: &Bot, name: &str, context: &RequestContext) {
    let handbook = &context.handbook;
    let screen = if name.is_empty() {
        view::article_usage(handbook, context.lang)
    } else {
        // As people copy it from a file name or type it with spaces.
        let id = ArticleId::from_text(name.strip_suffix(".md").unwrap_or(name));
        if handbook.article(&id).is_some() {
            return respond_to(bot, id.as_str(), context).await;
        }
        let near = id.nearest(handbook.articles().iter().map(AsRef::as_ref));
        view::near_ids(name, &near, context.lang)
    };
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// `/quen`: the questions and verdicts of a person, and what they wait for.
pub(crate) async fn forget(bot: &Bot, context: &RequestContext) -> Screen {
    if !context.is_person {
        return view::only_in_person(context.lang);
    }
    bot.memory.forget(context.user_id).await;
    info!(
        event = "person_forgotten",
        "what was remembered of a person is deleted"
    );
    view::forgotten(context.lang)
}

/// `/moi`.
pub(crate) fn changed_lately(context: &RequestContext) -> Screen {
    let since = Date::of_unix(now() - WEEK_SECONDS);
    let days = since.zip(today());
    let changed = days.map(|(since, today)| context.handbook.changed_since(since, today));
    view::changed(&changed.unwrap_or_default(), context.lang)
}
