//! `sotay eval`: how good the answers to a set of judged questions are.

mod fit;
pub(super) mod floor;
pub(super) mod grow;
mod report;

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use clap::Args;

use super::{Ended, ask::print, meaning, open, say, tell};
use crate::{
    config::Config,
    eval::{Grade, Judged, Material, QuestionSet, figures, judge},
    lang::Lang,
    search::{Ablation, Component},
};
use floor::Floor;
use report::{EvalReport, changes, table};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(value_name = "DIR", default_value = "tests/eval")]
    set: PathBuf,
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    rank_run: Option<PathBuf>,
    #[arg(long)]
    json: bool,
    #[arg(long, value_name = "OLD.json")]
    compare: Option<PathBuf>,
    #[arg(long, value_name = "FIGURE=BOUND", value_delimiter = ',')]
    floor: Vec<String>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["run", "rank_run", "json", "compare", "floor"])]
    fit: Option<PathBuf>,
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    without: Vec<String>,
    #[arg(long)]
    no_meaning: bool,
    #[arg(long = "and", value_name = "DIR=KB", requires = "fit")]
    further: Vec<String>,
}

impl Arguments {
    /// The parts of the search to leave out.
    fn left_out(&self, lang: Lang) -> anyhow::Result<Ablation> {
        let part = |name: &String| {
            let part = Component::ALL.into_iter().find(|part| part.name() == name);
            part.ok_or_else(|| {
                let blanks = [("part", name.as_str()), ("parts", &parts())];
                anyhow!(say(lang, "cli.eval-part", &blanks))
            })
        };
        self.without.iter().map(part).collect()
    }

    /// The further question sets, each with the folder of its articles.
    fn further_sets(&self, lang: Lang) -> anyhow::Result<Vec<(PathBuf, PathBuf)>> {
        let pair = |text: &String| {
            let pair = text.split_once('=');
            let pair = pair.filter(|(set, kb)| !set.is_empty() && !kb.is_empty());
            pair.map(|(set, kb)| (set.into(), kb.into()))
                .ok_or_else(|| anyhow!(say(lang, "cli.eval-further", &[("given", text)])))
        };
        self.further.iter().map(pair).collect()
    }
}

/// The names of the parts of the search that can be left out.
pub(super) fn parts() -> String {
    Component::ALL.map(Component::name).join(", ")
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let ablation = arguments.left_out(config.lang)?;
    let mut config = config.clone();
    config.meaning.enabled &= !arguments.no_meaning;
    let config = &config;
    let further = arguments.further_sets(config.lang)?;
    let floors = arguments.floor.iter();
    let floors: Vec<Floor> = floors
        .map(|text| Floor::read(text, config.lang))
        .collect::<anyhow::Result<_>>()?;
    let first = material(&arguments.set, config, ablation)?;
    if let Some(path) = &arguments.fit {
        let mut sets = vec![(&*arguments.set, first)];
        for (folder, kb) in &further {
            let config = Config {
                kb: kb.clone(),
                ..config.clone()
            };
            sets.push((folder, material(folder, &config, ablation)?));
        }
        return fit::run(path, sets, config.lang);
    }
    let judged = judge(&first.set, &first.handbook)?;
    if let Some(path) = &arguments.run {
        let answered = judged
            .iter()
            .filter(|one| matches!(one.verdict, Grade::Right | Grade::Wrong));
        write_run(path, answered)?;
    }
    if let Some(path) = &arguments.rank_run {
        write_run(path, judged.iter())?;
    }
    let report = EvalReport::of(&judged);
    if arguments.json {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &report).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    } else {
        print(&table(&judged))?;
    }
    if let Some(path) = &arguments.compare {
        let old: EvalReport =
            serde_json::from_str(&read(path)?).with_context(|| path.display().to_string())?;
        let changes = changes(&old, &report);
        if arguments.json {
            tell(&changes);
        } else {
            let same = || say(config.lang, "cli.eval-same", &[]) + "\n";
            print(&if changes.is_empty() { same() } else { changes })?;
        }
    }
    let all = figures(&judged);
    let broken = floors
        .iter()
        .filter_map(|floor| floor.broken(&all, config.lang));
    let broken: Vec<String> = broken.collect();
    for line in &broken {
        tell(&format!("{line}\n"));
    }
    Ok(if broken.is_empty() {
        Ended::Well
    } else {
        Ended::Empty
    })
}

/// The questions of `folder` and the configured articles.
fn material(folder: &Path, config: &Config, ablation: Ablation) -> anyhow::Result<Material> {
    let set = read_set(folder)?;
    let (mut handbook, ..) = open(config)?;
    handbook.set_ablation(ablation);
    // Figures must not depend on how busy the machine is.
    if let Some(embeddings) = meaning::load_patient(config).wait()? {
        handbook.set_meaning(Some(meaning::whole(
            &embeddings,
            handbook.articles(),
            config.lang,
        )));
    }
    Ok(Material { set, handbook })
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

fn read_set(folder: &Path) -> anyhow::Result<QuestionSet> {
    let unanswerable = folder.join("unanswerable.jsonl");
    let unanswerable = if unanswerable.exists() {
        read(&unanswerable)?
    } else {
        String::new()
    };
    let queries = read(&folder.join("queries.jsonl"))?;
    let qrels = read(&folder.join("qrels.tsv"))?;
    QuestionSet::parse(&queries, &qrels, &unanswerable)
        .with_context(|| folder.display().to_string())
}

/// A TREC run: question, `Q0`, article, rank, score, tag.
fn write_run<'a>(path: &Path, judged: impl Iterator<Item = &'a Judged>) -> anyhow::Result<()> {
    let mut lines = String::new();
    for one in judged {
        for (rank, (article, score)) in (1..).zip(&one.ranking) {
            let _ = writeln!(
                lines,
                "{} Q0 {article} {rank} {score} sotay",
                one.question.id
            );
        }
    }
    fs::write(path, lines).with_context(|| path.display().to_string())
}
