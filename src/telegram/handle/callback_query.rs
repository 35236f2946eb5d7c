//! A button was pressed.
//!
//! The query is always answered, and first of all, so that the button stops
//! waiting. What is shown takes the place of the message that holds the button;
//! where that cannot be edited any more it comes as a new one.

use std::sync::Arc;

use tracing::info;

use crate::{
    answer::Outcome,
    article::Article,
    lang::Lang,
    render::Beside,
    store::{self, GivenAnswer, Question},
    telegram::{
        blocking::computed,
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            drafting::{capture::capture_card, card::pressed_draft},
            escalation::{ask_human, take_card},
            flags::{decide_flag, flag},
            group_settings::{change_setting, remove_answer},
            inbox::pressed_gap,
            photos::{enclose_pictures_once, offer_pictures, send_pictures},
            pressing::{Pressing, is_recorded, letter_of, pop_up, rekey, show},
            question::answer_to,
            verdicts::{note_feedback, show_verdicts, tally},
        },
        route::callback_data::{Act, ArticlePart, Button, ChoicesPage, Offered},
        send::message::CallbackAnswer,
        update::CallbackQuery,
        view,
    },
};

pub(crate) async fn pressed(bot: &Bot, press: &CallbackQuery, context: &RequestContext) {
    let pressing = Pressing { press, context };
    let lang = context.lang;
    // We hang no buttons on inline messages, and could not find them.
    let data = press.data.as_deref().filter(|_| !press.is_inline);
    match data.and_then(Button::parse) {
        Some(Button::Article(act, opened)) => about_article(bot, &pressing, act, opened).await,
        Some(Button::Choices(origin)) => back_to_choices(bot, &pressing, &origin).await,
        Some(Button::NoneOfThese(origin)) => none_of_these(bot, &pressing, origin.as_ref()).await,
        Some(Button::AskHuman) => ask_human(bot, &pressing).await,
        Some(Button::Language(chosen)) => {
            bot.languages.set(&bot.memory, press.from.id, chosen).await;
            let words = view::language_set(chosen);
            pop_up(bot, &pressing, CallbackAnswer::Passing(words)).await;
            show(bot, &pressing, view::languages(chosen)).await;
        }
        Some(Button::Remove) => remove_answer(bot, press, context).await,
        Some(Button::Set(setting)) => change_setting(bot, press, setting, context).await,
        Some(Button::Draft(act, version)) => {
            Box::pin(pressed_draft(bot, &pressing, act, version)).await;
        }
        Some(Button::Gap(act, id)) => Box::pin(pressed_gap(bot, &pressing, act, &id)).await,
        Some(Button::Flagged(fate, number)) => {
            Box::pin(decide_flag(bot, &pressing, fate, number)).await;
        }
        Some(Button::Keep(card)) => Box::pin(capture_card(bot, &pressing, card)).await,
        Some(Button::Take(card)) => take_card(bot, &pressing, card).await,
        None => {
            info!(
                event = "button_stale",
                "a button of another version was pressed"
            );
            let words = view::stale_button(lang);
            pop_up(bot, &pressing, CallbackAnswer::Urgent(words)).await;
        }
    }
}

