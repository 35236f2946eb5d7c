//! Word documents. undoc makes Markdown of them; the words to compare with come
//! from the XML itself.

use undoc::render::{RenderOptions, to_markdown};

use super::{ImportedPicture, Item, SourceKind, Unusable, archive, markdown, tokens, xml};
use crate::article::FrontMatter;

/// The article of a document: its first heading is the title, else the file's
/// name.
pub(super) fn document(name: &str, bytes: &[u8]) -> Result<Item, Unusable> {
    let parts = archive::unpacked(bytes)?;
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
