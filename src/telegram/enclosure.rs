//! What goes along with a letter and is no text.

use teloxide::{
    payloads::CopyMessage,
    types::{ChatId, MessageId},
};

use super::{
    api::Refusal,
    courier::{Courier, Piece, Sent, number, reply, thread},
    route::Place,
    send::Enclosed,
};

impl Courier {
    /// Delivers what is enclosed, as a reply to the message `under`; gives the
    /// number by which the letter is known.
    pub(super) async fn enclose(&mut self, under: Option<i32>) -> Result<Option<i32>, Refusal> {
        match self.piece(Piece::Enclosed(under), None).await? {
            Sent::Arrived(message_id) => Ok(under.or(message_id)),
            Sent::Enough => Ok(under),
        }
    }

    /// One attempt at what is enclosed.
    pub(super) async fn call_enclosed(&self, place: Place) -> Result<Option<i32>, Refusal> {
        match &self.letter.enclosed {
            Some(Enclosed::Copy {
                from_chat,
                message_id,
            }) => {
                let (to, from) = (ChatId(place.chat_id), ChatId(*from_chat));
                let mut copy = CopyMessage::new(to, from, MessageId(*message_id));
                copy.message_thread_id = thread(place);
                copy.reply_parameters = reply(place);
                self.api.call(&copy).await.map(|copied| number(&copied))
            }
            None => Ok(None),
        }
    }
}
