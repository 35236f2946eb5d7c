//! The events in the log: every line that a bot at work writes names one, and
//! `docs/events.md` lists them all.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What runs in a bot at work. Other commands print for whoever typed them.
const AT_WORK: [&str; 6] = [
    "src/telegram",
    "src/store",
    "src/kb",
    "src/embedder",
    "src/cli/articles.rs",
    "src/cli/serve.rs",
];

const MACROS: [&str; 3] = ["info!(", "warn!(", "error!("];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder of sources") {
            sources(&entry.expect("an entry").path(), found);
        }
    } else if path.extension().is_some_and(|it| it == "rs") {
        found.push(path.to_owned());
    }
}

/// The events of the log lines in `source`, and the lines of those without one.
fn events(source: &str) -> (Vec<String>, Vec<usize>) {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
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
    for place in AT_WORK {
        sources(&root().join(place), &mut files);
    }
    let mut logged = BTreeSet::new();
    for file in files {
        let (named, unnamed) = events(&fs::read_to_string(&file).expect("a source"));
        assert!(
            unnamed.is_empty(),
            "{}: the lines {unnamed:?} log something without `event = \"…\"` in front",
            file.display()
        );
        logged.extend(named);
    }
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
