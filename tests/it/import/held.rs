//! What nobody published comes in without being in service.

use std::fs;

use super::{import, imported, sotay, workshop};

#[test]
fn a_question_and_its_replies_are_one_article_in_progress() {
    let asked = "khách bị Zalo báo -32 khi gửi ZNS thì sao ạ, số khách 0912345678";
    let reply = "mẫu chưa duyệt, chờ duyệt xong gửi lại";
    let json = format!(
        r#"{{"name":"Hỗ trợ","type":"private_supergroup","id":1,"messages":[
        {{"id":2,"type":"message","date":"2026-10-03T09:02:00","from":"Người A","text":"{asked}"}},
        {{"id":3,"type":"message","date":"2026-10-03T09:02:30","from":"Người C","text":"Chào cả nhà"}},
        {{"id":4,"type":"message","date":"2026-10-03T09:05:00","from":"Người B","reply_to_message_id":2,"text":"{reply}"}}]}}"#
    );
    let html = format!(
        r#"<html><body><div class="page_header"><div class="text bold">Hỗ trợ</div></div><div class="history">
        <div class="message default clearfix" id="message2"><div class="body"><div class="date" title="28.11.2026 09:12:00">09:12</div><div class="from_name">Người A</div><div class="text">{asked}</div></div></div>
        <div class="message default clearfix" id="message4"><div class="body"><div class="date" title="28.11.2026 09:15:00">09:15</div><div class="from_name">Người B</div><div class="reply_to details">In reply to <a href="messages.html#go_to_message2">this message</a></div><div class="text">{reply}</div></div></div></div></body></html>"#
    );
    for (name, text) in [
        ("result.json", json),
        ("messages.html", html),
        (
            "telegram.txt",
            format!(
                "Người A, [28/11/2026 09:12]\n{asked}\n\nNgười B, [28/11/2026 09:15]\n{reply}\n"
            ),
        ),
        (
            "zalo.txt",
            format!("[12:30, 28/11/2026] Người A: {asked}\n[12:31, 28/11/2026] Người B: {reply}\n"),
        ),
        (
            "whatsapp.txt",
            format!("28/11/2026, 12:30 - Người A: {asked}\n28/11/2026, 12:31 - Người B: {reply}\n"),
        ),
        (
            "slack.txt",
            format!("Người A  9:12 AM\n{asked}\nNgười B  9:15 AM\n{reply}\n"),
        ),
        ("ten.txt", format!("Người A: {asked}\nNgười B: {reply}\n")),
        (
            "ghi-chep.md",
            format!(
                "Người A, [28.11.2026 09:12]\n{asked}\n\nNgười B, [28.11.2026 09:15]\n{reply}\n"
            ),
        ),
    ] {
        let (articles, out) = imported(name, &text);
        assert_eq!(articles.len(), 1, "{name}: {articles:#?}");
        let (file, text) = &articles[0];
        assert!(text.contains("\nstatus: wip\n"), "{name}: {text}");
        let (case, resolution) = text.split_once("# Cách xử lý").expect("a resolution");
        assert!(
            case.contains("# Trường hợp\n\nkhách bị Zalo"),
            "{name}: {text}"
        );
        assert!(resolution.contains("mẫu chưa duyệt"), "{name}: {text}");
        assert!(!text.contains("Người"), "{name}: {text}");
        assert!(!file.contains("0912345678"), "{file}");
        // The number is told before anything else is.
        assert!(
            out.starts_with("Cẩn thận: ") && out.contains("0912…"),
            "{out}"
        );
        assert!(out.contains("lời trò chuyện"), "{out}");
        assert!(out.contains("còn thiếu 0"), "{out}");
    }
}

#[test]
fn a_message_with_the_labels_of_an_article_is_live_from_a_channel_only() {
    let labelled = "• Trường hợp: máy in đơn trắng\\n• Cách xử lý: bật cửa sổ bật lên rồi in lại";
    for (kind, is_live) in [("public_channel", true), ("private_supergroup", false)] {
        let json = format!(
            r#"{{"name":"Hỗ trợ","type":"{kind}","id":1,"messages":[{{"id":2,"type":"message","date":"2026-10-03T09:02:00","from":"Người A","text":"{labelled}"}}]}}"#
        );
        let (articles, _) = imported("result.json", &json);
        assert!(articles[0].1.contains("• Cách xử lý: bật"), "{articles:?}");
        assert_eq!(!articles[0].1.contains("status: wip"), is_live, "{kind}");
    }
}

