//! What the reader could not understand, or what will fail the asker.

use std::{fmt::Display, ops::Range};

/// One thing to mend in an article. Its wording lives in the locale files under
/// `rule.<id>`; this is where and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule found it.
    pub rule: Rule,
    /// Which of the wordings of the rule tells it; empty where there is one.
    pub case: &'static str,
    /// Where, as bytes of [`Article::source`](super::Article::source).
    pub range: Range<usize>,
    /// The piece of text or number that the wording names.
    pub subject: String,
    /// What else the wording names, by its blanks.
    pub blanks: Vec<(&'static str, String)>,
    /// What would mend it without anybody having to think; may be empty.
    pub edits: Vec<Edit>,
}

/// A piece of the source and what shall stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes of [`Article::source`](super::Article::source) that go.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

/// The rules: those of the reader up to [`Rule::DuplicateId`], those about
/// pictures, and those of `sotay check` alone.
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
    /// A part of the article under a name that nobody knows.
    UnknownSection,
    /// A key of the front matter that nobody knows.
    UnknownKey,
    /// A value that other readers of YAML take for a number, a day or yes and no.
    YamlType,
    /// A tab that indents front matter, which YAML forbids.
    YamlTab,
    /// The same problem in the same environment, resolved otherwise elsewhere.
    Conflict,
    /// Two articles that say nearly the same.
    NearDuplicate,
    /// Longer than one Telegram message.
    TooLong,
    /// Markup that a chat message has no form for.
    Markup,
    /// A link to a file or heading that is not there.
    DeadLink,
    /// `hòa` and `hoà` in one article.
    MixedTones,
    /// The day by which it had to be checked again is over.
    Overdue,
    /// Nobody answers for it.
    NoOwner,
    /// Courtesies of a letter that are no content.
    Closing,
    /// A list item with nothing in it.
    EmptyItem,
    /// A name of the glossary with a slip in it.
    NearMiss,
    /// A token, a key, a password.
    Secret,
    /// A phone number or an e-mail address of a person.
    Personal,
    /// A question that its own article does not come first for.
    NotFound,
    /// A hint of the template in an article that is not in progress any more.
    TemplateHint,
    /// Signs of emphasis that Markdown shows as they are.
    StrayEmphasis,
    /// It ends in the middle of an item, of code, of a link or of a sentence.
    Unfinished,
}

impl Rule {
    /// All rules, in the order of their ids.
    pub const ALL: [Self; 36] = [
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
        Self::UnknownSection,
        Self::UnknownKey,
        Self::YamlType,
        Self::YamlTab,
        Self::Conflict,
        Self::NearDuplicate,
        Self::TooLong,
        Self::Markup,
        Self::DeadLink,
        Self::MixedTones,
        Self::Overdue,
        Self::NoOwner,
        Self::Closing,
        Self::EmptyItem,
        Self::NearMiss,
        Self::Secret,
        Self::Personal,
        Self::NotFound,
        Self::TemplateHint,
        Self::StrayEmphasis,
        Self::Unfinished,
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
            Self::UnknownSection => "K016-unknown-section",
            Self::UnknownKey => "K017-unknown-key",
            Self::YamlType => "K018-yaml-type",
            Self::YamlTab => "K019-yaml-tab",
            Self::Conflict => "K020-conflict",
            Self::NearDuplicate => "K021-near-duplicate",
            Self::TooLong => "K022-long",
            Self::Markup => "K023-markup",
            Self::DeadLink => "K024-dead-link",
            Self::MixedTones => "K025-mixed-tones",
            Self::Overdue => "K026-overdue",
            Self::NoOwner => "K027-no-owner",
            Self::Closing => "K028-closing",
            Self::EmptyItem => "K029-empty-item",
            Self::NearMiss => "K030-near-miss",
            Self::Secret => "K031-secret",
            Self::Personal => "K032-personal",
            Self::NotFound => "K033-not-found",
            Self::TemplateHint => "K034-template-hint",
            Self::StrayEmphasis => "K035-stray-emphasis",
            Self::Unfinished => "K036-unfinished",
        }
    }

    /// The number alone, by which its texts are filed: `K002`.
    pub fn number(self) -> &'static str {
        let id = self.id();
        id.split_once('-').map_or(id, |(number, _)| number)
    }

    /// The rule that somebody names, by number, by name or by both, in any case:
    /// `k2`, `K002`, `yaml-comment`, `K002-yaml-comment`.
    ///
    /// ```
    /// use sotay::article::Rule;
    /// assert_eq!(Rule::parse("k2"), Some(Rule::YamlComment));
    /// assert_eq!(Rule::parse("yaml-comment"), Some(Rule::YamlComment));
    /// assert_eq!(Rule::parse("K099"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let number = text.strip_prefix('k').and_then(|n| n.parse::<u16>().ok());
        Self::ALL.into_iter().find(|rule| {
            let id = rule.id().to_lowercase();
            let own = rule.number()[1..].parse::<u16>().ok();
            id == text
                || (number.is_some() && number == own)
                || id.split_once('-').is_some_and(|(_, name)| name == text)
        })
    }
}

impl Finding {
    /// A finding at `range`.
    pub fn new(rule: Rule, range: Range<usize>, subject: impl Into<String>) -> Self {
        Self {
            rule,
            case: "",
            range,
            subject: subject.into(),
            blanks: Vec::new(),
            edits: Vec::new(),
        }
    }

    /// The same, told in another wording of its rule.
    #[must_use]
    pub fn case(mut self, case: &'static str) -> Self {
        self.case = case;
        self
    }

    /// The same with one more thing that the wording names.
    #[must_use]
    pub fn with(mut self, blank: &'static str, value: impl Display) -> Self {
        self.blanks.push((blank, value.to_string()));
        self
    }

    /// The same with what would mend it.
    #[must_use]
    pub fn mended_by(mut self, edits: Vec<Edit>) -> Self {
        self.edits = edits;
        self
    }

    /// Line and column of the finding in `source`, both counted from 1, the
    /// column in characters.
    pub fn position(&self, source: &str) -> (usize, usize) {
        position_of(self.range.start, source)
    }

    /// Line and column behind its last character, counted alike.
    pub fn end_position(&self, source: &str) -> (usize, usize) {
        position_of(self.range.end.max(self.range.start), source)
    }
}

impl Edit {
    /// Line and column of its first character and behind its last one, counted
    /// from 1, in characters.
    pub fn positions(&self, source: &str) -> ((usize, usize), (usize, usize)) {
        let at = |byte| position_of(byte, source);
        (at(self.range.start), at(self.range.end))
    }
}

/// Line and column of a byte of `source`, counted from 1.
fn position_of(at: usize, source: &str) -> (usize, usize) {
    let mut at = at.min(source.len());
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
