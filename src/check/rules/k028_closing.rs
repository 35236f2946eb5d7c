//! K028: courtesies of a letter that are no content.
//!
//! What: "Chúc anh chị một ngày tốt lành", "Trân trọng", "Nếu quý khách có bất
//! kỳ thắc mắc nào …" on a line of its own.
//! Why: staff read it again with every answer, and paste it to customers.
//! Example: "Cám ơn quý khách hàng!" below the last step. At the end of an
//! article it is known to be none of it and can be taken out by `--fix`.

use super::{Checked, Found, each, lines};
use crate::article::{Article, Edit, Finding, Rule, is_courtesy};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, |article| {
        let mut all: Vec<Finding> = at_the_end(article).into_iter().collect();
        for section in &article.sections {
            for (at, line) in lines(article.body(section), section.body.start) {
                let content = line.trim();
                if is_courtesy(content) {
                    let start = at + line.len() - line.trim_start().len();
                    let range = start..start + content.len();
                    all.push(Finding::new(Rule::Closing, range, content));
                }
            }
        }
        all
    })
}

fn at_the_end(article: &Article) -> Option<Finding> {
    let range = article.closing.clone()?;
    let text = article.source();
    let first = text[range.clone()].lines().next().unwrap_or("").trim();
    // With it goes the empty space above; the last line stays one.
    let kept = text[..range.start].trim_end().len();
    let end = if text[range.end..].trim().is_empty() {
        text.len()
    } else {
        range.end
    };
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let edit = Edit {
        range: kept..end,
        text: newline.to_owned(),
    };
    let finding = Finding::new(Rule::Closing, range, first);
    Some(finding.mended_by(vec![edit]))
}
