//! `sotay ask`: a question on the command line, many on stdin, or a prompt.

use std::{
    io::{self, BufRead, IsTerminal, Read, Write},
    time::Instant,
};

use anyhow::bail;
use clap::Args;

use super::{Ended, answer, explain, json::Object, meaning, open, say};
use crate::{
    answer::{Answer, Candidate, Outcome},
    config::Config,
    handbook::{DEFAULT_HITS, Explained, Handbook},
    lang::Lang,
    render::{self, Block, BlockKind, Page, Run, Style},
};

#[derive(Args)]
pub(super) struct Arguments {
    // "-201" is a question; any other word with a dash is a flag or a slip.
    #[arg(value_name = "QUESTION", allow_negative_numbers = true)]
    question: Vec<String>,
    #[arg(long)]
    json: bool,
    #[arg(long, conflicts_with = "question")]
    batch: bool,
    #[arg(long)]
    explain: bool,
    #[arg(short = 'n', long = "hits", value_name = "N", value_parser = hits)]
    hits: Option<usize>,
}

fn hits(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(hits @ 1..=1000) => Ok(hits),
        _ => Err("1…1000".into()),
    }
}

/// A question is looked at for a few kilobytes; what is piped in beyond this is
/// not even read.
const MAX_PIPED_BYTES: u64 = 1 << 20;

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let mut question = arguments.question.join(" ");
    let mut prompts = question.trim().is_empty() && !arguments.batch;
    if prompts && !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        // What is piped in is the question, over several lines if it is a log.
        let mut bytes = Vec::new();
        io::stdin().take(MAX_PIPED_BYTES).read_to_end(&mut bytes)?;
        String::from_utf8_lossy(&bytes)
            .trim()
            .clone_into(&mut question);
        prompts = false;
        if question.is_empty() {
            bail!(say(config.lang, "cli.no-question", &[]));
        }
    }
    let loading = meaning::load_to_ask(config, arguments.batch);
    let (mut handbook, ..) = open(config)?;
    // Who wants to see why sees the whole ranking.
    let hits = arguments.hits.or(arguments.explain.then_some(DEFAULT_HITS));
    // A code that decides does not wait for the model.
    if arguments.batch || prompts || handbook.goes_by_meaning(&question, hits) {
        let meaning = loading.or_words().map(|embeddings| {
            let articles = handbook.articles();
            match (arguments.batch, prompts) {
                (true, _) => meaning::whole(&embeddings, articles, config.lang),
                // Whoever types questions gives the others time to be made.
                (false, true) => embeddings.meaning_soon(articles),
                (false, false) => embeddings.meaning_or_words(articles),
            }
        });
        handbook.set_meaning(meaning);
    }
    let asking = Asking {
        handbook: &handbook,
        lang: config.lang,
        hits,
        explains: (arguments.explain).then(|| arguments.hits.unwrap_or(explain::HITS)),
    };
    if arguments.batch {
        asking.batch()
    } else if prompts {
        asking.prompt()
    } else {
        let (answer, us) = asking.ask(&question)?;
        if arguments.json {
            asking.print_json(&answer, us)?;
        } else {
            print(&asking.drawn(&answer, false))?;
        }
        Ok(match answer.outcome {
            Outcome::Nothing { .. } | Outcome::SmallTalk(_) => Ended::Empty,
            _ => Ended::Well,
        })
    }
}

struct Asking<'a> {
    handbook: &'a Handbook,
    lang: Lang,
    /// How long a ranking was asked for, if any was.
    hits: Option<usize>,
    /// How many hits are explained, if any.
    explains: Option<usize>,
}

