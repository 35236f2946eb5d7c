//! Whatever people type becomes an article that says the same, and nothing else.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;
use crate::{
    import::{ChatMessage, Stretch, StretchLook, captured},
    render::article_page,
};

/// What does something in Markdown, HTML or front matter.
const ODD: &[&str] = &[
    "# x",
    "## Việc khác",
    "<script>alert(1)</script>",
    "<b>đậm</b>",
    "<!-- ẩn -->",
    "<https://a.vn/x>",
    "![](http://a.vn/x.png)",
    "![chữ](http://a.vn/x.png)",
    "[a](javascript:alert(1))",
    "[a]: http://a.vn",
    "[a]",
    "[^1]: chú thích",
    "---",
    "+++",
    "---\ntitle: x\nstatus: archived\n---",
    "===",
    "***",
    "* * *",
    "_ _ _",
    "```",
    "~~~",
    "```\nmã",
    "> q",
    "1. một",
    "7) bảy",
    "- b",
    "    thụt vào",
    "\tthụt vào",
    "😀👨‍👩‍👧 vui",
    "\u{202e}rtl\u{202c} مرحبا",
    "a\0b",
    " ",
    "\u{200b}",
    "&lt;i&gt; &nbsp; &amp;",
    "| a | b |\n|---|---|\n| c | d |",
    "\\",
    "`mã",
    "*nghiêng* **đậm** __đậm__ ~~bỏ~~",
    "ma_khach_hang 2 * 3 * 4",
    "https://a.vn/x_y_z",
    "::: note",
    "{{< x >}}",
    "{\"title\": 1}",
    "title: \"x\"",
    "lỗi #100",
    "máy in không chạy",
];

fn looks() -> impl Strategy<Value = StretchLook> {
    prop_oneof![
        Just(StretchLook::Bold),
        Just(StretchLook::Italic),
        Just(StretchLook::Struck),
        Just(StretchLook::Code),
        Just(StretchLook::Quote),
        Just(StretchLook::Pre("rust\n<x>".to_owned())),
        Just(StretchLook::Link("https://a.vn/(x".to_owned())),
        Just(StretchLook::Link("javascript:alert(1)".to_owned())),
    ]
}

fn messages() -> impl Strategy<Value = ChatMessage> {
    let text = proptest::collection::vec((0..ODD.len(), 0..3usize), 1..7);
    let looks = proptest::collection::vec((looks(), 0..200usize, 0..200usize), 0..3);
    (text, looks).prop_map(|(parts, looks)| {
        let mut text = String::new();
        for (at, gap) in parts {
            text.push_str(ODD[at]);
            text.push_str([" ", "\n", "\n\n"][gap]);
        }
        let cut = |at: usize| {
            let mut all = (0..=at.min(text.len())).rev();
            // Words are compared, so none is parted.
            let is_free = |at: usize| text[..at].ends_with(char::is_whitespace);
            let found = all.find(|at| text.is_char_boundary(*at) && is_free(*at));
            found.unwrap_or(0)
        };
        let stretches = looks.into_iter().map(|(look, from, to)| Stretch {
            range: cut(from.min(to))..cut(from.max(to)),
            look,
        });
        ChatMessage {
            stretches: stretches.collect(),
            text,
            pictures: Vec::new(),
        }
    })
}

/// The words of a text in their order; numbers of lists are not among them.
fn words(text: &str) -> Vec<String> {
    let all = text.split(|c: char| !c.is_alphanumeric());
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic);
    all.filter(is_word).map(str::to_owned).collect()
}

fn shown(article: &Article) -> String {
    let page = article_page(article, crate::lang::Lang::Vi);
    let blocks = page.blocks.iter().map(crate::render::Block::text);
    blocks.collect::<Vec<_>>().join("\n")
}

/// What Markdown makes of a text that no message may bring.
fn made(text: &str) -> Vec<String> {
    let body = read(&Source::new("a.md", text)).0;
    let start = body.front.range.map_or(0, |range| range.end);
    let mut wrong = Vec::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(&text[start..], options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => wrong.push(html.to_string()),
            Event::Start(Tag::Image { dest_url, .. }) => wrong.push(dest_url.to_string()),
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("javascript") => {
                wrong.push(dest_url.to_string());
            }
            Event::Rule => wrong.push("rule".to_owned()),
            _ => {}
        }
    }
    wrong
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn what_is_typed_is_shown_and_does_nothing(question in messages(), answer in messages()) {
        let captured = captured(&[question.clone(), answer.clone()], &[]);
        let text = captured.article();
        let told = read(&Source::new("a.md", text.as_str())).0;
        prop_assert!(told.front.range.is_none(), "front matter: {text}");
        let text = published(&text, Date::parse("2026-11-29"));
        prop_assert!(text.starts_with("---\nverified: 2026-11-29\n---\n"), "{text}");
        let wrong = made(&text);
        prop_assert!(wrong.is_empty(), "{wrong:?}\n{text}");
        let article = read(&Source::new("a.md", text.as_str())).0;
        prop_assert!(article.front.status.is_none(), "{text}");
        let shown = shown(&article);
        let mut all = words(&shown);
        for word in [question, answer].iter().flat_map(|one| words(&one.text)) {
            let at = all.iter().position(|own| *own == word);
            prop_assert!(at.is_some(), "{word} is lost\n{text}\n{shown}");
            all.remove(at.unwrap_or(0));
        }
    }
}

