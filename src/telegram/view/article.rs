//! An article: its parts, and the verdicts under it.
//!
//! An article that does not fit is leafed through in its own message. Where it is cut
//! does not depend on its reader (`BlockKind::Aside`), so no word is lost between two
//! parts. A verdict changes the keys below and never the text.

use rust_i18n::t;

use crate::{
    answer::Answer,
    article::Article,
    handbook::Handbook,
    lang::Lang,
    render::{
        Beside, Block, BlockKind, Run, answer_page, article_page, clip, original, resolution_text,
        telegram::{len_utf16, parts},
    },
    telegram::{
        route::callback_data::{Act, ArticlePart, Button, Reason},
        view::{
            Screen, View,
            keyboard::{Does, Key, Keys, MOST_COPIED},
            page, paragraph,
        },
    },
};

/// How an answer was judged so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// How many it helped.
    pub(crate) solved: u32,
    /// For how many it was not right.
    pub(crate) wrong: u32,
    /// How many say that it is wrong.
    pub(crate) flagged: u32,
}

/// The article that a question got.
pub(crate) fn answered(answer: &Answer, found: &Article, view: View<'_>) -> Screen {
    let beside = beside(answer, found, view.handbook, view.lang);
    article(
        found,
        &ArticlePart::new(&found.id),
        &beside,
        Tally::default(),
        view,
    )
}

/// The lines beside the article that `answer` gives.
pub(crate) fn beside(
    answer: &Answer,
    article: &Article,
    handbook: &Handbook,
    lang: Lang,
) -> Beside {
    let matched = handbook.matched(answer, &article.id);
    let matched = matched.unwrap_or_default();
    let codes = matched.codes.iter();
    let codes = codes.map(|code| line!("matched.code", lang, code = shown_code(code.as_str())));
    let words = matched.words.iter();
    let words: Vec<String> = words
        .map(|words| line!("matched.words", lang, words = words))
        .collect();
    Beside {
        read_as: answer.read_as.clone(),
        unknown_code: answer.unknown_code.as_ref().map(ToString::to_string),
        matched: codes
            .chain(matched.systems.iter().cloned())
            .chain((!words.is_empty()).then(|| words.join(", ")))
            .collect(),
        today: None,
    }
}

/// One part of an article, with what can be done about it. The first part when
/// there is no such part any more.
///
/// An article that fits is one message. A longer one stays one message whose
/// parts are leafed through: several would push the question off the screen,
/// and each would count against flood control.
pub(crate) fn article(
    found: &Article,
    opened: &ArticlePart,
    beside: &Beside,
    tally: Tally,
    view: View<'_>,
) -> Screen {
    let beside = Beside {
        today: view.today,
        ..beside.clone()
    };
    let parts = parts(&answer_page(found, &beside, view.lang));
    let part = usize::from(opened.part).min(parts.len().saturating_sub(1));
    let opened = ArticlePart {
        part: u8::try_from(part).unwrap_or(0),
        ..opened.clone()
    };
    Screen {
        keys: keys(found, &opened, parts.len(), tally, view),
        parts: parts.into_iter().skip(part).take(1).collect(),
    }
}

/// An answer of the last days whose article was changed since, as `new` says now; or that
/// is not in service any more.
pub(crate) fn corrected(old: &Article, new: Option<&Article>, at: &str, lang: Lang) -> Screen {
    let told = match new {
        Some(_) => line!("corrected.changed", lang, at = at),
        None => line!("corrected.withdrawn", lang, at = at),
    };
    let mut blocks = vec![Block::new(BlockKind::Paragraph, vec![Run::bold(told)])];
    if new.is_some() {
        blocks.extend(article_page(old, lang).blocks);
    } else {
        // Nobody is to follow what was taken back.
        blocks.push(paragraph(old.title.clone()));
    }
    let keys = new.map(|new| {
        let open = Button::open(&new.id, None);
        vec![Key::press(line!("corrected.open", lang), open)]
    });
    Screen {
        parts: parts(&page(blocks)).into_iter().take(1).collect(),
        keys: keys.into_iter().collect(),
    }
}

/// Whether readers see the same in both, but for the small print.
pub(crate) fn reads_alike(old: &Article, new: &Article, lang: Lang) -> bool {
    let shown = |article: &Article| {
        let mut blocks = article_page(article, lang).blocks;
        blocks.retain(|block| block.kind != BlockKind::Footer);
        blocks
    };
    shown(old) == shown(new)
}

/// The keys under a part of an article, to replace others by.
pub(crate) fn verdicts(
    found: &Article,
    opened: &ArticlePart,
    tally: Tally,
    view: View<'_>,
) -> Keys {
    article(found, opened, &Beside::default(), tally, view).keys
}

