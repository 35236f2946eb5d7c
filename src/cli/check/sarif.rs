//! Findings as SARIF 2.1.0 (OASIS), which code scanners exchange.

use std::io::{self, Write as _};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Output, json::severity_name};
use crate::{
    article::Rule,
    check::{self, Level, default_level, rule_explanation, rule_title, worded},
    lang::Lang,
};

/// What a path may not have in an address (RFC 3986).
const NOT_IN_PATHS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

pub(super) fn print(output: &Output<'_>) -> anyhow::Result<()> {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "sotay",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Rule::ALL.map(|rule| rule_object(rule, output.lang)).to_vec(),
            }},
            // Columns count characters, as editors do.
            "columnKind": "unicodeCodePoints",
            "results": output.report.diagnostics.iter().map(|one| result(output, one)).collect::<Vec<_>>(),
        }],
    });
    let mut out = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, &log).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

fn rule_object(rule: Rule, lang: Lang) -> Value {
    let level = match default_level(rule) {
        Level::Off => "none",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    json!({
        "id": rule.number(),
        "name": rule.id(),
        "shortDescription": { "text": rule_title(rule, lang) },
        "fullDescription": { "text": rule_explanation(rule, lang) },
        "defaultConfiguration": { "level": level },
    })
}

fn result(output: &Output<'_>, one: &check::Diagnostic) -> Value {
    let words = worded(&one.finding, output.lang);
    let artifact = json!({ "uri": uri(&output.path(one.source)) });
    let rule = one.finding.rule;
    let mut result = json!({
        "ruleId": rule.number(),
        "ruleIndex": Rule::ALL.iter().position(|other| *other == rule),
        "level": severity_name(one.severity),
        "message": { "text": format!("{}. {}. {}.", words.what, words.why, words.mend) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": artifact,
            "region": region(one.start, one.end),
        }}],
    });
    let source = output.report.articles[one.source].source();
    let replacements: Vec<Value> = one
        .finding
        .edits
        .iter()
        .map(|edit| {
            let (start, end) = edit.positions(source);
            json!({
                "deletedRegion": region(start, end),
                "insertedContent": { "text": edit.text },
            })
        })
        .collect();
    if !replacements.is_empty() {
        result["fixes"] = json!([{
            "description": { "text": words.mend },
            "artifactChanges": [{
                "artifactLocation": artifact,
                "replacements": replacements,
            }],
        }]);
    }
    result
}

fn region(start: (usize, usize), end: (usize, usize)) -> Value {
    json!({
        "startLine": start.0,
        "startColumn": start.1,
        "endLine": end.0,
        "endColumn": end.1,
    })
}

/// A relative path stays relative, so that it is found below any checkout.
fn uri(path: &str) -> String {
    let encoded = utf8_percent_encode(path, NOT_IN_PATHS).to_string();
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded
    }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_an_address() {
        assert_eq!(uri("kb/lỗi 100#a.md"), "kb/l%E1%BB%97i%20100%23a.md");
        assert_eq!(uri("/kb/a.md"), "file:///kb/a.md");
    }
}
