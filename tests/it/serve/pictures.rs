//! Pictures of articles.

use std::fs;

use super::{
    presses::{labels, press, said},
    *,
};
use crate::support::bot_api::{Fault, png};

/// A folder of articles, and what the bot remembers beside it.
struct Kb {
    folder: tempfile::TempDir,
    memory: tempfile::TempDir,
}

const TWO: &str = "# Lỗi 901: Hai ảnh\n\n## Cách xử lý\n\nBấm nút này:\n\n![Nút Lưu](anh/a.png)\n\nrồi xem ![](anh/b.png).\n";
const LONG: &str = "# Lỗi 902: Bài dài\n\n## Cách xử lý\n\n![Một](anh/a.png)\n\n";
const ONE: &str = "# Lỗi 903: Một ảnh\n\n## Cách xử lý\n\n![Một](anh/a.png)\n";
const OTHER: &str = "# Lỗi 903: Không có ảnh\n\n## Cách xử lý\n\nGọi tổng đài.\n";

impl Kb {
    fn new() -> Self {
        let kb = Self {
            folder: tempfile::tempdir().unwrap(),
            memory: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(kb.folder.path().join("anh")).unwrap();
        kb.put("anh/a.png", &png(600, 400, "a"));
        kb.put("anh/b.png", &png(300, 400, "b"));
        kb.put("901.md", TWO.as_bytes());
        kb.put("903-a.md", ONE.as_bytes());
        kb.put("906.md", ONE.replace("903", "906").as_bytes());
        kb.put("903-b.md", OTHER.as_bytes());
        let mut long = LONG.to_owned();
        for step in 1..=80 {
            write!(long, "Bước {step}: mở kênh này ra, bấm kết nối lại, chờ dấu tích xanh rồi sang kênh sau.\n\n").unwrap();
        }
        kb.put("902.md", long.as_bytes());
        kb
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    fn run(&self, api: &BotApi) -> Running {
        let mut settings = settings(api);
        settings.pictures = Some(self.folder.path().to_owned());
        let sources = sotay::kb::load(self.folder.path()).unwrap().sources;
        run_in(
            self.memory.path().to_owned(),
            &sources,
            settings,
            |responder| responder,
        )
    }
}

async fn ask(api: &BotApi, question: &str) {
    api.private_text(LAN, question);
    api.wait_until_confirmed().await;
}

/// The names of the parts that were uploaded with each call.
fn uploads(api: &BotApi, method: &str) -> Vec<usize> {
    let calls = api.calls_of(method).into_iter();
    calls
        .map(|call| {
            let params = call.params.as_object().unwrap();
            params
                .keys()
                .filter(|name| name.starts_with("picture"))
                .count()
        })
        .collect()
}

#[tokio::test]
async fn pictures_follow_the_answer_as_one_album() {
    let (api, kb) = (BotApi::start().await, Kb::new());
    let bot = kb.run(&api);
    ask(&api, "lỗi 901").await;
    let messages = api.messages(LAN);
    let texts = api.texts(LAN);
    assert_eq!(
        texts[1..],
        ["(album a) Nút Lưu", "(album b)"],
        "{}",
        api.transcript()
    );
    for picture in &messages[1..] {
        assert_eq!(picture.reply_to, Some(messages[0].message_id));
    }
    assert_eq!(uploads(&api, "sendMediaGroup"), [2]);
    // From then on by name, after a restart as well, in albums and alone.
    bot.stop().await.unwrap();
    let bot = kb.run(&api);
    ask(&api, "lỗi 901").await;
    ask(&api, "lỗi 906").await;
    assert_eq!(uploads(&api, "sendMediaGroup"), [2, 0]);
    assert_eq!(uploads(&api, "sendPhoto"), [0]);
    assert_eq!(api.texts(LAN).pop().unwrap(), "(photo a) Một");
    // Until Telegram does not know the name any more.
    api.forget_files();
    ask(&api, "lỗi 901").await;
    assert_eq!(uploads(&api, "sendMediaGroup"), [2, 0, 0, 2]);
    assert_eq!(api.texts(LAN).len(), 3 + 3 + 2 + 3, "{}", api.transcript());
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_changed_picture_is_sent_anew() {
    let (api, kb) = (BotApi::start().await, Kb::new());
    let bot = kb.run(&api);
    ask(&api, "lỗi 906").await;
    kb.put("anh/a.png", &png(600, 400, "a2"));
    ask(&api, "lỗi 906").await;
    assert_eq!(uploads(&api, "sendPhoto"), [1, 1]);
    assert_eq!(api.texts(LAN).pop().unwrap(), "(photo a2) Một");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn leafing_and_choosing_bring_them_once() {
    let (api, kb) = (BotApi::start().await, Kb::new());
    let bot = kb.run(&api);
    ask(&api, "lỗi 902").await;
    press(&api, LAN, LAN, 0, "▶").await;
    press(&api, LAN, LAN, 0, "◀").await;
    assert_eq!(api.messages(LAN).len(), 2, "{}", api.transcript());
    // Opened by a link: nothing is recorded there.
    ask(&api, "/start a_902").await;
    press(&api, LAN, LAN, 2, "▶").await;
    press(&api, LAN, LAN, 2, "◀").await;
    assert_eq!(api.messages(LAN).len(), 4, "{}", api.transcript());
    // Chosen from a list, and once more.
    ask(&api, "lỗi 903").await;
    assert_eq!(api.messages(LAN).len(), 5, "{}", api.transcript());
    press(&api, LAN, LAN, 4, "Một ảnh").await;
    assert_eq!(api.texts(LAN)[5], "(photo a) Một");
    press(&api, LAN, LAN, 4, "Quay lại").await;
    press(&api, LAN, LAN, 4, "Không có ảnh").await;
    press(&api, LAN, LAN, 4, "Quay lại").await;
    press(&api, LAN, LAN, 4, "Một ảnh").await;
    assert_eq!(api.messages(LAN).len(), 6, "{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_gets_them_on_demand_and_once() {
    let (api, kb) = (BotApi::start().await, Kb::new());
    let bot = kb.run(&api);
    api.open_topic(GROUP, 7);
    let topic = serde_json::json!({"message_thread_id": 7, "is_topic_message": true});
    api.group_message(GROUP, LAN, "/hoi lỗi 901", &topic);
    api.wait_until_confirmed().await;
    let keys = labels(&api, GROUP);
    assert_eq!(keys[0], ["🖼 Xem ảnh (2)"]);
    // The key stays when something else is pressed.
    press(&api, LAN, GROUP, 0, "✅").await;
    assert_eq!(labels(&api, GROUP)[0], keys[0]);
    press(&api, LAN, GROUP, 0, "🖼").await;
    let messages = api.messages(GROUP);
    assert_eq!(messages.len(), 3, "{}", api.transcript());
    for picture in &messages[1..] {
        let place = (picture.reply_to, picture.topic);
        assert_eq!(place, (Some(messages[0].message_id), Some(7)));
    }
    press(&api, MINH, GROUP, 0, "🖼").await;
    assert_eq!(api.messages(GROUP).len(), 3);
    assert!(said(&api).pop().unwrap().contains("đã được gửi"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn more_than_ten_say_how_many_are_missing() {
    let (api, kb) = (BotApi::start().await, Kb::new());
    let mut text = "# Lỗi 904: Nhiều ảnh\n\n## Cách xử lý\n\n".to_owned();
    for number in 1..=13 {
        kb.put(
            &format!("anh/{number}.png"),
            &png(300, 200, &number.to_string()),
        );
        write!(text, "![Bước {number}](anh/{number}.png)\n\n").unwrap();
    }
    kb.put("904.md", text.as_bytes());
    let bot = kb.run(&api);
    ask(&api, "lỗi 904").await;
    let texts = api.texts(LAN);
    assert_eq!(texts.len(), 11, "{}", api.transcript());
    assert_eq!(
        texts[10],
        "(album 10) Bước 10\nBài còn 3 ảnh nữa chưa gửi kèm được."
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_sent_is_left_out() {
    let (api, kb) = (BotApi::start().await, Kb::new());
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.png"), png(9, 9, "secret")).unwrap();
    let elsewhere = outside.path().join("secret.png");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&elsewhere, kb.folder.path().join("anh/link.png")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.png", kb.folder.path().join("anh/inside.png")).unwrap();
    kb.put("anh/dai.png", &png(9_000, 2_000, "long"));
    kb.put("anh/hep.png", &png(2_100, 100, "narrow"));
    kb.put("anh/chu.png", b"no picture");
    kb.put("anh/to.png", &png(100, 100, &"x".repeat(11 << 20)));
    let name = outside.path().file_name().unwrap().to_str().unwrap();
    let targets = [
        "anh/khong-co.png".to_owned(),
        "anh/dai.png".to_owned(),
        "anh/hep.png".to_owned(),
        "anh/chu.png".to_owned(),
        "anh/to.png".to_owned(),
        "anh/link.png".to_owned(),
        format!("../{name}/secret.png"),
        "anh/inside.png".to_owned(),
        "anh/b.png".to_owned(),
    ];
    let pictures = targets.map(|target| format!("![]({target})")).join("\n\n");
    let text = format!("# Lỗi 905: Ảnh hỏng\n\n## Cách xử lý\n\nXem ảnh.\n\n{pictures}");
    kb.put("905.md", text.as_bytes());
    let bot = kb.run(&api);
    ask(&api, "lỗi 905").await;
    assert_eq!(
        api.texts(LAN)[1..],
        ["(album a)", "(album b)"],
        "{}",
        api.transcript()
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_telegram_does_not_take_is_left_out() {
    let (api, kb) = (BotApi::start().await, Kb::new());
    let bot = kb.run(&api);
    let refused =
        "Bad Request: Failed to send message #1 with the error message \"IMAGE_PROCESS_FAILED\"";
    api.fault("sendMediaGroup", Fault::Error(400, refused));
    ask(&api, "lỗi 901").await;
    assert_eq!(api.texts(LAN)[1..], ["(photo b)"], "{}", api.transcript());
    // The answer stands whatever becomes of its pictures.
    api.fault("sendMediaGroup", Fault::Error(500, "Internal Server Error"));
    ask(&api, "lỗi 901").await;
    assert_eq!(api.texts(LAN)[3..], ["(album a) Nút Lưu", "(album b)"]);
    let forbidden = "Bad Request: not enough rights to send photos to the chat";
    api.fault("sendMediaGroup", Fault::Error(400, forbidden));
    ask(&api, "lỗi 901").await;
    assert_eq!(api.texts(LAN).len(), 6, "{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_is_told_when_there_are_none() {
    let (api, kb) = (BotApi::start().await, Kb::new());
    let bot = kb.run(&api);
    api.group_text(GROUP, LAN, "/hoi lỗi 906");
    api.wait_until_confirmed().await;
    fs::remove_file(kb.folder.path().join("anh/a.png")).unwrap();
    press(&api, LAN, GROUP, 0, "🖼").await;
    assert!(
        said(&api)[0].contains("chưa gửi được ảnh"),
        "{:?}",
        said(&api)
    );
    assert_eq!(api.messages(GROUP).len(), 1);
    // Mended, it works.
    kb.put("anh/a.png", &png(600, 400, "a"));
    press(&api, LAN, GROUP, 0, "🖼").await;
    assert_eq!(api.texts(GROUP)[1], "(photo a) Một");
    bot.stop().await.unwrap();
}
