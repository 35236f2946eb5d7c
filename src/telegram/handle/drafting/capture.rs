//! `/them`: a good answer becomes a draft.

use tracing::{info, warn};

use crate::{
    article::{Date, FrontMatter, Source, read},
    import::{ChatMessage, SourceKind, captured, convert},
    store::{Awaited, Draft, UpdateKey},
    telegram::{
        blocking::computed,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            drafting::{
                begun,
                card::{card_of, show_card},
                content::{ChatPlace, CollectedMessage, DraftContent, chat_message},
                tell, version_of,
            },
            escalation::{question_of_card, talk_of_card},
            pressing::{Pressing, pop_up, role_of_press},
        },
        route::{EditorRequest, Place, question_of},
        send::message::CallbackAnswer,
        update::Message,
        view::{self, EditorNotice},
    },
};

/// Makes a draft of the message replied to, of what follows the command, or of what
/// will be sent next.
pub(crate) async fn capture(bot: &Bot, request: &EditorRequest, context: &RequestContext) {
    let message = &request.message;
    let mut notes = DraftContent::default();
    let replied = message
        .reply_to
        .as_deref()
        .filter(|replied| !replied.opens_topic);
    let replied = replied.filter(|replied| has_content(replied));
    if replied.is_none() && (context.place.is_group && !has_text_behind(request)) {
        return tell(bot, &EditorNotice::NothingToCapture, context).await;
    }
    if context.place.is_group {
        notes.from = Some(ChatPlace {
            chat_id: message.chat_id,
            message_id: message.message_id,
            topic: message.topic,
        });
        notes.chat_title.clone_from(&message.chat_title);
    } else if message.picture.is_some() {
        notes.album.clone_from(&message.album);
    }
    let behind = behind(message, request, &mut notes.pictures);
    let file = document(message).or_else(|| replied.and_then(document));
    let text = match replied {
        _ if file.is_some() => {
            let Some(text) = text_of_file(bot, file).await else {
                return tell(bot, &EditorNotice::BadFile, context).await;
            };
            text
        }
        Some(replied) => {
            let answer = answer_of(message, replied, &mut notes.pictures);
            let question = match behind {
                Some(question) => Some(question),
                None => question_before(bot, replied, &mut notes).await,
            };
            captured(question.as_slice(), &[answer]).article()
        }
        None => match behind {
            Some(own) => captured(&[], &[own]).article(),
            None => String::new(),
        },
    };
    let is_collecting = text.is_empty();
    let key = format!("capture {} {}", message.chat_id, message.message_id);
    let draft = begun(&key, &notes, context);
    let draft = Draft {
        awaits: is_collecting.then_some(Awaited::Messages),
        text: if is_collecting || file.is_some() {
            text
        } else {
            with_source(&text, &notes, draft.opened_at)
        },
        ..draft
    };
    bot.memory.put_draft(draft.clone()).await;
    info!(
        event = "draft_begun",
        is_collecting, "a draft was begun in chat"
    );
    if is_collecting {
        let screen = view::draft_collecting(version_of(&draft), 0, context.lang);
        bot.deliver(letter(screen, context.place, None), context)
            .await;
    } else if context.place.is_group {
        in_private(bot, &draft, context).await;
    } else {
        show_card(bot, &draft, context).await;
    }
}

/// [Lưu vào sổ tay] under a help card: its question and its answers.
pub(crate) async fn capture_card(bot: &Bot, pressing: &Pressing<'_>, number: u64) {
    let context = pressing.context;
    if role_of_press(bot, pressing).await.is_none() {
        return;
    }
    let Some((question, answers)) = talk_of_card(bot, number).await else {
        let words = view::card_gone(context.lang);
        return pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
    };
    let plain = |text: String| ChatMessage {
        text,
        ..ChatMessage::default()
    };
    let answers: Vec<ChatMessage> = answers.into_iter().map(plain).collect();
    let text = captured(&[plain(question)], &answers).article();
    let message = pressing.press.message.as_ref();
    let notes = DraftContent {
        from: message.map(|message| ChatPlace {
            chat_id: message.chat_id,
            message_id: message.message_id,
            topic: message.topic,
        }),
        chat_title: message.and_then(|message| message.chat_title.clone()),
        ..DraftContent::default()
    };
    let key = format!("card {number} {}", context.user_id);
    let draft = begun(&key, &notes, context);
    let draft = Draft {
        text: with_source(&text, &notes, draft.opened_at),
        ..draft
    };
    bot.memory.put_draft(draft.clone()).await;
    pop_up(bot, pressing, CallbackAnswer::None).await;
    in_private(bot, &draft, context).await;
}

/// The card goes to its author, and a line with the way to it to the group.
async fn in_private(bot: &Bot, draft: &Draft, context: &RequestContext) {
    if let Some(screen) = card_of(bot, draft, draft.author, context).await {
        let card = letter(screen, Place::of_chat(draft.author), None);
        let key = UpdateKey::other("draft", &draft.id);
        // Who never wrote to the bot gets it by the link.
        bot.outbox.deliver(card, Some(&key), context.by).await;
    }
    let number = version_of(draft).draft;
    let line = view::draft_elsewhere(&bot.me.username, number, context.lang);
    bot.deliver(letter(line, context.place, None), context)
        .await;
}

