//! A test of the bot is read at one glance.

use std::fs;

use super::{name_of, report, root, sources};

/// The lines of a screen.
const MOST: usize = 40;

#[test]
fn a_test_of_the_bot_fits_on_a_screen() {
    let mut files = Vec::new();
    sources(&root().join("tests/it/serve"), &mut files);
    let mut broken = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a source is UTF-8");
        for (name, lines) in tests(&source) {
            if lines > MOST {
                broken.push(format!(
                    "{}: `{name}` has {lines} lines: part it, or give what it prepares a name",
                    name_of(&file)
                ));
            }
        }
    }
    report(&broken);
}

/// The tests of a source as rustfmt writes them, and how many lines each has.
fn tests(source: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if !matches!(line.trim(), "#[test]" | "#[tokio::test]")
            && !line.starts_with("#[tokio::test(")
        {
            continue;
        }
        let mut rest = lines.by_ref().skip_while(|line| !line.contains("fn "));
        let head = rest.next().unwrap_or_default();
        let name = head.split("fn ").nth(1).unwrap_or_default();
        let name = name.split('(').next().unwrap_or_default().to_owned();
        let body = rest.take_while(|line| *line != "}").count();
        found.push((name, body + 2));
    }
    found
}

#[test]
fn lines_are_counted_from_the_name_to_the_brace() {
    let source =
        "#[tokio::test]\nasync fn a() {\n    b();\n}\n\nfn c() {\n}\n\n#[test]\nfn d() {}\n";
    let found = tests(source);
    assert_eq!(found[0], ("a".to_owned(), 3));
    assert_eq!(found.len(), 2);
}
