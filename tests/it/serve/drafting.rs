//! Articles that are written in chat, from a good answer to the folder and back.

use std::fs;

use serde_json::json;

use super::{newsroom::*, *};

#[tokio::test]
async fn a_good_answer_becomes_an_article_in_two_taps() {
    let room = Newsroom::new().await;
    let (asked, answer) = room.answered(QUESTION, ANSWER).await;
    let card = room.captured(answer).await;
    for words in ["Nhân viên sẽ thấy", "lỗi 777", "2. Chọn khổ A6"] {
        assert!(card.text.contains(words), "{}", card.text);
    }
    let hoa = room.world.hoa();
    hoa.presses("Xuất bản").await.shows("Hoa đã xuất bản");
    let text = room.file(FILE);
    for words in [
        "verified: ",
        "Telegram: Hỗ trợ",
        "## Trường hợp\n\nlỗi 777",
        "3. In lại",
    ] {
        assert!(text.contains(words), "{text}");
    }
    assert!(!text.contains("Minh") && !text.contains("Lan"), "{text}");
    // The group reads where it is, and Lan that her question has an answer.
    let is_told = |text: &String| text.contains("Đã có bài cho câu hỏi");
    let api = &room.world.api;
    api.wait_for("Lan being told", |api| api.texts(GROUP).iter().any(is_told))
        .await;
    let told = api.messages(GROUP);
    let told: Vec<_> = told.iter().filter(|it| is_told(&it.text)).collect();
    assert_eq!((told.len(), told[0].reply_to), (1, Some(asked)));
    assert!(
        api.texts(GROUP)
            .iter()
            .any(|text| text.contains("Đã vào sổ tay"))
    );
    room.until_answered("loi 777", "Chọn khổ A6").await;
    room.done().await;
}

#[tokio::test]
async fn only_those_who_write_may_do_so() {
    let room = Newsroom::new().await;
    let (_, answer) = room.answered(QUESTION, ANSWER).await;
    let minh = room.world.minh().in_group(GROUP);
    minh.replies_to(answer, "/them")
        .await
        .shows("dành cho người viết bài");
    let card = room.captured(answer).await;
    // A card that somebody else gets hold of does nothing for them.
    let publish = card.data("Xuất bản");
    let minh = room.world.minh();
    minh.presses_data(card.message_id, &publish)
        .await
        .alerts("không phải của bạn");
    // Who was taken out of the chat in between does not publish.
    room.world.api.set_member(EDITORS, HOA, "left");
    let hoa = room.world.hoa();
    hoa.presses("Xuất bản").await.alerts("không phải của bạn");
    assert!(!room.kb.path().join(FILE).exists());
    room.done().await;
}

#[tokio::test]
async fn without_editors_the_commands_say_how_to_have_them() {
    let world = World::new().await;
    world.lan().asks("/them").await.shows("[editors] chat");
    world
        .lan()
        .in_english()
        .asks("/drafts")
        .await
        .shows("[editors] chat");
    world.done().await;
}

#[tokio::test]
async fn an_author_asks_and_a_publisher_approves_or_sends_back() {
    let only_hoa = |settings: &mut Settings| {
        let mut hoa = sotay::config::Users::default();
        hoa.ids.insert(HOA);
        settings.editors.publishers = Some(hoa);
    };
    let room = Newsroom::with(only_hoa).await;
    room.world.api.set_member(EDITORS, MINH, "member");
    let minh = room.world.minh();
    minh.asks(&format!(
        "/them Trường hợp: {QUESTION}\nCách xử lý:\n{ANSWER}"
    ))
    .await
    .offers("Gửi duyệt");
    minh.presses("Gửi duyệt").await.shows("Đã gửi duyệt");
    let hoa = room.world.hoa().in_group(EDITORS);
    hoa.asks("/nhap").await.shows("Bài chờ duyệt (1)");
    let asks = hoa.presses("Trả lại").await;
    let why = asks.messages.last().expect("a question").clone();
    hoa.replies(&why, "thiếu ảnh").await.shows("Đã trả lại");
    let back = room.world.api.texts(MINH);
    assert!(
        back.last().unwrap().contains("trả lại: thiếu ảnh"),
        "{back:?}"
    );
    minh.asks("/nhap").await.shows("Bản nháp của bạn (1)");
    minh.presses("777").await;
    minh.presses("Gửi duyệt").await;
    hoa.presses("Duyệt").await.shows("Hoa đã xuất bản");
    assert!(room.file(FILE).contains("Chọn khổ A6"));
    let told = room.world.api.texts(MINH);
    assert!(
        told.iter().any(|text| text.contains("Hoa đã xuất bản")),
        "{told:?}"
    );
    room.done().await;
}

