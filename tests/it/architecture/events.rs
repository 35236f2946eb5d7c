//! The events in the log: every line that a bot at work writes names one, and
//! `docs/events.md` lists them all.

use std::{collections::BTreeSet, fs};

use super::{name_of, report, root, rust, sources};

/// What runs in a bot at work. Other commands print for whoever typed them.
const AT_WORK: [&str; 6] = [
    "src/telegram/",
    "src/store/",
    "src/kb/",
    "src/embedder/",
    "src/cli/articles.rs",
    "src/cli/serve.rs",
];

const MACROS: [&str; 3] = ["info!(", "warn!(", "error!("];

/// The events of the log lines in `source`, and the lines of those without one.
fn events(source: &str) -> (Vec<String>, Vec<usize>) {
    let source = rust::without_tests(source);
    let (mut named, mut unnamed) = (Vec::new(), Vec::new());
    for (at, name) in MACROS.iter().flat_map(|name| source.match_indices(name)) {
        let rest = source[at + name.len()..].trim_start();
        let event = rest.strip_prefix("event = \"");
        match event.and_then(|event| event.split_once('"')) {
            Some((event, _)) => named.push(event.to_owned()),
            None => unnamed.push(source[..at].lines().count()),
        }
    }
    (named, unnamed)
}

#[test]
fn every_line_of_the_log_is_an_event_that_is_listed() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut logged = BTreeSet::new();
    let mut without = Vec::new();
    for file in files {
        let name = name_of(&file);
        if !AT_WORK.iter().any(|place| name.starts_with(place)) {
            continue;
        }
        let (named, unnamed) = events(&fs::read_to_string(&file).expect("a source"));
        let unnamed = unnamed.into_iter();
        without.extend(
            unnamed.map(|line| {
                format!("{name}:{line}: a line of the log begins with `event = \"…\"`")
            }),
        );
        logged.extend(named);
    }
    report(&without);
    let page = fs::read_to_string(root().join("docs/events.md")).expect("the list");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed: BTreeSet<String> = rows
        .filter_map(|row| Some(row.split_once('`')?.0.to_owned()))
        .collect();
    assert!(logged.len() > 100, "the sources were read");
    let unlisted: Vec<_> = logged.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&logged).collect();
    assert!(
        unlisted.is_empty() && gone.is_empty(),
        "docs/events.md lacks {unlisted:?}, and lists {gone:?}, which nothing logs"
    );
}

#[test]
fn a_line_without_an_event_is_found() {
    let source = "fn f() {\n    info!(event = \"ready\", \"x\");\n    warn!(\n        %error,\n        \"y\"\n    );\n}\n";
    assert_eq!(events(source), (vec!["ready".to_owned()], vec![3]));
}
