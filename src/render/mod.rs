//! What is shown: articles as one intermediate form, and that form as Telegram
//! HTML and as terminal text.
//!
//! The intermediate form is flat: a [`Page`] is a list of [`Block`]s, a block a
//! list of [`Run`]s of equally styled text. Flat runs can be cut anywhere
//! without leaving a tag open, which is what a message limit asks for.

mod comments;
mod fence;
mod foreign;
mod html;
mod links;
mod lost;
mod markdown;
mod page;
mod parser;
mod pasted;
mod pictures;
mod plain;
mod prose;
mod raised;
pub mod telegram;
pub mod terminal;
mod whole;

pub(crate) use comments::without_comments;
pub(crate) use fence::Fence;
pub(crate) use foreign::{ForeignMark, foreign_mark, wiki_links};
pub use links::{Link, LinkHeading, LinkTo, headings, links};
pub use lost::{Lost, lost, stray_emphasis};
pub use page::{Beside, answer_page, article_page, clip, small_talk_page, title_line};
pub(crate) use parser::page_of;
pub use pasted::{first_line, original, resolution_text};
pub use pictures::{Picture, pictures, remote_pictures};
pub(crate) use pictures::{is_picture, whole_pictures};
pub use prose::prose;
pub(crate) use raised::raised;
pub(crate) use whole::whole_blocks;
pub use whole::whole_text;

/// The blocks of a text of Markdown, as an article would show it.
pub(crate) fn markdown_blocks(text: &str) -> Vec<Block> {
    markdown::blocks(text, &parser::Definitions::default())
}

/// The most UTF-16 units that an aside has: two clipped lines of emoji, and the
/// words before them.
const ASIDE_UNITS: usize = 560;

/// A document ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its blocks, top to bottom.
    pub blocks: Vec<Block>,
}

/// One block of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text; empty for [`BlockKind::Rule`].
    pub runs: Vec<Run>,
    /// Whether it stands in a quotation.
    pub quote: Quote,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// The title of the page.
    Title,
    /// The name of a section.
    Heading,
    /// A paragraph; line breaks in its text are meant.
    Paragraph,
    /// An item of a list.
    Item {
        /// 0 for the outermost list.
        depth: u8,
        /// What stands before it: `•`, `3.`, `>>>`; empty for a further
        /// paragraph of the same item.
        marker: String,
    },
    /// Preformatted text.
    Pre {
        /// The language after the fence, possibly empty.
        language: String,
    },
    /// A picture; the runs are its description.
    Image {
        /// The address or file as written.
        target: String,
    },
    /// What is said beside an article: how the question was read, why it matched.
    /// It takes the same room in a message whatever it says, even nothing, so
    /// that an article is cut at the same places for everybody. Never longer
    /// than 500 UTF-16 units.
    Aside,
    /// A line across.
    Rule,
    /// Small print at the end.
    Footer,
}

/// Whether a block is quoted, and how. Neighbouring blocks with the same value
/// stand in one quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Quote {
    /// Not quoted.
    #[default]
    None,
    /// Quoted by the author.
    Plain,
    /// Folded away until the reader opens it. The number tells one such part
    /// from the next.
    Expandable(u8),
}

/// A piece of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text, unescaped.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// How a run looks.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the styles of a text are independent of each other"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Struck through.
    pub strike: bool,
    /// Code; excludes every other style but `link`.
    pub code: bool,
    /// Where it leads, as written.
    pub link: Option<String>,
}

impl Block {
    /// A block outside any quotation.
    pub fn new(kind: BlockKind, runs: Vec<Run>) -> Self {
        Self {
            kind,
            runs,
            quote: Quote::None,
        }
    }

    /// The text without its styles.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

impl Run {
    /// Unstyled text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: Style::default(),
        }
    }

    /// Bold text.
    pub fn bold(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: Style {
                bold: true,
                ..Style::default()
            },
        }
    }
}
