//! Articles whose source is gone: a source that is imported again as a whole no longer
//! has them.
//!
//! A whole is a folder, an archive, a table, or the export of a help desk. It is known
//! again by its name, or by most of what it brought before: exports are named after
//! their day. Nothing is changed: somebody has to say whether the article goes as well.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
};

use super::{again::number_in, batch::EarlierImport, sources::SourceFile};
use crate::import::{ExportPage, Item, SourceKind, Unusable};

/// What this run met of the sources of articles that came before.
#[derive(Default)]
pub(super) struct Met {
    /// The article files whose source is there, with the whole that has it.
    files: HashMap<String, String>,
    /// The wholes of this run.
    wholes: BTreeSet<String>,
    /// Those of which only a part is there, or only a part could be read.
    parts: HashSet<String>,
    /// What could not be used: its source, and its part of it.
    unusable: Vec<(String, String)>,
}

/// An article whose source is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gone {
    /// The source that had it.
    pub(super) whole: String,
    /// Its file.
    pub(super) file: String,
}

/// The whole that an item is a part of. A chat is exported from one day to another, so
/// what it no longer has may only be older.
pub(super) fn whole_of<'a>(source: &'a SourceFile, item: &Item) -> Option<&'a str> {
    let told = item.front.source.as_deref().unwrap_or("");
    let is_chat = told.starts_with("Telegram: ");
    source.whole.as_deref().filter(|_| !is_chat)
}

/// The sources that are pages of an export of which more are not there.
pub(super) fn parts_of_exports(sources: &[SourceFile]) -> Vec<&SourceFile> {
    // The pages of one export lie together.
    let mut exports: BTreeMap<&Path, (ExportPage, Vec<&SourceFile>)> = BTreeMap::new();
    for source in sources {
        let bytes = source.bytes.as_deref().unwrap_or_default();
        let Some(page) = ExportPage::of(&source.name, bytes).filter(ExportPage::is_part) else {
            continue;
        };
        let (all, files) = exports.entry(&source.folder).or_default();
        *all = std::mem::take(all).with(&page);
        files.push(source);
    }
    let parts = exports.into_values().filter(|(all, _)| all.is_part());
    parts.flat_map(|(_, files)| files).collect()
}

impl Met {
    /// All `sources` of a run, of which these are in part.
    pub(super) fn of(sources: &[SourceFile], parts: &[&SourceFile]) -> Self {
        let wholes = |sources: &mut dyn Iterator<Item = &SourceFile>| {
            sources.filter_map(|source| source.whole.clone()).collect()
        };
        let parts: Vec<String> = wholes(&mut parts.iter().copied());
        Self {
            wholes: wholes(&mut sources.iter()).into_iter().collect(),
            parts: parts.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The source of that article is there.
    pub(super) fn has(&mut self, source: &SourceFile, file: &str) {
        let whole = source.whole.clone().unwrap_or_default();
        self.files.insert(file.to_owned(), whole);
    }

    /// A part of a source that gives no article now is there all the same.
    pub(super) fn lacks(&mut self, source: &SourceFile, part: &str, why: &Unusable) {
        let is_unread = matches!(
            why,
            Unusable::Damaged(_)
                | Unusable::Unreadable(_)
                | Unusable::TooLarge
                | Unusable::TooDeep
                | Unusable::Unclosed(_)
        );
        let kind = SourceKind::of(&source.name);
        let has_parts = kind.is_none_or(SourceKind::holds_many) || !part.is_empty();
        if let Some(whole) = source.whole.clone().filter(|_| is_unread && has_parts) {
            self.parts.insert(whole);
        }
        self.unusable.push((source.name.clone(), part.to_owned()));
    }

    fn is_unusable(&self, origin: &str) -> bool {
        let number = number_in(origin).map(|number| &origin[number]);
        self.unusable.iter().any(|(name, part)| {
            let told = part.split(' ').next().unwrap_or("").strip_prefix('#');
            let is_number = told.is_some() && (told == number || origin.ends_with(part.as_str()));
            let own = origin.strip_prefix(name.as_str());
            is_number || own.is_some_and(|rest| rest.starts_with(part.as_str()))
        })
    }

    /// The articles, among what came `earlier` (the oldest first), whose source is gone;
    /// `is_there` tells whether an article is still in the folder.
    pub(super) fn gone(
        &self,
        earlier: &[EarlierImport],
        is_there: impl Fn(&str) -> bool,
    ) -> Vec<Gone> {
        // What a file came of last.
        let mut latest: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for one in earlier {
            let (Some(of), Some(origin)) = (&one.of, &one.origin) else {
                continue;
            };
            latest.insert(&one.file, (of, origin));
        }
        latest.retain(|file, _| is_there(file));
        let mut had: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for (file, (of, origin)) in latest {
            had.entry(of).or_default().push((file, origin));
        }
        let mut gone: BTreeMap<&str, &str> = BTreeMap::new();
        for whole in self
            .wholes
            .iter()
            .filter(|whole| !self.parts.contains(*whole))
        {
            for (name, had) in &had {
                let has = |(file, _): &&(&str, &str)| self.files.get(*file) == Some(whole);
                let here = had.iter().filter(has).count();
                let is_same = name == whole && here > 0;
                if !is_same && here * 3 < had.len() * 2 {
                    continue;
                }
                let away = had.iter().filter(|(file, origin)| {
                    !self.files.contains_key(*file) && !self.is_unusable(origin)
                });
                gone.extend(away.map(|(file, _)| (*file, whole.as_str())));
            }
        }
        let gone = gone.into_iter();
        gone.map(|(file, whole)| Gone {
            whole: whole.to_owned(),
            file: file.to_owned(),
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn earlier(of: &str, files: &[&str]) -> Vec<EarlierImport> {
        let one = |file: &&str| EarlierImport {
            file: (*file).to_owned(),
            sha256: String::new(),
            from: None,
            origin: Some(format!("{of}#{file}")),
            of: Some(of.to_owned()),
        };
        files.iter().map(one).collect()
    }

    /// What is gone when `has` of the articles came of `whole`.
    fn gone(whole: &str, has: &[&str], earlier: &[EarlierImport]) -> Vec<String> {
        let met = Met {
            files: (has.iter())
                .map(|file| ((*file).to_owned(), whole.to_owned()))
                .collect(),
            wholes: BTreeSet::from([whole.to_owned()]),
            ..Met::default()
        };
        let gone = met.gone(earlier, |_| true).into_iter();
        gone.map(|one| one.file).collect()
    }

    #[test]
    fn a_whole_is_known_by_its_name_or_by_most_of_it() {
        let all = earlier("t1.json", &["a.md", "b.md", "c.md"]);
        assert_eq!(gone("t1.json", &["a.md"], &all), ["b.md", "c.md"]);
        assert_eq!(gone("t2.json", &["a.md", "b.md"], &all), ["c.md"]);
        // The next page of an interface, and another export of the same name.
        assert!(gone("t2.json", &["a.md"], &all).is_empty());
        assert!(gone("t1.json", &[], &all).is_empty());
    }
}
