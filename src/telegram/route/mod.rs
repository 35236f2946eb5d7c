//! Whether an update is for the bot, and what it wants. Pure: values in,
//! values out; its tests are a table of updates.
//!
//! In a private chat everything is for the bot. In a group it speaks only when
//! spoken to:
//!
//! | in a group | becomes |
//! | --- | --- |
//! | `/hoi lỗi 100`, `/hoi@bot …`, `/ask`, `/hỏi` | a question |
//! | `/hoi` as a reply | the message replied to is the question, and is the one answered |
//! | `/hoi lỗi 100` as a reply | the text is the question: who types one means it |
//! | `@bot lỗi 100`, or a mention of the bot as a reply | as `/hoi` |
//! | a reply to the bot's own message | a question |
//! | `/cauhinh` | the settings of the group |
//! | `/ma 100`, `/bai 100-gan-the`, `/moi`, `/help` | what they say; so do their English names |
//! | `/hoi@other_bot`, `/anything`, other talk | silence (but see [`overheard`]) |
//!
//! A caption counts as a text everywhere. Characters that are not seen
//! ([`visible`]) are read over in all of them.

pub(crate) mod callback_data;
pub(crate) mod command;
pub(crate) mod deep_link;

use crate::{
    lang::Lang,
    telegram::{
        route::{
            callback_data::ArticleRef,
            command::{Command, coded, glued},
            deep_link::Payload,
        },
        update::{
            CallbackQuery, ChatKind, ChatMemberUpdated, ChosenInlineResult, InlineQuery, Message,
            MessageEntity, Update, UpdateKind, User,
        },
    },
    text::{fold, is_invisible, visible},
};

/// Who the bot is (`getMe`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// `id`.
    pub id: i64,
    /// `username`, without `@`.
    pub username: String,
    /// `can_read_all_group_messages`: privacy mode is off.
    pub reads_all: bool,
}

/// What somebody wants from the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Routed {
    /// Where the answer goes.
    pub place: Place,
    /// In which language the bot's own words are.
    pub lang: Lang,
    /// What it is.
    pub request: Request,
}

/// Where an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The chat.
    pub chat_id: i64,
    /// The forum topic in it.
    pub topic: Option<i32>,
    /// The message to reply to. `None` in private chats, where it is plain
    /// what is answered.
    pub reply_to: Option<i32>,
    /// Whether it is a group, where Telegram allows fewer messages.
    pub is_group: bool,
}

impl Place {
    /// The chat itself, in reply to nothing.
    pub(crate) fn of_chat(chat_id: i64) -> Self {
        Self {
            chat_id,
            topic: None,
            reply_to: None,
            // Groups and channels have negative numbers (Bot API).
            is_group: chat_id < 0,
        }
    }
}

/// The things one can want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// An answer to this question.
    Question(String),
    /// To be welcomed (`/start`).
    Start,
    /// One article, by the link `t.me/<bot>?start=a_<id>`; `None` when the link
    /// names none of ours.
    Open(Option<ArticleRef>),
    /// The article of the id that was typed; nothing typed, how to.
    Article(String),
    /// What has changed lately.
    New,
    /// To choose how the bot behaves here.
    Settings,
    /// `/ma` without a code.
    CodeUsage,
    /// That nothing of them is remembered any more (`/quen`).
    Forget,
    /// To know how to ask (`/help`).
    Help,
    /// `/hoi` with nothing to go by.
    Usage,
    /// A picture, voice or sticker without a word.
    NotText {
        /// The album it belongs to, so that five pictures get one answer.
        album: Option<String>,
    },
    /// A command the bot does not have, by its folded name.
    UnknownCommand(String),
    /// To see and set how the bot behaves in this group (`/cauhinh`).
    GroupSettings {
        /// It is written in the name of the group: by an administrator.
        by_group: bool,
    },
    /// The bot has just come into the group and explains how to ask it.
    Hello,
    /// Something for those who write articles.
    Editor(Box<EditorRequest>),
    /// The draft of that number, by a link.
    Draft(u64),
    /// A button was pressed.
    Press(Box<CallbackQuery>),
    /// Results to what is being typed in some chat.
    Results(Box<InlineQuery>),
    /// One of the results was sent: to be noted.
    ChosenInlineResult(Box<ChosenInlineResult>),
}

/// A command of somebody who writes articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditorRequest {
    /// Which one.
    pub(crate) command: Command,
    /// What follows it.
    pub(crate) rest: String,
    /// The message that holds it, and the one that it replies to.
    pub(crate) message: Message,
}

