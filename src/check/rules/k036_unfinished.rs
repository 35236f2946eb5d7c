//! K036: an article that ends in the middle.
//!
//! What: the last part ends with the mark of an item without words, in code that is
//! not closed, in a link or code in a line that is not, or in a sentence that goes on: a
//! comma, a colon, an arrow, a word such as "và" or "because". What K029 (empty items)
//! and K035 (asterisks that are not bold) tell of is not told again.
//! Why: a file that was cut, or saved before it was done, looks like an answer, and the
//! step that is missing is the one that would have helped.
//! Example: "2. Bấm Lưu, rồi chọn:" as the last line.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{Checked, Found, each, k029_empty_item, lines};
use crate::article::{Article, Finding, Rule, Status};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, |article| {
        // Who marked it as unfinished knows.
        let is_unfinished = article.front.status == Some(Status::Wip);
        let found = (!is_unfinished).then(|| unfinished(article)).flatten();
        found.into_iter().collect()
    })
}

fn unfinished(article: &Article) -> Option<Finding> {
    let section = article.sections.last()?;
    let body = article.body(section);
    if let Some((at, line)) = open_fence(body) {
        return Some(found("fence", section.body.start + at, line));
    }
    let own: Vec<(usize, &str)> = lines(body, section.body.start).collect();
    let last = own.iter().rposition(|(_, line)| !line.trim().is_empty())?;
    let (at, line) = own[last];
    let case = if is_fence(line) || is_other(line) {
        return None;
    } else if is_mark(line) {
        "item"
    } else if goes_on(line) {
        "sentence"
    } else if is_open(&paragraph(&own[..=last])) {
        "link"
    } else {
        return None;
    };
    let finding = found(case, at, line);
    let is_told = |other: &Finding| overlap(&other.range, &finding.range);
    let is_item = case == "item";
    (!is_item || !k029_empty_item::in_article(article).iter().any(is_told)).then_some(finding)
}

fn found(case: &'static str, at: usize, line: &str) -> Finding {
    let start = at + line.len() - line.trim_start().len();
    let range = start..start + line.trim().len();
    Finding::new(Rule::Unfinished, range, line.trim()).case(case)
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The sign of a fence and how many there are of it.
fn fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start();
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = line.chars().take_while(|c| *c == sign).count();
    // With a backtick behind them they are code in a line.
    let is_code = sign == '`' && line[count..].contains('`');
    (count >= 3 && !is_code).then_some((sign, count))
}

fn is_fence(line: &str) -> bool {
    fence(line).is_some()
}

/// The fence that nothing closes.
fn open_fence(body: &str) -> Option<(usize, &str)> {
    let mut open: Option<(usize, &str, (char, usize))> = None;
    for (at, line) in lines(body, 0) {
        let Some((sign, count)) = fence(line) else {
            continue;
        };
        match open {
            None => open = Some((at, line, (sign, count))),
            Some((.., (own, least))) => {
                let is_bare = line.trim().chars().all(|c| c == sign);
                if is_bare && sign == own && count >= least {
                    open = None;
                }
            }
        }
    }
    open.map(|(at, line, _)| (at, line))
}

/// What is no sentence: a row of a table, a heading, HTML, the address of a link.
fn is_other(line: &str) -> bool {
    let line = line.trim();
    let is_definition = line.starts_with('[') && line.contains("]:");
    line.starts_with(['|', '#', '<']) || line.ends_with('|') || is_definition
}

/// The line without the signs of emphasis at its end.
fn bare(line: &str) -> &str {
    line.trim_end_matches(['*', '_', '~', ' ', '\t'])
}

/// Whether a line is the mark of an item or step and nothing else.
fn is_mark(line: &str) -> bool {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)^ (?: (?: [-*+•–] | \(?[0-9]{1,3}[.)] | [a-z][.)] ) (?: \s+ \[[\ x]?\] )?
              | [*_]* (?: bước | buoc | step ) \s+ [0-9]{1,3} [.)]? [*_]* ) $",
        )
        .expect("the pattern is well-formed")
    });
    MARK.is_match(line.trim())
}

/// Words that no sentence ends in. Those that may end one are left out: "rồi", "với",
/// "hay", English prepositions in names of buttons ("Open with").
const JOINING: [&str; 22] = [
    "và", "hoặc", "nhưng", "vì", "bởi", "nếu", "thì", "để", "của", "các", "những", "là", "như",
    "khi", "do", "hoac", "nhung", "neu", "and", "or", "because", "the",
];
/// What ends in one of them all the same: "đôi khi", "lý do".
const WHOLE: [(&str, &str); 8] = [
    ("đôi", "khi"),
    ("có", "khi"),
    ("mấy", "khi"),
    ("lắm", "khi"),
    ("lý", "do"),
    ("lí", "do"),
    ("tự", "do"),
    ("dường", "như"),
];

