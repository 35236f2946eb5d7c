//! The layering of the crate, read from its sources: who may use whom, and
//! which outside crate lives where. Test code may do as it likes.

mod events;
mod names;
mod rooms;
mod rust;
mod screens;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The modules in the order of their dependencies: each uses only those before
/// it.
const LAYERS: [&str; 22] = [
    "lang",
    "text",
    "article",
    "meaning",
    "search",
    "answer",
    "render",
    "handbook",
    "check",
    "import",
    "drafts",
    "eval",
    "kb",
    "embedder",
    "config",
    "store",
    "inbox",
    "replay",
    "statistics",
    "doctor",
    "telegram",
    "cli",
];

/// What is narrower than the order: drawing knows nothing of finding, and what
/// is remembered does not depend on how it was read.
const NARROWER: [(&str, &[&str]); 2] = [
    ("render", &["lang", "text", "article"]),
    ("store", &["lang", "text"]),
];

/// Outside paths and the only places that may name them.
const PLACES: [(&str, &[&str]); 19] = [
    ("tantivy", &["src/search/"]),
    ("rten", &["src/meaning/onnx.rs"]),
    ("tokenizers::Tokenizer", &["src/meaning/onnx.rs"]),
    ("teloxide", &["src/telegram/"]),
    (
        "axum",
        &[
            "src/telegram/receive/webhook/",
            "src/telegram/health.rs",
            "src/telegram/listen.rs",
        ],
    ),
    ("hyper", &["src/telegram/listen.rs"]),
    ("hyper_util", &["src/telegram/listen.rs"]),
    (
        "tokio",
        &[
            "src/telegram/",
            "src/store/",
            "src/cli/serve.rs",
            "src/cli/doctor/",
            "src/cli/records.rs",
        ],
    ),
    ("sqlx", &["src/store/sqlite/"]),
    ("image", &["src/kb/"]),
    ("libc", &["src/kb/within.rs"]),
    ("notify", &["src/kb/watch.rs"]),
    ("hmac", &["src/store/secret.rs"]),
    (
        "sha2",
        &[
            "src/meaning/sum.rs",
            "src/store/secret.rs",
            "src/cli/import/",
        ],
    ),
    ("getrandom", &["src/store/secret.rs"]),
    ("pulldown_cmark", &["src/article/", "src/render/"]),
    (
        "toml",
        &[
            "src/config/",
            "src/answer/weights.rs",
            "src/article/front_matter/foreign.rs",
        ],
    ),
    (
        "std::fs",
        &[
            "src/kb/",
            "src/embedder/",
            "src/config/",
            "src/store/data_dir.rs",
            "src/store/files.rs",
            "src/store/lock.rs",
            "src/store/secret.rs",
            "src/cli/eval/",
            "src/cli/import/",
        ],
    ),
    (
        "std::env",
        &[
            "src/config/mod.rs",
            "src/config/editor.rs",
            "src/main.rs",
            "src/cli/help.rs",
        ],
    ),
];

/// The last module of the core: down to it there is no clock, nor in `store`.
const LAST_OF_CORE: &str = "eval";
/// Behind the rim, and as pure as the core: what is made of the records.
const OF_RECORDS: [&str; 3] = ["inbox", "replay", "statistics"];
const CLOCKS: [&str; 2] = ["std::time::Instant", "std::time::SystemTime"];

/// The part of the rim that decides and is as pure as the core: it sees neither
/// a clock nor a file.
const PURE: &str = "src/kb/corpus/";

/// A path that a file mentions, and its line.
#[derive(Debug, PartialEq)]
struct Mention {
    path: String,
    line: usize,
}

#[test]
fn modules_use_only_what_stands_above_them() {
    report(&broken(|_, own, mention| {
        let other = module_of(mention)?;
        let allowed = match NARROWER.iter().find(|(module, _)| *module == own) {
            Some((_, modules)) => modules.contains(&other),
            None => rank(other)? < rank(own)?,
        };
        (!allowed && other != own).then(|| format!("`{own}` may not use `{other}`"))
    }));
}

#[test]
fn outside_crates_stay_in_their_place() {
    report(&broken(|name, _, mention| {
        let (path, places) = PLACES
            .iter()
            .find(|(path, _)| begins_with(&mention.path, path))?;
        let allowed = places.iter().any(|place| name.starts_with(place));
        (!allowed).then(|| format!("`{path}` belongs in {} only", places.join(", ")))
    }));
}

