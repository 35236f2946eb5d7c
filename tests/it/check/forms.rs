//! The findings in the forms that other programs read.

use std::path::Path;

use serde_json::Value;

use super::snapshot;
use crate::support::cli::{command, folder, run};

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/check")
}

fn printed(form: &str, name: &str) -> String {
    let arguments = ["--lang", "vi", "check", "--format", form, name];
    run(&mut command(&fixtures(), &arguments)).out
}

#[test]
fn json_keeps_its_keys() {
    snapshot("json", &printed("json", "K030-near-miss"));
}

#[test]
fn annotations_name_file_and_place_and_are_escaped() {
    let text = printed("github", "K032-personal");
    snapshot("github", &text);
    let folder = folder(&[(
        "a,b.md",
        "# Lỗi 1: giảm 100% phí\n\n## Nguyên nhân\n\nHết phiên.\n",
    )]);
    let ran = run(&mut command(
        folder.path(),
        &["check", "--format", "github"],
    ))
    .ended(1);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(
        ran.out.starts_with("::error file=kb/a%2Cb.md,line=1,endLine=1,col=3,endColumn=23,title=K009-no-resolution::"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("100%25 phí%0A"), "{}", ran.out);
}

/// What the schema of SARIF 2.1.0 requires of what is written here, and the
/// values it takes.
#[test]
fn sarif_has_what_its_schema_requires() {
    let text = printed("sarif", "K025-mixed-tones");
    let log: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "sotay");
    let rules = driver["rules"].as_array().expect("rules");
    for rule in rules {
        let id = rule["id"].as_str().expect("an id");
        assert!(rule["shortDescription"]["text"].is_string(), "{id}");
        assert!(rule["fullDescription"]["text"].is_string(), "{id}");
        let level = rule["defaultConfiguration"]["level"].as_str();
        assert!(matches!(level, Some("none" | "warning" | "error")), "{id}");
    }
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 1);
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        let index = usize::try_from(index).expect("a small number");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(matches!(
            result["level"].as_str(),
            Some("warning" | "error")
        ));
        assert!(result["message"]["text"].is_string());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "K025-mixed-tones/bai.md");
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(
                place["region"][key].as_u64().is_some_and(|n| n >= 1),
                "{key}"
            );
        }
        let change = &result["fixes"][0]["artifactChanges"][0];
        assert!(change["artifactLocation"]["uri"].is_string());
        for replacement in change["replacements"].as_array().expect("replacements") {
            assert!(replacement["deletedRegion"]["startLine"].is_u64());
            assert!(replacement["insertedContent"]["text"].is_string());
        }
    }
}

#[test]
fn colours_are_for_terminals_and_secrets_for_nobody() {
    for form in ["text", "json", "github", "sarif"] {
        let text = printed(form, "K031-secret");
        assert!(!text.contains('\u{1b}'), "{form}");
        assert!(!text.contains("a1b2c3d4e5f6g7h8"), "{form}: {text}");
        let text = printed(form, "K032-personal");
        assert!(
            !text.contains("0987 654 123") && !text.contains("nguyenvannam@"),
            "{form}: {text}"
        );
    }
}

#[test]
fn columns_count_characters_and_marks_stand_below_their_words() {
    // Wide letters and marks that are letters of their own, before the place.
    let line = "漢字 lo\u{302}\u{303}i — gửi bằng Facebok rồi";
    let text = format!("# Lỗi 551: Khách không nhận tin\n\n## Cách xử lý\n\n{line}\n");
    let folder = folder(&[("a.md", &text)]);
    let ran = run(&mut command(folder.path(), &["check"]));
    let mut lines = ran.out.lines().skip_while(|line| !line.contains("K030"));
    let place = lines.nth(1).expect("a place");
    let column = line.chars().take_while(|c| *c != 'F').count() + 1;
    assert!(place.ends_with(&format!(":5:{column}")), "{place}");
    let (shown, mark) = (lines.nth(1).expect("a line"), lines.next().expect("a mark"));
    // On a terminal two wide letters take four columns, two marks none.
    let cells = |text: &str| -> usize {
        text.chars()
            .map(|c| match c {
                '漢' | '字' => 2,
                '\u{302}' | '\u{303}' => 0,
                _ => 1,
            })
            .sum()
    };
    let before = shown.split("Facebok").next().expect("the word");
    let above = mark.find('^').expect("a mark");
    assert_eq!(cells(before), above, "{shown}\n{mark}");
    assert_eq!(mark.matches('^').count(), "Facebok".len());
}
