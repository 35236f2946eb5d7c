//! Configuration: flag over environment over `sotay.toml` over default.
//!
//! Two stages, two types: `File` is what `sotay.toml` says, [`Config`] what is
//! meant. The environment is read here and nowhere else.

mod access;
mod check;
mod editor;
mod editors;
mod kb;
mod lists;
mod meaning;
mod proxy;
mod webhook;

pub use access::{Access, Users};
pub use check::CheckFile;
pub use editor::editor;
pub use editors::Editors;
pub use lists::{Lists, ListsError};
pub use proxy::{NoProxy, Proxy};
pub use webhook::{Webhook, WebhookSecret};

use std::{
    fmt, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::Deserialize;
use url::Url;

use crate::{embedder, kb::Mode, lang::Lang};

/// What the command line may say; it goes before everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--kb`.
    pub kb: Option<PathBuf>,
    /// `--lang`.
    pub lang: Option<String>,
}

/// The settings of this run.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file that was read, if there is one.
    pub file: Option<PathBuf>,
    /// The folder of articles.
    pub kb: PathBuf,
    /// Folders that its links may lead into beside itself.
    pub kb_also_from: Vec<PathBuf>,
    /// How its changes are noticed.
    pub watch: Mode,
    /// How often it is looked at where nothing tells of changes.
    pub poll: Duration,
    /// Who writes articles in chat, and where they are told of them.
    pub editors: Editors,
    /// The language of messages on the terminal.
    pub lang: Lang,
    /// What `sotay check` looks at.
    pub check: CheckFile,
    /// The lists that a team adds to the language of chat.
    pub language: Lists,
    /// How articles are found by meaning.
    pub meaning: embedder::EmbedderSettings,
    /// What the bot remembers.
    pub store: StoreConfig,
    /// Who may use the bot.
    pub access: Access,
    /// The chat of those who answer what the handbook cannot.
    pub support_chat: Option<i64>,
    /// Where `GET /health` tells whether the bot works.
    pub health: Option<SocketAddr>,
    /// The bot.
    pub telegram: Telegram,
}

/// The settings of what the bot remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreConfig {
    /// The data folder.
    pub folder: PathBuf,
    /// After this many days the texts of questions are blanked; at least 1.
    pub keep_text_days: u32,
}

/// The settings of the bot.
#[derive(Clone, Debug)]
pub struct Telegram {
    /// The token, if one is set.
    pub token: Option<BotToken>,
    /// The Bot API server, where it is not Telegram's own.
    pub api_url: Option<Url>,
    /// The proxy to reach it through.
    pub proxy: Option<Proxy>,
    /// The file that should hold the token and cannot be read: only what needs a
    /// token minds.
    pub token_trouble: Option<Arc<ConfigError>>,
    /// How long one answer may take.
    pub answer_deadline: Duration,
    /// Where Telegram pushes updates to; without it they are fetched.
    pub webhook: Option<Webhook>,
}

/// The bot's token, the secret that BotFather gives out: whoever has it is the
/// bot. `Debug` prints `***`, and there is no `Display`, so that it cannot slip
/// into a log line.
#[derive(Clone, PartialEq, Eq)]
pub struct BotToken(String);

impl BotToken {
    /// The token as BotFather wrote it; white space around it, which comes with
    /// copying, is dropped. `None` for one that is empty.
    pub fn new(token: &str) -> Option<Self> {
        let token = token.trim();
        (!token.is_empty()).then(|| Self(token.to_owned()))
    }

    /// The number of the bot, which stands before the colon; `None` for what
    /// BotFather did not write.
    pub fn bot_id(&self) -> Option<u64> {
        self.0.split_once(':')?.0.parse().ok()
    }

    /// The secret itself, for the address of a request.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

/// Why the configuration could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was named cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no TOML, or has an unknown key or a value of another kind.
    #[error("{} is not a valid configuration", .path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        source: Box<toml::de::Error>,
    },
    /// A value that its key cannot take.
    #[error("{key} = {value:?}: expected {expected}")]
    Value {
        /// The key or variable.
        key: &'static str,
        /// What it was set to.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
}

/// `sotay.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    kb: kb::KbFile,
    editors: editors::EditorsFile,
    lang: Option<String>,
    check: CheckFile,
    language: LanguageFile,
    meaning: meaning::MeaningFile,
    store: StoreFile,
    access: access::AccessFile,
    support: ChatFile,
    health: HealthFile,
    telegram: TelegramFile,
}

/// `[support]` of `sotay.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct ChatFile {
    chat: Option<i64>,
}

/// `[health]` of `sotay.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct HealthFile {
    listen: Option<String>,
}

/// `[store]` of `sotay.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct StoreFile {
    folder: Option<PathBuf>,
    keep_text_days: Option<u32>,
}

/// `[language]` of `sotay.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct LanguageFile {
    abbreviations: Paths,
    synonyms: Paths,
    systems: Paths,
}

