//! What goes along with a letter and is no text.
//!
//! A message in the store holds pictures by their names, so that they survive a restart
//! with it. They go out behind its last part as one album in reply to it. What Telegram
//! calls a picture is remembered by the hash of its content, and forgotten when
//! Telegram no longer knows it. A picture that fails neither holds back nor repeats the
//! answer.
//!
//! Known limits: an album counts as one message to our own pace, so a 429 may follow
//! several in a row and is obeyed; an album whose arrival is unknown after a broken
//! connection is sent again.

use serde_json::{Map, Value, json};
use teloxide::{
    payloads::CopyMessage,
    types::{ChatId, MessageId},
};
use tracing::{info, warn};

use crate::{
    store::Memory,
    telegram::{
        api::{Api, Cause, Refusal, Upload},
        clock::now,
        route::Place,
        send::{
            message::Attachment,
            params::{number, reply, thread},
            photo::{Photo, PhotoName, load},
        },
    },
};
use std::path::Path;

/// One attempt at what is enclosed. Pictures lie in `folder`; without one there are
/// none to send.
pub(crate) async fn send_enclosed(
    api: &Api,
    memory: &Memory,
    folder: Option<&Path>,
    enclosed: &Attachment,
    place: Place,
) -> Result<Option<i32>, Refusal> {
    match (enclosed, folder) {
        (
            Attachment::Copy {
                from_chat,
                message_id,
            },
            _,
        ) => {
            let (to, from) = (ChatId(place.chat_id), ChatId(*from_chat));
            let mut copy = CopyMessage::new(to, from, MessageId(*message_id));
            copy.message_thread_id = thread(place);
            copy.reply_parameters = reply(place);
            api.send(&copy).await.map(|copied| number(&copied))
        }
        (Attachment::Pictures(named), Some(folder)) => {
            send_album(api, memory, folder, named, place).await
        }
        (Attachment::Pictures(_), None) => Ok(None),
    }
}

/// Sends pictures: by what Telegram calls them where that is known, else
/// with their bytes. What Telegram does not take is left out.
async fn send_album(
    api: &Api,
    memory: &Memory,
    folder: &Path,
    named: &[PhotoName],
    place: Place,
) -> Result<Option<i32>, Refusal> {
    let mut named = named.to_vec();
    while !named.is_empty() {
        let mut all = load(folder, &named, memory).await;
        if all.is_empty() {
            break;
        }
        let refusal = match send_pictures(api, &mut all, place).await {
            Ok(sent) => {
                note_files(memory, &all, &sent).await;
                return Ok(sent.first().and_then(number));
            }
            Err(refusal) => refusal,
        };
        // Of an album Telegram says which one it is about.
        let culprit = place_in_album(&refusal).or((all.len() == 1).then_some(0));
        let is_known = all.iter().any(|picture| picture.file_id.is_some());
        if is_known && refusal.cause() == Cause::FileId {
            info!(event = "picture_resent", error = %refusal, "Telegram does not know a picture any more; it is uploaded again");
            for picture in &all {
                memory.forget_file(&picture.content).await;
            }
        } else if let Some(picture) = culprit.and_then(|at| all.get(at))
            && matches!(refusal.cause(), Cause::Picture | Cause::FileId)
        {
            let name = &picture.named.name;
            warn!(event = "picture_skipped", picture = name, error = %refusal, "Telegram does not take a picture; it is left out");
            named = all
                .iter()
                .map(|picture| picture.named.clone())
                .filter(|other| other.name != *name)
                .collect();
        } else {
            return Err(refusal);
        }
    }
    Ok(None)
}

/// The messages that were sent; takes the bytes of the pictures.
async fn send_pictures(api: &Api, all: &mut [Photo], place: Place) -> Result<Vec<Value>, Refusal> {
    let mut files = Vec::new();
    let mut media = Vec::new();
    for (at, picture) in all.iter_mut().enumerate() {
        let source = if let Some(file_id) = &picture.file_id {
            file_id.clone()
        } else {
            let part = format!("picture{at}");
            files.push(Upload {
                part: part.clone(),
                bytes: std::mem::take(&mut picture.bytes),
            });
            format!("attach://{part}")
        };
        let words = &picture.named.words;
        media.push(if words.is_empty() {
            json!({"type": "photo", "media": source})
        } else {
            json!({"type": "photo", "media": source, "caption": words})
        });
    }
    let mut params = Map::new();
    params.insert("chat_id".to_owned(), json!(place.chat_id));
    if let Some(topic) = place.topic {
        params.insert("message_thread_id".to_owned(), json!(topic));
    }
    if let Some(reply) = reply(place) {
        params.insert("reply_parameters".to_owned(), json!(reply));
    }
    // An album has two at least.
    if let [only] = media.as_slice() {
        params.insert("photo".to_owned(), only["media"].clone());
        if let Some(words) = only.get("caption") {
            params.insert("caption".to_owned(), words.clone());
        }
        let sent = api.upload("sendPhoto", &params, files).await?;
        return Ok(vec![sent]);
    }
    params.insert("media".to_owned(), Value::Array(media));
    match api.upload("sendMediaGroup", &params, files).await? {
        Value::Array(sent) => Ok(sent),
        other => Ok(vec![other]),
    }
}

/// Remembers what Telegram calls the pictures that were uploaded.
async fn note_files(memory: &Memory, all: &[Photo], sent: &[Value]) {
    for (picture, message) in all.iter().zip(sent) {
        // The sizes of a photo, the largest last.
        let sizes = message["photo"].as_array();
        let file_id = sizes.and_then(|sizes| sizes.last()?["file_id"].as_str());
        if let (None, Some(file_id)) = (&picture.file_id, file_id) {
            let content = &picture.content;
            memory.set_file(content, file_id, now()).await;
        }
    }
}

/// The place of the picture that an album was refused for ("failed to send
/// message #2 with the error message …"), counted from 0.
fn place_in_album(refusal: &Refusal) -> Option<usize> {
    let Refusal::BadRequest(text) = refusal else {
        return None;
    };
    let (_, rest) = text.split_once("message #")?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let number: usize = rest[..end.unwrap_or(rest.len())].parse().ok()?;
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_album_names_the_picture_it_fails_for() {
        let refused = |text: &str| Refusal::BadRequest(format!("Bad Request: {text}"));
        let second =
            refused("Failed to send message #2 with the error message \"IMAGE_PROCESS_FAILED\"");
        assert_eq!(place_in_album(&second), Some(1));
        let other = refused("not enough rights to send photos to the chat");
        assert_eq!(place_in_album(&other), None);
    }
}
