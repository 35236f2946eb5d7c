//! The bullet form, as the support team pastes it from chat:
//!
//! ```text
//! • Trường hợp: Không gửi được tin, hiển thị mã lỗi #100
//!
//!   • Nguyên nhân: do Facebook vừa bổ sung …
//!
//! >>> Vì vậy …
//!
//!   • Cách xử lý: Lên Facebook Business Suite …
//!
//! Để hạn chế việc này, bạn cần lưu ý:
//!
//!   1. Page không nên bật …
//! ```
//!
//! A line opens a section when it begins with a name of the table and a colon,
//! behind an optional bullet (`•`, `-`, `*` …) and at most four columns in; or
//! when it is a name alone behind a bullet; or when it is a sentence that
//! begins like a prevention or note and ends in a colon.

use std::ops::Range;

use super::headings::Role;

/// A line that opens a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) role: Role,
    /// The first byte of the line.
    pub(super) line_start: usize,
    /// The section's name; `None` when the line is content itself.
    pub(super) name: Option<Range<usize>>,
    /// Where the section's content begins.
    pub(super) body_start: usize,
}

/// What may stand before a line as its bullet; the last four are how Word's own
/// bullets arrive in plain text.
pub(super) const BULLETS: &[char] = &[
    '•', '◦', '▪', '●', '○', '■', '‣', '·', '*', '-', '+', '–', '➢', '✔', '\u{f0b7}', '\u{f0a7}',
    '\u{f0d8}', '\u{f076}',
];

/// The labels within `range` of `text`, in order.
pub(super) fn labels(text: &str, range: Range<usize>) -> Vec<Label> {
    let mut found: Vec<Label> = Vec::new();
    let mut bullet_of_labels = None;
    let mut fenced = false;
    let mut at = range.start;
    for line in text[range].split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let Some((label, bullet)) = label(line, start) else {
            continue;
        };
        // "  - Lưu ý: …" inside a list of steps is a step, unless the sections
        // themselves are told by the same bullet.
        let is_side_remark = matches!(label.role, Role::Note | Role::Prevention | Role::Reference);
        if is_side_remark && bullet.is_some() && bullet != bullet_of_labels {
            continue;
        }
        if !is_side_remark && bullet.is_some() {
            bullet_of_labels = bullet;
        }
        found.push(label);
    }
    found
}

/// The label that `line`, which begins at byte `start` of the text, opens, and
/// its bullet.
fn label(line: &str, start: usize) -> Option<(Label, Option<char>)> {
    let content = line.trim_end();
    let indent = content.len() - content.trim_start().len();
    let columns: usize = content[..indent]
        .chars()
        .map(|c| if c == '\t' { 4 } else { 1 })
        .sum();
    if content.len() == indent || columns > 4 {
        return None;
    }
    let (bullet, offset) = match content[indent..].chars().next() {
        Some(c) if BULLETS.contains(&c) => {
            let after = &content[indent + c.len_utf8()..];
            // `**Nguyên nhân:**` begins with an emphasis, not with a bullet.
            if c == '*' && after.starts_with('*') {
                (None, indent)
            } else {
                (Some(c), content.len() - after.trim_start().len())
            }
        }
        _ => (None, indent),
    };
    let rest = &content[offset..];
    // `##Nguyên nhân` lacks the space that would make it a heading.
    let unmarked = rest.trim_start_matches(['*', '_', '#']);
    let name_start = start + offset + (rest.len() - unmarked.len());

    if let Some(colon) = unmarked
        .find([':', '：'])
        .filter(|&colon| colon <= MAX_LABEL_BYTES)
    {
        let name = unmarked[..colon]
            .trim_end()
            .trim_end_matches(['*', '_'])
            .trim_end();
        if let Some(role) = Role::of_label(name) {
            let colon_len = unmarked[colon..].chars().next().map_or(1, char::len_utf8);
            let after = &unmarked[colon + colon_len..];
            let body = after.trim_start_matches(['*', '_']).trim_start();
            let body_offset = unmarked.len() - body.len();
            return Some((
                Label {
                    role,
                    line_start: start,
                    name: Some(name_start..name_start + name.len()),
                    body_start: name_start + body_offset,
                },
                bullet,
            ));
        }
    }
    if let Some(role) =
        Role::of_sentence(rest).filter(|_| rest.ends_with([':', '：']) && bullet.is_none())
    {
        return Some((
            Label {
                role,
                line_start: start,
                name: None,
                body_start: start + indent,
            },
            bullet,
        ));
    }
    // "NGUYÊN NHÂN" or "II. Nguyên nhân" alone on its line.
    let shouted = !rest.chars().any(char::is_lowercase);
    let emphasised = unmarked.len() < rest.len() || shouted || is_numbered(rest);
    let name = unmarked.trim_end_matches(['*', '_']).trim_end();
    let role = Role::of_label(name)
        .filter(|_| (bullet.is_some() || emphasised) && name.len() <= MAX_LABEL_BYTES)?;
    Some((
        Label {
            role,
            line_start: start,
            name: Some(name_start..name_start + name.len()),
            body_start: start + content.len(),
        },
        bullet,
    ))
}

