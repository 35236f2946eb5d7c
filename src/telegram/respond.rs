//! From an update to what is sent: decide, then act.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Instant as Clock, SystemTime},
};

use tokio::{sync::watch, task::spawn_blocking, time::Instant};
use tracing::{debug, error, info};

use super::{
    buttons::Opened,
    chats::Handle,
    incoming::{Event, Incoming, Pressed},
    keyboard::markup,
    memory::{Recent, Verdicts},
    route::{Ask, Identity, Place, Wish, question_of, route},
    screens::{self, Screen, Tally, View},
    send::{Delivery, Letter, Outbox, Words},
};
use crate::{
    answer::Outcome,
    article::{ArticleId, Date},
    handbook::Handbook,
    lang::Lang,
    render::Beside,
    search::IndexError,
};

/// Of how many messages something is remembered.
const KEPT: usize = 1_000;

/// Answers updates from the handbook.
pub struct Responder {
    pub(super) me: Identity,
    handbook: watch::Receiver<Arc<Handbook>>,
    pub(super) outbox: Outbox,
    /// The albums of which a picture was seen.
    albums: Mutex<Recent<(i64, String), bool>>,
    /// The questions that messages of ours answer, by chat and message.
    questions: Mutex<Recent<(i64, i32), String>>,
    /// What people think of an article in such a message, which may show one
    /// after the other.
    pub(super) verdicts: Mutex<Recent<(i64, i32, ArticleId), Verdicts>>,
    /// The chat of those who answer what the handbook cannot.
    pub(super) support_chat: Option<i64>,
}

impl Responder {
    pub(super) fn new(
        me: Identity,
        handbook: watch::Receiver<Arc<Handbook>>,
        outbox: Outbox,
        support_chat: Option<i64>,
    ) -> Self {
        Self {
            me,
            handbook,
            outbox,
            albums: Mutex::new(Recent::new(KEPT)),
            questions: Mutex::new(Recent::new(KEPT)),
            verdicts: Mutex::new(Recent::new(KEPT)),
            support_chat,
        }
    }

    /// The articles as they are now; an answer under way keeps its own.
    pub(super) fn handbook(&self) -> Arc<Handbook> {
        Arc::clone(&self.handbook.borrow())
    }

