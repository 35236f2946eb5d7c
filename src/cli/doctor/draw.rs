//! Checks in words: on a terminal, as JSON, in the log.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::super::say;
use crate::{
    doctor::{Check, State},
    lang::Lang,
};

const WELL: Style = AnsiColor::Green.on_default();
const NOTE: Style = AnsiColor::Yellow.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// A check in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WordedCheck {
    /// What was found.
    pub(super) what: String,
    /// How to mend it; `None` where all is well.
    pub(super) mend: Option<String>,
}

pub(super) fn worded(check: &Check, lang: Lang) -> WordedCheck {
    let values: Vec<(&str, String)> = check
        .blanks
        .iter()
        .map(|(name, value)| (*name, shown(value)))
        .collect();
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let text = |part| {
        let key = format!("doctor.{}.{}.{part}", check.id, check.case);
        say(lang, &key, &values)
    };
    WordedCheck {
        what: text("what"),
        mend: (check.state != State::Well).then(|| text("mend")),
    }
}

/// A value as it may be shown: nothing that steers a terminal, and no token,
/// which people put where it does not belong.
fn shown(value: &str) -> String {
    let mut out = String::new();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-');
    for piece in value.split_inclusive(|c| !is_part(c)) {
        let word = piece.trim_end_matches(|c| !is_part(c));
        if is_token(word) {
            out.push_str("***");
            out.push_str(&piece[word.len()..]);
        } else {
            out.push_str(piece);
        }
    }
    out.retain(|c| c == '\n' || !c.is_control());
    out
}

/// `110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw`, with whatever stands before.
fn is_token(word: &str) -> bool {
    word.rsplit_once(':').is_some_and(|(id, secret)| {
        id.ends_with(|c: char| c.is_ascii_digit()) && secret.len() >= 20
    })
}

/// One line a check, and below it how to mend it.
pub(super) fn text(checks: &[Check], lang: Lang, width: usize) -> String {
    let mut out = String::new();
    for check in checks {
        let (sign, style) = match check.state {
            State::Well => ("✓", WELL),
            State::Note => ("!", NOTE),
            State::Bad => ("✗", BAD),
        };
        let WordedCheck { what, mend } = worded(check, lang);
        for (index, line) in what.lines().enumerate() {
            if index == 0 {
                let _ = write!(out, "{style}{sign}{style:#} ");
                out.push_str(&wrapped(line, "", "  ", width.saturating_sub(2)));
            } else {
                // The marks of a quoted line stand below what they mark.
                let _ = writeln!(out, "    {line}");
            }
        }
        for (index, line) in mend.iter().flat_map(|mend| mend.lines()).enumerate() {
            if index == 0 {
                out.push_str(&wrapped(line, "  → ", "    ", width));
            } else {
                // A command, to be copied as it is.
                let _ = writeln!(out, "    {line}");
            }
        }
    }
    let count = |state| checks.iter().filter(|check| check.state == state).count();
    let (notes, bad) = (count(State::Note), count(State::Bad));
    let sum = match (notes, bad) {
        (0, 0) => "cli.doctor-well",
        (_, 0) => "cli.doctor-notes",
        _ => "cli.doctor-bad",
    };
    let numbers = [("notes", &*notes.to_string()), ("bad", &*bad.to_string())];
    let _ = writeln!(out, "\n{}", say(lang, sum, &numbers));
    out
}

/// A line in as many as it takes; an address or a command is never broken.
fn wrapped(line: &str, first: &str, next: &str, width: usize) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(next)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .break_words(false);
    textwrap::fill(line, options) + "\n"
}

/// `sotay doctor --json`: keys and ids are stable.
#[derive(Serialize)]
pub(super) struct DoctorReport {
    /// Whether nothing has to be mended.
    well: bool,
    checks: Vec<Object>,
}

