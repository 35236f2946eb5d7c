//! The guide for those who write articles does what it says: its articles are
//! written, its commands are run, and what it shows is what they print.

use std::{fs, path::Path, process::Command, time::SystemTime};

use regex::Regex;
use sotay::article::Date;
use tempfile::TempDir;

use crate::support::{
    cli::{Ran, command, folder, run},
    kb,
};

const GUIDE: &str = include_str!("../../kb/HUONG-DAN.md");
const README: &str = include_str!("../../README.md");
const ACTION: &str = include_str!("../../docs/github-action.yml");
const PRE_COMMIT: &str = include_str!("../../docs/pre-commit-config.yaml");

/// All documents, by their paths.
const DOCUMENTS: [(&str, &str); 10] = [
    ("kb/HUONG-DAN.md", GUIDE),
    ("README.md", README),
    ("docs/github-action.yml", ACTION),
    ("docs/pre-commit-config.yaml", PRE_COMMIT),
    ("ARCHITECTURE.md", include_str!("../../ARCHITECTURE.md")),
    ("CONTRIBUTING.md", include_str!("../../CONTRIBUTING.md")),
    ("docs/events.md", include_str!("../../docs/events.md")),
    ("model/README.md", include_str!("../../model/README.md")),
    ("tests/bench/README.md", include_str!("../bench/README.md")),
    ("tests/eval/README.md", include_str!("../eval/README.md")),
];

/// A fenced block: what it is, the file that the text before it names, its lines.
struct Block<'a> {
    kind: &'a str,
    file: Option<&'a str>,
    lines: Vec<&'a str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut file = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            let lines = lines.by_ref().take_while(|line| *line != "```").collect();
            let file = file.take();
            blocks.push(Block { kind, file, lines });
        } else if let Some(name) = line.strip_suffix("`:") {
            file = name.rsplit_once("Tệp `").map(|(_, name)| name);
        }
    }
    blocks
}

/// `line` as a shell reads it, in `folder`, with `sotay` as it was built.
fn shell(folder: &Path, line: &str) -> Ran {
    let binary = Path::new(env!("CARGO_BIN_EXE_sotay"));
    let mut path = vec![binary.parent().expect("a folder").to_owned()];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let clean = command(folder, &[]);
    let mut shell = Command::new("sh");
    for (name, _) in clean.get_envs() {
        shell.env_remove(name);
    }
    shell
        .env("PATH", std::env::join_paths(path).expect("a path"))
        .args(["-c", line])
        .current_dir(folder);
    run(&mut shell)
}

/// The commands of sotay among `lines`, as they are typed, without what follows
/// behind `|` and `>`.
fn commands<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = |line: &'a str| {
        let line = line.trim();
        let line = line.strip_prefix("$ ").unwrap_or(line);
        let line = line.strip_prefix("entry: ").unwrap_or(line);
        line.starts_with("sotay ").then_some(line)
    };
    let lines = lines.into_iter().filter_map(typed);
    let own = |line: &'a str| {
        line.split([' '])
            .take_while(|word| !["|", ">", "2>&1"].contains(word))
    };
    lines
        .map(|line| {
            let length = own(line).map(|word| word.len() + 1).sum::<usize>();
            line[..length.min(line.len())].trim_end()
        })
        .collect()
}

/// What is between backticks in prose.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|text| text.split('`').skip(1).step_by(2))
}

#[test]
fn every_command_exists_with_its_flags() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut count = 0;
    for (path, text) in DOCUMENTS {
        let fenced = text.split("```").skip(1).step_by(2);
        let is_markdown = Path::new(path).extension().is_some_and(|it| it == "md");
        let lines: Vec<_> = if is_markdown {
            fenced.flat_map(str::lines).collect()
        } else {
            text.lines().collect()
        };
        let mut all = commands(lines);
        all.extend(commands(spans(text)));
        all.retain(|line| *line != "sotay …");
        for line in all {
            // Help is shown where everything before it is accepted.
            let line = line.split("  #").next().unwrap_or_default();
            let line = line.replace(['<', '>'], ""); // As in `sotay show <id>`.
            let ran = shell(folder.path(), &format!("{line} --help"));
            assert_eq!(ran.code, Some(0), "{path}: {line}: {}", ran.err);
            count += 1;
        }
    }
    assert!(count > 60, "{count} commands");
    let wrong = shell(folder.path(), "sotay check --streng --help");
    assert_eq!(wrong.code, Some(2), "a flag that there is not is taken");
}

/// The words behind `command` wherever it stands in the documents.
fn after(command: &str) -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    for (path, text) in DOCUMENTS {
        let found = text.split(command).skip(1);
        let words = found.filter_map(|rest| rest.split([' ', '`', '\n', '#']).next());
        all.extend(
            words
                .filter(|word| !word.is_empty())
                .map(|word| (path, word)),
        );
    }
    all
}

