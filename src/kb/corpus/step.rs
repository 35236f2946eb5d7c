//! One step: each file is read and judged, then ids are given out.
//!
//! An article that has an id keeps it against a newcomer. A file that moves and breaks
//! at once gets the last good version of its id. While a new file is being written, what
//! is gone stays, since it may have moved there; it yields to whoever claims its id.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use super::{
    Corpus, CorpusFile, Entry, Event, Name, Outage, Scan,
    event::Trouble,
    validate::{trouble, validate},
};
use crate::article::{Article, ArticleId, Finding, Rule, Source, read};

pub(super) fn next(old: &Corpus, scan: &Scan) -> (Corpus, Vec<Event>) {
    let (files, closed) = match scan {
        Scan::Gone(error) => return lost(old, Outage::Gone(error.clone())),
        Scan::Walked { files, closed } => (files, closed),
    };
    let (files, held) = entries(old, files, closed);
    let mut new = Corpus {
        files,
        closed: closed.clone(),
        ..Corpus::default()
    };
    give_ids(old, &mut new, &held);
    if new.articles.is_empty() && !old.articles.is_empty() && !is_hidden_on_purpose(old, &new) {
        return lost(old, Outage::Empty);
    }
    let events = events(old, &mut new);
    (new, events)
}

/// Whether somebody has taken an article out of service by what its file says.
fn is_hidden_on_purpose(old: &Corpus, new: &Corpus) -> bool {
    let mut entries = new.files.values().filter(|entry| entry.trouble.is_none());
    entries.any(|entry| {
        let article = entry.article.as_ref();
        article.is_some_and(|one| !one.is_published() && old.holders.contains_key(&one.id))
    })
}

/// Keeps everything as it was, and reports the outage once.
fn lost(old: &Corpus, outage: Outage) -> (Corpus, Vec<Event>) {
    let mut new = old.clone();
    let is_new = new.outage.is_none();
    new.outage = Some(outage.clone());
    let events = is_new.then_some(Event::Lost(outage));
    (new, events.into_iter().collect())
}

/// What is known of each file now, and which of them are gone and stay for a while.
fn entries(
    old: &Corpus,
    files: &BTreeMap<Name, CorpusFile>,
    closed: &BTreeMap<Name, String>,
) -> (BTreeMap<Name, Entry>, HashSet<Name>) {
    let is_closed = |name: &Name| closed.keys().any(|folder| name.is_below(folder.as_str()));
    let is_arriving = files.iter().any(|(name, file)| {
        let is_awaited = matches!(file, CorpusFile::Growing { is_awaited: true });
        let own = old.files.get(name).and_then(|entry| entry.article.as_ref());
        is_awaited && own.is_none()
    });
    let mut entries = BTreeMap::new();
    let mut held = HashSet::new();
    // What lay under a name that is there no more: it may have moved.
    let mut gone = HashMap::new();
    for (name, entry) in &old.files {
        if files.contains_key(name) {
            continue;
        }
        if is_closed(name) {
            // Nobody knows what is in there now; what was, stays.
            entries.insert(name.clone(), entry.clone());
            continue;
        }
        if let Some(article) = &entry.article {
            gone.insert(&article.id, entry);
        }
        if is_arriving {
            entries.insert(name.clone(), entry.clone());
            held.insert(name.clone());
        }
    }
    for (name, file) in files {
        let own = old.files.get(name);
        let entry = match file {
            CorpusFile::Same | CorpusFile::Growing { .. } => own.cloned(),
            CorpusFile::Read(source) => Some(of_source(own, &gone, source)),
            CorpusFile::Unreadable(error) => {
                let id = read(&Source::new(name.as_str(), "")).0.id;
                let before = own.or_else(|| gone.get(&id).copied());
                Some(broken(before, Trouble::Unreadable(error.clone())))
            }
        };
        entries.extend(entry.map(|entry| (name.clone(), entry)));
    }
    (entries, held)
}

/// What a file is that was read. `own` is what it was, `gone` what lay under
/// names that are there no more.
fn of_source(own: Option<&Entry>, gone: &HashMap<&ArticleId, &Entry>, source: &Source) -> Entry {
    let (article, findings) = read(source);
    let before = own.or_else(|| gone.get(&article.id).copied());
    let good = before.filter(|before| before.is_sound);
    let trouble = validate(&article, &findings, good.map(|good| good.rules.as_slice()));
    match trouble {
        Some(trouble) if good.is_some() || trouble == Trouble::Empty => broken(before, trouble),
        // The first version of a file is in service as far as it can be
        // understood: it helps more than nothing.
        trouble => {
            let own_article = own.and_then(|own| own.article.as_ref());
            let article = match own_article {
                Some(own) if **own == article => Arc::clone(own),
                _ => Arc::new(article),
            };
            Entry {
                article: Some(article),
                rules: findings.iter().map(|finding| finding.rule).collect(),
                is_sound: trouble.is_none(),
                trouble,
                is_told: own.is_some_and(|own| own.is_told),
            }
        }
    }
}