#[test]
fn a_hundred_messages_are_all_there() {
    let messages: Vec<ChatMessage> = (1..=100)
        .map(|number| ChatMessage {
            text: format!("Khách {number}a báo máy in trắng, bấm <nút {number}b> không được"),
            ..ChatMessage::default()
        })
        .collect();
    let text = captured(&messages[..1], &messages[1..]).article();
    let handbook = Handbook::new(&[]).expect("an index").0;
    let review = review("a.md", &text, &handbook, None, &CheckSettings::default());
    let review = review.expect("an index");
    let shown = shown(&review.article);
    for number in 1..=100 {
        assert!(shown.contains(&format!("<nút {number}b>")), "{number}");
    }
}

#[test]
fn a_title_of_any_length_makes_a_name() {
    for title in [
        "dài ".repeat(1_000),
        "x".repeat(4_000),
        "😀".repeat(500),
        " ".to_owned(),
    ] {
        let text = with_title("# a\n\n## Cách xử lý\n\nb\n", &title);
        let article = read(&Source::new("a.md", text.as_str())).0;
        let id = ArticleId::for_title(&article.title, |_| false);
        assert!(id.as_str().len() <= 100, "{id}");
        assert!(article.sections_of(Role::Resolution).count() == 1, "{text}");
    }
}

const TEXT: &str = "---\nsource: \"Telegram\"\n---\n\n# Lỗi 551: không gửi được tin\n\n## Trường hợp\n\nKhách 0912345678 chặn trang.\n\n## Cách xử lý\n\nNhờ khách bỏ chặn.\n";

fn handbook() -> Handbook {
    let sources = [
        Source::new(
            "551-chan.md",
            "# Lỗi 551: khách chặn trang\n\n## Cách xử lý\n\nBỏ chặn.\n",
        ),
        Source::new(
            "190.md",
            "# Lỗi 190: phiên hết hạn\n\n## Cách xử lý\n\nKết nối lại.\n",
        ),
    ];
    Handbook::new(&sources).unwrap().0
}

#[test]
fn a_review_tells_what_is_wrong_and_what_is_near() {
    let review = |text| review("a.md", text, &handbook(), None, &CheckSettings::default()).unwrap();
    let told = review(TEXT);
    assert!(
        told.near.iter().any(|id| id.as_str() == "551-chan"),
        "{:?}",
        told.near
    );
    assert_eq!(told.confidential, 1);
    let bare = review("# Lỗi 190 gì đó\n\n## Trường hợp\n\nChưa biết.\n");
    let rules: Vec<Rule> = bare.findings.iter().map(|one| one.finding.rule).collect();
    assert!(rules.contains(&Rule::NoResolution), "{rules:?}");
}

#[test]
fn masks_take_the_place_of_numbers_only() {
    let text = masked(TEXT).unwrap();
    assert!(text.contains("Khách [số điện thoại] chặn trang."), "{text}");
    assert_eq!(text.replace("[số điện thoại]", "0912345678"), TEXT);
    assert_eq!(masked(&text), None);
}

#[test]
fn steps_of_another_follow_those_of_the_article() {
    let article = |text: &str| read(&Source::new("a.md", text)).0;
    let other = article(TEXT);
    assert_eq!(wording(&other), "Khách 0912345678 chặn trang.");
    let text = "# A\n\n## Cách xử lý\n\n1. Một\n\n## Lưu ý\n\nx\n";
    let joined = with_steps(&article(text), &other);
    assert_eq!(
        joined,
        "# A\n\n## Cách xử lý\n\n1. Một\n\nNhờ khách bỏ chặn.\n\n## Lưu ý\n\nx\n"
    );
    let joined = with_steps(&article("# A\n\nb\n"), &other);
    assert_eq!(joined, "# A\n\nb\n\n## Cách xử lý\n\nNhờ khách bỏ chặn.\n");
}

#[test]
fn a_title_and_front_matter_change_nothing_else() {
    let text = with_title(TEXT, "Khách *chặn*\ntrang");
    assert!(
        text.contains("\n# Khách \\*chặn\\* trang\n\n## Trường hợp"),
        "{text}"
    );
    let text = published(TEXT, Date::parse("2026-11-29"));
    assert!(
        text.starts_with("---\nverified: 2026-11-29\nsource: \"Telegram\"\n---\n\n# Lỗi 551"),
        "{text}"
    );
}
