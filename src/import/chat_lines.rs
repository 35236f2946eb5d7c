//! The lines of a chat that somebody pasted: where a message begins, and who
//! wrote it.

use crate::{article::Role, text::fold};

/// The line of a message, who wrote it, and its text.
pub(super) type ChatLine = (usize, String, String);

/// The messages of a text whose lines carry a time: `Lan, [28/11/2026 09:12]`
/// (Telegram), `[12:30, 28/11/2026] Lan: …` (WhatsApp, Zalo),
/// `28/11/2026, 12:30 - Lan: …` (WhatsApp), `Lan 12:30` (Slack, Messenger).
pub(super) fn stamped(text: &str) -> Option<Vec<ChatLine>> {
    let mut all: Vec<ChatLine> = Vec::new();
    let mut heads = 0;
    let mut is_first = true;
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim_matches(|c: char| c.is_whitespace() || is_mark(c));
        if let Some((by, rest)) = head(trimmed) {
            heads += 1;
            all.push((number, by.to_owned(), rest.to_owned()));
        } else if let Some((_, _, text)) = all.last_mut() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line);
        } else if !trimmed.is_empty() {
            // What stands above the first message is its notice, not a talk.
            is_first = false;
        }
    }
    (heads >= 2 || (heads == 1 && is_first)).then_some(all)
}

/// Marks of direction that WhatsApp writes.
pub(super) fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}'
    )
}

/// Who wrote what, from the line that begins a message.
pub(super) fn head(line: &str) -> Option<(&str, &str)> {
    if line.chars().count() > 4_000 {
        return None;
    }
    // The time comes first.
    if let Some(after) = after_stamp(line) {
        let after = after.trim_start_matches([' ', '-', '–', '—', '\u{a0}', '\u{202f}']);
        let (by, rest) = after.split_once(':')?;
        return is_name(by).then(|| (by.trim(), rest.trim()));
    }
    // The name comes first, and the line ends with the time.
    let from = line
        .char_indices()
        .filter(|(at, c)| {
            let before = line[..*at].chars().next_back();
            let names_day = DAYS.iter().any(|word| line[*at..].starts_with(word));
            (matches!(c, '[' | '(') || c.is_ascii_digit() || names_day)
                && before.is_some_and(|c| c.is_whitespace() || matches!(c, ',' | '[' | '('))
        })
        .map(|(at, _)| at);
    for at in from {
        let Some(rest) = after_stamp(&line[at..]) else {
            continue;
        };
        let by = line[..at].trim_end_matches([' ', ',', '-', '–', '—', '•', '·', '[', '(', '|']);
        let has_gap = line[..at].ends_with([',', ' ', '[', '(']);
        let (mark, rest) = match rest.strip_prefix(':') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        if is_name(by) && has_gap && (mark || rest.trim().is_empty()) {
            return Some((by.trim(), rest.trim()));
        }
        return None;
    }
    None
}

/// A name of a person or an account: a few words that begin with a letter.
pub(super) fn is_name(by: &str) -> bool {
    let by = by.trim().trim_start_matches(['~', '@', '+']).trim();
    by.chars().next().is_some_and(char::is_alphanumeric)
        && by.chars().count() <= 40
        && by.split_whitespace().count() <= 6
        && !by.contains(['—', '[', ']', '(', '#', '.', '!', '?', '/', '='])
        && Role::of_name(by) == Role::Other
        && !names_a_section(by)
}

/// What a line of an article begins with, though a name might.
fn names_a_section(words: &str) -> bool {
    let folded = fold(words);
    ["loi", "buoc", "luu y", "ma loi", "http", "step", "error"]
        .iter()
        .any(|word| folded == *word || folded.starts_with(&format!("{word} ")))
}

/// What follows the time, with or without a day, that a line begins with.
pub(super) fn after_stamp(line: &str) -> Option<&str> {
    let open = line.trim_start_matches(['[', '(']);
    let is_open = open.len() < line.len();
    let mut rest = open;
    let mut has_time = false;
    let mut has_day = false;
    loop {
        let next = rest.trim_start_matches([' ', ',', '\u{a0}', '\u{202f}']);
        if !has_time && let Some(after) = after_time(next) {
            (has_time, rest) = (true, after);
        } else if !has_day && let Some(after) = after_day(next) {
            (has_day, rest) = (true, after);
        } else if let Some(after) = ["at ", "lúc ", "ngày ", "UTC+07:00", "GMT+7"]
            .iter()
            .find_map(|word| next.strip_prefix(word))
        {
            rest = after;
        } else {
            break;
        }
    }
    if !has_time {
        return None;
    }
    if is_open {
        rest = rest.trim_start().strip_prefix([']', ')'])?;
    }
    Some(rest)
}

