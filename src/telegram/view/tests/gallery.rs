//! Every message, in both languages, as it is sent and as it is read.
//!
//! Look at the snapshots as a reader on a phone would.

use std::fmt::Write as _;

use insta::assert_snapshot;

use super::*;
use crate::{
    article::{ArticleId, Date},
    kb,
    render::Beside,
    store::ChatSettings,
    telegram::{
        route::callback_data::{ArticlePart, Button, ChoicesPage, Reason},
        view::keyboard::{Does, Keys},
    },
    text::ErrorCode,
};

/// Of each kind one: with several situations, short and long, draft, overdue,
/// internal, with and without source.
const ARTICLES: [(&str, &str); 7] = [
    (
        "100-gan-the.md",
        "---\nstatus: validated\naudience: customer\nowner: Lan\nverified: 2026-08-01\nreview_every: 90d\nenvironment: [Facebook]\nsource: \"Meta, https://developers.facebook.com/docs/messenger (đọc ngày 01/08/2026)\"\n---\n# Lỗi #100: Hiện không thể gắn thẻ nhân viên\n\n## Trường hợp\n\nGửi tin thì hiện \"(#100) Cannot tag <staff> & page\".\n\n## Nguyên nhân\n\nHội thoại đang do ứng dụng khác giữ quyền.\n\n## Cách xử lý\n\n1. Vào **Cài đặt**, chọn *Nhắn tin nâng cao*.\n2. Bấm **Chuyển đến thư mục xong**.\n3. Gửi lại tin.\n\n## Phòng tránh\n\nKhông bật hai ứng dụng cùng lúc.\n",
    ),
    (
        "100-nguoi-nhan.md",
        "---\nstatus: draft\naudience: internal\nverified: 2026-11-22\n---\n# Lỗi #100 (2018001): Không tìm thấy người nhận tin trên Messenger\n\n## Trường hợp\n\nKhách chưa từng nhắn cho trang, hoặc đã xoá hội thoại từ lâu. Khi nhân viên gửi tin chủ động thì báo \"No matching user found\" ngay dưới tin, thử lại nhiều lần vẫn như cũ, đổi sang máy khác cũng không được.\n\n## Cách xử lý\n\nNhờ khách nhắn lại cho trang.\n",
    ),
    (
        "100-tep.md",
        "# Lỗi #100: Tệp quá lớn so với mức Messenger cho phép gửi kèm tin\n\n## Cách xử lý\n\nNén tệp dưới 25 MB.\n",
    ),
    (
        "oa-201.md",
        "---\nenvironment: [Zalo OA]\n---\n# Lỗi -201: Trường dữ liệu sai\n\n## Cách xử lý\n\nXem lại số điện thoại.\n",
    ),
    ("dai.md", "LONG"),
    (
        "don-hang.md",
        "# Đơn hàng không đồng bộ về phần mềm\n\n## Cách xử lý\n\nBấm nút đồng bộ.\n",
    ),
    (
        "don-hang-shopee.md",
        "---\nenvironment: [Shopee]\n---\n# Đơn hàng Shopee đồng bộ chậm\n\n## Cách xử lý\n\nChờ mười phút.\n",
    ),
];

fn articles() -> Handbook {
    let mut long = "# Mất kết nối kênh bán sau khi đổi gói\n\n## Cách xử lý\n\n".to_owned();
    let step = "bấm kết nối lại rồi chờ dấu tích xanh, ".repeat(12);
    for number in 1..=10 {
        let _ = writeln!(
            long,
            "{number}. Mở kênh thứ {number}, {step}xong thì sang kênh sau."
        );
    }
    let sources = ARTICLES.map(|(name, text)| {
        let text = if text == "LONG" { long.as_str() } else { text };
        Source::new(name, text.as_bytes())
    });
    Handbook::new(&sources).unwrap().0
}

/// Twenty situations of one code.
fn twenty() -> Handbook {
    let of = |number: usize| {
        let what = [
            "Tin có liên kết bị báo cáo",
            "Thao tác quá nhanh",
            "Bị chặn tạm thời do vi phạm chính sách cộng đồng",
            "Trang mới lập chưa được nhắn nhiều",
        ];
        let places = [
            "Messenger",
            "Instagram",
            "bình luận",
            "tin hàng loạt",
            "quảng cáo",
        ];
        let (what, place) = (what[number % 4], places[number / 4]);
        let text = format!("# Lỗi 368: {what}, {place}\n\n## Cách xử lý\n\nChờ.\n");
        Source::new(format!("368-{number}.md"), text.into_bytes())
    };
    let sources: Vec<Source> = (0..20).map(of).collect();
    Handbook::new(&sources).unwrap().0
}

