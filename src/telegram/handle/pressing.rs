//! What every press of a button is answered with: words over it, and a message in
//! place of the one that holds it.

use teloxide::types::InlineKeyboardMarkup;

use crate::{
    article::Article,
    telegram::{
        access::roles::EditorRole,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            group::removable,
        },
        send::message::{CallbackAnswer, OutgoingMessage},
        update::CallbackQuery,
        view::{self, EditorNotice, Screen, keyboard::Keys},
    },
};

/// A press that is being answered.
pub(crate) struct Pressing<'a> {
    pub(crate) press: &'a CallbackQuery,
    pub(crate) context: &'a RequestContext,
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

pub(crate) async fn pop_up(bot: &Bot, pressing: &Pressing<'_>, words: CallbackAnswer) {
    let query_id = &pressing.press.query_id;
    bot.outbox.acknowledge(query_id, words).await;
}

/// What may do who pressed, if they write articles; others are told that they do not.
pub(crate) async fn role_of_press(bot: &Bot, pressing: &Pressing<'_>) -> Option<EditorRole> {
    let role = bot.roles.of(&pressing.press.from).await;
    let role = role.filter(|role| *role >= EditorRole::Author);
    if role.is_none() {
        let words = view::editor_words(&EditorNotice::NotAnEditor, pressing.context.lang);
        pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    }
    role
}

/// Shows a screen in place of the message that was pressed. A new message
/// answers the same question as the old one.
pub(crate) async fn show(bot: &Bot, pressing: &Pressing<'_>, screen: Screen) {
    let letter = letter_of(bot, pressing, screen).await;
    if let (Some(reply), Some(message)) = (pressing.edit(), &pressing.press.message) {
        // Whatever article stood there stands there no more.
        bot.memory.give_no_more(message.chat_id, reply).await;
    }
    bot.deliver(letter, pressing.context).await;
}

pub(crate) async fn letter_of(
    bot: &Bot,
    pressing: &Pressing<'_>,
    screen: Screen,
) -> OutgoingMessage {
    let screen = removable(bot, screen, pressing.context);
    let mut letter = letter(screen, pressing.context.place, pressing.edit());
    if pressing.edit().is_none()
        && let Some(message) = &pressing.press.message
    {
        let (chat_id, reply) = (message.chat_id, message.message_id);
        let recorded = bot.memory.question_of_reply(chat_id, reply).await;
        letter.asked = recorded.map(|question| question.message);
    }
    letter
}

/// Sets other keys under the message that was pressed, if they are others.
pub(crate) async fn rekey(bot: &Bot, pressing: &Pressing<'_>, keys: Keys) {
    let Some(edit) = pressing.edit() else {
        return;
    };
    let parts = Vec::new();
    let screen = removable(bot, Screen { parts, keys }, pressing.context);
    let letter = letter(screen, pressing.context.place, Some(edit));
    if !pressing.has_keyboard(letter.keyboard.as_ref()) {
        bot.deliver(letter, pressing.context).await;
    }
}

/// Whether the message that was pressed shows the answer to its question
/// already, by this article.
pub(crate) async fn is_recorded(bot: &Bot, press: &CallbackQuery, article: &Article) -> bool {
    let Some(message) = &press.message else {
        return false;
    };
    let (chat_id, reply) = (message.chat_id, message.message_id);
    let recorded = bot.memory.question_of_reply(chat_id, reply).await;
    let shown = recorded.and_then(|question| question.article);
    shown.is_some_and(|shown| shown == article.id.as_str())
}