#[tokio::test]
async fn messages_are_collected_in_private() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    hoa.asks("/them").await.shows("chuyển tiếp");
    let by = |name: &str| json!({"forward_origin": {"type": "hidden_user", "sender_user_name": name, "date": 1}});
    hoa.writes(QUESTION, &by("Khách A"))
        .await
        .shows("Đã nhận 1 tin");
    hoa.writes("Bạn chọn khổ A6 rồi in lại nhé", &by("Kỹ thuật B"))
        .await
        .shows("Đã nhận 2 tin");
    let card = hoa.presses("Xong").await;
    card.shows("Cách xử lý")
        .shows("khổ A6")
        .hides("Khách A")
        .hides("Kỹ thuật B");
    hoa.presses("Sửa tiêu đề").await.shows("tiêu đề mới");
    hoa.asks("Lỗi 777: GHN chưa chọn *khổ* giấy")
        .await
        .shows("Lỗi 777: GHN chưa chọn *khổ* giấy");
    hoa.presses("Bỏ").await.shows("Đã bỏ bản nháp");
    // What follows is a question again.
    hoa.asks("lỗi 190").await.shows("Kết nối lại trang.");
    room.done().await;
}

#[tokio::test]
async fn numbers_are_masked_with_one_press() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    let text =
        format!("/them Trường hợp: {QUESTION}\nCách xử lý: gọi anh Nam 0912345678 mở máy in");
    hoa.asks(&text).await.shows("Có 1 chỗ là số điện thoại");
    let card = hoa.presses("Che số").await;
    card.hides("0912345678")
        .shows("[số điện thoại]")
        .offers_no("Che số");
    hoa.presses("Xuất bản").await;
    assert!(
        room.file(FILE)
            .contains("gọi anh Nam [số điện thoại] mở máy in")
    );
    room.done().await;
}

#[tokio::test]
async fn what_would_fail_the_asker_is_not_published() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    hoa.asks("/them Trường hợp: lỗi 778 không gửi được tin thì làm sao ạ?")
        .await
        .shows("⛔");
    hoa.presses("Xuất bản").await.alerts("Chưa xuất bản được");
    let files: Vec<_> = fs::read_dir(room.kb.path()).unwrap().collect();
    assert_eq!(files.len(), ARTICLES.len());
    room.done().await;
}

#[tokio::test]
async fn a_wording_or_steps_go_to_the_article_that_is_there() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    let text = "/them Trường hợp: lỗi 190 bị văng ra ngoài\nCách xử lý: xoá cache trình duyệt";
    hoa.asks(text)
        .await
        .shows("Đã có bài tương tự")
        .shows("Phiên đăng nhập hết hạn");
    hoa.presses("Thêm cách hỏi").await.shows("đã xuất bản");
    let (before, after) = (ARTICLES[2].1, room.file("190-phien-het-han.md"));
    assert!(after.ends_with(before), "no other byte: {after}");
    assert!(
        after.contains("aliases:\n  - \"lỗi 190 bị văng ra ngoài\""),
        "{after}"
    );
    hoa.presses("Hoàn tác").await.alerts("Đã hoàn tác");
    assert_eq!(room.file("190-phien-het-han.md"), before);
    hoa.asks(text).await;
    hoa.presses("Thêm bước")
        .await
        .shows("➕ xoá cache trình duyệt");
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    let after = room.file("190-phien-het-han.md");
    assert_eq!(after, format!("{before}\nxoá cache trình duyệt\n"));
    room.done().await;
}

