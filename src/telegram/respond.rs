//! From an update to what is sent: decide, then act.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant as Clock},
};

use tokio::{sync::watch, task::spawn_blocking, time::Instant};
use tracing::{debug, error, info, warn};

use super::{
    buttons::{Named, Opened},
    chats::Handle,
    clock::{now, today},
    crowd::Crowd,
    gate::Gate,
    groups::Occasion,
    incoming::{Event, Incoming, Pressed},
    keyboard::markup,
    languages::Languages,
    memory::Recent,
    quota::{Leave, Quotas},
    route::{Ask, Identity, Place, Wish, question_of, route},
    screens::{self, Screen, Tally, View},
    send::{Delivery, Letter, Outbox, Words},
};
use crate::{
    answer::{Answer, Outcome},
    article::ArticleId,
    handbook::{Handbook, Reader},
    lang::Lang,
    render::Beside,
    search::IndexError,
    store::{self, Health, Masked, Memory, Question, Seconds, UpdateKey},
};

/// Of how many albums it is remembered that a picture was seen.
const KEPT: usize = 1_000;

/// How long an answer that is written down is waited for.
const MOMENT: Duration = Duration::from_secs(1);

/// Answers updates from the handbook.
pub struct Responder {
    pub(super) me: Identity,
    handbook: watch::Receiver<Arc<Handbook>>,
    pub(super) outbox: Outbox,
    pub(super) memory: Arc<Memory>,
    pub(super) gate: Gate,
    /// The albums of which a picture was seen.
    albums: Mutex<Recent<(i64, String), bool>>,
    /// The chat of those who answer what the handbook cannot.
    pub(super) support_chat: Option<i64>,
    /// The chat that is told which articles are wrong.
    pub(super) editors_chat: Option<i64>,
    /// How much everybody has asked lately, and how much that may be.
    pub(super) quotas: Quotas,
    questions_a_minute: u32,
    /// What people have chosen with `/cauhinh`.
    pub(super) languages: Languages,
}

impl Responder {
    pub(super) fn new(
        me: Identity,
        handbook: watch::Receiver<Arc<Handbook>>,
        outbox: Outbox,
        memory: Arc<Memory>,
        gate: Gate,
        support_chat: Option<i64>,
        questions_a_minute: u32,
    ) -> Self {
        Self {
            me,
            handbook,
            outbox,
            memory,
            gate,
            albums: Mutex::new(Recent::new(KEPT)),
            support_chat,
            editors_chat: None,
            quotas: Quotas::new(questions_a_minute),
            questions_a_minute,
            languages: Languages::new(),
        }
    }

    /// The chat to which reports of mistakes go.
    pub(super) fn with_editors(mut self, chat: Option<i64>) -> Self {
        self.editors_chat = chat;
        self
    }

    /// Whether no article is loaded: an empty folder is a share that is not mounted
    /// rather than a team that has written nothing.
    fn is_empty(&self) -> bool {
        self.handbook.borrow().articles().is_empty()
    }

    /// Says that the articles are not there yet, and waits until they are. The
    /// question is neither recorded nor answered by that.
    async fn wait_for_articles(&self, incoming: &Incoming) {
        let Some(open) = self.handbook_for(Reader::Anyone) else {
            return;
        };
        let Some((ask, occasion)) = self.hear(incoming, &open).await else {
            return;
        };
        // What is said in the support chat may be an answer to a card.
        let is_support = self.support_chat.is_some() && self.support_chat == incoming.chat_id();
        if is_support || !matches!(ask.wish, Wish::Question(_)) {
            return;
        }
        let by = Instant::now() + MOMENT;
        let turn = Turn {
            occasion,
            ..Turn::new(incoming, &ask, by, open)
        };
        if !self.admits(incoming, &ask, &turn).await {
            return;
        }
        warn!("no article is loaded, a question has to wait");
        if occasion != Occasion::Overheard {
            let waiting = letter(screens::not_loaded(turn.lang), turn.place, None);
            self.outbox.deliver(waiting, None, by).await;
        }
        let mut handbook = self.handbook.clone();
        // Without a sender there will be no other articles, and the bot stops.
        let _ = handbook
            .wait_for(|handbook| !handbook.articles().is_empty())
            .await;
    }

