//! The real binary while its articles change.

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    process::{Process, start},
    *,
};

/// A bot at work on a folder that a test changes.
pub(super) struct Desk {
    api: BotApi,
    dir: TempDir,
    pub(super) bot: Process,
    /// Nobody may ask much in a minute, so each question is somebody else's.
    people: Cell<i64>,
}

pub(super) fn article(title: &str, step: &str) -> String {
    format!("# {title}\n\n## Cách xử lý\n\n{step}\n")
}

/// The title of the article about #190 of these tests.
pub(super) const EXPIRED: &str = "Lỗi 190: Phiên đăng nhập hết hạn";

/// An article that no YAML reader takes.
fn broken(title: &str) -> String {
    format!("---\ncodes: [1, \"2\n---\n{}", article(title, "Bước hỏng."))
}

impl Desk {
    /// With this `sotay.toml`.
    pub(super) async fn new(toml: &str) -> Self {
        Self::in_folder(toml, |_| ()).await
    }

    /// With something done to the empty folder of the bot before it starts.
    pub(super) async fn in_folder(toml: &str, prepare: impl FnOnce(&Path)) -> Self {
        let api = BotApi::start().await;
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join("sotay.toml"), toml).unwrap();
        prepare(dir.path());
        let bot = start(&api, &dir, bot_api::TOKEN);
        api.wait_for("a poll", |api| !api.calls_of("getUpdates").is_empty())
            .await;
        let people = Cell::new(1000);
        Self {
            api,
            dir,
            bot,
            people,
        }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Who asked, and the answer.
    pub(super) async fn ask(&self, question: &str) -> (i64, String) {
        let person = self.people.get();
        self.people.set(person + 1);
        self.api.private_text(person, question);
        self.api.wait_for_messages(person, 1).await;
        (person, self.api.texts(person).remove(0))
    }

