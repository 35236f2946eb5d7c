//! `sotay import`: what a team has already, as articles.

mod batch;
mod convert;
mod report;
mod sources;

use std::{collections::HashSet, fs, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;

use super::{Ended, articles, ask::print, clock, progress::progress, say};
use crate::{
    config::Config,
    import::{ImportedPicture, Item, Placed, Placement, Shelf, Unusable, picture_targets},
    kb,
};

use batch::{Batch, Undone};
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
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["sources", "folder", "dry_run"])]
    undo: Option<String>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    if let Some(name) = &arguments.undo {
        return undo(name, config);
    }
    let folder = match &arguments.folder {
        Some(folder) if !kb::is_below(folder) => {
            let folder = folder.display().to_string();
            bail!(say(config.lang, "new.outside", &[("folder", &folder)]));
        }
        Some(folder) => sources::slashed(folder),
        None => String::new(),
    };
    let there = articles(config)?;
    let mut shelf = Shelf::new(&there, config.lang);
    let earlier = batch::earlier(&config.kb);
    drop(there);

    let found = sources::find(&arguments.sources, config.lang)?;
    let bar = progress(found.len());
    let mut report = ImportReport::default();
    let mut planned: Vec<(&SourceFile, Placed, String)> = Vec::new();
    for source in &found {
        bar.inc(1);
        for (part, item) in items(source) {
            let name = format!("{}{part}", source.shown);
            let item = match item {
                Ok(item) => item,
                Err(why) => {
                    report.lines.push(Line::skipped(name, why));
                    continue;
                }
            };
            let hash = batch::hash(item.text.as_bytes());
            if let Some(article) = earlier.get(&hash) {
                report.lines.push(Line::imported_before(name, article));
                continue;
            }
            let placed = shelf.place(&item, &folder, &convert::with_pandoc);
            report.lines.push(Line::placed(name, &placed));
            if !matches!(placed.outcome, Placement::Same(_) | Placement::Taken(_)) {
                planned.push((source, placed, hash));
            }
        }
    }
    bar.finish_and_clear();
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

/// The items of a source; each with its part.
fn items(source: &SourceFile) -> Vec<(String, Result<Item, Unusable>)> {
    let bytes = match &source.bytes {
        Ok(bytes) => bytes,
        Err(why) => return vec![(String::new(), Err(why.clone()))],
    };
    match convert::guarded(&source.name, bytes) {
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
    planned: &[(&SourceFile, Placed, String)],
    report: &mut ImportReport,
    config: &Config,
) -> anyhow::Result<String> {
    // All that will be written stands in the batch before the first file does:
    // a run that is killed can be undone as well.
    let mut batch = Batch::new(&config.kb, clock::now());
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut names: HashSet<String> = HashSet::new();
    for (from, placed, hash) in planned {
        let name = placed.name.clone();
        if config.kb.join(&name).exists() {
            // A file that is no article, or a picture of that name.
            let why = say(config.lang, "import.file-exists", &[("file", &name)]);
            report.fail(&name, &why);
            continue;
        }
        batch.add(&name, placed.text.as_bytes(), Some(hash));
        files.push((name, placed.text.clone().into_bytes()));
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
                    batch.add(&name, &bytes, None);
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
    let Undone { removed, edited } = batch::undo(&config.kb, name)
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
    print(&(out + "\n"))?;
    Ok(if edited.is_empty() {
        Ended::Well
    } else {
        Ended::Empty
    })
}
