//! Limits, cuts and tags.

use super::*;
use crate::render::{Block, Quote, Run};

fn page(blocks: Vec<Block>) -> Page {
    Page { blocks }
}

fn paragraph(text: &str) -> Block {
    Block::new(BlockKind::Paragraph, vec![Run::plain(text)])
}

fn html(blocks: Vec<Block>) -> String {
    let parts = parts(&page(blocks));
    assert_eq!(parts.len(), 1);
    parts.into_iter().next().unwrap().html
}

#[test]
fn text_is_escaped() {
    assert_eq!(
        html(vec![paragraph("a < b & \"c\" > <app>")]),
        "a &lt; b &amp; \"c\" &gt; &lt;app&gt;"
    );
}

#[test]
fn only_absolute_links_stay_links() {
    let link = |target: &str| {
        let mut run = Run::plain("x");
        run.style.link = Some(target.to_owned());
        html(vec![Block::new(BlockKind::Paragraph, vec![run])])
    };
    assert_eq!(
        link("https://a.vn/?q=\"b\"&c=1"),
        "<a href=\"https://a.vn/?q=%22b%22&amp;c=1\">x</a>"
    );
    for dropped in [
        "loi-100.md",
        "#part",
        "javascript:alert(1)",
        "mailto:a@b.vn",
        "http://localhost/x",
        "//a.vn",
    ] {
        assert_eq!(link(dropped), "x", "{dropped}");
    }
}

#[test]
fn a_file_name_is_no_link() {
    assert_eq!(
        html(vec![paragraph("xem loi-100.md, nhé")]),
        "xem <code>loi-100.md</code>, nhé"
    );
    assert_eq!(
        html(vec![paragraph("https://a.vn/b.md")]),
        "https://a.vn/b.md"
    );
}

#[test]
fn quotes_open_and_close_once() {
    let mut blocks = vec![
        paragraph("a"),
        paragraph("b"),
        paragraph("c"),
        paragraph("d"),
    ];
    blocks[1].quote = Quote::Expandable(1);
    blocks[2].quote = Quote::Expandable(1);
    assert_eq!(
        html(blocks),
        "a\n<blockquote expandable>b\n\nc</blockquote>\n\nd"
    );
}

#[test]
fn a_long_page_is_cut_between_blocks() {
    let block = paragraph(&"chữ ".repeat(400));
    let all = parts(&page(vec![
        block.clone(),
        block.clone(),
        block.clone(),
        block,
    ]));
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|part| len_utf16(&part.text) <= 4096));
}

#[test]
fn one_long_block_is_cut_between_words_and_stays_balanced() {
    let mut block = Block::new(
        BlockKind::Paragraph,
        vec![Run::bold("mười chữ ".repeat(2000))],
    );
    block.quote = Quote::Expandable(0);
    let all = parts(&page(vec![block]));
    assert_eq!(all.len(), 5);
    for part in &all {
        assert!(len_utf16(&part.text) <= 4096);
        assert!(
            part.html.starts_with("<blockquote expandable><b>")
                && part.html.ends_with("</b></blockquote>")
        );
    }
}

#[test]
fn a_paragraph_of_a_hundred_kilobytes_becomes_messages() {
    let text = "ế & ".repeat(20_000);
    let all = parts(&page(vec![paragraph(&text)]));
    let letters = |text: &str| text.chars().filter(|c| *c == 'ế').count();
    assert_eq!(
        all.iter().map(|part| letters(&part.text)).sum::<usize>(),
        20_000
    );
}

#[test]
fn a_quotation_that_goes_on_in_the_next_message_counts_there_too() {
    let runs = (0..450)
        .map(|n| {
            if n % 2 == 0 {
                Run::bold("a")
            } else {
                Run::plain("b")
            }
        })
        .collect();
    let mut block = Block::new(BlockKind::Paragraph, runs);
    block.quote = Quote::Expandable(0);
    for part in parts(&page(vec![block])) {
        assert!(part.html.matches("</").count() <= 100);
    }
}

#[test]
fn entities_beyond_a_hundred_go_to_the_next_message() {
    let blocks = (0..250)
        .map(|n| Block::new(BlockKind::Paragraph, vec![Run::bold(n.to_string())]))
        .collect();
    let all = parts(&page(blocks));
    assert!(all.len() >= 3);
    assert!(
        all.iter()
            .all(|part| part.html.matches("<b>").count() <= 100)
    );
}

#[test]
fn an_aside_never_moves_a_cut() {
    let style = crate::render::Style {
        italic: true,
        ..Default::default()
    };
    let aside = |text: &str| {
        let run = Run {
            text: text.to_owned(),
            style: style.clone(),
        };
        let runs = (!text.is_empty()).then_some(run);
        Block::new(BlockKind::Aside, runs.into_iter().collect())
    };
    let words = "mười chữ & hơn. ";
    for length in [10, 200, 228, 240, 300, 1000] {
        let drawn = |said: &str| {
            let body = paragraph(&words.repeat(length));
            let title = Block::new(BlockKind::Title, vec![Run::bold("Tên")]);
            parts(&page(vec![title, aside(said), body.clone(), body]))
        };
        let (without, with) = (drawn(""), drawn(&"<đọc là> ".repeat(40)));
        assert_eq!(without.len(), with.len());
        assert_eq!(without[1..], with[1..]);
        let (first, rest) = (&without[0].text, &with[0].text);
        let body = first.strip_prefix("Tên").unwrap();
        assert!(rest.ends_with(body) && len_utf16(rest) <= 4096);
    }
}

#[test]
fn whatever_is_said_beside_an_article_every_part_is_a_message() {
    let step = "một bước khá dài, làm xong rồi sang bước sau. ".repeat(4);
    let said = |text: &str| crate::render::Beside {
        read_as: Some(text.repeat(300)),
        unknown_code: Some(text.repeat(300)),
        matched: vec![text.repeat(300)],
        today: crate::article::Date::parse("2999-01-01"),
    };
    for steps in 10..30 {
        let text = format!(
            "---\nstatus: draft\nverified: 2026-01-01\nreview_every: 1d\n---\n# T\n\n## Cách xử lý\n\n{}",
            format!("- {step}\n").repeat(steps)
        );
        let source = crate::article::Source::new("a.md", text);
        let article = crate::article::read(&source).0;
        for lang in [crate::lang::Lang::Vi, crate::lang::Lang::En] {
            for said in [said("😀"), said("&<"), said("a.md "), said("")] {
                let parts = parts(&crate::render::answer_page(&article, &said, lang));
                for part in &parts {
                    assert!(len_utf16(&part.text) <= MAX_UNITS, "{steps}");
                }
                let all: String = parts.iter().map(|part| part.text.as_str()).collect();
                assert_eq!(all.matches("sang bước sau").count(), 4 * steps);
            }
        }
    }
}
