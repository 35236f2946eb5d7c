//! `sotay stats`: figures about what was asked, and what each of them counts.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use anstyle::Style;
use clap::Args;
use serde::Serialize;

use super::{
    Ended,
    ask::{print, width},
    clock::now,
    csv, gaps,
    records::{self, Span},
    say,
};
use crate::{
    config::Config,
    inbox::{self, Gap},
    lang::Lang,
    statistics::{Share, Statistics},
};

const STRONG: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// So many gaps and articles are shown; `sotay gaps` and `sotay list` have all.
const SHOWN: usize = 5;

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "30d", default_value = "30d", hide_default_value = true, value_parser = Span::parse)]
    since: Span,
    #[arg(long)]
    explain: bool,
    #[arg(long)]
    json: bool,
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

#[derive(Serialize)]
struct StatsObject<'a> {
    days: i64,
    #[serde(flatten)]
    figures: &'a Statistics,
    open_gaps: u32,
    top_gaps: Vec<TopGap<'a>>,
}

#[derive(Serialize)]
struct TopGap<'a> {
    id: &'a str,
    code: Option<&'a str>,
    words: Option<&'a str>,
    people: u32,
    questions: u32,
}

impl<'a> TopGap<'a> {
    fn of(gap: &'a Gap) -> Self {
        Self {
            id: &gap.id,
            code: gap.code.as_deref(),
            words: gap.words.first().map(String::as_str),
            people: gap.people,
            questions: gap.questions,
        }
    }
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let now = now();
    let since = arguments.since.begin(now);
    let history = records::history(config, since)?;
    let handbook = gaps::handbook(config)?;
    let figures = Statistics::of(&history, &handbook, since, now);
    let (gaps, counts) = inbox::gaps(&history, &handbook, now);
    let gaps = &gaps[..gaps.len().min(SHOWN)];
    let days = arguments.since.days();
    if arguments.json {
        let object = StatsObject {
            days,
            figures: &figures,
            open_gaps: counts.gaps,
            top_gaps: gaps.iter().map(TopGap::of).collect(),
        };
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, &object).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        return Ok(Ended::Well);
    }
    let figures = Figures {
        all: &figures,
        gaps,
        open_gaps: counts.gaps,
        lang: config.lang,
    };
    if arguments.csv {
        let mut out = csv::row(["figure", "of", "value"]);
        for line in figures.lines() {
            for (of, value) in &line.values {
                out += &csv::row([line.key, of.as_str(), value.as_str()]);
            }
        }
        print(&out)?;
    } else {
        print(&figures.table(days, arguments.explain))?;
    }
    Ok(Ended::Well)
}

/// A figure with its values: one, or one for each article, day, …
struct FigureLine {
    key: &'static str,
    values: Vec<(String, String)>,
}

struct Figures<'a> {
    all: &'a Statistics,
    gaps: &'a [Gap],
    open_gaps: u32,
    lang: Lang,
}