#[tokio::test]
async fn a_quoted_passage_is_replaced_and_taken_back() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    let answer = hoa.asks("lỗi 190").await.only();
    let quote = quoting(&answer, "Kết nối lại trang.");
    let card = hoa.writes("/sua Kết nối lại *hai* lần.", &quote).await;
    card.shows("➖ Kết nối lại trang.")
        .shows("➕ Kết nối lại *hai* lần.");
    // Somebody edits the file meanwhile.
    let path = room.kb.path().join("190-phien-het-han.md");
    let edited = format!("{}\nThêm một dòng.\n", ARTICLES[2].1);
    fs::write(&path, &edited).unwrap();
    let conflict = hoa.presses("Xuất bản").await;
    conflict.alerts("người khác sửa").shows("➖ Thêm một dòng.");
    assert_eq!(fs::read_to_string(&path).unwrap(), edited, "as it was");
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    let expected = ARTICLES[2].1.replace("lại trang.", "lại \\*hai\\* lần.");
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    let history = hoa.asks("/lichsu 190-phien-het-han").await;
    history.shows("Hoa · viết trong chat");
    hoa.asks("/hoantac").await.shows("Đã hoàn tác");
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);
    hoa.asks("/sua").await.shows("Trích dẫn");
    room.done().await;
}

#[tokio::test]
async fn an_article_is_archived_and_its_file_stays() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    hoa.asks("/luutru").await.shows("Gõ kèm mã bài");
    hoa.asks("/luutru khong-co")
        .await
        .shows("Không có bài nào mã");
    hoa.asks("/luutru 613-vuot-gioi-han-goi")
        .await
        .shows("Đã lưu trữ");
    assert!(
        room.file("613-vuot-gioi-han-goi.md")
            .contains("status: archived")
    );
    hoa.asks("/hoantac").await.shows("Đã hoàn tác");
    assert_eq!(room.file("613-vuot-gioi-han-goi.md"), ARTICLES[3].1);
    let checked = hoa.asks("/xacminh 190-phien-het-han").await;
    checked.shows("đã kiểm tra hôm nay");
    let text = room.file("190-phien-het-han.md");
    assert!(text.starts_with("---\nverified: 20"), "{text}");
    assert!(text.ends_with(ARTICLES[2].1), "{text}");
    room.done().await;
}

#[tokio::test]
async fn an_old_card_shows_the_new_one_and_does_nothing() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    let card = hoa
        .asks(&format!(
            "/them Trường hợp: {QUESTION}\nCách xử lý: {ANSWER}"
        ))
        .await
        .only();
    let old = card.data("Xuất bản");
    hoa.presses("Sửa tiêu đề").await;
    hoa.asks("Lỗi 777: khổ giấy").await;
    let reply = hoa.presses_data(card.message_id, &old).await;
    reply.alerts("đã đổi").shows("Lỗi 777: khổ giấy");
    assert!(!room.kb.path().join(FILE).exists());
    room.done().await;
}

#[tokio::test]
async fn a_press_that_comes_again_after_a_kill_makes_one_article() {
    let mut room = Newsroom::new().await;
    let (_, answer) = room.answered(QUESTION, ANSWER).await;
    let card = room.captured(answer).await;
    let api = &room.world.api;
    // The file is there, nobody has been told.
    api.fault("answerCallbackQuery", bot_api::Fault::Hold);
    api.press_by(HOA, HOA, card.message_id, &card.data("Xuất bản"));
    let is_pressed = |api: &BotApi| !api.calls_of("answerCallbackQuery").is_empty();
    api.wait_for("the button being answered", is_pressed).await;
    assert!(room.kb.path().join(FILE).exists());
    room.is_killed().await;
    room.world.api.wait_until_confirmed().await;
    let names = fs::read_dir(room.kb.path()).unwrap().count();
    assert_eq!(names, ARTICLES.len() + 1, "one article");
    let api = &room.world.api;
    let lines = api
        .texts(GROUP)
        .iter()
        .filter(|text| text.contains("Đã vào sổ tay"))
        .count();
    assert_eq!(lines, 1);
    assert!(
        api.texts(HOA)
            .iter()
            .any(|text| text.contains("Hoa đã xuất bản"))
    );
    room.done().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_and_the_draft_kept() {
    let nowhere = |settings: &mut Settings| {
        let file = settings
            .kb
            .as_ref()
            .expect("a folder")
            .join("190-phien-het-han.md");
        settings.kb = Some(file);
    };
    let room = Newsroom::with(nowhere).await;
    let hoa = room.world.hoa();
    hoa.asks(&format!(
        "/them Trường hợp: {QUESTION}\nCách xử lý: {ANSWER}"
    ))
    .await;
    hoa.presses("Xuất bản")
        .await
        .alerts("Không ghi được vào thư mục");
    hoa.asks("/nhap").await.shows("Bản nháp của bạn (1)");
    room.done().await;
}

#[tokio::test]
async fn both_languages_say_the_same() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa().in_english();
    hoa.asks("/template").await.shows("Symptom:");
    hoa.asks("/cancel").await.shows("not in the middle");
    hoa.asks("/undo").await.shows("nothing in chat");
    hoa.asks("/add Trường hợp: lỗi 781 treo máy\nCách xử lý: tắt mở lại")
        .await
        .offers("Publish")
        .offers("Change the title");
    room.world.hoa().asks("/mau").await.shows("Trường hợp:");
    room.done().await;
}

