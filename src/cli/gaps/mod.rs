//! `sotay gaps`: what was asked in vain.

mod draw;
mod ignore;
mod is;
mod json;

pub(super) use draw::title;

use anyhow::anyhow;
use clap::Args;

use super::{
    Ended,
    ask::{print, width},
    clock::now,
    csv, meaning, open,
    records::{self, Span},
    say,
};
use crate::{
    article::Source,
    config::Config,
    embedder::Embeddings,
    handbook::Handbook,
    inbox::{self, Gap, GapCounts},
    store::Seconds,
};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "28d", default_value = "28d", hide_default_value = true, value_parser = Span::parse)]
    since: Span,
    #[arg(
        long,
        value_name = "N",
        default_value_t = 20,
        hide_default_value = true
    )]
    limit: usize,
    #[arg(long)]
    json: bool,
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[arg(long, value_name = "ID", conflicts_with_all = ["json", "csv"])]
    ignore: Option<String>,
    #[arg(long, num_args = 2, value_names = ["ID", "ARTICLE"], conflicts_with_all = ["json", "csv", "ignore"])]
    is: Option<Vec<String>>,
}

/// The gaps of the recorded time.
struct Listed {
    handbook: Handbook,
    sources: Vec<Source>,
    embeddings: Option<Embeddings>,
    gaps: Vec<Gap>,
    counts: GapCounts,
    now: Seconds,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let listed = listed(arguments.since, config)?;
    if let Some(id) = &arguments.ignore {
        return ignore::run(id, &listed, config);
    }
    if let Some([id, article]) = arguments.is.as_deref() {
        return is::run(id, article, &listed, config);
    }
    let shown = &listed.gaps[..arguments.limit.min(listed.gaps.len())];
    let rows = inbox::rows(shown, &listed.handbook)?;
    if arguments.json {
        for row in &rows {
            print(&json::line(row)?)?;
        }
    } else if arguments.csv {
        print(&csv::row(json::COLUMNS))?;
        for row in &rows {
            print(&json::csv_row(row))?;
        }
    } else {
        let drawn = draw::GapDrawing {
            counts: listed.counts,
            days: arguments.since.days(),
            now: listed.now,
            width: width(),
            lang: config.lang,
        };
        print(&drawn.text(&rows))?;
    }
    Ok(Ended::Well)
}

fn listed(since: Span, config: &Config) -> anyhow::Result<Listed> {
    let now = now();
    // Before anything slow: whether there is anything to read.
    let history = records::history(config, since.begin(now))?;
    let (handbook, sources, embeddings) = opened(config)?;
    let (gaps, counts) = inbox::gaps(&history, &handbook, now);
    Ok(Listed {
        handbook,
        sources,
        embeddings,
        gaps,
        counts,
        now,
    })
}

/// The configured articles, with meaning as far as it is there.
pub(super) fn handbook(config: &Config) -> anyhow::Result<Handbook> {
    opened(config).map(|(handbook, ..)| handbook)
}

/// The same with the files and what makes vectors.
fn opened(config: &Config) -> anyhow::Result<(Handbook, Vec<Source>, Option<Embeddings>)> {
    let loading = meaning::load_to_ask(config, true);
    let (mut handbook, loaded, _) = open(config)?;
    let embeddings = loading.or_words();
    let all = embeddings.as_ref();
    let meaning = all.map(|it| it.meaning_or_words(handbook.articles()));
    handbook.set_meaning(meaning);
    Ok((handbook, loaded.sources, embeddings))
}

impl Listed {
    /// The gap that an editor names.
    fn named(&self, id: &str, config: &Config) -> anyhow::Result<&Gap> {
        let id = id.trim().to_lowercase();
        let gap = self.gaps.iter().find(|gap| gap.id == id);
        let gap = gap.or_else(|| self.gaps.iter().find(|gap| gap.is_named(&id)));
        gap.ok_or_else(|| anyhow!(say(config.lang, "gaps.unknown", &[("id", &id)])))
    }
}
