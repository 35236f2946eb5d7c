//! Messages that somebody picked out of a chat, as the text of an article.
//!
//! Where the messages name their parts in any wording that the reader knows, those are
//! the parts. Else the question is what happens, and its answers what to do. What
//! Telegram shows beside words stays: bold, code, links, quotations, what is struck out.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    chat::first_sentence,
    chat_lines::asks,
    document::{ImportBlock, ImportPiece, is_blank, written},
    markdown,
};
use crate::{
    article::{Role, is_bullet, is_courtesy},
    render::{Run, Style},
};

/// A message as somebody sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Its text, or the caption of its picture.
    pub text: String,
    /// What is shown otherwise than plain; they may overlap.
    pub stretches: Vec<Stretch>,
    /// The targets of its pictures, as Markdown shall name them.
    pub pictures: Vec<String>,
}

/// A part of a message that looks otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// How it looks.
    pub look: StretchLook,
}

/// How a part of a message looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StretchLook {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Struck out.
    Struck,
    /// Code within a line.
    Code,
    /// Lines of code, and their language.
    Pre(String),
    /// It opens this address.
    Link(String),
    /// Quoted from elsewhere.
    Quote,
    /// It names a person, and is left out.
    Name,
}

/// What is made of messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapturedText {
    /// The first sentence of what happens.
    pub title: String,
    /// The parts as Markdown, each under its heading.
    pub body: String,
}

impl CapturedText {
    /// The whole text of the article, without front matter.
    pub fn article(&self) -> String {
        markdown::article(&self.title, &self.body)
    }
}

/// The text of a question and of its answers. Without a question, an answer that names
/// no parts is what happens where it asks, and else what to do.
pub fn captured(question: &[ChatMessage], answers: &[ChatMessage]) -> CapturedText {
    let mut parts: Vec<(Role, Vec<ImportBlock>)> = Vec::new();
    for message in question {
        let found = labelled(message);
        add(
            &mut parts,
            found.unwrap_or_else(|| vec![(Role::Issue, blocks(message))]),
        );
    }
    for message in answers.iter().filter(|message| !is_courtesy(&message.text)) {
        let role = if question.is_empty() && asks(&message.text) && !has_steps(message) {
            Role::Issue
        } else {
            Role::Resolution
        };
        add(
            &mut parts,
            labelled(message).unwrap_or_else(|| vec![(role, blocks(message))]),
        );
    }
    // What happens comes first, however the messages stood.
    parts.sort_by_key(|(role, _)| {
        ORDER
            .iter()
            .position(|own| own == role)
            .unwrap_or(ORDER.len())
    });
    let first = question
        .iter()
        .chain(answers)
        .find(|message| !message.text.trim().is_empty());
    let title = first.map_or_else(String::new, |message| title(message, &parts));
    let sections = parts
        .iter()
        .filter(|(_, blocks)| !blocks.is_empty())
        .map(|(role, blocks)| {
            let name = role.usual_name().unwrap_or("Lưu ý");
            format!("## {name}\n\n{}\n", written(blocks))
        });
    let body = sections.collect::<Vec<_>>().join("\n");
    CapturedText { title, body }
}

/// The order of the parts of an article.
const ORDER: [Role; 8] = [
    Role::Issue,
    Role::Environment,
    Role::Cause,
    Role::CauseAndResolution,
    Role::Resolution,
    Role::Prevention,
    Role::Note,
    Role::Reference,
];

fn add(parts: &mut Vec<(Role, Vec<ImportBlock>)>, found: Vec<(Role, Vec<ImportBlock>)>) {
    for (role, blocks) in found {
        match parts.iter_mut().find(|(own, _)| *own == role) {
            Some((_, all)) => all.extend(blocks),
            None => parts.push((role, blocks)),
        }
    }
}