/// One path or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a path or a list of paths")]
enum Paths {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

impl Default for Paths {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Paths {
    /// The paths as seen from `folder`.
    fn below(self, folder: &Path) -> Vec<PathBuf> {
        let paths = match self {
            Self::One(path) => vec![path],
            Self::Many(paths) => paths,
        };
        paths.iter().map(|path| folder.join(path)).collect()
    }
}

/// `[telegram]` of `sotay.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct TelegramFile {
    token_file: Option<PathBuf>,
    api_url: Option<String>,
    proxy: Option<String>,
    answer_deadline_seconds: Option<u64>,
    webhook_url: Option<String>,
    webhook_listen: Option<String>,
    webhook_secret_file: Option<PathBuf>,
}

/// The file that is read when it exists and no other is named.
const DEFAULT_FILE: &str = "sotay.toml";

impl Config {
    /// Settings from `flags`, the environment and the file.
    ///
    /// # Errors
    /// When a file that is named (or found) cannot be used, or a value is not
    /// of the form that its key takes.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        Self::from_parts(flags, &|name| {
            std::env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
        })
    }

    /// [`Config::load`] with the environment as a function, so that a test can
    /// have one of its own.
    fn from_parts(
        flags: &Flags,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let named = flags
            .config
            .clone()
            .or_else(|| env("SOTAY_CONFIG").map(PathBuf::from));
        let path =
            named.or_else(|| Some(PathBuf::from(DEFAULT_FILE)).filter(|default| default.exists()));
        let file = path.as_deref().map(read_file).transpose()?;
        let file = file.unwrap_or_default();
        // A path belongs to the file that names it, wherever the program runs.
        let folder = path.as_deref().and_then(Path::parent);
        let folder = folder.unwrap_or(Path::new(""));
        let (watch, poll) = file.kb.watch()?;
        let kb = flags
            .kb
            .clone()
            .or_else(|| env("SOTAY_KB").map(PathBuf::from))
            .or(file.kb.folder.map(|kb| folder.join(kb)));
        let lang = flags
            .lang
            .clone()
            .or_else(|| env("SOTAY_LANG"))
            .or(file.lang);
        let from_file = || {
            let path = file.telegram.token_file.as_deref();
            path.map(|path| read_token(&folder.join(path))).transpose()
        };
        let (token, token_trouble) = match env("TELOXIDE_TOKEN") {
            Some(token) => (BotToken::new(&token), None),
            None => match from_file() {
                Ok(token) => (token.flatten(), None),
                Err(error) => (None, Some(Arc::new(error))),
            },
        };
        let secret_file = file.telegram.webhook_secret_file.as_deref();
        let secret_file = secret_file.map(|path| folder.join(path));
        let api_url = env("TELOXIDE_API_URL").or(file.telegram.api_url);
        let api_url = api_url
            .map(|url| parse_url("telegram.api-url", &url))
            .transpose()?;
        let proxy = env("TELOXIDE_PROXY").or(file.telegram.proxy);
        let proxy = proxy::read(proxy.as_deref(), api_url.as_ref(), env)?;
        let webhook = webhook::read(
            env("SOTAY_WEBHOOK_URL")
                .or(file.telegram.webhook_url)
                .as_deref(),
            env("SOTAY_WEBHOOK_LISTEN")
                .or(file.telegram.webhook_listen)
                .as_deref(),
            env("SOTAY_WEBHOOK_SECRET").as_deref(),
            secret_file.as_deref(),
        )?;
        let data = env("SOTAY_DATA")
            .map(PathBuf::from)
            .or(file.store.folder.map(|data| folder.join(data)))
            .unwrap_or_else(|| PathBuf::from("data"));
        Ok(Self {
            file: path.clone(),
            kb: kb.unwrap_or_else(|| PathBuf::from("kb")),
            kb_also_from: file.kb.also_from,
            watch,
            poll,
            editors: file.editors.read()?,
            lang: lang.map_or(Ok(Lang::Vi), |value| parse_lang(&value))?,
            check: file.check.below(folder),
            language: Lists {
                abbreviations: file.language.abbreviations.below(folder),
                synonyms: file.language.synonyms.below(folder),
                systems: file.language.systems.below(folder),
            },
            meaning: file.meaning.below(folder, &data),
            store: StoreConfig {
                folder: data,
                keep_text_days: file.store.keep_text_days.unwrap_or(90).max(1),
            },
            access: file.access.read()?,
            support_chat: file
                .support
                .chat
                .map(|id| access::group("support.chat", id))
                .transpose()?,
            health: file
                .health
                .listen
                .as_deref()
                .map(parse_address)
                .transpose()?,
            telegram: Telegram {
                token,
                token_trouble,
                api_url,
                proxy,
                answer_deadline: Duration::from_secs(
                    file.telegram.answer_deadline_seconds.unwrap_or(60).max(1),
                ),
                webhook,
            },
        })
    }
}

fn read_file(path: &Path) -> Result<File, ConfigError> {
    let text = read_text(path)?;
    toml::from_str(&text).map_err(|source| {
        // The error quotes its line, which may hold the password of a proxy: the
        // same text without it is wrong at the same place.
        let shown = toml::from_str::<File>(&proxy::masked(&text));
        ConfigError::Parse {
            path: path.to_owned(),
            source: Box::new(shown.err().unwrap_or(source)),
        }
    })
}

fn read_token(path: &Path) -> Result<Option<BotToken>, ConfigError> {
    Ok(BotToken::new(&read_text(path)?))
}

fn read_text(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|source| ConfigError::Read {
        path: path.to_owned(),
        source,
    })
}

fn parse_lang(value: &str) -> Result<Lang, ConfigError> {
    match value {
        "vi" => Ok(Lang::Vi),
        "en" => Ok(Lang::En),
        _ => Err(ConfigError::Value {
            key: "lang",
            value: value.to_owned(),
            expected: "\"vi\" or \"en\"",
        }),
    }
}

fn parse_address(value: &str) -> Result<SocketAddr, ConfigError> {
    value.parse().map_err(|_| ConfigError::Value {
        key: "health.listen",
        value: value.to_owned(),
        expected: "an IP address and a port, such as \"127.0.0.1:8081\"",
    })
}

fn parse_url(key: &'static str, value: &str) -> Result<Url, ConfigError> {
    let is_one = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    Url::parse(value)
        .ok()
        .filter(is_one)
        .ok_or_else(|| ConfigError::Value {
            key,
            value: proxy::shown(value),
            expected: "an address such as \"https://api.telegram.org\"",
        })
}

#[cfg(test)]
mod tests;
