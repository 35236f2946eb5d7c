//! Findings as one JSON object, with stable keys.
//!
//! The object has `version`, `articles`, `errors`, `warnings`, `known` and `findings`;
//! a finding has `rule`, `name`, `severity`, `file`, `line`, `column`, `end_line`,
//! `end_column`, `what`, `why`, `mend` and `edits`. Columns count characters. Of a
//! secret or a phone number only the first four characters are in it, as in every other
//! format.

use std::io::{self, Write as _};

use serde::Serialize;

use super::Output;
use crate::{
    article::{Article, Edit},
    check::{self, Severity, worded},
    lang::Lang,
};

/// Counted up when a key goes or changes its meaning.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Object {
    version: u32,
    articles: usize,
    errors: usize,
    warnings: usize,
    known: usize,
    findings: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    rule: &'static str,
    name: &'static str,
    severity: &'static str,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    what: String,
    why: String,
    mend: String,
    edits: Vec<EditObject>,
}

/// What `--fix` would do: replace from the one place to the other.
#[derive(Serialize)]
struct EditObject {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: String,
}

pub(super) fn print(output: &Output<'_>) -> anyhow::Result<()> {
    let report = output.report;
    let findings = report.diagnostics.iter();
    let object = Object {
        version: VERSION,
        articles: output.articles,
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        known: report.known,
        findings: findings
            .map(|one| {
                found(
                    one,
                    output.path(one.source),
                    &report.articles[one.source],
                    output.lang,
                )
            })
            .collect(),
    };
    // Standard output of itself writes each line alone.
    let mut out = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, &object).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

fn found(one: &check::Diagnostic, file: String, article: &Article, lang: Lang) -> Found {
    let words = worded(&one.finding, lang);
    let id = one.finding.rule.id();
    let (rule, name) = id.split_once('-').unwrap_or((id, id));
    Found {
        rule,
        name,
        severity: severity_name(one.severity),
        file,
        line: one.start.0,
        column: one.start.1,
        end_line: one.end.0,
        end_column: one.end.1,
        what: words.what,
        why: words.why,
        mend: words.mend,
        edits: one
            .finding
            .edits
            .iter()
            .map(|edit| edit_of(edit, article))
            .collect(),
    }
}

fn edit_of(edit: &Edit, article: &Article) -> EditObject {
    let ((line, column), (end_line, end_column)) = edit.positions(article.source());
    EditObject {
        line,
        column,
        end_line,
        end_column,
        text: edit.text.clone(),
    }
}

/// The same words in JSON, GitHub's annotations and SARIF.
pub(super) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
