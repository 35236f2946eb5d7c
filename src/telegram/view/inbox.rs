//! What was asked in vain, and figures, for those who write articles.

use rust_i18n::t;

use crate::{
    article::Article,
    inbox::{GapCounts, GapRow, Present},
    lang::Lang,
    render::{Block, BlockKind, Run, clip},
    statistics::{Share, Statistics},
    store::Seconds,
    telegram::{
        route::callback_data::{Button, GapAct},
        view::{
            Screen, item,
            keyboard::{Key, Keys},
            note, page, paragraph, title,
        },
    },
};

/// So many rows stand on a page: a phone shows as many keys at once.
pub(crate) const GAPS_A_PAGE: usize = 4;
const MOST_WORDS: usize = 3;
const DAY: Seconds = 24 * 3600;

/// A page of what was asked in vain, counted from 0.
pub(crate) fn gap_list(
    rows: &[GapRow],
    counts: GapCounts,
    number: usize,
    now: Seconds,
    lang: Lang,
) -> Screen {
    if rows.is_empty() {
        return page(vec![paragraph(line!("inbox.none", lang))]).into();
    }
    let mut blocks = vec![title(line!(
        "inbox.head",
        lang,
        gaps = counts.gaps,
        questions = counts.questions
    ))];
    let mut keys = Keys::new();
    let first = number * GAPS_A_PAGE;
    for (at, row) in rows.iter().enumerate() {
        let place = first + at + 1;
        blocks.extend(row_of(row, place, now, lang));
        let key =
            |label: String, act: GapAct| Key::press(label, Button::Gap(act, row.gap.id.clone()));
        keys.push(vec![
            key(line!("inbox.key.write", lang, place = place), GapAct::Write),
            key(
                line!("inbox.key.is", lang, place = place),
                GapAct::Match(None),
            ),
            key(
                line!("inbox.key.ignore", lang, place = place),
                GapAct::Ignore,
            ),
        ]);
    }
    let turn = |label: &str, to: usize| {
        let to = u8::try_from(to).unwrap_or(u8::MAX);
        Key::press(label, Button::Gap(GapAct::Page(to), String::new()))
    };
    let mut row = Vec::new();
    if number > 0 {
        row.push(turn("◀", number - 1));
    }
    if first + rows.len() < counts.gaps as usize {
        row.push(turn("▶", number + 1));
    }
    if !row.is_empty() {
        keys.push(row);
    }
    Screen::new(&page(blocks), keys)
}

fn row_of(row: &GapRow, place: usize, now: Seconds, lang: Lang) -> Vec<Block> {
    let gap = &row.gap;
    let code = gap
        .code
        .as_ref()
        .map_or_else(String::new, |code| format!("#{code} · "));
    let days = (now - gap.last).max(0) / DAY;
    let head = line!(
        "inbox.row",
        lang,
        code = code,
        people = gap.people,
        times = gap.questions,
        days = days
    );
    let mut blocks = vec![item(format!("{place}."), vec![Run::bold(head)])];
    let words = gap.words.iter().take(MOST_WORDS).map(|words| {
        let words: Vec<&str> = words.split_whitespace().collect();
        let run = Run::plain(format!("«{}»", clip(&words.join(" "), 120)));
        Block::new(
            BlockKind::Item {
                depth: 0,
                marker: String::new(),
            },
            vec![run],
        )
    });
    blocks.extend(words);
    let now = match &row.present {
        Present::Nothing {
            nearest: Some(id), ..
        } => line!("inbox.now.near", lang, id = id),
        Present::Nothing { nearest: None, .. } => line!("inbox.now.nothing", lang),
        Present::Offered { articles, .. } => line!(
            "inbox.now.offered",
            lang,
            ids = clip(&articles.join(", "), 120)
        ),
        Present::Answered {
            article,
            was_blamed: true,
        } => line!("inbox.now.blamed", lang, id = article),
        Present::Answered {
            article,
            was_blamed: false,
        } => line!("inbox.now.answered", lang, id = article),
    };
    blocks.push(note(now));
    blocks
}

/// The articles that a gap may be about.
pub(crate) fn gap_choices(gap: &str, words: &str, near: &[&Article], lang: Lang) -> Screen {
    let words = clip(words, 200);
    if near.is_empty() {
        return page(vec![paragraph(line!("inbox.no_near", lang, words = words))]).into();
    }
    let keys = near.iter().enumerate().map(|(at, article)| {
        let at = u8::try_from(at).ok();
        let label = clip(&article.title, 35);
        vec![Key::press(
            label,
            Button::Gap(GapAct::Match(at), gap.to_owned()),
        )]
    });
    let blocks = vec![paragraph(line!("inbox.which", lang, words = words))];
    Screen::new(&page(blocks), keys.collect())
}

/// A gap is not listed for a while.
pub(crate) fn gap_ignored(words: &str, days: u32, lang: Lang) -> String {
    line!("inbox.ignored", lang, words = clip(words, 80), days = days)
}

/// A gap that is not there any more: somebody dealt with it.
pub(crate) fn gap_gone(lang: Lang) -> String {
    line!("inbox.gone", lang)
}

/// What a draft is made of is asked for.
pub(crate) fn gap_begun(words: &str, lang: Lang) -> String {
    line!("inbox.begun", lang, words = clip(words, 120))
}

/// What is about people's own words is for one's own chat and the editors'.
pub(crate) fn inbox_elsewhere(lang: Lang) -> Screen {
    page(vec![paragraph(line!("inbox.elsewhere", lang))]).into()
}

/// The figures of some days.
pub(crate) fn figures(all: &Statistics, gaps: &[String], days: i64, lang: Lang) -> Screen {
    let share = |share: Share| {
        let ratio = share
            .ratio()
            .map(|ratio| format!("{:.0} % ({}/{})", ratio * 100.0, share.part, share.of));
        ratio.unwrap_or_else(|| "–".to_owned())
    };
    let mut blocks = vec![title(line!("stats.head", lang, days = days))];
    let lines = [
        line!("stats.asked", lang, count = all.asked, people = all.people),
        line!("stats.answered", lang, count = all.answered),
        line!(
            "stats.chosen",
            lang,
            count = all.chosen_none + all.none_of_these
        ),
        line!("stats.nothing", lang, count = all.nothing),
        line!("stats.solved", lang, share = share(all.solved)),
        line!("stats.known", lang, share = share(all.known)),
        line!("stats.unused", lang, count = all.never_used.len()),
        line!("stats.overdue", lang, count = all.overdue.len()),
    ];
    blocks.extend(lines.map(|text| item("•".to_owned(), vec![Run::plain(text)])));
    let listed = |head: String, lines: Vec<String>, blocks: &mut Vec<Block>| {
        if !lines.is_empty() {
            blocks.push(Block::new(BlockKind::Paragraph, vec![Run::bold(head)]));
            blocks.extend(
                lines
                    .into_iter()
                    .map(|text| item("•".to_owned(), vec![Run::plain(text)])),
            );
        }
    };
    let top = all
        .top_articles
        .iter()
        .take(5)
        .map(|(id, times)| format!("{id} · {times}"));
    listed(
        line!("stats.top_articles", lang),
        top.collect(),
        &mut blocks,
    );
    let gaps = gaps.iter().map(|gap| clip(gap, 120)).collect();
    listed(line!("stats.top_gaps", lang), gaps, &mut blocks);
    blocks.push(note(line!("stats.more", lang)));
    page(blocks).into()
}