/// The text of a draft with where it came from.
pub(crate) fn with_source(text: &str, notes: &DraftContent, at: i64) -> String {
    if read(&Source::new("a.md", text)).0.front.range.is_some() {
        // A file that says where it comes from.
        return text.to_owned();
    }
    let day = Date::of_unix(at).map_or_else(String::new, Date::day_first);
    let source = match &notes.chat_title {
        Some(chat) => format!("Telegram: {chat} ({day})"),
        None => format!("Telegram ({day})"),
    };
    let front = FrontMatter {
        source: Some(source),
        ..FrontMatter::default()
    };
    format!("{}\n{text}", front.to_yaml(&[]))
}

/// The file in a message that may hold an article: Telegram's name for it, and the name
/// that it has.
pub(crate) fn document(message: &Message) -> Option<&(String, String)> {
    let file = message.document.as_ref();
    file.filter(|(_, name)| SourceKind::of(name).is_some())
}

/// The text of the one article in a file; `None` where there is not one.
pub(crate) async fn text_of_file(bot: &Bot, file: Option<&(String, String)>) -> Option<String> {
    let (file_id, name) = file?.clone();
    let bytes = match bot.outbox.api().file(&file_id).await {
        Ok(bytes) => bytes,
        Err(error) => {
            warn!(event = "picture_not_fetched", %error, "a file of a draft cannot be fetched");
            return None;
        }
    };
    let items = computed(move || convert(&name, &bytes)).await.ok()?;
    let mut items = items.into_iter();
    match (items.next(), items.next()) {
        (Some(Ok(item)), None) => Some(item.text),
        _ => None,
    }
}

fn has_content(message: &Message) -> bool {
    message.picture.is_some()
        || document(message).is_some()
        || message
            .text
            .as_deref()
            .is_some_and(|text| !text.trim().is_empty())
}

fn has_text_behind(request: &EditorRequest) -> bool {
    !request.rest.trim().is_empty()
}

/// What follows the command, with its marks, or the picture whose caption it is.
fn behind(
    message: &Message,
    request: &EditorRequest,
    pictures: &mut Vec<String>,
) -> Option<ChatMessage> {
    let rest = request.rest.trim();
    if rest.is_empty() && message.picture.is_none() {
        return None;
    }
    let text = message.text.as_deref().unwrap_or("");
    let skipped = if rest.is_empty() {
        Some(text.len())
    } else {
        text.find(rest)
    };
    Some(match skipped {
        Some(skipped) => chat_message(message, skipped, pictures),
        // Characters that are not seen were taken out of it.
        None => ChatMessage {
            text: rest.to_owned(),
            ..ChatMessage::default()
        },
    })
}

/// The answer: the passage that was quoted, else the whole message.
fn answer_of(message: &Message, replied: &Message, pictures: &mut Vec<String>) -> ChatMessage {
    match &message.quote {
        Some(quote) => ChatMessage {
            text: quote.clone(),
            ..ChatMessage::default()
        },
        None => chat_message(replied, 0, pictures),
    }
}

/// The question that the answer replied to, as far as the bot has seen it: Telegram
/// tells of one reply only. An answer to a help card knows its question.
async fn question_before(
    bot: &Bot,
    answer: &Message,
    notes: &mut DraftContent,
) -> Option<ChatMessage> {
    let seen = bot.replied_to(answer.chat_id, answer.message_id)?;
    if let Some(question) = question_of_card(bot, answer.chat_id, seen.message_id).await {
        return Some(ChatMessage {
            text: question,
            ..ChatMessage::default()
        });
    }
    if seen.from.as_ref().is_some_and(|from| from.id == bot.me.id) {
        // Our own "no article" is no question; what it answered is.
        let recorded = bot
            .memory
            .question_of_reply(answer.chat_id, seen.message_id)
            .await?;
        let text = recorded.text?.as_str().to_owned();
        return Some(ChatMessage {
            text,
            ..ChatMessage::default()
        });
    }
    // Without the command or the mention before it.
    let question = question_of(&seen, &bot.me);
    let text = seen.text.as_deref().unwrap_or("");
    let skipped = question.as_deref().and_then(|question| text.find(question));
    Some(match (question, skipped) {
        (Some(question), None) => ChatMessage {
            text: question,
            ..ChatMessage::default()
        },
        (_, skipped) => chat_message(&seen, skipped.unwrap_or(0), &mut notes.pictures),
    })
}

/// A message as it is collected.
pub(crate) fn collected(message: &Message, pictures: &mut Vec<String>) -> CollectedMessage {
    let own = message.from.as_ref().map_or(0, |from| from.id);
    CollectedMessage {
        message_id: message.message_id,
        by: message
            .forwarded_from
            .clone()
            .unwrap_or_else(|| own.to_string()),
        message: chat_message(message, 0, pictures),
    }
}
