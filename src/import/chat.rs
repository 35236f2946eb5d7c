//! Talk: what people wrote to each other is no article until an editor says so.
//!
//! A question and its replies belong together: the question is what happens, the
//! replies are what to do. They come in as work in progress and without the names
//! of those who wrote them. A message with the labels of an article stays the
//! article that it is; only where a channel published it, it is in service.

use super::{Held, Item, Items, Unusable, markdown, plain, title_of_name, tokens};
use crate::{
    article::{Form, FrontMatter, Role, Source, Status, is_courtesy, read},
    text::{Personal, fold, personal},
};

/// A talk with fewer words, and without the labels of an article, tells nothing.
const LEAST_WORDS: usize = 12;

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// How the source calls it: `#2`, `:7`.
    pub(super) part: String,
    /// Who wrote it; never written down.
    pub(super) by: String,
    /// Its text, with the addresses of its links.
    pub(super) text: String,
    /// Its words by another way, where the source has one.
    pub(super) visible: Option<Vec<String>>,
    /// The part that it replies to.
    pub(super) answers: Option<String>,
    /// What `source` will say.
    pub(super) source: String,
    /// The pictures below it, as Markdown names them.
    pub(super) pictures: Vec<String>,
}

/// The articles of a talk in which `answers` tells what belongs together.
pub(super) fn threads(all: &[Said], is_channel: bool) -> Items {
    let mut groups: Vec<Vec<&Said>> = Vec::new();
    for said in all {
        let of = said.answers.as_ref().filter(|_| !is_labelled(&said.text));
        let group = of.and_then(|part| {
            groups
                .iter_mut()
                .find(|group| group.iter().any(|other| other.part == *part))
        });
        match group {
            Some(group) if !is_labelled(&group[0].text) => group.push(said),
            _ => groups.push(vec![said]),
        }
    }
    let items = groups.iter().map(|group| {
        let part = group[0].part.clone();
        item(group, is_channel).ok_or((part, Unusable::Short))
    });
    items.collect()
}

/// The article of a question and its replies, or of one message.
fn item(group: &[&Said], is_channel: bool) -> Option<Item> {
    let first = group[0];
    let is_article = is_labelled(&first.text);
    let replies: Vec<&&Said> = group[1..]
        .iter()
        .filter(|said| !is_courtesy(&said.text))
        .collect();
    let words_of = |said: &Said| {
        let own = said.visible.clone();
        own.unwrap_or_else(|| plain::visible(&said.text))
    };
    let mut visible = words_of(first);
    let has_reply = replies.iter().any(|said| said.by != first.by);
    if !is_article && !has_reply && visible.len() < LEAST_WORDS {
        return None;
    }
    let is_live = is_article && is_channel;
    let front = FrontMatter {
        status: (!is_live).then_some(Status::Wip),
        source: Some(first.source.clone()),
        ..FrontMatter::default()
    };
    let title = title(&first.text);
    let has_pictures = group.iter().any(|said| !said.pictures.is_empty());
    let mut item = if is_article {
        let mut item = plain::article(&first.text, &title, front)?;
        if has_pictures && read(&Source::new("a.md", &*first.text)).0.form == Form::Bullets {
            // The bullet form has no pictures.
            item.text = markdown::article(&title, &markdown::escaped_text(&first.text));
        }
        item
    } else if replies.is_empty() && is_channel {
        plain::article(&first.text, &title, front)?
    } else {
        let escaped = |said: &Said| markdown::escaped_text(said.text.trim()).trim().to_owned();
        // Until somebody answers, the one who asks adds to the question.
        let answer = replies.iter().position(|said| said.by != first.by);
        let (more, answers) = replies.split_at(answer.unwrap_or(replies.len()));
        let mut case = vec![escaped(first)];
        case.extend(more.iter().map(|said| escaped(said)));
        let mut text = format!(
            "# {}\n\n## Trường hợp\n\n{}\n",
            markdown::escaped(&title),
            case.join("\n\n")
        );
        if !answers.is_empty() {
            let answers: Vec<String> = answers.iter().map(|said| escaped(said)).collect();
            text += &format!("\n## Cách xử lý\n\n{}\n", answers.join("\n\n"));
        }
        for said in &replies {
            visible.extend(words_of(said));
        }
        Item {
            text,
            front,
            ..Item::default()
        }
    };
    for picture in group.iter().flat_map(|said| &said.pictures) {
        item.text += &format!("\n![]({picture})\n");
    }
    item.part.clone_from(&first.part);
    item.visible = visible;
    item.held = (!is_live).then_some(Held::Talk);
    Some(item)
}

