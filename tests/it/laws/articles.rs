//! Laws of reading and showing articles.

use std::ops::Range;

use proptest::prelude::*;
use sotay::{
    article::{Article, Role, Source, read},
    lang::Lang,
    render::{article_page, telegram, terminal},
};

use super::{any_bytes, any_text, cases, page_words, words, written::written};
use crate::support::{bot_api::html, kb};

/// The Bot API's limits of one message.
const MAX_UNITS: usize = 4096;
const MAX_ENTITIES: usize = 100;
const MAX_BYTES: usize = 32_768;

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_bytes_are_an_article_with_its_parts_in_order(bytes in any_bytes()) {
        let (article, findings) = read(&Source::new("bài/Một.md", bytes.clone()));
        check_ranges(&article);
        for finding in findings {
            prop_assert!(finding.range.start <= finding.range.end);
            let (line, column) = finding.position(article.source());
            prop_assert!(line >= 1 && column >= 1);
            prop_assert!(line <= 1 + article.source().matches('\n').count());
        }
        if let Ok(text) = std::str::from_utf8(&bytes) {
            prop_assert_eq!(article.source(), text);
        }
    }

    #[test]
    fn any_article_is_shown_within_the_limits_of_a_message(bytes in any_bytes(), repeat in 1_usize..40) {
        let article = read(&Source::new("a.md", bytes.repeat(repeat))).0;
        check_parts(&article);
        for width in [1, 20, 80] {
            let text = terminal::draw(&article_page(&article, Lang::En), width);
            let drawn = anstream::adapter::strip_str(&text).to_string();
            let has_escape = drawn.contains('\u{1b}');
            prop_assert!(!has_escape);
        }
    }

    #[test]
    fn one_huge_word_or_line_is_cut(text in any_text(), unit in "\\PC{1,8}", count in 500_usize..3000) {
        let source = format!("# T\n\n## Cách xử lý\n\n{text}{}", unit.repeat(count));
        check_parts(&read(&Source::new("a.md", source)).0);
    }

    #[test]
    fn an_article_of_plain_words_is_shown_word_for_word(written in written()) {
        let (article, _) = read(&Source::new("a.md", written.text.clone()));
        prop_assert_eq!(article.form, written.form, "{}", written.text);
        prop_assert_eq!(article.sections.len(), written.sections, "{}", written.text);
        check_words(&article);
        let roles: Vec<Role> = article.sections.iter().map(|s| s.role).collect();
        prop_assert!(roles.contains(&written.role), "{}", written.text);
    }
}

#[test]
fn what_once_broke_reading_or_showing_does_not_again() {
    for body in [
        "• Trường hợp: a\n• Nguyên nhân: b\n===\n".to_owned(),
        "# Lưu ý:\n<div>\n  • Cách xử lý:\n</b>*\n".to_owned(),
        "  • Cách xử lý: a\n---\n".to_owned(),
        format!("• Cách xử lý: a\n{} b\n", ">".repeat(5000)),
        format!("```{}\n{}\n```\n", "x".repeat(40_000), "mã ".repeat(5000)),
        format!(
            "[{}](https://a.vn/{})",
            "chữ ".repeat(9000),
            "é".repeat(900)
        ),
        "đ & < ".repeat(9000),
        format!("> {}", "**a** b ".repeat(300)),
    ] {
        let (article, _) = read(&Source::new("a.md", body));
        check_ranges(&article);
        check_parts(&article);
    }
}

#[test]
fn every_shipped_article_is_shown_word_for_word() {
    for source in kb::sources() {
        let (article, _) = read(source);
        check_ranges(&article);
        check_words(&article);
        check_parts(&article);
    }
}

