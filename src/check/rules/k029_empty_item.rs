//! K029: a list item with nothing in it.
//!
//! What: a line that has a bullet or a number and nothing else, or a picture
//! without words, and nothing below that belongs to it.
//! Why: the reader sees "3." and wonders which step is missing.
//! Example: `3.` at the end of a list of two steps.

use super::{Checked, Found, each, lines};
use crate::article::{Article, Edit, Finding, Rule, is_bullet};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, in_article)
}

/// The empty items of one article.
pub(super) fn in_article(article: &Article) -> Vec<Finding> {
    let text = article.source();
    let mut all = Vec::new();
    for section in &article.sections {
        let body = article.body(section);
        let own: Vec<(usize, &str)> = lines(body, section.body.start).collect();
        let mut fenced = false;
        for (index, (at, line)) in own.iter().enumerate() {
            if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
                fenced = !fenced;
            }
            // Below words a line of dashes is a ruler or makes a heading.
            let above = index.checked_sub(1).map_or("", |index| own[index].1);
            let is_line = line.trim() == "-" && !above.trim().is_empty() && marker(above).is_none();
            let Some(marker) = marker(line).filter(|_| !fenced && !is_line) else {
                continue;
            };
            let content = line.trim()[marker.len()..].trim();
            let is_picture = is_wordless_picture(content);
            if !(content.is_empty() || is_picture) || goes_on(line, &own[index + 1..]) {
                continue;
            }
            let start = at + line.len() - line.trim_start().len();
            if is_picture {
                // What the picture shows is for its editor to say.
                let range = start..start + line.trim().len();
                all.push(Finding::new(Rule::EmptyItem, range, line.trim()));
                continue;
            }
            let end = text[*at..].find('\n').map_or(text.len(), |n| at + n + 1);
            let edit = Edit {
                range: *at..end,
                text: String::new(),
            };
            let finding = Finding::new(Rule::EmptyItem, start..start + marker.len(), marker);
            all.push(finding.mended_by(vec![edit]));
        }
    }
    all
}

/// `![](anh.png)`: in chat pictures stand below the text, and the step is blank.
fn is_wordless_picture(content: &str) -> bool {
    let target = content.strip_prefix("![](");
    target.is_some_and(|target| target.find(')') == Some(target.len().saturating_sub(1)))
}

/// The bullet or number that a line begins with.
fn marker(line: &str) -> Option<&str> {
    let content = line.trim();
    let first = content.chars().next()?;
    if is_bullet(first) {
        let rest = &content[first.len_utf8()..];
        let stands_alone = rest.is_empty() || rest.starts_with([' ', '\t']);
        return stands_alone.then(|| &content[..first.len_utf8()]);
    }
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let sign = content[digits..].starts_with(['.', ')']);
    let stands_alone = matches!(
        content.as_bytes().get(digits + 1),
        None | Some(b' ' | b'\t')
    );
    ((1..=3).contains(&digits) && sign && stands_alone).then(|| &content[..=digits])
}

/// Whether the next line with words stands deeper: the item is its head.
fn goes_on(line: &str, below: &[(usize, &str)]) -> bool {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let next = below.iter().find(|(_, line)| !line.trim().is_empty());
    next.is_some_and(|(_, next)| indent(next) > indent(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    #[test]
    fn a_step_that_is_a_picture_without_words_is_empty() {
        for (item, empty) in [
            ("1.", true),
            ("1. ![](anh.png)", true),
            ("- ![](anh.png)", true),
            ("1. ![Bấm Lưu](anh.png)", false),
            ("1. ![](anh.png) rồi bấm Lưu", false),
            ("1. ![](anh.png)\n   rồi bấm Lưu", false),
            ("![](anh.png)", false),
        ] {
            let text = format!("# A\n\n## Cách xử lý\n\n{item}\n");
            let found = in_article(&read(&Source::new("a.md", text)).0);
            assert_eq!(found.len(), usize::from(empty), "{item}: {found:?}");
        }
    }
}