#[test]
fn the_core_has_no_clock() {
    report(&broken(|name, own, mention| {
        let is_core = rank(own)? <= rank(LAST_OF_CORE)?
            || own == "store"
            || OF_RECORDS.contains(&own)
            || name.starts_with(PURE);
        let clock = CLOCKS
            .iter()
            .find(|clock| begins_with(&mention.path, clock))?;
        is_core.then(|| format!("`{own}` is told the time and may not use `{clock}`"))
    }));
}

#[test]
fn what_decides_about_files_sees_none() {
    report(&broken(|name, _, mention| {
        let is_file = name.starts_with(PURE) && begins_with(&mention.path, "std::fs");
        is_file.then(|| format!("`{PURE}` is told what the files hold"))
    }));
}

#[test]
fn every_module_has_its_layer() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    let declared: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(declared, LAYERS, "the order of src/lib.rs and of this test");
}

#[test]
fn use_trees_and_inline_paths_are_both_read() {
    let source = "//! crate::cli is only talked about\n\
        use std::{io, fs::{self, File}};\n\
        use crate::{\n    article::Article as A,\n    kb,\n};\n\
        fn f<'a>(x: &'a str) -> char { let _ = \"crate::cli\"; super::super::lang::x(); '\"' }\n\
        #[cfg(test)]\nmod tests {\n    use crate::cli;\n}\n\
        fn g() { crate::config::y() }\n";
    let found: Vec<_> = mentions(source, &["text", "fold"])
        .into_iter()
        .map(|mention| (mention.path, mention.line))
        .collect();
    for expected in [
        ("std::io", 2),
        ("std::fs::self", 2),
        ("std::fs::File", 2),
        ("crate::article::Article", 4),
        ("crate::kb", 5),
        ("crate::lang::x", 7),
        ("crate::config::y", 12),
    ] {
        assert!(
            found.contains(&(expected.0.to_owned(), expected.1)),
            "{expected:?} in {found:?}"
        );
    }
    assert!(found.iter().all(|(path, _)| !path.contains("cli")));
}

/// Every mention of the sources that `rule` has something against, as
/// `file:line: rule (path)`. The rule gets the file, its module and the mention.
fn broken(rule: impl Fn(&str, &str, &Mention) -> Option<String>) -> Vec<String> {
    let mut all = Vec::new();
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    assert!(files.len() > 30, "the sources are found");
    for path in files {
        let name = name_of(&path);
        let text = fs::read_to_string(&path).expect("a source is UTF-8");
        let modules = modules_of(&name);
        let own = modules.first().copied().unwrap_or("");
        for mention in mentions(&text, &modules) {
            if let Some(what) = rule(&name, own, &mention) {
                all.push(format!(
                    "{name}:{}: {what} ({})",
                    mention.line, mention.path
                ));
            }
        }
    }
    all
}

#[track_caller]
fn report(broken: &[String]) {
    let mut text = String::new();
    for line in broken {
        let _ = writeln!(text, "{line}");
    }
    assert!(broken.is_empty(), "broken rules of the layering:\n{text}");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The path of a source below the root, with `/` on every system.
fn name_of(path: &Path) -> String {
    path.strip_prefix(root())
        .expect("a path below the root")
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// The Rust files below `folder` that are shipped.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && path.file_name().is_none_or(|name| name != "tests.rs")
        {
            files.push(path);
        }
    }
}

/// `src/article/front_matter/yaml.rs`: article, front_matter, yaml.
fn modules_of(name: &str) -> Vec<&str> {
    name.trim_start_matches("src/")
        .trim_end_matches(".rs")
        .split('/')
        .filter(|part| !matches!(*part, "mod" | "lib" | "main"))
        .collect()
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == module)
}

/// The module of this crate that a path leads to.
fn module_of(mention: &Mention) -> Option<&str> {
    let rest = mention.path.strip_prefix("crate::")?;
    rest.split("::").next()
}

fn begins_with(path: &str, start: &str) -> bool {
    path.strip_prefix(start)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The paths that `source`, the file of `modules`, mentions outside its tests.
fn mentions(source: &str, modules: &[&str]) -> Vec<Mention> {
    let tokens = rust::tokens(&rust::without_tests(source));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = rust::path(&tokens, at, "", &mut found);
    }
    // `super::` that leads out of the file's own modules leads to the root.
    for mention in &mut found {
        let mut rest = mention.path.as_str();
        let mut up = 0;
        while let Some(after) = rest.strip_prefix("super::") {
            rest = after;
            up += 1;
        }
        if up > 0 {
            let kept = &modules[..modules.len().saturating_sub(up)];
            let mut parts = vec!["crate"];
            parts.extend(kept);
            parts.push(rest);
            mention.path = parts.join("::");
        }
    }
    found
}