fn lately(handbook: &Handbook) -> Vec<(Date, &std::sync::Arc<Article>)> {
    let day = |text| Date::parse(text).unwrap();
    handbook.changed_since(day("2026-11-15"), day("2026-11-22"))
}

/// The results of an inline query, as a client lists them and as they are sent.
fn results(text: &str, used: &[&str], lang: Lang) -> String {
    let handbook = articles();
    let used: Vec<String> = used.iter().map(ToString::to_string).collect();
    let wanted = InlineSearch {
        text,
        from: 0,
        used: &used,
        username: "SoTayBot",
    };
    let view = view(&handbook, lang);
    let listing = listing(&wanted, view).unwrap();
    let mut out = String::new();
    if let Some((label, payload)) = &listing.ask {
        let _ = writeln!(out, "[{label}] → {payload}");
    }
    for result in &listing.results {
        let _ = writeln!(
            out,
            "{}: {}\n    {}",
            result.id, result.title, result.description
        );
    }
    if let Some(first) = listing.results.first() {
        let _ = writeln!(out, "--- the first, when sent\n{}", first.part.text);
        out.push_str(&keys(&first.keys));
    }
    out
}

fn shown(screen: &Screen) -> String {
    let mut out = String::new();
    for part in &screen.parts {
        let _ = writeln!(out, "{}\n", part.text);
    }
    out.push_str(&keys(&screen.keys));
    out.push_str("\n--- as it is sent\n");
    for part in &screen.parts {
        let _ = writeln!(out, "{}\n", part.html);
    }
    for key in screen.keys.iter().flatten() {
        let _ = match &key.does {
            Does::Press(button) => writeln!(out, "{}: {}", key.label, button.data()),
            Does::Open(url) => writeln!(out, "{}: opens {url}", key.label),
            Does::Copy(text) => writeln!(out, "{}: copies {text:?}", key.label),
        };
    }
    out
}

fn keys(keys: &Keys) -> String {
    let row = |row: &Vec<Key>| {
        let labels: Vec<String> = row.iter().map(|key| format!("[{}]", key.label)).collect();
        labels.join(" ") + "\n"
    };
    keys.iter().map(row).collect()
}

