//! What an asker takes out of an article: the resolution to be pasted, the
//! source to be opened.

use url::Url;

use super::{
    Block, Page,
    page::{body_blocks, reorders},
    telegram,
};
use crate::article::{Article, Role};

/// The resolution alone as plain text, for pasting to a customer. `None` for
/// articles that are not for customers, those without a resolution, and those of
/// several situations, whose resolutions mean nothing by themselves.
pub fn resolution_text(article: &Article) -> Option<String> {
    if article.is_internal() || !reorders(article) {
        return None;
    }
    let blocks = article
        .sections
        .iter()
        .filter(|section| matches!(section.role, Role::Resolution | Role::CauseAndResolution))
        .flat_map(|section| body_blocks(article, section))
        .map(with_signs)
        .collect();
    let parts = telegram::parts(&Page { blocks });
    let texts: Vec<String> = parts.into_iter().map(|part| part.text).collect();
    let text = texts.join("\n\n");
    (!text.is_empty()).then_some(text)
}

/// The first line of the resolution as plain text, for a list; of an article
/// without one, the first line of all. `None` where there is no text.
pub fn first_line(article: &Article) -> Option<String> {
    let is_resolution = |role| matches!(role, Role::Resolution | Role::CauseAndResolution);
    let (first, rest): (Vec<_>, Vec<_>) = article
        .sections
        .iter()
        .partition(|section| is_resolution(section.role));
    let mut blocks = first
        .into_iter()
        .chain(rest)
        .flat_map(|section| body_blocks(article, section))
        .map(with_signs);
    blocks.find_map(|block| {
        let text = block.text();
        let mut lines = text.lines().map(str::trim);
        lines.find(|line| !line.is_empty()).map(str::to_owned)
    })
}

/// What is struck out between the signs of chats: as plain text it would look like
/// a step that holds.
fn with_signs(mut block: Block) -> Block {
    for run in block.runs.iter_mut().filter(|run| run.style.strike) {
        run.text = format!("~~{}~~", run.text);
    }
    block
}

/// The address of the source: the one `https` address that `source` names. With
/// two there is no telling which is meant.
pub fn original(article: &Article) -> Option<Url> {
    let source = article.front.source.as_deref()?;
    let mut addresses = source.match_indices("https://").map(|(at, _)| {
        let rest = &source[at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, ';' | '"' | '<' | '>'))
            .unwrap_or(rest.len());
        rest[..end].trim_end_matches([',', '.', ')', ':'])
    });
    let only = addresses.next().filter(|_| addresses.next().is_none())?;
    let url = Url::parse(only).ok()?;
    url.host_str()
        .is_some_and(|host| host.contains('.'))
        .then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    fn article(text: &str) -> Article {
        read(&Source::new("a.md", text)).0
    }

    #[test]
    fn the_resolution_is_pasted_as_plain_text() {
        let text = "# T\n\n## Nguyên nhân\n\nx\n\n## Cách xử lý\n\n1. Vào **Cài đặt**.\n2. ~~Tắt~~ Bấm [Lưu](https://a.vn).\n\nXong.\n";
        let pasted = resolution_text(&article(text));
        assert_eq!(
            pasted.as_deref(),
            Some("1. Vào Cài đặt.\n2. ~~Tắt~~ Bấm Lưu.\n\nXong.")
        );
        for other in [
            format!("---\naudience: internal\n---\n{text}"),
            "# T\n\n## Nguyên nhân\n\nx\n".to_owned(),
            "# T\n\n## Trường hợp\n\na\n\n## Cách xử lý\n\nb\n\n## Trường hợp\n\nc\n\n## Cách xử lý\n\nd\n".to_owned(),
        ] {
            assert_eq!(resolution_text(&article(&other)), None, "{other}");
        }
    }

    #[test]
    fn a_list_shows_the_first_step() {
        for (text, expected) in [
            (
                "# T\n\n## Nguyên nhân\n\nx\n\n## Cách xử lý\n\n1. Vào **Cài đặt**.\n2. Bấm Lưu.\n",
                Some("Vào Cài đặt."),
            ),
            ("# T\n\n## Nguyên nhân\n\nHết hạn.\n", Some("Hết hạn.")),
            ("# T\n", None),
        ] {
            let found = first_line(&article(text));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_one_https_address_is_the_original() {
        for (source, expected) in [
            ("https://a.vn/b", Some("https://a.vn/b")),
            (
                "Meta, Codes, https://a.vn/b?c=1 (đọc ngày 22/11/2026)",
                Some("https://a.vn/b?c=1"),
            ),
            ("Haravan (https://a.vn/b), đọc lại", Some("https://a.vn/b")),
            ("http://a.vn", None),
            ("https://a.vn; https://b.vn", None),
            ("https://localhost/x", None),
            ("Sổ tay nội bộ", None),
        ] {
            let text = format!("---\nsource: \"{source}\"\n---\n# T\n\nx\n");
            let found = original(&article(&text));
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{source}");
        }
    }
}
