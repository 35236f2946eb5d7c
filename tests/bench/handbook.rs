//! The program's own side: every call into it stands here.

use std::sync::Arc;

use sotay::{
    answer::{Answer, Candidate, Outcome},
    article::{Article, Source},
    handbook::Handbook,
    lang::Lang,
    render::{Block, BlockKind, Page, Run, article_page, small_talk_page, telegram},
    search::Index,
};

/// Reads and indexes.
pub(crate) fn handbook(sources: &[Source]) -> Handbook {
    Handbook::new(sources).expect("an index").0
}

/// Indexes what is read.
pub(crate) fn index(articles: &[Arc<Article>]) -> Index {
    Index::build(articles, &sotay::text::Language::built_in()).expect("an index")
}

/// From a question to the outcome with its text: the article word for word, or
/// the line of each candidate; gives its length.
pub(crate) fn ask(handbook: &Handbook, question: &str) -> usize {
    let answer = handbook.ask(question).expect("an outcome");
    text(handbook, &answer).len()
}

fn text(handbook: &Handbook, answer: &Answer) -> String {
    let mut text = String::new();
    let mut add = |piece: &str| {
        text.push_str(piece);
        text.push('\n');
    };
    match &answer.outcome {
        Outcome::Answer(id) => {
            let article = handbook.article(id).expect("the article of the answer");
            add(&article.title);
            for section in &article.sections {
                add(article.name(section).unwrap_or(""));
                add(article.body(section));
            }
        }
        Outcome::Choose { candidates, .. } => candidates.iter().for_each(|one| add(&one.line())),
        Outcome::Nothing { near, .. } => near.iter().for_each(|one| add(&one.line())),
        Outcome::SmallTalk(_) => {}
    }
    text
}

/// From a question to the messages that the bot sends; gives their length.
pub(crate) fn ask_in_chat(handbook: &Handbook, question: &str) -> usize {
    let answer = handbook.ask(question).expect("an outcome");
    let parts = telegram::parts(&page(handbook, &answer));
    parts
        .iter()
        .map(|part| part.html.len() + part.text.len())
        .sum()
}

/// The article, or the lines of what is offered, without the bot's own
/// sentences around them.
fn page(handbook: &Handbook, answer: &Answer) -> Page {
    match &answer.outcome {
        Outcome::Answer(id) => {
            let article = handbook.article(id).expect("the article of the answer");
            article_page(article, Lang::Vi)
        }
        Outcome::Choose { candidates, .. } => offer(candidates),
        Outcome::Nothing { near, .. } => offer(near),
        Outcome::SmallTalk(kind) => small_talk_page(*kind, Lang::Vi),
    }
}

fn offer(candidates: &[Candidate]) -> Page {
    let line = |candidate: &Candidate| {
        Block::new(BlockKind::Paragraph, vec![Run::plain(candidate.line())])
    };
    Page {
        blocks: candidates.iter().map(line).collect(),
    }
}
