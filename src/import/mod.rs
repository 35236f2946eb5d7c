//! What a team has already, as articles: files of other systems in, drafts and
//! what they lost out. It knows neither files nor the clock.
//!
//! A source ([`convert`]) gives [`Item`]s: the text of an article, and beside it
//! what can be seen of the source ([`Visible`]), taken from it by another way than the
//! text. [`Shelf::place`] makes an item an article under an id of its own and compares:
//! what staff would not see of the source makes it a draft.
//!
//! The text is read as staff will see it (`render::whole_blocks`), and signs that
//! Markdown would swallow (`*`, `<`, `_`) count as words. So a fault of a converter and
//! one of the escaping are both seen. Pages and Word documents become the same blocks
//! (`document`), which are written as Markdown. Known limit: PDF is not read.

mod address;
mod archive;
mod captured;
mod chat;
mod chat_blocks;
mod chat_lines;
mod csv;
mod damage;
mod desk;
mod dialect;
mod document;
mod docx;
mod encoding;
mod html;
mod loss;
mod markdown;
mod office;
mod page;
mod place;
mod plain;
mod properties;
mod shingles;
mod struck;
mod telegram_export;
mod telegram_html;
mod telegram_marks;
mod visible;
mod xlsx;
mod xml;

use crate::article::FrontMatter;

pub use captured::{CapturedText, ChatMessage, Stretch, StretchLook, captured};
pub use damage::Damage;
pub use desk::{ClosedPlaces, ExportPage};
pub use loss::{Loss, lost, tokens};
pub use markdown::{escaped as escaped_line, escaped_text as escaped_lines};
pub use place::{Placed, Placement, Shelf, picture_targets};
pub use visible::{Visible, VisibleKind};

/// What a source is, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// `.md`, `.markdown`, `.mdx`: an article as it is.
    Markdown,
    /// `.txt`: the bullet form, or any text.
    Text,
    /// `.html`, `.htm`: a page.
    Html,
    /// `.docx`: Word, LibreOffice, Google Docs.
    Docx,
    /// `.csv`, `.tsv`: an article in each row.
    Csv,
    /// `.json`, `.jsonl`: Freshdesk, Zendesk, Intercom, Help Scout, Telegram Desktop.
    Json,
    /// `.xlsx`: an article in each row of each sheet.
    Xlsx,
    /// `.zip`: sources and their pictures, as Notion, Confluence, Google Docs and
    /// Outline give them for download.
    Zip,
}

impl SourceKind {
    /// The kind of a file of this name; `None` for those that hold no articles.
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mdx" => Some(Self::Markdown),
            "txt" => Some(Self::Text),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "docx" => Some(Self::Docx),
            "csv" | "tsv" => Some(Self::Csv),
            "json" | "jsonl" | "ndjson" => Some(Self::Json),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "zip" => Some(Self::Zip),
            _ => None,
        }
    }

    /// Whether a file of this kind holds many articles: a table, an export, an archive.
    pub fn holds_many(self) -> bool {
        matches!(self, Self::Csv | Self::Json | Self::Xlsx | Self::Zip)
    }
}

/// Whether a file of this name holds words in a form that is not read, so that somebody
/// may miss it.
pub fn is_unread_document(name: &str) -> bool {
    const ENDINGS: [&str; 26] = [
        "pdf", "doc", "dot", "docm", "dotx", "odt", "ott", "fodt", "rtf", "pages", "wps", "xls",
        "xlsb", "ods", "numbers", "ppt", "pptx", "odp", "key", "adoc", "asciidoc", "rst", "epub",
        "org", "eml", "msg",
    ];
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
}

/// Why an article comes in without being in service for everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The source does not publish it; with the entry that says so.
    Unpublished(String),
    /// It no longer holds at the source; with the entry that says so.
    Archived(String),
    /// The source shows it to some people only; with the entry that says so.
    Restricted(String),
    /// People said it to each other; nobody wrote it as an article.
    Talk,
    /// Its title is struck out at the source.
    Withdrawn,
}

/// One article to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Which part of its source it is: a row, a message, an article's number;
    /// empty where the source is one article.
    pub part: String,
    /// The text below the front matter, title and all.
    pub text: String,
    /// What is known beside the text; written above it where it says anything.
    pub front: FrontMatter,
    /// What can be seen of the source.
    pub visible: Visible,
    /// The pictures that the text shows.
    pub pictures: Vec<ImportedPicture>,
    /// The name that the file keeps, `facebook/loi-100.md`; else it is named
    /// after its title.
    pub keeps_name: Option<String>,
    /// The folder that it keeps with a name of its own; empty where it lies in none.
    pub folder: String,
    /// Why it is held back, where the converter knows.
    pub held: Option<Held>,
    /// What a second converter may try when this text lost words.
    pub original: Option<(SourceKind, Vec<u8>)>,
}

