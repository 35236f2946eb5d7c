//! Marks of other tools: boxes, tabs and embeds of MkDocs, Docusaurus, GitBook, Hugo,
//! Obsidian and GitHub. No chat has a form for them; `sotay import` makes quotations
//! of them, `sotay check` tells those that somebody wrote by hand.

use std::{ops::Range, sync::LazyLock};

use pulldown_cmark::{Event, Tag, TagEnd};
use regex::Regex;

use super::parser::{Definitions, events};

/// A pattern of our own.
macro_rules! pattern {
    ($text:expr) => {
        LazyLock::new(|| Regex::new($text).expect("the pattern is well-formed"))
    };
}

/// What a line that is such a mark says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ForeignMark {
    /// A box begins whose content is indented: its label.
    Indented { label: String, is_tab: bool },
    /// A box or tab begins: the name that ends it, its label, and whether it is a box.
    Open {
        name: String,
        label: String,
        is_box: bool,
    },
    /// One of that name ends.
    Close(String),
    /// A quotation's label: `> [!WARNING]`.
    Quoted(String),
    /// What is embedded: an address, or Markdown for it.
    Embed(String),
    /// Code of the page.
    Code,
}

/// Components that hold others or a part of the article, and those that are boxes.
const PARTS: &str = "Tabs|TabItem|TabPanel|Tab|Steps|Step|AccordionGroup|Accordion|CardGroup|CardGrid|Card|Columns|Column|Details|Expandable|Frame|CodeGroup|Aside|LinkCard";
const BOXES: &str =
    "Note|Tip|Warning|Info|Danger|Caution|Important|Callout|Admonition|Check|Hint|Alert";

/// Tags of Liquid that hold a part of the article or say when it is shown.
const LIQUID_PARTS: &str = "hint|tabs|tab|steps|step|stepper|columns|column|details|expandable|content-ref|code|raw|highlight|if|unless|elsif|else|for|case|when";
/// Shortcodes of Hugo that are boxes or hold a part of the article, and others that
/// have a form here.
const HUGO_PARTS: &str = "hint|notice|alert|callout|admonition|note|tip|warning|info|danger|caution|important|success|attention|tabs|tab|steps|step|columns|column|cards|card|details|expand|accordion|blockquote|box";
const HUGO_OTHERS: &str = "figure|img|youtube|ref|relref";

