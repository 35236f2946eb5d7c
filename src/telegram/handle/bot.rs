//! The state of the bot, and what every handler needs of it: the articles as they
//! are now, and getting a message on its way.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tracing::error;

use crate::{
    check::CheckSettings,
    handbook::{Handbook, Reader},
    lang::Lang,
    store::{Health, Memory, Question},
    telegram::{
        access::{AccessGuard, quota::Quotas, roles::Roles},
        clock::{now, today},
        handle::{context::RequestContext, languages::Languages},
        recent::Recent,
        route::{Identity, Place, Routed, question_of, route},
        send::{
            message::OutgoingMessage,
            outbox::{DeliveryOutcome, Outbox},
        },
        update::{CallbackQuery, Message, Update},
        view::{self, Screen, View, keyboard::markup},
    },
};

/// Of how many albums it is remembered that a picture was seen.
const KEPT: usize = 1_000;

/// How long a press waits for its message to be recorded as an answer.
const RECORDED: Duration = Duration::from_secs(2);

/// How long until it is looked again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How long an answer that is written down is waited for.
pub(crate) const MOMENT: Duration = Duration::from_secs(1);

/// Answers updates from the handbook.
pub struct Bot {
    pub(crate) me: Identity,
    pub(crate) handbook: watch::Receiver<Arc<Handbook>>,
    pub(crate) outbox: Outbox,
    pub(crate) memory: Arc<Memory>,
    pub(crate) gate: AccessGuard,
    /// The albums of which a picture was seen.
    pub(crate) albums: Mutex<Recent<(i64, String), bool>>,
    /// The chat of those who answer what the handbook cannot.
    pub(crate) support_chat: Option<i64>,
    /// The chat that receives reports about broken articles.
    pub(crate) editors_chat: Option<i64>,
    /// How much everybody has asked lately, and how much that may be.
    pub(crate) quotas: Quotas,
    pub(crate) questions_a_minute: u32,
    /// What people have chosen with `/cauhinh`.
    pub(crate) languages: Languages,
    /// Who may write articles.
    pub(crate) roles: Roles,
    /// The folder that they are written to.
    pub(crate) kb: Option<PathBuf>,
    /// Held while a file there is compared and written, so that of two who write at once
    /// the second finds what the first wrote.
    pub(crate) writing: tokio::sync::Mutex<()>,
    /// By what rules they are reviewed.
    pub(crate) check: Arc<CheckSettings>,
    /// To which messages others replied: Telegram tells of one reply only, and who
    /// makes an article of an answer needs its question.
    replied: Mutex<RepliedTo>,
}

/// The message to which the message of that number in that chat replied.
type RepliedTo = Recent<(i64, i32), Option<Box<Message>>>;

