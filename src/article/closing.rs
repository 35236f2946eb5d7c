//! The courtesies at the end of a customer mail, which are no content:
//!
//! ```text
//! Nếu quý khách có bất kỳ thắc mắc nào, xin vui lòng gửi yêu cầu hỗ trợ thông qua các kênh:
//! Cám ơn quý khách hàng!
//! ```
//!
//! A line that says where to turn (a number, an address) is content, and so is
//! a sentence that opens such a list.

use std::ops::Range;

use crate::text::fold;

const OPENINGS: &[&str] = &[
    "neu quy khach co bat ky thac mac",
    "neu quy khach con thac mac",
    "neu quy khach can ho tro",
    "neu ban co bat ky thac mac",
    "neu anh/chi co bat ky thac mac",
    "neu co bat ky thac mac",
    "neu con thac mac",
    "neu co thac mac",
    "neu can ho tro them",
    "neu can them ho tro",
    "moi thac mac xin vui long",
    "moi thac mac vui long",
    "moi thac mac xin lien he",
    "moi thac mac lien he",
];

const THANKS: &[&str] = &[
    "cam on quy khach",
    "xin cam on",
    "cam on ban",
    "cam on anh/chi",
    "tran trong",
    "xin chan thanh cam on",
    "chan thanh cam on",
    "chuc quy khach",
    "chuc ban",
    "chuc anh chi",
    "chuc anh/chi",
    "cam on anh chi",
    "cam on moi nguoi",
    "cam on ca nha",
    "cam on cac ban",
    "cam on shop",
    "chuc moi nguoi",
    "chuc ca nha",
    "chuc cac ban",
    "chuc khach hang",
    "thanks",
];

/// The closing lines within `range` of `text`: the longest run of courtesies
/// and contact lines at its end. `None` when the last line is something else.
pub(super) fn find(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let body = &text[range.clone()];
    let lines: Vec<(usize, &str)> = lines(body)
        .filter(|(_, line)| !line.trim().is_empty())
        .collect();
    let mut first = None;
    for (at, line) in lines.iter().rev() {
        let line = bare(line);
        let is_opening = opens(&line);
        if !(thanks(&line) || is_opening) || tells_where(&line) {
            break;
        }
        first = Some(*at);
        if is_opening {
            // Nothing above the sentence that opens the closing belongs to it.
            break;
        }
    }
    // A closing that is the whole text is somebody's article all the same.
    let start = first.filter(|&at| at > 0 && !body[..at].trim().is_empty())?;
    let end = body.trim_end().len();
    Some(range.start + start..range.start + end)
}

/// Whether a line is such a courtesy, wherever it stands.
pub(crate) fn is_courtesy(line: &str) -> bool {
    let line = bare(line);
    (thanks(&line) || opens(&line)) && !tells_where(&line)
}

fn thanks(line: &str) -> bool {
    THANKS.iter().any(|start| line.starts_with(start)) && line.len() <= 80
}

fn opens(line: &str) -> bool {
    OPENINGS.iter().any(|start| line.starts_with(start))
}

/// The lines of `text` with their offsets.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

fn bare(line: &str) -> String {
    fold(line)
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_owned()
}

fn tells_where(line: &str) -> bool {
    line.contains(['@', '/'])
        && !line.starts_with("neu anh/chi")
        && !line.starts_with("cam on anh/chi")
        && !line.starts_with("chuc anh/chi")
        || line.bytes().filter(u8::is_ascii_digit).count() >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn closes(text: &str, expected: Option<&str>) {
        assert_eq!(
            find(text, 0..text.len()).map(|range| &text[range]),
            expected
        );
    }

    #[test]
    fn the_closing_lines_are_found_at_the_end() {
        closes(
            "Làm lại.\n\nNếu quý khách có bất kỳ thắc mắc nào, xin gửi qua các kênh:\n\nCám ơn quý khách hàng!\n",
            Some(
                "Nếu quý khách có bất kỳ thắc mắc nào, xin gửi qua các kênh:\n\nCám ơn quý khách hàng!",
            ),
        );
        closes("Làm lại.\nXin cảm ơn!", Some("Xin cảm ơn!"));
    }

    #[test]
    fn content_is_never_taken_for_a_closing() {
        closes("Làm lại.\nCám ơn quý khách!\nRồi bấm Lưu.", None);
        closes("Cám ơn quý khách hàng!", None);
        closes(
            "Làm lại.\nNếu quý khách có bất kỳ thắc mắc nào:\n- Hotline: 1900 636 099\n- Email: a@b.vn\n",
            None,
        );
        closes(
            "Gọi số:\nNếu quý khách có bất kỳ thắc mắc nào, xin gọi 1900 1234",
            None,
        );
        closes("Gọi cho nhà vận chuyển.\nHotline: 1900 636 099", None);
        closes("", None);
    }
}
