//! `sotay replay`: recorded questions against the articles as they are now.

use std::{fmt::Write as _, io};

use anstyle::{AnsiColor, Style};
use clap::Args;
use serde::Serialize;

use super::{
    Ended,
    ask::{print, width},
    clock::now,
    gaps,
    records::{self, Span},
    say,
};
use crate::{
    config::Config,
    lang::Lang,
    render::clip,
    replay::{Got, Replayed, Shift, recorded, replay},
};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "30d", default_value = "30d", hide_default_value = true, value_parser = Span::parse)]
    since: Span,
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct ReplayObject<'a> {
    question: &'a str,
    times: u32,
    last: i64,
    shift: Shift,
    then: &'a Got,
    now: &'a Got,
    wanted: &'a [String],
    unwanted: &'a [String],
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let now = now();
    let history = records::history(config, arguments.since.begin(now))?;
    let handbook = gaps::handbook(config)?;
    let questions = recorded(&history);
    drop(history);
    let replayed = replay(&questions, &handbook)?;
    if arguments.json {
        for one in &replayed {
            let object = ReplayObject {
                question: &one.asked.text,
                times: one.asked.times,
                last: one.asked.last,
                shift: one.shift,
                then: &one.then,
                now: &one.now,
                wanted: &one.asked.wanted,
                unwanted: &one.asked.unwanted,
            };
            print(&(serde_json::to_string(&object).map_err(io::Error::from)? + "\n"))?;
        }
    } else {
        print(&text(&replayed, arguments.since.days(), config.lang))?;
    }
    let is_worse = replayed.iter().any(|one| one.shift == Shift::Worse);
    Ok(if is_worse { Ended::Empty } else { Ended::Well })
}

/// What changed, the worst last, where the eye ends; what did not is counted.
fn text(replayed: &[Replayed], days: i64, lang: Lang) -> String {
    let mut out = String::new();
    for one in replayed.iter().rev().filter(|one| one.shift != Shift::Same) {
        let (sign, style) = match one.shift {
            Shift::Better => ("+", AnsiColor::Green.on_default()),
            Shift::Worse => ("-", AnsiColor::Red.on_default()),
            Shift::Other | Shift::Same => ("~", Style::new()),
        };
        let question = clip(
            &one.asked.text.replace(char::is_control, " "),
            width().saturating_sub(8),
        );
        let times = one.asked.times;
        let _ = writeln!(out, "{style}{sign}{style:#} {times}× «{question}»");
        let (then, now) = (got(&one.then, lang), got(&one.now, lang));
        let _ = writeln!(out, "     {then} → {now}");
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let count = |shift| {
        replayed
            .iter()
            .filter(|one| one.shift == shift)
            .count()
            .to_string()
    };
    let blanks = [
        ("questions", &*replayed.len().to_string()),
        ("days", &days.to_string()),
        ("better", &count(Shift::Better)),
        ("worse", &count(Shift::Worse)),
        ("other", &count(Shift::Other)),
        ("same", &count(Shift::Same)),
    ];
    out + &say(lang, "replay.sum", &blanks) + "\n"
}

fn got(got: &Got, lang: Lang) -> String {
    match got {
        Got::Answer { article } => article.clone(),
        Got::Choose { articles } if articles.is_empty() => say(lang, "replay.choose", &[]),
        Got::Choose { articles } => {
            let articles = articles.join(", ");
            say(lang, "replay.choose-of", &[("articles", &articles)])
        }
        Got::Nothing => say(lang, "replay.nothing", &[]),
        Got::SmallTalk => say(lang, "replay.small-talk", &[]),
    }
}
