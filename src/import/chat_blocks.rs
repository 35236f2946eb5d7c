//! Chats whose senders and times stand in lines of their own, as the clipboards of
//! Zalo and Messenger give them, and what may be a chat of any kind.

use super::{
    chat_lines::{ChatLine, after_stamp, head, is_mark, is_name},
    markdown::{self, ImportPlace},
};

/// What a line of such a chat is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ChatPart<'t> {
    /// Nothing but a time or a day, or the word that a message was seen.
    Time,
    /// The one who wrote what follows: `9:05 SA Lan Kho`, `Lan đã gửi`.
    Sender(&'t str),
    /// What somebody wrote.
    Words,
    Blank,
}

/// What Messenger puts behind the name of a sender.
const SENT: [&str; 8] = [
    " đã gửi",
    " đã nhắn",
    " đã trả lời",
    " đã chuyển tiếp",
    " sent",
    " replied",
    " forwarded",
    " said",
];

/// What may follow it.
const SENT_WHAT: [&str; 24] = [
    "",
    "bạn",
    "cho bạn",
    "tin nhắn",
    "một tin nhắn",
    "một ảnh",
    "1 ảnh",
    "ảnh",
    "hình ảnh",
    "một video",
    "một tệp",
    "một tệp đính kèm",
    "một file",
    "file",
    "một nhãn dán",
    "một liên kết",
    "a message",
    "a photo",
    "a file",
    "an attachment",
    "a sticker",
    "a link",
    "to you",
    "you",
];

/// Words that stand where a time stands.
const SEEN: [&str; 6] = ["Đã gửi", "Đã nhận", "Đã xem", "Sent", "Delivered", "Seen"];

/// Days of the week before a time.
const WEEKDAYS: [&str; 15] = [
    "Thứ Hai",
    "Thứ Ba",
    "Thứ Tư",
    "Thứ Năm",
    "Thứ Sáu",
    "Thứ Bảy",
    "Chủ nhật",
    "Chủ Nhật",
    "T2",
    "T3",
    "T4",
    "T5",
    "T6",
    "T7",
    "CN",
];

/// The messages of a text whose times or senders stand in lines of their own.
pub(super) fn blocks(text: &str) -> Option<Vec<ChatLine>> {
    let lines: Vec<(usize, &str)> = (1..).zip(text.lines().map(trimmed)).collect();
    let lines: Vec<(usize, &str)> = lines
        .into_iter()
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let parts: Vec<ChatPart<'_>> = lines.iter().map(|(_, line)| part(line)).collect();
    let is_time = |at: usize| parts.get(at) == Some(&ChatPart::Time);
    let is_words = |at: usize| parts.get(at) == Some(&ChatPart::Words);
    // The time stands behind the name, or behind the words.
    let is_below_name = is_words(0) && is_time(1);
    let names_sender = |at: usize| {
        if !is_words(at) {
            return false;
        }
        let line = lines[at].1;
        let is_placed = if is_below_name {
            is_time(at + 1)
        } else {
            (at == 0 || is_time(at - 1)) && is_words(at + 1)
        };
        is_placed && is_person(line)
    };
    let mut all: Vec<ChatLine> = Vec::new();
    let (mut heads, mut times) = (0, 0);
    let mut begins = true;
    for (at, part) in parts.iter().enumerate() {
        let (number, line) = lines[at];
        match part {
            ChatPart::Sender(by) => {
                heads += 1;
                all.push((number, (*by).to_owned(), String::new()));
                begins = false;
            }
            ChatPart::Time => {
                times += 1;
                // Behind a name it belongs to the name.
                begins = !(at > 0 && is_below_name && names_sender(at - 1));
            }
            ChatPart::Words if names_sender(at) => {
                heads += 1;
                all.push((number, line.to_owned(), String::new()));
                begins = false;
            }
            ChatPart::Words => match all.last_mut() {
                Some((_, _, said)) if !begins => {
                    if !said.is_empty() {
                        said.push('\n');
                    }
                    said.push_str(line);
                }
                // Until another name, the same person goes on.
                last => {
                    let by = last.map_or_else(String::new, |(_, by, _)| by.clone());
                    all.push((number, by, line.to_owned()));
                    begins = false;
                }
            },
            ChatPart::Blank => {}
        }
    }
    let senders = parts
        .iter()
        .filter(|part| matches!(part, ChatPart::Sender(_)));
    let is_talk = heads >= 2 && (times >= 1 || senders.count() >= 2);
    (is_talk && !text.trim_start().starts_with('#')).then_some(all)
}