impl Bot {
    pub(crate) fn new(
        me: Identity,
        handbook: watch::Receiver<Arc<Handbook>>,
        outbox: Outbox,
        memory: Arc<Memory>,
        gate: AccessGuard,
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
            roles: Roles::default(),
            kb: None,
            writing: tokio::sync::Mutex::default(),
            check: Arc::default(),
            replied: Mutex::new(Recent::new(KEPT)),
        }
    }

    /// Has articles written to this folder by these people, reviewed by these rules.
    pub(crate) fn writing_to(
        mut self,
        kb: Option<PathBuf>,
        roles: Roles,
        check: &CheckSettings,
    ) -> Self {
        self.kb = kb;
        self.roles = roles;
        self.check = Arc::new(check.clone());
        self
    }

    /// Remembers to what a message replies.
    pub(crate) fn note_reply(&self, message: &Message) {
        let replied = message
            .reply_to
            .as_ref()
            .filter(|replied| !replied.opens_topic);
        if let Some(replied) = replied.filter(|_| message.chat_id < 0) {
            let mut all = self.replied.lock().unwrap_or_else(PoisonError::into_inner);
            *all.entry((message.chat_id, message.message_id)) = Some(replied.clone());
        }
    }

    /// The message to which that one replied, if it was seen.
    pub(crate) fn replied_to(&self, chat_id: i64, message_id: i32) -> Option<Message> {
        let mut all = self.replied.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry((chat_id, message_id)).as_deref().cloned()
    }

    /// In which language an update is answered, whatever it asks.
    pub(crate) async fn lang_of(&self, incoming: &Update) -> Lang {
        let Some(person) = incoming.person() else {
            return Lang::Vi;
        };
        let chosen = self.languages.of(&self.memory, person.id).await;
        chosen.unwrap_or_else(|| Lang::of(person.language_code.as_deref()))
    }

    /// The chat to which reports of mistakes go.
    pub(crate) fn with_editors(mut self, chat: Option<i64>) -> Self {
        self.editors_chat = chat;
        self
    }

    /// Whether no article is loaded.
    pub(crate) fn is_empty(&self) -> bool {
        self.handbook.borrow().articles().is_empty()
    }

    /// The articles as they are now and as a reader may see them; an answer under way
    /// keeps its own. All that is shown comes from here, by way of [`RequestContext::handbook`].
    pub(crate) fn handbook_for(&self, reader: Reader) -> Option<Arc<Handbook>> {
        let all = Arc::clone(&self.handbook.borrow());
        all.for_reader(reader)
            .inspect_err(|error| error!(event = "index_failed", %error, "the articles for this reader cannot be indexed"))
            .ok()
    }

    /// What screens are drawn with.
    pub(crate) fn view<'a>(&self, handbook: &'a Handbook, lang: Lang) -> View<'a> {
        self.desks().view(handbook, lang)
    }

    /// Which chats of colleagues there are.
    pub(crate) fn desks(&self) -> Desks {
        Desks {
            has_support: self.support_chat.is_some(),
            has_editors: self.editors_chat.is_some(),
        }
    }

    /// In which language people in this chat of colleagues are written to.
    pub(crate) async fn desk_lang(&self, chat_id: i64) -> Lang {
        let settings = self.memory.chat_settings(chat_id).await;
        settings.lang.unwrap_or(Lang::Vi)
    }

    /// The recorded question that this message of ours answers. A button may be pressed
    /// before it is recorded as which message the answer arrived: that is waited for.
    async fn question_under(&self, message: &Message) -> Option<Question> {
        let (chat_id, reply) = (message.chat_id, message.message_id);
        let until = Instant::now() + RECORDED;
        loop {
            let is_settled = !self.outbox.is_busy(chat_id) || Instant::now() >= until;
            let recorded = self.memory.question_of_reply(chat_id, reply).await;
            if recorded.is_some() || is_settled {
                return recorded;
            }
            sleep(LOOK_AGAIN).await;
        }
    }

    /// The question that the message answers under which a button was pressed:
    /// as recorded, else as it stands in the message replied to.
    pub(crate) async fn question_behind(&self, press: &CallbackQuery) -> Option<String> {
        let message = press.message.as_ref()?;
        let recorded = self.question_under(message).await;
        let text = recorded.and_then(|question| question.text);
        text.map(|text| text.as_str().to_owned())
            .or_else(|| question_of(message.reply_to.as_deref()?, &self.me))
    }

    /// Sends it as the answer of this request; gives the number of its last message,
    /// where that is known.
    pub(crate) async fn deliver(
        &self,
        letter: OutgoingMessage,
        context: &RequestContext,
    ) -> Option<i32> {
        self.deliver_answer(letter, None, context).await
    }

    /// The same, and records the question with it.
    pub(crate) async fn deliver_answer(
        &self,
        letter: OutgoingMessage,
        question: Option<Question>,
        context: &RequestContext,
    ) -> Option<i32> {
        let (outbox, key) = (&self.outbox, context.key.as_ref());
        let mut letter = letter;
        if context.place.is_group && letter.edit.is_none() && letter.crowd.is_none() {
            letter.crowd = context.crowd();
        }
        let by = self.waits_until(context);
        let delivery = outbox.deliver_answer(letter, question, key, by).await;
        // A letter with a key finishes its update when it is posted.
        context
            .is_finished
            .store(context.key.is_some(), Ordering::Relaxed);
        match delivery {
            DeliveryOutcome::Done(message_id) => message_id,
            DeliveryOutcome::Later(later) => {
                let sorry = self::letter(view::apology(context.lang), context.place, None);
                self.outbox.apologise_later(later, sorry);
                None
            }
            DeliveryOutcome::Failed => {
                // Something in the message itself was wrong; a short line may pass.
                let sorry = self::letter(view::apology(context.lang), context.place, None);
                self.outbox.deliver(sorry, None, context.by).await;
                None
            }
        }
    }

    /// Until when an answer is waited for. What is written down goes out without
    /// us, so it is waited for a moment only, and not at all behind others: who
    /// comes next is not to wait for Telegram.
    fn waits_until(&self, context: &RequestContext) -> Instant {
        let is_kept = context.key.is_some() && self.memory.health() == Health::Good;
        let now = Instant::now();
        match (is_kept, self.outbox.is_busy(context.place.chat_id)) {
            (false, _) => context.by,
            (true, true) => now,
            (true, false) => context.by.min(now + MOMENT),
        }
    }

    /// What an update asks, in the language that its author has chosen.
    pub(crate) async fn routed(&self, incoming: &Update) -> Option<Routed> {
        let mut ask = route(incoming, &self.me)?;
        if let Some(person) = incoming.person() {
            let chosen = self.languages.of(&self.memory, person.id).await;
            ask.lang = chosen.unwrap_or(ask.lang);
        }
        Some(ask)
    }

    /// Nothing more is to be done about the update of this request.
    pub(crate) async fn finish(&self, context: &RequestContext) {
        let is_open = !context.is_finished.load(Ordering::Relaxed);
        if let Some(key) = context.key.as_ref().filter(|_| is_open) {
            self.memory.finish(key, now()).await;
        }
    }
}

pub(crate) fn letter(screen: Screen, place: Place, edit: Option<i32>) -> OutgoingMessage {
    OutgoingMessage {
        place,
        edit,
        keyboard: markup(&screen.keys),
        parts: screen.parts,
        asked: None,
        enclosed: None,
        crowd: None,
    }
}

/// Which chats of colleagues there are, for work that is done without the bot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Desks {
    has_support: bool,
    has_editors: bool,
}

impl Desks {
    /// What screens are drawn with.
    pub(crate) fn view(self, handbook: &Handbook, lang: Lang) -> View<'_> {
        View {
            handbook,
            lang,
            today: today(),
            has_support: self.has_support,
            has_editors: self.has_editors,
        }
    }
}
