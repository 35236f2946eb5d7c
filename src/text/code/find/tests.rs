//! Cases as staff and systems write them.

use super::*;

#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    let found: Vec<String> = find_codes(text)
        .into_iter()
        .filter(|m| m.evidence < Evidence::Hint)
        .map(|m| m.readings[0].to_string())
        .collect();
    assert_eq!(found, expected, "text: {text}");
}

#[track_caller]
fn hints(text: &str, expected: &[&str]) {
    let found: Vec<String> = find_codes(text)
        .into_iter()
        .filter(|m| m.evidence == Evidence::Hint)
        .map(|m| m.readings[0].to_string())
        .collect();
    assert_eq!(found, expected, "text: {text}");
}

#[test]
fn a_marked_number_is_a_code() {
    for text in [
        "lỗi #100",
        "bị báo (#100) hoài",
        "ma loi 100",
        "mã lỗi: 100",
        "error code 100",
        "e100",
        "loi100",
        "err 100",
        "code100",
        "lỗi facebook 100",
        "lỗi số 100 là gì",
        "100 là lỗi gì vậy",
        "Thông báo lỗi từ Facebook - #100: abc",
        "lổi 100",
        "{\"error\":{\"code\":100}}",
        "lỗi # 100",
        "LỖI 100",
        "loi fb 100",
        "lôi 100",
        "bị lôi 100 rồi",
        "E-100",
        "loi_100",
        "lỗi - 100",
        "lỗi <100>",
        "lỗi ‘100’",
        "error no. 100",
        "lỗi exception 100",
        "OAuthException 100",
        "resultCode: 100",
        "return_code=100",
        "errno 100",
        "smtp 100",
        "error_code: 100",
    ] {
        finds(text, &["100"]);
    }
}

#[test]
fn the_form_alone_can_say_enough() {
    finds("zalo báo -201 hoài", &["-201"]);
    finds("-201", &["-201"]);
    finds("(−216)", &["-216"]);
    finds("bị 0x80070005 khi cập nhật", &["0x80070005"]);
    finds("x80070005", &["0x80070005"]);
    finds("gửi mail bị 5.7.750", &["5.7.750"]);
    finds("AADSTS50034: the user", &["AADSTS50034"]);
    finds("aadsts 50034", &["AADSTS50034"]);
    finds("AADSTS-50034", &["AADSTS50034"]);
    finds("aadsts: 50034", &["AADSTS50034"]);
    finds("error_code: -201", &["-201"]);
    finds("550-5.7.1 Message rejected", &["5.7.1"]);
    finds("báo err_sync_100", &["ERR_SYNC_100"]);
}

#[test]
fn whoever_says_a_number_says_a_code() {
    finds("fb báo 551 gửi hoài ko đi", &["551"]);
    finds("ghtk 30103", &["30103"]);
    finds("lỗi 30179-99", &["30179-99"]);
    finds("-213 User has not followed OA", &["-213"]);
    finds("POST_PURCHASE_UPDATE", &["POST_PURCHASE_UPDATE"]);
    finds("fb báo 100 khách rồi", &[]);
    finds("shopee 2026", &[]);
}

