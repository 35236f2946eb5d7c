//! Every fixture article, as it is read and as it is shown.
//!
//! `good` is how editors write, `odd` what the world does to it, `broken` what
//! `sotay check` names. A new case is a new file.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use insta::{assert_snapshot, glob};
use sotay::{
    article::{Article, Finding, Source, read},
    lang::Lang,
    render::{article_page, telegram, terminal},
    text::ErrorCode,
};

/// The team's own article, as they gave it.
const SEED: &str = "kb/facebook/100-gan-the-nhan-vien.md";

#[test]
fn articles_are_read_as_their_editors_meant_them() {
    each(|source| {
        let (article, findings) = read(source);
        assert_snapshot!("read", visible(&read_text(&article, &findings)));
    });
}

#[test]
fn articles_are_shown_in_chat_and_terminal() {
    each(|source| assert_snapshot!("shown", visible(&shown_text(&read(source).0))));
}

#[test]
fn the_teams_own_article_is_read_and_shown_whole() {
    let source = source_of(&root().join(SEED));
    let (article, findings) = read(&source);
    tidy().bind(|| {
        assert_snapshot!("read@seed", read_text(&article, &findings));
        assert_snapshot!("shown@seed", shown_text(&article));
    });
}

fn each(check: impl Fn(&Source)) {
    tidy().bind(|| {
        glob!("../fixtures/articles", "*/*.md", |path| check(&source_of(
            path
        )));
    });
}

fn tidy() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/articles");
    settings
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn source_of(path: &Path) -> Source {
    let name = path.file_name().expect("a file").to_string_lossy();
    Source::new(name, fs::read(path).expect("a readable fixture"))
}

fn read_text(article: &Article, findings: &[Finding]) -> String {
    let mut out = String::new();
    let front = &article.front;
    let mut line = |key: &str, value: String| {
        let _ = writeln!(out, "{key}: {value}");
    };
    line("id", article.id.to_string());
    line("title", article.title.clone());
    line("title at", format!("{:?}", article.title_range));
    line("form", format!("{:?}", article.form));
    line("codes", codes(&article.codes));
    if let Some(range) = &front.range {
        line("front matter", format!("{range:?}"));
        for (key, value) in [
            ("id", &front.id),
            ("title", &front.title),
            ("owner", &front.owner),
            ("review_every", &front.review_every),
            ("source", &front.source),
        ] {
            if let Some(value) = value {
                line(&format!("  {key}"), value.clone());
            }
        }
        for (key, values) in [
            ("environment", &front.environment),
            ("aliases", &front.aliases),
        ] {
            line(&format!("  {key}"), format!("{values:?}"));
        }
        line("  codes", codes(&front.codes));
        line("  status", format!("{:?}", front.status));
        line("  audience", format!("{:?}", front.audience));
        line(
            "  verified",
            front.verified.map_or("-".into(), |date| date.to_string()),
        );
        line("  extra", format!("{:?}", front.extra));
    }
    for section in &article.sections {
        line(
            &format!(
                "{:?} {:?}",
                section.role,
                article.name(section).unwrap_or("-")
            ),
            format!("{:?} {}", section.body, ends(article.body(section))),
        );
    }
    if let Some(range) = &article.closing {
        line(
            "closing",
            format!("{range:?} {}", ends(&article.source()[range.clone()])),
        );
    }
    for finding in findings {
        let (row, column) = finding.position(article.source());
        line(
            &format!("{} {row}:{column}", finding.rule.id()),
            format!("{:?}", finding.subject),
        );
    }
    out
}

fn codes(codes: &[ErrorCode]) -> String {
    codes
        .iter()
        .map(ErrorCode::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A snapshot is a text file: control characters are written out.
fn visible(text: &str) -> String {
    text.split('\n')
        .map(|line| {
            line.chars()
                .map(|c| {
                    if c.is_control() {
                        c.escape_default().to_string()
                    } else {
                        c.to_string()
                    }
                })
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The first and last words of a body, with every character to be seen.
fn ends(body: &str) -> String {
    let chars: Vec<char> = body.chars().collect();
    if chars.len() <= 80 {
        return format!("{body:?}");
    }
    let part = |chars: &[char]| chars.iter().collect::<String>();
    format!(
        "{:?} … {:?}",
        part(&chars[..36]),
        part(&chars[chars.len() - 36..])
    )
}

fn shown_text(article: &Article) -> String {
    let page = article_page(article, Lang::Vi);
    let mut out = String::new();
    for (number, part) in (1..).zip(telegram::parts(&page)) {
        let units = telegram::len_utf16(&part.text);
        let _ = writeln!(out, "=== Telegram {number}, {units} units\n{}\n", part.html);
    }
    let terminal = terminal::draw(&page, 80);
    let _ = write!(
        out,
        "=== Terminal\n{}",
        anstream::adapter::strip_str(&terminal)
    );
    out
}
