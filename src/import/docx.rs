//! Word documents: their paragraphs and tables as blocks (`body`), and what can be
//! seen of them to compare with (`visible`).

mod body;
mod fields;
mod numbering;
mod styles;
mod visible;

use super::{
    Item, SourceKind, Unusable, document,
    document::{ImportBlock, ImportPiece},
    markdown,
    office::OfficeParts,
    xml::XmlElement,
};
use crate::{article::FrontMatter, render::Run};
use body::Body;
use numbering::Numbering;
use styles::WordStyles;

/// The article of a document: its first heading is the title, else the file's
/// name.
pub(super) fn document(name: &str, bytes: &[u8]) -> Result<Item, Unusable> {
    let parts = OfficeParts::of(bytes)?;
    let main = parts.main().ok_or(Unusable::Empty)?;
    let notes: Vec<String> = ["footnotes", "endnotes"]
        .iter()
        .filter_map(|kind| parts.of_kind(kind))
        .collect();
    let roots: Result<Vec<XmlElement>, Unusable> = std::iter::once(&main)
        .chain(&notes)
        .map(|text| XmlElement::read(text))
        .collect();
    let roots = roots?;
    let part = |kind| XmlElement::read(&parts.of_kind(kind).unwrap_or_default());
    let (numbering, styles) = (part("numbering")?, part("styles")?);
    let mut body = Body {
        parts: &parts,
        styles: WordStyles::of(&styles),
        numbering: Numbering::of(&numbering),
        paragraph: styles::WordStyle::default(),
        pictures: Vec::new(),
        notes: Vec::new(),
        fields: fields::OpenFields::default(),
    };
    let visible = visible::of(
        &parts,
        &body.styles,
        Numbering::of(&numbering),
        roots.iter(),
    );
    if visible.words.is_empty() {
        return Err(Unusable::Empty);
    }
    let (main, notes) = roots.split_first().ok_or(Unusable::Empty)?;
    let mut blocks = body.blocks(main);
    for root in notes {
        for note in root.children.iter().flat_map(|list| &list.children) {
            // The lines between text and notes are kept as notes as well.
            if note.attribute("type").is_some_and(|kind| kind != "normal") {
                continue;
            }
            let id = format!("{} {}", note.name, note.attribute("id").unwrap_or(""));
            let number = body.notes.iter().position(|own| *own == id);
            let inner = body.blocks(note);
            blocks.extend(match number {
                Some(number) => numbered(inner, number + 1),
                None => inner,
            });
        }
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    Ok(Item {
        text: markdown::titled(name, &document::written(&blocks)),
        front: FrontMatter {
            source: Some(file.to_owned()),
            ..FrontMatter::default()
        },
        visible,
        pictures: body.pictures,
        original: Some((SourceKind::Docx, bytes.to_vec())),
        ..Item::default()
    })
}

/// A note behind its number, as the text refers to it.
fn numbered(mut blocks: Vec<ImportBlock>, number: usize) -> Vec<ImportBlock> {
    let number = ImportPiece::Text(Run::plain(format!("[{number}] ")));
    match blocks.first_mut() {
        Some(ImportBlock::Paragraph(pieces)) => pieces.insert(0, number),
        _ => blocks.insert(0, ImportBlock::Paragraph(vec![number])),
    }
    blocks
}
