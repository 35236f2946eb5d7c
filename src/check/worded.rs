//! A finding in words.

use rust_i18n::t;

use super::Severity;
use crate::{
    article::{Finding, Rule},
    lang::Lang,
};

/// What was found, why it matters to the asker, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordedFinding {
    /// What was found.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub mend: String,
}

/// A finding in the reader's language.
pub fn worded(finding: &Finding, lang: Lang) -> WordedFinding {
    let mut blanks = vec![("subject", shown(&finding.subject))];
    let more = finding.blanks.iter();
    blanks.extend(more.map(|(name, value)| (*name, shown(value))));
    let blanks: Vec<(&str, &str)> = blanks
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let number = finding.rule.number();
    // A case has words of its own only where they differ.
    let text = |part: &str| {
        let key = format!("rule.{number}.{part}");
        if !finding.case.is_empty() {
            let own = format!("{key}-{}", finding.case);
            let words = say(lang, &own, &blanks);
            if !words.contains(&own) {
                return words;
            }
        }
        say(lang, &key, &blanks)
    };
    WordedFinding {
        what: text("what"),
        why: text("why"),
        mend: text("mend"),
    }
}

/// A text of the locale files with its blanks filled in.
fn say(lang: Lang, key: &str, blanks: &[(&str, &str)]) -> String {
    let mut text = t!(key, locale = lang.code()).into_owned();
    for (name, value) in blanks {
        text = text.replace(&format!("%{{{name}}}"), value);
    }
    text
}

/// A text of an article on one line, without what steers a terminal.
fn shown(text: &str) -> String {
    const MOST_CHARS: usize = 120;
    let line: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|c| !c.is_control() && !crate::text::disturbs(*c))
        .collect();
    match line.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// "lỗi" or "cảnh báo".
pub fn severity_word(severity: Severity, lang: Lang) -> String {
    let key = match severity {
        Severity::Error => "rule.error",
        Severity::Warning => "rule.warning",
    };
    say(lang, key, &[])
}

/// What the rule is called in words.
pub fn rule_title(rule: Rule, lang: Lang) -> String {
    say(lang, &format!("rule.{}.title", rule.number()), &[])
}

/// What it finds, with an example.
pub fn rule_explanation(rule: Rule, lang: Lang) -> String {
    say(lang, &format!("rule.{}.explain", rule.number()), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_cannot_steer_the_terminal() {
        let finding = Finding::new(Rule::NoTitle, 0..0, "a\u{1b}[2J\0b\u{202e}");
        let words = worded(&finding, Lang::Vi);
        assert!(
            !words.what.contains(['\u{1b}', '\0', '\u{202e}']),
            "{words:?}"
        );
    }

    #[test]
    fn every_rule_is_worded_in_both_languages() {
        for rule in Rule::ALL {
            for lang in [Lang::Vi, Lang::En] {
                let words = [rule_title(rule, lang), rule_explanation(rule, lang)];
                for text in words {
                    assert!(!text.contains("rule."), "{text}");
                }
            }
        }
    }
}
