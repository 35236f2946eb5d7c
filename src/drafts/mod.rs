//! What somebody writes in chat, on its way to an article: reviewed as the folder of
//! articles is, compared with the articles that are there, changed without touching
//! another byte. It knows neither chats nor files nor the clock.

mod difference;
mod passage;

use std::sync::Arc;

use crate::{
    article::{Article, ArticleId, Date, FrontMatter, Role, Rule, Source, Status, read},
    check::{self, CheckSettings, Diagnostic, Severity, Surroundings, confidential_findings},
    handbook::Handbook,
    import::escaped_line,
    search::IndexError,
};

pub use difference::{DiffLine, DiffSign, difference};
pub use passage::{PassageError, with_passage};

/// What is known of a draft before it is published.
#[derive(Debug)]
pub struct DraftReview {
    /// The draft as it will be read.
    pub article: Article,
    /// What `sotay check` would say of it.
    pub findings: Vec<Diagnostic>,
    /// The articles that are nearest to it, the nearest first, three at most.
    pub near: Vec<ArticleId>,
    /// How many numbers, addresses and secrets of people stand in it.
    pub confidential: usize,
}

impl DraftReview {
    /// Whether something in it would fail the asker: it may not be published.
    pub fn has_errors(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|one| one.severity == Severity::Error)
    }
}

/// How many articles are shown beside a draft.
const MOST_NEAR: usize = 3;

/// Reviews the text of a draft, which will be the file `name`.
///
/// # Errors
/// When the search engine fails.
pub fn review(
    name: &str,
    text: &str,
    handbook: &Handbook,
    today: Option<Date>,
    settings: &CheckSettings,
) -> Result<DraftReview, IndexError> {
    let source = Source::new(name, text);
    let article = read(&source).0;
    let sources = [source];
    // Alone: what it is to the others, `near` says.
    let (alone, found) = Handbook::new(&sources)?;
    let surroundings = Surroundings {
        today,
        ..Surroundings::default()
    };
    let mut findings = check::check(&sources, &alone, found, &surroundings, settings)?.diagnostics;
    // Pictures come into the folder with it.
    findings.retain(|one| one.finding.rule != Rule::PictureMissing);
    let near = near(&article, handbook)?;
    let confidential = confidential_findings(&article).len();
    Ok(DraftReview {
        article,
        findings,
        near,
        confidential,
    })
}

/// The articles that would be given for what the draft is about: for its title, and for
/// what happens; then those about the same codes.
fn near(article: &Article, handbook: &Handbook) -> Result<Vec<ArticleId>, IndexError> {
    let mut near: Vec<ArticleId> = Vec::new();
    let issue = article.sections_of(Role::Issue).next();
    let issue = issue.map(|section| article.body(section).trim());
    let questions = [Some(article.title.as_str()), issue];
    for question in questions.into_iter().flatten() {
        let answer = handbook.ask(question)?;
        let found: Vec<&ArticleId> = answer.outcome.articles().collect();
        for id in found {
            if *id != article.id && !near.contains(id) && near.len() < MOST_NEAR {
                near.push(id.clone());
            }
        }
    }
    let has_same = |other: &&Arc<Article>| {
        let mut codes = article.codes.iter();
        codes.any(|code| other.codes.contains(code)) && other.id != article.id
    };
    for other in handbook.articles().iter().filter(has_same) {
        if !near.contains(&other.id) && near.len() < MOST_NEAR {
            near.push(other.id.clone());
        }
    }
    Ok(near)
}

/// The text with what belongs to people masked; `None` where there is nothing.
pub fn masked(text: &str) -> Option<String> {
    let article = read(&Source::new("a.md", text)).0;
    let mut found = confidential_findings(&article);
    found.sort_by_key(|finding| std::cmp::Reverse(finding.range.start));
    let mut masked = text.to_owned();
    let mut end = usize::MAX;
    for finding in found {
        if finding.range.end > end || article.source() != text {
            continue;
        }
        end = finding.range.start;
        let mask = match finding.rule {
            Rule::Secret => "[mã bí mật]",
            _ if text[finding.range.clone()].contains('@') => "[email]",
            _ => "[số điện thoại]",
        };
        masked.replace_range(finding.range, mask);
    }
    (masked != text).then_some(masked)
}

/// The text with another title.
pub fn with_title(text: &str, title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let article = read(&Source::new("a.md", text)).0;
    let range = article.title_range.clone();
    let title = escaped_line(&title);
    if let Some(range) = range.filter(|_| article.source() == text) {
        return format!("{}{title}{}", &text[..range.start], &text[range.end..]);
    }
    let head = article.front.range.clone().map_or(0, |range| range.end);
    let (front, body) = text.split_at(head);
    format!("{front}\n# {title}\n\n{}", body.trim_start())
}

/// The text with what is known when it is published: the day, and in service.
pub fn published(text: &str, today: Option<Date>) -> String {
    with_front(text, |front| {
        if matches!(front.status, Some(Status::Wip | Status::Archived)) {
            front.status = None;
        }
        front.verified = today.or(front.verified);
    })
}

/// How the asker said it: the first line of what happens, else the title.
pub fn wording(article: &Article) -> String {
    let issue = article.sections_of(Role::Issue).next();
    let issue = issue.map(|section| article.body(section));
    let line = issue.and_then(|body| body.lines().map(str::trim).find(|line| !line.is_empty()));
    let words = line.unwrap_or(&article.title);
    crate::render::clip(&words.split_whitespace().collect::<Vec<_>>().join(" "), 120)
}

/// The source of an article with the resolution of another behind its own.
pub fn with_steps(article: &Article, other: &Article) -> String {
    let text = article.source();
    let roles = [Role::Resolution, Role::CauseAndResolution];
    let of = |article: &Article| {
        let mut sections = article.sections.iter();
        sections
            .rfind(|section| roles.contains(&section.role))
            .map(|section| section.body.clone())
    };
    let added = of(other).map_or("", |body| other.source()[body].trim());
    match of(article) {
        Some(body) => {
            let end = body.start + text[body.clone()].trim_end().len();
            format!("{}\n\n{added}\n{}", &text[..end], padded(&text[end..]))
        }
        None => format!("{}\n\n## Cách xử lý\n\n{added}\n", text.trim_end()),
    }
}

/// What follows a section, behind an empty line.
fn padded(rest: &str) -> String {
    let rest = rest.trim_start_matches('\n');
    if rest.trim().is_empty() {
        String::new()
    } else {
        format!("\n{rest}")
    }
}

/// The text with other front matter, written anew; that of another language than YAML
/// stays as it is.
fn with_front(text: &str, change: impl FnOnce(&mut FrontMatter)) -> String {
    let article = read(&Source::new("a.md", text)).0;
    if article.source() != text {
        return text.to_owned();
    }
    let head = article.front.range.clone().unwrap_or(0..0);
    let is_yaml = |head: &str| head.starts_with("---\n") || head.starts_with("---\r\n");
    if !head.is_empty() && !is_yaml(&text[head.clone()]) {
        return text.to_owned();
    }
    let mut front = article.front.clone();
    change(&mut front);
    let body = text[head.end..].trim_start_matches(['\r', '\n']);
    let front = front.to_yaml(&[]);
    let gap = if front.is_empty() { "" } else { "\n" };
    format!("{front}{gap}{body}")
}

#[cfg(test)]
mod tests;