#[test]
fn the_teams_own_article_is_given_as_it_was_written() {
    let given = include_bytes!("../../fixtures/seed.txt");
    let name = "facebook/100-gan-the-nhan-vien.md";
    let source = kb::sources()
        .iter()
        .find(|s| s.name == name)
        .expect("it is shipped");
    assert!(
        source.bytes == given,
        "{name} differs from tests/fixtures/seed.txt"
    );
    // The copy itself is held by its length and checksum (FNV-1a, 64 bits).
    let checksum = given.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!((given.len(), checksum), (2606, 0x75b8_8351_0caf_ef86));

    let text = std::str::from_utf8(given).expect("UTF-8");
    let (article, findings) = read(source);
    assert_eq!(findings, []);
    assert!(article.title.contains("hiển thị mã lỗi #100"));
    assert!(
        text.contains(&article.title),
        "the title is the article's own words"
    );
    let slice = |from: &str, to: &str| {
        let start = text.find(from).expect("a label") + from.len();
        words(&text[start..start + text[start..].find(to).expect("the next part")])
    };
    for (role, from, to) in [
        (Role::Issue, "Trường hợp:", "  • Nguyên nhân:"),
        (Role::Cause, "Nguyên nhân:", "  • Cách xử lý:"),
        (Role::Resolution, "Cách xử lý:", "\nĐể hạn chế"),
    ] {
        let section = article.sections_of(role).next().expect("the part");
        assert_eq!(words(article.body(section)), slice(from, to), "{role:?}");
    }
    check_words(&article);
}

/// Every range lies within the source, on character boundaries; names and
/// bodies stand in ascending order and never overlap.
fn check_ranges(article: &Article) {
    let source = article.source();
    let fits = |range: &Range<usize>| source.get(range.clone()).is_some();
    let mut end = article.front.range.as_ref().map_or(0, |range| range.end);
    for section in &article.sections {
        for range in section.name.iter().chain([&section.body]) {
            assert!(fits(range), "{range:?} in {source:?}");
            assert!(
                end <= range.start && range.start <= range.end,
                "{range:?} in {source:?}"
            );
            end = range.end;
        }
    }
    for range in article
        .closing
        .iter()
        .chain(&article.front.range)
        .chain(&article.title_range)
    {
        assert!(fits(range), "{range:?} in {source:?}");
    }
    assert!(
        article
            .closing
            .as_ref()
            .is_none_or(|range| end <= range.start)
    );
}

/// Every part is a message that Telegram takes whole, and together they hold
/// every letter of the page.
fn check_parts(article: &Article) {
    let page = article_page(article, Lang::Vi);
    let parts = telegram::parts(&page);
    let mut all = Vec::new();
    for part in &parts {
        let text = html::parse(&part.html).unwrap_or_else(|error| panic!("{error}: {}", part.html));
        assert!(telegram::len_utf16(&text) <= MAX_UNITS, "{text:?}");
        assert!(
            telegram::len_utf16(&part.text) <= MAX_UNITS,
            "{:?}",
            part.text
        );
        assert!(part.html.len() <= MAX_BYTES);
        assert!(!text.trim().is_empty());
        assert_eq!(letters(&text), letters(&part.text));
        let opened = part.html.matches('<').count() - part.html.matches("</").count();
        let nested = part.html.matches("<pre><code").count();
        assert!(opened - nested <= MAX_ENTITIES, "{}", part.html);
        all.push(part.text.as_str());
    }
    let shown = page_words(&page, true);
    assert_eq!(letters(&all.concat()), letters(&shown.concat()));
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The page without title and footer is the sections' own words, section by
/// section: its name, then its body, each section once.
fn check_words(article: &Article) {
    let page = article_page(article, Lang::Vi);
    let mut left: Vec<Vec<String>> = article
        .sections
        .iter()
        .map(|section| {
            let mut own = words(article.name(section).unwrap_or(""));
            own.extend(words(&without_addresses(article.body(section))));
            own
        })
        .collect();
    let shown = page_words(&page, false);
    let mut rest = shown.as_slice();
    left.sort_by_key(|own| std::cmp::Reverse(own.len()));
    while !left.is_empty() {
        let at = left
            .iter()
            .position(|own| rest.starts_with(own))
            .unwrap_or_else(|| panic!("{}: {rest:?}\nis none of {left:#?}", article.id));
        rest = &rest[left.remove(at).len()..];
    }
    assert!(rest.is_empty(), "{}: nobody wrote {rest:?}", article.id);

    let parts = telegram::parts(&page);
    let texts: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(
        words(&texts.join("\n")),
        page_words(&page, true),
        "cut between words"
    );
}

/// The text without the addresses of links and pictures, which lead somewhere
/// and are not read.
fn without_addresses(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        kept.push_str(before);
        kept.push(']');
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    kept + rest
}
