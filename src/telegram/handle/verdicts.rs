//! What people think of an answer.

use tracing::info;

use crate::{
    article::Article,
    store::{Shown, UpdateKey, Verdict},
    telegram::{
        clock::now,
        handle::{
            bot::Bot,
            photos::offer_pictures,
            pressing::{Pressing, rekey},
        },
        route::callback_data::{Act, ArticlePart, Reason, hash},
        update::CallbackQuery,
        view::{self, Tally},
    },
};

/// What a button says about an article; `None` for those that say nothing.
fn verdict(act: Act) -> Option<Verdict> {
    Some(match act {
        Act::Solved => Verdict::Solved,
        Act::Wrong => Verdict::Wrong,
        Act::Because(Reason::WrongError) => Verdict::WrongError,
        Act::Because(Reason::StepMissing) => Verdict::StepMissing,
        Act::Because(Reason::Outdated) => Verdict::Outdated,
        Act::Because(Reason::Unclear) => Verdict::HardToUnderstand,
        Act::Flag | Act::Open | Act::Verdicts | Act::Paste | Act::Pictures => return None,
    })
}

/// Notes what somebody thinks of an answer; a later verdict of the same
/// person takes the place of the earlier one. Gives all verdicts on it.
pub(crate) async fn note_feedback(
    bot: &Bot,
    press: &CallbackQuery,
    article: &Article,
    act: Act,
) -> Tally {
    info!(event = "verdict_given", article_id = article.id.as_str(), verdict = ?act, "somebody judged an answer");
    if let (Some(shown), Some(verdict)) = (shown(bot, press, article), verdict(act)) {
        let user_id = press.from.id;
        bot.memory.judge(shown, user_id, verdict, now()).await;
    }
    tally(bot, press, article).await
}

/// Sets the keys of verdicts under the article that was pressed, with what people
/// think of it.
pub(crate) async fn show_verdicts(
    bot: &Bot,
    pressing: &Pressing<'_>,
    article: &Article,
    opened: &ArticlePart,
    tally: Tally,
) {
    let context = pressing.context;
    let view = bot.view(&context.handbook, context.lang);
    let mut keys = view::verdicts(article, opened, tally, view);
    offer_pictures(bot, &mut keys, article, opened, context);
    rekey(bot, pressing, keys).await;
}

/// The verdicts so far on the article under which a button was pressed.
pub(crate) async fn tally(bot: &Bot, press: &CallbackQuery, article: &Article) -> Tally {
    let Some(shown) = shown(bot, press, article) else {
        return Tally::default();
    };
    let counts = bot.memory.counts(&shown).await;
    Tally {
        solved: counts.of(Verdict::Solved),
        wrong: counts.wrong(),
        flagged: u32::from(is_flagged(bot, press, article).await),
    }
}

pub(crate) fn shown(bot: &Bot, press: &CallbackQuery, article: &Article) -> Option<Shown> {
    let message = press.message.as_ref()?;
    let id = article.id.as_str();
    Some(bot.memory.shown(message.chat_id, message.message_id, id))
}

/// Whether the editors got a report about an article of this message.
async fn is_flagged(bot: &Bot, press: &CallbackQuery, article: &Article) -> bool {
    match flag_key(press, article) {
        Some(key) => bot.memory.is_finished(&key).await,
        None => false,
    }
}

/// The kind of key under which a report is kept.
const FLAG: &str = "flag";

/// One report for one article under one message.
pub(crate) fn flag_key(press: &CallbackQuery, article: &Article) -> Option<UpdateKey> {
    let message = press.message.as_ref()?;
    let (chat_id, id) = (message.chat_id, message.message_id);
    let article = hash(&article.id);
    Some(UpdateKey::other(
        FLAG,
        &format!("{chat_id}:{id}:{article:016x}"),
    ))
}
