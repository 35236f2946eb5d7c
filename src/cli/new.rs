//! `sotay new`: a new article, once its writer has seen what there is already.

use std::{fmt::Write as _, io, path::PathBuf, process::Command};

use anyhow::{Context as _, bail};
use clap::Args;

use super::{Ended, ask::print, clock, open, say};
use crate::{
    article::{ArticleId, Date, read, template},
    config::{Config, editor},
    handbook::Handbook,
    kb,
    render::title_line,
    text::fold,
};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(value_name = "TITLE", required = true)]
    title: Vec<String>,
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    #[arg(long)]
    editor: bool,
}

/// How many articles are shown before a new one is begun.
const NEAREST: usize = 3;

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let title = arguments.title.join(" ");
    if !title.chars().any(char::is_alphanumeric) {
        bail!(say(config.lang, "new.no-title", &[]));
    }
    let program = match (arguments.editor, editor()) {
        (true, None) => bail!(say(config.lang, "new.no-editor", &[])),
        (true, program) => program,
        (false, _) => None,
    };
    let folder = match &arguments.folder {
        Some(folder) if !kb::is_below(folder) => {
            let folder = folder.display().to_string();
            bail!(say(config.lang, "new.outside", &[("folder", &folder)]));
        }
        Some(folder) => config.kb.join(folder),
        None => config.kb.clone(),
    };
    let (handbook, loaded, _) = open(config)?;
    print(&nearest(&title, &handbook, config)?)?;

    // Articles in progress and archived ones keep their ids as well.
    let mut taken: Vec<ArticleId> = loaded
        .sources
        .iter()
        .map(|source| read(source).0.id)
        .collect();
    let today = clock::today().unwrap_or(Date::parse("1970-01-01").context("a day")?);
    let text = template(&title, today, config.lang);
    let path = loop {
        let id = ArticleId::for_title(&title, |id| taken.contains(id));
        let path = folder.join(format!("{id}.md"));
        match kb::create(&path, text.as_bytes()) {
            Ok(()) => break path,
            // A file of that name is no article, or somebody was quicker.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken.push(id),
            Err(error) => return Err(error).context(path.display().to_string()),
        }
    };
    let shown = path.display().to_string();
    print(&(say(config.lang, "new.written", &[("file", &shown)]) + "\n"))?;
    if let Some(program) = program {
        let status = Command::new(&program[0])
            .args(&program[1..])
            .arg(&path)
            .status();
        let failed = || say(config.lang, "new.editor-failed", &[("editor", &program[0])]);
        if !status.with_context(failed)?.success() {
            bail!(failed());
        }
    }
    Ok(Ended::Well)
}

/// The articles nearest to a title, with their ids and how near they are.
fn nearest(title: &str, handbook: &Handbook, config: &Config) -> anyhow::Result<String> {
    let answer = handbook.ask_for(title, NEAREST)?;
    let mut out = String::new();
    for hit in answer.hits.iter().take(NEAREST) {
        let Some(article) = handbook.article(&hit.article_id) else {
            continue;
        };
        let own = title_line(article);
        let alike = strsim::sorensen_dice(&fold(title), &fold(&own)) * 100.0;
        let mut why = vec![say(
            config.lang,
            "new.alike",
            &[("percent", &format!("{alike:.0}"))],
        )];
        if let Some(matched) = handbook.matched(&answer, &article.id) {
            why.extend(matched.codes.iter().map(|code| format!("#{code}")));
            why.extend(matched.systems);
            why.extend(matched.words.iter().map(|words| format!("“{words}”")));
        }
        let _ = writeln!(out, "  {}  {own}\n      {}", article.id, why.join(" · "));
    }
    Ok(if out.is_empty() {
        say(config.lang, "new.nothing-near", &[]) + "\n\n"
    } else {
        format!("{}\n{out}\n", say(config.lang, "new.nearest", &[]))
    })
}