/// The first sentence of what happens, else of the message.
fn title(message: &ChatMessage, parts: &[(Role, Vec<ImportBlock>)]) -> String {
    let shown = |block: &ImportBlock| match block {
        ImportBlock::Paragraph(pieces) => words(pieces),
        _ => String::new(),
    };
    let issue = parts.iter().find(|(role, _)| *role == Role::Issue);
    let told = issue.and_then(|(_, blocks)| {
        blocks
            .iter()
            .map(shown)
            .find(|text| !text.trim().is_empty())
    });
    let title = first_sentence(told.as_deref().unwrap_or(&without_names(message)));
    let mut rest = title.chars();
    // A title is no message that somebody typed in a hurry.
    let first = rest.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

fn words(pieces: &[ImportPiece]) -> String {
    let all = pieces.iter().map(|piece| match piece {
        ImportPiece::Text(run) => run.text.as_str(),
        ImportPiece::Break => "\n",
        ImportPiece::Picture { .. } => "",
    });
    all.collect()
}

fn without_names(message: &ChatMessage) -> String {
    let mut text = message.text.clone();
    let names = message
        .stretches
        .iter()
        .filter(|it| it.look == StretchLook::Name);
    let mut ranges: Vec<Range<usize>> = names.map(|it| it.range.clone()).collect();
    ranges.sort_by_key(|range| std::cmp::Reverse(range.start));
    for range in ranges {
        text.replace_range(range, "");
    }
    text
}

/// Whether a message tells steps: numbers, or several items.
fn has_steps(message: &ChatMessage) -> bool {
    let lines = message.text.lines().map(str::trim_start);
    let items = lines.filter(|line| markdown::numbered(line).0.is_some() || item(line).is_some());
    items.count() >= 2
}

/// The text of an item behind its bullet.
fn item(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(is_bullet)?;
    rest.starts_with(char::is_whitespace)
        .then(|| rest.trim_start())
}

/// The parts of a message that names them; `None` where it names none.
fn labelled(message: &ChatMessage) -> Option<Vec<(Role, Vec<ImportBlock>)>> {
    let text = &message.text;
    let mut cuts: Vec<(usize, usize, Role)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some((role, length)) = label(line) {
            cuts.push((at, at + length, role));
        }
        at += line.len();
    }
    let resolves = |role: &Role| {
        matches!(
            role,
            Role::Resolution | Role::CauseAndResolution | Role::Cause
        )
    };
    if !cuts.iter().any(|(_, _, role)| resolves(role)) {
        return None;
    }
    let ends = cuts.iter().skip(1).map(|cut| cut.0).chain([text.len()]);
    let mut parts: Vec<(Role, Vec<ImportBlock>)> = Vec::new();
    let before = blocks_of(message, 0..cuts[0].0);
    if !before.is_empty() {
        add(&mut parts, vec![(Role::Issue, before)]);
    }
    for ((_, start, role), end) in cuts.iter().zip(ends) {
        add(&mut parts, vec![(*role, blocks_of(message, *start..end))]);
    }
    if let Some((_, last)) = parts.last_mut() {
        last.extend(pictures(message));
    }
    Some(parts)
}

/// The role that the beginning of a line names, and how many bytes that is.
fn label(line: &str) -> Option<(Role, usize)> {
    let body = line.trim_start_matches(|c: char| {
        c.is_whitespace() || is_bullet(c) || matches!(c, '>' | '#' | '*')
    });
    let start = line.len() - body.len();
    if let Some((name, _)) = body
        .split_once(':')
        .filter(|(name, _)| name.chars().count() <= MOST_LABEL_CHARS)
        && let Some(role) = Role::of_label(name)
    {
        return Some((role, start + name.len() + 1));
    }
    let whole = body.trim();
    let role = Role::of_label(whole).filter(|_| whole.chars().count() <= MOST_LABEL_CHARS)?;
    Some((role, line.len()))
}

/// A longer line that ends with a colon is a sentence.
const MOST_LABEL_CHARS: usize = 40;

/// A message with its pictures.
fn blocks(message: &ChatMessage) -> Vec<ImportBlock> {
    let mut all = blocks_of(message, 0..message.text.len());
    all.extend(pictures(message));
    all
}

fn pictures(message: &ChatMessage) -> impl Iterator<Item = ImportBlock> + '_ {
    message.pictures.iter().map(|target| {
        let picture = ImportPiece::Picture {
            target: target.clone(),
            words: String::new(),
            link: None,
        };
        ImportBlock::Paragraph(vec![picture])
    })
}

/// A part of a message.
fn blocks_of(message: &ChatMessage, part: Range<usize>) -> Vec<ImportBlock> {
    let mut all: Vec<ImportBlock> = Vec::new();
    let mut quoted: Vec<ImportBlock> = Vec::new();
    let mut at = part.start;
    // Whether the next line belongs to the paragraph above it.
    let mut goes_on = false;
    while at < part.end {
        if let Some((range, language)) = pre_at(message, at) {
            let end = range.end.min(part.end);
            close(&mut all, &mut quoted);
            let code = message.text[at..end].trim_matches('\n');
            all.push(ImportBlock::Pre(code.to_owned(), language));
            at = end;
            goes_on = false;
            continue;
        }
        let rest = &message.text[at..part.end];
        let end = rest.find('\n').map_or(part.end, |line| at + line + 1);
        let end = next_pre(message, at).map_or(end, |start| end.min(start));
        let is_quoted = has(message, at, |look| *look == StretchLook::Quote);
        if !is_quoted {
            close(&mut all, &mut quoted);
        }
        let target = if is_quoted { &mut quoted } else { &mut all };
        goes_on = line(message, at..end, target, goes_on && !target.is_empty());
        at = end;
    }
    close(&mut all, &mut quoted);
    all
}

