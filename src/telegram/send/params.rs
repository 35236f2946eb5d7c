//! Parameters that several methods of the Bot API share.

use serde_json::Value;
use teloxide::types::{LinkPreviewOptions, MessageId, ReplyParameters, ThreadId};

use crate::telegram::route::Place;

/// The number of a message that was sent.
pub(crate) fn number(message: &Value) -> Option<i32> {
    message["message_id"].as_i64()?.try_into().ok()
}

pub(crate) fn thread(place: Place) -> Option<ThreadId> {
    place.topic.map(|topic| ThreadId(MessageId(topic)))
}

/// People delete their questions; the answer may help others still.
pub(crate) fn reply(place: Place) -> Option<ReplyParameters> {
    let reply = |id| ReplyParameters::new(MessageId(id)).allow_sending_without_reply();
    place.reply_to.map(reply)
}

/// Where a message links to is named by its words, and not shown again below it.
pub(crate) fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
