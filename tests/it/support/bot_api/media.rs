//! Messages that are no text.

use std::io::Cursor;

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use image::{GrayImage, ImageFormat};
use serde_json::{Value, json};

use super::{
    Inner,
    methods::{Refused, bad, message, placed},
};

/// An uploaded file as the record of calls keeps it: the picture's own name,
/// which the tests write behind its end, its size in bytes and pixels.
pub(super) fn uploaded(bytes: &[u8]) -> Value {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes))
    };
    let end = bytes.windows(4).rposition(|part| part == b"IEND");
    let name = end.and_then(|at| bytes.get(at + END..)).unwrap_or_default();
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    json!({
        "bytes": bytes.len(), "is_png": is_png, "width": number(16), "height": number(20),
        "name": String::from_utf8_lossy(name),
    })
}

/// The name of a PNG's last part and its checksum, in bytes.
const END: usize = 8;

/// A black PNG picture with a name behind its end, where nobody looks.
pub(crate) fn png(width: u32, height: u32, name: &str) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    GrayImage::new(width, height)
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("a picture that fits into memory");
    let mut bytes = bytes.into_inner();
    bytes.extend(name.as_bytes());
    bytes
}

/// The name and `file_id` of the picture that a parameter means.
fn picture(inner: &mut Inner, params: &Value, source: &str) -> Result<(String, String), Refused> {
    let Some(part) = source.strip_prefix("attach://") else {
        let known = inner.files.get(source);
        let name = known
            .ok_or_else(|| bad("wrong remote file identifier specified: can't unserialize it"))?;
        return Ok((name.clone(), source.to_owned()));
    };
    let file = &params[part];
    let sides = [&file["width"], &file["height"]].map(|side| side.as_u64().unwrap_or_default());
    if file["is_png"] != true || sides.contains(&0) {
        return Err(bad("IMAGE_PROCESS_FAILED"));
    }
    let is_narrow = sides[0].max(sides[1]) > 20 * sides[0].min(sides[1]);
    if sides[0] + sides[1] > 10_000 || is_narrow {
        return Err(bad("PHOTO_INVALID_DIMENSIONS"));
    }
    if file["bytes"].as_u64().unwrap_or_default() > 10 << 20 {
        return Err((413, "Request Entity Too Large".to_owned()));
    }
    let name = file["name"].as_str().unwrap_or_default().to_owned();
    let file_id = format!("AgAC{}", inner.files.len());
    inner.files.insert(file_id.clone(), name.clone());
    Ok((name, file_id))
}

/// `getFile`, of what people have sent.
pub(super) fn file(inner: &Inner, params: &Value) -> Result<Value, Refused> {
    let file_id = params["file_id"].as_str().unwrap_or_default();
    if !inner.sent_files.contains_key(file_id) {
        return Err(bad("wrong file_id or the file is temporarily unavailable"));
    }
    let path = format!("documents/{file_id}");
    Ok(json!({"file_id": file_id, "file_unique_id": file_id, "file_path": path}))
}

/// The file of that path.
pub(super) fn given(inner: &Inner, path: &str) -> Response {
    let name = path.strip_prefix("documents/").unwrap_or_default();
    match inner.sent_files.get(name) {
        Some(bytes) => bytes.clone().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A photo of the bot in its chat, which shows its name and caption.
fn photo(inner: &mut Inner, params: &Value, media: &Value, how: &str) -> Result<Value, Refused> {
    let caption = media["caption"].as_str().unwrap_or_default();
    if caption.encode_utf16().count() > 1024 {
        return Err(bad("message caption is too long"));
    }
    let source = media["media"].as_str().unwrap_or_default();
    let (name, file_id) = picture(inner, params, source)?;
    let text = format!("({how} {name}) {caption}").trim().to_owned();
    let shown = placed(inner, params, text.clone(), text)?;
    let mut sent = message(&shown);
    sent["text"] = Value::Null;
    sent["photo"] = json!([{"file_id": format!("{file_id}-small")}, {"file_id": file_id}]);
    Ok(sent)
}

/// `sendPhoto`.
pub(super) fn send_photo(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let media = json!({"media": params["photo"], "caption": params["caption"]});
    photo(inner, params, &media, "photo")
}

/// `sendMediaGroup`: all of it or nothing.
pub(super) fn send_media_group(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let media = params["media"].as_array().cloned().unwrap_or_default();
    if !(2..=10).contains(&media.len()) {
        return Err(bad("wrong number of messages to send in an album"));
    }
    for (number, one) in (1..).zip(&media) {
        let source = one["media"].as_str().unwrap_or_default();
        let before = inner.files.clone();
        let checked = picture(inner, params, source);
        inner.files = before;
        checked.map_err(|(code, text)| {
            let text = text.trim_start_matches("Bad Request: ");
            (code, format!("Bad Request: Failed to send message #{number} with the error message \"{text}\""))
        })?;
    }
    let sent = media.iter().map(|one| photo(inner, params, one, "album"));
    Ok(Value::Array(sent.collect::<Result<_, _>>()?))
}

/// `copyMessage`: the copy shows what was copied.
pub(super) fn copy_message(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let from = (
        params["from_chat_id"].as_i64().unwrap_or_default(),
        params["message_id"].as_i64().unwrap_or_default(),
    );
    let mut all = inner.shown.iter();
    let copied = all.find(|shown| (shown.chat_id, shown.message_id) == from);
    let text = copied.ok_or_else(|| bad("message to copy not found"))?;
    let text = format!("(copy) {}", text.text);
    let shown = placed(inner, params, text.clone(), text)?;
    Ok(json!({"message_id": shown.message_id}))
}