#[test]
fn every_test_that_is_named_exists() {
    let own = std::env::current_exe().expect("the tests");
    let listed = Command::new(own).arg("--list").output().expect("a list");
    let listed = String::from_utf8(listed.stdout).expect("names");
    let of_it = after("cargo test --test it ");
    assert!(of_it.len() > 5, "{of_it:?}");
    for (path, name) in of_it {
        assert!(listed.contains(name), "{path}: no test is called {name}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (path, name) in after("cargo test --lib ") {
        let module = root.join("src").join(name.replace("::", "/"));
        let folder = module.parent().expect("src");
        let exists = module.is_dir()
            || module.with_extension("rs").is_file()
            || name_in(folder, module.file_name().expect("a name"));
        assert!(exists, "{path}: no module is called {name}");
    }
    let bench = fs::read_to_string(root.join("tests/bench/main.rs")).expect("the benchmark");
    let parts = after("cargo bench -- ");
    assert!(parts.len() > 5, "{parts:?}");
    for (path, part) in parts {
        let exists =
            bench.contains(&format!("`{part}`")) || bench.contains(&format!("mod {part};"));
        assert!(
            exists || part == "PART",
            "{path}: no benchmark is called {part}"
        );
    }
}

/// Whether a file or folder of this name lies anywhere below `folder`.
fn name_in(folder: &Path, name: &std::ffi::OsStr) -> bool {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .any(|entry| entry.path().file_stem() == Some(name))
}

/// Days and measures change; what is said does not.
fn lasting(line: &str) -> String {
    let changing = Regex::new(r"\d{8}-\d|\d\d/\d\d/\d{4}|\d+,\d|\d+ %").expect("a pattern");
    changing.replace_all(line.trim_end(), "#").into_owned()
}

/// Whether `printed` is what is `shown`, where a line "…" is for any lines.
fn agrees(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first == "…" => {
            (0..=printed.len()).any(|skipped| agrees(rest, &printed[skipped..]))
        }
        Some((first, rest)) => printed.first() == Some(first) && agrees(rest, &printed[1..]),
    }
}

/// Of the guide's days, today: an example must not become overdue.
fn renewed(text: &str) -> String {
    let since = SystemTime::UNIX_EPOCH.elapsed().expect("after 1970");
    let today = Date::of_unix(since.as_secs().cast_signed()).expect("a day");
    text.replace("verified: 2026-11-20", &format!("verified: {today}"))
}

#[test]
fn what_it_shows_is_what_is_printed() {
    let folder = TempDir::new().expect("a temporary folder");
    let mut ran = 0;
    for block in blocks(GUIDE) {
        if let Some(file) = block.file {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
            let text = renewed(&(block.lines.join("\n") + "\n"));
            fs::write(path, text).expect("a writable folder");
        }
        if block.kind != "console" {
            continue;
        }
        let mut lines = block.lines.into_iter().peekable();
        while let Some(line) = lines.next() {
            let line = line.strip_prefix("$ ").expect("a command");
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                shown.push(lasting(line));
            }
            let told = shell(folder.path(), line);
            assert!(
                told.code < Some(2) && told.err.is_empty(),
                "{line}: {}",
                told.err
            );
            let printed: Vec<String> = told.out.trim_end().lines().map(lasting).collect();
            assert!(
                agrees(&shown, &printed),
                "the guide shows something else than `{line}` prints:\n{}",
                told.out
            );
            ran += 1;
        }
    }
    assert!(ran >= 15, "{ran}");
}

#[test]
fn its_settings_are_taken() {
    let folder = folder(&[]);
    for (name, text) in [
        ("tu-viet-tat.tsv", "gkt\tgỡ kết nối\nib\tinbox | in bill\n"),
        ("dong-nghia.tsv", "hội thoại, khung chat\n"),
        ("thuat-ngu.txt", "Harasocial\n"),
        ("he-thong.txt", "Pancake, pcake\n"),
    ] {
        fs::write(folder.path().join(name), text).expect("a writable folder");
    }
    // The slip that the settings let stand is there: else they are told of it.
    let hasty = blocks(GUIDE).into_iter().find(|block| {
        block.file.is_some() && block.lines.iter().any(|line| line.contains("Facebok"))
    });
    let hasty = hasty.expect("the article that was written in a hurry");
    let path = folder.path().join(hasty.file.unwrap_or_default());
    fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
    fs::write(path, hasty.lines.join("\n")).expect("a writable folder");
    let mut taken = 0;
    for block in blocks(GUIDE).iter().filter(|block| block.kind == "toml") {
        let settings = block.lines.join("\n");
        fs::write(folder.path().join("sotay.toml"), &settings).expect("a writable folder");
        for line in ["sotay check", "sotay ask gkt"] {
            let ran = shell(folder.path(), line);
            assert!(
                ran.code < Some(2) && ran.err.is_empty(),
                "{settings}\n{}",
                ran.err
            );
        }
        taken += 1;
    }
    assert_eq!(taken, 2);
}

#[test]
fn what_the_bot_says_is_what_readme_has_of_it() {
    let mut screens = 0;
    for block in blocks(GUIDE) {
        if block.lines.iter().any(|line| line.starts_with("── sổ tay")) {
            let screen = block.lines.join("\n");
            assert!(README.contains(&screen), "README lacks\n{screen}");
            screens += 1;
        }
    }
    assert_eq!(screens, 3);
}

#[test]
fn it_is_no_article_and_its_links_lead_somewhere() {
    let name = Path::new("HUONG-DAN.md");
    assert!(kb::folder().join(name).is_file() && sotay::kb::is_no_article(name));
    let names = kb::sources()
        .iter()
        .map(|source| source.name.to_lowercase());
    assert!(names.into_iter().all(|name| !name.contains("huong-dan.md")));

    let link = Regex::new(r"\]\(([^)#]+)\)").expect("a pattern");
    let example = "anh/cai-dat.png";
    let targets = link
        .captures_iter(GUIDE)
        .map(|found| found.extract::<1>().1[0]);
    for target in targets.filter(|target| *target != example) {
        assert!(kb::folder().join(target).exists(), "{target}");
    }
    let heads: Vec<String> = (GUIDE.lines())
        .filter_map(|line| line.strip_prefix("## "))
        .map(|head| head.to_lowercase().replace(' ', "-"))
        .map(|head| head.replace([',', '?'], ""))
        .collect();
    let anchor = Regex::new(r"\]\(#([^)]+)\)").expect("a pattern");
    for found in anchor.captures_iter(GUIDE) {
        assert!(heads.iter().any(|head| *head == found[1]), "{}", &found[1]);
    }
}
