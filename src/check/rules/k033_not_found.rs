//! K033: a question that its own article does not come first for.
//!
//! What: asked with its title, with its symptom, with each of its aliases, the
//! handbook has to give this article or to offer it first; asked with each of
//! its codes, it has to give or offer it. The real handbook is asked, as the bot
//! does.
//! Why: what does not come for its own words comes for nobody's.
//! Example: two articles with the same title; a title without the word that
//! tells it apart; an alias that another article has, too.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Checked, Found, front_lines, title_range};
use crate::{
    answer::Outcome,
    article::{Article, ArticleId, Finding, Role, Rule},
    search::IndexError,
};

/// A pasted symptom is a line or two; longer ones are cut at a word.
const MOST_CHARS: usize = 300;

pub(super) fn find(checked: &Checked<'_>) -> Result<Found, IndexError> {
    let served: Vec<(usize, &Article)> = checked.served().collect();
    let asked: Vec<Vec<Asked>> = (served.par_iter())
        .map(|(_, article)| questions(article))
        .collect();
    // Articles about one code share its question, copies of an article nearly all:
    // each is answered once.
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut distinct: Vec<&str> = Vec::new();
    for (_, question, _) in asked.iter().flatten() {
        numbers.entry(question).or_insert_with(|| {
            distinct.push(question);
            distinct.len() - 1
        });
    }
    let outcomes: Result<Vec<Outcome>, IndexError> = (distinct.par_iter())
        .map(|question| Ok(checked.handbook.ask(question)?.outcome))
        .collect();
    let outcomes = outcomes?;
    let mut found = Found::new();
    for ((at, article), asked) in served.iter().zip(&asked) {
        for (case, question, range) in asked {
            let outcome = &outcomes[numbers[question.as_str()]];
            let Some(instead) = instead(article, outcome, *case) else {
                continue;
            };
            let finding = Finding::new(Rule::NotFound, range.clone(), question);
            let finding = match instead {
                Instead::Other(id) => finding.case(case.told).with("other", id),
                Instead::Nothing => finding.case(case.untold),
            };
            found.push((*at, finding));
        }
    }
    Ok(found)
}

/// What kind of question it is: its wordings where another article comes first,
/// and where none comes.
#[derive(Clone, Copy)]
struct Case {
    told: &'static str,
    untold: &'static str,
    /// It is enough to be offered among others.
    offered: bool,
}

const TITLE: Case = Case {
    told: "title",
    untold: "title-none",
    offered: false,
};
const SYMPTOM: Case = Case {
    told: "symptom",
    untold: "symptom-none",
    offered: false,
};
const ALIAS: Case = Case {
    told: "alias",
    untold: "alias-none",
    offered: false,
};
const CODE: Case = Case {
    told: "code",
    untold: "code-none",
    offered: true,
};

/// A question, what kind it is, and where it stands.
type Asked = (Case, String, Range<usize>);

/// What an article has to be found by.
fn questions(article: &Article) -> Vec<Asked> {
    let mut all = vec![(TITLE, article.title.clone(), title_range(article))];
    for section in article.sections_of(Role::Issue) {
        let body = article.body(section);
        let line = body.lines().map(str::trim).find(|line| !line.is_empty());
        if let Some(line) = line {
            let start = section.body.start + body.find(line).unwrap_or(0);
            let question = clipped(line);
            let range = start..start + question.len();
            all.push((SYMPTOM, question.to_owned(), range));
        }
    }
    for alias in &article.front.aliases {
        let range = place_of(article, alias).unwrap_or_else(|| title_range(article));
        all.push((ALIAS, alias.clone(), range));
    }
    for code in &article.codes {
        let place = place_of(article, code.as_str());
        let range = place.unwrap_or_else(|| title_range(article));
        all.push((CODE, format!("lỗi {code}"), range));
    }
    all.retain(|(_, question, _)| question.chars().any(char::is_alphanumeric));
    // A title that is the symptom is asked once.
    let mut asked: Vec<String> = Vec::new();
    all.retain(|(_, question, _)| {
        let is_new = !asked.contains(question);
        asked.push(question.clone());
        is_new
    });
    all
}

fn clipped(line: &str) -> &str {
    match line.char_indices().nth(MOST_CHARS) {
        None => line,
        Some((end, _)) => {
            let cut = line[..end].rfind(char::is_whitespace).unwrap_or(end);
            &line[..cut]
        }
    }
}

/// Where the front matter writes a value.
fn place_of(article: &Article, value: &str) -> Option<Range<usize>> {
    front_lines(article).into_iter().find_map(|(at, line)| {
        let offset = line.find(value)?;
        Some(at + offset..at + offset + value.len())
    })
}

/// What comes instead of the article.
enum Instead<'a> {
    Other(&'a ArticleId),
    Nothing,
}

/// What comes instead of `article`, if it does not come as it has to.
fn instead<'a>(article: &Article, outcome: &'a Outcome, case: Case) -> Option<Instead<'a>> {
    match outcome {
        Outcome::Answer(id) if *id == article.id => None,
        Outcome::Answer(id) => Some(Instead::Other(id)),
        Outcome::Choose { candidates, .. } => {
            let own = candidates.iter().position(|c| c.article_id == article.id);
            match own {
                Some(0) => None,
                Some(_) if case.offered => None,
                _ => candidates
                    .first()
                    .map(|first| Instead::Other(&first.article_id)),
            }
        }
        Outcome::Nothing { .. } | Outcome::SmallTalk(_) => Some(Instead::Nothing),
    }
}