async fn about_article(bot: &Bot, pressing: &Pressing<'_>, act: Act, opened: ArticlePart) {
    let (lang, handbook) = (pressing.context.lang, &pressing.context.handbook);
    let Some(article) = opened.article.among(handbook) else {
        info!(
            event = "button_stale",
            "a button was pressed whose article is gone"
        );
        let words = view::gone_button(lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    };
    match act {
        Act::Open => {
            pop_up(bot, pressing, CallbackAnswer::None).await;
            info!(
                event = "article_opened",
                article_id = article.id.as_str(),
                part = opened.part,
                "an article was opened"
            );
            let beside = beside(bot, pressing, article, &opened).await;
            let tally = tally(bot, pressing.press, article).await;
            let view = bot.view(handbook, lang);
            let mut screen = view::article(article, &opened, &beside, tally, view);
            let before = is_recorded(bot, pressing.press, article).await;
            note_chosen(bot, pressing.press, article, &opened, lang).await;
            offer_pictures(bot, &mut screen.keys, article, &opened, pressing.context);
            let mut letter = letter_of(bot, pressing, screen).await;
            enclose_pictures_once(bot, &mut letter, pressing, article, &opened, before).await;
            bot.deliver(letter, pressing.context).await;
        }
        Act::Flag => flag(bot, pressing, article, &opened).await,
        Act::Solved | Act::Because(_) => {
            let words = view::thanks(act, lang);
            pop_up(bot, pressing, CallbackAnswer::Passing(words)).await;
            let tally = note_feedback(bot, pressing.press, article, act).await;
            show_verdicts(bot, pressing, article, &opened, tally).await;
        }
        Act::Wrong => {
            let words = view::which_reason(lang);
            pop_up(bot, pressing, CallbackAnswer::Passing(words)).await;
            if pressing.edit().is_some() {
                let keys = view::reasons(&opened, lang);
                rekey(bot, pressing, keys).await;
            } else {
                let screen = view::reasons_page(article, &opened, lang);
                show(bot, pressing, screen).await;
            }
        }
        Act::Verdicts => {
            pop_up(bot, pressing, CallbackAnswer::None).await;
            let tally = tally(bot, pressing.press, article).await;
            show_verdicts(bot, pressing, article, &opened, tally).await;
        }
        Act::Pictures => send_pictures(bot, pressing, article).await,
        Act::Paste => {
            let Some(screen) = view::resolution(article) else {
                let words = view::no_paste(lang);
                return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
            };
            pop_up(bot, pressing, CallbackAnswer::None).await;
            let letter = letter(screen, pressing.context.place, None);
            bot.deliver(letter, pressing.context).await;
        }
    }
}

/// What was said beside the article when it was given, where the question is
/// still known. An article that was chosen has nothing beside it.
pub(crate) async fn beside(
    bot: &Bot,
    pressing: &Pressing<'_>,
    article: &Article,
    opened: &ArticlePart,
) -> Beside {
    let lang = pressing.context.lang;
    let question = bot.question_behind(pressing.press).await;
    let Some(question) = question.filter(|_| opened.part == 0 && opened.origin.is_none()) else {
        return Beside::default();
    };
    let handbook = Arc::clone(&pressing.context.handbook);
    let id = article.id.clone();
    let work = move || {
        let answer = handbook.ask(&question).ok()?;
        let article = handbook.article(&id)?;
        let is_it = answer.outcome == Outcome::Answer(id);
        is_it.then(|| view::beside(&answer, article, &handbook, lang))
    };
    computed(work).await.unwrap_or_default()
}

async fn back_to_choices(bot: &Bot, pressing: &Pressing<'_>, origin: &ChoicesPage) {
    let question = match (bot.question_behind(pressing.press).await, &origin.of) {
        (Some(question), _) => question,
        (None, Offered::Code(code)) => code.to_string(),
        (None, Offered::Words) => {
            info!(
                event = "button_stale",
                "a button led back to a question that is not known any more"
            );
            let words = view::no_way_back(pressing.context.lang);
            return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
        }
    };
    pop_up(bot, pressing, CallbackAnswer::None).await;
    let answered = answer_to(bot, &question, origin.page, pressing.context).await;
    show(bot, pressing, answered.screen).await;
}

pub(crate) async fn none_of_these(
    bot: &Bot,
    pressing: &Pressing<'_>,
    origin: Option<&ChoicesPage>,
) {
    pop_up(bot, pressing, CallbackAnswer::None).await;
    info!(event = "none_chosen", "none of the offered articles fits");
    note_none(bot, pressing.press).await;
    let question = bot.question_behind(pressing.press).await;
    let view = bot.view(&pressing.context.handbook, pressing.context.lang);
    let screen = view::none_of_these(question.as_deref(), origin, view);
    show(bot, pressing, screen).await;
}

/// Records that nothing fits of what was offered to a question. What the asker has
/// chosen only the asker takes back.
async fn note_none(bot: &Bot, press: &CallbackQuery) {
    let Some(message) = &press.message else {
        return;
    };
    let (chat_id, reply) = (message.chat_id, message.message_id);
    let recorded = bot.memory.question_of_reply(chat_id, reply).await;
    let may_say = |question: &Question| {
        question.article.is_none() || question.person == bot.memory.person(press.from.id)
    };
    if let Some(mut question) = recorded.filter(may_say) {
        question.outcome = store::Outcome::NoneOfThese;
        bot.memory.record(question).await;
    }
}

/// Records that a question was answered by the article chosen from a list.
async fn note_chosen(
    bot: &Bot,
    press: &CallbackQuery,
    article: &Article,
    opened: &ArticlePart,
    lang: Lang,
) {
    let Some(message) = &press.message else {
        return;
    };
    let (chat_id, reply) = (message.chat_id, message.message_id);
    let recorded = bot.memory.question_of_reply(chat_id, reply).await;
    let given = GivenAnswer {
        chat_id,
        reply,
        article: article.id.to_string(),
        lang,
        at: now(),
    };
    bot.memory.give(given).await;
    // Also what had been a pointer to an earlier answer.
    let is_news = |question: &Question| opened.origin.is_some() || question.article.is_none();
    if let Some(mut question) = recorded.filter(is_news) {
        question.outcome = store::Outcome::Answer;
        question.article = Some(article.id.to_string());
        bot.memory.record(question).await;
    }
}
