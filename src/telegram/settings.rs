//! The settings of the bot as values; this module reads no environment variables.

use std::{net::SocketAddr, ops::Range, path::PathBuf, time::Duration};

use url::Url;

use crate::{
    check::CheckSettings,
    config::{Access, BotToken, Editors, Proxy, Webhook},
    store::Retention,
};

/// Everything [`serve`](super::serve) needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who the bot is.
    pub token: BotToken,
    /// A Bot API server other than Telegram's own.
    pub api_url: Option<Url>,
    /// The way out where Telegram is blocked, with user and password inside the
    /// address if need be.
    pub proxy: Option<Proxy>,
    /// Where `GET /health` is answered.
    pub health: Option<SocketAddr>,
    /// Where Telegram pushes updates to; without it they are fetched.
    pub webhook: Option<Webhook>,
    /// After this long the bot gives up an answer and says so to the asker. An
    /// answer that is ready by then but cannot be sent yet is sent later all the
    /// same.
    pub handler_deadline: Duration,
    /// How long answers under way may take once the bot is asked to stop.
    pub drain: Duration,
    /// How long to wait after another instance has taken our updates.
    pub conflict_pause: Duration,
    /// The chat of those who answer what the handbook cannot; without one
    /// nobody is offered to ask them.
    pub support_chat: Option<i64>,
    /// Who writes articles in chat. Their chat receives reports about broken articles
    /// and flags of readers; without one, readers get no button to flag an article.
    pub editors: Editors,
    /// The hours of the day in Vietnam in which people are told of what they did not
    /// just ask for.
    pub waking_hours: Range<i64>,
    /// By what rules articles are reviewed that are written in chat.
    pub check: CheckSettings,
    /// Who may use the bot.
    pub access: Access,
    /// The folder of the articles; without one no pictures are sent, and nobody
    /// writes articles in chat.
    pub kb: Option<PathBuf>,
    /// How many chats are answered at the same time.
    pub chats_at_once: usize,
    /// The least time from one message to the next, over all chats; ten may go at
    /// once. Telegram lets a bot send some 30 a second, more where that is paid for
    /// or the Bot API server is one's own.
    pub message_interval: Duration,
    /// How many questions of one person are answered in a minute.
    pub questions_a_minute: u32,
    /// How long what is remembered is kept.
    pub retention: Retention,
}

impl Settings {
    /// The defaults for a bot with this token.
    pub fn new(token: BotToken) -> Self {
        Self {
            token,
            api_url: None,
            proxy: None,
            health: None,
            webhook: None,
            handler_deadline: Duration::from_mins(1),
            drain: Duration::from_secs(20),
            conflict_pause: Duration::from_secs(5),
            support_chat: None,
            editors: Editors::default(),
            waking_hours: 7..21,
            check: CheckSettings::default(),
            access: Access::default(),
            kb: None,
            chats_at_once: 64,
            message_interval: Duration::from_millis(34),
            questions_a_minute: 10,
            retention: Retention::default(),
        }
    }
}
