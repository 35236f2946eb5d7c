//! Pictures of articles.

use std::fs;

use super::{world::Reply, *};
use crate::support::bot_api::{Fault, png};

/// A folder of articles, of which the bot may send the pictures.
struct Kb {
    folder: tempfile::TempDir,
}

const TWO: &str = "# Lỗi 901: Hai ảnh\n\n## Cách xử lý\n\nBấm nút này:\n\n![Nút Lưu](anh/a.png)\n\nrồi xem ![](anh/b.png).\n";
const LONG: &str = "# Lỗi 902: Bài dài\n\n## Cách xử lý\n\n![Một](anh/a.png)\n\n";
const ONE: &str = "# Lỗi 903: Một ảnh\n\n## Cách xử lý\n\n![Một](anh/a.png)\n";
const OTHER: &str = "# Lỗi 903: Không có ảnh\n\n## Cách xử lý\n\nGọi tổng đài.\n";

impl Kb {
    fn new() -> Self {
        let kb = Self {
            folder: tempfile::tempdir().unwrap(),
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

    /// A bot with these articles.
    async fn world(&self) -> World {
        let folder = self.folder.path().to_owned();
        let mut world = World::with(|settings| settings.kb = Some(folder)).await;
        world.knows(sotay::kb::load(self.folder.path()).unwrap().sources);
        world
    }
}

/// The messages behind the first one, as they are shown, each in reply to it.
#[track_caller]
fn pictures<'a>(reply: &'a Reply<'_>) -> Vec<&'a str> {
    let texts = reply.texts();
    for picture in &reply.messages[1..] {
        assert_eq!(picture.reply_to, Some(reply.messages[0].message_id));
    }
    texts[1..].to_vec()
}

/// How many files were uploaded with each call.
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
    let kb = Kb::new();
    let mut world = kb.world().await;
    let answer = world.lan().asks("lỗi 901").await;
    assert_eq!(pictures(&answer), ["(album a) Nút Lưu", "(album b)"]);
    assert_eq!(uploads(&world.api, "sendMediaGroup"), [2]);
    // From then on by name, after a restart as well, in albums and alone.
    world.restarts().await;
    world.lan().asks("lỗi 901").await.count(3);
    let answer = world.lan().asks("lỗi 906").await;
    assert_eq!(pictures(&answer), ["(photo a) Một"]);
    assert_eq!(uploads(&world.api, "sendMediaGroup"), [2, 0]);
    assert_eq!(uploads(&world.api, "sendPhoto"), [0]);
    // Until Telegram does not know the name any more.
    world.api.forget_files();
    world.lan().asks("lỗi 901").await.count(3);
    assert_eq!(uploads(&world.api, "sendMediaGroup"), [2, 0, 0, 2]);
    world.done().await;
}

#[tokio::test]
async fn a_changed_picture_is_sent_anew() {
    let kb = Kb::new();
    let world = kb.world().await;
    world.lan().asks("lỗi 906").await;
    kb.put("anh/a.png", &png(600, 400, "a2"));
    let answer = world.lan().asks("lỗi 906").await;
    assert_eq!(pictures(&answer), ["(photo a2) Một"]);
    assert_eq!(uploads(&world.api, "sendPhoto"), [1, 1]);
    world.done().await;
}

#[tokio::test]
async fn leafing_brings_them_once() {
    let kb = Kb::new();
    let world = kb.world().await;
    // Typed; and opened by a link, where nothing is recorded.
    for text in ["lỗi 902", "/start a_902"] {
        world.lan().asks(text).await.count(2);
        world.lan().presses("▶").await.count(1);
        world.lan().presses("◀").await.count(1);
    }
    world.done().await;
}

#[tokio::test]
async fn choosing_brings_them_once() {
    let kb = Kb::new();
    let world = kb.world().await;
    let lan = world.lan();
    lan.asks("lỗi 903").await.count(1);
    let chosen = lan.presses("Một ảnh").await;
    assert_eq!(pictures(&chosen), ["(photo a) Một"]);
    for words in ["Quay lại", "Không có ảnh", "Quay lại", "Một ảnh"] {
        lan.presses(words).await.count(1);
    }
    world.done().await;
}

#[tokio::test]
async fn a_group_gets_them_on_demand_and_once() {
    let kb = Kb::new();
    let world = kb.world().await;
    let lan = world.lan().in_group(GROUP);
    let answer = lan.in_topic(7).asks("/hoi lỗi 901").await;
    answer.row(0, &["🖼 Xem ảnh (2)"]);
    // The key stays when something else is pressed.
    let solved = lan.presses("✅").await;
    solved.row(0, &["🖼 Xem ảnh (2)"]);
    let demanded = lan.presses("🖼").await;
    let answer = answer.only().message_id;
    let sent = demanded
        .messages
        .iter()
        .filter(|it| it.message_id != answer);
    let places: Vec<_> = sent.map(|it| (it.reply_to, it.topic)).collect();
    assert_eq!(places, [(Some(answer), Some(7)); 2]);
    let again = world.minh().in_group(GROUP).presses("🖼").await;
    again.is_silent().pops_up("đã được gửi");
    world.done().await;
}

#[tokio::test]
async fn more_than_ten_say_how_many_are_missing() {
    let kb = Kb::new();
    let mut text = "# Lỗi 904: Nhiều ảnh\n\n## Cách xử lý\n\n".to_owned();
    for number in 1..=13 {
        kb.put(
            &format!("anh/{number}.png"),
            &png(300, 200, &number.to_string()),
        );
        write!(text, "![Bước {number}](anh/{number}.png)\n\n").unwrap();
    }
    kb.put("904.md", text.as_bytes());
    let world = kb.world().await;
    let answer = world.lan().asks("lỗi 904").await;
    let sent = pictures(&answer);
    assert_eq!(sent.len(), 10);
    assert_eq!(
        sent[9],
        "(album 10) Bước 10\nBài còn 3 ảnh nữa chưa gửi kèm được."
    );
    world.done().await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_left_out() {
    let kb = Kb::new();
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
    let all = targets.map(|target| format!("![]({target})")).join("\n\n");
    let text = format!("# Lỗi 905: Ảnh hỏng\n\n## Cách xử lý\n\nXem ảnh.\n\n{all}");
    kb.put("905.md", text.as_bytes());
    let world = kb.world().await;
    let answer = world.lan().asks("lỗi 905").await;
    assert_eq!(pictures(&answer), ["(album a)", "(album b)"]);
    world.done().await;
}

#[tokio::test]
async fn what_telegram_does_not_take_is_left_out() {
    let kb = Kb::new();
    let world = kb.world().await;
    let refused =
        "Bad Request: Failed to send message #1 with the error message \"IMAGE_PROCESS_FAILED\"";
    let forbidden = "Bad Request: not enough rights to send photos to the chat";
    // The answer stands whatever becomes of its pictures.
    let album = ["(album a) Nút Lưu", "(album b)"].as_slice();
    for (fault, sent) in [
        (Fault::Error(400, refused), ["(photo b)"].as_slice()),
        (Fault::Error(500, "Internal Server Error"), album),
        (Fault::Error(400, forbidden), &[]),
    ] {
        world.api.fault("sendMediaGroup", fault);
        let answer = world.lan().asks("lỗi 901").await;
        assert_eq!(pictures(&answer), sent);
    }
    world.done().await;
}

#[tokio::test]
async fn a_group_is_told_when_there_are_none() {
    let kb = Kb::new();
    let world = kb.world().await;
    let lan = world.lan().in_group(GROUP);
    lan.asks("/hoi lỗi 906").await;
    fs::remove_file(kb.folder.path().join("anh/a.png")).unwrap();
    let missing = lan.presses("🖼").await;
    missing.is_silent().pops_up("chưa gửi được ảnh");
    // Mended, it works.
    kb.put("anh/a.png", &png(600, 400, "a"));
    lan.presses("🖼").await.shows("(photo a) Một");
    world.done().await;
}
