//! Several articles, or none.

use std::ops::Range;

use rust_i18n::t;

use crate::{
    answer::Candidate,
    lang::Lang,
    render::{Block, Run, clip},
    telegram::{
        route::callback_data::{Button, ChoicesPage, Offered},
        view::{
            Screen, View,
            article::shown_code,
            item,
            keyboard::{Key, Keys, label},
            note, page, paragraph,
        },
    },
    text::ErrorCode,
};

/// Articles of which the asker knows which one is meant; the last page where that of
/// `origin` is none any more.
pub(crate) fn choose(
    read_as: Option<&str>,
    mut origin: ChoicesPage,
    candidates: &[Candidate],
    view: View<'_>,
) -> Screen {
    let lang = view.lang;
    let count = candidates.len();
    let pages = Pages::of(count);
    origin.page = origin.page.min(pages.last());
    let shown = pages.range(origin.page);
    let code = match &origin.of {
        Offered::Code(code) => Some(shown_code(code.as_str())),
        Offered::Words => None,
    };
    let question = match code {
        // As many as are ever offered: there may be more.
        Some(code) if count >= MANY => line!("choose.code_many", lang, code = code),
        Some(code) => line!("choose.code", lang, code = code, count = count),
        None => line!("choose.words", lang, count = count),
    };
    let mut blocks = reading(read_as, lang);
    blocks.push(paragraph(question));
    let from = shown.start;
    let mut keys = offer(&mut blocks, from, &candidates[shown], &origin, false);
    if pages.last() > 0 {
        blocks.push(note(line!("choose.or_say_more", lang)));
        keys.push(pages.keys(&origin, lang));
    }
    let none = Button::NoneOfThese(Some(origin));
    keys.push(vec![Key::press(line!("choose.none", lang), none)]);
    Screen::new(&page(blocks), keys)
}

/// From this many candidates on the message does not count them.
const MANY: usize = 30;

/// As many fit a phone with their keys.
const ON_A_PAGE: usize = 8;

/// Candidates over pages, as even as can be: nobody turns a page for one.
pub(crate) struct Pages {
    count: usize,
    /// How many a page holds.
    size: usize,
}

impl Pages {
    pub(crate) fn of(count: usize) -> Self {
        let pages = count.div_ceil(ON_A_PAGE).max(1);
        let size = count.div_ceil(pages).max(1);
        Self { count, size }
    }

    pub(crate) fn last(&self) -> u8 {
        let last = self.count.saturating_sub(1) / self.size;
        u8::try_from(last).unwrap_or(u8::MAX)
    }

    pub(crate) fn range(&self, page: u8) -> Range<usize> {
        let from = (usize::from(page) * self.size).min(self.count);
        from..(from + self.size).min(self.count)
    }

    /// The keys to the page before and to the next one.
    fn keys(&self, origin: &ChoicesPage, lang: Lang) -> Vec<Key> {
        let key = |page: u8, is_next: bool| {
            let range = self.range(page);
            let (from, to) = (range.start + 1, range.end);
            let label = if is_next {
                line!("choose.more", lang, from = from, to = to)
            } else {
                line!("choose.before", lang, from = from, to = to)
            };
            let of = origin.of.clone();
            Key::press(label, Button::Choices(ChoicesPage { of, page }))
        };
        let before = origin.page.checked_sub(1).map(|page| key(page, false));
        let next = (origin.page < self.last()).then(|| key(origin.page + 1, true));
        before.into_iter().chain(next).collect()
    }
}

/// No article fits; what is nearest may be looked at.
pub(crate) fn nothing(
    question: &str,
    read_as: Option<&str>,
    code: Option<(&ErrorCode, &[String])>,
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
        let origin = ChoicesPage::new(code.map(|(code, _)| code), 0);
        keys = offer(&mut blocks, 0, near, &origin, true);
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
pub(crate) fn none_of_these(
    question: Option<&str>,
    origin: Option<&ChoicesPage>,
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

/// Candidates, numbered in the text, where they are whole, and on the keys; so many
/// stand before them. Sub-codes of one code need no room on the keys.
fn offer(
    blocks: &mut Vec<Block>,
    before: usize,
    candidates: &[Candidate],
    origin: &ChoicesPage,
    with_codes: bool,
) -> Keys {
    let line = |candidate: &Candidate| candidate.line_with(|code| shown_code(code.as_str()));
    // A key is narrow: a system that they share does not tell them apart.
    let mut pairs = candidates.windows(2);
    let is_shared = pairs.all(|two| two[0].system == two[1].system);
    let mut keys = Keys::new();
    for (number, candidate) in (before + 1..).zip(candidates) {
        let whole = line(candidate);
        blocks.push(item(format!("{number}."), vec![Run::plain(whole.trim())]));
        let short = Candidate {
            system: candidate.system.clone().filter(|_| !is_shared),
            code: candidate.code.clone().filter(|_| with_codes),
            ..candidate.clone()
        };
        let button = Button::open(&candidate.article_id, Some(origin.clone()));
        keys.push(vec![Key::press(label(number, line(&short).trim()), button)]);
    }
    keys
}
