//! A new article: its id and the text that its editor fills in.

use rust_i18n::t;

use super::{ArticleId, Date};
use crate::{
    lang::Lang,
    text::{ErrorCode, Evidence, find_codes},
};

/// An id is typed and shown in chat; 60 characters are eight or nine words.
const MOST_ID_BYTES: usize = 60;
/// What stands between two codes.
const JOINTS: [&str; 9] = ["va", "hoac", "hay", ",", "/", "&", "+", "and", "or"];
/// Words that begin most titles and tell nothing.
const OPENING_WORDS: [&str; 5] = ["loi", "ma", "error", "err", "code"];

/// Files that stand among the articles and are none.
const NO_ARTICLES: [&str; 4] = ["readme", "huong-dan", "changelog", "contributing"];

/// Whether a Markdown file goes by a name that stands among articles and is none:
/// `README.md`.
pub fn is_reserved(file: &str) -> bool {
    let file = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    let stem = file.strip_suffix(".md").or(file.strip_suffix(".markdown"));
    stem.is_some_and(|stem| NO_ARTICLES.contains(&stem))
}

impl ArticleId {
    /// The id for an article of this title, as the files of a handbook are named:
    /// without "Lỗi" in front, at most 60 characters, ending with a word; the
    /// first of it, `…-2`, `…-3` that is neither taken nor the name of a file that is
    /// never read.
    ///
    /// ```
    /// use sotay::article::ArticleId;
    /// let id = ArticleId::for_title("Lỗi #190 (460): đổi mật khẩu", |_| false);
    /// assert_eq!(id.as_str(), "190-460-doi-mat-khau");
    /// ```
    pub fn for_title(title: &str, is_taken: impl Fn(&Self) -> bool) -> Self {
        let whole = Self::from_text(title);
        let words: Vec<&str> = whole.as_str().split('-').collect();
        let told = words
            .iter()
            .position(|word| !OPENING_WORDS.contains(word))
            .unwrap_or(0);
        let mut name = String::new();
        for word in &words[told..] {
            if !name.is_empty() && name.len() + 1 + word.len() > MOST_ID_BYTES {
                break;
            }
            if !name.is_empty() {
                name.push('-');
            }
            name.push_str(word);
        }
        // One word of any length; ids are ASCII.
        name.truncate(MOST_ID_BYTES);
        let numbered = (2_u32..).map(|number| Self(format!("{name}-{number}")));
        std::iter::once(Self(name.clone()))
            .chain(numbered)
            .find(|id| !is_taken(id) && !NO_ARTICLES.contains(&id.as_str()))
            .unwrap_or(Self(name))
    }
}

/// The text of a new article: work in progress, with the codes of its title, the
/// day, and every section with a hint for the editor. Hints are comments, which
/// nobody is shown.
pub fn template(title: &str, today: Date, lang: Lang) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    // Somebody typed the heading's own mark; "#190 …" is a code.
    let unmarked = title.trim_start_matches('#');
    let title = unmarked.strip_prefix(' ').unwrap_or(&title);
    let codes: Vec<String> = codes_in(title)
        .iter()
        .map(|code| format!("\"{}\"", code.as_str()))
        .collect();
    let locale = lang.code();
    let sections = [
        ("Trường hợp", t!("template.issue", locale = locale)),
        ("Nguyên nhân", t!("template.cause", locale = locale)),
        ("Cách xử lý", t!("template.resolution", locale = locale)),
        ("Lưu ý", t!("template.note", locale = locale)),
    ]
    .map(|(name, hint)| format!("## {name}\n\n<!-- {hint} -->\n"));
    format!(
        "---\n# {}\nstatus: wip\ncodes: [{}]\nenvironment: []\naliases: []\naudience: internal\nowner: \"\"\nverified: {today}\nsource: \"\"\n---\n\n# {title}\n\n{}",
        t!("template.status", locale = locale),
        codes.join(", "),
        sections.join("\n"),
    )
}

/// Whether a line of the front matter is the hint to remove `status`, in any
/// language.
pub fn is_template_hint(line: &str) -> bool {
    let Some(hint) = line.trim().strip_prefix('#') else {
        return false;
    };
    let hints = [Lang::Vi, Lang::En].map(|lang| t!("template.status", locale = lang.code()));
    hints.iter().any(|own| own == hint.trim())
}

/// The codes that a title names for certain.
fn codes_in(title: &str) -> Vec<ErrorCode> {
    let mentions = find_codes(title).into_iter();
    // "Lỗi 100/2018001 và 190": what is joined to a code is one as well.
    let mut before: Option<usize> = None;
    let certain = mentions.filter(|mention| {
        let gap = before.and_then(|end| title.get(end..mention.range.start));
        let is_joined = gap.is_some_and(|gap| JOINTS.contains(&crate::text::fold(gap).trim()));
        let is_code = mention.evidence < Evidence::Hint || is_joined;
        if is_code {
            before = Some(mention.range.end);
        }
        is_code
    });
    certain
        .filter_map(|mention| mention.readings.into_iter().next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, Status, read};

    #[test]
    fn ids_are_named_like_the_files_of_a_handbook() {
        for (title, expected) in [
            ("Lỗi #190: đổi mật khẩu", "190-doi-mat-khau"),
            ("Mã lỗi -201", "201"),
            ("GHTK 30107: Trùng mã đơn", "ghtk-30107-trung-ma-don"),
            ("Lỗi", "loi"),
            ("!!!", "bai"),
            (
                "Mất kết nối do tài khoản Facebook đổi mật khẩu nên phiên kết nối cũ không còn",
                "mat-ket-noi-do-tai-khoan-facebook-doi-mat-khau-nen-phien-ket",
            ),
        ] {
            let id = ArticleId::for_title(title, |_| false);
            assert_eq!(id.as_str(), expected, "{title}");
            assert_eq!(ArticleId::parse(id.as_str()), Some(id));
        }
        let taken = ["190-a", "190-a-2"];
        let id = ArticleId::for_title("Lỗi 190: A", |id| taken.contains(&id.as_str()));
        assert_eq!(id.as_str(), "190-a-3");
    }

    #[test]
    fn a_template_has_no_trap_and_is_not_shown_yet() {
        for (title, codes) in [
            ("Lỗi #190 (460): đổi mật khẩu", "190/460"),
            ("#100: \"không\" gửi được", "100"),
            ("Không có mã", ""),
        ] {
            let today = Date::parse("2026-11-23").unwrap();
            for lang in [Lang::Vi, Lang::En] {
                let text = template(title, today, lang);
                let (article, findings) = read(&Source::new("a.md", text.as_str()));
                assert_eq!(findings, [], "{text}");
                assert_eq!(
                    text.lines().filter(|line| is_template_hint(line)).count(),
                    1
                );
                assert_eq!(article.front.status, Some(Status::Wip));
                assert_eq!(article.front.verified, Some(today));
                let own: Vec<_> = article.codes.iter().map(ErrorCode::as_str).collect();
                assert_eq!(own.join(" "), codes, "{text}");
                assert_eq!(article.sections.len(), 4, "{text}");
                assert!(!text.contains("template."), "{text}");
            }
        }
    }
}