/// The version before, with what is wrong now.
fn broken(before: Option<&Entry>, trouble: Trouble) -> Entry {
    let none = Entry {
        article: None,
        rules: Vec::new(),
        is_sound: false,
        trouble: None,
        is_told: false,
    };
    Entry {
        trouble: Some(trouble),
        ..before.cloned().unwrap_or(none)
    }
}

/// Decides which articles are in service: who had an id keeps it, then come
/// files as they are, then last good versions of broken ones and of those that are `held`.
fn give_ids(old: &Corpus, new: &mut Corpus, held: &HashSet<Name>) {
    for turn in [Turn::Holders, Turn::Current, Turn::Kept] {
        let mut refused = Vec::new();
        for (name, entry) in &new.files {
            let Some(article) = &entry.article else {
                continue;
            };
            let own_turn = if held.contains(name) {
                Turn::Kept
            } else {
                turn_of(old, name, entry, article)
            };
            if own_turn != turn {
                continue;
            }
            match new.holders.get(&article.id) {
                Some(first) => refused.push((name.clone(), first.clone())),
                None => {
                    new.holders.insert(article.id.clone(), name.clone());
                }
            }
        }
        // Of a broken file nobody expects an article.
        for (name, first) in refused.iter().filter(|_| turn == Turn::Current) {
            if let Some(entry) = new.files.get_mut(name) {
                refuse(old.files.get(name), first, entry);
            }
        }
    }
    let holders = &new.holders;
    new.files.retain(|name, entry| {
        let id = entry.article.as_ref().map(|article| &article.id);
        !held.contains(name) || id.is_some_and(|id| holders.get(id) == Some(name))
    });
    let served = new.files.iter().filter_map(|(name, entry)| {
        let article = entry.article.as_ref()?;
        let is_holder = new.holders.get(&article.id) == Some(name);
        (is_holder && article.is_published()).then(|| Arc::clone(article))
    });
    new.articles = served.collect();
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Holders,
    Current,
    Kept,
}

fn turn_of(old: &Corpus, name: &Name, entry: &Entry, article: &Article) -> Turn {
    if entry.trouble.is_some() && entry.is_sound {
        Turn::Kept
    } else if old.holders.get(&article.id) == Some(name) {
        Turn::Holders
    } else {
        Turn::Current
    }
}

/// The id of this file is that of another one.
fn refuse(before: Option<&Entry>, first: &Name, entry: &mut Entry) {
    let Some(article) = &entry.article else {
        return;
    };
    let subject = format!("{} ({first})", article.id);
    let trouble = trouble(article, Finding::new(Rule::DuplicateId, 0..0, subject));
    let is_told = entry.is_told;
    let good = before.filter(|before| before.is_sound && before.article.is_some());
    *entry = Entry {
        is_told,
        ..broken(good, trouble)
    };
}

fn events(old: &Corpus, new: &mut Corpus) -> Vec<Event> {
    let mut events = Vec::new();
    if old.outage.is_some() {
        events.push(Event::Back);
    }
    for (name, error) in &new.closed {
        if !old.closed.contains_key(name) {
            let (name, error) = (name.clone(), error.clone());
            events.push(Event::Closed { name, error });
        }
    }
    let opened = old.closed.keys();
    let opened = opened.filter(|name| !new.closed.contains_key(name));
    events.extend(opened.cloned().map(Event::Opened));
    let gone = old.files.keys();
    let gone = gone.filter(|name| !new.files.contains_key(name));
    events.extend(gone.cloned().map(Event::Removed));

    let mut told = HashSet::new();
    for (name, entry) in &new.files {
        let before = old.files.get(name);
        let was_told = before.is_some_and(|before| before.is_told);
        match (&entry.trouble, before) {
            // Some editors make a file before they write it: nobody misses it.
            (Some(Trouble::Empty), _) if entry.article.is_none() => {}
            (Some(_), _) if was_told => {}
            (Some(trouble), _) => {
                told.insert(name.clone());
                events.push(Event::Broken {
                    name: name.clone(),
                    trouble: trouble.clone(),
                    served: new.served(name, entry),
                });
            }
            (None, _) if was_told => events.push(Event::Mended(name.clone())),
            (None, None) => events.push(Event::Added(name.clone())),
            (None, Some(before)) if !is_same(before, entry) => {
                events.push(Event::Changed(name.clone()));
            }
            (None, Some(_)) => {}
        }
    }
    for (name, entry) in &mut new.files {
        let was_told = old.files.get(name).is_some_and(|before| before.is_told);
        entry.is_told = entry.trouble.is_some() && (was_told || told.contains(name));
    }
    events
}

fn is_same(before: &Entry, now: &Entry) -> bool {
    match (&before.article, &now.article) {
        (Some(before), Some(now)) => Arc::ptr_eq(before, now),
        (before, now) => before.is_none() && now.is_none(),
    }
}
