//! Findings as annotations of GitHub Actions: `::error file=…,line=…::…` (GitHub
//! documentation, "Workflow commands for GitHub Actions").

use std::fmt::Write as _;

use super::{super::say, Output, json::severity_name};
use crate::check::worded;

pub(super) fn annotations(output: &Output<'_>) -> String {
    let mut out = String::new();
    let (why, mend) = (
        say(output.lang, "rule.why", &[]),
        say(output.lang, "rule.mend", &[]),
    );
    for one in &output.report.diagnostics {
        let words = worded(&one.finding, output.lang);
        let message = format!(
            "{}\n{why}: {}\n{mend}: {}",
            words.what, words.why, words.mend
        );
        let _ = write!(
            out,
            "::{} file={},line={},endLine={},col={}",
            severity_name(one.severity),
            property(&output.path(one.source)),
            one.start.0,
            one.end.0,
            one.start.1,
        );
        // GitHub takes an end column only on the same line.
        if one.start.0 == one.end.0 {
            let _ = write!(out, ",endColumn={}", one.end.1);
        }
        let _ = writeln!(
            out,
            ",title={}::{}",
            property(one.finding.rule.id()),
            data(&message)
        );
    }
    out
}

/// The text behind `::` (actions/toolkit, `escapeData`).
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property (actions/toolkit, `escapeProperty`).
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_property_or_a_command_is_escaped() {
        assert_eq!(property("a,b:c%d\n"), "a%2Cb%3Ac%25d%0A");
        assert_eq!(data("100%, x: y\r\nz"), "100%25, x: y%0D%0Az");
    }
}
