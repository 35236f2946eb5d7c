//! Word documents. undoc makes Markdown of them; the words to compare with come
//! from the XML itself.

use std::io::{Cursor, Read as _};

use undoc::render::{RenderOptions, to_markdown};
use zip::ZipArchive;

use super::{ImportedPicture, Item, MOST_BYTES, SourceKind, Unusable, markdown, tokens, xml};
use crate::article::FrontMatter;

/// Parts of a document; a long one with many pictures has some hundred.
const MOST_PARTS: usize = 4096;

/// The article of a document: its first heading is the title, else the file's
/// name.
pub(super) fn document(name: &str, bytes: &[u8]) -> Result<Item, Unusable> {
    let parts = unpacked(bytes)?;
    let mut visible = Vec::new();
    for part in [
        "word/document.xml",
        "word/footnotes.xml",
        "word/endnotes.xml",
    ] {
        if let Some((_, content)) = parts.iter().find(|(name, _)| name == part) {
            let text = String::from_utf8_lossy(content);
            visible.extend(tokens(&xml::words(&text)?));
        }
    }
    if visible.is_empty() {
        return Err(Unusable::Empty);
    }
    let damaged = |error: undoc::Error| Unusable::Damaged(error.to_string());
    let document = undoc::parse_bytes(bytes).map_err(damaged)?;
    let body = to_markdown(&document, &RenderOptions::default()).map_err(damaged)?;
    let pictures = document
        .resources
        .iter()
        .filter(|(_, resource)| resource.is_image())
        .map(|(id, resource)| ImportedPicture {
            target: resource.suggested_filename(id),
            bytes: Some(resource.data.clone()),
        })
        .collect();
    let file = name.rsplit('/').next().unwrap_or(name);
    Ok(Item {
        text: markdown::titled(name, &mended(&body)),
        front: FrontMatter {
            source: Some(file.to_owned()),
            ..FrontMatter::default()
        },
        visible,
        pictures,
        original: Some((SourceKind::Docx, bytes.to_vec())),
        ..Item::default()
    })
}

/// What undoc writes, where CommonMark reads it otherwise: lists within lists are
/// two columns in, which is their depth below a bullet but not below a number;
/// and a footnote of one word is the address of a link to it.
fn mended(body: &str) -> String {
    let mut out = String::with_capacity(body.len() + 64);
    for (line, place) in markdown::lines(body) {
        let item = line.trim_start();
        let indent = line.len() - item.len();
        let marker = item.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_numbered = marker.len() < item.len() && marker.starts_with(". ");
        if place == markdown::ImportPlace::Code {
            out.push_str(line);
        } else if indent > 0 && (is_numbered || item.starts_with("- ")) {
            out.push_str(&" ".repeat(2 * indent));
            out.push_str(item);
        } else if line.starts_with("[^") {
            out.push('\\');
            out.push_str(line);
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// The parts of a ZIP file, unpacked with a limit for all of them together: what
/// the file says of its own sizes may be a lie.
fn unpacked(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Unusable> {
    let damaged = |error: &dyn std::fmt::Display| Unusable::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_PARTS {
        return Err(Unusable::TooLarge);
    }
    let mut parts = Vec::new();
    let mut room = MOST_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| damaged(&error))?;
        let name = part.name().map_err(|error| damaged(&error))?.into_owned();
        let mut content = Vec::new();
        let limit = u64::try_from(room).unwrap_or(u64::MAX).saturating_add(1);
        part.take(limit)
            .read_to_end(&mut content)
            .map_err(|error| damaged(&error))?;
        room = room.checked_sub(content.len()).ok_or(Unusable::TooLarge)?;
        parts.push((name, content));
    }
    Ok(parts)
}
