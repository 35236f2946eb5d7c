//! Rows of a source that came before. A row moves when another one is put above it, and
//! its title may stand in other rows as well, so all rows of a source are matched at once
//! with what came of them: never two rows with one article.

use std::collections::{HashMap, HashSet};

use super::{EarlierImport, Origins, SourceFile, shared};
use crate::{article::Role, import::Item, text::ErrorCode};

/// By what a row is known again: its title or first words, and its codes, each behind a
/// tab where another row of the source has the same before it.
pub(super) struct RowKey {
    /// The source, the place in it, and the title or the first words.
    base: String,
    codes: String,
    /// The whole of it, which no other row of the source has.
    pub(super) name: String,
}

/// The place of a row in its source, such as a sheet; `None` for what is no row.
pub(super) fn place(item: &Item) -> Option<&str> {
    let (place, number) = item.part.rsplit_once([':', '#'])?;
    number.bytes().all(|c| c.is_ascii_digit()).then_some(place)
}

/// The keys of the rows of a source.
pub(super) fn keys(source: &SourceFile, rows: &[&Item]) -> Vec<RowKey> {
    let mut keys: Vec<RowKey> = rows.iter().map(|row| RowKey::of(source, row)).collect();
    let mut bases: HashMap<String, usize> = HashMap::new();
    for key in &keys {
        *bases.entry(key.base.clone()).or_default() += 1;
    }
    let mut names: HashMap<String, usize> = HashMap::new();
    for key in &mut keys {
        key.name.clone_from(&key.base);
        if bases[&key.base] > 1 && !key.codes.is_empty() {
            key.name = format!("{}\t{}", key.base, key.codes);
        }
        let number = names.entry(key.name.clone()).or_default();
        *number += 1;
        if *number > 1 {
            key.name = format!("{}\t{number}", key.name);
        }
    }
    keys
}

impl RowKey {
    fn of(source: &SourceFile, row: &Item) -> Self {
        let place = place(row).unwrap_or("");
        let codes: Vec<&str> = row.front.codes.iter().map(ErrorCode::as_str).collect();
        Self {
            base: format!("{}{place}{}", source.name, head(&row.text)),
            codes: codes.join(","),
            name: String::new(),
        }
    }
}

/// The title of a text, else its first words: a heading that names a part of an article
/// tells nothing of one.
fn head(text: &str) -> String {
    let is_part = |line: &str| {
        let name = line.trim_start_matches('#').trim();
        !matches!(Role::of_name(name), Role::Other | Role::Text)
    };
    let title = text.lines().find(|line| line.starts_with("# "));
    if let Some(title) = title.filter(|title| !is_part(title)) {
        return title.replace('\t', " ");
    }
    let is_heading = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    let lines = text.lines().skip_while(is_heading);
    let words = lines
        .take_while(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .take(MOST_WORDS);
    format!("# {}", words.collect::<Vec<_>>().join(" "))
}

/// So many words tell a row from others as a title does.
const MOST_WORDS: usize = 12;

/// What is known of a row that came before.
#[derive(Clone, Copy)]
pub(super) struct KnownRow<'a> {
    earlier: &'a EarlierImport,
    pub(super) is_unchanged: bool,
}

impl<'a> KnownRow<'a> {
    pub(super) fn file(self) -> &'a str {
        &self.earlier.file
    }
}

/// What came of each of the rows of a source, whose `sums` tell what they say now;
/// `claimed` are the files that others came of.
pub(super) fn found<'o>(
    origins: &'o Origins<'_>,
    source: &SourceFile,
    keys: &[RowKey],
    rows: &[(&Item, &str)],
    claimed: &mut HashSet<String>,
) -> Vec<Option<KnownRow<'o>>> {
    let is_own = |one: &&EarlierImport| {
        let origin = one.origin.as_deref();
        origin.is_some_and(|origin| origin.starts_with(&source.name))
    };
    // What a file came of last; the oldest import comes first.
    let mut latest: HashMap<&str, &EarlierImport> = HashMap::new();
    for one in origins.rows.iter().filter(is_own) {
        latest.insert(&one.file, one);
    }
    latest.retain(|file, _| origins.article(file).is_some());
    let mut all: Vec<&EarlierImport> = latest.into_values().collect();
    all.sort_by_key(|one| &one.file);

    let mut found: Vec<Option<KnownRow<'o>>> = vec![None; rows.len()];
    // What says the same as before goes first, wherever it stands now.
    let mut by_sum: HashMap<&str, Vec<&EarlierImport>> = HashMap::new();
    for &one in all.iter().rev() {
        by_sum
            .entry(one.from.as_deref().unwrap_or(""))
            .or_default()
            .push(one);
    }
    for (at, (_, sum)) in rows.iter().enumerate() {
        let same = by_sum.get_mut(sum);
        let free = same.and_then(|same| {
            while let Some(one) = same.pop() {
                if claimed.insert(one.file.clone()) {
                    return Some(one);
                }
            }
            None
        });
        found[at] = free.map(|earlier| KnownRow {
            earlier,
            is_unchanged: true,
        });
    }
    let mut by_base: HashMap<&str, Vec<&EarlierImport>> = HashMap::new();
    for one in all {
        let origin = one.origin.as_deref().unwrap_or("");
        let base = origin.split('\t').next().unwrap_or("");
        by_base.entry(base).or_default().push(one);
    }
    let mut equals: HashMap<&str, usize> = HashMap::new();
    for key in keys {
        *equals.entry(&key.base).or_default() += 1;
    }
    let mut pairs = Vec::new();
    for (at, key) in keys
        .iter()
        .enumerate()
        .filter(|(at, _)| found[*at].is_none())
    {
        let known = by_base
            .get(key.base.as_str())
            .map_or(&[][..], Vec::as_slice);
        let is_alone = equals[key.base.as_str()] == 1 && known.len() == 1;
        for one in known {
            let Some(article) = origins.article(&one.file) else {
                continue;
            };
            let is_exact = one.origin.as_deref() == Some(key.name.as_str());
            let own = &article.front.codes;
            let codes = &rows[at].0.front.codes;
            // Among equal titles the codes say which row it is.
            let has_codes = own.iter().any(|code| codes.contains(code));
            let has_none = own.is_empty() && codes.is_empty();
            if !(is_alone || is_exact || has_codes || has_none) {
                continue;
            }
            let (shared, short) = shared(article.source(), &rows[at].0.text);
            if shared * 2 >= short {
                pairs.push((shared, is_exact, at, *one));
            }
        }
    }
    // Those that are most alike find each other first.
    pairs.sort_by_key(|(shared, is_exact, at, _)| (usize::MAX - shared, !is_exact, *at));
    for (_, _, at, earlier) in pairs {
        if found[at].is_none() && claimed.insert(earlier.file.clone()) {
            found[at] = Some(KnownRow {
                earlier,
                is_unchanged: false,
            });
        }
    }
    found
}
