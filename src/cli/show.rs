//! `sotay show`: articles as staff will see them.

use std::{fmt::Write as _, path::Path};

use clap::Args;

use super::{
    Ended, articles,
    ask::{print, width},
    clock::today,
    say,
};
use crate::{
    article::{Article, ArticleId},
    config::Config,
    kb,
    lang::Lang,
    render::{self, Beside, Page, telegram, title_line},
};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    #[arg(long)]
    telegram: bool,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let articles = articles(config)?;
    let mut ended = Ended::Well;
    for (at, typed) in arguments.ids.iter().enumerate() {
        let mut text = if at > 0 {
            "\n".to_owned()
        } else {
            String::new()
        };
        let id = id_of(typed);
        // A file may name an id of its own, so a path goes before the id it looks like.
        let by_path = kb::name_among(&config.kb, Path::new(typed));
        let by_path = by_path.unwrap_or_else(|| typed.replace('\\', "/"));
        let of_path = articles.iter().find(|it| it.source_name == by_path);
        let found = of_path.or_else(|| articles.iter().find(|article| article.id == id));
        if let Some(article) = found {
            text += &shown(article, arguments.telegram, config.lang);
        } else {
            text += &unknown(typed, &id, &articles, config.lang);
            ended = Ended::Empty;
        }
        print(&text)?;
    }
    Ok(ended)
}

/// The id that was meant, also where somebody copied the path of a file.
fn id_of(typed: &str) -> ArticleId {
    let file = typed.rsplit(['/', '\\']).next().unwrap_or(typed);
    let stem = file.strip_suffix(".md").or(file.strip_suffix(".markdown"));
    ArticleId::from_text(stem.unwrap_or(file))
}

fn shown(article: &Article, telegram: bool, lang: Lang) -> String {
    let beside = Beside {
        today: today(),
        ..Beside::default()
    };
    let page = render::answer_page(article, &beside, lang);
    let mut text = match article.front.status.filter(|_| !article.is_published()) {
        Some(status) => say(lang, "show.not-shown", &[("status", status.as_str())]) + "\n\n",
        None => String::new(),
    };
    if telegram {
        text += &messages(&page, lang);
    } else {
        text += &render::terminal::draw(&page, width());
    }
    text
}

/// The messages as they are sent, each below its figures and Telegram's limits.
fn messages(page: &Page, lang: Lang) -> String {
    let parts = telegram::parts(page);
    let mut out = String::new();
    for (number, part) in (1..).zip(&parts) {
        let figures = [
            ("number", number),
            ("parts", parts.len()),
            ("characters", part.text.chars().count()),
            ("units", telegram::len_utf16(&part.text)),
            ("entities", part.entities()),
        ]
        .map(|(name, value)| (name, value.to_string()));
        let figures = figures.each_ref().map(|(name, value)| (*name, &**value));
        let gap = if number > 1 { "\n" } else { "" };
        let head = say(lang, "show.part", &figures);
        let _ = writeln!(out, "{gap}── {head}\n{}", part.html);
    }
    out
}

fn unknown(typed: &str, id: &ArticleId, articles: &[Article], lang: Lang) -> String {
    let near = id.nearest(articles.iter());
    let typed: String = typed.chars().filter(|c| !c.is_control()).collect();
    let mut text = say(lang, "show.unknown", &[("id", &typed)]) + "\n";
    if !near.is_empty() {
        text += &(say(lang, "show.near", &[]) + "\n");
    }
    for article in near {
        let _ = writeln!(text, "  {}  {}", article.id, title_line(article));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_be_copied_from_a_path() {
        for typed in [
            "190-a",
            "190-a.md",
            "kb/facebook/190-a.md",
            "facebook\\190-a.md",
            "190 A",
        ] {
            assert_eq!(id_of(typed).as_str(), "190-a", "{typed}");
        }
    }
}
