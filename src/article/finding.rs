//! What the reader could not understand, or what will fail the asker.

use std::ops::Range;

/// One thing to mend in an article. Its wording lives in the locale files under
/// `rule.<id>`; this is where and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule found it.
    pub rule: Rule,
    /// Where, as bytes of [`Article::source`](super::Article::source).
    pub range: Range<usize>,
    /// The piece of text or number that the wording names.
    pub subject: String,
}

/// The rules of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// The file is not UTF-8.
    NotUtf8,
    /// ` #` made YAML drop the rest of a value.
    YamlComment,
    /// `- #100` is an empty list item to YAML.
    YamlNull,
    /// An unquoted `: ` made a value a key, or an error.
    YamlColon,
    /// Front matter that YAML cannot read for another reason, or reads otherwise.
    YamlSyntax,
    /// The opening `---` has no closing one.
    FrontMatterUnclosed,
    /// A known key with a value it cannot take.
    BadValue,
    /// No title: neither heading, nor front matter, nor first line.
    NoTitle,
    /// No section says what to do.
    NoResolution,
    /// A section with a name and nothing in it.
    EmptySection,
    /// Invisible characters, or characters that only disturb.
    Invisible,
    /// Letters and marks apart (NFD), as some systems store names.
    NotNfc,
    /// Two articles with one id.
    DuplicateId,
    /// A picture whose file is not there, or not below the folder of the articles.
    PictureMissing,
    /// A picture that Telegram would refuse.
    PictureRefused,
}

impl Rule {
    /// All rules, in the order of their ids.
    pub const ALL: [Self; 15] = [
        Self::NotUtf8,
        Self::YamlComment,
        Self::YamlNull,
        Self::YamlColon,
        Self::YamlSyntax,
        Self::FrontMatterUnclosed,
        Self::BadValue,
        Self::NoTitle,
        Self::NoResolution,
        Self::EmptySection,
        Self::Invisible,
        Self::NotNfc,
        Self::DuplicateId,
        Self::PictureMissing,
        Self::PictureRefused,
    ];

    /// The stable id and name that `sotay check` prints: `K002-yaml-comment`.
    pub fn id(self) -> &'static str {
        match self {
            Self::NotUtf8 => "K001-not-utf8",
            Self::YamlComment => "K002-yaml-comment",
            Self::YamlNull => "K003-yaml-null",
            Self::YamlColon => "K004-yaml-colon",
            Self::YamlSyntax => "K005-yaml-syntax",
            Self::FrontMatterUnclosed => "K006-front-matter-unclosed",
            Self::BadValue => "K007-bad-value",
            Self::NoTitle => "K008-no-title",
            Self::NoResolution => "K009-no-resolution",
            Self::EmptySection => "K010-empty-section",
            Self::Invisible => "K011-invisible",
            Self::NotNfc => "K012-not-nfc",
            Self::DuplicateId => "K013-duplicate-id",
            Self::PictureMissing => "K014-picture-missing",
            Self::PictureRefused => "K015-picture-refused",
        }
    }
}

impl Finding {
    /// A finding at `range`.
    pub fn new(rule: Rule, range: Range<usize>, subject: impl Into<String>) -> Self {
        Self {
            rule,
            range,
            subject: subject.into(),
        }
    }

    /// Line and column of the finding in `source`, both counted from 1, the
    /// column in characters.
    pub fn position(&self, source: &str) -> (usize, usize) {
        let mut at = self.range.start.min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        let before = &source[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (
            before.bytes().filter(|&b| b == b'\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}
