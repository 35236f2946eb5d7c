//! One more alias or code in the front matter of an article, as a splice: every other
//! byte of the file stays.
//!
//! Front matter is written in many ways, and a wrong guess would break an article. So
//! each way in which the value may be put in is tried, and the first one is taken that
//! reads as the same article with this value.

use super::{
    foreign::Tongue,
    write::{Head, one_line, quoted},
};
use crate::{
    article::{Article, FrontMatter, Source, read},
    text::{ErrorCode, fold},
};

/// A list of the front matter.
#[derive(Clone, Copy)]
enum List {
    Aliases,
    Codes,
}

impl List {
    /// What it is called where it is begun.
    fn key(self) -> &'static str {
        match self {
            Self::Aliases => "aliases",
            Self::Codes => "codes",
        }
    }

    /// Whether a key is what an editor may have called it.
    fn is_called(self, key: &str) -> bool {
        let key = fold(key.trim().trim_matches(['"', '\'']));
        match self {
            Self::Aliases => ["aliases", "alias", "tu khoa", "cach hoi"].contains(&&*key),
            Self::Codes => ["codes", "code", "ma", "ma loi"].contains(&&*key),
        }
    }

    fn values(self, article: &Article) -> Vec<String> {
        match self {
            Self::Aliases => article.front.aliases.clone(),
            Self::Codes => article
                .front
                .codes
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }

    /// The front matter without this list and its place.
    fn others(self, article: &Article) -> FrontMatter {
        let mut front = FrontMatter {
            range: None,
            ..article.front.clone()
        };
        match self {
            Self::Aliases => front.aliases.clear(),
            Self::Codes => front.codes.clear(),
        }
        front
    }
}

/// The text of `article` with `alias` among its aliases; `None` where nothing can be put
/// in without changing what else it says. Words that are there already change nothing.
pub fn with_alias(article: &Article, alias: &str) -> Option<String> {
    let alias = one_line(alias);
    let is_it = |own: &String| fold(own) == fold(&alias);
    if article.front.aliases.iter().any(is_it) {
        return Some(article.source().to_owned());
    }
    with_value(article, List::Aliases, &alias)
}

/// The same with a code among those that the article is about.
pub fn with_code(article: &Article, code: &ErrorCode) -> Option<String> {
    if article.codes.contains(code) {
        return Some(article.source().to_owned());
    }
    with_value(article, List::Codes, code.as_str())
}

fn with_value(article: &Article, list: List, value: &str) -> Option<String> {
    let text = article.source();
    let mut written = match Head::of(article) {
        Some(head) => attempts(&head, list, &quoted(value)),
        None => vec![begun(text, list, &quoted(value))],
    };
    written.retain(|written| is_only_more(article, written, list, value));
    (!written.is_empty()).then(|| written.swap_remove(0))
}

/// A text without front matter, with some; behind the mark of byte order, and with line
/// breaks as it has them.
fn begun(text: &str, list: List, value: &str) -> String {
    let (mark, text) = match text.strip_prefix('\u{feff}') {
        Some(text) => ("\u{feff}", text),
        None => ("", text),
    };
    let end = line_break(text);
    let key = list.key();
    format!("{mark}---{end}{key}:{end}  - {value}{end}---{end}{end}{text}")
}

/// What a line of this text ends with.
fn line_break(text: &str) -> &'static str {
    let first = text.split_inclusive('\n').next();
    if first.is_some_and(|line| line.ends_with("\r\n")) {
        "\r\n"
    } else {
        "\n"
    }
}

/// The ways in which the value may be put into front matter, the most natural first.
fn attempts(head: &Head<'_>, list: List, value: &str) -> Vec<String> {
    let whole = |inside: String| format!("{}{}{inside}{}", head.before, head.fence, head.rest);
    let inside = match head.tongue {
        Tongue::Yaml => in_yaml(head.inside, list, value),
        Tongue::Toml => in_toml(head.inside, list, value),
        Tongue::Json => {
            // The brace of bare JSON is its fence.
            let all = format!("{}{}", head.fence, head.inside);
            let written = in_json(&all, list, value).into_iter();
            let whole = |all: String| format!("{}{all}{}", head.before, head.rest);
            return written.map(whole).collect();
        }
    };
    inside.into_iter().map(whole).collect()
}

/// Where a key stands: the bytes of its value, up to the next key.
fn values(inside: &str, list: List, separator: char) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut open: Option<usize> = None;
    for line in inside.split_inclusive('\n') {
        let is_top = line.starts_with(|c: char| !c.is_whitespace() && c != '-' && c != '#');
        let key = line.split_once(separator).filter(|_| is_top);
        let ends = is_top && (key.is_some() || matches!(line.trim_end(), "---" | "..." | "+++"));
        if ends && let Some(start) = open.take() {
            found.push(start..at);
        }
        if let Some((key, _)) = key
            && list.is_called(key)
        {
            open = Some(at + key.len() + separator.len_utf8());
        }
        at += line.len();
    }
    found.extend(open.map(|start| start..at));
    found
}

