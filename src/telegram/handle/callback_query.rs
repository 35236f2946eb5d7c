//! A button was pressed.
//!
//! The query is always answered, and first of all, so that the button stops
//! waiting. What is shown takes the place of the message that holds the button;
//! where that cannot be edited any more it comes as a new one.

use std::sync::Arc;

use teloxide::types::InlineKeyboardMarkup;
use tracing::info;

use crate::{
    answer::Outcome,
    article::Article,
    render::Beside,
    store::{self, Question, Shown, Verdict},
    telegram::{
        blocking::computed,
        clock::now,
        handle::{Responder, Turn, letter},
        route::callback_data::{Act, Button, Offered, Opened, Origin, Reason},
        send::outbox::{Letter, Words},
        update::Pressed,
        view::{
            self, Screen, Tally,
            keyboard::{Keys, markup},
        },
    },
};

/// A press that is being answered.
pub(crate) struct Pressing<'a> {
    pub(crate) press: &'a Pressed,
    pub(crate) turn: &'a Turn,
}

impl Pressing<'_> {
    /// The message that holds the button, if it can be edited.
    pub(crate) fn edit(&self) -> Option<i32> {
        let message = self.press.message.as_ref();
        let message = message.filter(|_| self.press.is_accessible);
        message.map(|message| message.message_id)
    }

    /// Whether the message that holds the button has exactly these keys, as Telegram
    /// tells with the press: then an edit would change nothing, and be refused.
    fn has_keyboard(&self, keyboard: Option<&InlineKeyboardMarkup>) -> bool {
        let message = self.press.message.as_ref();
        let shown = message.and_then(|message| message.keyboard.as_ref());
        let wanted = keyboard.and_then(|keyboard| serde_json::to_value(keyboard).ok());
        shown.is_some() && shown == wanted.as_ref()
    }
}

impl Responder {
    pub(crate) async fn press(&self, press: &Pressed, turn: &Turn) {
        let pressing = Pressing { press, turn };
        let lang = turn.lang;
        // We hang no buttons on inline messages, and could not find them.
        let data = press.data.as_deref().filter(|_| !press.is_inline);
        match data.and_then(Button::parse) {
            Some(Button::Article(act, opened)) => self.about(&pressing, act, opened).await,
            Some(Button::Choices(origin)) => self.back(&pressing, &origin).await,
            Some(Button::NoneOfThese(origin)) => self.none(&pressing, origin.as_ref()).await,
            Some(Button::AskHuman) => self.human(&pressing).await,
            Some(Button::Language(chosen)) => {
                self.languages
                    .set(&self.memory, press.from.id, chosen)
                    .await;
                let words = view::language_set(chosen);
                self.say(&pressing, Words::Passing(words)).await;
                self.show(&pressing, view::languages(chosen)).await;
            }
            Some(Button::Remove) => self.remove(press, turn).await,
            Some(Button::Set(setting)) => self.set(press, setting, turn).await,
            Some(Button::Take(card)) => self.take(&pressing, card).await,
            None => {
                info!("a button of another version was pressed");
                let words = view::stale_button(lang);
                self.say(&pressing, Words::Urgent(words)).await;
            }
        }
    }

    pub(crate) async fn say(&self, pressing: &Pressing<'_>, words: Words) {
        let query_id = &pressing.press.query_id;
        self.outbox.acknowledge(query_id, words).await;
    }

    /// Shows a screen in place of the message that was pressed. A new message
    /// answers the same question as the old one.
    pub(crate) async fn show(&self, pressing: &Pressing<'_>, screen: Screen) {
        let letter = self.letter_of(pressing, screen).await;
        self.deliver(letter, pressing.turn).await;
    }

    async fn letter_of(&self, pressing: &Pressing<'_>, screen: Screen) -> Letter {
        let screen = self.removable(screen, pressing.turn);
        let mut letter = letter(screen, pressing.turn.place, pressing.edit());
        if pressing.edit().is_none()
            && let Some(message) = &pressing.press.message
        {
            let (chat_id, reply) = (message.chat_id, message.message_id);
            let recorded = self.memory.question_of_reply(chat_id, reply).await;
            letter.asked = recorded.map(|question| question.message);
        }
        letter
    }

    /// Sets other keys under the message that was pressed, if they are others.
    pub(crate) async fn rekey(&self, pressing: &Pressing<'_>, keys: Keys) {
        let Some(edit) = pressing.edit() else {
            return;
        };
        let parts = Vec::new();
        let screen = self.removable(Screen { parts, keys }, pressing.turn);
        let keyboard = markup(&screen.keys);
        if pressing.has_keyboard(keyboard.as_ref()) {
            return;
        }
        let letter = Letter {
            place: pressing.turn.place,
            edit: Some(edit),
            parts: screen.parts,
            keyboard,
            asked: None,
            enclosed: None,
            crowd: None,
        };
        self.deliver(letter, pressing.turn).await;
    }

