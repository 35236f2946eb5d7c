//! `sotay gaps`, `stats` and `replay` over a store that the test fills.

mod gaps;
mod is;
mod replay;
mod stats;

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use sotay::{
    lang::Lang,
    store::{Card, CardState, Masked, Memory, Outcome, Question, SECRET_FILE, Seconds, Verdict},
};
use tempfile::TempDir;

use crate::support::cli::{self, Ran};

const DAY: Seconds = 24 * 3600;
const GROUP: i64 = -1_001_234_567_890;
const LAN: i64 = 5_551_234_567;
const MINH: i64 = 5_559_876_543;
const HOA: i64 = 5_550_000_001;

const SESSION: &str = "---\nenvironment: Facebook\nverified: 2026-01-02\nreview_every: 30d\n---\n\
    # Lỗi #190: phiên đăng nhập hết hạn\n\n## Trường hợp\n\nTrang bị mất kết nối.\n\n\
    ## Cách xử lý\n\nKết nối lại trang.\n";
const BLOCKED: &str = "# Lỗi #551: khách không nhận được tin nhắn\n\n\
    ## Trường hợp\n\nKhách đã chặn trang.\n\n## Cách xử lý\n\nChờ khách nhắn lại.\n";

/// A folder with articles and the data of a bot.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    memory: Memory,
    now: Seconds,
    message: i32,
}

impl Desk {
    /// With the two articles, and a secret that is the same in every run.
    pub(crate) async fn new() -> Self {
        Self::with(&[("190-phien.md", SESSION), ("551-chan.md", BLOCKED)]).await
    }

    pub(crate) async fn with(articles: &[(&str, &str)]) -> Self {
        let folder = cli::folder(articles);
        let settings = "[meaning]\nenabled = false\n[store]\nfolder = \"data\"\n";
        fs::write(folder.path().join("sotay.toml"), settings).expect("a writable folder");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a writable folder");
        fs::write(data.join(SECRET_FILE), [7; 32]).expect("a writable folder");
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a clock");
        let now = Seconds::try_from(now.as_secs()).expect("a time");
        Self {
            memory: Memory::open(&data, now).await.expect("memory"),
            folder,
            now,
            message: 0,
        }
    }

    /// Somebody asks in a chat, so many days and minutes ago; gives the message.
    pub(crate) async fn asks(
        &mut self,
        (person, chat): (i64, i64),
        days: Seconds,
        text: &str,
        outcome: Outcome,
        article: Option<&str>,
    ) -> i32 {
        self.message += 10;
        let question = Question {
            chat: self.memory.chat(chat),
            message: self.message,
            thread: None,
            person: self.memory.person(person),
            // Never near the end of a day of the list, however long the test takes.
            at: self.now - days * DAY - 3600,
            text: Some(Masked::of(text)),
            read_as: None,
            outcome,
            article: article.map(str::to_owned),
            code: None,
            reply: Some(self.message + 1),
            lang: Lang::Vi,
        };
        self.memory.record(question).await;
        self.message
    }

    pub(crate) async fn judges(
        &self,
        person: i64,
        chat: i64,
        message: i32,
        article: &str,
        verdict: Verdict,
    ) {
        let shown = self.memory.shown(chat, message + 1, article);
        self.memory.judge(shown, person, verdict, self.now).await;
    }

    /// The asker wants a human.
    pub(crate) async fn escalates(&self, chat: i64, message: i32) {
        let card = Card {
            id: message.to_string(),
            asker_chat: chat,
            asker_message: message,
            asker_thread: None,
            support_chat: GROUP,
            support_message: None,
            state: CardState::Open,
            by_name: None,
            content: "{\"asker\":\"Lan Nguyễn\"}".to_owned(),
            opened_at: self.now,
            changed_at: self.now,
        };
        self.memory.put_card(card).await;
    }

    /// Some days of a team.
    pub(crate) async fn of_a_team() -> Self {
        let mut desk = Self::new().await;
        let none = Outcome::Nothing;
        desk.asks((LAN, GROUP), 2, "máy in in lệch khổ giấy", none, None)
            .await;
        desk.asks(
            (MINH, GROUP),
            2,
            "may in in lech kho giay, goi 0912345678",
            none,
            None,
        )
        .await;
        let asked = desk
            .asks(
                (HOA, HOA),
                1,
                "máy in lệch khổ giấy ạ",
                Outcome::NoneOfThese,
                None,
            )
            .await;
        desk.escalates(HOA, asked).await;
        desk.asks((LAN, LAN), 0, "lỗi 777 khi xuất kho", none, None)
            .await;
        let asked = desk
            .asks(
                (MINH, MINH),
                3,
                "lỗi 190",
                Outcome::Answer,
                Some("190-phien"),
            )
            .await;
        desk.judges(MINH, MINH, asked, "190-phien", Verdict::Outdated)
            .await;
        desk.judges(LAN, MINH, asked, "190-phien", Verdict::Flagged)
            .await;
        let asked = desk
            .asks(
                (HOA, HOA),
                4,
                "khách không nhận được tin",
                Outcome::Answer,
                Some("551-chan"),
            )
            .await;
        desk.judges(HOA, HOA, asked, "551-chan", Verdict::Solved)
            .await;
        desk.asks((HOA, HOA), 4, "cảm ơn", Outcome::SmallTalk, None)
            .await;
        desk
    }

    pub(crate) fn runs(&self, arguments: &[&str]) -> Ran {
        cli::run(&mut cli::command(self.folder.path(), arguments))
    }
}

/// Fails if anything tells who asked.
#[track_caller]
fn names_nobody(desk: &Desk, text: &str) {
    let (secrets, chats) = ([LAN, MINH, HOA], [GROUP, LAN, MINH, HOA]);
    let hashes = secrets.map(|id| desk.memory.person(id).as_str().to_owned());
    let chats = chats.map(|id| desk.memory.chat(id).as_str().to_owned());
    let ids = secrets.map(|id| id.to_string());
    for secret in hashes.iter().chain(&chats).chain(&ids) {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    for secret in ["0912345678", "1234567890", "Lan Nguyễn"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// What is printed, as a golden picture.
#[track_caller]
fn is_as_before(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/records");
    settings.bind(|| insta::assert_snapshot!(name, text));
}
