//! Buttons: what they carry.
//!
//! `callback_data` holds 64 **bytes** (Bot API, `InlineKeyboardButton`). Ours
//! begins with the version of this format, since buttons live as long as the
//! chat they stand in:
//!
//! | data | means |
//! | --- | --- |
//! | `2a:100-gan-the` | the article of that id |
//! | `2a1:100-gan-the` | its second part |
//! | `2a:100-gan-the;c100` | it was chosen from those of the code 100 |
//! | `2a:100-gan-the;w` | it was chosen from those that the words of a question gave |
//! | `2a:~00c0ffee00c0ffee` | the article whose id has that hash, where there is no room for the id |
//! | `2s…`, `2f…` | it solved the problem; it is wrong |
//! | `2w…`, `2re…`, `2v…` | it was not right: why?; the wrong error (or `m`, `o`, `u`); never mind |
//! | `2i…` | its pictures |
//! | `2p…` | its resolution, to be pasted |
//! | `2b;c100`, `2b;w` | those that were offered, their first page |
//! | `2b;2c100` | their third page; so with `2a:…;2c100` and the like |
//! | `2n;c100`, `2n;w` | none of those offered |
//! | `2h` | ask a human |
//! | `2t:17` | take the help card 17 |
//! | `2k:17` | make an article of its answer |
//! | `2qt:17`, `2qd:17`, `2qn:17` | the report 17 of a mistake: taken, mended, no mistake |
//! | `2x` | remove this message |
//! | `2ga`, `2gc`, `2go` | in this group: answer what is addressed, known codes too, nothing |
//! | `2gv`, `2ge`, `2gn` | in this group: Vietnamese, English, as each person has it |
//! | `2gi`, `2gp` | in this group: internal articles too, only open ones |
//! | `2l:vi` | speak Vietnamese to me |
//! | `2yw:vbhd2z1w` | write an article about that gap (`m` it is an article, `m2` the third of them, `x` not now) |
//! | `2yp2:` | the third page of gaps |
//! | `2ep:00c0ffee00c0ffee.3` | publish that draft, as its third version is |
//! | `2ea1:00c0ffee00c0ffee.3` | its wording belongs to the second of the articles near it |
//! | `1a:…`, `1h:…`, `1n` | the same in version 1: an article, by hash, none of these |

use crate::{
    article::{Article, ArticleId},
    handbook::Handbook,
    lang::Lang,
    store::Mode,
    text::ErrorCode,
};

/// What a button asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Button {
    /// Something about an article.
    Article(Act, ArticlePart),
    /// That page of what was offered.
    Choices(ChoicesPage),
    /// None of those offered.
    NoneOfThese(Option<ChoicesPage>),
    /// A human, please.
    AskHuman,
    /// "I take this one", under the help card of that number.
    Take(u64),
    /// What becomes of the report of a mistake of that number.
    Flagged(FlagFate, u64),
    /// An article of the answer to the help card of that number, please.
    Keep(u64),
    /// Speak this language to me.
    Language(Lang),
    /// Remove the message that holds the button.
    Remove,
    /// Set how the bot behaves in the group.
    Set(Setting),
    /// Something about what was asked in vain, by the id of its gap.
    Gap(GapAct, String),
    /// Something about a draft.
    Draft(DraftAct, DraftVersion),
}

/// What becomes of a report that an article is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlagFate {
    /// Somebody looks at it.
    Taken,
    /// The article is mended.
    Mended,
    /// The article is right.
    NoMistake,
}

impl FlagFate {
    const ALL: [Self; 3] = [Self::Taken, Self::Mended, Self::NoMistake];

    fn letters(self) -> &'static str {
        match self {
            Self::Taken => "qt",
            Self::Mended => "qd",
            Self::NoMistake => "qn",
        }
    }
}

