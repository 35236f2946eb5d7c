//! Front matter: optional YAML between two `---` lines at the top of a file.
//!
//! ```text
//! ---
//! codes: ["#100", "100/2018001"]
//! aliases:
//!   - không gắn thẻ được
//! status: validated
//! ---
//! ```
//!
//! YAML has traps for people who write about `#100`: ` #` begins a comment,
//! `- #100` is an empty item, `title: Lỗi: x` is an error. So each entry is
//! read twice: as the YAML that a parser makes of it, and as the characters
//! that stand there. Where the two differ a [`Finding`] says so, and the
//! characters win, because they are what the editor meant.
//!
//! TOML between `+++` and JSON are read as well (`foreign`), and a page that
//! another tool keeps back is kept back here (`hidden`).

mod alias;
mod date;
mod foreign;
mod hidden;
mod review;
mod write;
mod yaml;

use std::ops::Range;

pub use alias::{with_alias, with_code};
pub use date::{Date, VIETNAM};
pub use review::days as period_days;
pub use write::{with_status, with_verified};
use yaml::{Entry, Value};

use super::finding::{Finding, Rule};
use crate::text::ErrorCode;

/// How far an article has come (KCS article states).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Work in progress: not for askers yet.
    Wip,
    /// Not validated: shown, and said to be so.
    Draft,
    /// Validated.
    Validated,
    /// Out of date: kept, never shown.
    Archived,
}

/// Who may be given the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Staff only.
    Internal,
    /// May be passed on to customers.
    Customer,
}

/// The keys that are read, by the name that is documented; each is known in
/// Vietnamese, too.
pub const KEYS: [&str; 11] = [
    "id",
    "title",
    "codes",
    "environment",
    "aliases",
    "status",
    "audience",
    "owner",
    "verified",
    "review_every",
    "source",
];

/// What the front matter says; every field may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// Its bytes, fences included.
    pub range: Option<Range<usize>>,
    /// `id`, as written.
    pub id: Option<String>,
    /// `title`, which other tools write; the first heading goes before it.
    pub title: Option<String>,
    /// `codes`.
    pub codes: Vec<ErrorCode>,
    /// `environment`: products and channels.
    pub environment: Vec<String>,
    /// `aliases`: the words of askers.
    pub aliases: Vec<String>,
    /// `status`.
    pub status: Option<Status>,
    /// `audience`.
    pub audience: Option<Audience>,
    /// `owner`.
    pub owner: Option<String>,
    /// `verified`: the day it was last checked.
    pub verified: Option<Date>,
    /// `review_every`, as written.
    pub review_every: Option<String>,
    /// `source`: where its facts come from.
    pub source: Option<String>,
    /// The entry by which another tool keeps the page back, `draft: true`; the
    /// status or the audience follow it.
    pub withheld: Option<String>,
    /// Keys this program does not know, with their values: kept and searchable.
    pub extra: Vec<(String, Vec<String>)>,
}

