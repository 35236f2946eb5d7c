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
                content::{ChatPlace, DraftContent},
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
    let Some(draft) = draft_for(bot, person.id, message).await else {
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
            None if DraftContent::of(&draft).taken == Some(place_of(message)) => {
                show_card(bot, &draft, &context).await;
            }
            None => add_picture(bot, &draft, message, &context).await,
        }
    }
    bot.finish(&context).await;
    true
}

/// The draft to which a message of its author belongs: the one that waits for it, the
/// one that has taken it before a kill, or the one of the album that it goes on with.
async fn draft_for(bot: &Bot, author: i64, message: &Message) -> Option<Draft> {
    if let Some(draft) = bot.memory.draft_awaiting(author).await {
        return Some(draft);
    }
    let place = Some(place_of(message));
    let album = message.album.as_ref().filter(|_| message.picture.is_some());
    let mut drafts = bot.memory.unfinished_drafts(Some(author)).await.into_iter();
    drafts.find(|draft| {
        let notes = DraftContent::of(draft);
        let goes_on = album.is_some() && notes.album.as_ref() == album;
        draft.state == DraftState::Open && (notes.taken == place || goes_on)
    })
}

fn place_of(message: &Message) -> ChatPlace {
    ChatPlace {
        chat_id: message.chat_id,
        message_id: message.message_id,
        topic: message.topic,
    }
}

/// The next version of a draft, which has taken a message.
fn taking(draft: &Draft, message: &Message, change: impl FnOnce(&mut Draft)) -> Draft {
    let mut notes = DraftContent::of(draft);
    notes.taken = Some(place_of(message));
    next(draft, |draft| {
        draft.content = notes.written();
        change(draft);
    })
}

/// One more picture of the album with which the draft was captured.
async fn add_picture(bot: &Bot, draft: &Draft, message: &Message, context: &RequestContext) {
    let mut notes = DraftContent::of(draft);
    let picture = collected(message, &mut notes.pictures).message;
    let mut text = draft.text.trim_end().to_owned();
    for target in &picture.pictures {
        text += "\n\n![](";
        text += target;
        text.push(')');
    }
    let mut draft = draft.clone();
    draft.content = notes.written();
    let draft = taking(&draft, message, |draft| draft.text = text + "\n");
    bot.memory.put_draft(draft.clone()).await;
    show_card(bot, &draft, context).await;
}

/// One more message.
async fn add(bot: &Bot, mut draft: Draft, message: &Message, context: &RequestContext) {
    let mut notes = DraftContent::of(&draft);
    let file = document(message);
    if file.is_some() {
        let Some(text) = text_of_file(bot, file).await else {
            return tell(bot, &EditorNotice::BadFile, context).await;
        };
        let draft = taking(&draft, message, |draft| {
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
    let draft = taking(draft, message, |draft| {
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
