//! A message that belongs to a draft: one more of those that are collected, a title, a
//! reason. What was sent is the answer to what the bot asked, so no question is made of
//! it.

use crate::{
    drafts,
    handbook::Reader,
    store::{Awaited, Draft, DraftState, UpdateKey},
    telegram::{
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            drafting::{
                capture::{collected, document, text_of_file, with_source},
                card::show_card,
                content::DraftContent,
                next, role_or_refusal, tell, version_of,
            },
        },
        route::{Place, Request, Routed, command},
        update::{ChatKind, Message, Update, UpdateKind},
        view::{self, EditorNotice},
    },
};
use tokio::time::Instant;

/// Nobody goes on with what they were asked an hour ago, in seconds.
const AWAITED_FOR: i64 = 3600;

/// Whether it belongs to a draft, with which it is then dealt.
pub(crate) async fn is_for_draft(bot: &Bot, incoming: &Update, by: Instant) -> bool {
    let UpdateKind::Message(message) = &incoming.event else {
        return false;
    };
    let is_to_us = message
        .reply_to
        .as_deref()
        .and_then(|replied| replied.from.as_ref())
        .is_some_and(|from| from.id == bot.me.id);
    let is_there = message.chat_kind == ChatKind::Private
        || bot.editors_chat == Some(message.chat_id) && is_to_us;
    if !is_there || !bot.roles.is_set() || message.is_edit || command(message).is_some() {
        return false;
    }
    let Some(person) = incoming.person().filter(|person| !person.is_bot) else {
        return false;
    };
    let Some(draft) = bot.memory.draft_awaiting(person.id).await else {
        return false;
    };
    if now().saturating_sub(draft.changed_at) > AWAITED_FOR {
        return false;
    }
    let (Some(key), Some(handbook)) = (incoming.key(), bot.handbook_for(Reader::Staff)) else {
        return false;
    };
    let ask = Routed {
        place: Place {
            topic: message.topic,
            ..Place::of_chat(message.chat_id)
        },
        lang: bot.lang_of(incoming).await,
        request: Request::Usage,
    };
    let context = RequestContext::new(incoming, &ask, by, handbook);
    if !bot.memory.claim(&key, now()).await {
        return true;
    }
    if role_or_refusal(bot, Some(person), &context).await.is_some() {
        match draft.awaits {
            Some(Awaited::Messages) => add(bot, draft, message, &context).await,
            Some(Awaited::Title) => retitle(bot, &draft, message, &context).await,
            Some(Awaited::Reason) => send_back(bot, &draft, message, &context).await,
            None => {}
        }
    }
    bot.finish(&context).await;
    true
}

/// One more message.
async fn add(bot: &Bot, mut draft: Draft, message: &Message, context: &RequestContext) {
    let mut notes = DraftContent::of(&draft);
    let file = document(message);
    if file.is_some() {
        let Some(text) = text_of_file(bot, file).await else {
            return tell(bot, &EditorNotice::BadFile, context).await;
        };
        let draft = next(&draft, |draft| {
            draft.text = with_source(&text, &notes, draft.opened_at);
            draft.awaits = None;
        });
        bot.memory.put_draft(draft.clone()).await;
        return show_card(bot, &draft, context).await;
    }
    let is_known = notes
        .messages
        .iter()
        .any(|one| one.message_id == message.message_id);
    if !is_known {
        let one = collected(message, &mut notes.pictures);
        notes.messages.push(one);
        draft = next(&draft, |draft| draft.content = notes.written());
        bot.memory.put_draft(draft.clone()).await;
    }
    let count = notes.messages.len();
    let screen = view::draft_collecting(version_of(&draft), count, context.lang);
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

async fn retitle(bot: &Bot, draft: &Draft, message: &Message, context: &RequestContext) {
    let title = message.text.as_deref().unwrap_or("").trim();
    if title.is_empty() {
        return tell(bot, &EditorNotice::AskTitle, context).await;
    }
    let draft = next(draft, |draft| {
        draft.text = drafts::with_title(&draft.text, title);
        draft.awaits = None;
    });
    bot.memory.put_draft(draft.clone()).await;
    show_card(bot, &draft, context).await;
}

/// The reason for which a draft goes back to its author; `question` is what asked for
/// it.
async fn send_back(bot: &Bot, question: &Draft, message: &Message, context: &RequestContext) {
    let reason = message.text.as_deref().unwrap_or("").trim().to_owned();
    let returned = DraftContent::of(question).returns.unwrap_or_default();
    let draft = bot.memory.draft(&returned).await;
    let Some(draft) = draft.filter(|draft| draft.state == DraftState::Review) else {
        return tell(bot, &EditorNotice::NoDraft, context).await;
    };
    let told = EditorNotice::ReturnedToYou(reason);
    let told = letter(
        view::editor_notice(&told, context.lang),
        Place::of_chat(draft.author),
        None,
    );
    let key = UpdateKey::other("draft-back", &format!("{}:{}", draft.id, draft.version));
    bot.outbox.deliver(told, Some(&key), context.by).await;
    bot.memory
        .put_draft(next(&draft, |draft| draft.state = DraftState::Open))
        .await;
    bot.memory
        .put_draft(next(question, |question| {
            question.state = DraftState::Dropped;
        }))
        .await;
    tell(bot, &EditorNotice::Returned, context).await;
}
