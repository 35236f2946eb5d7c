//! [`Article`] and its parts, and the reader from bytes to `Article`.
//!
//! The reader never fails: any bytes give an article, and what could not be
//! understood is told in [`Finding`]s. Everything an article shows is a range
//! of its source, so "word for word" is a property that tests can check.

mod bullets;
mod closing;
mod finding;
mod front_matter;
mod headings;
mod markdown;
mod near;
mod read;
mod template;

use std::{fmt, ops::Range};

pub(crate) use closing::is_courtesy;
pub use finding::{Edit, Finding, Rule};
pub use front_matter::{
    Audience, Date, FrontMatter, KEYS, Status, VIETNAM, period_days, with_alias, with_code,
    with_status, with_verified,
};
pub use headings::Role;
pub use read::{read, utf16};
pub use template::{is_reserved, is_template_hint, template};

/// Whether a line of the bullet form may begin with `c` as its bullet.
pub(crate) fn is_bullet(c: char) -> bool {
    bullets::BULLETS.contains(&c)
}

use crate::text::ErrorCode;

/// An article as it lies in a folder: a name and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path below the article folder, with `/` between its parts:
    /// `facebook/100-gan-the-nhan-vien.md`.
    pub name: String,
    /// What the file holds.
    pub bytes: Vec<u8>,
    /// When the file was last written, in seconds since 1970 (UTC), as far as
    /// whoever read it knows.
    pub modified: Option<i64>,
}

impl Source {
    /// A source of that name and content, of which nobody knows how old it is.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
            modified: None,
        }
    }
}

/// The name of an article: lower-case ASCII letters, digits and single hyphens
/// between them (`100-gan-the-nhan-vien`), so that it fits a file name, an
/// address and a Telegram deep link alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(String);

impl ArticleId {
    /// The id as written, or `None` where it does not have that form.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = !text.is_empty()
            && text.split('-').all(|part| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            });
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The id nearest to any text: folded, with every run of other characters
    /// made one hyphen. Empty text gives `bai`.
    ///
    /// ```
    /// use sotay::article::ArticleId;
    /// assert_eq!(ArticleId::from_text("Lỗi #100 – Gắn thẻ").as_str(), "loi-100-gan-the");
    /// ```
    pub fn from_text(text: &str) -> Self {
        let mut id = String::new();
        for c in crate::text::fold(text).chars() {
            if c.is_ascii_alphanumeric() {
                id.push(c);
            } else if !id.is_empty() && !id.ends_with('-') {
                id.push('-');
            }
        }
        let id = id.trim_end_matches('-');
        Self(if id.is_empty() { "bai" } else { id }.to_owned())
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How much `self`, as somebody typed it, is like `own`, from 0 to 1: spelt
    /// alike from the beginning on, or made of the same words. Below
    /// [`LEAST_LIKENESS`] they have nothing to do with each other.
    fn likeness(&self, own: &Self) -> f64 {
        let words: Vec<&str> = self.0.split('-').collect();
        let is_shared = |word: &&&str| own.0.split('-').any(|own| own == **word);
        let shared = words.iter().filter(is_shared).count();
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let shared = count(shared) / count(words.len());
        shared.max(strsim::jaro_winkler(&self.0, &own.0))
    }

    /// The articles whose ids are nearest to this one, as somebody typed it: five at
    /// most, the nearest first, equally near ones in the order of `articles`.
    pub fn nearest<'a>(&self, articles: impl Iterator<Item = &'a Article>) -> Vec<&'a Article> {
        let mut near: Vec<(f64, &Article)> = articles
            .map(|article| (self.likeness(&article.id), article))
            .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
            .collect();
        // A stable sort keeps the order of those that are equally near.
        near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        near.truncate(MOST_NEAR);
        near.into_iter().map(|(_, article)| article).collect()
    }
}

/// The [likeness](ArticleId::likeness) from which on an id is worth suggesting.
const LEAST_LIKENESS: f64 = 0.6;

/// How many ids are suggested.
const MOST_NEAR: usize = 5;

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// In which of the two line languages the text below the front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CommonMark, with or without headings.
    Markdown,
    /// `• Trường hợp: …` lines, as they are pasted from chat.
    Bullets,
}

/// A part of an article under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What the part is to the reader.
    pub role: Role,
    /// Its name as the file writes it, without `##`, bullet and colon; `None`
    /// for text that stands under no name.
    pub name: Option<Range<usize>>,
    /// Its content.
    pub body: Range<usize>,
}

/// One problem and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The name of its source, [`Source::name`].
    pub source_name: String,
    /// The id: from the front matter, else the file's name.
    pub id: ArticleId,
    /// The title in plain words: the first heading, else the front matter's
    /// title, else the first sentence, else the id.
    pub title: String,
    /// Where in the source the title stands; `None` when it comes from the
    /// front matter or the file's name.
    pub title_range: Option<Range<usize>>,
    /// How the text is written.
    pub form: Form,
    /// What the front matter says.
    pub front: FrontMatter,
    /// The codes of title, symptom and front matter, in order of appearance.
    pub codes: Vec<ErrorCode>,
    /// The parts, in order of appearance.
    pub sections: Vec<Section>,
    /// Closing courtesies ("Cám ơn quý khách hàng!"): kept, but no content.
    pub closing: Option<Range<usize>>,
    /// The day on which its file was last written, where that is known.
    pub modified: Option<Date>,
    text: String,
}

impl Article {
    /// Whether it is for staff alone: nothing of it may be handed on, neither as
    /// a text to paste nor by inline mode into chats that we do not know.
    pub fn is_internal(&self) -> bool {
        self.front.audience == Some(Audience::Internal)
    }

    /// The whole source as text; every range of the article points into it.
    /// It equals the file's bytes unless those were no UTF-8.
    pub fn source(&self) -> &str {
        &self.text
    }

    /// The bytes of `section`, as the file has them.
    pub fn body(&self, section: &Section) -> &str {
        &self.text[section.body.clone()]
    }

    /// The name of `section`, as the file has it.
    pub fn name(&self, section: &Section) -> Option<&str> {
        section.name.clone().map(|range| &self.text[range])
    }

    /// The sections of one role, in order of appearance.
    pub fn sections_of(&self, role: Role) -> impl Iterator<Item = &Section> {
        self.sections
            .iter()
            .filter(move |section| section.role == role)
    }

    /// Whether an asker may be given it: neither in progress nor archived.
    pub fn is_published(&self) -> bool {
        !matches!(self.front.status, Some(Status::Wip | Status::Archived))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_or_a_part_of_an_id_finds_it() {
        let ids = [
            "100-gan-the-nhan-vien",
            "100-khong-tim-thay-nguoi-nhan",
            "190-phien-het-han",
            "dong-bo-don-hang",
        ];
        let sources = ids.map(|id| Source::new(format!("{id}.md"), format!("# {id}\n\nx\n")));
        let articles = sources.map(|source| read(&source).0);
        for (typed, first) in [
            ("100-gan-the-nhanvien", Some(ids[0])),
            ("gan-the", Some(ids[0])),
            ("100-khong-tim-thay", Some(ids[1])),
            ("190-phien-het-hang", Some(ids[2])),
            ("don-hang-dong-bo", Some(ids[3])),
            ("zzz", None),
        ] {
            let near = ArticleId::from_text(typed).nearest(articles.iter());
            assert_eq!(near.first().map(|it| it.id.as_str()), first, "{typed}");
        }
    }
}
