//! An article as a page: what the asker needs first, first.

use rust_i18n::t;

use super::{Block, BlockKind, Page, Quote, Run, Style, markdown, parser::Definitions, plain};
use crate::{
    article::{Article, Date, Form, Role, Section, Status},
    lang::Lang,
    text::SmallTalk,
};

/// What an answer says beside its article; all of it may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// How the question was read.
    pub read_as: Option<String>,
    /// A code of the question that neither this nor another article is about.
    pub unknown_code: Option<String>,
    /// What the article has of the question: codes, systems, words.
    pub matched: Vec<String>,
    /// The day on which it is shown, to tell that it is due to be checked.
    pub today: Option<Date>,
}

/// [`answer_page`] with nothing beside the article.
pub fn article_page(article: &Article, lang: Lang) -> Page {
    answer_page(article, &Beside::default(), lang)
}

/// The page of an article: title, state when it is not validated, why it was
/// found, resolution, cause, symptom, then the rest and a footer. Long causes
/// and symptoms are folded away. An article without a resolution, or with
/// several situations, keeps the order of its author.
pub fn answer_page(article: &Article, beside: &Beside, lang: Lang) -> Page {
    let title = Block::new(BlockKind::Title, vec![Run::bold(title_line(article))]);
    let mut blocks = vec![title, aside(article, beside, lang)];
    let reorders = reorders(article);
    let mut sections: Vec<&Section> = article.sections.iter().collect();
    sort(article, &mut sections);
    for (number, section) in (0_u8..).zip(&sections) {
        blocks.extend(section_blocks(article, section, reorders, number));
    }
    blocks.push(footer(article, beside.today, lang));
    Page { blocks }
}

/// A line for each thing to be said before the article itself.
fn aside(article: &Article, beside: &Beside, lang: Lang) -> Block {
    let locale = lang.code();
    let mut lines: Vec<String> = Vec::new();
    if article.front.status == Some(Status::Draft) {
        lines.push(t!("page.draft", locale = locale).into_owned());
    }
    if let Some(question) = &beside.read_as {
        let question = clip(question, READ_AS_CHARS);
        lines.push(t!("page.read-as", locale = locale, question = question).into_owned());
    }
    if let Some(code) = &beside.unknown_code {
        let code = clip(code, CODE_CHARS);
        lines.push(t!("page.unknown-code", locale = locale, code = code).into_owned());
    }
    if !beside.matched.is_empty() {
        let matched = clip(&beside.matched.join(" · "), MATCHED_CHARS);
        lines.push(t!("page.matched", locale = locale, matched = matched).into_owned());
    }
    let style = Style {
        italic: true,
        ..Style::default()
    };
    let run = Run {
        text: lines.join("\n"),
        style,
    };
    let runs = (!lines.is_empty()).then_some(run);
    Block::new(BlockKind::Aside, runs.into_iter().collect())
}

/// Two lines of a phone each; with the words before them they stay well below
/// what an aside may have.
const READ_AS_CHARS: usize = 120;
const MATCHED_CHARS: usize = 80;
const CODE_CHARS: usize = 24;

/// At most `most` characters of `text` on one line, cut after a word and ended
/// with `…` where something is missing.
pub fn clip(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let end = line
        .char_indices()
        .nth(most - 1)
        .map_or(line.len(), |(at, _)| at);
    let head = &line[..end];
    // A word that begins in the first half and is not over is cut itself: an
    // address, a token.
    let cut = match head.rfind(' ') {
        Some(space) if !line[end..].starts_with(' ') && space > end / 2 => &head[..space],
        _ => head,
    };
    let cut = cut.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '.' | ':' | ';' | '-' | '–' | '(')
    });
    format!("{cut}…")
}

/// What is said to small talk: one line; to a greeting, what to send.
pub fn small_talk_page(kind: SmallTalk, lang: Lang) -> Page {
    let locale = lang.code();
    let text = match kind {
        SmallTalk::Greeting => t!("page.greeting", locale = locale),
        SmallTalk::Thanks => t!("page.thanks", locale = locale),
        SmallTalk::Other => t!("page.small-talk", locale = locale),
    };
    let line = Block::new(BlockKind::Paragraph, vec![Run::plain(text)]);
    Page { blocks: vec![line] }
}

