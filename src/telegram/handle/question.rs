//! A question, from its text to the answer that is sent and recorded.

use std::{sync::Arc, time::Instant as Clock};

use tracing::{debug, error, info};

use crate::{
    article::ArticleId,
    render::Beside,
    search::IndexError,
    store::{self, Masked, Question, Waiting},
    telegram::{
        blocking::computed,
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::{Answered, Recorded, RequestContext, Trigger},
            group::{is_passed_over, pointer, removable},
            photos::{enclose_pictures, offer_pictures, pictures_follow},
        },
        route::callback_data::{ArticlePart, ArticleRef},
        view::{self, Tally},
    },
};

pub(crate) async fn respond_to(bot: &Bot, text: &str, context: &RequestContext) {
    let Answered {
        mut screen,
        mut told,
    } = answer_to(bot, text, 0, context).await;
    if is_repeated(bot, &told, context).await {
        return info!(
            event = "already_answered",
            "this question was answered before"
        );
    }
    let is_silent = is_passed_over(bot, &told, context).await;
    if is_silent && context.occasion == Trigger::Overheard {
        return debug!("not for us after all");
    }
    let pointer = pointer(bot, &told, context).await;
    let edit = match context.occasion {
        Trigger::Edited { reply, .. } => reply,
        _ => None,
    };
    let handbook = &context.handbook;
    let article = told.article.as_deref().and_then(ArticleId::parse);
    let article = article.and_then(|id| handbook.article(&id));
    let mut letter = if let Some(pointer) = pointer {
        // The article stands elsewhere; that is where others are sent to.
        told.article = None;
        pointer
    } else {
        if let Some(article) = article {
            let opened = ArticlePart::new(&article.id);
            offer_pictures(bot, &mut screen.keys, article, &opened, context);
        }
        let mut letter = letter(removable(bot, screen, context), context.place, edit);
        if let Some(article) = article {
            enclose_pictures(bot, &mut letter, article, context);
        }
        letter
    };
    letter.asked = context.asked;
    let asked = context.asked;
    wait_or_not(bot, text, told.outcome, context).await;
    let question = asked.map(|asked| recorded(bot, text, asked, told, context));
    if !is_silent {
        bot.deliver_answer(letter, question, context).await;
    } else if let Some(question) = question {
        bot.memory.record(question).await;
    }
}

/// Notes who asked in vain, to be told of an article later; and that it is there.
async fn wait_or_not(bot: &Bot, text: &str, outcome: store::Outcome, context: &RequestContext) {
    let Some(message) = context.asked.filter(|_| context.is_person) else {
        return;
    };
    let chat_id = context.place.chat_id;
    match (outcome, context.occasion) {
        (store::Outcome::Nothing, _) => {
            let waiting = Waiting {
                chat_id,
                message,
                thread: context.place.topic,
                text: Masked::of(text),
                lang: context.lang,
                at: now(),
            };
            bot.memory.wait_for_article(waiting).await;
        }
        (_, Trigger::Edited { .. }) => {
            bot.memory.waits_no_more(chat_id, message).await;
        }
        _ => {}
    }
}

/// A question and what it got, as they are recorded.
pub(crate) fn recorded(
    bot: &Bot,
    text: &str,
    asked: i32,
    told: Recorded,
    context: &RequestContext,
) -> Question {
    let (reply, at) = match context.occasion {
        Trigger::Edited {
            reply, asked_at, ..
        } => (reply, asked_at),
        _ => (None, now()),
    };
    Question {
        chat: bot.memory.chat(context.place.chat_id),
        message: asked,
        thread: context.place.topic,
        person: bot.memory.person(context.user_id),
        at,
        text: Some(Masked::of(text)),
        read_as: told.read_as.as_deref().map(Masked::of),
        outcome: told.outcome,
        article: told.article,
        code: told.code,
        reply,
        lang: context.lang,
    }
}

/// Shows the article that a link names.
pub(crate) async fn respond_with(bot: &Bot, named: Option<&ArticleRef>, context: &RequestContext) {
    let (handbook, lang) = (&context.handbook, context.lang);
    let article = named.and_then(|named| named.among(handbook));
    let Some(article) = article else {
        let gone = letter(view::gone(lang), context.place, None);
        bot.deliver(gone, context).await;
        return;
    };
    let opened = ArticlePart::new(&article.id);
    let view = bot.view(handbook, lang);
    let screen = view::article(article, &opened, &Beside::default(), Tally::default(), view);
    let mut letter = letter(screen, context.place, None);
    enclose_pictures(bot, &mut letter, article, context);
    let has_pictures = letter.enclosed.is_some();
    let message = bot.deliver(letter, context).await;
    if let Some(message) = message.filter(|_| has_pictures) {
        // No question is recorded by which leafing back would know it.
        pictures_follow(bot, context.place.chat_id, message, article).await;
    }
}

/// What the handbook says to a question; of many articles those of that page.
pub(crate) async fn answer_to(
    bot: &Bot,
    question: &str,
    page: u8,
    context: &RequestContext,
) -> Answered {
    let lang = context.lang;
    let start = Clock::now();
    // Never the question itself: people paste their customers' data.
    debug!(characters = question.chars().count(), "asked");
    let handbook = Arc::clone(&context.handbook);
    let desks = bot.desks();
    let question = question.to_owned();
    let is_quick = handbook.is_quick(&question);
    let work = move || {
        let answer = handbook.ask(&question)?;
        let view = desks.view(&handbook, lang);
        let screen = view::answer(&answer, page, view);
        Ok::<_, IndexError>((answer, screen))
    };
    let done = if is_quick {
        // Another thread would take longer to begin than this to end, and many
        // questions at once would make a thread each.
        work()
    } else {
        computed(work).await
    };
    let (answer, screen) = match done {
        Ok(done) => done,
        Err(error) => {
            error!(event = "question_failed", %error, "a question was not answered");
            return Answered {
                screen: view::apology(lang),
                told: Recorded::default(),
            };
        }
    };
    let told = Recorded::of(&answer);
    let (outcome, article_id) = (told.outcome.word(), told.article.as_deref().unwrap_or(""));
    let elapsed_ms = (start.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
    let meaning = answer.meaning.name();
    info!(
        event = "question_answered",
        outcome, article_id, meaning, elapsed_ms, "a question was answered"
    );
    Answered { screen, told }
}

/// Whether what comes of a question has come of it before.
async fn is_repeated(bot: &Bot, told: &Recorded, context: &RequestContext) -> bool {
    // All else is a letter.
    let may_be_silent = told.outcome == store::Outcome::SmallTalk;
    match context.key.as_ref().filter(|_| may_be_silent) {
        Some(key) => bot.memory.is_finished(key).await,
        None => false,
    }
}
