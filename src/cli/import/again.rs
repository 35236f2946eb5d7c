//! A source that was imported before: whether its article is still what it brought.
//!
//! A source is known again by its origin: the number or address that its system
//! gave it, else its path with a text that is still like the one of before. The
//! batches remember it beside the sum of the file that was written; an article
//! that an older version imported is known by its `source`.

mod rows;

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
    fs,
    io::{IsTerminal as _, stdin, stdout},
    ops::Range,
};

use similar::TextDiff;

use super::{
    batch::{EarlierImport, hash},
    sources::SourceFile,
};
use crate::{
    article::{Article, ArticleId},
    cli::{ask::print, say},
    config::Config,
    import::{Item, tokens},
};

/// What becomes of an item whose source is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// It is as it was: its article stays, however it was edited.
    Unchanged(String),
    /// The article that its new text belongs to.
    Changed(Own),
}

/// The article that came of a source before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Own {
    /// Its file below the folder of articles.
    pub(super) file: String,
    pub(super) id: ArticleId,
    /// What the file holds now.
    pub(super) bytes: Vec<u8>,
    /// Whether somebody changed it since it came in.
    pub(super) is_edited: bool,
}

/// The articles that came of sources before.
pub(super) struct Origins<'a> {
    known: HashMap<String, EarlierImport>,
    /// All that came of sources, the oldest first.
    rows: Vec<EarlierImport>,
    /// The articles by their files.
    by_file: HashMap<&'a str, &'a Article>,
    /// The files of articles that rows of this run belong to.
    claimed: HashSet<String>,
    sums: HashSet<String>,
    articles: &'a [Article],
    config: &'a Config,
}

/// The origin of an item that is no row, and whether it is a number or an address,
/// which names one article for ever; a path may come to hold another one.
fn origin(source: &SourceFile, item: &Item) -> (String, bool) {
    match number(item) {
        Some(told) => (lasting(told).to_owned(), true),
        None => (format!("{}{}", source.name, item.part), false),
    }
}

/// The number or address that its system gave an item.
fn number(item: &Item) -> Option<&str> {
    let told = item.front.source.as_deref()?;
    // An address in a column of a table may stand in many rows.
    let sign = item.part.rfind([':', '#'])?;
    let is_numbered = item.part[sign..].starts_with('#');
    (is_numbered && (told.contains("://") || told.contains(" #"))).then_some(told)
}

/// Whether an item is a row: rows move when one is put between them, while their sheet
/// stays, and so does the place of a file in an archive.
fn is_row(item: &Item) -> bool {
    number(item).is_none() && rows::place(item).is_some()
}

/// Where the number of an article stands in its address, as in those of Zendesk,
/// Freshdesk, Intercom and Help Scout.
pub(super) fn number_in(address: &str) -> Option<Range<usize>> {
    let (before, _) = address.split_once("://")?;
    let places = ["/articles/", "/article/"].into_iter();
    let from = places
        .filter_map(|place| Some(address[before.len()..].find(place)? + place.len()))
        .min()?;
    let from = before.len() + from;
    let rest = &address[from..];
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let ends = rest[digits..]
        .chars()
        .next()
        .is_none_or(|c| matches!(c, '-' | '.' | '?' | '#' | '/'));
    (digits > 0 && ends).then(|| from..from + digits)
}

/// An address up to the number of its article: what stands behind it changes with the
/// title.
fn lasting(origin: &str) -> &str {
    number_in(origin).map_or(origin, |number| &origin[..number.end])
}

impl<'a> Origins<'a> {
    pub(super) fn new(
        known: Vec<EarlierImport>,
        articles: &'a [Article],
        config: &'a Config,
    ) -> Self {
        let sums = known.iter().map(|one| one.sha256.clone()).collect();
        let by_file = articles.iter().map(|one| (one.source_name.as_str(), one));
        let rows = known.clone();
        let with_origin = known
            .into_iter()
            .filter_map(|one| Some((lasting(one.origin.as_deref()?).to_owned(), one)));
        Self {
            // The youngest batch comes last and goes before the others.
            known: with_origin.collect(),
            rows,
            by_file: by_file.collect(),
            claimed: HashSet::new(),
            sums,
            articles,
            config,
        }
    }

    /// What came of an article before it had its address: Intercom gives one to what is
    /// published only.
    fn unpublished(&self, (name, is_number): &(String, bool)) -> Option<&EarlierImport> {
        let number = &name[number_in(name).filter(|_| *is_number)?];
        self.known.get(&format!("Intercom #{number}"))
    }

