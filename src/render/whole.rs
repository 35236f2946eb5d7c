//! All that an article shows, in the order of its file.

use super::{
    Block, BlockKind, Run,
    page::{section_blocks, title_line},
};
use crate::article::Article;

/// The text of an article as staff read it, but in the order of its author: its
/// title, then each section with its name, then its closing. Markup is gone,
/// what Markdown takes for markup as well.
pub fn whole_text(article: &Article) -> String {
    let lines = whole_blocks(article)
        .into_iter()
        .map(|block| match &block.kind {
            BlockKind::Item { marker, .. } => format!("{marker} {}", block.text()),
            _ => block.text(),
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// The blocks of [`whole_text`].
pub(crate) fn whole_blocks(article: &Article) -> Vec<Block> {
    let title = Block::new(BlockKind::Title, vec![Run::plain(title_line(article))]);
    let sections = article.sections.iter();
    let sections = sections.flat_map(|section| section_blocks(article, section, false, 0));
    let closing = article.closing.clone().map(|range| {
        let text = &article.source()[range];
        Block::new(BlockKind::Footer, vec![Run::plain(text)])
    });
    std::iter::once(title)
        .chain(sections)
        .chain(closing)
        .collect()
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