/// `inside` with `words` at this byte.
fn put(inside: &str, at: usize, words: &str) -> String {
    format!("{}{words}{}", &inside[..at], &inside[at..])
}

/// Behind the last value of a list in brackets, which stands in these bytes.
fn in_brackets(inside: &str, value: &std::ops::Range<usize>, alias: &str) -> Vec<String> {
    let held = &inside[value.clone()];
    let Some((open, close)) = held.find('[').zip(held.rfind(']')) else {
        return Vec::new();
    };
    if open >= close {
        return Vec::new();
    }
    let between = &held[open + 1..close];
    let last = value.start + open + 1 + between.trim_end().len();
    let comma = if between.trim().is_empty() || between.trim_end().ends_with(',') {
        ""
    } else {
        ", "
    };
    vec![put(inside, last, &format!("{comma}{alias}"))]
}

fn in_yaml(inside: &str, list: List, added: &str) -> Vec<String> {
    let end = line_break(inside);
    let mut ways = Vec::new();
    for value in values(inside, list, ':').into_iter().rev() {
        let held = &inside[value.clone()];
        let mut at = value.start;
        // Behind the last entry of a list, indented as the first.
        let mut behind = None;
        let mut indent = None;
        for line in held.split_inclusive('\n') {
            at += line.len();
            let bare = line.trim_start();
            if bare.starts_with("- ") || bare.trim_end() == "-" {
                indent.get_or_insert(&line[..line.len() - bare.len()]);
            }
            if !bare.trim().is_empty() && !bare.starts_with('#') {
                behind = Some(at);
            }
        }
        if let (Some(behind), Some(indent)) = (behind, indent) {
            ways.push(put(inside, behind, &format!("{indent}- {added}{end}")));
        }
        ways.extend(in_brackets(inside, &value, added));
        // A single value becomes the first of a list.
        let line = held.split(['\n', '\r']).next().unwrap_or_default();
        let text = line.trim();
        let start = value.start + (line.len() - line.trim_start().len());
        let written = |text: &str, behind: usize| {
            format!("{}[{text}, {added}]{}", &inside[..start], &inside[behind..])
        };
        if text.is_empty() {
            ways.push(put(inside, value.start, &format!(" [{added}]")));
        } else {
            let value = text.split(" #").next().unwrap_or(text).trim_end();
            for text in [text, value] {
                ways.push(written(text, start + text.len()));
                ways.push(written(&quoted(text), start + text.len()));
            }
        }
    }
    let behind = inside.trim_end_matches(['\r', '\n']);
    // The last line is the fence.
    let fence = behind.rfind('\n').map_or(0, |at| at + 1);
    ways.push(put(
        inside,
        fence,
        &format!("{}:{end}  - {added}{end}", list.key()),
    ));
    ways
}

fn in_toml(inside: &str, list: List, added: &str) -> Vec<String> {
    let mut ways: Vec<String> = values(inside, list, '=')
        .iter()
        .rev()
        .flat_map(|value| in_brackets(inside, value, added))
        .collect();
    // On top: further down it would belong to a table.
    ways.push(format!(
        "{} = [{added}]{}{inside}",
        list.key(),
        line_break(inside)
    ));
    ways
}

fn in_json(all: &str, list: List, added: &str) -> Vec<String> {
    let mut ways = Vec::new();
    if let Some(key) = all.find(&format!("\"{}\"", list.key()))
        && let Some(open) = all[key..].find('[')
        && let Some(close) = all[key + open..].find(']')
    {
        let value = key + open..key + open + close + 1;
        ways.extend(in_brackets(all, &value, added));
    }
    if let Some(brace) = all.find('{') {
        let (end, key) = (line_break(all), list.key());
        for comma in [",", ""] {
            ways.push(put(
                all,
                brace + 1,
                &format!("{end}  \"{key}\": [{added}]{comma}"),
            ));
        }
    }
    ways
}

