//! An article as a page: what the asker needs first, first.

use super::{Block, BlockKind, Page, Quote, Run, Style, markdown, plain};
use crate::{
    article::{Article, Form, Role, Section, Status},
    lang::Lang,
    text::SmallTalk,
};

/// The page of an article: title, state when it is not validated, resolution,
/// cause, symptom, then the rest and a footer. Long causes and symptoms are
/// folded away. An article without a resolution, or with several situations,
/// keeps the order of its author.
pub fn article_page(article: &Article, lang: Lang) -> Page {
    let mut blocks = vec![Block::new(
        BlockKind::Title,
        vec![Run::bold(title_line(article))],
    )];
    if article.front.status == Some(Status::Draft) {
        let text = rust_i18n::t!("page.draft", locale = lang.code());
        blocks.push(Block::new(
            BlockKind::Paragraph,
            vec![Run {
                text: text.into_owned(),
                style: Style {
                    italic: true,
                    ..Style::default()
                },
            }],
        ));
    }
    let reorders = reorders(article);
    let mut sections: Vec<&Section> = article.sections.iter().collect();
    if reorders {
        // A stable sort: sections of equal rank stay in the author's order.
        sections.sort_by_key(|section| rank(section.role));
    }
    for (number, section) in (0_u8..).zip(&sections) {
        blocks.extend(section_blocks(article, section, reorders, number));
    }
    blocks.push(footer(article, lang));
    Page { blocks }
}

/// What is said to small talk: one line; to a greeting, what to send.
pub fn small_talk_page(kind: SmallTalk, lang: Lang) -> Page {
    let locale = lang.code();
    let text = match kind {
        SmallTalk::Greeting => rust_i18n::t!("page.greeting", locale = locale),
        SmallTalk::Thanks => rust_i18n::t!("page.thanks", locale = locale),
        SmallTalk::Other => rust_i18n::t!("page.small-talk", locale = locale),
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

fn reorders(article: &Article) -> bool {
    let count = |role| article.sections_of(role).count();
    count(Role::Resolution) + count(Role::CauseAndResolution) > 0 && count(Role::Issue) <= 1
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
        let runs = match article.form {
            Form::Markdown => markdown::blocks(name)
                .into_iter()
                .flat_map(|block| block.runs)
                .collect(),
            Form::Bullets => vec![Run::plain(name)],
        };
        let words: String = runs.iter().map(|run: &Run| run.text.as_str()).collect();
        blocks.push(Block::new(
            BlockKind::Heading,
            vec![Run::bold(words.trim())],
        ));
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
        Form::Markdown => markdown::blocks(body),
        Form::Bullets => plain::blocks(body),
    }
}

/// Below about five lines of a phone, folding hides more than it saves.
const OPEN_CHARS: usize = 200;

fn footer(article: &Article, lang: Lang) -> Block {
    let locale = lang.code();
    let mut runs = vec![Run {
        text: article.id.to_string(),
        style: Style {
            code: true,
            ..Style::default()
        },
    }];
    if let Some(verified) = article.front.verified {
        let date = match lang {
            Lang::Vi => verified.day_first(),
            Lang::En => verified.to_string(),
        };
        runs.push(Run::plain(format!(
            " · {}",
            rust_i18n::t!("page.verified", locale = locale, date = date)
        )));
    }
    if let Some(owner) = &article.front.owner {
        runs.push(Run::plain(format!(
            " · {}",
            rust_i18n::t!("page.owner", locale = locale, owner = owner)
        )));
    }
    if let Some(source) = &article.front.source {
        runs.push(Run::plain(format!(
            "\n{}",
            rust_i18n::t!("page.source", locale = locale, source = source)
        )));
    }
    Block::new(BlockKind::Footer, runs)
}