fn close(all: &mut Vec<ImportBlock>, quoted: &mut Vec<ImportBlock>) {
    if !quoted.is_empty() {
        all.push(ImportBlock::Quote(std::mem::take(quoted)));
    }
}

/// Adds a line; whether the next one may go on with it.
fn line(
    message: &ChatMessage,
    range: Range<usize>,
    all: &mut Vec<ImportBlock>,
    goes_on: bool,
) -> bool {
    let text = &message.text[range.clone()];
    let trimmed = text.trim_start();
    let start = range.end - trimmed.len();
    let (number, rest) = markdown::numbered(trimmed);
    let body = match number {
        Some(_) => Some(rest),
        None => item(trimmed),
    };
    if let Some(body) = body {
        let pieces = pieces(message, range.end - body.len()..range.end);
        let number = number.map(u64::from);
        all.push(ImportBlock::Item(
            number,
            vec![ImportBlock::Paragraph(pieces)],
        ));
        return true;
    }
    let pieces = pieces(message, start..range.end);
    if is_blank(&pieces) {
        return false;
    }
    match all.last_mut() {
        Some(ImportBlock::Paragraph(before)) if goes_on => {
            before.push(ImportPiece::Break);
            before.extend(pieces);
        }
        Some(ImportBlock::Item(_, inner)) if goes_on && text.starts_with([' ', '\t']) => {
            inner.push(ImportBlock::Paragraph(pieces));
        }
        _ => all.push(ImportBlock::Paragraph(pieces)),
    }
    true
}

/// The characters of a line, each run in its style.
fn pieces(message: &ChatMessage, range: Range<usize>) -> Vec<ImportPiece> {
    let mut runs: Vec<Run> = Vec::new();
    for (offset, c) in message.text[range.clone()].char_indices() {
        let at = range.start + offset;
        if c == '\n' || has(message, at, |look| *look == StretchLook::Name) {
            continue;
        }
        let mut style = Style::default();
        for stretch in message.stretches.iter().filter(|it| it.range.contains(&at)) {
            match &stretch.look {
                StretchLook::Bold => style.bold = true,
                StretchLook::Italic => style.italic = true,
                StretchLook::Struck => style.strike = true,
                StretchLook::Code => style.code = true,
                StretchLook::Link(url) if leads_somewhere(url) => {
                    style.link = Some(url.clone());
                }
                StretchLook::Link(_)
                | StretchLook::Pre(_)
                | StretchLook::Quote
                | StretchLook::Name => {}
            }
        }
        match runs.last_mut() {
            Some(run) if run.style == style => run.text.push(c),
            _ => runs.push(Run {
                text: c.to_string(),
                style,
            }),
        }
    }
    runs.into_iter().map(ImportPiece::Text).collect()
}

/// Whether an address leads to a page or a chat; others run programs.
fn leads_somewhere(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        let mut known = ["http", "https", "mailto", "tel", "tg"].iter();
        known.any(|known| scheme.eq_ignore_ascii_case(known))
    })
}

fn has(message: &ChatMessage, at: usize, is_it: impl Fn(&StretchLook) -> bool) -> bool {
    let mut all = message.stretches.iter();
    all.any(|it| it.range.contains(&at) && is_it(&it.look))
}

fn pre_at(message: &ChatMessage, at: usize) -> Option<(Range<usize>, String)> {
    message.stretches.iter().find_map(|it| match &it.look {
        StretchLook::Pre(language) if it.range.contains(&at) => {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '#' | '.');
            let name = language.trim_end_matches(|c| !is_name(c));
            let name = if name.contains(|c| !is_name(c)) {
                ""
            } else {
                name
            };
            Some((it.range.clone(), name.to_owned()))
        }
        _ => None,
    })
}

