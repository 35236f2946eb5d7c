//! Front matter as text: what a program knows of an article that it writes.

use super::{Audience, FrontMatter, Status};

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

/// A list over several lines, for words that may hold `,` and `#`.
fn list<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let values: Vec<String> = values
        .map(|value| format!("\n  - {}", quoted(value)))
        .collect();
    (!values.is_empty()).then(|| values.concat())
}

/// A YAML scalar that can only be read as this text.
fn quoted(text: &str) -> String {
    let text = one_line(text);
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Line breaks and control characters have no place in front matter.
fn one_line(text: &str) -> String {
    let spaced = text.replace(|c: char| c.is_control(), " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{super::Date, *};
    use crate::text::ErrorCode;

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
