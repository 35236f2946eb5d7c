//! What is remembered of those who write: drafts, what articles said before, and who
//! waits for an article.

use super::{Masked, PersonHash, Seconds, words::words};
use crate::lang::Lang;

words! {
    /// How far a draft is.
    DraftState {
        /// Its author is at it.
        Open = "open",
        /// It waits for somebody who may publish.
        Review = "review",
        /// Its article is in the folder.
        Published = "published",
        /// It was given up.
        Dropped = "dropped",
    }
}

words! {
    /// What the next message of a draft's author is.
    Awaited {
        /// One more message of what is captured.
        Messages = "messages",
        /// Its title.
        Title = "title",
        /// Why it is sent back to its author.
        Reason = "reason",
    }
}

words! {
    /// How a revision came to be.
    RevisionWay {
        /// In chat.
        Chat = "chat",
        /// It takes an earlier one back.
        Undo = "undo",
        /// The file was other when the bot looked: an editor, an import, a copy.
        Seen = "seen",
    }
}

/// An article to be, or a change of one, that somebody writes in chat. Holds real
/// ids, since its author has to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its name, chosen by the caller.
    pub id: String,
    /// The user id of its author.
    pub author: i64,
    /// The name that they show.
    pub author_name: String,
    /// How far it is.
    pub state: DraftState,
    /// What the author's next message is, if it belongs to the draft.
    pub awaits: Option<Awaited>,
    /// The id of its article, once that is decided.
    pub article: Option<String>,
    /// The file of its article below the folder, with `/`.
    pub file: Option<String>,
    /// What that file held when the draft was begun; `None` for a new one.
    pub base: Option<String>,
    /// The whole file as it will be.
    pub text: String,
    /// Where it came from and where its card is, in the caller's own form (JSON).
    pub content: String,
    /// How often it was changed: what was drawn of an older version is out of date.
    pub version: u32,
    /// When it was begun.
    pub opened_at: Seconds,
    /// When it was last changed.
    pub changed_at: Seconds,
}

/// What an article said from some moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its name, chosen by the caller: there is one revision for a key, ever.
    pub key: String,
    /// The id of the article.
    pub article: String,
    /// Its file below the folder, with `/`.
    pub file: String,
    /// When it was written or seen.
    pub at: Seconds,
    /// The name of who wrote it in chat.
    pub by_name: Option<String>,
    /// Who that was.
    pub by: Option<PersonHash>,
    /// How it came to be.
    pub way: RevisionWay,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// The whole file; `None` where it was taken away.
    pub text: Option<String>,
}

/// A message of the bot that shows an article, with the real ids of its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAnswer {
    /// Where.
    pub chat_id: i64,
    /// The bot's message.
    pub reply: i32,
    /// The id of the article.
    pub article: String,
    /// The language of the answer.
    pub lang: Lang,
    /// When it was asked for.
    pub at: Seconds,
}

/// A question that nobody could answer yet, with the real ids of its place: whoever
/// asked it is told when somebody can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where it was asked.
    pub chat_id: i64,
    /// The asker's message.
    pub message: i32,
    /// The topic of a forum.
    pub thread: Option<i32>,
    /// What was asked.
    pub text: Masked,
    /// The language of the answer.
    pub lang: Lang,
    /// When.
    pub at: Seconds,
}
