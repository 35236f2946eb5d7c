//! All that an article shows, in the order of its file.

use super::{
    BlockKind,
    page::{section_blocks, title_line},
};
use crate::article::Article;

/// The text of an article as staff read it, but in the order of its author: its
/// title, then each section with its name, then its closing. Markup is gone,
/// what Markdown takes for markup as well.
pub fn whole_text(article: &Article) -> String {
    let mut lines = vec![title_line(article)];
    for section in &article.sections {
        for block in section_blocks(article, section, false, 0) {
            match &block.kind {
                BlockKind::Item { marker, .. } => {
                    lines.push(format!("{marker} {}", block.text()));
                }
                _ => lines.push(block.text()),
            }
        }
    }
    if let Some(range) = article.closing.clone() {
        lines.push(article.source()[range].to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    #[test]
    fn what_is_shown_is_there_in_the_order_of_the_file() {
        let text = "# T *a*\n\nmở đầu\n\n## Trường hợp\n\nb\n\n## Cách xử lý\n\n1. c **d**\n   - `e` <app>\n\nXin cảm ơn!\n";
        let (article, _) = read(&Source::new("a.md", text));
        assert_eq!(
            whole_text(&article),
            "T a\nmở đầu\nTrường hợp\nb\nCách xử lý\n1. c d\n• e <app>\nXin cảm ơn!"
        );
    }
}