/// What follows a time of day: `9:12`, `09:12:30`, `9:12 AM`, `9h12`.
fn after_time(text: &str) -> Option<&str> {
    let (_, rest) = digits(text, 2)?;
    let rest = rest.strip_prefix([':', 'h'])?;
    let (minutes, mut rest) = digits(rest, 2)?;
    if minutes.len() != 2 {
        return None;
    }
    if let Some((seconds, after)) = rest.strip_prefix(':').and_then(|rest| digits(rest, 2))
        && seconds.len() == 2
    {
        rest = after;
    }
    let spaced = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let halves = ["AM", "PM", "am", "pm", "SA", "CH", "a.m.", "p.m."];
    let after = halves.iter().find_map(|half| spaced.strip_prefix(half));
    let after = after.filter(|after| !after.starts_with(char::is_alphanumeric));
    Some(after.unwrap_or(rest))
}

/// Days that have no number.
const DAYS: [&str; 6] = [
    "Hôm nay",
    "Hôm qua",
    "hôm nay",
    "hôm qua",
    "Today",
    "Yesterday",
];

/// What follows a day: `28/11/2026`, `28.11.26`, `2026-11-28`, `28 Nov 2026`,
/// `Hôm nay`.
fn after_day(text: &str) -> Option<&str> {
    if let Some(after) = DAYS.iter().find_map(|word| text.strip_prefix(word)) {
        return Some(after);
    }
    let (_, rest) = digits(text, 4)?;
    if let Some(after) = rest.strip_prefix(['/', '.', '-']) {
        let (_, rest) = digits(after, 2)?;
        return match rest.strip_prefix(['/', '.', '-']) {
            Some(after) => digits(after, 4).map(|(_, rest)| rest),
            None => Some(rest),
        };
    }
    // "28 Nov 2026", "28 Tháng 11, 2026"
    let month = rest.strip_prefix(' ')?;
    let month = month
        .strip_prefix("tháng ")
        .or(month.strip_prefix("Tháng "))
        .unwrap_or(month);
    let rest = month.trim_start_matches(char::is_alphanumeric);
    if rest.len() == month.len() {
        return None;
    }
    let after = rest.trim_start_matches([' ', '.', ',']);
    digits(after, 4)
        .filter(|(year, _)| year.len() == 4)
        .map(|(_, rest)| rest)
}

fn digits(text: &str, most: usize) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (1..=most).contains(&end).then(|| text.split_at(end))
}

/// The messages of a text that is nothing but `Lan: …` lines of two people and
/// more, one of whom asks.
pub(super) fn named(text: &str) -> Option<Vec<ChatLine>> {
    let mut all: Vec<ChatLine> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let (by, rest) = line.split_once(':')?;
        let is_spaced = rest.starts_with(' ') && !rest.trim().is_empty();
        let is_proper = by.chars().next().is_some_and(char::is_uppercase);
        if !is_name(by) || !is_proper || !is_spaced {
            return None;
        }
        all.push((number, by.trim().to_owned(), rest.trim().to_owned()));
    }
    let has_two = all.iter().any(|(_, by, _)| *by != all[0].1);
    let is_talk = has_two && all.iter().any(|(_, _, text)| asks(text));
    is_talk.then_some(all)
}

/// Whether a message asks, as people do in chat.
pub(super) fn asks(text: &str) -> bool {
    const ENDS: [&str; 13] = [
        "sao a",
        "sao",
        "khong a",
        "ko a",
        "k a",
        "the nao",
        "the nao a",
        "lam sao",
        "vay a",
        "gi a",
        "khong",
        "giup em",
        "voi a",
    ];
    // "… thì sao ạ, số khách là …": each clause may ask.
    let mut clauses = text.split([',', '.', ';', '!', '\n']).map(fold);
    let is_question = |clause: String| {
        let end = clause.trim_end_matches(|c: char| !c.is_alphanumeric());
        ENDS.iter().any(|word| end.ends_with(&format!(" {word}")))
    };
    text.contains('?') || clauses.any(is_question)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_from_a_line_of_text() {
        for line in [
            "Lan, [28/11/2026 09:12]",
            "Lan Anh, [28.11.2026 09:12:33]:",
            "Lan, [28 Nov 2026 at 09:12]",
            "Lan [09:12]",
            "Lan 9:12 AM",
            "Lan — Hôm nay lúc 09:12",
            "Lan (28/11/2026 09:12:00):",
        ] {
            assert_eq!(
                head(line),
                Some((
                    if line.contains("Anh") {
                        "Lan Anh"
                    } else {
                        "Lan"
                    },
                    ""
                )),
                "{line}"
            );
        }
        for line in [
            "[12:30, 28/11/2026] Lan: lỗi 190 ạ",
            "[28/11/2026, 12:30:05] Lan: lỗi 190 ạ",
            "28/11/2026, 12:30 - Lan: lỗi 190 ạ",
            "[09:12] Lan: lỗi 190 ạ",
            "12:30 Lan: lỗi 190 ạ",
            "Lan [09:12]: lỗi 190 ạ",
        ] {
            assert_eq!(head(line), Some(("Lan", "lỗi 190 ạ")), "{line}");
        }
        for line in [
            "Mở lúc 8:00 rồi làm lại",
            "Bước 1: mở lúc 8:00",
            "Ca sáng từ 8:00 đến 12:00.",
            "Lưu ý: sau 17:00",
            "• Cách xử lý: gọi trước 17:00",
            "Lỗi 100/2018001",
            "3. Bấm Lưu",
        ] {
            assert_eq!(head(line), None, "{line}");
        }
    }
}