/// A picture of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedPicture {
    /// As the text names it.
    pub target: String,
    /// What it holds, where the source itself does; else it is a file beside the
    /// source, at `target`.
    pub bytes: Option<Vec<u8>>,
}

/// Why a source, or a part of it, gives no article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Of no kind that is read.
    Kind,
    /// More bytes than an article may come from, packed or unpacked.
    TooLarge,
    /// Elements within elements beyond reason.
    TooDeep,
    /// NUL bytes: no text at all.
    Binary,
    /// No words.
    Empty,
    /// Not what its ending says, or cut short.
    Damaged(Damage),
    /// A table without a column that names a title or a part of an article.
    Columns,
    /// JSON of none of the systems that are known.
    UnknownJson,
    /// A message too short to be an article.
    Short,
    /// A file of an archive whose name leads out of it.
    Outside,
    /// An archive in which nothing is of a kind that is read.
    NoSources,
    /// About the folder that it lies in, by its name.
    Name,
    /// The contents of an export, which are no article.
    Contents,
    /// A line of a list that names an article without its text.
    Listed,
    /// More text than an article may have.
    LongArticle,
    /// A quotation mark that nothing closes, in this line.
    Unclosed(usize),
    /// A row that the workbook does not show.
    HiddenRow,
    /// A sheet that the workbook does not show.
    HiddenSheet,
    /// The system does not let it be read: with its words.
    Unreadable(String),
}

/// What a source gives: its items, and the parts of it that are none, each with
/// the reason.
pub type Items = Vec<Result<Item, (String, Unusable)>>;

/// A converter from outside that may try once more: from a kind and bytes to
/// Markdown.
pub type SecondConverter<'a> = &'a dyn Fn(SourceKind, &[u8]) -> Option<String>;

/// Most bytes of a source, and of what is packed in it.
const MOST_BYTES: usize = 64 << 20;
/// Most bytes of one HTML text: its parser's time grows with length times depth.
const MOST_HTML_BYTES: usize = 16 << 20;
/// Pages of help centres are some thirty elements deep.
const MOST_DEEP: usize = 256;

/// The items of a source, or why one of its parts is none.
///
/// `name` is its path below the folder that is imported, with `/`.
///
/// # Errors
/// When nothing of it can be used.
pub fn convert(name: &str, bytes: &[u8]) -> Result<Items, Unusable> {
    convert_among(name, bytes, &ClosedPlaces::default())
}

/// As [`convert`], of a source among others, which told what places are `closed`.
///
/// # Errors
/// When nothing of it can be used.
pub fn convert_among(name: &str, bytes: &[u8], closed: &ClosedPlaces) -> Result<Items, Unusable> {
    let kind = SourceKind::of(name).ok_or(Unusable::Kind)?;
    if bytes.len() > MOST_BYTES {
        return Err(Unusable::TooLarge);
    }
    let one = |item: Item| vec![Ok(item)];
    let mut found = match kind {
        SourceKind::Markdown => {
            let item = plain::markdown_file(name, bytes)?;
            chat::pasted(name, &item.text).unwrap_or_else(|| one(item))
        }
        SourceKind::Text => {
            let text = encoding::text(bytes)?;
            match chat::pasted(name, &text) {
                Some(items) => items,
                None => one(plain::text_file(name, &text)?),
            }
        }
        SourceKind::Html => {
            let text = encoding::text(bytes)?;
            match telegram_html::messages(name, &text) {
                Some(items) => items,
                None => one(html::page(name, &text, bytes)?),
            }
        }
        SourceKind::Docx => one(docx::document(name, bytes)?),
        SourceKind::Xlsx => xlsx::rows(name, bytes)?,
        SourceKind::Zip => archive::items(bytes, closed)?,
        SourceKind::Csv => csv::rows(name, &encoding::text(bytes)?)?,
        SourceKind::Json => {
            let text = encoding::text(bytes)?;
            let values = json_values(&text)?;
            telegram_export::messages(name, &values)
                .or_else(|| desk::articles(&values, closed))
                .ok_or(Unusable::UnknownJson)?
        }
    };
    let is_written = matches!(
        kind,
        SourceKind::Markdown | SourceKind::Text | SourceKind::Html | SourceKind::Docx
    );
    if is_written {
        for item in found.iter_mut().flatten() {
            properties::hold(item);
            chat::hold_if_doubtful(item);
        }
    }
    // Where a table or an export lies says nothing of what its parts are about.
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    for item in found.iter_mut().flatten() {
        if item.part.is_empty() {
            folder.clone_into(&mut item.folder);
        }
    }
    Ok(found)
}

/// The values of a JSON text, or of one with a value in each line.
fn json_values(text: &str) -> Result<Vec<serde_json::Value>, Unusable> {
    let values: Result<Vec<_>, _> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect();
    values.map_err(|error| Unusable::Damaged(Damage::of_json(&error)))
}

/// The file's name without folders and ending, with spaces for its hyphens.
fn title_of_name(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.replace(['-', '_'], " ")
}
