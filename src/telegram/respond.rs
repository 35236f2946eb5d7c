//! From an update to what is sent: decide, then act.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Instant as Clock,
};

use tokio::{sync::watch, task::spawn_blocking, time::Instant};
use tracing::{debug, error, info};

use super::{
    buttons::{Button, hash, keyboard},
    chats::Handle,
    incoming::{Event, Incoming, Pressed},
    route::{Ask, Identity, Place, Wish, route},
    screens::{self, Screen},
    send::{Delivery, Letter, Outbox},
};
use crate::{
    answer::Outcome, article::ArticleId, handbook::Handbook, lang::Lang, render::telegram::parts,
    search::IndexError,
};

/// Answers updates from the handbook.
pub struct Responder {
    me: Identity,
    handbook: watch::Receiver<Arc<Handbook>>,
    outbox: Outbox,
    albums: Mutex<Albums>,
}

impl Responder {
    pub(super) fn new(
        me: Identity,
        handbook: watch::Receiver<Arc<Handbook>>,
        outbox: Outbox,
    ) -> Self {
        Self {
            me,
            handbook,
            outbox,
            albums: Mutex::default(),
        }
    }

    /// The articles as they are now; an answer under way keeps its own.
    fn handbook(&self) -> Arc<Handbook> {
        Arc::clone(&self.handbook.borrow())
    }

    async fn respond(&self, ask: Ask, by: Instant) {
        let Ask { place, lang, wish } = ask;
        let screen = match wish {
            Wish::Press(press) => return self.press(&press, place, lang, by).await,
            Wish::Question(question) => self.answer(question, lang).await,
            Wish::Start => screens::start(&self.handbook(), lang),
            Wish::Open(id) => {
                screens::article(&self.handbook(), ArticleId::parse(&id).as_ref(), lang)
            }
            Wish::Help if place.is_group => screens::group_help(&self.me, lang),
            Wish::Help => screens::private_help(lang),
            Wish::Usage => screens::usage(lang),
            Wish::NotText { .. } => screens::not_text(lang),
            Wish::UnknownCommand => screens::unknown_command(lang),
        };
        let letter = letter(&screen, place, None);
        self.deliver(letter, lang, by).await;
    }

    async fn answer(&self, question: String, lang: Lang) -> Screen {
        let start = Clock::now();
        let handbook = self.handbook();
        debug!(question, "asked");
        // Computing is not for the threads that wait for Telegram; and here a
        // question that never ends would run into its deadline.
        let work = move || {
            let answer = handbook.ask(&question)?;
            let screen = screens::answer(&answer, &handbook, lang);
            Ok::<_, IndexError>((answer, screen))
        };
        let (answer, screen) = match spawn_blocking(work).await {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => {
                error!(%error, "a question was not answered");
                return screens::apology(lang);
            }
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is being shut down; so is this task.
                Err(_) => std::future::pending().await,
            },
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

    async fn press(&self, press: &Pressed, place: Place, lang: Lang, by: Instant) {
        let handbook = self.handbook();
        // We hang no buttons on inline messages, and could not find them.
        let data = press.data.as_deref().filter(|_| !press.is_inline);
        let Some(button) = data.and_then(Button::parse) else {
            info!("a button of another version was pressed");
            let words = screens::stale_button(lang);
            return self.outbox.acknowledge(&press.query_id, Some(words)).await;
        };
        let id = match &button {
            Button::Article(id) => handbook.article(id).map(|article| &article.id),
            Button::Hashed(wanted) => handbook
                .articles()
                .iter()
                .map(|article| &article.id)
                .find(|id| hash(id) == *wanted),
            Button::NoneOfThese => None,
        };
        let screen = match (id, &button) {
            (Some(id), _) => screens::article(&handbook, Some(id), lang),
            (None, Button::NoneOfThese) => screens::none_of_these(lang),
            (None, _) => {
                info!("a button was pressed whose article is gone");
                let words = screens::gone_button(lang);
                return self.outbox.acknowledge(&press.query_id, Some(words)).await;
            }
        };
        // First of all, so that the button stops waiting.
        self.outbox.acknowledge(&press.query_id, None).await;
        info!(article_id = id.map_or("", ArticleId::as_str), "chosen");
        let edit = press
            .message
            .as_ref()
            .filter(|_| press.is_accessible)
            .map(|message| message.message_id);
        self.deliver(letter(&screen, place, edit), lang, by).await;
    }

    async fn deliver(&self, letter: Letter, lang: Lang, by: Instant) {
        let place = letter.place;
        if let Delivery::Failed = self.outbox.deliver(letter, by).await {
            // Something in the message itself was wrong; a short line may pass.
            let sorry = self::letter(&screens::apology(lang), place, None);
            self.outbox.deliver(sorry, by).await;
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
        !albums.is_new(message.chat_id, album)
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
            self.outbox.acknowledge(&press.query_id, None).await;
        }
        let sorry = letter(&screens::apology(ask.lang), place, None);
        self.outbox.deliver(sorry, by).await;
    }
}

fn letter(screen: &Screen, place: Place, edit: Option<i32>) -> Letter {
    Letter {
        place,
        edit,
        parts: parts(&screen.page),
        keyboard: keyboard(&screen.buttons),
    }
}

/// The albums seen last.
#[derive(Debug, Default)]
struct Albums(VecDeque<(i64, String)>);

impl Albums {
    const KEPT: usize = 100;

    fn is_new(&mut self, chat_id: i64, album: &str) -> bool {
        let is_new = !self
            .0
            .iter()
            .any(|(chat, known)| *chat == chat_id && known == album);
        if is_new {
            self.0.push_back((chat_id, album.to_owned()));
            if self.0.len() > Self::KEPT {
                self.0.pop_front();
            }
        }
        is_new
    }
}
