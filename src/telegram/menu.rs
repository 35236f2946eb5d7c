//! The menu of commands that Telegram shows: for private chats and groups, for
//! Vietnamese and for everybody else. Set only where it differs, since setting
//! makes every client fetch it anew.

use serde_json::json;
use teloxide::{
    payloads::{GetMyCommands, SetMyCommands, setters::*},
    types::{BotCommand, BotCommandScope},
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
pub(crate) async fn register(api: &Api) {
    for is_group in [false, true] {
        for lang in [Lang::Vi, Lang::En] {
            for attempt in 1..=5 {
                match register_one(api, is_group, lang).await {
                    Ok(false) => break,
                    Ok(true) => {
                        info!(
                            event = "menu_registered",
                            is_group,
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

/// Whether there was something to set.
async fn register_one(api: &Api, is_group: bool, lang: Lang) -> Result<bool, Refusal> {
    let scope = if is_group {
        BotCommandScope::AllGroupChats
    } else {
        BotCommandScope::AllPrivateChats
    };
    // English is for everybody without a menu in their own language.
    let language_code = if lang == Lang::Vi { "vi" } else { "" };
    let wanted = view::commands(is_group, lang);

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