/// Whether a line begins with a Roman number, as the parts of a document do;
/// those of a list are Arabic.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(['I', 'V', 'X']);
    rest.len() < line.len() && rest.starts_with(['.', ')', '/'])
}

/// "Các nguyên nhân và cách khắc phục" has 45 bytes; a colon further right ends
/// a sentence, not a name.
const MAX_LABEL_BYTES: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(Role, Option<&str>, &str)> {
        labels(text, 0..text.len())
            .into_iter()
            .map(|label| {
                let body = text[label.body_start..].lines().next().unwrap_or("");
                (label.role, label.name.map(|range| &text[range]), body)
            })
            .collect()
    }

    #[test]
    fn any_bullet_or_none_opens_a_section() {
        for line in [
            "• Nguyên nhân: do A",
            "  - Nguyên nhân : do A",
            "* Nguyên nhân: do A",
            "Nguyên nhân: do A",
            "**Nguyên nhân:** do A",
            "- **Nguyên nhân**: do A",
            "•Nguyên nhân： do A",
        ] {
            assert_eq!(
                of(line),
                [(Role::Cause, Some("Nguyên nhân"), "do A")],
                "{line}"
            );
        }
        assert_eq!(
            of("• Cách xử lý\nLàm lại"),
            [(Role::Resolution, Some("Cách xử lý"), "")]
        );
    }

    #[test]
    fn a_sentence_of_prevention_is_its_own_content() {
        let line = "Để hạn chế việc này, bạn cần lưu ý:";
        assert_eq!(of(line), [(Role::Prevention, None, line)]);
    }

    #[test]
    fn parts_of_a_document_open_a_section() {
        for line in [
            "II. Nguyên nhân",
            "##Nguyên nhân",
            "NGUYÊN NHÂN",
            "IV/ NGUYÊN NHÂN",
        ] {
            assert_eq!(of(&format!("{line}\ndo A")).len(), 1, "{line}");
        }
        assert_eq!(of("Hỏi: sao lỗi?\nĐáp: do A").len(), 2);
        assert_eq!(of("#100: do A\nII. Bảng giá"), []);
    }

    #[test]
    fn content_opens_nothing() {
        assert_eq!(of("NGUYÊN NHÂN\ndo A").len(), 1);
        for line in [
            "Bạn có thể truy cập bằng cách: Vào Cài đặt",
            "Nguyên nhân là do Facebook: xem thêm",
            "        - Nguyên nhân: sâu trong danh sách",
            "Trường hợp này xử lý như sau: gọi",
            "nguyên nhân",
        ] {
            assert_eq!(of(line), [], "{line}");
        }
        let steps = "• Cách xử lý: làm\n  1. Vào A\n    - Lưu ý: đừng bấm B\n  2. Xong";
        assert_eq!(of(steps).len(), 1);
    }
}
