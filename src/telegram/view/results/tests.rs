use super::*;
use crate::{
    article::{Date, Source},
    handbook::Handbook,
    lang::Lang,
};

/// A handbook of these articles: name, front matter, title.
fn handbook(articles: &[(&str, &str, &str)]) -> Handbook {
    let source = |(name, front, title): &(&str, &str, &str)| {
        let text = format!("---\n{front}\n---\n# {title}\n\n## Cách xử lý\n\n1. Làm {name}.\n");
        Source::new(format!("{name}.md"), text)
    };
    let sources: Vec<Source> = articles.iter().map(source).collect();
    Handbook::new(&sources).unwrap().0
}

const ARTICLES: [(&str, &str, &str); 6] = [
    ("10-cho", "status: draft", "Lỗi 10: phải chờ"),
    (
        "100-gan-the",
        "status: validated\nverified: 2026-11-01",
        "Lỗi 100: không gắn thẻ nhân viên",
    ),
    (
        "100-nguoi-nhan",
        "audience: internal",
        "Lỗi 100: không tìm thấy người nhận",
    ),
    ("am-201", "verified: 2026-11-20", "Lỗi -201: dữ liệu sai"),
    (
        "1004",
        "verified: 2020-01-01\nreview_every: 30d",
        "Lỗi 1004: quá lâu",
    ),
    ("dong-bo", "codes: [55]", "Đơn hàng không đồng bộ"),
];

#[track_caller]
fn check(text: &str, used: &[&str], expected: &[&str], ask: Option<&str>) {
    let handbook = handbook(&ARTICLES);
    let listing = listed(&handbook, text, used, 0);
    let ids: Vec<&str> = listing.results.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, expected, "{text}");
    let label = listing.ask.as_ref().map(|(label, _)| label.as_str());
    assert_eq!(label, ask, "{text}");
}

fn listed(handbook: &Handbook, text: &str, used: &[&str], from: usize) -> Listing {
    let used: Vec<String> = used.iter().map(ToString::to_string).collect();
    let wanted = InlineSearch {
        text,
        from,
        used: &used,
        username: "SoTayBot",
    };
    let view = View {
        handbook,
        lang: Lang::Vi,
        today: Date::parse("2026-11-22"),
        has_support: false,
        has_editors: true,
    };
    listing(&wanted, view).unwrap()
}

const NOTHING: Option<&str> = Some("Chưa có bài – hỏi bot");
const INTERNAL: Option<&str> = Some("Bài nội bộ – mở trong bot");

#[test]
fn nothing_typed_lists_the_most_used_then_the_newest() {
    let newest = ["am-201", "100-gan-the", "1004", "10-cho", "dong-bo"];
    check("", &[], &newest, None);
    let used = ["dong-bo", "100-nguoi-nhan", "bai-da-xoa", "10-cho"];
    let expected = ["dong-bo", "10-cho", "am-201", "100-gan-the", "1004"];
    check("  ", &used, &expected, None);
    check("alo", &[], &newest, None);
}

#[test]
fn a_hash_lists_the_codes_that_begin_so() {
    check("#1", &[], &["10-cho", "100-gan-the", "1004"], None);
    check("#100", &[], &["100-gan-the", "1004"], None);
    check("#20", &[], &["am-201"], None);
    check("#-201", &[], &["am-201"], None);
    check(
        "#",
        &[],
        &["10-cho", "dong-bo", "am-201", "100-gan-the", "1004"],
        None,
    );
    check("#9", &[], &[], NOTHING);
    // A bare number is typed digit by digit.
    check("1", &[], &["10-cho", "100-gan-the", "1004"], None);
    check("-2", &[], &["am-201"], None);
}

#[test]
fn internal_articles_are_never_listed_but_told_of() {
    check("100-nguoi-nhan", &[], &[], INTERNAL);
    check("lỗi 100 không tìm thấy người nhận", &[], &[], INTERNAL);
    check("lỗi 100", &[], &["100-gan-the"], None);
}

#[test]
fn what_nobody_knows_leads_to_the_bot_with_the_question() {
    check("máy in không ra giấy", &[], &[], NOTHING);
    let handbook = handbook(&ARTICLES);
    let (_, payload) = listed(&handbook, "máy in không ra giấy", &[], 0)
        .ask
        .unwrap();
    assert_eq!(payload, "q_may_in_khong_ra_giay");
    // While the last word is being typed, what stands before it counts.
    check("đơn hàng không đồng bộ xyz", &[], &["dong-bo"], None);
    check("lỗi -201 ở đây kkk", &[], &["am-201"], None);
    // Nothing of it can stand in a link.
    assert_eq!(listed(&handbook, "???", &[], 0).ask, None);
}

#[test]
fn state_and_first_step_stand_below_the_title() {
    let handbook = handbook(&ARTICLES);
    let listing = listed(&handbook, "#", &[], 0);
    let told: Vec<(&str, &str)> = listing
        .results
        .iter()
        .map(|it| (it.title.as_str(), it.description.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Lỗi 10: phải chờ", "📝 Bản nháp · Làm 10-cho."),
            ("#55 · Đơn hàng không đồng bộ", "Làm dong-bo."),
            ("Lỗi -201: dữ liệu sai", "Kiểm tra 20/11/2026 · Làm am-201."),
            (
                "Lỗi 100: không gắn thẻ nhân viên",
                "✅ Đã kiểm chứng · Làm 100-gan-the."
            ),
            ("Lỗi 1004: quá lâu", "⚠️ Quá hạn kiểm tra · Làm 1004."),
        ]
    );
}

#[test]
fn there_are_ten_at_a_time() {
    let names: Vec<String> = (0..23).map(|n| format!("7{n:02}-bai")).collect();
    let titles: Vec<String> = (0..23).map(|n| format!("Lỗi 7{n:02}")).collect();
    let articles: Vec<(&str, &str, &str)> = names
        .iter()
        .zip(&titles)
        .map(|(name, title)| (name.as_str(), "owner: Lan", title.as_str()))
        .collect();
    let handbook = handbook(&articles);
    let mut all = Vec::new();
    let mut from = Some(0);
    while let Some(at) = from {
        let page = listed(&handbook, "#7", &[], at);
        assert!(page.results.len() <= 10);
        all.extend(page.results.into_iter().map(|it| it.id));
        from = page.next;
    }
    assert_eq!(all, names);
    assert_eq!(listed(&handbook, "#7", &[], 99).results.len(), 0);
}

#[test]
fn ids_and_texts_fit_whatever_the_article() {
    let long_id = "a".repeat(90);
    let long = format!(
        "# Lỗi 5\n\n## Cách xử lý\n\n{}\n",
        "Bước <này> & bước kia. ".repeat(600)
    );
    let sources = [
        Source::new(format!("{long_id}.md"), long),
        Source::new("trong.md", ""),
    ];
    let handbook = Handbook::new(&sources).unwrap().0;
    let listing = listed(&handbook, "", &[], 0);
    let long = &listing.results[0];
    assert!((1..=64).contains(&long.id.len()), "{}", long.id);
    assert!(
        ArticleRef::parse(&long.id)
            .unwrap()
            .is(&ArticleId::from_text(&long_id))
    );
    assert!(len_utf16(&long.part.text) <= 4096);
    let Does::Open(url) = &long.keys[0][0].does else {
        panic!("{:?}", long.keys)
    };
    let payload = url.query().unwrap().strip_prefix("start=").unwrap();
    assert!(payload.len() <= 64 && payload.starts_with("h_"), "{url}");
    for result in &listing.results {
        assert!(!result.title.is_empty() && !result.part.text.is_empty());
    }
}