#[derive(Serialize)]
struct Object {
    id: &'static str,
    state: &'static str,
    case: &'static str,
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

impl DoctorReport {
    pub(super) fn new(checks: &[Check], lang: Lang) -> Self {
        let object = |check: &Check| {
            let WordedCheck { what, mend } = worded(check, lang);
            let state = match check.state {
                State::Well => "well",
                State::Note => "note",
                State::Bad => "bad",
            };
            let (id, case) = (check.id, check.case);
            Object {
                id,
                state,
                case,
                what,
                mend,
            }
        };
        Self {
            well: checks.iter().all(|check| check.state != State::Bad),
            checks: checks.iter().map(object).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every check that the sources make: state, id and case.
    fn all() -> Vec<(&'static str, &'static str, &'static str)> {
        let sources = [
            include_str!("local.rs"),
            include_str!("../../telegram/doctor/mod.rs"),
            include_str!("../../telegram/doctor/found.rs"),
            include_str!("../../telegram/doctor/running.rs"),
        ];
        let mut found = Vec::new();
        for source in sources {
            let source = source.split("#[cfg(test)]").next().unwrap_or(source);
            for call in source.split("Check::").skip(1) {
                let Some((state, rest)) = call.split_once('(') else {
                    continue;
                };
                let mut quoted = rest.split('"').skip(1).step_by(2);
                if !matches!(state, "well" | "note" | "bad") || !rest.starts_with('"') {
                    continue;
                }
                // A case that is a variable is in the list below.
                if let (Some(id), Some(case)) = (quoted.next(), quoted.next())
                    && rest.contains(&format!("\"{id}\", \"{case}\")"))
                {
                    found.push((state, id, case));
                }
            }
        }
        for case in [
            "dns",
            "connect",
            "tls",
            "timeout",
            "proxy",
            "proxy-name",
            "proxy-password",
            "proxy-blocked",
            "broken",
            "out-of-order",
        ] {
            found.push(("bad", "api", case));
        }
        found.extend(["reached", "through-proxy"].map(|case| ("well", "api", case)));
        for id in ["support", "editors", "chats", "members"] {
            found.extend(["out", "moved"].map(|case| ("bad", id, case)));
            found.extend([("note", id, "unknown"), ("well", id, "in")]);
        }
        found.extend(["support", "editors", "chats"].map(|id| ("bad", id, "muted")));
        found.extend(["members", "editors"].map(|id| ("note", id, "no-administrator")));
        found
            .extend(["denied", "read-only", "full", "broken"].map(|case| ("bad", "writing", case)));
        found.push(("well", "support", "none"));
        found.extend(["ahead", "behind"].map(|case| ("bad", "clock", case)));
        for fault in super::super::local::FAULTS {
            found.push(("bad", "store", super::super::local::case_of(fault)));
        }
        found
    }

    #[test]
    fn every_check_is_worded_in_both_languages() {
        let all = all();
        assert!(all.len() > 50, "{}: {all:?}", all.len());
        for (state, id, case) in all {
            let check = match state {
                "well" => Check::well(id, case),
                "note" => Check::note(id, case),
                _ => Check::bad(id, case),
            };
            for lang in [Lang::Vi, Lang::En] {
                let WordedCheck { what, mend } = worded(&check, lang);
                let key = format!("{id}.{case}");
                assert!(!what.contains(&key), "{what}");
                assert!(mend.is_none_or(|mend| !mend.contains(&key)), "{what}");
            }
        }
    }

    #[test]
    fn a_value_shows_no_token_and_steers_no_terminal() {
        let token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
        for (value, expected) in [
            (
                format!("3 | token = \"{token}\"\n  | ^"),
                "3 | token = \"***\"\n  | ^",
            ),
            (format!("/bot{token}/getMe"), "/***/getMe"),
            (
                "http://127.0.0.1:8081 a:b 12:30".to_owned(),
                "http://127.0.0.1:8081 a:b 12:30",
            ),
            ("a\u{1b}[2Jb".to_owned(), "a[2Jb"),
        ] {
            assert_eq!(shown(&value), expected);
        }
    }
}