    /// What screens are drawn with.
    pub(super) fn view<'a>(&self, handbook: &'a Handbook, lang: Lang) -> View<'a> {
        view(handbook, lang, self.support_chat.is_some())
    }

    async fn respond(&self, ask: Ask, by: Instant) {
        let Ask { place, lang, wish } = ask;
        let screen = match wish {
            Wish::Press(press) => return self.press(&press, place, lang, by).await,
            Wish::Question(question) => {
                let screen = self.answer(&question, lang).await;
                let message_id = self.deliver(letter(screen, place, None), lang, by).await;
                if let Some(message_id) = message_id {
                    self.remember_question(place, message_id, question);
                }
                return;
            }
            Wish::Start => screens::start(&self.handbook(), lang),
            Wish::Open(id) => self.open(&id, lang),
            Wish::Help if place.is_group => screens::group_help(&self.me, lang),
            Wish::Help => screens::private_help(lang),
            Wish::Usage => screens::usage(lang),
            Wish::NotText { .. } => screens::not_text(lang),
            Wish::UnknownCommand => screens::unknown_command(lang),
        };
        self.deliver(letter(screen, place, None), lang, by).await;
    }

    /// The article that a link names.
    fn open(&self, id: &str, lang: Lang) -> Screen {
        let handbook = self.handbook();
        let article = ArticleId::parse(id).and_then(|id| handbook.article(&id));
        let Some(article) = article else {
            return screens::gone(lang);
        };
        let opened = Opened::new(&article.id);
        let view = self.view(&handbook, lang);
        screens::article(article, &opened, &Beside::default(), Tally::default(), view)
    }

    /// What the handbook says to a question, as a screen.
    pub(super) async fn answer(&self, question: &str, lang: Lang) -> Screen {
        let start = Clock::now();
        debug!(question, "asked");
        let (handbook, has_support) = (self.handbook(), self.support_chat.is_some());
        let question = question.to_owned();
        let work = move || {
            let answer = handbook.ask(&question)?;
            let screen = screens::answer(&answer, view(&handbook, lang, has_support));
            Ok::<_, IndexError>((answer, screen))
        };
        let (answer, screen) = match computed(work).await {
            Ok(done) => done,
            Err(error) => {
                error!(%error, "a question was not answered");
                return screens::apology(lang);
            }
        };
        let (outcome, article_id) = match &answer.outcome {
            Outcome::Answer(id) => ("answer", id.as_str()),
            Outcome::Choose { .. } => ("choose", ""),
            Outcome::Nothing { .. } => ("nothing", ""),
            Outcome::SmallTalk(_) => ("small-talk", ""),
        };
        let elapsed_ms = (start.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
        info!(outcome, article_id, elapsed_ms, "answered");
        screen
    }

    /// Notes which question a message of ours answers.
    pub(super) fn remember_question(&self, place: Place, message_id: i32, question: String) {
        let mut questions = self
            .questions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *questions.entry((place.chat_id, message_id)) = question;
    }

    /// The question that the message answers under which a button was pressed:
    /// as remembered, else as it stands in the message replied to.
    pub(super) fn question_behind(&self, press: &Pressed) -> Option<String> {
        let message = press.message.as_ref()?;
        let known = {
            let questions = self
                .questions
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            questions
                .get(&(message.chat_id, message.message_id))
                .cloned()
        };
        known.or_else(|| question_of(message.reply_to.as_deref()?, &self.me))
    }

    /// Sends it; gives the number of its last message, where that is known.
    pub(super) async fn deliver(&self, letter: Letter, lang: Lang, by: Instant) -> Option<i32> {
        let place = letter.place;
        match self.outbox.deliver(letter, by).await {
            Delivery::Done(message_id) => message_id,
            Delivery::Later => None,
            Delivery::Failed => {
                // Something in the message itself was wrong; a short line may pass.
                let sorry = self::letter(screens::apology(lang), place, None);
                self.outbox.deliver(sorry, by).await;
                None
            }
        }
    }

    /// Whether a picture of the same album was seen before. An album arrives as
    /// a message per picture, and its caption with only one of them.
    fn is_further_picture(&self, incoming: &Incoming) -> bool {
        let Event::Written(message) = &incoming.event else {
            return false;
        };
        let Some(album) = &message.album else {
            return false;
        };
        let mut albums = self.albums.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(albums.entry((message.chat_id, album.clone())), true)
    }
}

impl Handle for Responder {
    async fn handle(&self, incoming: Incoming, by: Instant) {
        let is_further_picture = self.is_further_picture(&incoming);
        let Some(ask) = route(&incoming, &self.me) else {
            return debug!("not for us");
        };
        if is_further_picture && matches!(ask.wish, Wish::NotText { .. }) {
            return debug!("one more picture of an album");
        }
        self.respond(ask, by).await;
    }

    async fn apologise(&self, incoming: Incoming, by: Instant) {
        let Some(ask) = route(&incoming, &self.me) else {
            return;
        };
        let place = ask.place;
        if let Wish::Press(press) = ask.wish {
            self.outbox.acknowledge(&press.query_id, Words::None).await;
        }
        let sorry = letter(screens::apology(ask.lang), place, None);
        self.outbox.deliver(sorry, by).await;
    }
}

pub(super) fn letter(screen: Screen, place: Place, edit: Option<i32>) -> Letter {
    Letter {
        place,
        edit,
        keyboard: markup(&screen.keys),
        parts: screen.parts,
    }
}

fn view(handbook: &Handbook, lang: Lang, has_support: bool) -> View<'_> {
    View {
        handbook,
        lang,
        today: today(),
        has_support,
    }
}

/// Computing is not for the threads that wait for Telegram; and here a question
/// that never ends would run into its deadline.
pub(super) async fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is being shut down; so is this task.
            Err(_) => std::future::pending().await,
        },
    }
}

/// The day it is where the handbook is read.
fn today() -> Option<Date> {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()?;
    Date::of_unix(since.as_secs().try_into().ok()?)
}