fn next_pre(message: &ChatMessage, at: usize) -> Option<usize> {
    let pres = message
        .stretches
        .iter()
        .filter(|it| matches!(it.look, StretchLook::Pre(_)));
    pres.map(|it| it.range.start)
        .filter(|start| *start > at)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> ChatMessage {
        ChatMessage {
            text: text.to_owned(),
            ..ChatMessage::default()
        }
    }

    fn with(text: &str, marks: &[(&str, StretchLook)]) -> ChatMessage {
        let stretches = marks.iter().map(|(words, look)| {
            let start = text.find(words).expect("words of the text");
            Stretch {
                range: start..start + words.len(),
                look: look.clone(),
            }
        });
        ChatMessage {
            stretches: stretches.collect(),
            ..plain(text)
        }
    }

    #[test]
    fn a_question_and_its_answer_are_what_happens_and_what_to_do() {
        let question = plain("khách bị lỗi 551 khi gửi tin cho người đã chặn trang");
        let answer = plain("Khách đã chặn trang rồi.\n1. Nhờ khách bỏ chặn\n2. Gửi lại");
        let captured = captured(&[question], &[answer, plain("cảm ơn bạn")]);
        assert_eq!(
            captured.title,
            "Khách bị lỗi 551 khi gửi tin cho người đã chặn trang"
        );
        assert_eq!(
            captured.body,
            "## Trường hợp\n\nkhách bị lỗi 551 khi gửi tin cho người đã chặn trang\n\n\
             ## Cách xử lý\n\nKhách đã chặn trang rồi.\n\n1. Nhờ khách bỏ chặn\n2. Gửi lại\n"
        );
    }

    #[test]
    fn parts_are_those_that_the_message_names() {
        for text in [
            "Hiện tượng: máy in trắng\nLý do: hết mực\nKhắc phục: thay mực",
            "• Truong hop: máy in trắng\n• Nguyen nhan: hết mực\n• Cach xu ly: thay mực",
            "Máy in trắng\n**Nguyên nhân**\nhết mực\nSolution:\nthay mực",
        ] {
            let body = captured(&[], &[plain(text)]).body;
            for part in [
                "## Trường hợp\n",
                "## Nguyên nhân\n\nhết mực",
                "## Cách xử lý\n\nthay mực",
            ] {
                assert!(body.contains(part), "{text}: {body}");
            }
        }
    }

    #[test]
    fn without_a_question_the_form_tells() {
        let asks = captured(
            &[],
            &[plain("khách không gửi được tin nhắn thì làm sao ạ?")],
        );
        assert!(asks.body.starts_with("## Trường hợp"), "{}", asks.body);
        let tells = captured(&[], &[plain("- Đăng xuất\n- Đăng nhập lại")]);
        assert_eq!(
            tells.body,
            "## Cách xử lý\n\n- Đăng xuất\n- Đăng nhập lại\n"
        );
    }

    #[test]
    fn what_is_shown_beside_words_stays() {
        let text = "@lan Bấm Lưu rồi chạy npm i *x*\nCũ: tắt máy\nXem hướng dẫn\nlet a = 1;\nlet b = 2;\nhết";
        let message = with(
            text,
            &[
                ("@lan ", StretchLook::Name),
                ("Lưu", StretchLook::Bold),
                ("npm i", StretchLook::Code),
                ("tắt máy", StretchLook::Struck),
                (
                    "hướng dẫn",
                    StretchLook::Link("https://a.vn/x_y".to_owned()),
                ),
                (
                    "let a = 1;\nlet b = 2;",
                    StretchLook::Pre("rust".to_owned()),
                ),
            ],
        );
        let body = captured(&[plain("hỏi")], &[message]).body;
        let expected = "Bấm **Lưu** rồi chạy `npm i` \\*x\\*\\\nCũ: ~~tắt máy~~\\\nXem [hướng dẫn](https://a.vn/x_y)\n\n```rust\nlet a = 1;\nlet b = 2;\n```\n\nhết\n";
        assert!(body.ends_with(expected), "{body}");
    }

    #[test]
    fn any_text_becomes_an_article() {
        use proptest::prelude::*;
        proptest!(|(text in "[ -~\n•#>áđ*`_:]{0,80}", from in 0usize..80, to in 0usize..80)| {
            let cut = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let range = cut(from.min(to))..cut(from.max(to));
            let look = StretchLook::Pre(String::new());
            let message = ChatMessage { text: text.clone(), stretches: vec![Stretch { range, look }], ..ChatMessage::default() };
            let _ = captured(std::slice::from_ref(&message), std::slice::from_ref(&message)).article();
        });
    }
}
