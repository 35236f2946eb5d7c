//! `sotay vectors`: the vectors of all articles, made now and not when the bot
//! starts.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;

use super::{Ended, ask::print, meaning, open, say};
use crate::{config::Config, embedder::Cache};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let loading = meaning::load_patient(config);
    let (handbook, ..) = open(config)?;
    let Some(embeddings) = loading.wait()? else {
        bail!(say(config.lang, "cli.meaning.off", &[]));
    };
    let articles = handbook.articles();
    let missing = embeddings.missing(articles);
    meaning::whole(&embeddings, articles, config.lang);
    if let Some(file) = &arguments.to {
        let vectors = embeddings.vectors_of(articles);
        Cache::write_to(file, &vectors).with_context(|| file.display().to_string())?;
    }
    let left = embeddings.missing(articles);
    let blanks = [
        ("articles", &*articles.len().to_string()),
        ("made", &*(missing - left).to_string()),
        ("left", &*left.to_string()),
    ];
    let key = if left == 0 {
        "cli.vectors.done"
    } else {
        "cli.vectors.left"
    };
    print(&(say(config.lang, key, &blanks) + "\n"))?;
    Ok(if left == 0 { Ended::Well } else { Ended::Empty })
}