/// Whether a message is written as an article: in the bullet form, or under the
/// headings of one.
fn is_labelled(text: &str) -> bool {
    let (article, _) = read(&Source::new("a.md", text));
    let resolves = |role| matches!(role, Role::Resolution | Role::CauseAndResolution);
    article.form == Form::Bullets || article.sections.iter().any(|part| resolves(part.role))
}

/// The first sentence. It names the file as well, so it goes without numbers and
/// addresses of people.
fn title(text: &str) -> String {
    let (article, _) = read(&Source::new("a.md", text));
    let mut title = article.title;
    for (range, kind) in personal(&title.clone()).into_iter().rev() {
        let mask = match kind {
            Personal::Email => "[email]",
            Personal::Phone => "[tel]",
        };
        title.replace_range(range, mask);
    }
    title
}

/// The articles of a talk that nobody marked with replies: a question begins a
/// new piece once the one before it has an answer.
fn by_turns(all: Vec<Said>) -> Items {
    let mut marked: Vec<Said> = Vec::new();
    let mut first: Option<(String, String)> = None;
    let mut is_answered = false;
    for mut said in all {
        let asks = asks(&said.text);
        let goes_on = first
            .as_ref()
            .is_some_and(|(_, by)| !(is_answered && asks) && !(asks && said.by != *by));
        match &first {
            Some((part, by)) if goes_on => {
                is_answered |= said.by != *by;
                said.answers = Some(part.clone());
            }
            _ => {
                first = Some((said.part.clone(), said.by.clone()));
                is_answered = false;
            }
        }
        marked.push(said);
    }
    threads(&marked, false)
}

/// Whether a message asks, as people do in chat.
fn asks(text: &str) -> bool {
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

/// The articles of a text in which somebody pasted a chat; `None` where it is
/// none.
pub(super) fn pasted(name: &str, text: &str) -> Option<Items> {
    let source = name.rsplit('/').next().unwrap_or(name);
    let all = stamped(text).or_else(|| named(text))?;
    let all = all.into_iter().map(|(line, by, text)| Said {
        part: format!(":{line}"),
        by,
        text,
        source: format!("{source}:{line}"),
        ..Said::default()
    });
    let all: Vec<Said> = all.filter(|said| !said.text.trim().is_empty()).collect();
    let words: usize = all.iter().map(|said| tokens(&said.text).len()).sum();
    (words > 0).then(|| by_turns(all))
}

/// The line of a message, who wrote it, and its text.
type Line = (usize, String, String);

/// The messages of a text whose lines carry a time: `Lan, [28/11/2026 09:12]`
/// (Telegram), `[12:30, 28/11/2026] Lan: …` (WhatsApp, Zalo),
/// `28/11/2026, 12:30 - Lan: …` (WhatsApp), `Lan 12:30` (Slack, Messenger).
fn stamped(text: &str) -> Option<Vec<Line>> {
    let mut all: Vec<Line> = Vec::new();
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
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}'
    )
}

/// Who wrote what, from the line that begins a message.
fn head(line: &str) -> Option<(&str, &str)> {
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
            (*c == '[' || *c == '(' || c.is_ascii_digit())
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
fn is_name(by: &str) -> bool {
    let by = by.trim().trim_start_matches(['~', '@', '+']).trim();
    by.chars().next().is_some_and(char::is_alphanumeric)
        && by.chars().count() <= 40
        && by.split_whitespace().count() <= 6
        && !by.contains(['[', ']', '(', '#', '.', '!', '?', '/', '='])
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
fn after_stamp(line: &str) -> Option<&str> {
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

/// What follows a day: `28/11/2026`, `28.11.26`, `2026-11-28`, `28 Nov 2026`,
/// `Hôm nay`.
fn after_day(text: &str) -> Option<&str> {
    let words = [
        "Hôm nay",
        "Hôm qua",
        "Today",
        "Yesterday",
        "hôm nay",
        "hôm qua",
    ];
    if let Some(after) = words.iter().find_map(|word| text.strip_prefix(word)) {
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
fn named(text: &str) -> Option<Vec<Line>> {
    let mut all: Vec<Line> = Vec::new();
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

/// What a chat without a title is called.
pub(super) fn title_or_name(title: &str, name: &str) -> String {
    let title = title.trim();
    if title.is_empty() {
        title_of_name(name)
    } else {
        title.to_owned()
    }
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