/// What is to be done about something that was asked in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GapAct {
    /// To write an article.
    Write,
    /// To say that it is an article that there is, that of this place among the near ones.
    Match(Option<u8>),
    /// Not to list it for a while.
    Ignore,
    /// To show that page of them, counted from 0.
    Page(u8),
}

impl GapAct {
    fn letters(self) -> String {
        match self {
            Self::Write => "yw".to_owned(),
            Self::Match(None) => "ym".to_owned(),
            Self::Match(Some(at)) => format!("ym{at}"),
            Self::Ignore => "yx".to_owned(),
            Self::Page(number) => format!("yp{number}"),
        }
    }

    fn parse(letters: &str) -> Option<Self> {
        match letters {
            "yw" => Some(Self::Write),
            "ym" => Some(Self::Match(None)),
            "yx" => Some(Self::Ignore),
            _ => {
                let place = |kind| {
                    letters
                        .strip_prefix(kind)
                        .and_then(|at: &str| at.parse().ok())
                };
                let page = place("yp").map(Self::Page);
                page.or_else(|| place("ym").map(|at| Self::Match(Some(at))))
            }
        }
    }
}

/// A draft as a message shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DraftVersion {
    /// Its number.
    pub(crate) draft: u64,
    /// How often it had been changed.
    pub(crate) version: u32,
}

/// What is to be done about a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DraftAct {
    /// To show it.
    Show,
    /// To make a card of the messages that were collected.
    Collected,
    /// To keep it for later.
    Keep,
    /// To publish it, or to have it reviewed.
    Publish,
    /// To ask for another title.
    Title,
    /// To mask what belongs to people.
    Mask,
    /// To give it up.
    Drop,
    /// To send it back to its author.
    Return,
    /// To take its publication back.
    Undo,
    /// To add its wording to one of the articles near it.
    Alias(u8),
    /// To add its steps to one of the articles near it.
    Steps(u8),
}

impl DraftAct {
    const PLAIN: [Self; 9] = [
        Self::Show,
        Self::Collected,
        Self::Keep,
        Self::Publish,
        Self::Title,
        Self::Mask,
        Self::Drop,
        Self::Return,
        Self::Undo,
    ];

    fn letters(self) -> String {
        match self {
            Self::Show => "eo".to_owned(),
            Self::Collected => "ec".to_owned(),
            Self::Keep => "ek".to_owned(),
            Self::Publish => "ep".to_owned(),
            Self::Title => "et".to_owned(),
            Self::Mask => "em".to_owned(),
            Self::Drop => "ex".to_owned(),
            Self::Return => "er".to_owned(),
            Self::Undo => "eu".to_owned(),
            Self::Alias(at) => format!("ea{at}"),
            Self::Steps(at) => format!("es{at}"),
        }
    }

    fn parse(letters: &str) -> Option<Self> {
        let place = |kind| {
            letters
                .strip_prefix(kind)
                .and_then(|at: &str| at.parse().ok())
        };
        let mut plain = Self::PLAIN.into_iter();
        plain
            .find(|act| act.letters() == letters)
            .or_else(|| place("ea").map(Self::Alias))
            .or_else(|| place("es").map(Self::Steps))
    }
}

impl DraftVersion {
    fn parse(data: &str) -> Option<Self> {
        let (draft, version) = data.split_once('.')?;
        Some(Self {
            draft: hexadecimal(draft)?,
            version: version.parse().ok()?,
        })
    }
}

/// What is set for a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Which messages are answered.
    Mode(Mode),
    /// In which language; `None` for that of each asker.
    Lang(Option<Lang>),
    /// Whether internal articles are shown.
    Internal(bool),
}

impl Setting {
    pub(crate) const ALL: [Self; 8] = [
        Self::Mode(Mode::Addressed),
        Self::Mode(Mode::Codes),
        Self::Mode(Mode::Off),
        Self::Lang(Some(Lang::Vi)),
        Self::Lang(Some(Lang::En)),
        Self::Lang(None),
        Self::Internal(true),
        Self::Internal(false),
    ];

