//! `sotay list`: which articles there are.

use std::{collections::HashMap, fmt::Write as _, io};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{
    Ended, articles,
    ask::{print, width},
    clock::today,
    say,
};
use crate::{
    article::{Article, Audience, Date, Status},
    config::Config,
    lang::Lang,
    render::{clip, title_line},
    text::ErrorCode,
};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(long, value_name = "CODE", allow_negative_numbers = true, value_parser = code)]
    code: Option<ErrorCode>,
    #[arg(long, value_name = "STATUS")]
    status: Option<State>,
    #[arg(long)]
    overdue: bool,
    #[arg(long, value_name = "BY", conflicts_with = "json")]
    by: Option<By>,
    #[arg(long)]
    json: bool,
}

fn code(text: &str) -> Result<ErrorCode, String> {
    ErrorCode::parse(text).ok_or_else(|| "100, -201, 100/2018001, 0x80070005, 5.7.750".into())
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum State {
    Wip,
    Draft,
    Validated,
    Archived,
    None,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    System,
    Code,
}

#[derive(Serialize)]
struct Object<'a> {
    id: &'a str,
    title: String,
    file: &'a str,
    system: String,
    codes: Vec<&'a str>,
    status: Option<&'static str>,
    audience: Option<&'static str>,
    owner: Option<&'a str>,
    verified: Option<String>,
    review_due: Option<String>,
    overdue: bool,
    source: Option<&'a str>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let all = articles(config)?;
    let today = today();
    let listed: Vec<&Article> = all
        .iter()
        .filter(|article| arguments.wants(article, today))
        .collect();
    if arguments.json {
        for article in &listed {
            let line =
                serde_json::to_string(&Object::of(article, today)).map_err(io::Error::from)?;
            print(&(line + "\n"))?;
        }
    } else if let Some(by) = arguments.by {
        print(&counts(&listed, by, config.lang))?;
    } else {
        print(&lines(&listed, today, config.lang))?;
    }
    Ok(if listed.is_empty() {
        Ended::Empty
    } else {
        Ended::Well
    })
}

impl Arguments {
    fn wants(&self, article: &Article, today: Option<Date>) -> bool {
        let has_code = |code: &ErrorCode| {
            let is_it = |own: &ErrorCode| own == code || own.parent().as_ref() == Some(code);
            article.codes.iter().any(is_it)
        };
        let own = match article.front.status {
            Some(Status::Wip) => State::Wip,
            Some(Status::Draft) => State::Draft,
            Some(Status::Validated) => State::Validated,
            Some(Status::Archived) => State::Archived,
            None => State::None,
        };
        self.code.as_ref().is_none_or(has_code)
            && self.status.is_none_or(|status| status == own)
            && (!self.overdue || is_overdue(article, today))
    }
}

impl<'a> Object<'a> {
    fn of(article: &'a Article, today: Option<Date>) -> Self {
        let front = &article.front;
        let day = |date: Date| date.to_string();
        Self {
            id: article.id.as_str(),
            title: title_line(article),
            file: &article.source_name,
            system: system(article),
            codes: article.codes.iter().map(ErrorCode::as_str).collect(),
            status: front.status.map(Status::as_str),
            audience: front.audience.map(Audience::as_str),
            owner: front.owner.as_deref(),
            verified: front.verified.map(day),
            review_due: front.review_due().map(day),
            overdue: is_overdue(article, today),
            source: front.source.as_deref(),
        }
    }
}

fn is_overdue(article: &Article, today: Option<Date>) -> bool {
    let due = article.front.review_due();
    due.zip(today).is_some_and(|(due, today)| today > due)
}

/// Articles are kept in a folder for each system; one outside of any belongs to
/// the first system that its front matter names.
fn system(article: &Article) -> String {
    match article.source_name.split_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => article
            .front
            .environment
            .first()
            .map_or_else(|| "–".to_owned(), Clone::clone),
    }
}

/// A line for each article and one with the numbers of the systems.
fn lines(listed: &[&Article], today: Option<Date>, lang: Lang) -> String {
    let mut out = String::new();
    let widest = listed.iter().map(|article| article.id.as_str().len()).max();
    let widest = widest.unwrap_or(0).min(MOST_ID_COLUMNS);
    for article in listed {
        let mut notes: Vec<String> = Vec::new();
        notes.extend(
            article
                .front
                .status
                .map(|status| status.as_str().to_owned()),
        );
        if is_overdue(article, today) {
            notes.push(say(lang, "list.overdue", &[]));
        }
        let notes = if notes.is_empty() {
            String::new()
        } else {
            format!(" [{}]", notes.join(", "))
        };
        let taken = widest + 2 + notes.chars().count();
        let title = clip(&title_line(article), width().saturating_sub(taken).max(20));
        let _ = writeln!(out, "{:widest$}  {title}{notes}", article.id.as_str());
    }
    let gap = if listed.is_empty() { "" } else { "\n" };
    let by: Vec<String> = counted(listed, By::System)
        .into_iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    let total = say(
        lang,
        "list.total",
        &[("articles", &listed.len().to_string())],
    );
    let systems = if by.is_empty() {
        String::new()
    } else {
        format!(" ({})", by.join(", "))
    };
    let _ = writeln!(out, "{gap}{total}{systems}");
    out
}

/// Longer ids push their titles aside by themselves.
const MOST_ID_COLUMNS: usize = 40;

fn counts(listed: &[&Article], by: By, lang: Lang) -> String {
    let mut out = String::new();
    let counted = counted(listed, by);
    let widest = counted.iter().map(|(name, _)| name.chars().count()).max();
    let widest = widest.unwrap_or(0);
    for (name, count) in &counted {
        let _ = writeln!(out, "{name:widest$}  {count:>4}");
    }
    let total = say(
        lang,
        "list.total",
        &[("articles", &listed.len().to_string())],
    );
    let _ = writeln!(out, "{total}");
    out
}

/// How many articles each system or code has, the most first. An article counts
/// once for each of its codes; a sub-code belongs to its code.
fn counted(listed: &[&Article], by: By) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for article in listed {
        let mut keys: Vec<String> = match by {
            By::System => vec![system(article)],
            By::Code if article.codes.is_empty() => vec!["–".into()],
            By::Code => {
                let codes = article.codes.iter();
                codes
                    .map(|code| code.parent().as_ref().unwrap_or(code).to_string())
                    .collect()
            }
        };
        keys.sort();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    counts
}
