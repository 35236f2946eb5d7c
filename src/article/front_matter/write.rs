//! Front matter as text: what a program knows of an article that it writes.

use super::{Audience, Date, FrontMatter, Status, foreign::Tongue};
use crate::article::Article;

impl Status {
    /// All of them, from the first words to the shelf.
    pub const ALL: [Self; 4] = [Self::Wip, Self::Draft, Self::Validated, Self::Archived];

    /// As front matter writes it: `wip`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wip => "wip",
            Self::Draft => "draft",
            Self::Validated => "validated",
            Self::Archived => "archived",
        }
    }
}

impl Audience {
    /// As front matter writes it: `internal`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Customer => "customer",
        }
    }
}

impl FrontMatter {
    /// The front matter with its fences, which reads as these values; empty when
    /// nothing is set and there are no `remarks`. Remarks are YAML comments on
    /// top: for editors, seen by nobody else.
    pub fn to_yaml(&self, remarks: &[String]) -> String {
        let mut lines: Vec<String> = remarks
            .iter()
            .map(|remark| format!("# {}", one_line(remark)))
            .collect();
        let mut one = |key: &str, value: Option<String>| {
            let gap = |value: &str| if value.starts_with('\n') { "" } else { " " };
            lines.extend(value.map(|value| format!("{key}:{}{value}", gap(&value))));
        };
        one("id", self.id.as_deref().map(quoted));
        one("title", self.title.as_deref().map(quoted));
        one(
            "status",
            self.status.map(|status| status.as_str().to_owned()),
        );
        let codes: Vec<String> = self
            .codes
            .iter()
            .map(|code| quoted(code.as_str()))
            .collect();
        let codes = (!codes.is_empty()).then(|| format!("[{}]", codes.join(", ")));
        one("codes", codes);
        one(
            "environment",
            list(self.environment.iter().map(String::as_str)),
        );
        one("aliases", list(self.aliases.iter().map(String::as_str)));
        one(
            "audience",
            self.audience.map(|audience| audience.as_str().to_owned()),
        );
        one("owner", self.owner.as_deref().map(quoted));
        one("verified", self.verified.map(|date| date.to_string()));
        one("review_every", self.review_every.as_deref().map(quoted));
        one("source", self.source.as_deref().map(quoted));
        for (key, values) in &self.extra {
            one(key, list(values.iter().map(String::as_str)));
        }
        if lines.is_empty() {
            return String::new();
        }
        format!("---\n{}\n---\n", lines.join("\n"))
    }
}

/// The text of `article` with that status in its front matter, whichever language that
/// is written in, and with `remarks` for editors where the language has comments.
pub fn with_status(article: &Article, status: Status, remarks: &[String]) -> String {
    let front = FrontMatter {
        status: Some(status),
        ..FrontMatter::default()
    };
    with_entry(article, "status", status.as_str(), &front, remarks)
}

/// The text of `article`, checked on that day.
pub fn with_verified(article: &Article, day: Date) -> String {
    let front = FrontMatter {
        verified: Some(day),
        ..FrontMatter::default()
    };
    with_entry(article, "verified", &day.to_string(), &front, &[])
}

/// The text of `article` with `key: value` in its front matter, in place of what that
/// key said; `front` is the front matter of an article without any.
fn with_entry(
    article: &Article,
    key: &str,
    value: &str,
    front: &FrontMatter,
    remarks: &[String],
) -> String {
    let Some(head) = Head::of(article) else {
        return format!("{}\n{}", front.to_yaml(remarks), article.source());
    };
    let Head {
        before,
        fence,
        inside,
        rest,
        tongue,
    } = head;
    let entry = match tongue {
        Tongue::Json => {
            let all = format!("{fence}{inside}");
            let (open, entries) = all.split_at(all.find('{').map_or(0, |at| at + 1));
            let lines = without_entry(entries, &[&format!("\"{key}\"")]);
            return format!("{before}{open}\n  \"{key}\": \"{value}\",{lines}{rest}");
        }
        Tongue::Toml => format!("{key} = \"{value}\""),
        Tongue::Yaml => format!("{key}: {value}"),
    };
    let remarks: Vec<String> = remarks
        .iter()
        .map(|remark| format!("# {}\n", one_line(remark)))
        .collect();
    let remarks = remarks.concat();
    let written = ["{}:", "{} =", "{}="].map(|form| form.replace("{}", key));
    let inside = without_entry(inside, &written.each_ref().map(String::as_str));
    format!("{before}{fence}{remarks}{entry}\n{inside}{rest}")
}

/// The front matter of an article in its pieces, and in which language it is written.
pub(super) struct Head<'a> {
    /// What stands before it: a mark of byte order.
    pub(super) before: &'a str,
    /// Its first line.
    pub(super) fence: &'a str,
    /// The lines behind that, the last fence included.
    pub(super) inside: &'a str,
    /// The article behind it.
    pub(super) rest: &'a str,
    pub(super) tongue: Tongue,
}