/// Whether a sentence ends here that goes on.
fn goes_on(line: &str) -> bool {
    let end = bare(line);
    let mut words = end.split_whitespace().rev();
    let last = words.next().unwrap_or("");
    let begins = |word: &str| {
        word.trim_start_matches(['*', '_', '(', '"', '“', '«'])
            .to_owned()
    };
    if last.ends_with([':', '：']) {
        // A drive ("D:") and the name of an emoji (":x:") end so.
        let name = begins(last.trim_end_matches([':', '：']));
        let is_drive = name.len() == 1 && name.bytes().all(|b| b.is_ascii_uppercase());
        return !is_drive && !name.starts_with(':');
    }
    if last.ends_with([',', '，', '→']) || ["->", "=>", ">"].contains(&last) {
        return true;
    }
    // As written: "AND" is a name.
    let (last, before) = (
        begins(last),
        words.next().map(|it| begins(it).to_lowercase()),
    );
    let is_whole = |(one, other): &(&str, &str)| before.as_deref() == Some(*one) && last == *other;
    JOINING.contains(&last.as_str()) && before.is_some() && !WHOLE.iter().any(is_whole)
}

/// The lines of the last paragraph or item as one.
fn paragraph(own: &[(usize, &str)]) -> String {
    let lines = own.iter().rev().map(|(_, line)| line.trim());
    let mut lines: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    lines.reverse();
    lines.join(" ")
}

/// Whether code in a line, or a link, begins and does not end.
fn is_open(paragraph: &str) -> bool {
    let mut rest = paragraph;
    let mut text = String::new();
    while let Some(at) = rest.find('`') {
        if rest[..at].ends_with('\\') {
            text.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        }
        let count = rest[at..].bytes().take_while(|b| *b == b'`').count();
        text.push_str(&rest[..at]);
        let (behind, ticks) = (&rest[at + count..], "`".repeat(count));
        let Some(end) = behind.find(&ticks) else {
            return count == 1;
        };
        rest = &behind[end + count..];
    }
    text.push_str(rest);
    let text = text.replace("\\[", "").replace("\\]", "");
    let is_bracket_open = text.rfind('[') > text.rfind(']');
    let target = text.rfind("](").map(|at| &text[at + 2..]);
    is_bracket_open || target.is_some_and(|target| !target.contains(')'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    fn case(end: &str) -> Option<&'static str> {
        let text =
            format!("# A\n\n## Nguyên nhân\n\nHết hạn.\n\n## Cách xử lý\n\n1. Mở máy.\n{end}");
        unfinished(&read(&Source::new("a.md", text)).0).map(|finding| finding.case)
    }

    #[test]
    fn an_end_in_the_middle_is_told() {
        for (end, expected) in [
            ("2. - [ ]\n- [ ]\n", "item"),
            ("\nb)\n", "item"),
            ("\n**Bước 3**\n", "item"),
            ("\nBước 3.", "item"),
            ("\n```\nsudo systemctl restart sotay\n", "fence"),
            ("\n~~~~\na\n~~~\n", "fence"),
            ("2. Bấm `Lưu", "link"),
            ("2. Xem [Cài đặt", "link"),
            ("2. Xem [Cài đặt](https://example.vn/cai", "link"),
            ("2. Xem ![ảnh](anh/cai-", "link"),
            ("2. Bấm Lưu và", "sentence"),
            ("2. Bấm **Lưu** hoặc\n\n", "sentence"),
            ("2. Chờ vài phút, nếu", "sentence"),
            ("2. Bấm Lưu,", "sentence"),
            ("2. **Lưu ý:**\n", "sentence"),
            ("2. Làm theo các bước sau:", "sentence"),
            ("2. Cài đặt → Kênh →", "sentence"),
            ("2. Restart the app because", "sentence"),
        ] {
            assert_eq!(case(end), Some(expected), "{end}");
        }
    }

    #[test]
    fn a_whole_end_is_not() {
        for end in [
            "",
            "2. Bấm Lưu.",
            "2. Bấm Lưu",
            "2. Chọn **Open with**",
            "2. Nhập từ khóa AND",
            "2. Chép vào ổ D:",
            "2. Xong :tada:",
            "2. Lỗi chỉ xảy ra đôi khi",
            "2. Hỏi khách lý do",
            "2. Nhờ hỗ trợ xem với",
            "2. Làm như hình:\n\n![Màn hình](a.png)\n",
            "2. Gõ lệnh:\n\n```\na,\n```\n",
            "2. Gõ `a[0`",
            "2. Gõ ``a`b``",
            "2. Xem [Cài đặt](https://example.vn/a(b)) và [bài này][1].\n\n[1]: https://example.vn\n",
            "2. Chọn [x] ở cuối",
            "\n| Mã | Nghĩa |\n| --- | --- |\n| 1 | a, |\n",
            // K029 tells of these, and K010 of words that a dash below makes a heading.
            "2.\n",
            "-\n",
            "\nVào mục sau\n-\n",
        ] {
            assert_eq!(case(end), None, "{end}");
        }
    }
}
