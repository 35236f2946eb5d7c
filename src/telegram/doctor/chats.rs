//! Whether the chats of the settings are there, and the bot in them.

use serde_json::Value;
use teloxide::{
    payloads::{GetChat, GetChatMember},
    types::{ChatId, UserId},
};

use crate::{
    doctor::{Check, State},
    telegram::{
        access::members::is_member,
        api::{Api, Refusal},
        settings::Settings,
    },
};

/// So many of the allowed groups are asked after.
const MOST: usize = 30;

/// What is found of one chat.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// The bot is in it, as what, and what the chat is called.
    In {
        title: String,
        is_administrator: bool,
        may_write: bool,
    },
    /// The bot is not in it, or there is no such chat.
    Out,
    /// It has another id now.
    Moved(i64),
    /// Telegram does not say.
    Unknown(String),
}

/// Checks of all chats that the settings name; of those that they do not name,
/// nothing.
pub(crate) async fn all(api: &Api, settings: &Settings, me: i64) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.push(match settings.support_chat {
        None => Check::well("support", "none"),
        Some(chat_id) => written_to("support", chat_id, look(api, chat_id, me).await),
    });
    if let Some(chat_id) = settings.editors.chat {
        let found = look(api, chat_id, me).await;
        // Without that nobody is known to be among those who write.
        let is_blind = matches!(
            &found,
            Found::In {
                is_administrator: false,
                may_write: true,
                ..
            }
        ) && (settings.editors.authors.is_none()
            || settings.editors.publishers.is_none());
        let check = written_to("editors", chat_id, found);
        checks.push(if is_blind {
            Check {
                case: "no-administrator",
                state: State::Note,
                ..check
            }
        } else {
            check
        });
    }
    if let Some(group) = settings.access.members_of {
        checks.push(members_of(group, look(api, group, me).await));
    }
    let Some(chats) = &settings.access.chats else {
        return checks;
    };
    let mut well = 0;
    for &chat_id in chats.iter().take(MOST) {
        match look(api, chat_id, me).await {
            Found::In {
                may_write: true, ..
            } => well += 1,
            found => checks.push(trouble("chats", chat_id, found)),
        }
    }
    if well > 0 {
        checks.push(Check::well("chats", "in").with("count", well));
    }
    checks
}

/// A chat that the bot has to write to.
fn written_to(id: &'static str, chat_id: i64, found: Found) -> Check {
    match found {
        Found::In {
            title,
            may_write: true,
            ..
        } => Check::well(id, "in").with("title", title),
        found => trouble(id, chat_id, found),
    }
}

fn members_of(chat_id: i64, found: Found) -> Check {
    match found {
        Found::In {
            title,
            is_administrator,
            ..
        } => {
            let check = if is_administrator {
                Check::well("members", "in")
            } else {
                Check::note("members", "no-administrator")
            };
            check.with("title", title)
        }
        found => trouble("members", chat_id, found),
    }
}

fn trouble(id: &'static str, chat_id: i64, found: Found) -> Check {
    let check = match found {
        Found::In { title, .. } => Check::bad(id, "muted").with("title", title),
        Found::Out => Check::bad(id, "out"),
        Found::Moved(to) => Check::bad(id, "moved").with("to", to),
        Found::Unknown(error) => Check::note(id, "unknown").with("error", error),
    };
    check.with("chat", chat_id)
}

async fn look(api: &Api, chat_id: i64, me: i64) -> Found {
    let chat = match api.call(&GetChat::new(ChatId(chat_id))).await {
        Ok(chat) => chat,
        Err(refusal) => return refused(refusal),
    };
    let Ok(me) = u64::try_from(me) else {
        return Found::Out;
    };
    let member = GetChatMember::new(ChatId(chat_id), UserId(me));
    match api.call(&member).await {
        Ok(member) => found(&chat, &member),
        Err(refusal) => refused(refusal),
    }
}

fn found(chat: &Value, member: &Value) -> Found {
    if !is_member(member) {
        return Found::Out;
    }
    let status = member["status"].as_str().unwrap_or_default();
    Found::In {
        title: chat["title"].as_str().unwrap_or_default().to_owned(),
        is_administrator: matches!(status, "administrator" | "creator"),
        may_write: status != "restricted" || member["can_send_messages"] == true,
    }
}

fn refused(refusal: Refusal) -> Found {
    match refusal {
        Refusal::Migrated(to) => Found::Moved(to),
        Refusal::BadRequest(_) | Refusal::Forbidden(_) => Found::Out,
        refusal => Found::Unknown(refusal.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bot_that_may_not_write_is_in_and_muted() {
        let chat = json!({"title": "Hỗ trợ"});
        for (member, case) in [
            (json!({"status": "member"}), "in"),
            (json!({"status": "administrator"}), "in"),
            (json!({"status": "left"}), "out"),
            (json!({"status": "kicked"}), "out"),
            (json!({"status": "restricted", "is_member": true}), "muted"),
            (
                json!({"status": "restricted", "is_member": true, "can_send_messages": true}),
                "in",
            ),
        ] {
            let check = written_to("support", -1, found(&chat, &member));
            assert_eq!(check.case, case, "{member}");
        }
    }
}