impl<'a> Head<'a> {
    /// `None` for an article without front matter.
    pub(super) fn of(article: &'a Article) -> Option<Self> {
        let text = article.source();
        let range = article.front.range.clone()?;
        let head = &text[range.clone()];
        let (fence, inside) = head.split_at(head.find('\n').map_or(head.len(), |at| at + 1));
        let is_toml = fence.starts_with("+++") || fence.trim_end().to_lowercase().ends_with("toml");
        let tongue = if fence.starts_with('{') || inside.trim_start().starts_with('{') {
            Tongue::Json
        } else if is_toml {
            Tongue::Toml
        } else {
            Tongue::Yaml
        };
        Some(Self {
            before: &text[..range.start],
            fence,
            inside,
            rest: &text[range.end..],
            tongue,
        })
    }
}

/// The lines of front matter that do not begin with one of `keys`.
fn without_entry(lines: &str, keys: &[&str]) -> String {
    let is_other = |line: &&str| !keys.iter().any(|key| line.trim_start().starts_with(key));
    lines.split_inclusive('\n').filter(is_other).collect()
}

/// A list over several lines, for words that may hold `,` and `#`.
fn list<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let values: Vec<String> = values
        .map(|value| format!("\n  - {}", quoted(value)))
        .collect();
    (!values.is_empty()).then(|| values.concat())
}

/// A YAML scalar that can only be read as this text.
pub(super) fn quoted(text: &str) -> String {
    let text = one_line(text);
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Line breaks and control characters have no place in front matter.
pub(super) fn one_line(text: &str) -> String {
    let spaced = text.replace(|c: char| c.is_control(), " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        article::{Source, read},
        text::ErrorCode,
    };

    #[test]
    fn a_status_is_set_in_any_language() {
        for text in [
            "# A\n\n## Cách xử lý\n\nb\n",
            "---\ntitle: T\nstatus: validated\n---\n\n# A\n",
            "+++\nstatus = \"validated\"\ntitle = \"T\"\n+++\n\n# A\n",
            "{\n  \"status\": \"validated\",\n  \"title\": \"T\"\n}\n\n# A\n",
            "---\n{\"title\": \"T\"}\n---\n\n# A\n",
        ] {
            let (before, _) = read(&Source::new("a.md", text));
            let written = with_status(&before, Status::Draft, &["thiếu\n1".into()]);
            let (article, _) = read(&Source::new("a.md", written.as_str()));
            assert_eq!(article.front.status, Some(Status::Draft), "{written}");
            assert_eq!(article.front.title, before.front.title, "{written}");
            let body = |article: &Article| {
                let start = article.front.range.clone().map_or(0, |range| range.end);
                article.source()[start..].trim().to_owned()
            };
            assert_eq!(body(&article), body(&before), "{written}");
            assert!(text.starts_with('{') || text.contains('{') || written.contains("# thiếu 1\n"));
        }
    }

    #[test]
    fn the_day_of_a_check_is_set_in_place_of_the_one_before() {
        for text in [
            "# A\n\n## Cách xử lý\n\nb\n",
            "---\ntitle: T # x\nverified: 2025-01-01\n---\n\n# A\n",
            "+++\nverified = \"2025-01-01\"\n+++\n\n# A\n",
        ] {
            let (before, _) = read(&Source::new("a.md", text));
            let day = Date::parse("2026-11-29").unwrap();
            let written = with_verified(&before, day);
            let (article, _) = read(&Source::new("a.md", written.as_str()));
            assert_eq!(article.front.verified, Some(day), "{written}");
            assert_eq!(written.matches("verified").count(), 1, "{written}");
            assert!(!text.contains("# x") || written.contains("title: T # x"));
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written = FrontMatter {
            id: Some("loi-100".into()),
            title: Some("Lỗi #100: không gửi được".into()),
            codes: ["100/2018001", "-201"]
                .iter()
                .filter_map(|code| ErrorCode::parse(code))
                .collect(),
            environment: vec!["Facebook".into()],
            aliases: vec![
                "# - : [a], {b} \"c\" 'd' \\e".into(),
                "yes".into(),
                "một\nhai".into(),
            ],
            status: Some(Status::Draft),
            audience: Some(Audience::Customer),
            owner: Some("Lan: nhóm \"A\"".into()),
            verified: Date::parse("2026-11-22"),
            review_every: Some("90d".into()),
            source: Some("https://a.vn/b#c?x=\\y".into()),
            ..FrontMatter::default()
        };
        let text = written.to_yaml(&["thiếu 3 từ: a\nb".into()]);
        assert!(text.starts_with("---\n# thiếu 3 từ: a b\n"), "{text}");
        let (read, findings) = super::super::read(&text, 0);
        assert_eq!(findings, []);
        let mut expected = written.clone();
        expected.range = Some(0..text.len());
        expected.aliases[2] = "một hai".into();
        assert_eq!(read, expected);
    }

    #[test]
    fn nothing_is_written_for_nothing() {
        assert_eq!(FrontMatter::default().to_yaml(&[]), "");
    }
}