/// The screens by name.
#[expect(clippy::too_many_lines, reason = "one entry after the other")]
fn gallery(lang: Lang) -> Vec<(&'static str, Screen)> {
    let handbook = articles();
    let with = |has_support| View {
        handbook: &handbook,
        lang,
        today: Date::parse("2026-11-22"),
        has_support,
        has_editors: true,
    };
    let view = with(false);
    let asked = |question: &str, view| answer(&handbook.ask(question).unwrap(), 0, view);
    let many = twenty();
    let of_many = |page| {
        let handbook = &many;
        answer(
            &many.ask("lỗi 368").unwrap(),
            page,
            View { handbook, ..view },
        )
    };
    let found = |id: &str| handbook.article(&ArticleId::from_text(id)).unwrap();
    let opened = |id: &str, part, origin| ArticlePart {
        part,
        origin,
        ..ArticlePart::new(&ArticleId::from_text(id))
    };
    let code = ChoicesPage::new(ErrorCode::parse("100").as_ref(), 0);
    let beside = Beside::default();
    let none = Tally::default();
    let judged = Tally {
        solved: 3,
        wrong: 1,
        flagged: 0,
    };
    let chosen = opened("100-nguoi-nhan", 0, Some(code.clone()));
    let second = opened("dai", 1, None);
    let under = |keys: Keys| Screen {
        parts: Vec::new(),
        keys,
    };
    let me = |reads_all| Identity {
        id: 1,
        username: "SoTayBot".into(),
        reads_all,
    };
    let set = |mode| ChatSettings {
        mode: Some(mode),
        lang: Some(lang),
        internal: mode == Mode::Off,
    };
    let above = "https://t.me/c/1234567890/42".parse().unwrap();
    let card_in = |state| {
        let one = CardView {
            id: 17,
            question: "lỗi 999 <là> gì\nkhách chờ lâu rồi".to_owned(),
            asker: "Minh".to_owned(),
            asker_id: Some(10),
            group: Some("CSKH & bán hàng".to_owned()),
            tried: vec!["Lỗi #100: Tệp quá lớn".to_owned()],
            state,
            is_kept: false,
        };
        card(&one, lang)
    };
    vec![
        ("answer", asked("loi 100 ko gan the nv fb dc", view)),
        (
            "answer, long",
            asked("mat ket noi kenh ban sau khi doi goi", view),
        ),
        (
            "second part",
            article(found("dai"), &second, &beside, none, view),
        ),
        (
            "chosen, draft",
            article(found("100-nguoi-nhan"), &chosen, &beside, none, view),
        ),
        (
            "judged by four",
            under(verdicts(
                found("100-gan-the"),
                &opened("100-gan-the", 0, None),
                judged,
                view,
            )),
        ),
        ("why not right", under(reasons(&chosen, lang))),
        (
            "why not right, anew",
            reasons_page(found("100-nguoi-nhan"), &chosen, lang),
        ),
        ("text to paste", resolution(found("100-gan-the")).unwrap()),
        ("choose by code", asked("loi 100", view)),
        ("choose by words", asked("đơn hàng đồng bộ", view)),
        ("choose of many, first page", of_many(0)),
        ("choose of many, second page", of_many(1)),
        ("choose of many, last page", of_many(u8::MAX)),
        ("nothing, code", asked("zalo báo -204", view)),
        ("nothing, code, with support", asked("lỗi 101", with(true))),
        (
            "nothing, code of other systems",
            asked("facebook lỗi -201", view),
        ),
        (
            "answer beside an unknown code",
            asked("lỗi #999 đơn hàng không đồng bộ về phần mềm", view),
        ),
        ("nothing, words", asked("máy in <bill> không ra giấy", view)),
        (
            "nothing, words, with support",
            asked("máy in <bill> không ra giấy", with(true)),
        ),
        (
            "none of these",
            none_of_these(Some("lỗi 100"), Some(&code), view),
        ),
        (
            "none of these, with support",
            none_of_these(Some("lỗi 100"), Some(&code), with(true)),
        ),
        (
            "none of these, unknown question",
            none_of_these(None, None, view),
        ),
        ("card, open", card_in(CardProgress::Open)),
        (
            "card, taken",
            card_in(CardProgress::Taken("Hoa".to_owned())),
        ),
        (
            "card, answered",
            card_in(CardProgress::Answered("Hoa".to_owned(), Vec::new())),
        ),
        (
            "card, answered by more",
            card_in(CardProgress::Answered(
                "Hoa".to_owned(),
                vec!["Tú".to_owned(), "An".to_owned()],
            )),
        ),
        ("card, unknown", unknown_card(lang)),
        ("card, undelivered", undelivered(lang)),
        ("above a picture of a human", forwarded("Hoa", lang)),
        ("sent to support", sent_to_support("lỗi 999 là gì", lang)),
        (
            "answer of a human",
            human_answer(
                "Bạn xoá <cache> rồi thử lại.\nCòn lỗi thì báo mình.",
                "Hoa",
                lang,
            ),
        ),
        (
            "pictures, in a group",
            under(vec![vec![pictures_key(
                3,
                Button::Article(Act::Pictures, opened("100-gan-the", 0, None)),
                lang,
            )]]),
        ),
        ("greeting", asked("chào bạn", view)),
        ("thanks", asked("cảm ơn nha", view)),
        ("small talk", asked("ok", view)),
        ("start", start(&handbook, "SoTayBot", lang)),
        (
            "start, no articles",
            start(&Handbook::new(&[]).unwrap().0, "SoTayBot", lang),
        ),
        ("help in private", private_help(lang)),
        (
            "help in a group",
            group_help(&me(false), Mode::Addressed, lang),
        ),
        (
            "help in a group that is read",
            group_help(&me(true), Mode::Codes, lang),
        ),
        ("hello in a group", hello(&me(false), 51, lang)),
        ("hello in a group that is read", hello(&me(true), 51, lang)),
        (
            "settings of a group, new",
            group_settings(ChatSettings::default(), false, lang),
        ),
        (
            "settings of a group, codes",
            group_settings(set(Mode::Codes), true, lang),
        ),
        (
            "settings of a group, off",
            group_settings(set(Mode::Off), true, lang),
        ),
        (
            "settings of a group, no administrator",
            only_administrators(lang),
        ),
        ("settings of a group, Telegram is away", cannot_tell(lang)),
        (
            "answered a little while ago",
            answered_above(found("100-gan-the"), Some(above), lang),
        ),
        (
            "answered a little while ago, ordinary group",
            answered_above(found("100-gan-the"), None, lang),
        ),
        ("removable, in groups", under(vec![remove_row(lang)])),
        ("too many questions", slow_down(10, lang)),
        ("usage", usage(lang)),
        ("not text", not_text(lang)),
        ("unknown command", unknown_command("thoitiet", lang)),
        ("unknown command, near", unknown_command("hoii", lang)),
        ("/ma alone", code_usage(lang)),
        ("/bai alone", article_usage(&handbook, lang)),
        (
            "/bai, unknown",
            near_ids("gan-the", &[found("100-gan-the").as_ref()], lang),
        ),
        ("/bai, nothing near", near_ids("zzz <b>", &[], lang)),
        ("/moi", changed(&lately(&handbook), lang)),
        ("/moi, nothing", changed(&[], lang)),
        ("/cauhinh", languages(lang)),
        ("article gone", gone(lang)),
        ("a stranger", stranger(77, false, lang)),
        ("a group of strangers", stranger(-1_001_234, true, lang)),
        ("a stranger perhaps", access_unknown(lang)),
        ("apology", apology(lang)),
    ]
}

