//! `sotay import`: what a team has already, as articles.

mod again;
mod batch;
mod convert;
mod gone;
mod report;
mod sources;

use std::{collections::HashSet, fs, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;

use super::{Ended, articles, ask::print, clock, progress::progress, say};
use crate::{
    article::Article,
    config::Config,
    import::{
        ClosedPlaces, ImportedPicture, Item, Placed, Placement, Shelf, Unusable, picture_targets,
    },
    kb,
};

use again::{Again, Origins, Own, difference, may_update};
use batch::{Batch, EarlierImport, From, Undone};
use gone::{Met, parts_of_exports};
use report::{ImportReport, Line};
use sources::SourceFile;

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(value_name = "SRC", required_unless_present = "undo")]
    sources: Vec<PathBuf>,
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    update: bool,
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["sources", "folder", "dry_run", "update"])]
    undo: Option<String>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    if let Some(name) = &arguments.undo {
        return undo(name, config);
    }
    let folder = folder_of(arguments, config)?;
    // A folder that is not there yet is made with its first article.
    let there = if config.kb.exists() {
        articles(config)?
    } else {
        Vec::new()
    };
    let mut shelf = Shelf::new(&there, config.lang).on(clock::today());
    let known = batch::earlier(&config.kb);
    let by_text = batch::by_text(&known, &config.kb);
    let mut origins = Origins::new(known.clone(), &there, config);

    let found = sources::find(&arguments.sources, config.lang)?;
    let closed = closed_places(&found);
    let bar = progress(found.len());
    let mut report = ImportReport::default();
    let parts = parts_of_exports(&found);
    report.parts = parts.iter().map(|part| part.shown.clone()).collect();
    let mut met = Met::of(&found, &parts);
    let mut planned: Vec<Planned<'_>> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    for source in &found {
        bar.inc(1);
        for (part, known) in known_items(source, &closed, &mut origins) {
            let name = format!("{}{part}", source.shown);
            let known = match known {
                Ok(known) => known,
                Err(why) => {
                    met.lacks(source, &part, &why);
                    report.lines.push(Line::skipped(name, why));
                    continue;
                }
            };
            let KnownItem {
                item,
                sum,
                origin,
                again,
            } = known;
            let own = match again {
                Some(Again::Unchanged(article)) => {
                    met.has(source, &article);
                    report.lines.push(Line::imported_before(name, &article));
                    continue;
                }
                Some(Again::Changed(own)) => {
                    met.has(source, &own.file);
                    Some(own)
                }
                None => None,
            };
            let of_text = batch::hash(item.text.as_bytes());
            let same = by_text.get(&sum).or_else(|| by_text.get(&of_text));
            if let Some(article) = same.filter(|_| own.is_none()) {
                met.has(source, article);
                report.lines.push(Line::imported_before(name, article));
                continue;
            }
            if own.is_some() && !seen.insert(origin.clone()) {
                report.lines.push(Line::twice(name));
                continue;
            }
            let placed = match &own {
                Some(own) => shelf.renew(&item, &own.id, &own.file, &convert::with_pandoc),
                None => shelf.place(&item, &folder, &convert::with_pandoc),
            };
            seen.insert(origin.clone());
            if let Some(own) = own
                .as_ref()
                .filter(|own| own.bytes == placed.text.as_bytes())
            {
                report.lines.push(Line::imported_before(name, &own.file));
                continue;
            }
            if let Placement::Same(id) = &placed.outcome
                && let Some(article) = there.iter().find(|article| article.id == *id)
            {
                met.has(source, &article.source_name);
            }
            let of = gone::whole_of(source, &item).map(str::to_owned);
            report
                .lines
                .push(Line::placed(name, &placed).again(own.as_ref()));
            if !matches!(placed.outcome, Placement::Same(_) | Placement::Taken(_)) {
                planned.push(Planned {
                    source,
                    placed,
                    sum,
                    origin,
                    of,
                    own,
                });
            }
        }
    }
    bar.finish_and_clear();
    tell_gone(&met, &known, &there, &mut report);
    finish(arguments, planned, report, config)
}

/// Tells which articles their source no longer has.
fn tell_gone(met: &Met, known: &[EarlierImport], there: &[Article], report: &mut ImportReport) {
    let files: HashSet<&str> = there.iter().map(|one| one.source_name.as_str()).collect();
    let is_there = |file: &str| files.contains(file);
    let gone = met.gone(known, is_there).into_iter();
    report.lines.extend(gone.map(Line::gone));
}