/// What an update asks of the bot, or `None` when it is not addressed to it.
pub(crate) fn route(incoming: &Update, me: &Identity) -> Option<Routed> {
    match &incoming.event {
        UpdateKind::Message(message) => written(message, me),
        UpdateKind::CallbackQuery(press) => Some(pressed(press)),
        UpdateKind::ChatMemberUpdated(membership) => arrived(membership),
        UpdateKind::InlineQuery(query) => {
            Some(in_person(&query.from, Request::Results(query.clone())))
        }
        UpdateKind::ChosenInlineResult(chosen) => Some(in_person(
            &chosen.from,
            Request::ChosenInlineResult(chosen.clone()),
        )),
        UpdateKind::Moved { .. } | UpdateKind::Other(_) => None,
    }
}

fn arrived(membership: &ChatMemberUpdated) -> Option<Routed> {
    membership.is_arrival().then(|| Routed {
        place: Place {
            chat_id: membership.chat_id,
            topic: None,
            reply_to: None,
            is_group: true,
        },
        lang: Lang::of(membership.by.language_code.as_deref()),
        request: Request::Hello,
    })
}

/// What a message of a group would ask if it were meant for the bot. `None` for
/// what may not be taken for a question: commands, and what no person wrote.
pub(crate) fn overheard(message: &Message, me: &Identity) -> Option<Routed> {
    let is_of_group = message.chat_kind == ChatKind::Group && is_by_person(message, me);
    if !is_of_group || command(message).is_some() {
        return None;
    }
    Some(Routed {
        place: place(message),
        lang: lang_of(message),
        request: Request::Question(question_of(message, me)?),
    })
}

/// Whether a person wrote it, to the chat: no bot, no channel by way of Telegram.
fn is_by_person(message: &Message, me: &Identity) -> bool {
    // Who writes as a chat shows up as one of Telegram's own bots
    // (@GroupAnonymousBot, @Channel_Bot), and is a person all the same.
    let is_bot = !message.is_from_chat && message.from.as_ref().is_some_and(|from| from.is_bot);
    !is_bot && message.via_bot != Some(me.id) && !message.is_automatic_forward
}

fn lang_of(message: &Message) -> Lang {
    let from = message.from.as_ref();
    Lang::of(from.and_then(|from| from.language_code.as_deref()))
}

/// A request of which only the private chat with the user is known, whose number
/// is the user's.
fn in_person(person: &User, request: Request) -> Routed {
    Routed {
        place: Place {
            chat_id: person.id,
            topic: None,
            reply_to: None,
            is_group: false,
        },
        lang: Lang::of(person.language_code.as_deref()),
        request,
    }
}

fn pressed(press: &CallbackQuery) -> Routed {
    let mut ask = in_person(&press.from, Request::Press(Box::new(press.clone())));
    if let Some(message) = &press.message {
        ask.place = Place {
            reply_to: Some(message.message_id),
            ..place(message)
        };
    }
    ask
}

fn written(message: &Message, me: &Identity) -> Option<Routed> {
    let is_private = match message.chat_kind {
        ChatKind::Private => true,
        ChatKind::Group => false,
        ChatKind::Other => return None,
    };
    if !is_by_person(message, me) {
        return None;
    }
    let (request, answered) = match command(message) {
        Some(command) if command.is_for_another_bot(me) => return None,
        Some(command) => {
            commanded(message, &command, is_private).map(|request| aim(message, me, request))?
        }
        None if is_private => (plain(message)?, message),
        None => {
            if let Some(text) = without_mention(message, me) {
                let request = if text.is_empty() {
                    Request::Usage
                } else {
                    Request::Question(text)
                };
                aim(message, me, request)
            } else if replies_to_us(message, me) {
                (Request::Question(said(message)?), message)
            } else {
                return None;
            }
        }
    };
    let mut place = place(answered);
    // The question may be quoted from elsewhere; the answer stays here.
    place.topic = message.topic;
    Some(Routed {
        place,
        lang: lang_of(message),
        request,
    })
}

fn place(message: &Message) -> Place {
    let is_group = message.chat_kind != ChatKind::Private;
    Place {
        chat_id: message.chat_id,
        topic: message.topic,
        // Ephemeral messages have the number 0 and cannot be replied to so.
        reply_to: Some(message.message_id).filter(|&id| is_group && id != 0),
        is_group,
    }
}

