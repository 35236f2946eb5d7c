//! Every text that a user meets is there in both languages, and asks for the
//! same things to be filled in.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use saphyr_parser::{Event, Parser, ScalarStyle};

const LANGS: [&str; 2] = ["vi", "en"];

/// The texts of a locale file: key and language, with dots between the parts of
/// the path.
fn texts(yaml: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut texts: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    // For each open mapping the key whose value is being read.
    let mut path: Vec<Option<String>> = Vec::new();
    for event in Parser::new_from_str(yaml) {
        let (event, _) = event.expect("a locale file is YAML");
        match event {
            Event::MappingStart(..) => path.push(None),
            Event::MappingEnd => {
                path.pop();
                if let Some(key) = path.last_mut() {
                    *key = None;
                }
            }
            Event::Scalar(value, style, ..) => match path.last_mut() {
                Some(key @ None) => *key = Some(value.into_owned()),
                Some(key) => {
                    let lang = key.take().expect("a key");
                    if style != ScalarStyle::Plain || LANGS.contains(&lang.as_str()) {
                        let parts = path.iter().flatten().cloned().collect::<Vec<_>>();
                        let own = texts.entry(parts.join(".")).or_default();
                        let before = own.insert(lang, value.into_owned());
                        assert_eq!(before, None, "{} stands there twice", parts.join("."));
                    }
                }
                None => {}
            },
            _ => {}
        }
    }
    texts
}

/// What a text asks to be filled in.
fn blanks(text: &str) -> BTreeSet<&str> {
    let pieces = text.split("%{").skip(1);
    pieces.filter_map(|rest| rest.split('}').next()).collect()
}

#[test]
fn every_text_is_there_in_both_languages_with_the_same_blanks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/locales");
    let mut count = 0;
    let mut missing = Vec::new();
    for entry in fs::read_dir(folder).expect("the locale files") {
        let path = entry.expect("an entry").path();
        let yaml = fs::read_to_string(&path).expect("a locale file");
        for (key, own) in texts(&yaml) {
            count += 1;
            let text = |lang: &str| own.get(lang).filter(|text| !text.trim().is_empty());
            match LANGS.map(text) {
                [Some(vi), Some(en)] if blanks(vi) != blanks(en) => {
                    missing.push(format!("{key}: other blanks in the two languages"));
                }
                [Some(_), Some(_)] => {}
                _ => missing.push(format!("{key}: not in both languages")),
            }
        }
    }
    assert!(count > 200, "{count} texts");
    assert_eq!(missing, Vec::<String>::new());
}

/// The keys that a source file names in `t!("…")`, or in `line!("…")`, which puts
/// `telegram.` before them.
fn named(source: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (call, before) in [("line!(", "telegram."), ("t!(", "")] {
        for (at, _) in source.match_indices(call) {
            let is_word = source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let argument = source[at + call.len()..].trim_start().strip_prefix('"');
            if let Some((key, _)) = argument
                .filter(|_| !is_word)
                .and_then(|it| it.split_once('"'))
            {
                named.push(format!("{before}{key}"));
            }
        }
    }
    named
}

#[test]
fn every_text_that_the_program_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut known = BTreeSet::new();
    for entry in fs::read_dir(root.join("locales")).expect("the locale files") {
        let yaml = fs::read_to_string(entry.expect("an entry").path()).expect("a locale file");
        known.extend(texts(&yaml).into_keys());
    }
    let (mut count, mut missing) = (0, Vec::new());
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.expect("a source file");
        if entry.path().extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let source = fs::read_to_string(entry.path()).expect("a source file");
        for key in named(&source) {
            count += 1;
            if !known.contains(&key) {
                missing.push(format!("{}: {key}", entry.path().display()));
            }
        }
    }
    assert!(count > 200, "{count} keys");
    assert_eq!(missing, Vec::<String>::new());
}
