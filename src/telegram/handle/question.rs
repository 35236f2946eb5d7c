//! A question, from its text to the answer that is sent and recorded.

use std::{sync::Arc, time::Instant as Clock};

use tracing::{debug, error, info};

use crate::telegram::handle::{
    bot::{letter, view_of},
    turn::{Answered, Told, Turn},
};
use crate::{
    article::ArticleId,
    render::Beside,
    search::IndexError,
    store::{self, Masked, Question},
    telegram::{
        blocking::computed,
        clock::now,
        handle::{
            bot::Bot,
            group::{is_passed_over, pointer, removable},
            photos::{enclose_pictures, offer_pictures, pictures_follow},
            turn::Occasion,
        },
        route::callback_data::{Named, Opened},
        view::{self, Tally},
    },
};

pub(crate) async fn respond_to(bot: &Bot, text: &str, turn: &Turn) {
    let Answered {
        mut screen,
        mut told,
    } = answer_to(bot, text, 0, turn).await;
    if is_repeated(bot, &told, turn).await {
        return info!("this was answered before");
    }
    let is_silent = is_passed_over(bot, &told, turn).await;
    if is_silent && turn.occasion == Occasion::Overheard {
        return debug!("not for us after all");
    }
    let pointer = pointer(bot, &told, turn).await;
    let edit = match turn.occasion {
        Occasion::Edited { reply, .. } => reply,
        _ => None,
    };
    let handbook = &turn.handbook;
    let article = told.article.as_deref().and_then(ArticleId::parse);
    let article = article.and_then(|id| handbook.article(&id));
    let mut letter = if let Some(pointer) = pointer {
        // The article stands elsewhere; that is where others are sent to.
        told.article = None;
        pointer
    } else {
        if let Some(article) = article {
            let opened = Opened::new(&article.id);
            offer_pictures(bot, &mut screen.keys, article, &opened, turn);
        }
        let mut letter = letter(removable(bot, screen, turn), turn.place, edit);
        if let Some(article) = article {
            enclose_pictures(bot, &mut letter, article, turn);
        }
        letter
    };
    letter.asked = turn.asked;
    let asked = turn.asked;
    let question = asked.map(|asked| recorded(bot, text, asked, told, turn));
    if !is_silent {
        bot.deliver_answer(letter, question, turn).await;
    } else if let Some(question) = question {
        bot.memory.record(question).await;
    }
}

/// A question and what it got, as they are recorded.
pub(crate) fn recorded(bot: &Bot, text: &str, asked: i32, told: Told, turn: &Turn) -> Question {
    let (reply, at) = match turn.occasion {
        Occasion::Edited {
            reply, asked_at, ..
        } => (reply, asked_at),
        _ => (None, now()),
    };
    Question {
        chat: bot.memory.chat(turn.place.chat_id),
        message: asked,
        thread: turn.place.topic,
        person: bot.memory.person(turn.user_id),
        at,
        text: Some(Masked::of(text)),
        read_as: told.read_as.as_deref().map(Masked::of),
        outcome: told.outcome,
        article: told.article,
        code: told.code,
        reply,
        lang: turn.lang,
    }
}

/// Shows the article that a link names.
pub(crate) async fn respond_with(bot: &Bot, named: Option<&Named>, turn: &Turn) {
    let (handbook, lang) = (&turn.handbook, turn.lang);
    let article = named.and_then(|named| named.among(handbook));
    let Some(article) = article else {
        let gone = letter(view::gone(lang), turn.place, None);
        bot.deliver(gone, turn).await;
        return;
    };
    let opened = Opened::new(&article.id);
    let view = bot.view(handbook, lang);
    let screen = view::article(article, &opened, &Beside::default(), Tally::default(), view);
    let mut letter = letter(screen, turn.place, None);
    enclose_pictures(bot, &mut letter, article, turn);
    let has_pictures = letter.enclosed.is_some();
    let message = bot.deliver(letter, turn).await;
    if let Some(message) = message.filter(|_| has_pictures) {
        // No question is recorded by which leafing back would know it.
        pictures_follow(bot, turn.place.chat_id, message, article).await;
    }
}

/// What the handbook says to a question; of many articles those of that page.
pub(crate) async fn answer_to(bot: &Bot, question: &str, page: u8, turn: &Turn) -> Answered {
    let lang = turn.lang;
    let start = Clock::now();
    // Never the question itself: people paste their customers' data.
    debug!(characters = question.chars().count(), "asked");
    let handbook = Arc::clone(&turn.handbook);
    let has_support = bot.support_chat.is_some();
    let has_editors = bot.editors_chat.is_some();
    let question = question.to_owned();
    let is_quick = handbook.is_quick(&question);
    let work = move || {
        let answer = handbook.ask(&question)?;
        let view = view_of(&handbook, lang, has_support, has_editors);
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
            error!(%error, "a question was not answered");
            return Answered {
                screen: view::apology(lang),
                told: Told::default(),
            };
        }
    };
    let told = Told::of(&answer);
    let (outcome, article_id) = (told.outcome.word(), told.article.as_deref().unwrap_or(""));
    let elapsed_ms = (start.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
    let meaning = answer.meaning.name();
    info!(outcome, article_id, meaning, elapsed_ms, "answered");
    Answered { screen, told }
}

/// Whether what comes of a question has come of it before.
async fn is_repeated(bot: &Bot, told: &Told, turn: &Turn) -> bool {
    // All else is a letter.
    let may_be_silent = told.outcome == store::Outcome::SmallTalk;
    match turn.key.as_ref().filter(|_| may_be_silent) {
        Some(key) => bot.memory.is_finished(key).await,
        None => false,
    }
}
