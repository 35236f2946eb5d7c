//! Several articles, or none.

use rust_i18n::t;

use super::{Screen, View, article::shown_code, item, note, page, paragraph};
use crate::{
    answer::Candidate,
    lang::Lang,
    render::{Block, Run, clip},
    telegram::{
        buttons::{Button, Origin},
        keyboard::{Key, Keys, label},
    },
    text::ErrorCode,
};

/// Articles of which the asker knows which one is meant.
pub(super) fn choose(
    read_as: Option<&str>,
    code: Option<&ErrorCode>,
    candidates: &[Candidate],
    view: View<'_>,
) -> Screen {
    let lang = view.lang;
    let count = candidates.len();
    let question = match code.map(|code| shown_code(code.as_str())) {
        // As many as are ever offered: there may be more.
        Some(code) if count >= MANY => line!("choose.code_many", lang, code = code),
        Some(code) => line!("choose.code", lang, code = code, count = count),
        None => line!("choose.words", lang, count = count),
    };
    let origin = code.map_or(Origin::Words, |code| Origin::Code(code.clone()));
    let mut blocks = reading(read_as, lang);
    blocks.push(paragraph(question));
    let mut keys = offer(&mut blocks, candidates, &origin);
    let none = Button::NoneOfThese(Some(origin));
    keys.push(vec![Key::press(line!("choose.none", lang), none)]);
    Screen::new(&page(blocks), keys)
}

/// From so many candidates on the number is not told.
const MANY: usize = 12;

/// No article fits; what is nearest may be looked at.
pub(super) fn nothing(
    question: &str,
    read_as: Option<&str>,
    code: Option<(&ErrorCode, &[&str])>,
    near: &[Candidate],
    view: View<'_>,
) -> Screen {
    let lang = view.lang;
    let said = match code {
        Some((code, [])) => line!("nothing.code", lang, code = shown_code(code.as_str())),
        Some((code, systems)) => line!(
            "nothing.code_of",
            lang,
            code = shown_code(code.as_str()),
            systems = systems.join(", ")
        ),
        None => line!("nothing.words", lang, question = clip(question, 100)),
    };
    let mut blocks = reading(read_as, lang);
    let mut keys = Keys::new();
    if near.is_empty() {
        let advice = line!("nothing.advice", lang);
        blocks.push(paragraph(format!("{said} {advice}")));
    } else {
        blocks.extend([said, line!("nothing.near", lang)].map(paragraph));
        let origin = code.map_or(Origin::Words, |(code, _)| Origin::Code(code.clone()));
        keys = offer(&mut blocks, near, &origin);
        if !view.has_support {
            let none = if near.len() == 1 {
                line!("choose.not_this", lang)
            } else {
                line!("choose.none", lang)
            };
            let button = Button::NoneOfThese(Some(origin));
            keys.push(vec![Key::press(none, button)]);
        }
    }
    keys.extend(human(view));
    Screen::new(&page(blocks), keys)
}

/// After "none of these": nothing fits, and what to do now. The question where
/// it is still known.
pub(in crate::telegram) fn none_of_these(
    question: Option<&str>,
    origin: Option<&Origin>,
    view: View<'_>,
) -> Screen {
    let lang = view.lang;
    let said = match question {
        Some(question) => line!(
            "none_of_these.question",
            lang,
            question = clip(question, 100)
        ),
        None => line!("none_of_these.plain", lang),
    };
    let advice = if view.has_support {
        line!("none_of_these.ask", lang)
    } else {
        line!("none_of_these.colleague", lang)
    };
    let mut keys: Keys = human(view).into_iter().collect();
    keys.extend(origin.map(|origin| {
        let back = Button::Choices(origin.clone());
        vec![Key::press(line!("choose.back", lang), back)]
    }));
    Screen::new(&page(vec![paragraph(format!("{said} {advice}"))]), keys)
}

/// The row that asks for a human, where there is one.
fn human(view: View<'_>) -> Option<Vec<Key>> {
    let label = line!("support.button", view.lang);
    view.has_support
        .then(|| vec![Key::press(label, Button::AskHuman)])
}

/// How the question was read.
fn reading(read_as: Option<&str>, lang: Lang) -> Vec<Block> {
    let read_as = read_as.map(|question| clip(question, 200));
    let line = read_as.map(|question| note(line!("reading", lang, question = question)));
    line.into_iter().collect()
}

/// Candidates, numbered in the text, where they are whole, and on the keys.
fn offer(blocks: &mut Vec<Block>, candidates: &[Candidate], origin: &Origin) -> Keys {
    let mut keys = Keys::new();
    for (number, candidate) in (1..).zip(candidates) {
        let telling = match &candidate.code {
            Some(code) => format!("{}: {}", shown_code(code.as_str()), candidate.telling),
            None => candidate.telling.clone(),
        };
        let telling = telling.trim();
        blocks.push(item(format!("{number}."), vec![Run::plain(telling)]));
        let button = Button::open(&candidate.article_id, Some(origin.clone()));
        keys.push(vec![Key::press(label(number, telling), button)]);
    }
    keys
}