/// Turns "usage, please" into the question of the message replied to, if there
/// is one; tells which message is answered.
fn aim<'m>(message: &'m Message, me: &Identity, request: Request) -> (Request, &'m Message) {
    let Some(replied) = message
        .reply_to
        .as_deref()
        .filter(|_| request == Request::Usage)
    else {
        return (request, message);
    };
    if replied.opens_topic || is_us(replied.from.as_ref(), me) {
        return (request, message);
    }
    match message
        .quote
        .as_deref()
        .and_then(shown)
        .or_else(|| said(replied))
    {
        Some(question) => (Request::Question(question), replied),
        None if replied.has_media => (Request::NotText { album: None }, message),
        None => (request, message),
    }
}

/// What a message says, when it says anything that can be seen.
fn said(message: &Message) -> Option<String> {
    shown(message.text.as_deref()?)
}

/// What of a text is seen, if anything is.
fn shown(text: &str) -> Option<String> {
    let text = visible(text);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The question that a message asks, whoever it was meant for: without the
/// command or the mention before it.
pub(crate) fn question_of(message: &Message, me: &Identity) -> Option<String> {
    let question = match command(message) {
        Some(command) => match command.known() {
            Some(Command::Code) => coded(&command.rest).unwrap_or(command.rest),
            _ => command.rest,
        },
        None => match without_mention(message, me) {
            Some(text) => text,
            None => said(message)?,
        },
    };
    (!question.is_empty()).then_some(question)
}

fn plain(message: &Message) -> Option<Request> {
    match said(message) {
        Some(text) => Some(Request::Question(text)),
        None if message.has_media => Some(Request::NotText {
            album: message.album.clone(),
        }),
        // Nothing of the text can be seen.
        None if message.text.is_some() => Some(Request::Usage),
        // Somebody pinned a message, and the like.
        None => None,
    }
}

fn is_us(person: Option<&User>, me: &Identity) -> bool {
    person.is_some_and(|person| person.id == me.id)
}

fn replies_to_us(message: &Message, me: &Identity) -> bool {
    message
        .reply_to
        .as_deref()
        .is_some_and(|replied| is_us(replied.from.as_ref(), me) && !replied.opens_topic)
}

/// A command at the head of a message.
pub(crate) struct TypedCommand {
    /// Folded, without `/` and bot name.
    name: String,
    /// The bot it names.
    bot: Option<String>,
    /// What follows.
    rest: String,
}

impl TypedCommand {
    fn known(&self) -> Option<Command> {
        Command::parse(&self.name)
    }

    fn is_for_another_bot(&self, me: &Identity) -> bool {
        self.bot
            .as_ref()
            .is_some_and(|bot| !bot.eq_ignore_ascii_case(&me.username))
    }
}

/// The command that a message begins with. Telegram marks commands as
/// entities; `/hỏi` and `/mã 100`, as a Vietnamese keyboard likes to write them,
/// are none to Telegram but are to us: all of them in private chats, `/hỏi` in
/// groups as well.
pub(crate) fn command(message: &Message) -> Option<TypedCommand> {
    let text = message.text.as_deref()?;
    let marked = message
        .entities
        .iter()
        .find(|entity| entity.kind == "bot_command" && entity.offset_utf16 == 0)
        .and_then(|entity| split_utf16(text, entity.len_utf16))
        // The `/m` of `/mã`, or of a `/ma` with something unseen inside.
        .filter(|(_, rest)| !rest.starts_with(|c: char| c.is_alphanumeric() || is_invisible(c)));
    let seen = visible(text);
    let (head, rest) = if let Some((head, rest)) = marked {
        (head, shown(rest).unwrap_or_default())
    } else {
        let end = seen.find(char::is_whitespace).unwrap_or(seen.len());
        let (head, rest) = seen.split_at(end);
        let bare = head.split('@').next().unwrap_or(head);
        let folded = fold(bare.strip_prefix('/')?);
        let is_private = message.chat_kind == ChatKind::Private;
        let typed = text.split(char::is_whitespace).next().unwrap_or(text);
        let is_broken = typed.contains(is_invisible);
        let known = Command::parse(&folded)?;
        let is_one = is_private || is_broken || known == Command::Ask;
        let is_unmarked = is_broken || !bare.is_ascii();
        (is_unmarked && is_one).then(|| (head, rest.trim().to_owned()))?
    };
    let (name, bot) = match head.strip_prefix('/')?.split_once('@') {
        Some((name, bot)) => (name, Some(bot.to_owned())),
        None => (head.strip_prefix('/')?, None),
    };
    Some(TypedCommand {
        name: fold(name),
        bot,
        rest,
    })
}

fn commanded(message: &Message, command: &TypedCommand, is_private: bool) -> Option<Request> {
    let rest = &command.rest;
    Some(match command.known() {
        Some(Command::Ask) if !rest.is_empty() => Request::Question(rest.clone()),
        Some(Command::Ask) if message.has_media && message.reply_to.is_none() => Request::NotText {
            album: message.album.clone(),
        },
        Some(Command::Ask) => Request::Usage,
        Some(Command::Code) => coded(rest).map_or(Request::CodeUsage, Request::Question),
        Some(Command::Article) => Request::Article(rest.clone()),
        Some(Command::New) => Request::New,
        Some(Command::Forget) => Request::Forget,
        Some(Command::Settings) if is_private => Request::Settings,
        Some(Command::Settings) => Request::GroupSettings {
            by_group: message.is_from_group,
        },
        Some(Command::Start) if is_private => match Payload::parse(rest) {
            Some(Payload::Article(named)) => Request::Open(named),
            Some(Payload::Question(question)) => Request::Question(question),
            Some(Payload::Draft(draft)) => Request::Draft(draft),
            None => Request::Start,
        },
        // In a group a welcome is the short help: `/start@bot` is what
        // Telegram sends when somebody adds the bot there.
        Some(Command::Start | Command::Help) => Request::Help,
        Some(own) if own.is_for_editors() => Request::Editor(Box::new(EditorRequest {
            command: own,
            rest: rest.clone(),
            message: message.clone(),
        })),
        Some(_) => return None,
        None => match command.name.strip_prefix("ma").and_then(glued) {
            Some(code) => Request::Question(code),
            // In a group it may be meant for anybody, unless it names us.
            None if is_private || command.bot.is_some() => {
                Request::UnknownCommand(command.name.clone())
            }
            None => return None,
        },
    })
}

/// The text without mentions of the bot; `None` when there is none.
fn without_mention(message: &Message, me: &Identity) -> Option<String> {
    let text = message.text.as_deref()?;
    let mut mentions = message
        .entities
        .iter()
        .filter(|entity| is_our_mention(text, entity, me))
        .peekable();
    mentions.peek()?;
    let mut kept = String::new();
    let mut from = 0;
    for mention in mentions {
        if mention.offset_utf16 >= from {
            kept.push_str(slice_utf16(text, from, mention.offset_utf16)?);
        }
        from = mention.offset_utf16 + mention.len_utf16;
    }
    kept.push_str(split_utf16(text, from)?.1);
    let kept = visible(&kept);
    let kept = kept.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':'));
    Some(kept.to_owned())
}