fn keys(found: &Article, opened: &ArticlePart, count: usize, tally: Tally, view: View<'_>) -> Keys {
    let lang = view.lang;
    let act = |label: String, act: Act| Key::press(label, Button::Article(act, opened.clone()));
    let mut rows: Keys = vec![
        leaves(opened, count, lang),
        vec![
            act(
                judged(
                    &line!("verdict.solve", lang),
                    &line!("verdict.solved", lang),
                    tally.solved,
                ),
                Act::Solved,
            ),
            act(
                judged(
                    &line!("verdict.deny", lang),
                    &line!("verdict.denied", lang),
                    tally.wrong,
                ),
                Act::Wrong,
            ),
        ],
    ];
    let flag = judged(
        &line!("verdict.flag", lang),
        &line!("verdict.flagged", lang),
        tally.flagged,
    );
    // Nobody is asked to report what nobody would read.
    let mut more = Vec::new();
    if view.has_editors {
        more.push(act(flag, Act::Flag));
    }
    if let Some(text) = resolution_text(found) {
        let label = line!("paste.button", lang);
        more.push(if len_utf16(&text) <= MOST_COPIED {
            let does = Does::Copy(text);
            Key { label, does }
        } else {
            act(label, Act::Paste)
        });
    }
    if let Some(url) = original(found) {
        more.push(Key {
            label: line!("original", lang),
            does: Does::Open(url),
        });
    }
    // Three in a row would leave each some ten letters.
    rows.extend(more.chunks(2).map(<[Key]>::to_vec));
    if let Some(origin) = &opened.origin {
        let back = Button::Choices(origin.clone());
        rows.push(vec![Key::press(line!("choose.back", lang), back)]);
    }
    rows.retain(|row| !row.is_empty());
    rows
}

/// The keys that lead to the part before and to the next one.
fn leaves(opened: &ArticlePart, count: usize, lang: Lang) -> Vec<Key> {
    let part = usize::from(opened.part);
    let leaf = |to: usize, label: String| {
        let opened = ArticlePart {
            part: u8::try_from(to).ok()?,
            ..opened.clone()
        };
        Some(Key::press(label, Button::Article(Act::Open, opened)))
    };
    let before = part.checked_sub(1);
    let before =
        before.and_then(|to| leaf(to, line!("part.before", lang, part = part, count = count)));
    let next = (part + 1 < count).then_some(part + 1);
    let next = next.and_then(|to| leaf(to, line!("part.next", lang, part = to + 1, count = count)));
    before.into_iter().chain(next).collect()
}

fn judged(before: &str, after: &str, times: u32) -> String {
    match times {
        0 => before.to_owned(),
        1 => after.to_owned(),
        _ => format!("{after} · {times}"),
    }
}

/// The keys that ask what was not right.
pub(crate) fn reasons(opened: &ArticlePart, lang: Lang) -> Keys {
    let key = |label: String, act: Act| Key::press(label, Button::Article(act, opened.clone()));
    let reasons = Reason::ALL.map(|reason| key(reason_name(reason, lang), Act::Because(reason)));
    let mut rows: Keys = reasons.chunks(2).map(<[Key]>::to_vec).collect();
    rows.push(vec![key(line!("reason.back", lang), Act::Verdicts)]);
    rows
}

/// What was not right, in two words.
pub(crate) fn reason_name(reason: Reason, lang: Lang) -> String {
    match reason {
        Reason::WrongError => line!("reason.wrong_error", lang),
        Reason::StepMissing => line!("reason.step_missing", lang),
        Reason::Outdated => line!("reason.outdated", lang),
        Reason::Unclear => line!("reason.unclear", lang),
    }
}

/// The same as a message, for an answer that cannot be edited any more.
pub(crate) fn reasons_page(found: &Article, opened: &ArticlePart, lang: Lang) -> Screen {
    let title = clip(&found.title, 100);
    let question = paragraph(line!("reason.about", lang, title = title));
    Screen::new(&page(vec![question]), reasons(opened, lang))
}

/// The resolution alone, in a block that a touch copies.
pub(crate) fn resolution(found: &Article) -> Option<Screen> {
    let language = String::new();
    let text = Run::plain(resolution_text(found)?);
    Some(page(vec![Block::new(BlockKind::Pre { language }, vec![text])]).into())
}

/// A code as support staff write it: a bare number has its `#`.
pub(crate) fn shown_code(code: &str) -> String {
    let is_bare = code.starts_with(|c: char| c.is_ascii_digit())
        && code.chars().all(|c| c.is_ascii_digit() || c == '/');
    let sign = if is_bare { "#" } else { "" };
    format!("{sign}{code}")
}
