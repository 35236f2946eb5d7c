//! One call to Telegram for one piece of a message.

use std::{path::Path, sync::Arc};

use teloxide::{
    payloads::{EditMessageReplyMarkup, EditMessageText, SendMessage, setters::*},
    types::{ChatId, InlineKeyboardMarkup, MessageId, ParseMode, ReplyMarkup},
};

use crate::{
    store::Memory,
    telegram::{
        api::{Api, Refusal},
        send::{
            attachment::send_enclosed,
            message::OutgoingMessage,
            params::{no_preview, number, reply, thread},
            retry::Attempt,
        },
    },
};

/// What of a letter is sent by one call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessagePart {
    /// The text of this place, or the keyboard where there is no text.
    Text(usize),
    /// What is enclosed, as a reply to the message of this number.
    Enclosed(Option<i32>),
}

/// Makes the calls.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) api: Api,
    pub(crate) memory: Arc<Memory>,
    /// The folder of the articles, for their pictures.
    pub(crate) pictures: Option<Arc<Path>>,
}

impl Caller {
    /// Sends or edits a message and returns its number. With `names_all` the
    /// message replies to none of its readers, so all of them are named in it.
    pub(crate) async fn call(
        &self,
        letter: &OutgoingMessage,
        piece: MessagePart,
        attempt: Attempt,
        keyboard: Option<InlineKeyboardMarkup>,
        names_all: bool,
    ) -> Result<Option<i32>, Refusal> {
        let chat_id = ChatId(attempt.place.chat_id);
        let index = match piece {
            MessagePart::Text(index) => index,
            MessagePart::Enclosed(_) => {
                let Some(enclosed) = &letter.enclosed else {
                    return Ok(None);
                };
                let folder = self.pictures.as_deref();
                return send_enclosed(&self.api, &self.memory, folder, enclosed, attempt.place)
                    .await;
            }
        };
        let Some(part) = letter.parts.get(index) else {
            let message_id = MessageId(attempt.edit.unwrap_or_default());
            let mut edit = EditMessageReplyMarkup::new(chat_id, message_id);
            edit.reply_markup = keyboard;
            return self.api.send(&edit).await.map(|_| attempt.edit);
        };
        let crowd = letter.crowd.as_ref().filter(|_| index == 0);
        let addressed = crowd.map(|crowd| {
            let replies = attempt.place.reply_to.is_some() && !names_all;
            crowd.address(part, replies)
        });
        let part = addressed.as_ref().unwrap_or(part);
        let text = if attempt.as_html {
            &part.html
        } else {
            &part.text
        };
        let answer = if let Some(message_id) = attempt.edit {
            let mut edit = EditMessageText::new(chat_id, MessageId(message_id), text)
                .link_preview_options(no_preview());
            edit.parse_mode = attempt.as_html.then_some(ParseMode::Html);
            edit.reply_markup = keyboard;
            self.api.send(&edit).await
        } else {
            let mut message = SendMessage::new(chat_id, text).link_preview_options(no_preview());
            message.parse_mode = attempt.as_html.then_some(ParseMode::Html);
            message.message_thread_id = thread(attempt.place);
            message.reply_parameters = reply(attempt.place);
            message.reply_markup = keyboard.map(ReplyMarkup::InlineKeyboard);
            self.api.send(&message).await
        };
        answer.map(|message| number(&message))
    }
}