fn is_our_mention(text: &str, entity: &MessageEntity, me: &Identity) -> bool {
    match entity.kind.as_str() {
        "mention" => slice_utf16(
            text,
            entity.offset_utf16,
            entity.offset_utf16 + entity.len_utf16,
        )
        .and_then(|mention| mention.strip_prefix('@'))
        .is_some_and(|name| name.eq_ignore_ascii_case(&me.username)),
        "text_mention" => entity.user_id == Some(me.id),
        _ => false,
    }
}

/// `text` cut at a UTF-16 offset; `None` outside it or inside a character.
fn split_utf16(text: &str, offset_utf16: usize) -> Option<(&str, &str)> {
    let mut passed = 0;
    for (at, c) in text.char_indices() {
        if passed >= offset_utf16 {
            return (passed == offset_utf16).then(|| text.split_at(at));
        }
        passed += c.len_utf16();
    }
    (passed == offset_utf16).then_some((text, ""))
}

fn slice_utf16(text: &str, from: usize, to: usize) -> Option<&str> {
    split_utf16(split_utf16(text, to)?.0, from).map(|(_, slice)| slice)
}

/// The bytes of a stretch of `text` that is given in UTF-16 units; `None` where it is
/// outside, or begins or ends inside a character.
pub(crate) fn slice_utf16_range(
    text: &str,
    offset_utf16: usize,
    len_utf16: usize,
) -> Option<std::ops::Range<usize>> {
    let (before, rest) = split_utf16(text, offset_utf16)?;
    let (slice, _) = split_utf16(rest, len_utf16)?;
    Some(before.len()..before.len() + slice.len())
}

#[cfg(test)]
mod tests;
