//! A question that goes to a human: the card in the support chat, and what the
//! asker gets.

#![cfg_attr(not(test), expect(dead_code, reason = "nobody sends help cards yet"))]

use rust_i18n::t;

use super::{Screen, item, page, paragraph, title};
use crate::{
    lang::Lang,
    render::{Block, BlockKind, Quote, Run, clip},
    telegram::{
        buttons::Button,
        keyboard::{Key, Keys},
    },
};

/// A question for the support chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::telegram) struct Card {
    /// Its number, for its buttons.
    pub(in crate::telegram) id: u64,
    /// The question as it was typed.
    pub(in crate::telegram) question: String,
    /// Who asked, by the name they show.
    pub(in crate::telegram) asker: String,
    /// The group in which they asked.
    pub(in crate::telegram) group: Option<String>,
    /// The titles of what they were shown.
    pub(in crate::telegram) tried: Vec<String>,
    /// How far it has come.
    pub(in crate::telegram) state: CardState,
}

/// How far a card has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::telegram) enum CardState {
    /// Nobody has taken it.
    Open,
    /// Somebody is at it.
    Taken(String),
    /// Somebody has answered.
    Answered(String),
}

/// The card, as the support chat sees it.
pub(in crate::telegram) fn card(card: &Card, lang: Lang) -> Screen {
    let asker = clip(&card.asker, 60);
    let from = match &card.group {
        Some(group) => line!(
            "card.from_group",
            lang,
            asker = asker,
            group = clip(group, 60)
        ),
        None => line!("card.from", lang, asker = asker),
    };
    let mut question = paragraph(shortened(&card.question));
    question.quote = Quote::Plain;
    let mut blocks = vec![title(line!("card.title", lang)), question, paragraph(from)];
    if !card.tried.is_empty() {
        blocks.push(paragraph(line!("card.tried", lang)));
        let titles = card.tried.iter().take(MOST_TRIED);
        blocks.extend(titles.map(|title| item("•".to_owned(), vec![Run::plain(clip(title, 100))])));
    }
    let (state, keys): (String, Keys) = match &card.state {
        CardState::Open => {
            let take = Key::press(line!("card.take", lang), Button::Take(card.id));
            (line!("card.open", lang), vec![vec![take]])
        }
        CardState::Taken(by) => (line!("card.taken", lang, by = clip(by, 60)), Vec::new()),
        CardState::Answered(by) => (line!("card.answered", lang, by = clip(by, 60)), Vec::new()),
    };
    blocks.push(Block::new(BlockKind::Paragraph, vec![Run::bold(state)]));
    if !matches!(card.state, CardState::Answered(_)) {
        blocks.push(paragraph(line!("card.how", lang)));
    }
    Screen::new(&page(blocks), keys)
}

/// A card stays one message.
const MOST_TRIED: usize = 5;
const MOST_QUESTION_CHARS: usize = 2_000;

/// The question with its lines; a pasted log is cut.
fn shortened(question: &str) -> String {
    let question = question.trim();
    match question.char_indices().nth(MOST_QUESTION_CHARS) {
        Some((end, _)) => format!("{}…", &question[..end]),
        None => question.to_owned(),
    }
}

/// What the asker sees once the card is on its way.
pub(in crate::telegram) fn sent_to_support(question: &str, lang: Lang) -> Screen {
    let question = clip(question, 100);
    page(vec![paragraph(line!(
        "support.sent",
        lang,
        question = question
    ))])
    .into()
}

/// An answer from the support chat, as it is replied to the question.
pub(in crate::telegram) fn human_answer(text: &str, by: &str, lang: Lang) -> Screen {
    let by = line!("support.answer", lang, by = clip(by, 60));
    let by = Block::new(BlockKind::Paragraph, vec![Run::bold(by)]);
    page(vec![by, paragraph(text.trim().to_owned())]).into()
}
