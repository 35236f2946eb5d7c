//! Front matter in the other languages that tools write: TOML between `+++`
//! (Hugo, Zola), JSON between `---` or alone on top (Hugo, Eleventy).
//!
//! A text that its language cannot read is read line by line all the same: half
//! a title and the word that a page is a draft are worth more than nothing.

use std::ops::Range;

use super::yaml::Value;

/// In which language front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    /// Between `---`.
    Yaml,
    /// Between `+++`.
    Toml,
    /// Between `---`, or alone.
    Json,
}

/// Front matter in TOML or JSON.
pub(super) struct Foreign {
    /// Its bytes, fences included.
    pub(super) range: Range<usize>,
    /// Its keys, those of tables behind the name of the table.
    pub(super) entries: Vec<(String, Vec<Value>)>,
    /// Where it cannot be read, if so.
    pub(super) broken: Option<Range<usize>>,
    /// Whether its last fence is there.
    pub(super) is_closed: bool,
}

/// A key with what it holds.
type Held = (String, Vec<String>);

/// The language of the front matter that a line opens; `None` where it is no fence.
fn tongue(line: &str) -> Option<Tongue> {
    Some(match line.trim_end().to_ascii_lowercase().as_str() {
        "---" | "---yaml" | "--- yaml" => Tongue::Yaml,
        "+++" | "---toml" | "--- toml" => Tongue::Toml,
        "---json" | "--- json" | ";;;" => Tongue::Json,
        _ => return None,
    })
}

/// Whether `line` opens front matter in YAML.
pub(super) fn opens_yaml(line: &str) -> bool {
    tongue(line) == Some(Tongue::Yaml)
}

/// The front matter of `text` from `start` on, where it is TOML or JSON.
pub(super) fn read(text: &str, start: usize) -> Option<Foreign> {
    let first = text[start..].split_inclusive('\n').next()?;
    let Some(tongue) = tongue(first) else {
        return bare_json(text, start);
    };
    let inside = start + first.len();
    let is_json = text[inside..].trim_start().starts_with('{');
    let tongue = match tongue {
        Tongue::Yaml if is_json => Tongue::Json,
        Tongue::Yaml => return None,
        other => other,
    };
    let mut at = inside;
    let mut closed = None;
    let mut gap = None;
    for line in text[inside..].split_inclusive('\n') {
        if matches!(line.trim_end(), "+++" | "---" | "..." | ";;;") {
            closed = Some((at, at + line.len()));
            break;
        }
        if line.trim().is_empty() || line.starts_with("# ") {
            gap.get_or_insert(at);
        }
        at += line.len();
    }
    let (end, after) = closed.unwrap_or_else(|| {
        let end = gap.unwrap_or(text.len());
        (end, end)
    });
    let block = &text[inside..end];
    // A lone rule on top is no front matter.
    if closed.is_none() && !block.contains(['=', ':']) {
        return None;
    }
    let found = match tongue {
        Tongue::Toml => toml_entries(block),
        _ => json_entries(block),
    };
    let mut foreign = foreign(found, text, inside..end, start..after);
    foreign.is_closed = closed.is_some();
    Some(foreign)
}

/// An object in JSON on top of a text.
fn bare_json(text: &str, start: usize) -> Option<Foreign> {
    let first = text[start..].split_inclusive('\n').next()?;
    if first.trim_end() != "{" {
        return None;
    }
    let mut values =
        serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
    let value = values.next()?.ok()?;
    let end = start + values.byte_offset();
    let gap = text[end..]
        .find('\n')
        .map_or(text.len(), |gap| end + gap + 1);
    let end = if text[end..gap].trim().is_empty() {
        gap
    } else {
        end
    };
    Some(foreign(
        Some(flat_json(&value)),
        text,
        start..end,
        start..end,
    ))
}

/// The entries of `block` with their places; `found` is what its language makes of it.
fn foreign(
    found: Option<Vec<Held>>,
    text: &str,
    block: Range<usize>,
    range: Range<usize>,
) -> Foreign {
    let own = &text[block.clone()];
    let first_line = block.start..block.start + own.lines().next().map_or(0, str::len);
    let broken = found.is_none().then(|| first_line.clone());
    let place_of = |key: &str| {
        let bare = key.rsplit('.').next().unwrap_or(key);
        let Some(at) = own.find(bare) else {
            return first_line.clone();
        };
        let line = own[at..].lines().next().unwrap_or("").trim_end();
        block.start + at..block.start + at + line.len()
    };
    let placed = |(key, texts): Held| {
        let range = place_of(&key);
        let values = texts.into_iter().map(|text| Value {
            text,
            range: range.clone(),
        });
        let values = values.collect();
        (key, values)
    };
    let entries = found.unwrap_or_else(|| by_lines(own));
    Foreign {
        range,
        entries: entries.into_iter().map(placed).collect(),
        broken,
        is_closed: true,
    }
}

fn json_entries(block: &str) -> Option<Vec<Held>> {
    let value: serde_json::Value = serde_json::from_str(block).ok()?;
    value.is_object().then(|| flat_json(&value))
}

fn flat_json(value: &serde_json::Value) -> Vec<Held> {
    use serde_json::Value as Json;
    let scalar = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Bool(_) | Json::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let mut all = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((key, value)) = open.pop() {
        match value {
            Json::Object(object) => {
                let below: Vec<_> = object.iter().collect();
                let below = below.into_iter().rev();
                open.extend(below.map(|(name, value)| (joined(&key, name), value)));
            }
            Json::Array(values) => {
                let objects = values.iter().filter(|value| value.is_object()).rev();
                open.extend(objects.map(|value| (key.clone(), value)));
                all.push((key, values.iter().filter_map(scalar).collect()));
            }
            value => all.push((key, scalar(value).into_iter().collect())),
        }
    }
    all
}

fn toml_entries(block: &str) -> Option<Vec<Held>> {
    let table: toml::Table = toml::from_str(block).ok()?;
    Some(flat_json(&as_json(toml::Value::Table(table))))
}

/// TOML as JSON; days are the text that was written.
fn as_json(value: toml::Value) -> serde_json::Value {
    use toml::Value as Toml;
    match value {
        Toml::String(text) => text.into(),
        Toml::Integer(number) => number.into(),
        Toml::Float(number) => number.to_string().into(),
        Toml::Boolean(is_so) => is_so.into(),
        Toml::Datetime(moment) => moment.to_string().into(),
        Toml::Array(values) => values.into_iter().map(as_json).collect(),
        Toml::Table(table) => table
            .into_iter()
            .map(|(key, value)| (key, as_json(value)))
            .collect(),
    }
}

fn joined(table: &str, key: &str) -> String {
    if table.is_empty() {
        key.to_owned()
    } else {
        format!("{table}.{key}")
    }
}

/// `key = value` and `"key": value` of each line.
fn by_lines(block: &str) -> Vec<Held> {
    let bare = |text: &str| {
        let text = text.trim().trim_end_matches(',').trim();
        text.trim_matches(['"', '\'']).to_owned()
    };
    let lines = block.lines().filter_map(|line| {
        let line = line.trim_matches(['{', '}', ' ', '\t', '\r']);
        let at = line.find(['=', ':'])?;
        let key = bare(&line[..at]);
        let is_entry = !key.is_empty() && !line.starts_with('#');
        is_entry.then(|| (key, vec![bare(&line[at + 1..])]))
    });
    lines.collect()
}
