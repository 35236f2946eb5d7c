//! A question that goes to a human: the card in the support chat, and what the
//! asker gets.

use rust_i18n::t;

use crate::{
    lang::Lang,
    render::{Block, BlockKind, Quote, Run, Style, clip},
    telegram::{
        route::callback_data::Button,
        view::{
            Screen, item,
            keyboard::{Key, Keys},
            page, paragraph, title,
        },
    },
};

/// A question for the support chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CardView {
    /// Its number, for its buttons.
    pub(crate) id: u64,
    /// The question as it was typed.
    pub(crate) question: String,
    /// Who asked, by the name they show.
    pub(crate) asker: String,
    /// Their user id, to open their profile; `None` for nobody in person.
    pub(crate) asker_id: Option<i64>,
    /// The group in which they asked.
    pub(crate) group: Option<String>,
    /// The titles of what they were shown.
    pub(crate) tried: Vec<String>,
    /// How far it has come.
    pub(crate) state: CardProgress,
    /// Whether its answer may become an article.
    pub(crate) is_kept: bool,
}

/// How far a card has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CardProgress {
    /// Nobody has taken it.
    Open,
    /// Somebody is at it.
    Taken(String),
    /// Somebody has answered, and these others too.
    Answered(String, Vec<String>),
}

/// The card, as the support chat sees it.
pub(crate) fn card(card: &CardView, lang: Lang) -> Screen {
    let mut question = paragraph(shortened(&card.question));
    question.quote = Quote::Plain;
    let mut blocks = vec![title(line!("card.title", lang)), question, from(card, lang)];
    if !card.tried.is_empty() {
        blocks.push(paragraph(line!("card.tried", lang)));
        let titles = card.tried.iter().take(MOST_TRIED);
        blocks.extend(titles.map(|title| item("•".to_owned(), vec![Run::plain(clip(title, 100))])));
    }
    let (state, mut keys): (String, Keys) = match &card.state {
        CardProgress::Open => {
            let take = Key::press(line!("card.take", lang), Button::Take(card.id));
            (line!("card.open", lang), vec![vec![take]])
        }
        CardProgress::Taken(by) => (line!("card.taken", lang, by = name(by)), Vec::new()),
        CardProgress::Answered(by, others) if others.is_empty() => {
            (line!("card.answered", lang, by = name(by)), Vec::new())
        }
        CardProgress::Answered(by, others) => {
            let others: Vec<String> = others.iter().map(|other| name(other)).collect();
            let others = clip(&others.join(", "), 200);
            let state = line!("card.answered_more", lang, by = name(by), others = others);
            (state, Vec::new())
        }
    };
    if card.is_kept && matches!(card.state, CardProgress::Answered(..)) {
        let keep = Key::press(line!("card.keep", lang), Button::Keep(card.id));
        keys.push(vec![keep]);
    }
    blocks.push(Block::new(BlockKind::Paragraph, vec![Run::bold(state)]));
    blocks.push(paragraph(match card.state {
        CardProgress::Answered(..) => line!("card.how_more", lang),
        CardProgress::Open | CardProgress::Taken(_) => line!("card.how", lang),
    }));
    Screen::new(&page(blocks), keys)
}

/// A card stays one message.
const MOST_TRIED: usize = 5;
const MOST_QUESTION_CHARS: usize = 2_000;

/// Who asks and where. The name leads to the profile: Telegram allows that for
/// people who have pressed a button of the bot (Bot API, "Formatting options").
fn from(card: &CardView, lang: Lang) -> Block {
    let asker = name(&card.asker);
    let link = card.asker_id.map(|id| format!("tg://user?id={id}"));
    let style = Style {
        link,
        ..Style::default()
    };
    let mut runs = vec![
        Run::plain(format!("{} ", line!("card.from", lang))),
        Run { text: asker, style },
    ];
    runs.extend(card.group.as_ref().map(|group| {
        let group = line!("card.from_group", lang, group = clip(group, 60));
        Run::plain(format!(" · {group}"))
    }));
    Block::new(BlockKind::Paragraph, runs)
}

fn name(name: &str) -> String {
    clip(name, 60)
}

/// The question with its lines; a pasted log is cut.
fn shortened(question: &str) -> String {
    let question = question.trim();
    match question.char_indices().nth(MOST_QUESTION_CHARS) {
        Some((end, _)) => format!("{}…", &question[..end]),
        None => question.to_owned(),
    }
}

/// Whether a message of ours is a card, by its first line in any language.
pub(crate) fn is_card(text: &str) -> bool {
    let title = text.lines().next().unwrap_or_default().trim();
    [Lang::Vi, Lang::En]
        .into_iter()
        .any(|lang| title == line!("card.title", lang))
}

/// What the asker sees once the card is on its way.
pub(crate) fn sent_to_support(question: &str, lang: Lang) -> Screen {
    let question = clip(question, 100);
    page(vec![paragraph(line!(
        "support.sent",
        lang,
        question = question
    ))])
    .into()
}

/// An answer from the support chat, as it is replied to the question.
pub(crate) fn human_answer(text: &str, by: &str, lang: Lang) -> Screen {
    let by = line!("support.answer", lang, by = name(by));
    let by = Block::new(BlockKind::Paragraph, vec![Run::bold(by)]);
    page(vec![by, paragraph(text.trim().to_owned())]).into()
}

/// What stands above a picture or file from the support chat.
pub(crate) fn forwarded(by: &str, lang: Lang) -> Screen {
    let by = line!("support.answer", lang, by = name(by));
    page(vec![Block::new(BlockKind::Paragraph, vec![Run::bold(by)])]).into()
}

/// A reply to a card that is not known any more.
pub(crate) fn unknown_card(lang: Lang) -> Screen {
    page(vec![paragraph(line!("card.unknown", lang))]).into()
}

/// An answer that did not reach the asker.
pub(crate) fn undelivered(lang: Lang) -> Screen {
    page(vec![paragraph(line!("card.undelivered", lang))]).into()
}

/// Whom a press on "I take it" finds at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taker<'a> {
    /// The one who pressed.
    You,
    /// Somebody who is at it.
    Taken(&'a str),
    /// Somebody who has answered.
    Answered(&'a str),
}

/// The words over the button of a card; at most 200 characters.
pub(crate) fn taken_by(found: Taker<'_>, lang: Lang) -> String {
    match found {
        Taker::You => line!("card.you_took", lang),
        Taker::Taken(by) => line!("card.taken", lang, by = name(by)),
        Taker::Answered(by) => line!("card.answered", lang, by = name(by)),
    }
}

/// The words over the button of a card that is not known any more.
pub(crate) fn card_gone(lang: Lang) -> String {
    line!("card.gone", lang)
}

/// The words over a button that asks for help a second time.
pub(crate) fn sent_before(lang: Lang) -> String {
    line!("support.sent_before", lang)
}

/// The words over a button that asks for help when too much was asked for.
pub(crate) fn too_much_help(lang: Lang) -> String {
    line!("support.too_much", lang)
}

/// The words over a button that asks for help with a question that is not kept
/// any more.
pub(crate) fn lost_question(lang: Lang) -> String {
    line!("support.lost_question", lang)
}