/// Writes what may be written and tells what came of all.
fn finish(
    arguments: &Arguments,
    mut planned: Vec<Planned<'_>>,
    mut report: ImportReport,
    config: &Config,
) -> anyhow::Result<Ended> {
    let is_updating = decide_on_updates(arguments, &planned, &mut report, config)?;
    // What somebody edited here is theirs, whatever the source says now.
    planned.retain(|one| {
        one.own
            .as_ref()
            .is_none_or(|own| is_updating && !own.is_edited)
    });
    if !arguments.dry_run && !planned.is_empty() {
        let batch = write(&planned, &mut report, config)?;
        report.batch = Some(batch);
    }
    report.is_dry = arguments.dry_run;
    print(&report.text(config.lang))?;
    Ok(if report.wrote_something() {
        Ended::Well
    } else {
        Ended::Empty
    })
}

/// An item with what came of it before.
struct KnownItem {
    item: Item,
    /// The sum of what its source says.
    sum: String,
    origin: String,
    again: Option<Again>,
}

/// The items of a source; each with its part.
fn known_items(
    source: &SourceFile,
    closed: &ClosedPlaces,
    origins: &mut Origins<'_>,
) -> Vec<(String, Result<KnownItem, Unusable>)> {
    let with_sum = |item: Item| {
        if item.text.len() as u64 > kb::MAX_BYTES {
            return Err(Unusable::LongArticle);
        }
        let says = format!("{}{}", item.front.to_yaml(&[]), item.text);
        Ok((item, batch::hash(says.as_bytes())))
    };
    let all = items(source, closed).into_iter();
    let all: Vec<_> = all
        .map(|(part, item)| (part, item.and_then(with_sum)))
        .collect();
    let of_items = all.iter().filter_map(|(_, item)| item.as_ref().ok());
    let of_items: Vec<(&Item, &str)> = of_items.map(|(item, sum)| (item, sum.as_str())).collect();
    let mut known = origins.of_source(source, &of_items).into_iter();
    let mut with_origin = |(item, sum)| {
        let (origin, again) = known.next().unwrap_or_default();
        KnownItem {
            item,
            sum,
            origin,
            again,
        }
    };
    all.into_iter()
        .map(|(part, item)| (part, item.map(&mut with_origin)))
        .collect()
}

/// The folder that the new articles go to, with `/`.
fn folder_of(arguments: &Arguments, config: &Config) -> anyhow::Result<String> {
    Ok(match &arguments.folder {
        Some(folder) if !kb::is_below(folder) => {
            let folder = folder.display().to_string();
            bail!(say(config.lang, "new.outside", &[("folder", &folder)]));
        }
        Some(folder) => sources::slashed(folder),
        None => String::new(),
    })
}

/// An article that will be written.
struct Planned<'a> {
    /// Its source, beside which its pictures lie.
    source: &'a SourceFile,
    placed: Placed,
    /// The sum of what its source says.
    sum: String,
    origin: String,
    /// The whole that its source is a part of.
    of: Option<String>,
    /// The article that it renews.
    own: Option<Own>,
}