#[test]
fn an_article_with_times_in_it_is_no_talk() {
    let text = "Giờ đối soát\n\n• Trường hợp: sau 17:00 đơn không về\n• Cách xử lý: chờ đến 08:00 hôm sau: đơn tự về\n";
    let (articles, out) = imported("gio.txt", text);
    assert!(!articles[0].1.contains("wip"), "{articles:?}");
    assert!(!out.contains("trò chuyện"), "{out}");
}

#[test]
fn what_its_source_does_not_publish_is_not_published_here() {
    let body = "\n## Cách xử lý\n\nNội dung còn sai, chưa đăng.\n";
    for (head, entry) in [
        (
            "---\ntitle: \"Lỗi 801: Kho\"\ndraft: true\n---\n",
            "draft: true",
        ),
        (
            "---\ntitle: \"Lỗi 801: Kho\"\npublished: false\n---\n",
            "published: false",
        ),
        (
            "---\ntitle: \"Lỗi 801: Kho\"\nunlisted: true\n---\n",
            "unlisted: true",
        ),
        (
            "---\ntitle: \"Lỗi 801: Kho\"\npublish: false\n---\n",
            "publish: false",
        ),
        (
            "---\ntitle: \"Lỗi 801: Kho\"\nvisibility: private\n---\n",
            "visibility: private",
        ),
        (
            "+++\ntitle = \"Lỗi 801: Kho\"\ndraft = true\n+++\n",
            "draft: true",
        ),
        (
            "---\n{\"title\": \"Lỗi 801: Kho\", \"draft\": true}\n---\n",
            "draft: true",
        ),
        (
            "{\n\"title\": \"Lỗi 801: Kho\", \"draft\": true\n}\n",
            "draft: true",
        ),
    ] {
        let folder = workshop();
        fs::write(folder.path().join("a.md"), format!("{head}{body}")).expect("a file");
        let ran = import(folder.path(), &["a.md"]).ended(0);
        assert!(
            ran.out.contains(&format!("chưa đăng ({entry})")),
            "{}",
            ran.out
        );
        let asked = sotay(folder.path(), &["ask", "lỗi 801 kho"]);
        assert!(
            !asked.out.contains("Nội dung còn sai"),
            "{head}: {}",
            asked.out
        );
        let shown = sotay(folder.path(), &["show", "a"]).ended(0);
        assert!(shown.out.contains("Lỗi 801: Kho"), "{head}: {}", shown.out);
    }
}