/// The title on one line.
pub fn title_line(article: &Article) -> String {
    article
        .title
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Brings the sections into the order in which they are read.
pub(super) fn sort(article: &Article, sections: &mut [&Section]) {
    if reorders(article) {
        // A stable sort: sections of equal rank stay in the author's order.
        sections.sort_by_key(|section| match section.role {
            // A warning above the steps is read before them.
            Role::Text if warns(article, section) => 0,
            role => rank(role),
        });
    }
}

pub(super) fn reorders(article: &Article) -> bool {
    let count = |role| article.sections_of(role).count();
    count(Role::Resolution) + count(Role::CauseAndResolution) > 0 && count(Role::Issue) <= 1
}

/// Whether a part holds a quotation, as which boxes are written.
fn warns(article: &Article, section: &Section) -> bool {
    let mut lines = article.body(section).lines();
    article.form == Form::Markdown && lines.any(|line| line.trim_start().starts_with("> "))
}

fn rank(role: Role) -> u8 {
    match role {
        Role::Resolution | Role::CauseAndResolution => 0,
        Role::Cause => 1,
        Role::Issue => 2,
        Role::Environment => 3,
        Role::Prevention => 4,
        Role::Note => 5,
        Role::Text | Role::Other => 6,
        Role::Reference => 7,
    }
}

/// The blocks of one section: its name as the file has it, then its body.
pub(super) fn section_blocks(
    article: &Article,
    section: &Section,
    may_fold: bool,
    number: u8,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(name) = article.name(section) {
        let mut runs = match article.form {
            // As a heading: "2026. Thay đổi" alone would be an item of a list.
            Form::Markdown => {
                let line = name.replace(['\n', '\r'], " ");
                markdown::blocks(&format!("# {line}"), &Definitions::of(article))
                    .into_iter()
                    .flat_map(|block| block.runs)
                    .collect()
            }
            Form::Bullets => vec![Run::plain(name)],
        };
        for run in &mut runs {
            run.style.bold = !run.style.code;
        }
        blocks.push(Block::new(BlockKind::Heading, runs));
    }
    let mut body = body_blocks(article, section);
    let chars: usize = body.iter().map(|block| block.text().chars().count()).sum();
    if may_fold && matches!(section.role, Role::Cause | Role::Issue) && chars > OPEN_CHARS {
        for block in &mut body {
            block.quote = Quote::Expandable(number);
        }
    }
    blocks.extend(body);
    blocks
}

/// The body of one section as blocks.
pub(super) fn body_blocks(article: &Article, section: &Section) -> Vec<Block> {
    let body = article.body(section);
    match article.form {
        Form::Markdown => markdown::blocks(body, &Definitions::of(article)),
        Form::Bullets => plain::blocks(body),
    }
}

/// Below about five lines of a phone, folding hides more than it saves.
const OPEN_CHARS: usize = 200;

fn footer(article: &Article, today: Option<Date>, lang: Lang) -> Block {
    let locale = lang.code();
    let told = |date: Date| match lang {
        Lang::Vi => date.day_first(),
        Lang::En => date.to_string(),
    };
    let mut runs = vec![Run {
        text: article.id.to_string(),
        style: Style {
            code: true,
            ..Style::default()
        },
    }];
    let is_validated = article.front.status == Some(Status::Validated);
    let state = match (article.front.verified.map(told), is_validated) {
        (Some(date), true) => Some(t!("page.validated-on", locale = locale, date = date)),
        (Some(date), false) => Some(t!("page.verified", locale = locale, date = date)),
        (None, true) => Some(t!("page.validated", locale = locale)),
        (None, false) => None,
    };
    runs.extend(state.map(|state| Run::plain(format!(" · {state}"))));
    if let Some(owner) = &article.front.owner {
        runs.push(Run::plain(format!(
            " · {}",
            t!("page.owner", locale = locale, owner = owner)
        )));
    }
    if let Some(source) = &article.front.source {
        runs.push(Run::plain(format!(
            "\n{}",
            t!("page.source", locale = locale, source = source)
        )));
    }
    let due = article.front.review_due();
    if let Some(due) = due.filter(|due| today.is_some_and(|today| today > *due)) {
        let notice = t!("page.overdue", locale = locale, date = told(due));
        runs.push(Run::plain(format!("\n{notice}")));
    }
    Block::new(BlockKind::Footer, runs)
}