#[test]
fn a_sub_code_belongs_to_its_code() {
    finds("lỗi 100/2018001", &["100/2018001"]);
    finds("#100/33", &["100/33"]);
    finds("lỗi #100 (2018001)", &["100/2018001"]);
    finds("code 10, subcode 2534022", &["10/2534022"]);
    finds("(#10) code: 190, error_subcode: 463", &["10", "190/463"]);
    finds(r#"{"code":190,"error_subcode":460}"#, &["190/460"]);
    finds("lỗi #100 (2 lần)", &["100"]);
}

#[test]
fn a_sub_code_is_joined_by_its_name() {
    for text in [
        "lỗi 190 mã 467",
        "lỗi 190, mã 467",
        "lỗi 190 mã phụ 467",
        "loi 190 ma phu 467",
        "lỗi 190 (mã phụ: 467)",
        "lỗi 190 mã lỗi phụ 467",
        "lỗi 190 mã con 467",
        "lỗi 190 subcode 467",
        "error 190 subcode: 467",
        "error 190 sub_code=467",
        "lỗi 190 sub-code 467",
        "190 subcode 467",
        "190 mã phụ 467",
        "lỗi 190 [467]",
    ] {
        finds(text, &["190/467"]);
    }
    for text in [
        "#10 2018278",
        "lỗi 10 / 2018278",
        r#"{"error":{"code":10,"error_subcode":2018278}}"#,
    ] {
        finds(text, &["10/2018278"]);
    }
    finds("mã lỗi 100-2018001", &["100/2018001"]);
    finds("mã 100 mã 190", &["100", "190"]);
    finds("lỗi 190 mã đơn 467", &["190"]);
    finds("lỗi 190 mã phụ kiện 467", &["190"]);
    finds("lỗi 551 1500000 đồng", &["551"]);
    finds("lỗi 100 và lỗi 190 subcode 467", &["100", "190/467"]);
}

#[test]
fn a_sub_code_may_stand_far_from_its_code() {
    let text = "(#200) Requires pages_messaging permission. error_subcode 33";
    finds(text, &["200/33", "200/33"]);
    let found = find_codes(text);
    let sub = found.last().expect("the sub-code");
    assert_eq!(&text[sub.range.clone()], "error_subcode 33");
    finds(
        r#"{"message":"(#190) x","code":190,"type":"OAuthException","error_subcode":463,"fbtrace_id":"A"}"#,
        &["190", "190/463", "190/463"],
    );
    // Without one before it, it is a code by itself.
    finds("gửi 100 tin, error_subcode 33", &["33"]);
    finds("error_subcode: 2018001", &["2018001"]);
}

#[test]
fn the_phrase_of_a_status_is_part_of_it() {
    for (text, code) in [
        ("HTTP 429 Too Many Requests", "429 Too Many Requests"),
        ("403 forbidden khi cài ứng dụng", "403 forbidden"),
        ("lỗi 404 not thấy", "404 not"),
        ("lỗi 403 khi cài", "403"),
    ] {
        let found = find_codes(text);
        assert_eq!(&text[found[0].range.clone()], code);
    }
}

#[test]
fn a_cue_is_for_all_codes_behind_it() {
    finds("lỗi 551 và 2022", &["551", "2022"]);
    finds("lỗi 190, 551", &["190", "551"]);
    finds("bị lỗi #100 hay 200", &["100", "200"]);
    finds("lỗi 551 và 20 đơn", &["551"]);
    finds("gửi 5 tin và 20 ảnh", &[]);
    finds("lỗi 100 từ 10h", &["100"]);
    // A column of numbers in one line is read in bounded time and depth.
    find_codes(&format!("lỗi {}", "1, ".repeat(100_000)));
}

#[test]
fn a_minus_may_be_spoken() {
    for text in [
        "lỗi âm 201",
        "loi am 201",
        "mã âm 201",
        "mã lỗi trừ 201",
        "ma loi tru 201",
        "zalo báo âm 201",
        "âm 201 là lỗi gì",
    ] {
        finds(text, &["-201"]);
    }
    let text = "bị lỗi âm 201 hoài";
    assert_eq!(&text[find_codes(text)[0].range.clone()], "âm 201");
    hints("trừ 201", &["-201"]);
    for text in [
        "âm 5 độ",
        "lỗi âm 5 độ",
        "tồn kho âm 201",
        "lỗi tồn kho âm 20 cái",
        "trừ 100k",
        "bị trừ 201",
        "lỗi bị trừ 200 điểm",
        "lỗi trừ 50000",
        "lỗi ẩm 201",
        "lỗi âm thanh 201",
        "âm thanh",
    ] {
        finds(text, &[]);
        let negative = |m: &CodeMention| m.readings[0].as_str().starts_with('-');
        assert!(!find_codes(text).iter().any(negative), "text: {text}");
    }
}

#[test]
fn a_status_is_known_by_its_phrase() {
    finds("429 too many requests", &["429"]);
    finds("HTTP/1.1 429", &["429"]);
    finds("HTTP/2 503", &["503"]);
    finds("502 Bad Gateway hoài", &["502"]);
    finds("400 not ok", &[]);
    finds("tỉ lệ 2/2 503 tin", &[]);
}

#[test]
fn names_of_fields_are_no_codes() {
    for text in [
        r#""fbtrace_id": "Abc""#,
        "order_id=abc",
        "vnp_ResponseCode",
        "error_subcode",
    ] {
        finds(text, &[]);
        hints(text, &[]);
    }
    finds("barcode 893456", &[]);
}

#[test]
fn a_plain_number_is_no_code() {
    for text in [
        "đơn #1023 bị lỗi",
        "đơn hàng #1023 không đồng bộ",
        "lôi kéo 2 khách",
        "lôi 2 khách vào nhóm",
        "lỗi từ 2 hôm nay",
        "lỗi từ 12/5 tới giờ",
        "báo lỗi có 2 khách",
        "lỗi iphone 13",
        "cập nhật 4.5.1",
        "phí 25.000đ",
        "giá 1,5tr",
        "100 đơn hàng bị treo",
        "giảm 10% cho đơn 200k",
        "24h",
        "số 5",
        "gửi 100 tin nhắn ko dc",
        "ngày 22/11",
        "24/7",
        "10:30",
        "1.200.000",
        "0912345678",
        "năm 2026",
        "từ 10-20",
        "https://a.vn/100/2018001",
        "a100@b.vn",
        "bước 2",
        "tăng -10%",
        "192.168.1.100",
        "phiên bản 5.7.1",
        "lợi nhuận 100 triệu",
    ] {
        finds(text, &[]);
        hints(text, &[]);
    }
}

#[test]
fn words_that_only_fold_like_a_cue_mark_nothing() {
    for text in ["lời 100", "lợi 100", "mà 100", "má 100"] {
        finds(text, &[]);
    }
}

#[test]
fn a_number_among_words_is_a_hint_at_most() {
    hints("100 gan the nv ko dc", &["100"]);
    hints("vnp 24", &["24"]);
    hints("190/458", &["190/458"]);
    hints("30068-39", &["30068-39"]);
    hints("8004de40", &["0x8004de40"]);
    hints("lỗi 100 đơn hàng", &["100"]);
    hints("file lỗi > 100", &["100"]);
    hints("lỗi 2 tiếng rồi", &["2"]);
    hints("exception 2 dòng", &["2"]);
    hints("80070005", &["80070005"]);
    hints("SON12345 chưa đồng bộ", &["SON12345"]);
}

#[test]
fn a_dash_glued_to_a_word_leaves_two_readings() {
    let found = find_codes("lỗi-201");
    let readings: Vec<_> = found[0].readings.iter().map(ErrorCode::as_str).collect();
    assert_eq!(readings, ["-201", "201"]);
}

#[test]
fn a_mention_knows_its_place() {
    let text = "bị lỗi (#100) rồi";
    assert_eq!(&text[find_codes(text)[0].range.clone()], "100");
    let text = "zalo -216 nè";
    assert_eq!(&text[find_codes(text)[0].range.clone()], "-216");
}

#[test]
fn a_pair_is_marked_from_behind_and_by_standing_alone() {
    finds("30068-39 là lỗi gì", &["30068-39"]);
    finds("368 1346003", &["368/1346003"]);
    finds("12 1346003", &["12/1346003"]);
    finds("0905 1346003", &[]);
}

/// Each name of each system of the list, as a line of the list has it: bare, and with
/// its minus.
fn listed_names() -> Vec<(bool, &'static str)> {
    include_str!("../../systems.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.trim_start_matches('*').split(','))
        .map(str::trim)
        .map(|name| match name.strip_prefix('-') {
            Some(name) => (false, name),
            None => (true, name),
        })
        .collect()
}

#[test]
fn every_name_of_a_system_says_a_code_unless_the_list_denies_it() {
    for (says_codes, name) in listed_names() {
        for name in [
            name.to_owned(),
            name.to_lowercase(),
            crate::text::fold(name),
        ] {
            let question = format!("{name} 230");
            let (mark, weak) = (format!("lỗi {name} 230"), format!("loi ben {name} 230"));
            if says_codes {
                finds(&question, &["230"]);
                finds(&mark, &["230"]);
            } else {
                finds(&question, &[]);
                finds(&mark, &[]);
            }
            finds(&weak, if says_codes { &["230"] } else { &[] });
        }
    }
}

#[test]
fn what_only_ends_like_a_system_says_no_code() {
    finds("giao hàng 230", &[]);
    finds("lỗi đơn hàng 230", &[]);
    finds("giao hàng nhanh hơn 230", &[]);
}

#[test]
fn a_system_of_a_team_says_codes_as_the_others() {
    let list = crate::text::List {
        name: "he-thong.txt",
        text: "Pancake POS, pcake, -chim\n",
    };
    let team = Language::built_in().with_systems(&[list]).unwrap();
    for (text, expected) in [
        ("pcake 230", 1),
        ("lỗi pancake pos 230", 1),
        ("chim 230", 0),
        ("pancake 230", 0),
    ] {
        let found = find_codes_among(&lexemes(text), text, team.systems());
        let certain = found.iter().filter(|code| code.evidence < Evidence::Hint);
        assert_eq!(certain.count(), expected, "{text}");
    }
}
