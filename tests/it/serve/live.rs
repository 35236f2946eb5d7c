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
struct Desk {
    api: BotApi,
    dir: TempDir,
    bot: Process,
    /// Nobody may ask much in a minute, so each question is somebody else's.
    people: Cell<i64>,
}

fn article(title: &str, step: &str) -> String {
    format!("# {title}\n\n## Cách xử lý\n\n{step}\n")
}

/// An article that no YAML reader takes.
fn broken(title: &str) -> String {
    format!("---\ncodes: [1, \"2\n---\n{}", article(title, "Bước hỏng."))
}

impl Desk {
    /// With this `sotay.toml`.
    async fn new(toml: &str) -> Self {
        Self::in_folder(toml, |_| ()).await
    }

    /// With something done to the empty folder of the bot before it starts.
    async fn in_folder(toml: &str, prepare: impl FnOnce(&Path)) -> Self {
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

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Who asked, and the answer.
    async fn ask(&self, question: &str) -> (i64, String) {
        let person = self.people.get();
        self.people.set(person + 1);
        self.api.private_text(person, question);
        self.api.wait_for_messages(person, 1).await;
        (person, self.api.texts(person).remove(0))
    }

    /// Asks until the answer is right.
    async fn until(&self, question: &str, is_right: impl Fn(&str) -> bool) {
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

    async fn until_answered(&self, question: &str, words: &str) {
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
    async fn answers(&self, question: &str, words: &str) {
        let (_, answer) = self.ask(question).await;
        assert!(answer.contains(words), "{answer}\n{}", self.bot.log());
    }

    async fn end(self) -> String {
        self.bot.signal("-TERM");
        let (code, log) = self.bot.end().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("panicked"), "{log}");
        log
    }
}

const EDITORS: &str = "[editors]\nchat = -100500\n";

#[tokio::test]
async fn what_is_edited_broken_mended_moved_and_deleted_is_answered_so() {
    let desk = Desk::new(EDITORS).await;
    desk.answers("lỗi 190", "Kết nối lại trang.").await;
    let file = "kb/190-phien-het-han.md";
    let title = "Lỗi 190: Phiên đăng nhập hết hạn";

    desk.write(file, &article(title, "Bước đã sửa."));
    desk.until_answered("lỗi 190", "Bước đã sửa.").await;
    desk.write(
        "kb/zalo/212.md",
        &article("Lỗi -212: Tin bị chặn", "Bỏ chặn."),
    );
    desk.until_answered("lỗi -212", "Bỏ chặn.").await;

    let before = desk.bot.log().len();
    desk.write(file, &broken(title));
    desk.until_told("190-phien-het-han.md, dòng 2").await;
    desk.answers("lỗi 190", "Bước đã sửa.").await;
    desk.until_logged(before, "K005-yaml-syntax").await;
    // Broken in other ways, and other files changing: told once.
    desk.write(file, "");
    desk.write(
        "kb/zalo/212.md",
        &article("Lỗi -212: Tin bị chặn", "Bỏ chặn lại."),
    );
    desk.until_answered("lỗi -212", "Bỏ chặn lại.").await;
    desk.answers("lỗi 190", "Bước đã sửa.").await;
    desk.write(file, &article(title, "Bước mới nhất."));
    desk.until_answered("lỗi 190", "Bước mới nhất.").await;
    desk.until_told("✅ 190-phien-het-han.md đã vào lại.").await;
    assert_eq!(desk.api.texts(GROUP).len(), 2, "{}", desk.api.transcript());

    fs::create_dir(desk.path("kb/facebook")).unwrap();
    fs::rename(
        desk.path(file),
        desk.path("kb/facebook/190-phien-het-han.md"),
    )
    .unwrap();
    desk.write(
        "kb/facebook/190-phien-het-han.md",
        &article(title, "Sau khi chuyển."),
    );
    desk.until_answered("lỗi 190", "Sau khi chuyển.").await;

    // The keys of an answer whose article is gone explain themselves.
    let (person, _) = desk.ask("lỗi 190").await;
    let message = desk.api.messages(person).remove(0);
    fs::remove_file(desk.path("kb/facebook/190-phien-het-han.md")).unwrap();
    desk.until("lỗi 190", |answer| answer.contains("Chưa có bài"))
        .await;
    let wrong = message.data("👎");
    desk.api
        .press_by(person, person, message.message_id, &wrong);
    desk.api
        .wait_for("words over the button", |api| {
            let answers = api.calls_of("answerCallbackQuery");
            answers.iter().any(|call| {
                let text = call.params["text"].as_str().unwrap_or_default();
                text.contains("Bài này") && call.ok == Some(true)
            })
        })
        .await;
    desk.answers("lỗi 613", "Chờ một giờ").await;
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

#[cfg(unix)]
#[tokio::test]
async fn links_may_lead_elsewhere_from_now_on() {
    use std::os::unix::fs::symlink;
    let release = |dir: &Path, name: &str| {
        let folder = dir.join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("190.md"),
            article("Lỗi 190: Hết phiên", &format!("Theo {name}.")),
        )
        .unwrap();
        folder
    };
    let toml = "[kb]\nalso-from = [\"shared\"]\n";
    let desk = Desk::in_folder(toml, |dir| {
        symlink(release(dir, "r1"), dir.join("kb")).unwrap();
    })
    .await;
    desk.answers("lỗi 190", "Theo r1.").await;
    // As deployments do: a new link takes the place of the old one.
    let dir = desk.dir.path();
    symlink(release(dir, "r2"), dir.join("next")).unwrap();
    fs::rename(dir.join("next"), dir.join("kb")).unwrap();
    desk.until_answered("lỗi 190", "Theo r2.").await;
    desk.write(
        "r2/190.md",
        &article("Lỗi 190: Hết phiên", "Theo r2 đã sửa."),
    );
    desk.until_answered("lỗi 190", "Theo r2 đã sửa.").await;
    // A folder below that is a link, and a file.
    fs::create_dir(dir.join("shared")).unwrap();
    desk.write(
        "shared/a/213.md",
        &article("Lỗi -213: Chưa quan tâm", "Mời khách."),
    );
    desk.write(
        "shared/211.md",
        &article("Lỗi -211: Hết hạn mức", "Chờ mai."),
    );
    symlink(dir.join("shared/a"), dir.join("r2/zalo")).unwrap();
    symlink(dir.join("shared/211.md"), dir.join("r2/211.md")).unwrap();
    desk.until_answered("lỗi -213", "Mời khách.").await;
    desk.until_answered("lỗi -211", "Chờ mai.").await;
    desk.write(
        "shared/a/213.md",
        &article("Lỗi -213: Chưa quan tâm", "Mời lại."),
    );
    desk.until_answered("lỗi -213", "Mời lại.").await;
    desk.write(
        "shared/211.md",
        &article("Lỗi -211: Hết hạn mức", "Chờ mốt."),
    );
    desk.until_answered("lỗi -211", "Chờ mốt.").await;
    // What it leads to is away: its articles stay.
    let before = desk.bot.log().len();
    fs::rename(dir.join("shared/a"), dir.join("shared/b")).unwrap();
    desk.until_logged(before, "a folder cannot be opened").await;
    desk.answers("lỗi -213", "Mời lại.").await;
    desk.write(
        "shared/b/213.md",
        &article("Lỗi -213: Chưa quan tâm", "Mời mãi."),
    );
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

#[cfg(unix)]
#[tokio::test]
async fn nothing_outside_the_folder_is_shown() {
    use std::os::unix::fs::symlink;
    let link_out = |dir: &Path, kind: &str| {
        symlink(
            "/proc/self/environ",
            dir.join(format!("kb/{kind}-environ.md")),
        )
        .unwrap();
        symlink(
            dir.join("secret.txt"),
            dir.join(format!("kb/{kind}-beside.md")),
        )
        .unwrap();
        symlink(dir.join("other"), dir.join(format!("kb/{kind}-folder"))).unwrap();
        let pipe = dir.join(format!("kb/{kind}-pipe.md"));
        let made = std::process::Command::new("mkfifo").arg(pipe).status();
        assert!(made.unwrap().success());
    };
    let desk = Desk::in_folder("", |dir| {
        for folder in ["kb", "other"] {
            fs::create_dir(dir.join(folder)).unwrap();
        }
        let secret = article("Lỗi 777: Mật", "geheim");
        fs::write(dir.join("secret.txt"), &secret).unwrap();
        fs::write(dir.join("other/hidden.md"), &secret).unwrap();
        fs::write(
            dir.join("kb/190.md"),
            article("Lỗi 190: Hết phiên", "Đăng nhập lại."),
        )
        .unwrap();
        link_out(dir, "first");
    })
    .await;
    desk.answers("lỗi 190", "Đăng nhập lại.").await;
    link_out(desk.dir.path(), "later");
    desk.until_logged(0, "later-pipe.md").await;
    for kind in ["first", "later"] {
        for name in ["environ", "beside", "folder", "pipe"] {
            desk.until_logged(0, &format!("{kind}-{name}")).await;
        }
        for command in ["environ", "beside", "pipe"] {
            let (_, asked) = desk.ask(&format!("/bai {kind}-{command}")).await;
            assert!(
                !asked.contains("TELOXIDE") && !asked.contains("geheim"),
                "{asked}"
            );
        }
    }
    for asked in ["/bai hidden", "lỗi 777"] {
        let (_, answer) = desk.ask(asked).await;
        assert!(!answer.contains("geheim"), "{answer}");
    }
}
