//! The values of one key, read twice: as YAML and as the characters that stand
//! there.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::article::finding::{Finding, Rule};

/// One key with the lines of its value: the rest of its own line and those
/// below that are no key.
pub(super) struct Entry<'t> {
    pub(super) key: String,
    pub(super) lines: Vec<(usize, &'t str)>,
}

/// One value and where it stands.
pub(super) struct Value {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

impl Entry<'_> {
    fn range(&self) -> Range<usize> {
        let (first, last) = (self.lines[0], self.lines[self.lines.len() - 1]);
        first.0..last.0 + last.1.len()
    }

    /// The values of the entry, as they were meant; what YAML reads otherwise is
    /// told in `findings`.
    pub(super) fn values(&self, findings: &mut Vec<Finding>) -> Vec<Value> {
        let (at, first) = self.lines[0];
        let rest: Vec<_> = self.lines[1..]
            .iter()
            .filter(|(_, l)| !l.trim().is_empty())
            .collect();
        if rest.is_empty() {
            return inline(at, first, findings);
        }
        let is_list = without_comment(first).is_empty() && rest[0].1.trim_start().starts_with('-');
        if !is_list {
            return self.whole(findings);
        }
        // `- item`, with lines that are no item of their own going on with it.
        let mut items: Vec<(usize, String)> = Vec::new();
        for &&(at, line) in &rest {
            let body = line.trim_start();
            let indent = line.len() - body.len();
            match body
                .strip_prefix('-')
                .filter(|r| r.is_empty() || r.starts_with(' '))
            {
                Some(item) => {
                    let trimmed = item.trim_start();
                    let offset = indent + 1 + (item.len() - trimmed.len());
                    items.push((at + offset, trimmed.trim_end().to_owned()));
                }
                None => {
                    if let Some((_, text)) = items.last_mut() {
                        text.push(' ');
                        text.push_str(body.trim_end());
                    }
                }
            }
        }
        items
            .into_iter()
            .flat_map(|(at, text)| {
                if text.starts_with('#') && !is_comment(&text) {
                    findings.push(Finding::new(Rule::YamlNull, at..at + text.len(), &text));
                    return vec![Value {
                        range: at..at + text.len(),
                        text,
                    }];
                }
                inline(at, &text, findings)
            })
            .collect()
    }

    /// A value over several lines that is no plain list: block text, a flow
    /// list that was broken, a mapping.
    fn whole(&self, findings: &mut Vec<Finding>) -> Vec<Value> {
        let range = self.range();
        let source = self
            .lines
            .iter()
            .map(|(_, line)| *line)
            .collect::<Vec<_>>()
            .join("\n");
        match scalars(&format!("k: {source}")) {
            Ok(found) if !found.is_empty() => found
                .into_iter()
                .skip(1)
                .map(|(text, _)| Value {
                    text: text.trim_end().to_owned(),
                    range: range.clone(),
                })
                .collect(),
            _ => {
                let line_end = range.start + self.lines[0].1.len();
                findings.push(Finding::new(
                    Rule::YamlSyntax,
                    range.start..line_end.max(range.start),
                    &self.key,
                ));
                split_flow(&source)
                    .into_iter()
                    .map(|(_, text)| Value {
                        text,
                        range: range.clone(),
                    })
                    .collect()
            }
        }
    }
}

/// The values written on one line: a scalar, or a flow list.
fn inline(at: usize, raw: &str, findings: &mut Vec<Finding>) -> Vec<Value> {
    let raw = raw.trim_end();
    let whole = at..at + raw.len();
    if without_comment(raw).is_empty() {
        return Vec::new();
    }
    let quoted = raw.starts_with(['"', '\'']);
    let flow = raw.starts_with(['[', '{']);
    let meant = without_comment(raw);
    match scalars(raw) {
        Ok(found) if quoted && found.len() == 1 && found[0].1 => {
            return vec![Value {
                text: found[0].0.clone(),
                range: whole,
            }];
        }
        Ok(found) if flow => {
            let naive = split_flow(meant);
            let read: Vec<_> = found.iter().map(|(text, _)| text.as_str()).collect();
            if naive
                .iter()
                .map(|(_, text)| text.as_str())
                .eq(read.iter().copied())
                || !meant.contains('#')
            {
                return found
                    .into_iter()
                    .map(|(text, _)| Value {
                        text,
                        range: whole.clone(),
                    })
                    .collect();
            }
        }
        Ok(found) if found.len() == 1 && found[0].0 == meant => {
            return vec![Value {
                text: meant.to_owned(),
                range: whole,
            }];
        }
        _ => {}
    }
    // What stands there and what YAML makes of it differ: say why, and take
    // what stands there.
    if flow {
        let hash = meant.find('#').unwrap_or(0);
        let rule = if meant.contains('#') {
            Rule::YamlComment
        } else {
            Rule::YamlSyntax
        };
        findings.push(Finding::new(rule, at + hash..whole.end, &meant[hash..]));
        return split_flow(meant)
            .into_iter()
            .map(|(offset, text)| Value {
                range: at + offset..at + offset + text.len(),
                text,
            })
            .collect();
    }
    let (rule, offset) = match (
        meant
            .find(" #")
            .or_else(|| meant.starts_with('#').then_some(0)),
        meant.find(": "),
    ) {
        (Some(hash), _) if !quoted => (Rule::YamlComment, hash),
        (_, Some(colon)) if !quoted => (Rule::YamlColon, colon),
        _ if !quoted && meant.ends_with(':') => (Rule::YamlColon, meant.len() - 1),
        _ => (Rule::YamlSyntax, 0),
    };
    findings.push(Finding::new(rule, at + offset..whole.end, meant));
    vec![Value {
        text: meant.trim_matches(['"', '\'']).to_owned(),
        range: whole,
    }]
}

/// Every scalar of a YAML text, with whether it was quoted, or the parser's
/// error. A mapping where a value was meant reads as two scalars and never
/// equals what stands there; callers compare.
fn scalars(yaml: &str) -> Result<Vec<(String, bool)>, saphyr_parser::ScanError> {
    let mut found = Vec::new();
    for event in Parser::new_from_str(yaml) {
        if let Event::Scalar(text, style, ..) = event?.0 {
            let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
            found.push((text.into_owned(), quoted));
        }
    }
    Ok(found)
}

/// Whether text from a `#` on is a comment somebody meant: a space follows.
fn is_comment(from_hash: &str) -> bool {
    from_hash.len() == 1 || from_hash[1..].starts_with([' ', '\t', '#', '!'])
}

/// The value without a comment that was meant as one.
fn without_comment(raw: &str) -> &str {
    let mut quote = None;
    for (at, c) in raw.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') if at == 0 || raw[..at].ends_with([' ', '[', ',']) => {
                quote = Some(c);
            }
            (Some(open), _) if c == open => quote = None,
            (None, '#')
                if (at == 0 || raw[..at].ends_with([' ', '\t'])) && is_comment(&raw[at..]) =>
            {
                return raw[..at].trim_end();
            }
            _ => {}
        }
    }
    raw.trim_end()
}

/// `[#100, "-201"]` by its commas, brackets and quotes dropped; with offsets.
fn split_flow(raw: &str) -> Vec<(usize, String)> {
    let mut at = 0;
    raw.split([',', '\n'])
        .filter_map(|piece| {
            let start = at;
            at += piece.len() + 1;
            let text = piece
                .trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '{' | '}'));
            let offset = start + piece.find(text).unwrap_or(0);
            let bare = text.trim_matches(['"', '\'']);
            (!bare.is_empty()).then(|| (offset, bare.to_owned()))
        })
        .collect()
}
