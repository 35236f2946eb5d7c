//! What is shown: every message the bot sends is a [`Page`], drawn by
//! [`render::telegram`](crate::render::telegram), so that nobody writes HTML by
//! hand. The wording is in `src/locales/telegram.yml`.

use rust_i18n::t;

use super::{
    buttons::{Button, label},
    route::Identity,
};
use crate::{
    answer::{Answer, Candidate, Outcome},
    article::{Article, ArticleId},
    handbook::Handbook,
    lang::Lang,
    render::{Block, BlockKind, Page, Run, Style, article_page, clip, small_talk_page},
};

/// A page and the buttons under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Screen {
    pub(super) page: Page,
    pub(super) buttons: Vec<(String, Button)>,
}

impl From<Page> for Screen {
    fn from(page: Page) -> Self {
        Self {
            page,
            buttons: Vec::new(),
        }
    }
}

/// One text of the locale file; `line!("usage", lang)`.
macro_rules! line {
    ($key:literal, $lang:expr $(, $name:ident = $value:expr)*) => {
        t!(concat!("telegram.", $key), locale = $lang.code() $(, $name = $value)*).into_owned()
    };
}

/// What the handbook answers.
pub(super) fn answer(answer: &Answer, handbook: &Handbook, lang: Lang) -> Screen {
    let mut screen = match &answer.outcome {
        Outcome::Answer(id) => match handbook.article(id) {
            Some(article) => {
                let mut page = article_page(article, lang);
                if let Some(code) = &answer.unknown_code {
                    let said = line!("named_beside_code", lang, code = code.as_str());
                    page.blocks.insert(0, paragraph(said));
                }
                page.into()
            }
            // The answer names an article of the same snapshot; should it not
            // be there, that is the same as having none.
            None => nothing(&answer.question, None, &[], lang),
        },
        Outcome::Choose { code, candidates } => {
            let question = match code {
                Some(code) => line!("choose.code", lang, code = code.as_str()),
                None => line!("choose.words", lang),
            };
            offer(vec![paragraph(question)], candidates, lang)
        }
        Outcome::Nothing { unknown_code, near } => {
            let code = unknown_code.as_ref().map(crate::text::ErrorCode::as_str);
            nothing(&answer.question, code, near, lang)
        }
        Outcome::SmallTalk(kind) => small_talk_page(*kind, lang).into(),
    };
    if let Some(question) = &answer.read_as {
        let question = line!("reading", lang, question = question);
        let style = Style {
            italic: true,
            ..Style::default()
        };
        let reading = Block::new(
            BlockKind::Paragraph,
            vec![Run {
                text: question,
                style,
            }],
        );
        screen.page.blocks.insert(0, reading);
    }
    screen
}

fn nothing(question: &str, code: Option<&str>, near: &[Candidate], lang: Lang) -> Screen {
    let said = match code {
        Some(code) => line!("nothing.code", lang, code = code),
        None => line!("nothing.words", lang, question = clip(question, 100)),
    };
    if near.is_empty() {
        return page(vec![paragraph(format!(
            "{said} {}",
            line!("nothing.advice", lang)
        ))])
        .into();
    }
    let blocks = vec![paragraph(said), paragraph(line!("nothing.near", lang))];
    offer(blocks, near, lang)
}

/// Candidates, numbered in the text, where they are whole, and on the buttons.
fn offer(mut blocks: Vec<Block>, candidates: &[Candidate], lang: Lang) -> Screen {
    let mut buttons = Vec::new();
    for (number, candidate) in (1..).zip(candidates) {
        let line = candidate.line();
        let telling = line.trim();
        blocks.push(item(format!("{number}."), vec![Run::plain(telling)]));
        buttons.push((
            label(number, telling),
            Button::Article(candidate.article_id.clone()),
        ));
    }
    let none = if candidates.len() == 1 {
        line!("choose.not_this", lang)
    } else {
        line!("choose.none", lang)
    };
    buttons.push((none, Button::NoneOfThese));
    Screen {
        page: page(blocks),
        buttons,
    }
}

/// One article, asked for by its id.
pub(super) fn article(handbook: &Handbook, id: Option<&ArticleId>, lang: Lang) -> Screen {
    match id.and_then(|id| handbook.article(id)) {
        Some(article) => article_page(article, lang).into(),
        None => page(vec![paragraph(line!("gone", lang))]).into(),
    }
}