    fn data(self) -> &'static str {
        match self {
            Self::Mode(Mode::Addressed) => "2ga",
            Self::Mode(Mode::Codes) => "2gc",
            Self::Mode(Mode::Off) => "2go",
            Self::Lang(Some(Lang::Vi)) => "2gv",
            Self::Lang(Some(Lang::En)) => "2ge",
            Self::Lang(None) => "2gn",
            Self::Internal(true) => "2gi",
            Self::Internal(false) => "2gp",
        }
    }
}

/// What is to be done about an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// To show it.
    Open,
    /// To note that it helped.
    Solved,
    /// To ask why it was not right.
    Wrong,
    /// To note why.
    Because(Reason),
    /// To note that it says something wrong.
    Flag,
    /// To show the verdicts again.
    Verdicts,
    /// To give the resolution for pasting.
    Paste,
    /// To send its pictures.
    Pictures,
}

/// Why an answer was not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It is about another error.
    WrongError,
    /// A step is missing.
    StepMissing,
    /// It is out of date.
    Outdated,
    /// It is hard to understand.
    Unclear,
}

impl Reason {
    pub(crate) const ALL: [Self; 4] = [
        Self::WrongError,
        Self::StepMissing,
        Self::Outdated,
        Self::Unclear,
    ];
}

impl Act {
    fn letters(self) -> &'static str {
        match self {
            Self::Open => "a",
            Self::Solved => "s",
            Self::Wrong => "w",
            Self::Because(Reason::WrongError) => "re",
            Self::Because(Reason::StepMissing) => "rm",
            Self::Because(Reason::Outdated) => "ro",
            Self::Because(Reason::Unclear) => "ru",
            Self::Flag => "f",
            Self::Verdicts => "v",
            Self::Paste => "p",
            Self::Pictures => "i",
        }
    }

    /// All of them but those with a [`Reason`].
    const PLAIN: [Self; 7] = [
        Self::Open,
        Self::Solved,
        Self::Wrong,
        Self::Flag,
        Self::Verdicts,
        Self::Paste,
        Self::Pictures,
    ];

    /// All of them.
    fn all() -> impl Iterator<Item = Self> {
        Self::PLAIN
            .into_iter()
            .chain(Reason::ALL.map(Self::Because))
    }

    fn parse(letters: &str) -> Option<Self> {
        Self::all().find(|act| act.letters() == letters)
    }
}

/// An article as a message shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArticlePart {
    /// Which one.
    pub(crate) article: ArticleRef,
    /// Which part of it, counted from 0.
    pub(crate) part: u8,
    /// What it was chosen from.
    pub(crate) origin: Option<ChoicesPage>,
}

impl ArticlePart {
    /// Its first part, not chosen from anything.
    pub(crate) fn new(id: &ArticleId) -> Self {
        Self {
            article: ArticleRef::Id(id.clone()),
            part: 0,
            origin: None,
        }
    }
}

/// An article as a button names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ArticleRef {
    /// By its id.
    Id(ArticleId),
    /// By the hash of its id.
    Hash(u64),
}

impl ArticleRef {
    /// The article that it names.
    pub(crate) fn among<'a>(&self, handbook: &'a Handbook) -> Option<&'a Article> {
        let mut articles = handbook.articles().iter().map(AsRef::as_ref);
        match self {
            Self::Id(id) => handbook.article(id).map(AsRef::as_ref),
            Self::Hash(_) => articles.find(|article| self.is(&article.id)),
        }
    }

    /// Whether it names this article.
    pub(crate) fn is(&self, id: &ArticleId) -> bool {
        match self {
            Self::Id(own) => own == id,
            Self::Hash(own) => *own == hash(id),
        }
    }

    pub(crate) fn hashed(&self) -> Self {
        match self {
            Self::Id(id) => Self::Hash(hash(id)),
            Self::Hash(_) => self.clone(),
        }
    }

    pub(crate) fn data(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Hash(hash) => format!("~{hash:016x}"),
        }
    }

    pub(crate) fn parse(data: &str) -> Option<Self> {
        match data.strip_prefix('~') {
            Some(digits) => hexadecimal(digits).map(Self::Hash),
            None => ArticleId::parse(data).map(Self::Id),
        }
    }
}

