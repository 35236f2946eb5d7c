//! One word for one thing: a type that more than one file can see is declared once.

use std::{collections::BTreeMap, fs};

use super::{name_of, report, root, rust, sources};

/// Names that stand for the same thing wherever they are declared.
const SAME_EVERYWHERE: [&str; 1] = [
    // What can be typed behind a subcommand, in the file of that subcommand.
    "Arguments",
];

#[test]
fn a_visible_type_is_declared_once() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a source is UTF-8");
        for (name, line) in declared(&rust::without_tests(&source)) {
            let place = format!("{}:{line}", name_of(&file));
            places.entry(name).or_default().push(place);
        }
    }
    let twice = places
        .iter()
        .filter(|(name, places)| places.len() > 1 && !SAME_EVERYWHERE.contains(&name.as_str()));
    let broken: Vec<String> = twice
        .map(|(name, places)| {
            let places = places.join(" and ");
            format!("`{name}` is declared at {places}: give one of them the name of what it is")
        })
        .collect();
    report(&broken);
}

/// The types with a visibility, and their lines.
fn declared(source: &str) -> Vec<(String, usize)> {
    let tokens = rust::tokens(source);
    let mut found = Vec::new();
    for (at, two) in tokens.windows(2).enumerate() {
        let ((word, _), (name, line)) = (&two[0], &two[1]);
        let before = at.checked_sub(1).map(|before| tokens[before].0.as_str());
        if matches!(word.as_str(), "struct" | "enum" | "trait" | "type")
            && matches!(before, Some("pub" | ")"))
        {
            found.push((name.clone(), *line));
        }
    }
    found
}

#[test]
fn only_what_others_see_counts() {
    let source = "pub struct A;\nstruct B;\npub(crate) enum C {}\nimpl X { type D = A; }\n";
    let found = declared(source);
    assert_eq!(found, [("A".to_owned(), 1), ("C".to_owned(), 3)]);
}