    async fn about(&self, pressing: &Pressing<'_>, act: Act, opened: Opened) {
        let (lang, handbook) = (pressing.turn.lang, &pressing.turn.handbook);
        let Some(article) = opened.article.among(handbook) else {
            info!("a button was pressed whose article is gone");
            let words = view::gone_button(lang);
            return self.say(pressing, Words::Urgent(words)).await;
        };
        let view = self.view(handbook, lang);
        match act {
            Act::Open => {
                self.say(pressing, Words::None).await;
                info!(
                    article_id = article.id.as_str(),
                    part = opened.part,
                    "opened"
                );
                let beside = self.beside(pressing, article, &opened).await;
                let tally = self.tally(pressing.press, article).await;
                let mut screen = view::article(article, &opened, &beside, tally, view);
                let before = self.is_recorded(pressing.press, article).await;
                self.note_chosen(pressing.press, article, &opened).await;
                self.offer_pictures(&mut screen.keys, article, &opened, pressing.turn);
                let mut letter = self.letter_of(pressing, screen).await;
                self.enclose_pictures_once(&mut letter, pressing, article, &opened, before)
                    .await;
                self.deliver(letter, pressing.turn).await;
            }
            Act::Flag => self.flag(pressing, article, &opened).await,
            Act::Solved | Act::Because(_) => {
                let words = view::thanks(act, lang);
                self.say(pressing, Words::Passing(words)).await;
                let tally = self.note_feedback(pressing.press, article, act).await;
                let mut keys = view::verdicts(article, &opened, tally, view);
                self.offer_pictures(&mut keys, article, &opened, pressing.turn);
                self.rekey(pressing, keys).await;
            }
            Act::Wrong => {
                let words = view::which_reason(lang);
                self.say(pressing, Words::Passing(words)).await;
                if pressing.edit().is_some() {
                    let keys = view::reasons(&opened, lang);
                    self.rekey(pressing, keys).await;
                } else {
                    let screen = view::reasons_page(article, &opened, lang);
                    self.show(pressing, screen).await;
                }
            }
            Act::Verdicts => {
                self.say(pressing, Words::None).await;
                let tally = self.tally(pressing.press, article).await;
                let mut keys = view::verdicts(article, &opened, tally, view);
                self.offer_pictures(&mut keys, article, &opened, pressing.turn);
                self.rekey(pressing, keys).await;
            }
            Act::Pictures => self.send_pictures(pressing, article).await,
            Act::Paste => {
                let Some(screen) = view::resolution(article) else {
                    let words = view::no_paste(lang);
                    return self.say(pressing, Words::Urgent(words)).await;
                };
                self.say(pressing, Words::None).await;
                let letter = letter(screen, pressing.turn.place, None);
                self.deliver(letter, pressing.turn).await;
            }
        }
    }

    /// What was said beside the article when it was given, where the question is
    /// still known. An article that was chosen has nothing beside it.
    async fn beside(&self, pressing: &Pressing<'_>, article: &Article, opened: &Opened) -> Beside {
        let lang = pressing.turn.lang;
        let question = self.question_behind(pressing.press).await;
        let Some(question) = question.filter(|_| opened.part == 0 && opened.origin.is_none())
        else {
            return Beside::default();
        };
        let handbook = Arc::clone(&pressing.turn.handbook);
        let id = article.id.clone();
        let work = move || {
            let answer = handbook.ask(&question).ok()?;
            let article = handbook.article(&id)?;
            let is_it = answer.outcome == Outcome::Answer(id);
            is_it.then(|| view::beside(&answer, article, &handbook, lang))
        };
        computed(work).await.unwrap_or_default()
    }

    async fn back(&self, pressing: &Pressing<'_>, origin: &Origin) {
        let question = match (self.question_behind(pressing.press).await, &origin.of) {
            (Some(question), _) => question,
            (None, Offered::Code(code)) => code.to_string(),
            (None, Offered::Words) => {
                info!("a button led back to a question that is not known any more");
                let words = view::no_way_back(pressing.turn.lang);
                return self.say(pressing, Words::Urgent(words)).await;
            }
        };
        self.say(pressing, Words::None).await;
        let answered = self.answer(&question, origin.page, pressing.turn).await;
        self.show(pressing, answered.screen).await;
    }

    async fn none(&self, pressing: &Pressing<'_>, origin: Option<&Origin>) {
        self.say(pressing, Words::None).await;
        info!("none of those offered");
        let question = self.question_behind(pressing.press).await;
        let view = self.view(&pressing.turn.handbook, pressing.turn.lang);
        let screen = view::none_of_these(question.as_deref(), origin, view);
        self.show(pressing, screen).await;
    }

    /// Notes what somebody thinks of an answer; a later verdict of the same
    /// person takes the place of the earlier one. Gives all verdicts on it.
    async fn note_feedback(&self, press: &Pressed, article: &Article, act: Act) -> Tally {
        info!(article_id = article.id.as_str(), verdict = ?act, "judged");
        if let (Some(shown), Some(verdict)) = (self.shown(press, article), verdict(act)) {
            let user_id = press.from.id;
            self.memory.judge(shown, user_id, verdict, now()).await;
        }
        self.tally(press, article).await
    }

    /// The verdicts so far on the article under which a button was pressed.
    pub(crate) async fn tally(&self, press: &Pressed, article: &Article) -> Tally {
        let Some(shown) = self.shown(press, article) else {
            return Tally::default();
        };
        let counts = self.memory.counts(&shown).await;
        Tally {
            solved: counts.of(Verdict::Solved),
            wrong: counts.wrong(),
            flagged: u32::from(self.is_flagged(press, article).await),
        }
    }

    fn shown(&self, press: &Pressed, article: &Article) -> Option<Shown> {
        let message = press.message.as_ref()?;
        let id = article.id.as_str();
        Some(self.memory.shown(message.chat_id, message.message_id, id))
    }

    /// Records that a question was answered by the article chosen from a list.
    async fn note_chosen(&self, press: &Pressed, article: &Article, opened: &Opened) {
        let Some(message) = &press.message else {
            return;
        };
        let (chat_id, reply) = (message.chat_id, message.message_id);
        let recorded = self.memory.question_of_reply(chat_id, reply).await;
        // Also what had been a pointer to an earlier answer.
        let is_news = |question: &Question| opened.origin.is_some() || question.article.is_none();
        if let Some(mut question) = recorded.filter(is_news) {
            question.outcome = store::Outcome::Answer;
            question.article = Some(article.id.to_string());
            self.memory.record(question).await;
        }
    }
}

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