    /// Asks until the answer is right.
    pub(super) async fn until(&self, question: &str, is_right: impl Fn(&str) -> bool) {
        let mut last = String::new();
        for _ in 0..300 {
            last = self.ask(question).await.1;
            if is_right(&last) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{question}: still {last}\n{}", self.bot.log());
    }

    pub(super) async fn until_answered(&self, question: &str, words: &str) {
        self.until(question, |answer| answer.contains(words)).await;
    }

    /// Waits until the log says it, from byte `from` on.
    async fn until_logged(&self, from: usize, words: &str) {
        for _ in 0..300 {
            if self.bot.log()[from..].contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never {words}: {}", self.bot.log());
    }

    async fn until_told(&self, words: &str) {
        let is_told = |text: &String| text.contains(words);
        self.api
            .wait_for(words, |api| api.texts(GROUP).iter().any(is_told))
            .await;
    }

    /// Asks for what was there from the beginning and did not change.
    pub(super) async fn answers(&self, question: &str, words: &str) {
        let (_, answer) = self.ask(question).await;
        assert!(answer.contains(words), "{answer}\n{}", self.bot.log());
    }

    pub(super) async fn end(self) -> String {
        self.bot.signal("-TERM");
        let (code, log) = self.bot.end().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("panicked"), "{log}");
        log
    }
}

const EDITORS: &str = "[editors]\nchat = -100500\n";

#[tokio::test]
async fn what_is_edited_moved_and_deleted_is_answered_so() {
    let desk = Desk::new(EDITORS).await;
    desk.answers("lỗi 190", "Kết nối lại trang.").await;
    let file = "kb/190-phien-het-han.md";
    desk.write(file, &article(EXPIRED, "Bước đã sửa."));
    desk.until_answered("lỗi 190", "Bước đã sửa.").await;
    let blocked = article("Lỗi -212: Tin bị chặn", "Bỏ chặn.");
    desk.write("kb/zalo/212.md", &blocked);
    desk.until_answered("lỗi -212", "Bỏ chặn.").await;

    let moved = "kb/facebook/190-phien-het-han.md";
    fs::create_dir(desk.path("kb/facebook")).unwrap();
    fs::rename(desk.path(file), desk.path(moved)).unwrap();
    desk.write(moved, &article(EXPIRED, "Sau khi chuyển."));
    desk.until_answered("lỗi 190", "Sau khi chuyển.").await;

    // The keys of an answer whose article is gone explain themselves.
    let (person, _) = desk.ask("lỗi 190").await;
    let message = desk.api.messages(person).remove(0);
    fs::remove_file(desk.path(moved)).unwrap();
    let is_unknown = |answer: &str| answer.contains("Chưa có bài");
    desk.until("lỗi 190", is_unknown).await;
    let (id, wrong) = (message.message_id, message.data("👎"));
    desk.api.press_by(person, person, id, &wrong);
    let is_explained = |api: &BotApi| {
        let mut answers = api.calls_of("answerCallbackQuery").into_iter();
        answers.any(|call| call.params["text"].to_string().contains("Bài này"))
    };
    desk.api.wait_for("the words", is_explained).await;
    desk.answers("lỗi 613", "Chờ một giờ").await;
    desk.end().await;
}

#[tokio::test]
async fn what_breaks_stays_as_it_was_and_is_told_once() {
    let desk = Desk::new(EDITORS).await;
    let file = "kb/190-phien-het-han.md";
    let before = desk.bot.log().len();
    desk.write(file, &broken(EXPIRED));
    desk.until_told("190-phien-het-han.md, dòng 2").await;
    desk.answers("lỗi 190", "Kết nối lại trang.").await;
    desk.until_logged(before, "K005-yaml-syntax").await;
    // Broken in other ways, and other files changing: told once.
    desk.write(file, "");
    let other = article("Lỗi -212: Tin bị chặn", "Bỏ chặn.");
    desk.write("kb/zalo/212.md", &other);
    desk.until_answered("lỗi -212", "Bỏ chặn.").await;
    desk.answers("lỗi 190", "Kết nối lại trang.").await;
    desk.write(file, &article(EXPIRED, "Bước mới nhất."));
    desk.until_answered("lỗi 190", "Bước mới nhất.").await;
    desk.until_told("✅ 190-phien-het-han.md đã vào lại.").await;
    assert_eq!(desk.api.texts(GROUP).len(), 2, "{}", desk.api.transcript());
    desk.end().await;
}

#[tokio::test]
async fn what_is_broken_at_the_start_is_told_and_in_service_as_far_as_it_goes() {
    let desk = Desk::in_folder(EDITORS, |dir| {
        fs::create_dir(dir.join("kb")).unwrap();
        fs::write(dir.join("kb/1.md"), broken("Lỗi 777: Kho trống")).unwrap();
        fs::write(dir.join("kb/2.md"), article("Lỗi 778: Kho đầy", "Dọn kho.")).unwrap();
    })
    .await;
    desk.until_told("1.md, dòng 2").await;
    desk.answers("lỗi 777", "Bước hỏng.").await;
    desk.write("kb/1.md", &article("Lỗi 777: Kho trống", "Nhập kho."));
    desk.until_answered("lỗi 777", "Nhập kho.").await;
    desk.until_told("1.md đã vào lại").await;
    desk.end().await;
}

#[tokio::test]
async fn five_hundred_files_at_once_are_a_few_exchanges() {
    let desk = Desk::new("").await;
    let before = desk.bot.log().len();
    for n in 0..500 {
        let title = format!("Lỗi {}: Sự cố số {n}", 20_000 + n);
        desk.write(
            &format!("kb/bulk/{}/b{n}.md", n % 7),
            &article(&title, "Làm lại."),
        );
    }
    desk.until_answered("lỗi 20499", "Làm lại.").await;
    fs::rename(desk.path("kb/bulk"), desk.path("kb/nhieu")).unwrap();
    for n in 0..500 {
        let title = format!("Lỗi {}: Sự cố số {n}", 20_000 + n);
        desk.write(
            &format!("kb/nhieu/{}/b{n}.md", n % 7),
            &article(&title, "Làm khác."),
        );
    }
    desk.until_answered("lỗi 20499", "Làm khác.").await;
    desk.until_answered("lỗi 20000", "Làm khác.").await;
    fs::remove_dir_all(desk.path("kb/nhieu")).unwrap();
    desk.until("lỗi 20000", |answer| answer.contains("Chưa có bài"))
        .await;
    desk.answers("lỗi 613", "Chờ một giờ").await;
    let exchanges = desk.bot.log()[before..]
        .matches("articles_reloaded")
        .count();
    assert!((3..40).contains(&exchanges), "{exchanges}");
    desk.end().await;
}

#[tokio::test]
async fn a_folder_that_goes_away_comes_back_by_itself() {
    let desk = Desk::new(EDITORS).await;
    let (kb, away) = (desk.path("kb"), desk.path("away"));
    fs::rename(&kb, &away).unwrap();
    desk.until_told("Không mở được thư mục bài viết").await;
    desk.answers("lỗi 190", "Kết nối lại trang.").await;
    // An unmounted share.
    fs::create_dir(&kb).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    desk.answers("lỗi 190", "Kết nối lại trang.").await;
    fs::remove_dir(&kb).unwrap();
    fs::write(
        away.join("190-phien-het-han.md"),
        article("Lỗi 190: Phiên đăng nhập hết hạn", "Khi trở lại."),
    )
    .unwrap();
    fs::rename(&away, &kb).unwrap();
    desk.until_answered("lỗi 190", "Khi trở lại.").await;
    desk.until_told("đã trở lại").await;
    // It is followed again, not only seen once.
    desk.write(
        "kb/190-phien-het-han.md",
        &article("Lỗi 190: Phiên đăng nhập hết hạn", "Sau khi trở lại."),
    );
    desk.until_answered("lỗi 190", "Sau khi trở lại.").await;
    let log = desk.end().await;
    assert!(log.contains("the folder has articles again"), "{log}");
}

/// A folder of this name with one article, as a deployment puts it there.
#[cfg(unix)]
fn release(dir: &Path, name: &str) -> PathBuf {
    let folder = dir.join(name);
    fs::create_dir_all(&folder).unwrap();
    let text = article("Lỗi 190: Hết phiên", &format!("Theo {name}."));
    fs::write(folder.join("190.md"), text).unwrap();
    folder
}

/// A bot whose folder of articles is a link to `r1`, and may hold links to `shared`.
#[cfg(unix)]
async fn linked() -> Desk {
    let toml = "[kb]\nalso-from = [\"shared\"]\n";
    let prepare = |dir: &Path| {
        std::os::unix::fs::symlink(release(dir, "r1"), dir.join("kb")).unwrap();
    };
    Desk::in_folder(toml, prepare).await
}

#[cfg(unix)]
#[tokio::test]
async fn a_deployment_may_put_another_link_in_place() {
    let desk = linked().await;
    desk.answers("lỗi 190", "Theo r1.").await;
    let dir = desk.dir.path();
    std::os::unix::fs::symlink(release(dir, "r2"), dir.join("next")).unwrap();
    fs::rename(dir.join("next"), dir.join("kb")).unwrap();
    desk.until_answered("lỗi 190", "Theo r2.").await;
    let mended = article("Lỗi 190: Hết phiên", "Theo r2 đã sửa.");
    desk.write("r2/190.md", &mended);
    desk.until_answered("lỗi 190", "Theo r2 đã sửa.").await;
    desk.end().await;
}

#[cfg(unix)]
#[tokio::test]
async fn links_may_lead_elsewhere_from_now_on() {
    use std::os::unix::fs::symlink;
    let desk = linked().await;
    let dir = desk.dir.path();
    fs::create_dir(dir.join("shared")).unwrap();
    // A folder below that is a link, and a file.
    let [folder, file] = ["shared/a/213.md", "shared/211.md"];
    let write = |name: &str, title: &str, step: &str| desk.write(name, &article(title, step));
    let (interest, quota) = ("Lỗi -213: Chưa quan tâm", "Lỗi -211: Hết hạn mức");
    write(folder, interest, "Mời khách.");
    write(file, quota, "Chờ mai.");
    symlink(dir.join("shared/a"), dir.join("r1/zalo")).unwrap();
    symlink(dir.join("shared/211.md"), dir.join("r1/211.md")).unwrap();
    desk.until_answered("lỗi -213", "Mời khách.").await;
    desk.until_answered("lỗi -211", "Chờ mai.").await;
    write(folder, interest, "Mời lại.");
    desk.until_answered("lỗi -213", "Mời lại.").await;
    write(file, quota, "Chờ mốt.");
    desk.until_answered("lỗi -211", "Chờ mốt.").await;
    // What it leads to is away: its articles stay.
    let before = desk.bot.log().len();
    fs::rename(dir.join("shared/a"), dir.join("shared/b")).unwrap();
    desk.until_logged(before, "a folder cannot be opened").await;
    desk.answers("lỗi -213", "Mời lại.").await;
    write("shared/b/213.md", interest, "Mời mãi.");
    fs::rename(dir.join("shared/b"), dir.join("shared/a")).unwrap();
    desk.bot.signal("-HUP");
    desk.until_answered("lỗi -213", "Mời mãi.").await;
    desk.end().await;
}

#[tokio::test]
async fn by_the_clock_and_on_demand() {
    let title = "Lỗi 190: Phiên đăng nhập hết hạn";
    let desk = Desk::new("[kb]\nwatch = \"poll\"\npoll-seconds = 1\n").await;
    desk.write("kb/190-phien-het-han.md", &article(title, "Xem theo giờ."));
    desk.until_answered("lỗi 190", "Xem theo giờ.").await;
    desk.end().await;

    let desk = Desk::new("[kb]\nwatch = \"off\"\n").await;
    desk.until_logged(0, "on SIGHUP only").await;
    desk.write("kb/190-phien-het-han.md", &article(title, "Theo lệnh."));
    tokio::time::sleep(Duration::from_secs(2)).await;
    desk.answers("lỗi 190", "Kết nối lại trang.").await;
    desk.bot.signal("-HUP");
    desk.until_answered("lỗi 190", "Theo lệnh.").await;
    desk.end().await;
}

/// Puts all that must not be followed into the folder, under names of this kind.
#[cfg(unix)]
fn link_out(dir: &Path, kind: &str) {
    use std::os::unix::fs::symlink;
    let name = |what: &str| dir.join(format!("kb/{kind}-{what}"));
    symlink("/proc/self/environ", name("environ.md")).unwrap();
    symlink(dir.join("secret.txt"), name("beside.md")).unwrap();
    symlink(dir.join("other"), name("folder")).unwrap();
    let mut pipe = std::process::Command::new("mkfifo");
    assert!(pipe.arg(name("pipe.md")).status().unwrap().success());
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_outside_the_folder_is_shown() {
    let desk = Desk::in_folder("", |dir| {
        for folder in ["kb", "other"] {
            fs::create_dir(dir.join(folder)).unwrap();
        }
        let secret = article("Lỗi 777: Mật", "geheim");
        fs::write(dir.join("secret.txt"), &secret).unwrap();
        fs::write(dir.join("other/hidden.md"), &secret).unwrap();
        let open = article("Lỗi 190: Hết phiên", "Đăng nhập lại.");
        fs::write(dir.join("kb/190.md"), open).unwrap();
        link_out(dir, "first");
    })
    .await;
    desk.answers("lỗi 190", "Đăng nhập lại.").await;
    link_out(desk.dir.path(), "later");
    desk.until_logged(0, "later-pipe.md").await;
    let mut asked = vec!["/bai hidden".to_owned(), "lỗi 777".to_owned()];
    for kind in ["first", "later"] {
        for name in ["environ", "beside", "folder", "pipe"] {
            desk.until_logged(0, &format!("{kind}-{name}")).await;
            asked.push(format!("/bai {kind}-{name}"));
        }
    }
    for question in asked {
        let (_, answer) = desk.ask(&question).await;
        let is_kept = !answer.contains("TELOXIDE") && !answer.contains("geheim");
        assert!(is_kept, "{question}: {answer}");
    }
}