    /// The articles as they are now and as a reader may see them; an answer under way
    /// keeps its own. All that is shown comes from here, by way of [`Turn::handbook`].
    pub(super) fn handbook_for(&self, reader: Reader) -> Option<Arc<Handbook>> {
        let all = Arc::clone(&self.handbook.borrow());
        all.for_reader(reader)
            .inspect_err(|error| error!(%error, "the articles cannot be indexed"))
            .ok()
    }

    /// What screens are drawn with.
    pub(super) fn view<'a>(&self, handbook: &'a Handbook, lang: Lang) -> View<'a> {
        let has_editors = self.editors_chat.is_some();
        view(handbook, lang, self.support_chat.is_some(), has_editors)
    }

    async fn respond(&self, wish: Wish, turn: &Turn) {
        let lang = turn.lang;
        let screen = match wish {
            Wish::Press(press) => return self.press(&press, turn).await,
            Wish::Question(question) => return self.respond_to(&question, turn).await,
            Wish::Results(query) => return self.list_results(&query, turn).await,
            Wish::Chosen(chosen) => return self.note_sent(&chosen, turn).await,
            Wish::Article(name) => return self.by_id(&name, turn).await,
            Wish::Start => screens::start(&turn.handbook, &self.me.username, lang),
            Wish::Open(named) => return self.respond_with(named.as_ref(), turn).await,
            Wish::New => Self::changed_lately(turn),
            Wish::CodeUsage => screens::code_usage(lang),
            Wish::Settings => screens::languages(lang),
            Wish::Help if turn.place.is_group => self.group_help(turn).await,
            Wish::Help => screens::private_help(lang),
            Wish::Usage => screens::usage(lang),
            Wish::NotText { .. } => screens::not_text(lang),
            Wish::UnknownCommand(name) => screens::unknown_command(&name, lang),
            Wish::GroupSettings { by_group } => return self.group_settings(by_group, turn).await,
            Wish::Hello => screens::hello(&self.me, turn.handbook.articles().len(), lang),
        };
        self.deliver(letter(screen, turn.place, None), turn).await;
    }

    pub(super) async fn respond_to(&self, text: &str, turn: &Turn) {
        let Answered {
            mut screen,
            mut told,
        } = self.answer(text, 0, turn).await;
        if self.is_repeated(&told, turn).await {
            return info!("this was answered before");
        }
        let is_silent = self.is_passed_over(&told, turn).await;
        if is_silent && turn.occasion == Occasion::Overheard {
            return debug!("not for us after all");
        }
        let pointer = self.pointer(&told, turn).await;
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
                self.offer_pictures(&mut screen.keys, article, &opened, turn);
            }
            let mut letter = letter(self.removable(screen, turn), turn.place, edit);
            if let Some(article) = article {
                self.enclose_pictures(&mut letter, article, turn);
            }
            letter
        };
        letter.asked = turn.asked;
        let asked = turn.asked;
        let question = asked.map(|asked| self.recorded(text, asked, told, turn));
        if !is_silent {
            self.deliver_answer(letter, question, turn).await;
        } else if let Some(question) = question {
            self.memory.record(question).await;
        }
    }

    /// A question and what it got, as they are recorded.
    fn recorded(&self, text: &str, asked: i32, told: Told, turn: &Turn) -> Question {
        let (reply, at) = match turn.occasion {
            Occasion::Edited {
                reply, asked_at, ..
            } => (reply, asked_at),
            _ => (None, now()),
        };
        Question {
            chat: self.memory.chat(turn.place.chat_id),
            message: asked,
            thread: turn.place.topic,
            person: self.memory.person(turn.user_id),
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
    async fn respond_with(&self, named: Option<&Named>, turn: &Turn) {
        let (handbook, lang) = (&turn.handbook, turn.lang);
        let article = named.and_then(|named| named.among(handbook));
        let Some(article) = article else {
            let gone = letter(screens::gone(lang), turn.place, None);
            self.deliver(gone, turn).await;
            return;
        };
        let opened = Opened::new(&article.id);
        let view = self.view(handbook, lang);
        let screen = screens::article(article, &opened, &Beside::default(), Tally::default(), view);
        let mut letter = letter(screen, turn.place, None);
        self.enclose_pictures(&mut letter, article, turn);
        let has_pictures = letter.enclosed.is_some();
        let message = self.deliver(letter, turn).await;
        if let Some(message) = message.filter(|_| has_pictures) {
            // No question is recorded by which leafing back would know it.
            self.pictures_follow(turn.place.chat_id, message, article)
                .await;
        }
    }

    /// What the handbook says to a question; of many articles those of that page.
    pub(super) async fn answer(&self, question: &str, page: u8, turn: &Turn) -> Answered {
        let lang = turn.lang;
        let start = Clock::now();
        // Never the question itself: people paste their customers' data.
        debug!(characters = question.chars().count(), "asked");
        let handbook = Arc::clone(&turn.handbook);
        let has_support = self.support_chat.is_some();
        let has_editors = self.editors_chat.is_some();
        let question = question.to_owned();
        let is_quick = handbook.is_quick(&question);
        let work = move || {
            let answer = handbook.ask(&question)?;
            let view = view(&handbook, lang, has_support, has_editors);
            let screen = screens::answer(&answer, page, view);
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
                    screen: screens::apology(lang),
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

    /// The question that the message answers under which a button was pressed:
    /// as recorded, else as it stands in the message replied to.
    pub(super) async fn question_behind(&self, press: &Pressed) -> Option<String> {
        let message = press.message.as_ref()?;
        let recorded = self
            .memory
            .question_of_reply(message.chat_id, message.message_id)
            .await;
        let text = recorded.and_then(|question| question.text);
        text.map(|text| text.as_str().to_owned())
            .or_else(|| question_of(message.reply_to.as_deref()?, &self.me))
    }

    /// Sends it as the answer of this turn; gives the number of its last message,
    /// where that is known.
    pub(super) async fn deliver(&self, letter: Letter, turn: &Turn) -> Option<i32> {
        self.deliver_answer(letter, None, turn).await
    }

    /// The same, and records the question with it.
    async fn deliver_answer(
        &self,
        letter: Letter,
        question: Option<Question>,
        turn: &Turn,
    ) -> Option<i32> {
        let (outbox, key) = (&self.outbox, turn.key.as_ref());
        let mut letter = letter;
        if turn.place.is_group && letter.edit.is_none() && letter.crowd.is_none() {
            letter.crowd = turn.crowd();
        }
        let by = self.waits_until(turn);
        let delivery = outbox.deliver_answer(letter, question, key, by).await;
        // A letter with a key finishes its update when it is posted.
        turn.is_finished
            .store(turn.key.is_some(), Ordering::Relaxed);
        match delivery {
            Delivery::Done(message_id) => message_id,
            Delivery::Later(later) => {
                let sorry = self::letter(screens::apology(turn.lang), turn.place, None);
                self.outbox.apologise_later(later, sorry);
                None
            }
            Delivery::Failed => {
                // Something in the message itself was wrong; a short line may pass.
                let sorry = self::letter(screens::apology(turn.lang), turn.place, None);
                self.outbox.deliver(sorry, None, turn.by).await;
                None
            }
        }
    }

    /// Until when an answer is waited for. What is written down goes out without
    /// us, so it is waited for a moment only, and not at all behind others: who
    /// comes next is not to wait for Telegram.
    fn waits_until(&self, turn: &Turn) -> Instant {
        let is_kept = turn.key.is_some() && self.memory.health() == Health::Good;
        let now = Instant::now();
        match (is_kept, self.outbox.is_busy(turn.place.chat_id)) {
            (false, _) => turn.by,
            (true, true) => now,
            (true, false) => turn.by.min(now + MOMENT),
        }
    }

    /// Says that somebody is too fast.
    async fn slow_down(&self, wish: &Wish, turn: &Turn) {
        let screen = match wish {
            Wish::Press(press) => {
                let words = Words::Passing(screens::too_fast(turn.lang));
                return self.outbox.acknowledge(&press.query_id, words).await;
            }
            wish if Quotas::is_question(wish) => {
                screens::slow_down(self.questions_a_minute, turn.lang)
            }
            _ => screens::too_fast_page(turn.lang),
        };
        self.deliver(letter(screen, turn.place, None), turn).await;
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
    async fn ready(&self, incoming: &Incoming) {
        if self.is_empty() {
            self.wait_for_articles(incoming).await;
        }
    }

    async fn handle(&self, incoming: Incoming, by: Instant) {
        if let Event::Moved { from, to } = incoming.event {
            return self.follow(from, to).await;
        }
        if self.is_help(&incoming, by).await {
            return;
        }
        let is_further_picture = self.is_further_picture(&incoming);
        let Some(open) = self.handbook_for(Reader::Anyone) else {
            return;
        };
        let Some((ask, occasion)) = self.hear(&incoming, &open).await else {
            return debug!("not for us");
        };
        if is_further_picture && matches!(ask.wish, Wish::NotText { .. }) {
            return debug!("one more picture of an album");
        }
        let mut turn = Turn {
            occasion,
            ..Turn::new(&incoming, &ask, by, open)
        };
        let leave = self.leave(&ask.wish, &turn);
        if leave == Leave::Silence {
            if let Wish::Press(press) = &ask.wish {
                self.outbox.acknowledge_aside(&press.query_id);
            }
            return debug!("somebody is too fast");
        }
        if let Some(key) = &turn.key
            && !self.takes(key, &ask.wish).await
        {
            return info!(%key, "this was answered before");
        }
        if self.admits(&incoming, &ask, &turn).await {
            let reader = self.reader(&incoming, occasion).await;
            if let Some(handbook) = self.handbook_for(reader) {
                turn.handbook = handbook;
            }
            match leave {
                Leave::Tell => self.slow_down(&ask.wish, &turn).await,
                _ => self.respond(ask.wish, &turn).await,
            }
        }
        self.finish(&turn).await;
    }

    async fn apologise(&self, incoming: Incoming, by: Instant) {
        let Some(ask) = self.routed(&incoming).await else {
            return;
        };
        if let Wish::Results(_) | Wish::Chosen(_) = ask.wish {
            // Nobody waits for words in another chat.
            return;
        }
        let Some(open) = self.handbook_for(Reader::Anyone) else {
            return;
        };
        let turn = Turn::new(&incoming, &ask, by, open);
        if let Wish::Press(press) = ask.wish {
            self.outbox.acknowledge(&press.query_id, Words::None).await;
        }
        let sorry = letter(screens::apology(turn.lang), turn.place, None);
        self.deliver(sorry, &turn).await;
        self.finish(&turn).await;
    }
}

impl Responder {
    /// What an update asks, in the language that its author has chosen.
    pub(super) async fn routed(&self, incoming: &Incoming) -> Option<Ask> {
        let mut ask = route(incoming, &self.me)?;
        if let Some(person) = incoming.person() {
            let chosen = self.languages.of(&self.memory, person.id).await;
            ask.lang = chosen.unwrap_or(ask.lang);
        }
        Some(ask)
    }

    /// Whether an update has to be answered. What is asked need not be looked up: if it
    /// has its answer, a second one is refused.
    async fn takes(&self, key: &UpdateKey, wish: &Wish) -> bool {
        match wish {
            Wish::Question(_) => self.memory.take_in_hand(key),
            _ => self.memory.claim(key, now()).await,
        }
    }

    /// Whether what comes of a question has come of it before.
    async fn is_repeated(&self, told: &Told, turn: &Turn) -> bool {
        // All else is a letter.
        let may_be_silent = told.outcome == store::Outcome::SmallTalk;
        match turn.key.as_ref().filter(|_| may_be_silent) {
            Some(key) => self.memory.is_finished(key).await,
            None => false,
        }
    }

    /// Nothing more is to be done about the update of this turn.
    async fn finish(&self, turn: &Turn) {
        let is_open = !turn.is_finished.load(Ordering::Relaxed);
        if let Some(key) = turn.key.as_ref().filter(|_| is_open) {
            self.memory.finish(key, now()).await;
        }
    }
}

/// One update that is being answered.
pub(super) struct Turn {
    /// Where the answer goes.
    pub(super) place: Place,
    /// In which language the bot's own words are.
    pub(super) lang: Lang,
    /// What has at most one answer.
    pub(super) key: Option<UpdateKey>,
    /// Who asks; the chat's number where somebody writes in its name.
    pub(super) user_id: i64,
    /// The name that they show.
    name: String,
    /// The message that holds the question.
    pub(super) asked: Option<i32>,
    /// When it was written or edited; 0 for what is not written.
    pub(super) at: Seconds,
    /// Whether a person asks, rather than a group or channel.
    pub(super) is_person: bool,
    /// Why it is answered.
    pub(super) occasion: Occasion,
    /// When the answer is late.
    pub(super) by: Instant,
    /// The articles that may be shown there. Everything that goes out is taken from
    /// it, so what is not for those who read there is not for any screen.
    pub(super) handbook: Arc<Handbook>,
    /// Whether nothing more is to be written down of the update.
    is_finished: AtomicBool,
}

impl Turn {
    fn new(incoming: &Incoming, ask: &Ask, by: Instant, handbook: Arc<Handbook>) -> Self {
        let place = ask.place;
        let message = match &incoming.event {
            Event::Written(message) => Some(message),
            _ => None,
        };
        let written = message.map(|message| message.message_id);
        let written = written.filter(|&id| id != 0);
        Self {
            place,
            lang: ask.lang,
            key: incoming.key(),
            user_id: incoming.person().map_or(place.chat_id, |person| person.id),
            name: incoming
                .person()
                .map_or_else(String::new, |person| person.name.clone()),
            asked: written.map(|message_id| place.reply_to.unwrap_or(message_id)),
            at: message.map_or(0, |message| message.at),
            is_person: incoming.person().is_some(),
            occasion: Occasion::Addressed,
            by,
            handbook,
            is_finished: AtomicBool::new(false),
        }
    }

    /// Who asks, to be named with others who ask the same. Nobody, where somebody
    /// writes in the name of the group.
    pub(super) fn crowd(&self) -> Option<Crowd> {
        let asks = self.is_person && !matches!(self.occasion, Occasion::Edited { .. });
        asks.then(|| Crowd::of(self.user_id, &self.name, self.lang))
    }
}

/// What a question got.
pub(super) struct Answered {
    /// As it is shown.
    pub(super) screen: Screen,
    /// As it is recorded.
    pub(super) told: Told,
}

/// What became of a question, to be recorded.
pub(super) struct Told {
    pub(super) outcome: store::Outcome,
    pub(super) article: Option<String>,
    pub(super) code: Option<String>,
    pub(super) read_as: Option<String>,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            outcome: store::Outcome::Nothing,
            article: None,
            code: None,
            read_as: None,
        }
    }
}

impl Told {
    fn of(answer: &Answer) -> Self {
        let (outcome, article, code) = match &answer.outcome {
            Outcome::Answer(id) => (
                store::Outcome::Answer,
                Some(id),
                answer.unknown_code.as_ref(),
            ),
            Outcome::Choose { code, .. } => (store::Outcome::Choose, None, code.as_ref()),
            Outcome::Nothing { .. } => {
                (store::Outcome::Nothing, None, answer.unknown_code.as_ref())
            }
            Outcome::SmallTalk(_) => (store::Outcome::SmallTalk, None, None),
        };
        Self {
            outcome,
            article: article.map(ToString::to_string),
            code: code.map(ToString::to_string),
            read_as: answer.read_as.clone(),
        }
    }
}

pub(super) fn letter(screen: Screen, place: Place, edit: Option<i32>) -> Letter {
    Letter {
        place,
        edit,
        keyboard: markup(&screen.keys),
        parts: screen.parts,
        asked: None,
        enclosed: None,
        crowd: None,
    }
}

pub(super) fn view(
    handbook: &Handbook,
    lang: Lang,
    has_support: bool,
    has_editors: bool,
) -> View<'_> {
    View {
        handbook,
        lang,
        today: today(),
        has_support,
        has_editors,
    }
}

/// Computing is not for the threads that wait for Telegram, unless it is quick; and
/// here a question that never ends would run into its deadline.
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
