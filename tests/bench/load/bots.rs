//! The two bots, each the whole of a child process.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use sotay::{
    config::BotToken,
    kb,
    store::Memory,
    telegram::{Settings, serve},
};
use teloxide::{prelude::*, types::Me};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use crate::handbook::handbook;

/// The first argument of a child; the bot, the server's address, the pace and a
/// folder follow.
pub(super) const CHILD: &str = "--bot";
/// Without a limit over all chats.
pub(super) const FREE: &str = "free";
/// With the limit of Telegram.
pub(super) const PACED: &str = "paced";

/// With every limit that the bot has.
pub(super) const REAL: &str = "real";

const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

/// Whether this process is such a child; if so, it ends with its parent.
pub(crate) fn was_child(args: &[String]) -> bool {
    let [mark, bot, url, pace, folder] = args else {
        return false;
    };
    if mark != CHILD {
        return false;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let url = url.parse().expect("the parent's address");
        match bot.as_str() {
            "sotay" => Box::pin(sotay(url, pace, Path::new(folder))).await,
            _ => echo(url, pace == PACED).await,
        }
    });
    true
}

async fn sotay(url: url::Url, pace: &str, folder: &Path) {
    let mut settings = Settings::new(BotToken::new(TOKEN).expect("a token"));
    settings.api_url = Some(url);
    if pace != REAL {
        settings.questions_a_minute = u32::MAX;
    }
    if pace == FREE {
        settings.message_interval = Duration::ZERO;
    }
    let kb = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb");
    let sources = kb::load(&kb).expect("the shipped articles").sources;
    let (_sender, handbook) = watch::channel(Arc::new(handbook(&sources)));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs();
    let now = now.try_into().expect("before long");
    let memory = Memory::open(folder, now).await.expect("memory");
    let end = std::future::pending();
    let served = serve(settings, handbook, Arc::new(memory), end).await;
    served.expect("the server knows the token");
}

/// When the next message may go: 30 a second, ten at once.
#[derive(Clone)]
struct Pace(Option<Arc<Mutex<Instant>>>);

impl Pace {
    async fn turn(&self) {
        let Some(empty_at) = &self.0 else { return };
        let at = {
            let interval = Duration::from_millis(34);
            let mut empty_at = empty_at.lock().unwrap_or_else(PoisonError::into_inner);
            let at = Instant::now().max(*empty_at - interval * 9);
            *empty_at = at.max(*empty_at) + interval;
            at
        };
        sleep_until(at).await;
    }
}

async fn echo(url: url::Url, is_paced: bool) {
    let bot = Bot::new(TOKEN).set_api_url(url);
    let pace = Pace(is_paced.then(|| Arc::new(Mutex::new(Instant::now()))));
    let answer = |bot: Bot, message: Message, pace: Pace, _me: Me| async move {
        if let Some(text) = message.text() {
            pace.turn().await;
            bot.send_message(message.chat.id, text).await?;
        }
        respond(())
    };
    let tree = Update::filter_message().endpoint(answer);
    let mut dispatcher = Dispatcher::builder(bot, tree)
        .dependencies(dptree::deps![pace])
        .build();
    dispatcher.dispatch().await;
}
