//! Findings for people: the line of the source with the place marked, drawn by
//! the crate that draws the Rust compiler's own.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str};

use super::{
    super::{ask::print, say},
    Output,
};
use crate::{
    article::Rule,
    check::{self, Report, Severity, is_fixable, severity_word, worded},
};

/// Lines of the source are cut to this where the output is no terminal.
const DEFAULT_WIDTH: usize = 120;

pub(super) fn print_all(output: &Output<'_>) -> anyhow::Result<()> {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = terminal.unwrap_or(DEFAULT_WIDTH);
    // Colours go where the output is no terminal, or somebody wants none.
    let renderer = Renderer::styled().term_width(width);
    let mut out = String::new();
    for one in &output.report.diagnostics {
        out.push_str(&drawn(output, one, &renderer, terminal));
        out.push_str("\n\n");
    }
    out.push_str(&summary(output));
    print(&out)?;
    Ok(())
}

fn drawn(
    output: &Output<'_>,
    one: &check::Diagnostic,
    renderer: &Renderer,
    terminal: Option<usize>,
) -> String {
    let words = worded(&one.finding, output.lang);
    let level = match one.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let name = severity_word(one.severity, output.lang);
    let (why, mend) = (
        say(output.lang, "rule.why", &[]),
        say(output.lang, "rule.mend", &[]),
    );
    let path = output.path(one.source);
    let (line, range) = marked(output.report, one);
    let mark = AnnotationKind::Primary.span(range);
    let snippet = Snippet::source(line)
        .path(path.as_str())
        .line_start(one.start.0)
        .annotation(mark);
    let head = name.len() + one.finding.rule.id().len() + "[]: ".len();
    let what = wrapped(&words.what, terminal, head);
    let gutter = one.start.0.to_string().len() + " = : ".len();
    let why_told = wrapped(&words.why, terminal, gutter + why.len());
    let mend_told = wrapped(&words.mend, terminal, gutter + mend.len());
    let group = level
        .with_name(name.as_str())
        .primary_title(what.as_str())
        .id(one.finding.rule.id())
        .element(snippet)
        .element(
            Level::NOTE
                .with_name(why.as_str())
                .message(normalize_untrusted_str(&why_told)),
        )
        .element(
            Level::HELP
                .with_name(mend.as_str())
                .message(normalize_untrusted_str(&mend_told)),
        );
    renderer.render(&[group])
}

/// The text broken between words where a terminal would break it within one;
/// the renderer aligns what follows with what stands `before` it.
fn wrapped(text: &str, terminal: Option<usize>, before: usize) -> String {
    let Some(room) = terminal.and_then(|width| width.checked_sub(before)) else {
        return text.to_owned();
    };
    let options = textwrap::Options::new(room).word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = text.lines().flat_map(|line| textwrap::wrap(line, &options));
    lines.collect::<Vec<_>>().join("\n")
}

/// The line on which a finding begins, and the bytes of it that are marked.
fn marked(report: &Report, one: &check::Diagnostic) -> (String, std::ops::Range<usize>) {
    let text = report.articles[one.source].source();
    let mut at = one.finding.range.start.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let from = (at - line_start).min(line.len());
    let mut to = one.finding.range.end.max(at) - line_start;
    if one.finding.range.is_empty() {
        // Nothing to mark: the word that begins there.
        to = from
            + line[from..]
                .find(char::is_whitespace)
                .unwrap_or(line.len() - from);
    }
    to = to.min(line.len());
    while !line.is_char_boundary(to) {
        to += 1;
    }
    if !matches!(one.finding.rule, Rule::Secret | Rule::Personal) {
        return (line.to_owned(), from..to);
    }
    // The output ends up in logs that more people read than the article; what
    // else is hidden on the line is hidden here as well. A star stands for each
    // byte, so that what is marked stays in its place.
    let mut bytes = line.as_bytes().to_vec();
    let hidden = report.diagnostics.iter().filter(|other| {
        other.source == one.source && matches!(other.finding.rule, Rule::Secret | Rule::Personal)
    });
    for other in hidden {
        let secret = text[other.finding.range.clone()].lines().next();
        // A secret that occurs twice is reported once and hidden in both places.
        for (start, own) in line.match_indices(secret.unwrap_or("\n")) {
            let own = &mut bytes[start..start + own.len()];
            own.iter_mut().skip(4).for_each(|byte| *byte = b'*');
        }
    }
    let line = String::from_utf8(bytes).unwrap_or_default();
    let to = to.min(line.len());
    (line, from.min(to)..to)
}

/// Beyond so many findings one wants to know what most of them are.
const MANY: usize = 20;

/// How many findings each rule has, the most frequent first.
fn most_frequent(output: &Output<'_>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &output.report.diagnostics {
        *counts.entry(one.finding.rule.id()).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let counts: Vec<String> = counts
        .iter()
        .map(|(rule, count)| format!("{rule} {count}"))
        .collect();
    let counts = counts.join(", ");
    say(output.lang, "cli.check-counts", &[("counts", &counts)]) + "\n"
}

/// One line with the counts, and one more if there is something to mend.
fn summary(output: &Output<'_>) -> String {
    let report = output.report;
    let count = |number: usize| number.to_string();
    let articles = count(output.articles);
    let known = count(report.known);
    let mut out = String::new();
    if report.diagnostics.is_empty() {
        out = say(output.lang, "cli.check-clean", &[("articles", &articles)]);
    } else {
        let mut files: Vec<usize> = report.diagnostics.iter().map(|one| one.source).collect();
        files.dedup();
        let numbers = [
            ("errors", count(report.count(Severity::Error))),
            ("warnings", count(report.count(Severity::Warning))),
            ("files", count(files.len())),
            ("articles", articles),
        ];
        let numbers: Vec<(&str, &str)> = numbers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        out.push_str(&say(output.lang, "cli.check-findings", &numbers));
    }
    if report.known > 0 {
        out.push(' ');
        out.push_str(&say(output.lang, "cli.check-known", &[("known", &known)]));
    }
    out.push('\n');
    if report.diagnostics.len() > MANY {
        out.push_str(&most_frequent(output));
    }
    let mut fixable = report
        .diagnostics
        .iter()
        .filter(|one| !one.finding.edits.is_empty());
    if fixable.any(|one| is_fixable(one.finding.rule)) {
        out.push_str(&say(output.lang, "cli.check-fixable", &[]));
        out.push('\n');
    }
    if let Some(first) = report.diagnostics.first() {
        let rule = first.finding.rule.number();
        out.push_str(&say(output.lang, "cli.check-explain", &[("rule", rule)]));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_only_for_a_terminal() {
        let text = "xóa, hoặc thay bằng kênh hỗ trợ chung của cả nhóm";
        assert_eq!(wrapped(text, None, 10), text);
        assert_eq!(
            wrapped(text, Some(40), 12),
            "xóa, hoặc thay bằng kênh hỗ\ntrợ chung của cả nhóm"
        );
        assert_eq!(wrapped(text, Some(8), 12), text, "no room at all");
    }
}
