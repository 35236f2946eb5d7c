//! The real bot against the tests' Bot API server. `world` says how to write a test.

mod access;
mod audience;
mod bad_days;
mod choices;
mod commands;
mod conversation;
mod drafting;
mod drafting_races;
mod drafting_storm;
mod edits;
mod fairness;
mod flags;
mod groups;
mod growing;
mod health;
mod help;
mod inline;
mod live;
mod log;
mod loop_in_words;
mod manners;
mod newsroom;
mod order;
mod pictures;
mod presses;
mod process;
mod shipped;
mod silent;
mod slow;
mod storm;
mod unloaded;
mod webhook;
mod world;

use std::{
    fmt::Write,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use sotay::{
    article::Source,
    config::BotToken,
    handbook::Handbook,
    store::Memory,
    telegram::{Bot, Handle, ServeError, Settings, serve_with},
};
use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
};

use world::{HOA, World};

use crate::support::bot_api::{self, BotApi};

/// The person of most tests, and so the private chat with them.
const LAN: i64 = 9;
/// Somebody else.
const MINH: i64 = 10;
/// A supergroup.
const GROUP: i64 = -100_500;

const ARTICLES: [(&str, &str); 5] = [
    (
        "100-gan-the-nhan-vien.md",
        "# Lỗi 100: Không thể gắn thẻ nhân viên cho trang\n\n## Cách xử lý\n\nTắt chuyển quyền trò chuyện.\n",
    ),
    (
        "100-khong-tim-thay-nguoi-nhan.md",
        "# Lỗi 100: Không tìm thấy người nhận tin nhắn\n\n## Cách xử lý\n\nNhờ khách nhắn tin lại cho trang.\n",
    ),
    (
        "190-phien-het-han.md",
        "# Lỗi 190: Phiên đăng nhập hết hạn\n\n## Cách xử lý\n\nKết nối lại trang.\n",
    ),
    (
        "613-vuot-gioi-han-goi.md",
        "# Lỗi 613: Gọi quá nhiều trong một giờ\n\n## Cách xử lý\n\nChờ một giờ rồi thử lại.\n",
    ),
    (
        "dong-bo-don-hang.md",
        "# Đơn hàng không đồng bộ về phần mềm\n\n## Cách xử lý\n\nBấm nút đồng bộ.\n",
    ),
];

fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = ARTICLES
        .iter()
        .map(|(name, text)| Source::new(*name, text.as_bytes()))
        .collect();
    sources.push(Source::new("555-dai.md", long_article().into_bytes()));
    sources
}

/// Over 5,000 characters, with everything that markup trips over.
fn long_article() -> String {
    let mut text = "# Lỗi 555: Dữ liệu <đặc biệt> & \"ngoặc kép\"\n\n## Cách xử lý\n\n".to_owned();
    for step in 1..=60 {
        write!(
            text,
            "Bước {step}: nếu a < b && c > d thì nhập <token> vào ô \"Khóa & mã\", lưu lại rồi thử gửi lần nữa.\n\n"
        )
        .expect("writing to a string");
    }
    assert!(text.chars().count() > 5000);
    text
}

/// A bot that runs inside the test.
struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
    handbook: watch::Sender<Arc<Handbook>>,
}

impl Running {
    async fn stop(self) -> Result<(), ServeError> {
        // A bot that has stopped by itself does not listen any more.
        let _ = self.stop.send(());
        self.task.await.expect("the bot does not panic")
    }
}

fn settings(api: &BotApi) -> Settings {
    let mut settings = Settings::new(BotToken::new(bot_api::TOKEN).expect("a token"));
    settings.api_url = Some(api.url().parse().expect("an address"));
    settings.conflict_pause = Duration::from_millis(200);
    settings
}

fn run(api: &BotApi) -> Running {
    run_with(settings(api), |responder| responder)
}

fn run_with<H: Handle>(
    settings: Settings,
    around: impl FnOnce(Bot) -> H + Send + 'static,
) -> Running {
    run_on(&sources(), settings, around)
}

fn run_on<H: Handle>(
    sources: &[Source],
    settings: Settings,
    around: impl FnOnce(Bot) -> H + Send + 'static,
) -> Running {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run_in(folder, sources, settings, around)
}

/// A bot that remembers in this folder.
fn run_in<H: Handle>(
    folder: impl AsRef<Path> + Send + 'static,
    sources: &[Source],
    settings: Settings,
    around: impl FnOnce(Bot) -> H + Send + 'static,
) -> Running {
    let handbook = Handbook::new(sources).expect("an index").0;
    let (handbook, current) = watch::channel(Arc::new(handbook));
    let (stop, stopped) = oneshot::channel();
    let shutdown = async {
        let _ = stopped.await;
    };
    let task = tokio::spawn(async move {
        let memory = Memory::open(folder.as_ref(), now()).await;
        let memory = Arc::new(memory.expect("memory"));
        if let Some(url) = &settings.api_url {
            BotApi::remembers(url.as_str(), &memory);
        }
        serve_with(settings, current, memory, shutdown, around).await
    });
    Running {
        stop,
        task,
        handbook,
    }
}

/// Seconds since 1970.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs();
    now.try_into().expect("before long")
}