/// Shows what is confidential and what an import would change in articles that are
/// there, and tells whether it may.
fn decide_on_updates(
    arguments: &Arguments,
    planned: &[Planned<'_>],
    report: &mut ImportReport,
    config: &Config,
) -> anyhow::Result<bool> {
    print(&report::confidential(planned, config.lang))?;
    let mut number = 0;
    for one in planned {
        let Some(own) = &one.own else {
            continue;
        };
        let key = if own.is_edited {
            "import.conflict-head"
        } else {
            number += 1;
            "import.changed-head"
        };
        let head = say(config.lang, key, &[("article", &own.file)]);
        let told = difference(&own.bytes, &one.placed.text);
        print(&format!("{head}\n{told}\n"))?;
    }
    if number == 0 || arguments.dry_run {
        return Ok(false);
    }
    let may = arguments.update || may_update(number, config)?;
    if may {
        report.update();
    }
    Ok(may)
}

/// What the sources tell of places of help desks that are not for everybody.
fn closed_places(found: &[SourceFile]) -> ClosedPlaces {
    let mut closed = ClosedPlaces::default();
    for source in found {
        if let Ok(bytes) = &source.bytes {
            closed.take(&source.name, bytes);
        }
    }
    closed
}

/// The items of a source; each with its part.
fn items(source: &SourceFile, closed: &ClosedPlaces) -> Vec<(String, Result<Item, Unusable>)> {
    let bytes = match &source.bytes {
        Ok(bytes) => bytes,
        Err(why) => return vec![(String::new(), Err(why.clone()))],
    };
    match convert::guarded(&source.name, bytes, closed) {
        Ok(all) => all
            .into_iter()
            .map(|one| match one {
                Ok(item) => (item.part.clone(), Ok(with_files(item, source))),
                Err((part, why)) => (part, Err(why)),
            })
            .collect(),
        Err(why) => vec![(String::new(), Err(why))],
    }
}

/// An item with those of its pictures that are files beside its source: the others
/// keep their address.
fn with_files(mut item: Item, source: &SourceFile) -> Item {
    let targets = picture_targets(&item.text).into_iter();
    let there = targets.filter(|target| picture_file(source, target).is_some());
    let own = |target: &String| {
        item.pictures
            .iter()
            .any(|picture| picture.target == *target)
    };
    let files: Vec<_> = there.filter(|target| !own(target)).collect();
    let files = files.into_iter().map(|target| ImportedPicture {
        target,
        bytes: None,
    });
    item.pictures.extend(files);
    item
}

fn picture_file(source: &SourceFile, target: &str) -> Option<PathBuf> {
    sources::picture_file(&source.root, &source.folder, target)
}

/// Writes the articles and their pictures as one batch, and gives its name.
fn write(
    planned: &[Planned<'_>],
    report: &mut ImportReport,
    config: &Config,
) -> anyhow::Result<String> {
    // All that will be written stands in the batch before the first file does:
    // a run that is killed can be undone as well.
    let mut batch = Batch::new(&config.kb, clock::now());
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut names: HashSet<String> = HashSet::new();
    let mut renewed: Vec<(String, Vec<u8>, Vec<u8>)> = Vec::new();
    for one in planned {
        let (from, placed) = (one.source, &one.placed);
        let name = placed.name.clone();
        let mut of = From {
            sum: Some(&one.sum),
            origin: Some(&one.origin),
            of: one.of.as_deref(),
            before: None,
        };
        if let Some(own) = &one.own {
            let before = String::from_utf8_lossy(&own.bytes);
            of.before = Some(&before);
            batch.add(&name, placed.text.as_bytes(), of);
            renewed.push((name, own.bytes.clone(), placed.text.clone().into_bytes()));
        } else if config.kb.join(&name).exists() {
            // A file that is no article, or a picture of that name.
            let why = say(config.lang, "import.file-exists", &[("file", &name)]);
            report.fail(&name, &why);
            continue;
        } else {
            batch.add(&name, placed.text.as_bytes(), of);
            files.push((name, placed.text.clone().into_bytes()));
        }
        for picture in &placed.pictures {
            let Some(name) = picture.name.clone() else {
                report.without_picture(&placed.name, &picture.from);
                continue;
            };
            let bytes = match &picture.bytes {
                Some(bytes) => Some(bytes.clone()),
                None => picture_file(from, &picture.from).and_then(|path| fs::read(path).ok()),
            };
            match bytes {
                None => report.without_picture(&placed.name, &picture.from),
                // The same picture in two articles of a folder.
                Some(_) if config.kb.join(&name).exists() || !names.insert(name.clone()) => {}
                Some(bytes) => {
                    batch.add(&name, &bytes, From::default());
                    files.push((name, bytes));
                }
            }
        }
    }
    batch.save()?;
    let bar = progress(files.len());
    for (name, bytes) in &files {
        bar.inc(1);
        let path = config.kb.join(name);
        kb::create(&path, bytes).with_context(|| {
            let undo = say(config.lang, "import.undo-hint", &[("batch", &batch.name)]);
            format!("{}: {undo}", path.display())
        })?;
    }
    for (name, old, new) in &renewed {
        let path = config.kb.join(name);
        kb::replace(&path, old, new).with_context(|| path.display().to_string())?;
    }
    bar.finish_and_clear();
    Ok(batch.name)
}

fn undo(name: &str, config: &Config) -> anyhow::Result<Ended> {
    let batches = batch::names(&config.kb);
    let name = match name {
        "last" => batches.last().map_or(name, String::as_str),
        name => name,
    };
    if !batches.iter().any(|own| own == name) {
        let all = if batches.is_empty() {
            "–".to_owned()
        } else {
            batches.join(", ")
        };
        bail!(say(
            config.lang,
            "import.no-batch",
            &[("batch", name), ("batches", &all)]
        ));
    }
    let Undone {
        removed,
        restored,
        edited,
    } = batch::undo(&config.kb, name)
        .with_context(|| say(config.lang, "import.undo-failed", &[("batch", name)]))?;
    let mut out = String::new();
    for file in &edited {
        out += &(say(config.lang, "import.edited", &[("file", file)]) + "\n");
    }
    out += &say(
        config.lang,
        "import.undone",
        &[
            ("removed", &removed.to_string()),
            ("kept", &edited.len().to_string()),
        ],
    );
    if restored > 0 {
        let restored = restored.to_string();
        out += "\n";
        out += &say(config.lang, "import.restored", &[("number", &restored)]);
    }
    print(&(out + "\n"))?;
    Ok(if edited.is_empty() {
        Ended::Well
    } else {
        Ended::Empty
    })
}