/// `/start`.
pub(super) fn start(handbook: &Handbook, lang: Lang) -> Screen {
    let mut blocks = vec![title(line!("start.title", lang))];
    let articles = handbook.articles();
    if articles.is_empty() {
        blocks.push(paragraph(line!("start.empty", lang)));
        return page(blocks).into();
    }
    blocks.push(paragraph(line!(
        "start.intro",
        lang,
        count = articles.len()
    )));
    blocks.push(paragraph(line!("start.try", lang)));
    for example in examples(articles, lang) {
        let style = Style {
            code: true,
            ..Style::default()
        };
        blocks.push(item(
            "•".to_owned(),
            vec![Run {
                text: example,
                style,
            }],
        ));
    }
    blocks.push(paragraph(line!("start.more", lang)));
    page(blocks).into()
}

/// Three questions to which there are answers: a code, a problem without a
/// code in words, and a title. Short titles make the better examples.
fn examples<A: AsRef<Article>>(articles: &[A], lang: Lang) -> Vec<String> {
    let mut by_length: Vec<&Article> = articles.iter().map(AsRef::as_ref).collect();
    by_length.sort_by_cached_key(|article| (article.title.chars().count(), article.id.clone()));
    let with_code = by_length.iter().find(|article| !article.codes.is_empty());
    let without = by_length.iter().find(|article| article.codes.is_empty());
    let other = by_length.iter().find(|article| {
        let is = |seen: Option<&&Article>| seen.is_some_and(|seen| seen.id == article.id);
        !is(with_code) && !is(without)
    });
    let code = with_code.and_then(|article| article.codes.first());
    let code = code.map(|code| line!("start.example_code", lang, code = code.as_str()));
    let titles = [without, other].into_iter().flatten();
    code.into_iter()
        .chain(titles.map(|article| clip(&article.title, 60)))
        .collect()
}

/// `/help` in a private chat.
pub(super) fn private_help(lang: Lang) -> Screen {
    help(
        lang,
        [
            line!("help.private.code", lang),
            line!("help.private.words", lang),
            line!("help.private.choose", lang),
            line!("help.private.picture", lang),
            line!("help.private.group", lang),
        ],
    )
}

/// `/help` in a group. The mention comes last, and only where Telegram hands
/// mentions to the bot at all: in privacy mode it does not.
pub(super) fn group_help(me: &Identity, lang: Lang) -> Screen {
    let mention = me
        .reads_all
        .then(|| line!("help.group.mention", lang, username = me.username));
    let items = [
        line!("help.group.command", lang),
        line!("help.group.reply", lang),
        line!("help.group.follow_up", lang),
    ];
    help(
        lang,
        items
            .into_iter()
            .chain(mention)
            .chain([line!("help.group.quiet", lang)]),
    )
}

fn help(lang: Lang, items: impl IntoIterator<Item = String>) -> Screen {
    let mut blocks = vec![title(line!("help.title", lang))];
    blocks.extend(
        items
            .into_iter()
            .map(|text| item("•".to_owned(), vec![Run::plain(text)])),
    );
    page(blocks).into()
}

/// `/hoi` with nothing to go by.
pub(super) fn usage(lang: Lang) -> Screen {
    page(vec![paragraph(line!("usage", lang))]).into()
}

/// A picture or voice message without a word.
pub(super) fn not_text(lang: Lang) -> Screen {
    page(vec![paragraph(line!("not_text", lang))]).into()
}

/// A command that we do not have.
pub(super) fn unknown_command(lang: Lang) -> Screen {
    page(vec![paragraph(line!("unknown_command", lang))]).into()
}

/// After "none of these".
pub(super) fn none_of_these(lang: Lang) -> Screen {
    page(vec![paragraph(line!("none_of_these", lang))]).into()
}

/// Something of ours has failed.
pub(super) fn apology(lang: Lang) -> Screen {
    page(vec![paragraph(line!("apology", lang))]).into()
}

/// The words over a button that does not work any more; at most 200 characters
/// (Bot API, `answerCallbackQuery`).
pub(super) fn stale_button(lang: Lang) -> String {
    line!("stale_button", lang)
}

/// The words over a button whose article is gone; at most 200 characters.
pub(super) fn gone_button(lang: Lang) -> String {
    line!("gone", lang)
}

/// A command and what it does, for Telegram's menu.
pub(super) fn commands(is_group: bool, lang: Lang) -> Vec<(&'static str, String)> {
    let ask = ("hoi", line!("command.ask", lang));
    let help = ("help", line!("command.help", lang));
    if is_group {
        vec![ask, help]
    } else {
        vec![("start", line!("command.start", lang)), help]
    }
}

fn page(blocks: Vec<Block>) -> Page {
    Page { blocks }
}

fn title(text: String) -> Block {
    Block::new(BlockKind::Title, vec![Run::plain(text)])
}

fn paragraph(text: String) -> Block {
    Block::new(BlockKind::Paragraph, vec![Run::plain(text)])
}

fn item(marker: String, runs: Vec<Run>) -> Block {
    Block::new(BlockKind::Item { depth: 0, marker }, runs)
}

#[cfg(test)]
mod tests;
