//! A source that was imported before: whether its article is still what it brought.
//!
//! A source is known again by its origin: the number or address that its system
//! gave it, else its path with a text that is still like the one of before. The
//! batches remember it beside the sum of the file that was written; an article
//! that an older version imported is known by its `source`.

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
    sums: HashSet<String>,
    articles: &'a [Article],
    config: &'a Config,
}

/// The origin of an item, and whether it is a number or an address, which names
/// one article for ever; a path may come to hold another one.
pub(super) fn origin(source: &SourceFile, item: &Item) -> (String, bool) {
    let told = item.front.source.as_deref();
    // An address in a column of a table may stand in many rows.
    let sign = item.part.rfind([':', '#']);
    let is_numbered = sign.is_some_and(|at| item.part[at..].starts_with('#'));
    let is_number = |told: &&str| is_numbered && (told.contains("://") || told.contains(" #"));
    match told.filter(is_number) {
        Some(told) => (lasting(told).to_owned(), true),
        // Rows move when one is put between them; their sheet stays, and so does the
        // place of a file in an archive.
        None if !item.part.is_empty() => {
            let (place, is_row) = match item.part.rsplit_once([':', '#']) {
                Some((place, number)) if number.bytes().all(|c| c.is_ascii_digit()) => {
                    (place, true)
                }
                _ => (item.part.as_str(), false),
            };
            let title = item.text.lines().find(|line| line.starts_with("# "));
            let title = title.filter(|_| is_row).unwrap_or("");
            (format!("{}{place}{title}", source.name), false)
        }
        None => (source.name.clone(), false),
    }
}

/// Where the number of an article stands in its address, as in those of Zendesk,
/// Freshdesk, Intercom and Help Scout.
fn number_in(address: &str) -> Option<Range<usize>> {
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
        let with_origin = known
            .into_iter()
            .filter_map(|one| Some((lasting(one.origin.as_deref()?).to_owned(), one)));
        Self {
            // The youngest batch comes last and goes before the others.
            known: with_origin.collect(),
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

    /// What came of `origin` before, if anything; `from` is the sum of what its
    /// source says now.
    pub(super) fn find(&self, origin: &(String, bool), item: &Item, from: &str) -> Option<Again> {
        let (name, is_number) = origin;
        let own = |file: &str| self.articles.iter().find(|one| one.source_name == file);
        let known = self.known.get(name).or_else(|| self.unpublished(origin));
        let by_batch = known.and_then(|known| own(&known.file));
        let by_source = || {
            let same =
                |one: &&Article| one.front.source.as_deref().map(lasting) == Some(name.as_str());
            self.articles.iter().find(same).filter(|_| *is_number)
        };
        let article = by_batch.or_else(by_source)?;
        let bytes = fs::read(self.config.kb.join(&article.source_name)).ok()?;
        if known.is_some_and(|known| known.from.as_deref() == Some(from)) {
            return Some(Again::Unchanged(article.source_name.clone()));
        }
        if !is_number && !is_alike(article.source(), &item.text) {
            return None;
        }
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
    let (one, other) = (tokens(one), tokens(other));
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let long: HashSet<String> = long.into_iter().collect();
    let shared = short.iter().filter(|word| long.contains(*word)).count();
    shared * 2 >= short.len()
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