    fn article(&self, file: &str) -> Option<&'a Article> {
        self.by_file.get(file).copied()
    }

    /// The origin of each item of a source, and what came of it before, if anything;
    /// beside each item stands the sum of what its source says now.
    pub(super) fn of_source(
        &mut self,
        source: &SourceFile,
        items: &[(&Item, &str)],
    ) -> Vec<(String, Option<Again>)> {
        let rows: Vec<_> = items
            .iter()
            .copied()
            .filter(|(item, _)| is_row(item))
            .collect();
        let keys = rows::keys(
            source,
            &rows.iter().map(|(item, _)| *item).collect::<Vec<_>>(),
        );
        let mut claimed = std::mem::take(&mut self.claimed);
        let found = rows::found(self, source, &keys, &rows, &mut claimed);
        let again = found.into_iter().map(|found| {
            let found = found?;
            if found.is_unchanged {
                return Some(Again::Unchanged(found.file().to_owned()));
            }
            self.changed(self.article(found.file())?)
        });
        let mut rows = keys.into_iter().map(|key| key.name).zip(again);
        let mut all = Vec::new();
        for (item, sum) in items {
            let row = if is_row(item) { rows.next() } else { None };
            all.push(row.unwrap_or_else(|| {
                let origin = origin(source, item);
                let again = self.find(&origin, item, sum);
                (origin.0, again)
            }));
        }
        drop(rows);
        self.claimed = claimed;
        all
    }

    /// What came of `origin` before, if anything; `from` is the sum of what its
    /// source says now.
    fn find(&self, origin: &(String, bool), item: &Item, from: &str) -> Option<Again> {
        let (name, is_number) = origin;
        let known = self.known.get(name).or_else(|| self.unpublished(origin));
        let by_batch = known.and_then(|known| self.article(&known.file));
        let by_source = || {
            let same =
                |one: &&Article| one.front.source.as_deref().map(lasting) == Some(name.as_str());
            self.articles.iter().find(same).filter(|_| *is_number)
        };
        let article = by_batch.or_else(by_source)?;
        if known.is_some_and(|known| known.from.as_deref() == Some(from)) {
            return Some(Again::Unchanged(article.source_name.clone()));
        }
        if !is_number && !is_alike(article.source(), &item.text) {
            return None;
        }
        self.changed(article)
    }

    /// An article whose source says something else now.
    fn changed(&self, article: &Article) -> Option<Again> {
        let bytes = fs::read(self.config.kb.join(&article.source_name)).ok()?;
        let sum = hash(&bytes);
        Some(Again::Changed(Own {
            file: article.source_name.clone(),
            id: article.id.clone(),
            is_edited: !self.sums.contains(&sum),
            bytes,
        }))
    }
}

/// Whether half of the words of the shorter text stand in the other one.
fn is_alike(one: &str, other: &str) -> bool {
    let (shared, short) = shared(one, other);
    shared * 2 >= short
}

/// How many words of the shorter text stand in the other one, and how many it has.
fn shared(one: &str, other: &str) -> (usize, usize) {
    let (one, other) = (tokens(one), tokens(other));
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let long: HashSet<String> = long.into_iter().collect();
    let shared = short.iter().filter(|word| long.contains(*word)).count();
    (shared, short.len())
}

/// Lines of a difference that are shown.
const MOST_LINES: usize = 60;

/// What changes from `old` to `new`, line by line.
pub(super) fn difference(old: &[u8], new: &str) -> String {
    let old = String::from_utf8_lossy(old);
    let diff = TextDiff::from_lines(&*old, new);
    let mut unified = diff.unified_diff();
    let told = unified.context_radius(1).to_string();
    let mut out = String::new();
    for (number, line) in told.lines().enumerate() {
        if number == MOST_LINES {
            out.push_str("    …\n");
            break;
        }
        let shown: String = line.chars().filter(|c| !c.is_control()).collect();
        let _ = writeln!(out, "    {shown}");
    }
    out
}

/// Asks at a terminal whether to update `number` articles; elsewhere nobody is
/// there to ask.
pub(super) fn may_update(number: usize, config: &Config) -> anyhow::Result<bool> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        return Ok(false);
    }
    let number = number.to_string();
    print(&say(
        config.lang,
        "import.update-ask",
        &[("number", &number)],
    ))?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    let answer = crate::text::fold(answer.trim());
    Ok(["c", "co", "y", "yes"].contains(&answer.as_str()))
}