/// The mark that a line is, if it is any.
pub(crate) fn foreign_mark(line: &str) -> Option<ForeignMark> {
    static INDENTED: LazyLock<Regex> =
        pattern!(r#"^(?:!!!|\?\?\?\+?) ?([a-z][a-z-]*)(?: [a-z -]*)?(?: ?"(.*)")?$"#);
    static TAB: LazyLock<Regex> = pattern!(r#"^===[!+]?\s*"(.*)"\s*$"#);
    static FENCE: LazyLock<Regex> =
        pattern!(r"^(:::+)\s*(?:\{?\.?([\w-]+)\}?\s*(?:\[(.*)\]|(.*?))\s*(?:\{.*\})?)?\s*$");
    static LIQUID: LazyLock<Regex> = pattern!(r"^\{%-?\s*(\w[\w-]*)((?:[^%]|%[^}])*?)-?%\}\s*$");
    static HUGO: LazyLock<Regex> =
        pattern!(r"^\{\{[<%]\s*(/?)\s*([\w-]+)((?:[^}]|\}[^}])*?)/?\s*[>%]\}\}\s*$");
    static QUOTED: LazyLock<Regex> = pattern!(r"^>\s*\[!([\w-]+)\][+-]?\s*(.*)$");
    static IMPORT: LazyLock<Regex> = pattern!(
        r#"^(?:import\s+(?:[\w*{].*\s+from\s+)?["'][^"']+["']\s*;?|export\s+(?:const|default|function)\s.*)\s*$"#
    );
    static TAG: LazyLock<Regex> = pattern!(&format!(r"^<(/?)({PARTS}|{BOXES})((?:\s[^>]*)?)>\s*$"));
    let line = line.trim();
    // Nearly all lines begin like none of them.
    if !line.starts_with(['!', '?', '=', ':', '{', '>', '<', 'i', 'e']) {
        return None;
    }
    if let Some(found) = INDENTED.captures(line) {
        let label = found
            .get(2)
            .map_or_else(|| titled(&found[1]), |own| own.as_str().to_owned());
        return Some(ForeignMark::Indented {
            label,
            is_tab: false,
        });
    }
    if let Some(found) = TAB.captures(line) {
        return Some(ForeignMark::Indented {
            label: found[1].to_owned(),
            is_tab: true,
        });
    }
    if let Some(found) = FENCE.captures(line) {
        let Some(kind) = found.get(2) else {
            return Some(ForeignMark::Close(found[1].to_owned()));
        };
        let own = found
            .get(3)
            .or(found.get(4))
            .map_or("", |own| own.as_str().trim());
        let label = if own.is_empty() {
            titled(kind.as_str())
        } else {
            own.to_owned()
        };
        return Some(ForeignMark::Open {
            name: found[1].to_owned(),
            label,
            is_box: true,
        });
    }
    if let Some(found) = LIQUID.captures(line) {
        return liquid(&found[1], &found[2]);
    }
    if let Some(found) = HUGO.captures(line) {
        return hugo(!found[1].is_empty(), &found[2], &found[3]);
    }
    if let Some(found) = QUOTED.captures(line) {
        let own = found[2].trim();
        return Some(ForeignMark::Quoted(if own.is_empty() {
            titled(&found[1])
        } else {
            own.to_owned()
        }));
    }
    if IMPORT.is_match(line) {
        return Some(ForeignMark::Code);
    }
    let found = TAG.captures(line)?;
    let name = found[2].to_owned();
    if !found[1].is_empty() {
        return Some(ForeignMark::Close(name));
    }
    let is_box = BOXES.split('|').any(|own| own == name);
    let own = ["label", "title", "summary"]
        .iter()
        .find_map(|key| value(&found[3], key));
    let kind = value(&found[3], "type").map_or_else(|| name.clone(), |kind| titled(&kind));
    let label = own.unwrap_or(if is_box { kind } else { String::new() });
    Some(ForeignMark::Open {
        name,
        label,
        is_box,
    })
}

/// `{% hint style="warning" %}` of GitBook.
fn liquid(name: &str, about: &str) -> Option<ForeignMark> {
    if let Some(name) = name.strip_prefix("end") {
        return Some(ForeignMark::Close(name.to_owned()));
    }
    let address = value(about, "url").or_else(|| value(about, "src"));
    if let Some(address) = address.filter(|_| matches!(name, "embed" | "file")) {
        return Some(ForeignMark::Embed(format!("<{address}>")));
    }
    // What another tag says may be words of the article: it stays as it is.
    if !about.trim().is_empty() && !LIQUID_PARTS.split('|').any(|part| part == name) {
        return None;
    }
    let is_box = name == "hint";
    let own = value(about, "title").unwrap_or_default();
    let kind = value(about, "style")
        .map(|kind| titled(&kind))
        .filter(|_| is_box);
    Some(ForeignMark::Open {
        name: name.to_owned(),
        label: kind.filter(|_| own.is_empty()).unwrap_or(own),
        is_box,
    })
}

/// `{{< hint info >}}` of Hugo.
fn hugo(closes: bool, name: &str, about: &str) -> Option<ForeignMark> {
    // What is neither a box nor a part may be a film or a file: it stays as it is.
    let is_known = |names: &str| names.split('|').any(|known| known == name);
    if !is_known(HUGO_PARTS) && !is_known(HUGO_OTHERS) {
        return None;
    }
    if closes {
        return Some(ForeignMark::Close(name.to_owned()));
    }
    let about = about.trim();
    let words: Vec<&str> = about.split_whitespace().collect();
    let quoted = about.split('"').nth(1).unwrap_or("");
    match name {
        "figure" | "img" => {
            let target = value(about, "src")?;
            let words = ["alt", "caption", "title"]
                .iter()
                .find_map(|key| value(about, key));
            Some(ForeignMark::Embed(format!(
                "![{}](<{target}>)",
                words.unwrap_or_default()
            )))
        }
        "youtube" => {
            let first = words.first().map(|word| word.trim_matches('"').to_owned());
            let id = value(about, "id").or(first)?;
            Some(ForeignMark::Embed(format!(
                "<https://www.youtube.com/watch?v={id}>"
            )))
        }
        "ref" | "relref" => None,
        _ => {
            let is_tab = matches!(
                name,
                "tabs" | "tab" | "steps" | "step" | "columns" | "column" | "details" | "expand"
            );
            let own = ["title", "name", "header", "summary"]
                .iter()
                .find_map(|key| value(about, key));
            let own = own.or_else(|| {
                (!quoted.is_empty() && !about.contains('=')).then(|| quoted.to_owned())
            });
            let kind =
                value(about, "type").or_else(|| words.first().map(|word| (*word).to_owned()));
            let kind = kind.filter(|kind| kind.chars().all(char::is_alphanumeric));
            let label = own.unwrap_or_else(|| {
                if is_tab {
                    String::new()
                } else {
                    titled(&kind.unwrap_or_else(|| name.to_owned()))
                }
            });
            Some(ForeignMark::Open {
                name: name.to_owned(),
                label,
                is_box: !is_tab,
            })
        }
    }
}

/// The value of a key: `title="Windows"`.
fn value(about: &str, key: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = about[from..].find(key).map(|at| at + from) {
        let rest = about[at + key.len()..].trim_start();
        let begins = about[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace);
        from = at + key.len();
        let Some(rest) = rest.strip_prefix('=').filter(|_| begins) else {
            continue;
        };
        let rest = rest.trim_start().trim_start_matches('{');
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, _) = rest[1..].split_once(quote)?;
        return Some(value.to_owned());
    }
    None
}

/// `warning` as a label.
fn titled(kind: &str) -> String {
    let mut letters = kind.chars();
    let first = letters.next().map(char::to_uppercase);
    let rest = letters.as_str().to_lowercase();
    first.into_iter().flatten().chain(rest.chars()).collect()
}

/// The links of wikis in a line, `[[may-in|bài máy in]]`: where each stands, whether
/// it is embedded, its target and its words.
pub(crate) fn wiki_links(line: &str) -> Vec<(Range<usize>, bool, String, String)> {
    static LINK: LazyLock<Regex> = pattern!(r"(!?)\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]");
    if !line.contains("[[") {
        return Vec::new();
    }
    let all = LINK.captures_iter(line).filter_map(|found| {
        let place = found.get(0)?.range();
        // Within code it is code.
        let is_code = line[..place.start].matches('`').count() % 2 == 1;
        let target = found[2].trim().to_owned();
        let words = found
            .get(3)
            .map_or(target.as_str(), |words| words.as_str().trim());
        let words = words.to_owned();
        (!is_code).then(|| (place, !found[1].is_empty(), target, words))
    });
    all.collect()
}

/// Where `text` has such marks outside of code; the ends of boxes belong to their
/// beginnings.
pub(super) fn marks(text: &str, definitions: &Definitions) -> Vec<Range<usize>> {
    let mut code: Vec<Range<usize>> = Vec::new();
    for (event, range) in events(text, definitions) {
        // An indented block may be what a box of MkDocs holds.
        if matches!(
            event,
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) | Event::End(TagEnd::CodeBlock)
        ) {
            code.push(range);
        }
    }
    let mut all = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        let words = line.trim();
        let is_code = |place: &Range<usize>| code.iter().any(|code| code.contains(&place.start));
        match foreign_mark(words) {
            None => {
                let links = wiki_links(line).into_iter();
                all.extend(links.map(|(range, ..)| range.start + at..range.end + at));
            }
            Some(ForeignMark::Close(_)) => {}
            Some(_) => all.push(start..start + words.len()),
        }
        all.retain(|place| !is_code(place));
        at += line.len();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_other_tools_are_known() {
        let boxed = |name: &str, label: &str| ForeignMark::Open {
            name: name.into(),
            label: label.into(),
            is_box: true,
        };
        let part = |name: &str, label: &str| ForeignMark::Open {
            name: name.into(),
            label: label.into(),
            is_box: false,
        };
        let indented = |label: &str, is_tab| ForeignMark::Indented {
            label: label.into(),
            is_tab,
        };
        for (line, expected) in [
            (
                "!!! warning \"Trước khi làm\"",
                indented("Trước khi làm", false),
            ),
            ("??? note", indented("Note", false)),
            ("=== \"Windows\"", indented("Windows", true)),
            (":::danger[Đọc trước]", boxed(":::", "Đọc trước")),
            ("::: warning Cẩn thận", boxed(":::", "Cẩn thận")),
            ("::::tip", boxed("::::", "Tip")),
            (":::", ForeignMark::Close(":::".into())),
            ("{% hint style=\"warning\" %}", boxed("hint", "Warning")),
            ("{% tab title=\"Windows\" %}", part("tab", "Windows")),
            ("{% endhint %}", ForeignMark::Close("hint".into())),
            (
                "{% embed url=\"https://a.vn\" %}",
                ForeignMark::Embed("<https://a.vn>".into()),
            ),
            ("{{< hint info >}}", boxed("hint", "Info")),
            ("{{% notice warning \"Nhớ\" %}}", boxed("notice", "Nhớ")),
            ("{{< tab \"macOS\" >}}", part("tab", "macOS")),
            ("{{< /hint >}}", ForeignMark::Close("hint".into())),
            (
                "{{< youtube abc >}}",
                ForeignMark::Embed("<https://www.youtube.com/watch?v=abc>".into()),
            ),
            ("> [!WARNING]", ForeignMark::Quoted("Warning".into())),
            ("> [!tip]- Mẹo", ForeignMark::Quoted("Mẹo".into())),
            ("import Tabs from '@theme/Tabs';", ForeignMark::Code),
            (
                "<TabItem value=\"mac\" label=\"macOS\">",
                part("TabItem", "macOS"),
            ),
            ("<Callout type=\"warning\">", boxed("Callout", "Warning")),
            ("</Tabs>", ForeignMark::Close("Tabs".into())),
        ] {
            assert_eq!(foreign_mark(line), Some(expected), "{line}");
        }
        for line in [
            "import đơn hàng từ tệp",
            "!!! gấp",
            "Mở <Tabs> rồi",
            "<app>",
            "> [x] y",
            "===",
        ] {
            assert_eq!(foreign_mark(line), None, "{line}");
        }
    }

    #[test]
    fn code_is_left_alone() {
        let text = "```\n:::tip\n[[a]]\n```\n`[[b]]` [[c|d]]\n\n:::tip\n";
        let found = marks(text, &Definitions::default());
        let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["[[c|d]]", ":::tip"]);
    }
}
