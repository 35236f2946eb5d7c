//! What every screen is made of.

use crate::{
    article::Date,
    handbook::Handbook,
    lang::Lang,
    render::{
        Block, BlockKind, Page, Run, Style,
        telegram::{Part, parts},
    },
    telegram::view::keyboard::Keys,
};

/// The messages of one screen, and the keys under the last of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) parts: Vec<Part>,
    pub(crate) keys: Keys,
}

impl Screen {
    pub(crate) fn new(page: &Page, keys: Keys) -> Self {
        Self {
            parts: parts(page),
            keys,
        }
    }
}

impl From<Page> for Screen {
    fn from(page: Page) -> Self {
        Self::new(&page, Vec::new())
    }
}

/// What every screen is drawn with.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// The articles.
    pub(crate) handbook: &'a Handbook,
    /// The language of the bot's own words.
    pub(crate) lang: Lang,
    /// The day on which it is shown.
    pub(crate) today: Option<Date>,
    /// Whether humans can be asked: a support chat is set.
    pub(crate) has_support: bool,
    /// Whether a mistake can be reported: an editors' chat is set.
    pub(crate) has_editors: bool,
}

pub(crate) fn page(blocks: Vec<Block>) -> Page {
    Page { blocks }
}

pub(crate) fn title(text: String) -> Block {
    Block::new(BlockKind::Title, vec![Run::plain(text)])
}

pub(crate) fn note(text: String) -> Block {
    let style = Style {
        italic: true,
        ..Style::default()
    };
    Block::new(BlockKind::Paragraph, vec![Run { text, style }])
}

pub(crate) fn paragraph(text: String) -> Block {
    Block::new(BlockKind::Paragraph, vec![Run::plain(text)])
}

pub(crate) fn item(marker: String, runs: Vec<Run>) -> Block {
    Block::new(BlockKind::Item { depth: 0, marker }, runs)
}