impl Figures<'_> {
    fn lines(&self) -> Vec<FigureLine> {
        let all = self.all;
        let one = |key, value: String| FigureLine {
            key,
            values: vec![(String::new(), value)],
        };
        let share = |share: Share| {
            let ratio = share.ratio().map(|ratio| format!("{ratio:.3}"));
            ratio.unwrap_or_default()
        };
        let many = |key, values: Vec<(String, u32)>| FigureLine {
            key,
            values: values
                .into_iter()
                .map(|(of, n)| (of, n.to_string()))
                .collect(),
        };
        let listed = |key, ids: &[String]| FigureLine {
            key,
            values: ids.iter().map(|id| (id.clone(), "1".to_owned())).collect(),
        };
        let verdict = |(word, n): &(&str, u32)| ((*word).to_owned(), *n);
        let system = |(name, n): &(Option<String>, u32)| {
            let name = name.clone();
            (name.unwrap_or_else(|| "–".to_owned()), *n)
        };
        let hours = (0_u32..)
            .zip(all.by_hour)
            .map(|(hour, n)| (format!("{hour:02}"), n));
        vec![
            one("asked", all.asked.to_string()),
            one("people", all.people.to_string()),
            one("answered", all.answered.to_string()),
            one("chosen-none", all.chosen_none.to_string()),
            one("none-of-these", all.none_of_these.to_string()),
            one("nothing", all.nothing.to_string()),
            one("solved", share(all.solved)),
            one("known", share(all.known)),
            many("verdicts", all.verdicts.iter().map(verdict).collect()),
            many("top-articles", all.top_articles.clone()),
            one("open-gaps", self.open_gaps.to_string()),
            many(
                "top-gaps",
                self.gaps
                    .iter()
                    .map(|gap| (gap.id.clone(), gap.people))
                    .collect(),
            ),
            listed("never-used", &all.never_used),
            listed("overdue", &all.overdue),
            many("by-system", all.by_system.iter().map(system).collect()),
            many("by-day", all.by_day.clone()),
            many("by-hour", hours.collect()),
        ]
    }

    fn table(&self, days: i64, explain: bool) -> String {
        let mut out = self.say("head", &[("days", &days.to_string())]) + "\n\n";
        let labels = self.lines().into_iter().map(|line| {
            let label = self.say(&format!("{}.label", line.key), &[]);
            (line.key, label)
        });
        let labels: Vec<(&str, String)> = labels.collect();
        let widest = labels.iter().map(|(_, label)| label.chars().count()).max();
        let widest = widest.unwrap_or(0);
        for (key, label) in labels {
            let value = self.value(key);
            let room = width().saturating_sub(widest + 2).max(20);
            for (at, line) in textwrap::wrap(&value, room).iter().enumerate() {
                let label = if at == 0 { label.as_str() } else { "" };
                let _ = writeln!(out, "{label:widest$}  {STRONG}{line}{STRONG:#}");
            }
            if explain {
                let means = self.say(&format!("{key}.means"), &[]);
                for line in textwrap::wrap(&means, room) {
                    let _ = writeln!(out, "{:widest$}  {DIM}{line}{DIM:#}", "");
                }
            }
        }
        if !explain {
            out += &("\n".to_owned() + &self.say("how", &[]) + "\n");
        }
        out
    }

    /// A figure as it is read.
    fn value(&self, key: &str) -> String {
        let all = self.all;
        let none = || "–".to_owned();
        let share = |share: Share| {
            share.ratio().map_or_else(none, |ratio| {
                format!("{:.0}% ({}/{})", ratio * 100.0, share.part, share.of)
            })
        };
        let joined = |values: Vec<String>| {
            if values.is_empty() {
                none()
            } else {
                values.join(" · ")
            }
        };
        let some = |ids: &[String]| {
            let first: Vec<String> = ids.iter().take(SHOWN).cloned().collect();
            match ids.len() {
                0 => "0".to_owned(),
                n if n <= SHOWN => format!("{n}: {}", first.join(", ")),
                n => format!("{n}: {}, …", first.join(", ")),
            }
        };
        match key {
            "asked" => all.asked.to_string(),
            "people" => all.people.to_string(),
            "answered" => all.answered.to_string(),
            "chosen-none" => all.chosen_none.to_string(),
            "none-of-these" => all.none_of_these.to_string(),
            "nothing" => all.nothing.to_string(),
            "solved" => share(all.solved),
            "known" => share(all.known),
            "verdicts" => joined(
                all.verdicts
                    .iter()
                    .map(|(word, n)| format!("{} {n}", self.say(&format!("verdict.{word}"), &[])))
                    .collect(),
            ),
            "top-articles" => joined(
                all.top_articles
                    .iter()
                    .take(SHOWN)
                    .map(|(id, n)| format!("{id} {n}"))
                    .collect(),
            ),
            "open-gaps" => self.open_gaps.to_string(),
            "top-gaps" => joined(
                self.gaps
                    .iter()
                    .map(|gap| format!("{} {} ({})", gap.id, gaps::title(gap), gap.people))
                    .collect(),
            ),
            "never-used" => some(&all.never_used),
            "overdue" => some(&all.overdue),
            "by-system" => joined(
                all.by_system
                    .iter()
                    .map(|(name, n)| {
                        let unsaid = || self.say("no-system", &[]);
                        format!("{} {n}", name.clone().unwrap_or_else(unsaid))
                    })
                    .collect(),
            ),
            "by-day" => bars(all.by_day.iter().map(|(_, n)| *n)),
            _ => bars(all.by_hour.into_iter()),
        }
    }

    fn say(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        say(self.lang, &format!("stats.{key}"), blanks)
    }
}

/// Numbers as a row of bars, from the first to the last; the highest one in words.
fn bars(values: impl Iterator<Item = u32>) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let values: Vec<u32> = values.collect();
    let most = values.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return "–".to_owned();
    }
    let bar = |value: u32| match value {
        0 => '·',
        _ => BARS[(u64::from(value) * 7 / u64::from(most)).min(7) as usize],
    };
    let row: String = values.into_iter().map(bar).collect();
    format!("{row} (≤ {most})")
}