fn hexadecimal(digits: &str) -> Option<u64> {
    let digits = (digits.len() == 16).then_some(digits)?;
    u64::from_str_radix(digits, 16).ok()
}

/// Where several articles were offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChoicesPage {
    /// For what.
    pub(crate) of: Offered,
    /// On which page of them, counted from 0.
    pub(crate) page: u8,
}

/// What several articles were offered for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    /// A code, which is enough to offer them again.
    Code(ErrorCode),
    /// The words of a question, which stand elsewhere.
    Words,
}

impl ChoicesPage {
    /// What a question got, which may have named a code.
    pub(crate) fn new(code: Option<&ErrorCode>, page: u8) -> Self {
        let of = code.map_or(Offered::Words, |code| Offered::Code(code.clone()));
        Self { of, page }
    }

    /// The same without its code.
    fn without_code(&self) -> Self {
        Self::new(None, self.page)
    }

    /// A button has to hold it with whatever it says besides.
    fn data(origin: Option<&Self>) -> String {
        let Some(Self { of, page }) = origin else {
            return String::new();
        };
        let page = match page {
            0 => String::new(),
            page => page.to_string(),
        };
        match of {
            Offered::Code(code) => format!(";{page}c{code}"),
            Offered::Words => format!(";{page}w"),
        }
    }

    fn parse(data: &str) -> Option<Self> {
        let of = data.trim_start_matches(|c: char| c.is_ascii_digit());
        let page = match &data[..data.len() - of.len()] {
            "" => 0,
            digits => digits.parse().ok()?,
        };
        let of = match of.strip_prefix('c') {
            Some(code) => Offered::Code(ErrorCode::parse(code)?),
            None => (of == "w").then_some(Offered::Words)?,
        };
        Some(Self { of, page })
    }
}

/// Bytes of `callback_data`.
const MOST_BYTES: usize = 64;

impl Button {
    /// A button that shows an article.
    pub(crate) fn open(id: &ArticleId, origin: Option<ChoicesPage>) -> Self {
        let opened = ArticlePart {
            origin,
            ..ArticlePart::new(id)
        };
        Self::Article(Act::Open, opened)
    }

    /// As `callback_data`.
    pub(crate) fn data(&self) -> String {
        let shortest = |forms: [String; 2]| {
            let [form, shorter] = forms;
            if form.len() <= MOST_BYTES {
                form
            } else {
                shorter
            }
        };
        match self {
            Self::Article(act, opened) => {
                let letters = act.letters();
                let part = match opened.part {
                    0 => String::new(),
                    part => part.to_string(),
                };
                let form = |article: &ArticleRef, origin: Option<&ChoicesPage>| {
                    format!(
                        "2{letters}{part}:{}{}",
                        article.data(),
                        ChoicesPage::data(origin)
                    )
                };
                let origin = opened.origin.as_ref();
                let hashed = opened.article.hashed();
                let longest = form(&opened.article, origin);
                let words = origin.map(ChoicesPage::without_code);
                let without_code = form(&hashed, words.as_ref());
                shortest([longest, shortest([form(&hashed, origin), without_code])])
            }
            Self::Choices(origin) => shortest([
                format!("2b{}", ChoicesPage::data(Some(origin))),
                format!("2b{}", ChoicesPage::data(Some(&origin.without_code()))),
            ]),
            Self::NoneOfThese(origin) => {
                let words = origin.as_ref().map(ChoicesPage::without_code);
                let form =
                    |origin: Option<&ChoicesPage>| format!("2n{}", ChoicesPage::data(origin));
                shortest([form(origin.as_ref()), form(words.as_ref())])
            }
            Self::AskHuman => "2h".to_owned(),
            Self::Take(card) => format!("2t:{card}"),
            Self::Keep(card) => format!("2k:{card}"),
            Self::Gap(act, id) => format!("2{}:{id}", act.letters()),
            Self::Flagged(fate, number) => format!("2{}:{number}", fate.letters()),
            Self::Remove => "2x".to_owned(),
            Self::Set(setting) => setting.data().to_owned(),
            Self::Language(lang) => format!("2l:{}", lang.code()),
            Self::Draft(act, DraftVersion { draft, version }) => {
                format!("2{}:{draft:016x}.{version}", act.letters())
            }
        }
    }

