//! Letters as they wait in the store, so that a restart does not lose them.

use serde::{Deserialize, Serialize};
use teloxide::types::InlineKeyboardMarkup;

use crate::{
    render::telegram::Part,
    store::{self, Seconds, UpdateKey},
    telegram::{
        route::Place,
        send::{
            crowd::Crowd,
            message::{Attachment, OutgoingMessage},
        },
    },
};

/// A [`OutgoingMessage`] in JSON.
#[derive(Serialize, Deserialize)]
struct Posted {
    chat_id: i64,
    topic: Option<i32>,
    reply_to: Option<i32>,
    is_group: bool,
    edit: Option<i32>,
    /// With markup and without.
    parts: Vec<(String, String)>,
    keyboard: Option<InlineKeyboardMarkup>,
    asked: Option<i32>,
    /// Letters of earlier versions enclose nothing.
    #[serde(default)]
    enclosed: Option<Attachment>,
    #[serde(default)]
    crowd: Option<Crowd>,
}

/// The letter that answers `key`, to be kept until it has arrived.
pub(crate) fn posted(
    letter: &OutgoingMessage,
    key: &UpdateKey,
    now: Seconds,
) -> serde_json::Result<store::OutboxRow> {
    let place = letter.place;
    let parts = letter.parts.iter();
    let payload = serde_json::to_string(&Posted {
        chat_id: place.chat_id,
        topic: place.topic,
        reply_to: place.reply_to,
        is_group: place.is_group,
        edit: letter.edit,
        parts: parts
            .map(|part| (part.html.clone(), part.text.clone()))
            .collect(),
        keyboard: letter.keyboard.clone(),
        asked: letter.asked,
        enclosed: letter.enclosed.clone(),
        crowd: letter.crowd.clone(),
    })?;
    Ok(store::OutboxRow::new(
        key.clone(),
        place.chat_id,
        payload,
        now,
    ))
}

/// The letter that waited.
pub(crate) fn unposted(payload: &str) -> serde_json::Result<OutgoingMessage> {
    let posted: Posted = serde_json::from_str(payload)?;
    let parts = posted.parts.into_iter();
    Ok(OutgoingMessage {
        place: Place {
            chat_id: posted.chat_id,
            topic: posted.topic,
            reply_to: posted.reply_to,
            is_group: posted.is_group,
        },
        edit: posted.edit,
        parts: parts.map(|(html, text)| Part { html, text }).collect(),
        keyboard: posted.keyboard,
        asked: posted.asked,
        enclosed: posted.enclosed,
        crowd: posted.crowd,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use teloxide::types::InlineKeyboardButton;

    #[test]
    fn a_letter_comes_back_as_it_went() {
        let letter = OutgoingMessage {
            place: Place {
                chat_id: -100,
                topic: Some(3),
                reply_to: Some(7),
                is_group: true,
            },
            edit: Some(8),
            parts: vec![Part {
                html: "<b>Lỗi</b>".into(),
                text: "Lỗi".into(),
            }],
            keyboard: Some(InlineKeyboardMarkup::new([[
                InlineKeyboardButton::callback("✅", "2s:x"),
            ]])),
            asked: Some(7),
            enclosed: Some(Attachment::Copy {
                from_chat: -5,
                message_id: 6,
            }),
            crowd: Some(Crowd::of(9, "Lan", Lang::Vi)),
        };
        let key = UpdateKey::message(-100, 7);
        let kept = posted(&letter, &key, 5).unwrap();
        assert_eq!((kept.chat_id, &kept.key, kept.put_at), (-100, &key, 5));
        assert_eq!(unposted(&kept.payload).unwrap(), letter);
        assert!(unposted("{}").is_err());
    }
}