#[tokio::test]
async fn pictures_become_files_of_the_article() {
    let room = Newsroom::new().await;
    let picture = crate::support::bot_api::png(40, 30, "anh");
    room.world.api.has_file("photo-a", &picture);
    let hoa = room.world.hoa();
    let photo = json!({"photo": [{"file_id": "nho"}, {"file_id": "photo-a"}], "text": null,
        "caption": format!("/them Trường hợp: {QUESTION}\nCách xử lý: xem ảnh"),
        "caption_entities": [{"type": "bot_command", "offset": 0, "length": 5}]});
    hoa.writes("", &photo).await.shows("xem ảnh");
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    let text = room.file(FILE);
    assert!(
        text.contains("](anh/777-khong-in-duoc-van-don-ghn-1.png)"),
        "{text}"
    );
    let file = room
        .kb
        .path()
        .join("anh/777-khong-in-duoc-van-don-ghn-1.png");
    assert_eq!(fs::read(file).unwrap(), picture);
    room.done().await;
}

#[tokio::test]
async fn a_file_with_one_article_becomes_a_draft() {
    let room = Newsroom::new().await;
    let text = format!("# Lỗi 777: khổ giấy\n\n## Cách xử lý\n\n{ANSWER}\n");
    room.world.api.has_file("file-a", text.as_bytes());
    let hoa = room.world.hoa();
    let document =
        |name: &str| json!({"document": {"file_id": "file-a", "file_name": name}, "text": null});
    hoa.asks("/them").await;
    hoa.writes("", &document("nhiều.csv"))
        .await
        .shows("một bài");
    hoa.writes("", &document("a.md"))
        .await
        .shows("Lỗi 777: khổ giấy")
        .offers("Xuất bản");
    room.done().await;
}

#[tokio::test]
async fn an_answer_to_a_help_card_goes_into_the_handbook() {
    const SUPPORT: i64 = -100_900;
    let room = Newsroom::with(|settings| settings.support_chat = Some(SUPPORT)).await;
    room.world.lan().asks(QUESTION).await;
    room.world.lan().presses("🙋").await;
    let card = room.world.only(SUPPORT);
    let minh = room.world.minh().in_group(SUPPORT);
    minh.replies(&card, ANSWER).await.offers("Lưu vào sổ tay");
    minh.presses("Lưu vào sổ tay")
        .await
        .alerts("người viết bài");
    let hoa = room.world.hoa();
    hoa.in_group(SUPPORT)
        .presses("Lưu vào sổ tay")
        .await
        .shows("Đã ghi vào bản nháp");
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    assert!(room.file(FILE).contains("3. In lại"));
    let is_told = |text: &String| text.contains("Đã có bài cho câu hỏi");
    let api = &room.world.api;
    api.wait_for("Lan being told", |api| api.texts(LAN).iter().any(is_told))
        .await;
    room.done().await;
}

