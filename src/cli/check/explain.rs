//! `sotay check --explain`: what a rule finds, why, with an example.

use std::fmt::Write as _;

use super::super::{Ended, ask::print, say};
use crate::{
    article::Rule,
    check::{
        Level, Severity, default_level, is_fixable, rule_explanation, rule_title, severity_word,
    },
    lang::Lang,
};

/// Explains the rule that `name` names; without a name it lists all.
pub(super) fn run(name: &str, lang: Lang) -> anyhow::Result<Ended> {
    if name.is_empty() {
        print(&list(lang))?;
        return Ok(Ended::Well);
    }
    let Some(rule) = Rule::parse(name) else {
        anyhow::bail!(say(lang, "cli.check-no-rule", &[("rule", name)]));
    };
    print(&text(rule, lang))?;
    Ok(Ended::Well)
}

fn text(rule: Rule, lang: Lang) -> String {
    let mut facts = vec![level(rule, lang)];
    if is_fixable(rule) {
        facts.push("--fix".to_owned());
    }
    format!(
        "{}: {} ({})\n\n{}\n",
        rule.id(),
        rule_title(rule, lang),
        facts.join(", "),
        rule_explanation(rule, lang).trim_end()
    )
}

fn list(lang: Lang) -> String {
    let mut out = String::new();
    for rule in Rule::ALL {
        let _ = writeln!(
            out,
            "{:<28}{} ({})",
            rule.id(),
            rule_title(rule, lang),
            level(rule, lang)
        );
    }
    out
}

fn level(rule: Rule, lang: Lang) -> String {
    match default_level(rule) {
        Level::Off => say(lang, "rule.off", &[]),
        Level::Warning => severity_word(Severity::Warning, lang),
        Level::Error => severity_word(Severity::Error, lang),
    }
}