/// Whether a text reads as `article` with this value in that list, and else as what it
/// was.
fn is_only_more(article: &Article, written: &str, list: List, value: &str) -> bool {
    let (other, _) = read(&Source::new(&article.source_name, written));
    let mut values = list.values(&other);
    let with_it = values.pop().as_deref() == Some(value);
    let told = |article: &Article| -> Vec<_> {
        let sections = article.sections.iter();
        let told = sections.map(|section| {
            let name = article.name(section).map(str::to_owned);
            (section.role, name, article.body(section).to_owned())
        });
        told.collect()
    };
    let is_same_code = |code: &ErrorCode| {
        article.codes.contains(code) || matches!(list, List::Codes) && code.as_str() == value
    };
    with_it
        && values == list.values(article)
        && list.others(&other) == list.others(article)
        && other.id == article.id
        && other.title == article.title
        && other.form == article.form
        && other.codes.iter().all(is_same_code)
        && article.codes.iter().all(|code| other.codes.contains(code))
        && told(&other) == told(article)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_in_and_nothing_else_changes() {
        let body = "# Lỗi #190\n\n## Cách xử lý\n\nKết nối lại.\n";
        for (front, expected) in [
            ("", "---\naliases:\n  - \"bị: văng\"\n---\n\n"),
            (
                "---\ntitle: T\n---\n",
                "---\ntitle: T\naliases:\n  - \"bị: văng\"\n---\n",
            ),
            (
                "---\naliases:\n- a\n- 'b: c' # d\n\nowner: Lan\n---\n",
                "---\naliases:\n- a\n- 'b: c' # d\n- \"bị: văng\"\n\nowner: Lan\n---\n",
            ),
            (
                "---\naliases:\n    - a\nowner: Lan\n---\n",
                "---\naliases:\n    - a\n    - \"bị: văng\"\nowner: Lan\n---\n",
            ),
            (
                "---\nTừ khóa: [a, \"b, c\"]\n---\n",
                "---\nTừ khóa: [a, \"b, c\", \"bị: văng\"]\n---\n",
            ),
            (
                "---\naliases: [\n  a,\n  b\n]\nowner: Lan\n---\n",
                "---\naliases: [\n  a,\n  b, \"bị: văng\"\n]\nowner: Lan\n---\n",
            ),
            (
                "---\naliases: []\n---\n",
                "---\naliases: [\"bị: văng\"]\n---\n",
            ),
            (
                "---\naliases: bị đá # x\n---\n",
                "---\naliases: [bị đá, \"bị: văng\"] # x\n---\n",
            ),
            (
                "---\naliases: bị đá\n---\n",
                "---\naliases: [bị đá, \"bị: văng\"]\n---\n",
            ),
            (
                "---\naliases:\nowner: Lan\n---\n",
                "---\naliases: [\"bị: văng\"]\nowner: Lan\n---\n",
            ),
            (
                "+++\ntitle = \"T\"\n[extra]\nx = 1\n+++\n",
                "+++\naliases = [\"bị: văng\"]\ntitle = \"T\"\n[extra]\nx = 1\n+++\n",
            ),
            (
                "+++\naliases = [\"a\"]\n+++\n",
                "+++\naliases = [\"a\", \"bị: văng\"]\n+++\n",
            ),
            (
                "{\n  \"title\": \"T\"\n}\n",
                "{\n  \"aliases\": [\"bị: văng\"],\n  \"title\": \"T\"\n}\n",
            ),
            (
                "{\n  \"aliases\": [\"a\"],\n  \"title\": \"T\"\n}\n",
                "{\n  \"aliases\": [\"a\", \"bị: văng\"],\n  \"title\": \"T\"\n}\n",
            ),
        ] {
            let text = format!("{front}{body}");
            let (article, _) = read(&Source::new("a.md", text.as_str()));
            let written = with_alias(&article, "bị:\nvăng");
            assert_eq!(written, Some(format!("{expected}{body}")), "{front}");
            let (again, _) = read(&Source::new("a.md", written.unwrap()));
            assert_eq!(
                with_alias(&again, "BI: vang"),
                Some(again.source().to_owned())
            );
        }
    }

    #[test]
    fn other_forms_and_line_breaks_stay() {
        let bullets = "• Trường hợp: bị văng ra\r\n• Cách xử lý: đăng nhập lại\r\n";
        for (text, expected) in [
            (
                bullets.to_owned(),
                format!("---\r\naliases:\r\n  - \"văng\"\r\n---\r\n\r\n{bullets}"),
            ),
            (
                format!("\u{feff}{bullets}"),
                format!("\u{feff}---\r\naliases:\r\n  - \"văng\"\r\n---\r\n\r\n{bullets}"),
            ),
        ] {
            let (article, _) = read(&Source::new("a.md", text.as_str()));
            assert_eq!(with_alias(&article, "văng"), Some(expected));
        }
        let broken = "---\naliases: {a: [b\n---\n# T\n\nx\n";
        let (article, _) = read(&Source::new("a.md", broken));
        if let Some(written) = with_alias(&article, "văng") {
            assert!(
                is_only_more(&article, &written, List::Aliases, "văng"),
                "{written}"
            );
        }
    }

    #[test]
    fn a_code_is_put_in_as_well() {
        let body = "# Lỗi #190\n\nx\n";
        let code = ErrorCode::parse("-201").unwrap();
        for (front, expected) in [
            ("", "---\ncodes:\n  - \"-201\"\n---\n\n"),
            (
                "---\ncodes: 100\n---\n",
                "---\ncodes: [100, \"-201\"]\n---\n",
            ),
            (
                "---\nMã lỗi:\n- \"#100\"\nowner: Lan\n---\n",
                "---\nMã lỗi:\n- \"#100\"\n- \"-201\"\nowner: Lan\n---\n",
            ),
            (
                "+++\ncodes = [\"100\"]\n+++\n",
                "+++\ncodes = [\"100\", \"-201\"]\n+++\n",
            ),
        ] {
            let (article, _) = read(&Source::new("a.md", format!("{front}{body}")));
            assert_eq!(
                with_code(&article, &code),
                Some(format!("{expected}{body}"))
            );
            let known = ErrorCode::parse("190").unwrap();
            assert_eq!(
                with_code(&article, &known).as_deref(),
                Some(article.source())
            );
        }
    }
}
