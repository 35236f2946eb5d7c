//! What Telegram shows of a message beside its words, as Markdown: text that was
//! struck out, and code with its lines.

use std::fmt::Write as _;

use serde_json::Value;

use super::{document, markdown, plain};

/// A message that has any of it.
///
/// The text is escaped as a whole, since that depends on where its lines begin, with
/// a character in the place of each piece of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MarkedText {
    text: String,
    /// The characters that stand for code, the code as Markdown, and its words.
    kept: Vec<(char, String, String)>,
}

impl MarkedText {
    /// The text of a message; `None` where words are all.
    pub(super) fn of(message: &Value) -> Option<Self> {
        let pieces = message.get("text")?.as_array()?;
        let mut text = String::new();
        let mut kept: Vec<(char, String, String)> = Vec::new();
        for piece in pieces {
            let words = piece.as_str().or_else(|| piece.get("text")?.as_str());
            let words = words.unwrap_or("");
            let kind = piece.get("type").and_then(Value::as_str).unwrap_or("");
            let is_block = kind == "pre" || kind == "code" && words.trim_end().contains('\n');
            if is_block || kind == "code" {
                let place = u32::try_from(kept.len())
                    .ok()
                    .and_then(|at| char::from_u32(PLACES + at))?;
                let language = piece.get("language").and_then(Value::as_str).unwrap_or("");
                let (gap, code) = if is_block {
                    ("\n\n", document::fenced(words, language))
                } else {
                    ("", document::code_span(words))
                };
                let _ = write!(text, "{gap}{place}{gap}");
                kept.push((place, code, words.to_owned()));
            } else if kind == "strikethrough" {
                strike(&mut text, words);
            } else {
                text.push_str(words);
                if let Some(href) = piece.get("href").and_then(Value::as_str) {
                    let _ = write!(text, " ({href})");
                }
            }
        }
        let has_marks = !kept.is_empty() || text.contains(STRUCK);
        has_marks.then_some(Self { text, kept })
    }

    /// The article of it, in the bullet form or with its first line as the title.
    pub(super) fn article(&self, title: &str, is_bullets: bool) -> String {
        let (title, body) = if is_bullets {
            (title, self.text.as_str())
        } else {
            plain::titled(self.text.trim_start_matches('\n').trim_end(), title)
        };
        let mut title = title.replace([STRUCK, UNSTRUCK], "");
        for (place, _, words) in &self.kept {
            title = title.replace(*place, words);
        }
        markdown::article(&title, &self.written(body))
    }

    /// All of it as Markdown.
    pub(super) fn body(&self) -> String {
        self.written(self.text.trim())
    }

    fn written(&self, text: &str) -> String {
        let mut body = markdown::escaped_text(text).replace([STRUCK, UNSTRUCK], "~~");
        for (place, code, _) in &self.kept {
            body = body.replace(*place, code);
        }
        body
    }
}

/// Characters of no script, which no message has: one for each piece of code, and
/// where struck text begins and ends.
const PLACES: u32 = 0xf_0000;
const STRUCK: char = '\u{10_0000}';
const UNSTRUCK: char = '\u{10_0001}';

/// Adds text that is struck out line by line, the markers of lists before it.
fn strike(text: &mut String, words: &str) {
    for line in words.split_inclusive('\n') {
        let begins = text.is_empty() || text.ends_with('\n');
        let marker = if begins { marker(line) } else { 0 };
        let (before, rest) = line.split_at(marker);
        let inner = rest.trim();
        let start = rest.len() - rest.trim_start().len();
        if inner.is_empty() {
            text.push_str(line);
            continue;
        }
        let after = &rest[start + inner.len()..];
        let _ = write!(
            text,
            "{before}{}{STRUCK}{inner}{UNSTRUCK}{after}",
            &rest[..start]
        );
    }
}

/// How many bytes of a line are the marker of an item.
fn marker(line: &str) -> usize {
    let rest = line.trim_start();
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = match digits.strip_prefix(['.', ')']) {
        Some(after) if digits.len() < rest.len() => Some(after),
        _ => rest.strip_prefix(crate::article::is_bullet),
    };
    let after = after.filter(|after| after.starts_with(char::is_whitespace));
    after.map_or(0, |after| line.len() - after.trim_start().len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_struck_out_or_code_stays_so() {
        let message = json!({"text": [
            "Cấu hình máy in như sau:\n1. Tắt\n2. ",
            {"type": "strikethrough", "text": "Gọi *A*"},
            " Bật\n",
            {"type": "strikethrough", "text": "3. Chờ\n- Nghỉ"},
            "\nGõ ",
            {"type": "code", "text": "a*b"},
            " rồi thêm:\n",
            {"type": "pre", "text": "# cong = 1\n* = tat", "language": "ini"},
            "\nXong"
        ]});
        assert_eq!(
            MarkedText::of(&message)
                .map(|it| it.article("T", false))
                .as_deref(),
            Some(
                "# Cấu hình máy in như sau:\n\n1. Tắt\n2. ~~Gọi \\*A\\*~~ Bật\n3. ~~Chờ~~\n- ~~Nghỉ~~\nGõ `a*b` rồi thêm:\n\n```ini\n# cong = 1\n* = tat\n```\n\nXong\n"
            )
        );
        let bare = json!({"text": ["a ", {"type": "bold", "text": "b"}]});
        assert_eq!(MarkedText::of(&bare), None);
    }
}