    /// From `callback_data`; `None` for another version, or none of ours.
    pub(crate) fn parse(data: &str) -> Option<Self> {
        if let Some(rest) = data.strip_prefix('1') {
            return Self::parse_first_version(rest);
        }
        let mut settings = Setting::ALL.into_iter();
        if let Some(setting) = settings.find(|setting| setting.data() == data) {
            return Some(Self::Set(setting));
        }
        let (rest, origin) = match data.strip_prefix('2')?.split_once(';') {
            Some((rest, origin)) => (rest, Some(ChoicesPage::parse(origin)?)),
            None => (&data[1..], None),
        };
        match (rest.split_once(':'), origin) {
            (None, Some(origin)) if rest == "b" => Some(Self::Choices(origin)),
            (None, origin) if rest == "n" => Some(Self::NoneOfThese(origin)),
            (None, None) if rest == "h" => Some(Self::AskHuman),
            (None, None) if rest == "x" => Some(Self::Remove),
            (Some(("l", code)), None) => {
                let mut langs = [Lang::Vi, Lang::En].into_iter();
                langs.find(|lang| lang.code() == code).map(Self::Language)
            }
            (Some((head, id)), None) if head.starts_with('y') => {
                Some(Self::Gap(GapAct::parse(head)?, id.to_owned()))
            }
            (Some((head, draft)), None) if head.starts_with('e') => Some(Self::Draft(
                DraftAct::parse(head)?,
                DraftVersion::parse(draft)?,
            )),
            (Some(("t", card)), None) => card.parse().ok().map(Self::Take),
            (Some((head, number)), None) if head.starts_with('q') => {
                let fate = FlagFate::ALL
                    .into_iter()
                    .find(|fate| fate.letters() == head)?;
                Some(Self::Flagged(fate, number.parse().ok()?))
            }
            (Some(("k", card)), None) => card.parse().ok().map(Self::Keep),
            (Some((head, article)), origin) => {
                let letters = head.trim_end_matches(|c: char| c.is_ascii_digit());
                let part = match &head[letters.len()..] {
                    "" => 0,
                    digits => digits.parse().ok()?,
                };
                let opened = ArticlePart {
                    article: ArticleRef::parse(article)?,
                    part,
                    origin,
                };
                Some(Self::Article(Act::parse(letters)?, opened))
            }
            _ => None,
        }
    }

    fn parse_first_version(data: &str) -> Option<Self> {
        let article = match data.split_once(':') {
            None => return (data == "n").then_some(Self::NoneOfThese(None)),
            Some(("a", id)) => ArticleRef::Id(ArticleId::parse(id)?),
            Some(("h", digits)) => ArticleRef::Hash(hexadecimal(digits)?),
            Some(_) => return None,
        };
        let opened = ArticlePart {
            article,
            part: 0,
            origin: None,
        };
        Some(Self::Article(Act::Open, opened))
    }
}

/// FNV-1a in 64 bits: the same in every build and on every machine, which the
/// standard library's hashers do not promise.
pub(crate) fn hash(id: &ArticleId) -> u64 {
    hash_of(id.as_str())
}

/// The same of any text.
pub(crate) fn hash_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