impl Asking<'_> {
    fn ask(&self, question: &str) -> anyhow::Result<(Answer, u64)> {
        let begin = Instant::now();
        let answer = match self.hits {
            Some(hits) => self.handbook.ask_for(question, hits)?,
            None => self.handbook.ask(question)?,
        };
        let us = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok((answer, us))
    }

    fn print_json(&self, answer: &Answer, us: u64) -> anyhow::Result<()> {
        let object = Object::new(answer, self.explained(answer), self.handbook, self.lang, us);
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &object).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        out.flush()?;
        Ok(())
    }

    /// One question a line, one object a line, until the input ends. Bytes that
    /// are no UTF-8 cost their own line nothing but themselves.
    fn batch(&self) -> anyhow::Result<Ended> {
        for line in io::stdin().lock().split(b'\n') {
            let line = line?;
            let question = String::from_utf8_lossy(&line);
            let (answer, us) = self.ask(question.trim_end_matches('\r'))?;
            self.print_json(&answer, us)?;
        }
        Ok(Ended::Well)
    }

    /// Answers line by line; a number picks from the list above.
    fn prompt(&self) -> anyhow::Result<Ended> {
        let mut editor = rustyline::DefaultEditor::new()?;
        let count = self.handbook.articles().len().to_string();
        print(&format!(
            "{}\n",
            say(self.lang, "cli.prompt", &[("count", &count)])
        ))?;
        let mut offered: Vec<Candidate> = Vec::new();
        loop {
            let line = match editor.readline("? ") {
                Ok(line) => line,
                Err(
                    rustyline::error::ReadlineError::Eof
                    | rustyline::error::ReadlineError::Interrupted,
                ) => {
                    return Ok(Ended::Well);
                }
                Err(error) => return Err(error.into()),
            };
            if line.trim().is_empty() {
                continue;
            }
            let _ = editor.add_history_entry(line.as_str());
            let picked = line
                .trim()
                .trim_matches(['.', ')', '#'])
                .parse::<usize>()
                .ok()
                .and_then(|n| offered.get(n.checked_sub(1)?));
            let question =
                picked.map_or(line.clone(), |candidate| candidate.article_id.to_string());
            let (answer, _) = self.ask(&question)?;
            print(&format!("{}\n", self.drawn(&answer, true)))?;
            // A list stays until the next one: people come back to it.
            match answer.outcome {
                Outcome::Choose { candidates, .. } => offered = candidates,
                Outcome::Nothing { near, .. } if !near.is_empty() => offered = near,
                _ => {}
            }
        }
    }

    fn how_to_open(&self, at_prompt: bool) -> Block {
        let key = if at_prompt {
            "cli.how-to-pick"
        } else {
            "cli.how-to-open"
        };
        note(say(self.lang, key, &[]))
    }

    fn drawn(&self, answer: &Answer, at_prompt: bool) -> String {
        let mut page = self.page(answer, at_prompt);
        if self.explains.is_some() {
            let explained = self.explained(answer);
            page.blocks.extend(explain::blocks(
                answer,
                explained.as_ref(),
                self.handbook,
                self.lang,
            ));
        }
        render::terminal::draw(&page, width())
    }

    fn explained(&self, answer: &Answer) -> Option<Explained> {
        self.explains
            .and_then(|hits| self.handbook.explain(answer, hits))
    }

    fn page(&self, answer: &Answer, at_prompt: bool) -> Page {
        let mut page = Page::default();
        if let Some(read_as) = &answer.read_as {
            page.blocks.push(note(say(
                self.lang,
                "cli.read-as",
                &[("question", &clip(read_as))],
            )));
        }
        match &answer.outcome {
            Outcome::Answer(id) => {
                if let Some(article) = self.handbook.article(id) {
                    let shown = answer::page(article, answer, self.lang);
                    page.blocks.extend(shown.blocks);
                }
            }
            Outcome::Choose { code, candidates } => {
                let count = candidates.len().to_string();
                let text = match code {
                    Some(code) => say(
                        self.lang,
                        "cli.choose-code",
                        &[("code", code.as_str()), ("count", &count)],
                    ),
                    None => say(self.lang, "cli.choose", &[("count", &count)]),
                };
                page.blocks
                    .push(Block::new(BlockKind::Paragraph, vec![Run::bold(text)]));
                page.blocks.extend(items(candidates));
                page.blocks.push(self.how_to_open(at_prompt));
            }
            Outcome::Nothing { unknown_of, near } => {
                let text = match &answer.unknown_code {
                    Some(code) if unknown_of.is_empty() => {
                        say(self.lang, "cli.unknown-code", &[("code", code.as_str())])
                    }
                    Some(code) => say(
                        self.lang,
                        "cli.unknown-code-of",
                        &[("code", code.as_str()), ("systems", &unknown_of.join(", "))],
                    ),
                    None => say(
                        self.lang,
                        "cli.nothing",
                        &[("question", &clip(&answer.question))],
                    ),
                };
                page.blocks
                    .push(Block::new(BlockKind::Paragraph, vec![Run::bold(text)]));
                if !near.is_empty() {
                    page.blocks.push(note(say(self.lang, "cli.near", &[])));
                    page.blocks.extend(items(near));
                    page.blocks.push(self.how_to_open(at_prompt));
                }
            }
            Outcome::SmallTalk(kind) => return render::small_talk_page(*kind, self.lang),
        }
        page
    }
}

/// Prints to stdout, without styles where that is no terminal. Unlike the
/// `print!` macros it does not panic on a full disk or a closed pipe.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The beginning of a question on one line, for saying what it was.
fn clip(question: &str) -> String {
    const MAX_CHARS: usize = 200;
    let line = question.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn note(text: String) -> Block {
    let style = Style {
        italic: true,
        ..Style::default()
    };
    Block::new(BlockKind::Paragraph, vec![Run { text, style }])
}

/// The candidates as a numbered list: what tells them apart, and their id.
fn items(candidates: &[Candidate]) -> Vec<Block> {
    (1..)
        .zip(candidates)
        .map(|(number, candidate): (usize, _)| {
            let style = Style {
                code: true,
                ..Style::default()
            };
            let id = Run {
                text: candidate.article_id.to_string(),
                style,
            };
            let kind = BlockKind::Item {
                depth: 0,
                marker: format!("{number}."),
            };
            Block::new(
                kind,
                vec![Run::plain(format!("{}  ", candidate.line())), id],
            )
        })
        .collect()
}

/// The columns of the terminal; 80 in a pipe. Lines beyond 100 columns are hard
/// to read.
pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).clamp(20, 100))
}
