//! The menu of commands that Telegram shows: for private chats and groups, for
//! Vietnamese and for everybody else. Set only where it differs, since setting
//! makes every client fetch it anew.

use serde_json::json;
use teloxide::{
    payloads::{GetMyCommands, SetMyCommands, setters::*},
    types::{BotCommand, BotCommandScope, ChatId, Recipient},
};
use tokio::time::sleep;
use tracing::{info, warn};

use crate::{
    lang::Lang,
    telegram::{
        api::{Api, Refusal, backoff::backoff},
        view,
    },
};

/// Brings the menus up to date. A bot without menus still answers, so what
/// cannot be done is logged and left.
pub(crate) async fn register(api: &Api, editors_chat: Option<i64>) {
    let all = [MenuPlace::Private, MenuPlace::Groups].into_iter();
    for place in all.chain(editors_chat.map(MenuPlace::Editors)) {
        for lang in [Lang::Vi, Lang::En] {
            for attempt in 1..=5 {
                match register_one(api, place, lang).await {
                    Ok(false) => break,
                    Ok(true) => {
                        info!(
                            event = "menu_registered",
                            place = place.name(),
                            lang = lang.code(),
                            "the menu of commands is registered"
                        );
                        break;
                    }
                    Err(Refusal::Wait(wait)) => sleep(wait).await,
                    Err(refusal) if refusal.is_transient() => sleep(backoff(attempt)).await,
                    Err(error) => {
                        warn!(event = "menu_failed", %error, "the menu of commands cannot be registered");
                        break;
                    }
                }
            }
        }
    }
}

/// Where a menu is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MenuPlace {
    Private,
    Groups,
    /// In the chat of those who write articles.
    Editors(i64),
}

impl MenuPlace {
    fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Groups => "groups",
            Self::Editors(_) => "editors",
        }
    }
}

/// Whether there was something to set.
async fn register_one(api: &Api, place: MenuPlace, lang: Lang) -> Result<bool, Refusal> {
    let scope = match place {
        MenuPlace::Private => BotCommandScope::AllPrivateChats,
        MenuPlace::Groups => BotCommandScope::AllGroupChats,
        MenuPlace::Editors(chat) => BotCommandScope::Chat {
            chat_id: Recipient::Id(ChatId(chat)),
        },
    };
    // English is for everybody without a menu in their own language.
    let language_code = if lang == Lang::Vi { "vi" } else { "" };
    let mut wanted = view::commands(place != MenuPlace::Private, lang);
    if matches!(place, MenuPlace::Editors(_)) {
        wanted.extend(view::editor_commands(lang));
    }

    let ask = GetMyCommands::new()
        .scope(scope.clone())
        .language_code(language_code);
    let present = api.call(&ask).await?;
    let same: Vec<_> = wanted
        .iter()
        .map(|(command, description)| json!({"command": command, "description": description}))
        .collect();
    if present == json!(same) {
        return Ok(false);
    }
    let commands = wanted
        .into_iter()
        .map(|(command, description)| BotCommand::new(command, description));
    let set = SetMyCommands::new(commands)
        .scope(scope)
        .language_code(language_code);
    api.call(&set).await.map(|_| true)
}