#[test]
fn what_a_help_desk_keeps_back_is_kept_back() {
    let zendesk = |more: &str| {
        format!(
            r#"{{"sections":[{{"id":9,"category_id":1,"name":"Kho","user_segment_id":5}},{{"id":8,"category_id":1,"name":"Bán","user_segment_id":null}}],"articles":[{{"id":1,"title":"Lỗi 6: Két","body":"<h2>Cách xử lý</h2><p>Hỏi ca trưởng.</p>","locale":"vi",{more}}}]}}"#
        )
    };
    let freshdesk = |more: &str| {
        format!(
            r#"[{{"id":1,"title":"Lỗi 6: Két","description":"<h2>Cách xử lý</h2><p>Hỏi ca trưởng.</p>","description_text":"",{more}}}]"#
        )
    };
    for (json, written, told) in [
        (
            zendesk(r#""draft":true,"section_id":8"#),
            "status: wip",
            "chưa đăng (draft: true)",
        ),
        (
            zendesk(r#""draft":false,"section_id":8,"user_segment_id":555"#),
            "audience: internal",
            "(user_segment_id: 555)",
        ),
        (
            zendesk(r#""draft":false,"section_id":9"#),
            "audience: internal",
            "(section_id: 9)",
        ),
        (
            freshdesk(r#""folder_id":1,"status":1"#),
            "status: wip",
            "(status: 1)",
        ),
        (
            freshdesk(r#""folder_id":1,"status":2,"folder":{"id":1,"visibility":3}"#),
            "audience: internal",
            "(folder_id: 1)",
        ),
    ] {
        let (articles, out) = imported("kho.json", &json);
        assert!(articles[0].1.contains(written), "{json}: {articles:?}");
        assert!(
            out.contains(told) && out.contains("Chưa đăng cho mọi người: 1"),
            "{out}"
        );
    }
    let (articles, out) = imported("kho.json", &zendesk(r#""draft":false,"section_id":8"#));
    assert!(!articles[0].1.contains("status") && !articles[0].1.contains("audience"));
    assert!(!out.contains("Chưa đăng"), "{out}");
}

#[test]
fn a_title_of_the_front_matter_is_searched_below_a_heading() {
    let folder = workshop();
    let text = "---\ntitle: Lỗi 805 Sai mã vạch sản phẩm\n---\n\n# SaiMaVach\n\n## Cách xử lý\n\nLàm lại.\n";
    fs::write(folder.path().join("kb/a.md"), text).expect("a file");
    for question in ["lỗi 805", "sai mã vạch sản phẩm"] {
        let ran = sotay(folder.path(), &["ask", question]).ended(0);
        assert!(ran.out.contains("Làm lại."), "{question}: {}", ran.out);
    }
}

#[test]
fn a_chat_from_the_clipboard_of_zalo_or_messenger_is_talk() {
    let asked = "khách báo đơn không về kho thì sao ạ";
    let reply = "vào Cấu hình rồi bấm Đồng bộ lại là được";
    for (name, text) in [
        (
            "zalo.txt",
            format!("Lan Kho\n{asked}\n09:05\nMinh\n{reply}\n09:06\n"),
        ),
        (
            "truoc.txt",
            format!("9:05 SA Lan Kho\n{asked}\n9:06 SA Minh\n{reply}\n"),
        ),
        (
            "messenger.txt",
            format!("Lan Kho đã gửi\n{asked}\nBạn đã gửi\n{reply}\n"),
        ),
        (
            "chat.md",
            format!("Lan Kho\n09:05\n{asked}\nMinh\n09:06\n{reply}\n"),
        ),
    ] {
        let (articles, out) = imported(name, &text);
        assert_eq!(articles.len(), 1, "{name}: {articles:#?}");
        let text = &articles[0].1;
        assert!(text.contains("\nstatus: wip\n"), "{name}: {text}");
        assert!(text.contains(&format!("# Cách xử lý\n\n{reply}")), "{text}");
        assert!(
            !text.contains("Lan Kho") && !text.contains("Minh"),
            "{text}"
        );
        assert!(out.contains("lời trò chuyện"), "{out}");
    }
    // Where it cannot be told who wrote what, it waits all the same.
    for (name, text) in [
        (
            "gio.txt",
            "Khách hỏi đơn không về\n09:05\nbấm lại là được nhé\n",
        ),
        (
            "ghi.md",
            "# Đơn không về\n\nLan đã gửi\n\nbấm lại là được nhé\n",
        ),
        (
            "ten.txt",
            "Lan: đơn không về kho\nMinh: bấm đồng bộ lại\nLan: được rồi nhé\n",
        ),
        (
            "trang.html",
            "<h1>Đơn</h1><p>[12:30, 28/11/2026] Lan: đơn không về</p><p>bấm lại</p>",
        ),
    ] {
        let (articles, out) = imported(name, text);
        assert!(articles[0].1.contains("status: wip\n"), "{articles:?}");
        assert!(out.contains("lời trò chuyện"), "{out}");
    }
}

#[test]
fn a_page_that_is_not_shown_today_is_held_with_its_entry() {
    for (text, entry, status) in [
        (
            "---\npublishDate: 2099-12-24\n---\n# A\n\nx\n",
            "publishDate: 2099-12-24",
            "wip",
        ),
        (
            "---\ndate: 2099-12-24T09:00:00+07:00\n---\n# A\n\nx\n",
            "date: 2099",
            "wip",
        ),
        (
            "+++\nexpiryDate = 2020-01-01\n+++\n# A\n\nx\n",
            "expiryDate: 2020-01-01",
            "archived",
        ),
        ("\n---\ndraft: true\n---\n# A\n\nx\n", "draft: true", "wip"),
        (
            "+++\n[params]\ndraft = true\n+++\n# A\n\nx\n",
            "params.draft: true",
            "wip",
        ),
        (
            "---\nstatus: Bản nháp\n---\n# A\n\nx\n",
            "status: Bản nháp",
            "wip",
        ),
        (
            "---\nstatus: draft\n---\n# A\n\nx\n",
            "status: draft",
            "draft",
        ),
        (
            "Title: A\nStatus: draft\n\nx\n",
            "post_status: draft",
            "wip",
        ),
        (
            "# A\n\nStatus: Draft\nTags: kho\n\nx\n",
            "Status: Draft",
            "wip",
        ),
        ("# A\n\nPublished: No\n\nx\n", "Published: No", "wip"),
    ] {
        let (articles, out) = imported("a.md", text);
        let source = sotay::article::Source::new("a.md", articles[0].1.as_str());
        let (article, _) = sotay::article::read(&source);
        let found = article.front.status.map(sotay::article::Status::as_str);
        assert_eq!(found, Some(status), "{text}: {articles:?}");
        assert!(out.contains(&format!("({entry}")), "{text}: {out}");
    }
    let (_, out) = imported(
        "a.md",
        "---\ndate: 2020-12-24\nexpiryDate: 2099-01-01\n---\n# A\n\nx\n",
    );
    assert!(!out.contains("chưa đăng"), "{out}");
}

#[test]
fn what_a_message_shows_beside_its_text_comes_along_or_is_named() {
    let post = "• Trường hợp: máy in đơn trắng\\n• Cách xử lý: cài lại trình điều khiển";
    let json = format!(
        r#"{{"name":"Kênh","type":"public_channel","id":1,"messages":[
        {{"id":2,"type":"message","date":"2026-10-03T09:02:00","text":"{post}","photo":"(File not included. Change data exporting settings to download.)","inline_bot_buttons":[[{{"type":"url","text":"Tải về","data":"https://a.vn/tai"}}]]}},
        {{"id":3,"type":"message","date":"2026-10-03T09:03:00","text":"{post} bản mới","file":"files/driver.zip","file_name":"driver.zip","mime_type":"application/zip"}},
        {{"id":4,"type":"message","date":"2026-10-03T09:04:00","text":"","poll":{{"question":"Các bạn đang dùng máy in nhãn nào ở quầy vậy?","closed":false,"answers":[{{"text":"Máy Xprinter khổ tám mươi"}},{{"text":"Máy khác"}}]}}}},
        {{"id":5,"type":"message","date":"2026-10-03T09:05:00","text":"","file":"voice/a.ogg","media_type":"voice_message"}}]}}"#
    );
    let (articles, out) = imported("result.json", &json);
    let all: String = articles.iter().map(|(_, text)| text.as_str()).collect();
    for words in [
        "Tải về",
        "https://a.vn/tai",
        "driver.zip",
        "nhãn nào",
        "- Máy khác",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
    for named in [
        "#2 photo",
        "File not included",
        "#3 files/driver.zip",
        "#5 voice/a.ogg",
    ] {
        assert!(out.contains(named), "{named}: {out}");
    }
    assert!(out.contains("còn thiếu 0"), "{out}");
}

#[test]
fn a_message_that_goes_on_belongs_to_the_one_before_it() {
    let page = r#"<html><body><div class="page_header"><div class="text bold">Hỗ trợ</div></div><div class="history">
        <div class="message default clearfix" id="message2"><div class="body"><div class="from_name">Người A</div><div class="text">khách bị Zalo báo -32 khi gửi ZNS</div></div></div>
        <div class="message default clearfix joined" id="message3"><div class="body"><div class="text">đã thử gửi lại hai lần mà vẫn vậy thì sao ạ</div></div></div></div></body></html>"#;
    let (articles, _) = imported("messages.html", page);
    assert_eq!(articles.len(), 1, "{articles:?}");
    assert!(articles[0].1.contains("đã thử gửi lại"), "{articles:?}");
}
