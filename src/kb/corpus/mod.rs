//! [`Corpus`]: the articles in service and what is wrong with their files, and
//! the step from one look at the folder to the next.
//!
//! What a look gives is a value ([`Scan`]); [`Corpus::next`] makes of it the next
//! corpus and the [`Event`]s on the way. It holds three promises:
//!
//! - a file that breaks keeps its last good version in service, and is told once;
//! - what is gone because its folder is, stays; what was deleted, goes;
//! - a handbook that had articles is never left without any.
//!
//! [`Settling`] holds a fourth: a file that is being written is in service as it was
//! before, until it is whole.

mod event;
mod settle;
mod step;
mod validate;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

pub use event::{Event, Outage, Served, Trouble};
pub use settle::{SETTLED, Settling};

use crate::article::{Article, ArticleId, Rule, Source};

/// The name of a source, [`Source::name`], in the order of a walk through the
/// folder: part by part, so that `a/b` stands before `a-b`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it lies in `folder`, or is it.
    fn is_below(&self, folder: &str) -> bool {
        let rest = self.0.strip_prefix(folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl<T: Into<String>> From<T> for Name {
    fn from(name: T) -> Self {
        Self(name.into())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.split('/').cmp(other.0.split('/'))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What was seen of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scan {
    /// It was walked through.
    Walked {
        /// The files of articles that are there.
        files: BTreeMap<Name, CorpusFile>,
        /// What lies below and could not be walked through, and why: nobody
        /// knows what is in there.
        closed: BTreeMap<Name, String>,
    },
    /// It is not there or cannot be listed, for this reason.
    Gone(String),
}

/// One file of a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorpusFile {
    /// It is there as it was.
    Same,
    /// It was read.
    Read(Source),
    /// It is being written: what it was before counts, and nothing if it is new.
    Growing {
        /// Whether what is gone stays until this is whole, since it may have moved here.
        is_awaited: bool,
    },
    /// It is there and cannot be read, for this reason.
    Unreadable(String),
}

/// What of the folder is in service, and what is wrong with the rest.
///
/// ```
/// use std::collections::BTreeMap;
/// use sotay::{article::Source, kb::corpus::{Event, CorpusFile, Scan, Corpus}};
///
/// let scan = |text: &str| Scan::Walked {
///     files: BTreeMap::from([("loi-551.md".into(), CorpusFile::Read(Source::new("loi-551.md", text)))]),
///     closed: BTreeMap::new(),
/// };
/// let (corpus, _) = Corpus::default().next(&scan("# Lỗi 551\n\n## Cách xử lý\n\nChờ.\n"));
/// let (corpus, events) = corpus.next(&scan(""));
/// assert!(matches!(&events[..], [Event::Broken { .. }]));
/// assert_eq!(corpus.articles()[0].title, "Lỗi 551");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    files: BTreeMap<Name, Entry>,
    closed: BTreeMap<Name, String>,
    outage: Option<Outage>,
    articles: Vec<Arc<Article>>,
    /// The file that each id belongs to.
    holders: HashMap<ArticleId, Name>,
}

/// What is known of one file.
#[derive(Clone, Debug)]
struct Entry {
    /// What of it is, or could be, in service.
    article: Option<Arc<Article>>,
    /// What the reader found in that.
    rules: Vec<Rule>,
    /// Whether there was nothing against that.
    is_sound: bool,
    /// What is wrong with the file as it is now.
    trouble: Option<Trouble>,
    /// Whether this problem was reported.
    is_told: bool,
}

impl Corpus {
    /// The corpus and the events after a scan. Articles that did not change are
    /// the same values as before.
    #[must_use]
    pub fn next(&self, scan: &Scan) -> (Self, Vec<Event>) {
        step::next(self, scan)
    }

    /// The articles that askers may be given, in the order of their names; each
    /// id once.
    pub fn articles(&self) -> &[Arc<Article>] {
        &self.articles
    }

    /// Whether another look need not read this file when it is as it was.
    pub fn is_settled(&self, name: &Name) -> bool {
        let entry = self.files.get(name);
        self.outage.is_none() && entry.is_some_and(|entry| entry.trouble.is_none())
    }

    /// The files that are broken now, and what is in service instead.
    pub fn broken(&self) -> impl Iterator<Item = (&Name, &Trouble, Served)> {
        self.files.iter().filter_map(|(name, entry)| {
            Some((name, entry.trouble.as_ref()?, self.served(name, entry)))
        })
    }

    /// The folders below that cannot be walked through, and why.
    pub fn closed(&self) -> &BTreeMap<Name, String> {
        &self.closed
    }

    /// Why the articles are not those of the folder, if so.
    pub fn outage(&self) -> Option<&Outage> {
        self.outage.as_ref()
    }

    /// How many things there are to mend.
    pub fn findings(&self) -> usize {
        let of = |entry: &Entry| {
            // What is wrong with a version that is not in service stands alone.
            let is_apart = entry.trouble.is_some() && (entry.is_sound || entry.article.is_none());
            entry.rules.len() + usize::from(is_apart)
        };
        self.files.values().map(of).sum()
    }

    /// Whether these are the very same articles.
    pub fn has_articles_of(&self, other: &Self) -> bool {
        let mut pairs = self.articles.iter().zip(&other.articles);
        self.articles.len() == other.articles.len() && pairs.all(|(a, b)| Arc::ptr_eq(a, b))
    }

    fn served(&self, name: &Name, entry: &Entry) -> Served {
        let is_served = entry.article.as_ref().is_some_and(|article| {
            self.holders.get(&article.id) == Some(name) && article.is_published()
        });
        match (is_served, entry.is_sound) {
            (false, _) => Served::Nothing,
            (true, true) => Served::LastGood,
            (true, false) => Served::AsItIs,
        }
    }
}

#[cfg(test)]
mod tests;
