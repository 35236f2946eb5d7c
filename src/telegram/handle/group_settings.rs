//! What the people of a group may do about the bot: its administrators set how
//! it behaves, they and the asker remove what it said.
//!
//! Who is an administrator is asked at every press: it may have changed since
//! the message was sent.
//!
//! Where `getChatMember` is refused because the bot is no administrator, the list of
//! administrators is asked instead.

use teloxide::{
    payloads::{DeleteMessage, GetChatAdministrators, GetChatMember},
    types::{ChatId, MessageId, UserId},
};
use tracing::{info, warn};

use crate::{
    store::Mode,
    telegram::{
        access::Admission,
        api::{Cause, Refusal},
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            group::removable,
        },
        route::callback_data::Setting,
        send::message::CallbackAnswer,
        update::{CallbackQuery, ChatKind, is_administrator},
        view,
    },
};

/// What somebody may do in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rights {
    /// Runs it.
    Administrator,
    /// Does not.
    Other,
    /// Telegram does not tell now.
    Unknown,
}

/// Shows the settings of a group to those who may change them.
pub(crate) async fn show_settings(bot: &Bot, by_group: bool, context: &RequestContext) {
    let (chat_id, lang) = (context.place.chat_id, context.lang);
    let settings = bot.memory.chat_settings(chat_id).await;
    let rights = match (by_group, context.is_person) {
        (true, _) => Rights::Administrator,
        (false, true) => rights(bot, chat_id, context.user_id).await,
        // A channel that writes in the group.
        (false, false) => Rights::Other,
    };
    let screen = match rights {
        Rights::Administrator => {
            view::group_settings(settings, bot.gate.can_be_marked(chat_id), lang)
        }
        Rights::Other if settings.mode == Some(Mode::Off) => return,
        Rights::Other => view::only_administrators(lang),
        Rights::Unknown => view::cannot_tell(lang),
    };
    let screen = removable(bot, screen, context);
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// Changes a setting of the group in which a button was pressed.
pub(crate) async fn change_setting(
    bot: &Bot,
    press: &CallbackQuery,
    setting: Setting,
    context: &RequestContext,
) {
    let done = try_set(bot, press, setting, context).await;
    let is_set = done.is_ok();
    let words = match done {
        Ok(()) => CallbackAnswer::Passing(view::saved(context.lang)),
        Err(words) => CallbackAnswer::Urgent(words),
    };
    bot.outbox.acknowledge(&press.query_id, words).await;
    if !is_set {
        return;
    }
    let (chat_id, edit) = (context.place.chat_id, context.place.reply_to);
    let settings = bot.memory.chat_settings(chat_id).await;
    let lang = settings.lang.unwrap_or(context.lang);
    let screen = {
        let can_be_marked = bot.gate.can_be_marked(chat_id);
        let screen = view::group_settings(settings, can_be_marked, lang);
        removable(bot, screen, context)
    };
    let edit = edit.filter(|_| press.is_accessible);
    bot.deliver(letter(screen, context.place, edit), context)
        .await;
}

/// Changes it, or tells why not.
async fn try_set(
    bot: &Bot,
    press: &CallbackQuery,
    setting: Setting,
    context: &RequestContext,
) -> Result<(), String> {
    let (chat_id, lang) = (context.place.chat_id, context.lang);
    let message = press.message.as_ref();
    if message.is_none_or(|message| message.chat_kind != ChatKind::Group) {
        return Err(view::stale_button(lang));
    }
    match rights(bot, chat_id, press.from.id).await {
        Rights::Administrator => {}
        Rights::Other => return Err(view::for_administrators(lang)),
        Rights::Unknown => return Err(view::later(lang)),
    }
    // An administrator is given every message, whatever the privacy mode.
    if setting == Setting::Mode(Mode::Codes)
        && !bot.me.reads_all
        && rights(bot, chat_id, bot.me.id).await != Rights::Administrator
    {
        return Err(view::codes_need_all(lang));
    }
    if setting == Setting::Internal(true) {
        // Who runs a group need not be one of the staff: a customer may.
        match bot.gate.is_staff(&press.from).await {
            Admission::Allowed => {}
            Admission::Refused => return Err(view::only_staff_marks(lang)),
            Admission::Later => return Err(view::later(lang)),
        }
    }
    let mut settings = bot.memory.chat_settings(chat_id).await;
    match setting {
        Setting::Mode(mode) => settings.mode = Some(mode),
        Setting::Lang(lang) => settings.lang = lang,
        Setting::Internal(internal) => settings.internal = internal,
    }
    info!(
        event = "group_settings_changed",
        chat_id,
        ?settings,
        "the settings of a group were changed"
    );
    bot.memory.set_chat(chat_id, settings, now()).await;
    Ok(())
}

/// Removes the message that holds the button, for those who may.
pub(crate) async fn remove_answer(bot: &Bot, press: &CallbackQuery, context: &RequestContext) {
    let words = match try_remove(bot, press, context).await {
        Ok(()) => CallbackAnswer::Passing(view::removed(context.lang)),
        Err(words) => CallbackAnswer::Urgent(words),
    };
    bot.outbox.acknowledge(&press.query_id, words).await;
}

async fn try_remove(
    bot: &Bot,
    press: &CallbackQuery,
    context: &RequestContext,
) -> Result<(), String> {
    let lang = context.lang;
    let Some(message) = &press.message else {
        return Err(view::stale_button(lang));
    };
    let (chat_id, message_id) = (message.chat_id, message.message_id);
    let recorded = bot.memory.question_of_reply(chat_id, message_id).await;
    let is_asker = if let Some(question) = &recorded {
        question.person == bot.memory.person(press.from.id)
    } else {
        // Help and the like: what it replies to tells.
        let replied = message.reply_to.as_deref();
        let asker = replied.and_then(|replied| replied.from.as_ref());
        asker.is_some_and(|asker| asker.id == press.from.id)
    };
    if !is_asker {
        match rights(bot, chat_id, press.from.id).await {
            Rights::Administrator => {}
            Rights::Other => return Err(view::not_yours(lang)),
            Rights::Unknown => return Err(view::later(lang)),
        }
    }
    let request = DeleteMessage::new(ChatId(chat_id), MessageId(message_id));
    match bot.outbox.api().call(&request).await {
        Ok(_) => info!(
            event = "answer_removed",
            message_id, "an answer was removed"
        ),
        Err(refusal) if refusal.cause() == Cause::NothingToDelete => {}
        Err(refusal) if refusal.is_transient() => return Err(view::later(lang)),
        Err(error) => {
            warn!(event = "call_refused", %error, method = "deleteMessage", "Telegram refused a call");
            return Err(view::cannot_remove(lang));
        }
    }
    if let Some(mut question) = recorded {
        // Nobody is sent to an answer that is gone.
        question.reply = None;
        bot.memory.record(question).await;
    }
    Ok(())
}

/// What a person may do in a group.
async fn rights(bot: &Bot, chat_id: i64, user_id: i64) -> Rights {
    let Ok(user) = u64::try_from(user_id) else {
        return Rights::Other;
    };
    let (chat, api) = (ChatId(chat_id), bot.outbox.api());
    let of = |is: bool| {
        if is {
            Rights::Administrator
        } else {
            Rights::Other
        }
    };
    match api.call(&GetChatMember::new(chat, UserId(user))).await {
        Ok(member) => return of(is_administrator(&member)),
        // "The method is only guaranteed to work for other users if the bot
        // is an administrator in the chat" (Bot API); the list always does.
        Err(Refusal::BadRequest(_)) => {}
        Err(error) => {
            warn!(event = "call_refused", %error, method = "getChatMember", "Telegram refused a call");
            return Rights::Unknown;
        }
    }
    match api.call(&GetChatAdministrators::new(chat)).await {
        Ok(list) => {
            let mut list = list.as_array().into_iter().flatten();
            of(list.any(|member| member["user"]["id"] == user_id && is_administrator(member)))
        }
        Err(error) => {
            warn!(event = "call_refused", %error, method = "getChatAdministrators", "Telegram refused a call");
            Rights::Unknown
        }
    }
}