/// What stands over buttons.
fn words(lang: Lang) -> Vec<String> {
    let because = Reason::ALL.map(Act::Because);
    let thanked = [Act::Solved, Act::Flag].into_iter().chain(because);
    let mut words: Vec<String> = thanked.map(|act| thanks(act, lang)).collect();
    words.extend([
        which_reason(lang),
        no_paste(lang),
        no_way_back(lang),
        no_support(lang),
        sent_before(lang),
        too_much_help(lang),
        more_pictures(3, lang),
        pictures_sent(lang),
        no_pictures(lang),
        lost_question(lang),
        card_gone(lang),
        taken_by(Taker::You, lang),
        taken_by(Taker::Taken("Hoa"), lang),
        taken_by(Taker::Answered("Hoa"), lang),
        stale_button(lang),
        gone_button(lang),
        saved(lang),
        for_administrators(lang),
        codes_need_all(lang),
        removed(lang),
        not_yours(lang),
        cannot_remove(lang),
        later(lang),
        language_set(lang),
    ]);
    words.extend([false, true].map(|is_unknown| refused_button(is_unknown, lang)));
    words.extend([false, true].map(|is_unknown| refused_inline(is_unknown, lang)));
    words
}

#[test]
fn every_message_in_both_languages() {
    for lang in LANGS {
        let mut out = String::new();
        for (name, screen) in gallery(lang) {
            let _ = writeln!(out, "======== {name}\n{}", shown(&screen));
        }
        for (text, used) in [
            ("", &["don-hang", "100-nguoi-nhan"][..]),
            ("#1", &[]),
            ("#", &[]),
            ("loi 100 gan the", &[]),
            ("mat ket noi kenh ban sau khi doi goi", &[]),
            ("Lỗi #999: máy in", &[]),
            ("100-nguoi-nhan", &[]),
        ] {
            let _ = writeln!(
                out,
                "======== inline «{text}»\n{}",
                results(text, used, lang)
            );
        }
        let _ = writeln!(out, "======== over buttons");
        for words in words(lang) {
            assert!(words.chars().count() <= 200, "{words}");
            let _ = writeln!(out, "{words}");
        }
        assert!(!out.contains("%{") && !out.contains("telegram.") && !out.contains("page."));
        assert_snapshot!(format!("gallery_{}", lang.code()), out);
    }
}

#[test]
fn every_shipped_article_obeys_the_limits_part_by_part() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = kb::load(&root.join("kb")).unwrap().sources;
    let handbook = Handbook::new(&sources).unwrap().0;
    for lang in LANGS {
        let view = view(&handbook, lang);
        for one in handbook.articles() {
            let origin =
                Some(ChoicesPage::new(one.codes.first(), 0)).filter(|_| !one.codes.is_empty());
            let beside = Beside {
                unknown_code: Some("E1".repeat(100)),
                read_as: Some("chữ dài ".repeat(100)),
                matched: vec!["“<chữ>”".repeat(100)],
                today: Date::parse("2999-01-01"),
            };
            let mut opened = ArticlePart {
                origin,
                ..ArticlePart::new(&one.id)
            };
            loop {
                let screen = article(one, &opened, &beside, Tally::default(), view);
                assert_eq!(screen.parts.len(), 1, "{}", one.id);
                let units = crate::render::telegram::len_utf16(&screen.parts[0].text);
                assert!(units <= 4096, "{}: {units}", one.id);
                obeys(&screen.keys);
                let next = Button::Article(
                    Act::Open,
                    ArticlePart {
                        part: opened.part + 1,
                        ..opened.clone()
                    },
                );
                let mut all = screen.keys.iter().flatten();
                if !all.any(|key| key.does == Does::Press(next.clone())) {
                    break;
                }
                opened.part += 1;
            }
            obeys(&reasons(&opened, lang));
        }
    }
}

fn obeys(keys: &Keys) {
    for row in keys {
        assert!(!row.is_empty() && row.len() <= 2);
        for key in row {
            assert!((1..=35).contains(&key.label.chars().count()), "{key:?}");
            match &key.does {
                Does::Press(button) => {
                    let data = button.data();
                    assert!(data.len() <= 64, "{data}");
                    assert_eq!(Button::parse(&data).as_ref(), Some(button));
                }
                Does::Open(url) => assert_eq!(url.scheme(), "https"),
                Does::Copy(text) => {
                    assert!((1..=256).contains(&text.encode_utf16().count()), "{text}");
                }
            }
        }
    }
}