#[tokio::test]
async fn earlier_answers_say_that_their_article_was_corrected() {
    let room = Newsroom::new().await;
    room.world
        .lan()
        .asks("lỗi 190")
        .await
        .shows("Kết nối lại trang.");
    let hoa = room.world.hoa();
    let answer = hoa.asks("lỗi 190").await.only();
    let quote = quoting(&answer, "Kết nối lại trang.");
    hoa.writes("/sua Kết nối lại hai lần.", &quote).await;
    hoa.presses("Xuất bản").await;
    let api = &room.world.api;
    let says = |words: &'static str| move |api: &BotApi| api.texts(LAN)[0].contains(words);
    api.wait_for("the answer being corrected", says("⚠️ Bài đã được sửa lúc"))
        .await;
    let lan = room.world.lan();
    lan.presses("Xem bản mới")
        .await
        .shows("Kết nối lại hai lần.");
    hoa.asks("/luutru 190-phien-het-han").await;
    api.wait_for("the answer being withdrawn", says("⚠️ Bài này đã được gỡ"))
        .await;
    assert!(
        !api.texts(LAN)[0].contains("hai lần"),
        "{:?}",
        api.texts(LAN)
    );
    // A wording that is added changes nothing for readers.
    lan.asks("lỗi 613").await;
    hoa.asks("/them Trường hợp: lỗi 613 gọi nhiều quá\nCách xử lý: chờ")
        .await;
    hoa.presses("Thêm cách hỏi").await;
    room.until_answered("gọi nhiều quá lỗi 613", "Chờ một giờ")
        .await;
    assert!(!api.texts(LAN).last().unwrap().contains("⚠️"));
    room.done().await;
}

/// What four people ask in vain.
async fn asked_in_vain() -> Newsroom {
    let room = Newsroom::new().await;
    for person in [LAN, MINH, 12] {
        room.world.person(person).asks("máy in lệch khổ giấy").await;
    }
    room.world.lan().asks("lỗi 999 là gì").await;
    room
}

#[tokio::test]
async fn what_was_asked_in_vain_is_a_list_to_work_on() {
    let room = asked_in_vain().await;
    let (hoa, minh) = (room.world.hoa(), room.world.minh());
    minh.asks("/chuatraloi")
        .await
        .shows("dành cho người viết bài");
    let elsewhere = hoa.in_group(GROUP).asks("/chuatraloi").await;
    elsewhere.shows("chat riêng");
    let list = hoa.asks("/chuatraloi").await;
    list.shows("Còn thiếu 2 mục, từ 4 câu hỏi");
    list.shows("3 người · 3 lần")
        .shows("«máy in lệch khổ giấy»");
    let ignored = hoa.presses("2. Bỏ qua").await;
    ignored.pops_up("Bỏ qua «").shows("Còn thiếu 1 mục");
    let figures = hoa.asks("/thongke").await;
    figures.shows("Số liệu 30 ngày").shows("Hỏi 4 lần, 3 người");
    let english = hoa.in_english().asks("/stats").await;
    english.shows("Figures of 30 days");
    room.done().await;
}

#[tokio::test]
async fn an_article_is_written_about_what_was_asked_in_vain() {
    let room = asked_in_vain().await;
    let hoa = room.world.hoa();
    hoa.asks("/chuatraloi").await;
    hoa.presses("1. ✍️ Viết").await.alerts("Gửi cách xử lý");
    let steps = "1. Mở Cấu hình máy in\n2. Chọn khổ A6";
    hoa.asks(steps).await.shows("Đã nhận 2 tin");
    let card = hoa.presses("Xong").await;
    card.shows("máy in lệch khổ giấy").shows("2. Chọn khổ A6");
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    let text = room.file("may-in-lech-kho-giay.md");
    let issue = "## Trường hợp\n\nmáy in lệch khổ giấy";
    assert!(text.contains(issue), "{text}");
    room.until_answered("may in lech kho giay", "Chọn khổ A6")
        .await;
    room.done().await;
}

#[tokio::test]
async fn what_was_asked_in_vain_may_be_an_article_that_is_there() {
    let room = Newsroom::new().await;
    let words = "đơn hàng không đồng bộ về phần mềm kế toán";
    let lan = room.world.lan();
    lan.asks(words).await;
    lan.presses("👎").await;
    lan.presses("Khó hiểu").await;
    let hoa = room.world.hoa();
    hoa.asks("/chuatraloi").await.shows("từng bị báo chưa đúng");
    let which = hoa.presses("1. Là bài").await;
    which.shows("là bài nào").offers("Đơn hàng không đồng bộ");
    let done = hoa.presses("Đơn hàng không đồng bộ").await;
    done.shows("đã xuất bản");
    let text = room.file("dong-bo-don-hang.md");
    assert!(text.contains(words), "{text}");
    room.done().await;
}
