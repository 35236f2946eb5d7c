//! Every rule has an article that breaks it and nothing else, a printed finding,
//! an explanation, and its line in the documents.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use sotay::article::Rule;

use super::{found, snapshot};
use crate::support::cli::{command, folder, run};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/check")
}

#[test]
fn each_rule_finds_what_its_fixture_breaks_and_nothing_else() {
    for rule in Rule::ALL {
        let all = found(&fixtures(), &[rule.id()]);
        let rules: BTreeSet<&str> = all
            .iter()
            .map(|finding| finding["rule"].as_str().expect("a rule"))
            .collect();
        assert_eq!(rules, BTreeSet::from([rule.number()]), "{all:#?}");
    }
}

#[test]
fn each_finding_is_printed_like_a_compilers() {
    for rule in Rule::ALL {
        let mut text = String::new();
        for lang in ["vi", "en"] {
            let arguments = ["--lang", lang, "check", rule.id()];
            let ran = run(&mut command(&fixtures(), &arguments));
            assert!(
                !ran.out.contains("rule.") && !ran.out.contains("%{"),
                "{}",
                ran.out
            );
            text.push_str(&ran.out);
            text.push('\n');
        }
        snapshot(&format!("rule-{}", rule.id()), &text);
    }
}

#[test]
fn every_fixture_is_one_of_a_rule() {
    let known: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    for entry in fs::read_dir(fixtures()).expect("the fixtures") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_str().expect("a name");
        assert!(name.starts_with('.') || known.contains(name), "{name}");
    }
}

#[test]
fn every_rule_is_explained_in_both_languages_and_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the document");
    let nowhere = folder(&[]);
    for rule in Rule::ALL {
        for (lang, words) in [
            ("vi", ["Vì sao:", "Sai:", "Đúng:"]),
            ("en", ["Why:", "Wrong:", "Right:"]),
        ] {
            let arguments = ["--lang", lang, "check", "--explain", rule.number()];
            let ran = run(&mut command(nowhere.path(), &arguments)).ended(0);
            assert!(ran.out.starts_with(rule.id()), "{}", ran.out);
            for word in words {
                assert!(ran.out.contains(word), "{lang} {}: {}", rule.id(), ran.out);
            }
        }
        let line = format!("| {} |", rule.id());
        assert!(document.contains(&line), "ARCHITECTURE.md lacks {line}");
    }
}

#[test]
fn rules_are_listed_and_unknown_ones_are_an_error() {
    let nowhere = folder(&[]);
    let ran = run(&mut command(nowhere.path(), &["check", "--explain"])).ended(0);
    assert_eq!(ran.out.lines().count(), Rule::ALL.len());
    run(&mut command(
        nowhere.path(),
        &["check", "--explain", "near-miss"],
    ))
    .ended(0);
    let ran = run(&mut command(
        nowhere.path(),
        &["check", "--explain", "K999"],
    ))
    .ended(2);
    assert!(ran.err.contains("K999"), "{}", ran.err);
}