/// The front matter of `text` from byte `start` on, if it has one, and its
/// findings. An opening fence that is never closed is a finding, and the front
/// matter ends with its keys.
pub(super) fn read(text: &str, start: usize) -> (FrontMatter, Vec<Finding>) {
    let mut front = FrontMatter::default();
    let mut findings = Vec::new();
    let start = behind_blank_line(text, start);
    if let Some(other) = foreign::read(text, start) {
        front.take(other, text, &mut findings);
        front.keep_back();
        return (front, findings);
    }
    let mut lines = lines(text, start);
    if lines
        .next()
        .is_none_or(|(_, line)| !foreign::opens_yaml(line))
    {
        return (front, findings);
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut end = None;
    // Where it would end if nobody closes it: an empty line or a heading.
    let mut likely_end = None;
    for (at, line) in lines {
        let trimmed = line.trim_end();
        if !entries.is_empty() && (trimmed.is_empty() || trimmed.starts_with("# ")) {
            likely_end.get_or_insert(at);
        }
        if trimmed == "---" || trimmed == "..." {
            end = Some(at + line.len());
            break;
        }
        match key_of(trimmed) {
            Some((key, value_at)) => entries.push(Entry {
                key: key.to_owned(),
                lines: vec![(at + value_at, &trimmed[value_at..])],
            }),
            None if trimmed.trim().is_empty() || trimmed.starts_with('#') => {}
            None => match entries.last_mut() {
                Some(entry) => entry.lines.push((at, trimmed)),
                None => findings.push(Finding::new(
                    Rule::YamlSyntax,
                    at..at + trimmed.len(),
                    trimmed.trim(),
                )),
            },
        }
    }
    let end = match end {
        Some(end) => end,
        // A lone rule at the top of a Markdown file is no front matter.
        None if entries.is_empty() => return (front, Vec::new()),
        None => {
            findings = vec![Finding::new(
                Rule::FrontMatterUnclosed,
                start..start + 3,
                "---",
            )];
            let end = likely_end.unwrap_or(text.len());
            entries.retain_mut(|entry| {
                entry.lines.retain(|(at, _)| *at < end);
                !entry.lines.is_empty()
            });
            end
        }
    };
    front.range = Some(start..end);
    for entry in &entries {
        let values = entry.values(&mut findings);
        front.set(&entry.key, values, &mut findings);
    }
    front.keep_back();
    (front, findings)
}

/// Where the front matter begins: behind an empty first line if it is whole there.
fn behind_blank_line(text: &str, start: usize) -> usize {
    let gap = text[start..].split_inclusive('\n').next();
    let gap = gap
        .filter(|line| line.trim().is_empty())
        .map_or(0, str::len);
    let mut below = text[start + gap..].lines().map(str::trim_end);
    let fence = below.next().filter(|line| matches!(*line, "---" | "+++"));
    let Some(fence) = fence.filter(|_| gap > 0) else {
        return start;
    };
    let first = below.next().unwrap_or("");
    let is_entry = first.starts_with('[')
        || first.contains([':', '=']) && !first.starts_with(['#', '-', '*', ' ']);
    if is_entry && below.any(|line| line == fence) {
        start + gap
    } else {
        start
    }
}

fn lines(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    text[start..].split_inclusive('\n').scan(start, |at, line| {
        let from = *at;
        *at += line.len();
        Some((from, line))
    })
}

/// `key: value` at the beginning of a line: the key and where the value begins.
fn key_of(line: &str) -> Option<(&str, usize)> {
    let colon = line.find(':')?;
    let key = &line[..colon];
    let is_key = !key.is_empty()
        && !key.starts_with([' ', '\t', '-', '#', '[', '{', '"', '\''])
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
        && key.split(' ').count() <= 3;
    let after = &line[colon + 1..];
    (is_key && (after.is_empty() || after.starts_with([' ', '\t']))).then(|| {
        (
            key.trim_end(),
            colon + 1 + (after.len() - after.trim_start().len()),
        )
    })
}

impl FrontMatter {
    /// Follows what another tool says of a page, if `key: value` keeps it back;
    /// whether it does.
    pub fn withhold(&mut self, key: &str, value: &str) -> bool {
        let state = || hidden::named(value).filter(|_| crate::text::fold(key) == "status");
        let Some(hides) = hidden::hides(key, value).or_else(state) else {
            return false;
        };
        // What hides a page wholly goes before what keeps it from strangers.
        if self.withheld.is_none() || hides.status().is_some() {
            // A report is no place for a password.
            let is_secret = crate::text::fold(key) == "password";
            let value = if is_secret { "…" } else { value };
            self.withheld = Some(format!("{key}: {value}"));
        }
        self.audience = hides.audience().or(self.audience);
        self.keep_back();
        true
    }

    /// Whether `key: value` only says yes or no to a page being shown.
    pub fn is_switch(key: &str, value: &str) -> bool {
        hidden::is_switch(key, value)
    }

    /// The entry that hides the page on that day, and the state that it means.
    pub fn hidden_on(&self, today: Option<Date>) -> Option<(String, Status)> {
        self.extra.iter().find_map(|(key, values)| {
            let value = values.first()?;
            let status = hidden::hides_on(key, value, today)?.status()?;
            Some((format!("{key}: {value}"), status))
        })
    }

    /// Follows the entries of a table of YAML, which come as its words in order.
    fn withhold_below(&mut self, table: &str, values: &[Value]) {
        for pair in values.windows(2) {
            self.withhold(&format!("{table}.{}", pair[0].text), &pair[1].text);
        }
        for value in values {
            if let Some((key, value)) = value.text.split_once(": ") {
                self.withhold(&format!("{table}.{key}"), value);
            }
        }
    }

    /// What front matter in another language than YAML says.
    fn take(&mut self, other: foreign::Foreign, text: &str, findings: &mut Vec<Finding>) {
        let range = &other.range;
        let fence =
            range.start..range.start + text[range.clone()].lines().next().map_or(0, str::len);
        if !other.is_closed {
            let words = &text[fence.clone()];
            findings.push(Finding::new(Rule::FrontMatterUnclosed, fence, words));
        } else if let Some(range) = other.broken {
            let words = text[range.clone()].trim();
            findings.push(Finding::new(Rule::YamlSyntax, range, words));
        }
        self.range = Some(other.range);
        for (key, values) in other.entries {
            self.set(&key, values, findings);
        }
    }

    /// Follows the entry of another tool, which goes before our own keys: what is
    /// a draft anywhere is not published.
    fn keep_back(&mut self) {
        let Some((key, value)) = self.withheld.as_deref().and_then(|it| it.split_once(": ")) else {
            return;
        };
        let hides = hidden::hides(key, value).or_else(|| hidden::named(value));
        let Some(hides) = hides else {
            return;
        };
        if self.status != Some(Status::Archived) {
            self.status = hides.status().or(self.status);
        }
        self.audience = hides.audience().or(self.audience);
    }

    /// Follows what another tool says of a page; whether nothing else is to be taken
    /// from the entry.
    fn is_withheld_by(&mut self, key: &str, values: &[Value]) -> bool {
        let is_status = crate::text::fold(key) == "status";
        let is_alone = match values {
            [value] => !is_status && self.withhold(key, &value.text),
            [] => self.withhold(key, ""),
            _ => false,
        };
        if !is_alone && hidden::is_table(key) {
            self.withhold_below(key, values);
        }
        is_alone
    }

    fn set(&mut self, key: &str, values: Vec<Value>, findings: &mut Vec<Finding>) {
        if self.is_withheld_by(key, &values) {
            return;
        }
        let mut bad = |value: &Value, accepted: &str| {
            let subject = format!("{key}: {} ({accepted})", value.text);
            findings.push(Finding::new(Rule::BadValue, value.range.clone(), subject));
        };
        let texts = |values: Vec<Value>| {
            values
                .into_iter()
                .map(|v| v.text)
                .filter(|t| !t.is_empty())
                .collect()
        };
        let joined = |values: &[Value]| {
            let text = values
                .iter()
                .map(|v| v.text.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            (!text.is_empty()).then_some(text)
        };
        // Other letters of case, and the names an editor would give the keys.
        match crate::text::fold(key).as_str() {
            "id" => self.id = joined(&values),
            "title" | "tieu de" => self.title = joined(&values),
            "codes" | "code" | "ma" | "ma loi" => {
                for value in &values {
                    match codes(&value.text) {
                        Some(codes) => self.codes.extend(codes),
                        None => bad(
                            value,
                            "\"100\", \"-201\", \"100/2018001\", \"0x80070005\", \"5.7.750\", \"ERR_SYNC_100\"",
                        ),
                    }
                }
            }
            "environment" | "moi truong" | "san pham" | "kenh" => {
                let all: Vec<String> = texts(values);
                let names = all.iter().flat_map(|text| listed(text));
                self.environment = names.map(str::to_owned).collect();
            }
            "aliases" | "alias" | "tu khoa" | "cach hoi" => self.aliases = texts(values),
            "status" => {
                for value in &values {
                    self.status = match value.text.to_lowercase().as_str() {
                        "wip" => Some(Status::Wip),
                        "draft" => Some(Status::Draft),
                        "validated" => Some(Status::Validated),
                        "archived" => Some(Status::Archived),
                        _ => {
                            bad(value, "wip, draft, validated, archived");
                            // "Bản nháp" of another tool is no `draft` of ours.
                            if hidden::named(&value.text).is_some() {
                                self.withheld = Some(format!("{key}: {}", value.text));
                            }
                            // An unreadable state must not publish by accident.
                            Some(Status::Draft)
                        }
                    };
                }
            }
            "audience" => {
                for value in &values {
                    self.audience = match value.text.to_lowercase().as_str() {
                        "internal" => Some(Audience::Internal),
                        "customer" => Some(Audience::Customer),
                        _ => {
                            bad(value, "internal, customer");
                            Some(Audience::Internal)
                        }
                    };
                }
            }
            "owner" | "phu trach" => self.owner = joined(&values),
            "verified" => {
                for value in &values {
                    self.verified = Date::parse(&value.text);
                    if self.verified.is_none() {
                        bad(value, "2026-11-22");
                    }
                }
            }
            "review_every" => {
                for value in values.iter().filter(|value| !value.text.is_empty()) {
                    if review::days(&value.text).is_none() {
                        bad(value, "90d, 12w, 6m, 1y");
                    }
                }
                self.review_every = joined(&values);
            }
            "source" | "nguon" => self.source = joined(&values),
            _ => self.extra.push((key.to_owned(), texts(values))),
        }
    }
}

/// The items of a list that somebody wrote as a sentence: `Facebook, Zalo`.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    let items = text.split([',', ';']).map(str::trim);
    items.filter(|item| !item.is_empty())
}

/// The code of a value, or the codes: `190, 102`.
fn codes(text: &str) -> Option<Vec<ErrorCode>> {
    match ErrorCode::parse(text) {
        Some(code) => Some(vec![code]),
        None => listed(text).map(ErrorCode::parse).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(yaml: &str) -> (FrontMatter, Vec<(Rule, usize)>) {
        let text = format!("---\n{yaml}\n---\n\n# Bài\n");
        let (front, findings) = read(&text, 0);
        let findings = findings
            .iter()
            .map(|f| (f.rule, f.position(&text).0))
            .collect();
        (front, findings)
    }

    fn codes(front: &FrontMatter) -> Vec<&str> {
        front.codes.iter().map(ErrorCode::as_str).collect()
    }

    #[test]
    fn every_key_is_read() {
        let (front, findings) = of(
            "id: loi-100\ncodes: [\"#100\", \"-201\", 0x80070005]\nenvironment: Facebook # kênh\naliases:\n  - không gắn thẻ được\n  - 'lỗi: tag'\nstatus: validated\naudience: customer\nowner: Lan\nverified: 2026-11-22\nreview_every: 90d\nsource: https://a.vn/b#c\ntitle: \"Lỗi #100\"\nids: [\"9002530\", \"7648\"]",
        );
        assert_eq!(findings, []);
        assert_eq!(front.id.as_deref(), Some("loi-100"));
        assert_eq!(codes(&front), ["100", "-201", "0x80070005"]);
        assert_eq!(front.environment, ["Facebook"]);
        assert_eq!(front.aliases, ["không gắn thẻ được", "lỗi: tag"]);
        assert_eq!(front.status, Some(Status::Validated));
        assert_eq!(front.audience, Some(Audience::Customer));
        assert_eq!(front.verified.unwrap().to_string(), "2026-11-22");
        assert_eq!(front.source.as_deref(), Some("https://a.vn/b#c"));
        assert_eq!(front.title.as_deref(), Some("Lỗi #100"));
        assert_eq!(
            front.extra,
            [("ids".into(), vec!["9002530".into(), "7648".into()])]
        );
    }

    #[test]
    fn toml_and_json_are_read_and_their_drafts_stay_drafts() {
        for text in [
            "+++\ntitle = \"Lỗi 802: Kho âm\"\ndraft = true\ncodes = [\"802\"]\n[menu.main]\ntitle = \"x\"\n+++\n\nx\n",
            "---\n{\n  \"title\": \"Lỗi 802: Kho âm\",\n  \"draft\": true, \"codes\": [802]\n}\n---\n\nx\n",
            "{\n  \"title\": \"Lỗi 802: Kho âm\",\n  \"draft\": true, \"codes\": [\"802\"]\n}\n\nx\n",
            "---json\n{\"title\": \"Lỗi 802: Kho âm\", \"draft\": true, \"codes\": \"802\"}\n---\n\nx\n",
        ] {
            let (front, findings) = read(text, 0);
            assert_eq!(findings, [], "{text}");
            assert_eq!(front.title.as_deref(), Some("Lỗi 802: Kho âm"), "{text}");
            assert_eq!(codes(&front), ["802"], "{text}");
            assert_eq!(front.status, Some(Status::Wip), "{text}");
            assert_eq!(front.withheld.as_deref(), Some("draft: true"));
            let end = front.range.map_or(0, |range| range.end);
            assert_eq!(text[end..].trim(), "x", "{text}");
        }
        // One that is broken is told, and keeps the page back all the same.
        for text in [
            "+++\ntitle = Lỗi 1\ndraft = true\n+++\n",
            "---\n{ \"title\": \"Lỗi 1\"\n\"draft\": true }\n---\n",
        ] {
            let (front, findings) = read(text, 0);
            assert_eq!(findings[0].rule, Rule::YamlSyntax, "{text}");
            assert_eq!(front.title.as_deref(), Some("Lỗi 1"), "{text}");
            assert_eq!(front.status, Some(Status::Wip), "{text}");
        }
        for text in ["+++\n\nmột đường kẻ\n", "{\nkhông phải JSON\n"] {
            assert_eq!(read(text, 0), (FrontMatter::default(), Vec::new()));
        }
    }

    #[test]
    fn what_another_tool_keeps_back_is_kept_back() {
        for (yaml, status) in [
            ("draft: true", Some(Status::Wip)),
            ("published: false\nstatus: validated", Some(Status::Wip)),
            ("publish: false", Some(Status::Wip)),
            ("draft: true\nstatus: archived", Some(Status::Archived)),
            ("draft: false", None),
            ("build:\n  render: never\n  list: local", Some(Status::Wip)),
            ("build: {render: never}", Some(Status::Wip)),
            ("cascade:\n  draft: true", Some(Status::Wip)),
            ("cascade:\n  - draft: true", Some(Status::Wip)),
            ("draft: !!bool true", Some(Status::Wip)),
            ("published_at:", Some(Status::Wip)),
            ("published_at: null", Some(Status::Wip)),
            ("password: bimat", Some(Status::Wip)),
            ("status: Bản nháp", Some(Status::Wip)),
            ("status: pending review", Some(Status::Wip)),
            ("status: chưa duyệt", Some(Status::Wip)),
            ("deprecated: true", Some(Status::Archived)),
            ("build:\n  render: always\ntags: [draft, true]", None),
        ] {
            assert_eq!(of(yaml).0.status, status, "{yaml}");
        }
        assert_eq!(of("visibility: staff").0.audience, Some(Audience::Internal));
        assert_eq!(of("status: private").0.status, Some(Status::Wip));
    }

    #[test]
    fn an_empty_line_may_stand_before_it() {
        for text in [
            "\n---\ndraft: true\n---\nx\n",
            "\n+++\n[params]\ndraft = true\n+++\nx\n",
        ] {
            let (front, _) = read(text, 0);
            assert_eq!(front.status, Some(Status::Wip), "{text}");
            assert_eq!(front.range.map(|range| range.start), Some(1), "{text}");
        }
        assert_eq!(read("\n---\n\na: b\n\n---\n", 0).0.range, None);
    }

    #[test]
    fn traps_are_named_with_their_line_and_the_meaning_is_kept() {
        let (front, findings) = of("status: draft\ntitle: Lỗi #100");
        assert_eq!(findings, [(Rule::YamlComment, 3)]);
        assert_eq!(front.title.as_deref(), Some("Lỗi #100"));

        let (front, findings) = of("codes:\n  - #100\n  - -201");
        assert_eq!(findings, [(Rule::YamlNull, 3)]);
        assert_eq!(codes(&front), ["100", "-201"]);

        let (front, findings) = of("title: Lỗi: không gửi được");
        assert_eq!(findings, [(Rule::YamlColon, 2)]);
        assert_eq!(front.title.as_deref(), Some("Lỗi: không gửi được"));

        let (front, findings) = of("aliases:\n  - lỗi 100: không gắn thẻ\n  - ổn");
        assert_eq!(findings, [(Rule::YamlColon, 3)]);
        assert_eq!(front.aliases, ["lỗi 100: không gắn thẻ", "ổn"]);

        let (front, findings) = of("codes: [#100, #10]");
        assert_eq!(findings, [(Rule::YamlComment, 2)]);
        assert_eq!(codes(&front), ["100", "10"]);
    }

    #[test]
    fn keys_may_be_vietnamese() {
        let (front, findings) = of("Tiêu đề: Lỗi 7008\nMã lỗi: 7008\nTừ khóa: [màn hình đen]");
        assert_eq!(findings, []);
        assert_eq!(front.title.as_deref(), Some("Lỗi 7008"));
        assert_eq!(codes(&front), ["7008"]);
        assert_eq!(front.aliases, ["màn hình đen"]);
    }

    #[test]
    fn values_that_a_key_cannot_take_are_told() {
        let (front, findings) =
            of("status: xong\nverified: 22/11/2026\ncodes: [abc]\nreview_every: hay");
        assert_eq!(
            findings,
            [
                (Rule::BadValue, 2),
                (Rule::BadValue, 3),
                (Rule::BadValue, 4),
                (Rule::BadValue, 5)
            ]
        );
        assert_eq!(front.status, Some(Status::Draft));
        assert_eq!(front.verified, None);
    }

    #[test]
    fn broken_yaml_costs_its_own_entry_only() {
        let (front, findings) = of("aliases: [\"a\", \"b\nowner: Lan\nid: x");
        assert_eq!(findings.len(), 1);
        assert_eq!(front.owner.as_deref(), Some("Lan"));
        assert_eq!(front.id.as_deref(), Some("x"));
    }

    #[test]
    fn an_unclosed_fence_ends_at_the_first_empty_line() {
        let text = "---\ntitle: x\n\n# Bài\nkhông: khóa\n";
        let (front, findings) = read(text, 0);
        assert_eq!(front.range, Some(0..13));
        assert_eq!(front.title.as_deref(), Some("x"));
        assert!(front.extra.is_empty());
        assert_eq!(findings[0].rule, Rule::FrontMatterUnclosed);
        let (_, findings) = read("---\n\nmột đường kẻ\n", 0);
        assert_eq!(findings, []);
    }
}
