//! [`passages`]: which texts of an article are encoded.

use crate::article::{Article, Role};

/// So many characters of an article say what it is about. The encoder could read
/// some 1,800, which takes three times as long.
const MAX_CHARS: usize = 700;

/// The texts of an article by which it is found, each to be encoded by itself. One
/// was best, in this order: title, aliases, symptom, the rest. Windows over the rest,
/// the title alone, or each alias alone beside it found less, since an article with
/// many of them has as many chances to lie near by accident. tests/eval/README.md
/// has the figures.
pub fn passages(article: &Article) -> Vec<String> {
    let mut words = article.title.split_whitespace().collect::<Vec<_>>();
    let aliases = article.front.aliases.join("; ");
    words.extend(aliases.split_whitespace());
    let (symptom, rest): (Vec<_>, Vec<_>) = article
        .sections
        .iter()
        .partition(|section| section.role == Role::Issue);
    for section in symptom.into_iter().chain(rest) {
        words.extend(article.body(section).split_whitespace());
    }
    let text: String = words.join(" ").chars().take(MAX_CHARS).collect();
    // What says nothing has no vector.
    let says = text.contains(char::is_alphanumeric);
    says.then_some(text).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    fn text(source: &str) -> Vec<String> {
        passages(&read(&Source::new("a.md", source)).0)
    }

    #[test]
    fn it_is_title_aliases_symptom_and_the_rest() {
        let source = "---\naliases: [mất page, rớt kết nối]\n---\n# Lỗi  190\n\n\
            ## Cách xử lý\n\nKết nối lại.\n\n## Trường hợp\n\nPage\nbáo lỗi.\n";
        let expected = "Lỗi 190 mất page; rớt kết nối Page báo lỗi. Kết nối lại.";
        assert_eq!(text(source), [expected]);
    }

    #[test]
    fn it_ends_in_time_and_may_be_nothing() {
        let long = format!("# Lỗi\n\n{}", "ệ ".repeat(9_000));
        assert_eq!(text(&long)[0].chars().count(), MAX_CHARS);
        assert_eq!(text("# ?!\n\n…\n"), [""; 0]);
    }
}