/// Whether lines of a text look like those of a chat, though it is none that can be
/// told apart: how many do.
pub(super) fn doubtful(text: &str) -> usize {
    // The first line of a text became its title.
    let outside = markdown::lines(text).filter(|(_, place)| *place != ImportPlace::Code);
    let lines: Vec<String> = outside
        .map(|(line, _)| markdown::unescaped(trimmed(line.trim_start_matches('#'))))
        .collect();
    let is_head = |line: &&String| {
        matches!(part(line), ChatPart::Time | ChatPart::Sender(_))
            || head(line).is_some_and(|(by, _)| is_person(by))
    };
    let heads = lines.iter().filter(is_head).count();
    // "Lan: … / Minh: … / Lan: …" without a question.
    let filled = lines.iter().filter(|line| !line.is_empty());
    let names: Option<Vec<&str>> = filled
        .map(|line| {
            let (by, rest) = line.split_once(':')?;
            (is_person(by) && rest.starts_with(' ')).then_some(by)
        })
        .collect();
    let names = names.unwrap_or_default();
    let comes_back = |(at, by): (usize, &&str)| names[..at].contains(by) && names[at - 1] != *by;
    heads
        + names
            .iter()
            .enumerate()
            .filter(|it| comes_back(*it))
            .count()
}

fn trimmed(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || is_mark(c))
}

/// What a line without blanks around it is.
fn part(line: &str) -> ChatPart<'_> {
    if line.is_empty() {
        return ChatPart::Blank;
    }
    if line.chars().count() > 80 {
        return ChatPart::Words;
    }
    if SEEN.contains(&line) {
        return ChatPart::Time;
    }
    let day = WEEKDAYS
        .iter()
        .find_map(|day| line.strip_prefix(day))
        .map(|rest| rest.trim_start_matches([',', ' ']));
    if let Some(after) = after_stamp(day.unwrap_or(line)) {
        let after = after.trim_matches([' ', '-', '–', '—', '·', '•', ',', '\u{a0}', '\u{202f}']);
        if after.is_empty() || SEEN.contains(&after) {
            return ChatPart::Time;
        }
        if is_person(after) {
            return ChatPart::Sender(after);
        }
    }
    sender(line).map_or(ChatPart::Words, ChatPart::Sender)
}

/// The name in `Lan đã gửi`, `Minh đã trả lời Lan`, `Bạn đã gửi một ảnh`.
fn sender(line: &str) -> Option<&str> {
    SENT.iter().find_map(|verb| {
        let (by, rest) = line.split_once(verb)?;
        if !rest.is_empty() && !rest.starts_with([' ', ':']) {
            return None;
        }
        let rest = rest.trim_matches([':', ' ', '.']);
        let rest = rest.strip_prefix("to ").unwrap_or(rest);
        let is_what = SENT_WHAT.contains(&rest)
            || (rest != "one" && is_person(rest))
            || after_stamp(rest).is_some_and(|after| after.trim().is_empty());
        (is_what && is_person(by)).then_some(by)
    })
}

/// Whether a line is a name alone: a few words, each of which begins with a capital.
fn is_person(line: &str) -> bool {
    let words = line.split_whitespace();
    let begins_large = |word: &str| {
        let word = word.trim_start_matches(['~', '@', '(', '-']);
        word.is_empty()
            || word
                .chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || c.is_numeric())
    };
    is_name(line)
        && line.chars().any(char::is_alphabetic)
        && !line.contains([':', ',', ';'])
        && words.clone().count() <= 5
        && words.clone().all(begins_large)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = blocks(text).unwrap_or_default();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(_, by, text)| (by.as_str(), text.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn senders_and_times_in_lines_of_their_own_are_a_chat() {
        let expected = [("Lan Kho", "khách hỏi"), ("Minh", "bấm lại")];
        for text in [
            "Lan Kho\nkhách hỏi\n09:05\nMinh\nbấm lại\n09:06\n",
            "Lan Kho\n09:05\nkhách hỏi\n\nMinh\n9:06 SA\nbấm lại\n",
            "Hôm nay 09:05\nLan Kho\nkhách hỏi\nT2 09:06\nMinh\nbấm lại\nĐã xem\n",
            "9:05 SA Lan Kho\nkhách hỏi\n9:06 SA Minh\nbấm lại\n",
            "Lan Kho đã gửi\nkhách hỏi\nMinh đã gửi\nbấm lại\n",
            "Lan Kho đã gửi:\nkhách hỏi\nMinh đã trả lời Lan Kho\nbấm lại\n",
            "Lan Kho sent\nkhách hỏi\nMinh replied to Lan Kho\nbấm lại\n",
        ] {
            check(text, &expected);
        }
        check(
            "Lan\nmột\n09:05\nhai\n09:06\nMinh\nba\n",
            &[("Lan", "một"), ("Lan", "hai"), ("Minh", "ba")],
        );
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "Lỗi kho\n\nHệ thống đã gửi mã. Nhập mã rồi bấm Lưu.\n",
            "Giờ mở cửa\n8:00 Mở cửa\n17:00 đóng cửa\n",
            "Khách Đã Gửi\nKhông về đơn\n",
            "# Giờ\n\nBấm lúc 9:05\n",
        ] {
            check(text, &[]);
            assert_eq!(doubtful(text), 0, "{text}");
        }
        for text in [
            "Khách hỏi đơn\n09:05\nBấm lại là được\n",
            "Lan: đơn không về\nMinh: bấm lại\nLan: được rồi\n",
            "Tóm tắt\n\nLan đã gửi\nđơn không về\n",
        ] {
            check(text, &[]);
            assert!(doubtful(text) > 0, "{text}");
        }
    }
}
