//! What is remembered, as values.

use super::{
    Chat, Draft, GivenAnswer, Masked, PersonHash, Revision, Seconds, UpdateKey, Waiting,
    words::words,
};
use crate::lang::Lang;

words! {
    /// What became of a question.
    Outcome {
        /// One article.
        Answer = "answer",
        /// Several, of which the asker has not chosen yet.
        Choose = "choose",
        /// Several were offered, and the asker said that it is none of them.
        NoneOfThese = "none-of-these",
        /// No article.
        Nothing = "nothing",
        /// Nothing was asked.
        SmallTalk = "small-talk",
    }
}

words! {
    /// What a person says about an answer.
    Verdict {
        /// It solved the problem.
        Solved = "solved",
        /// Not right, no reason given yet.
        Wrong = "wrong",
        /// It is about another error.
        WrongError = "wrong-error",
        /// A step is missing.
        StepMissing = "step-missing",
        /// It is no longer so.
        Outdated = "outdated",
        /// It is hard to understand.
        HardToUnderstand = "hard",
        /// The article is reported to its authors.
        Flagged = "flagged",
    }
}

words! {
    /// Which messages of a group the bot answers.
    Mode {
        /// Those addressed to it.
        Addressed = "addressed",
        /// Also those that hold a known code with a cue word.
        Codes = "codes",
        /// None.
        Off = "off",
    }
}

words! {
    /// How far a help card is.
    CardState {
        /// Nobody has taken it.
        Open = "open",
        /// Somebody is at it.
        Taken = "taken",
        /// The asker has an answer.
        Answered = "answered",
    }
}

words! {
    /// What is not to be said again soon.
    Said {
        /// That the bot is for others.
        Stranger = "stranger",
        /// A kind word back.
        SmallTalk = "small-talk",
    }
}

/// A message on its way, so that a restart does not lose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// What it answers. There is one letter for a key, ever.
    pub key: UpdateKey,
    /// Where it goes; the real id.
    pub chat_id: i64,
    /// What is to be sent, in the sender's own form (JSON).
    pub payload: String,
    /// When it was put in.
    pub put_at: Seconds,
    /// Not to be sent before.
    pub due: Seconds,
    /// How often it was postponed.
    pub tries: u32,
    /// An earlier process had begun to send it when it ended: it may have
    /// arrived. Whether to risk a second copy is the sender's decision.
    pub may_have_arrived: bool,
    /// The last message number that the sender had seen before it began. Put in with
    /// it, the letter is being sent from then on.
    pub after: Option<i32>,
}

impl OutboxRow {
    /// A letter that may go at once.
    pub fn new(key: UpdateKey, chat_id: i64, payload: String, now: Seconds) -> Self {
        Self {
            key,
            chat_id,
            payload,
            put_at: now,
            due: now,
            tries: 0,
            may_have_arrived: false,
            after: None,
        }
    }
}

/// A letter as it is put in, with what is written down in the same moment: all of
/// it or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The letter.
    pub letter: OutboxRow,
    /// The process that sends it from now on; `None` while it waits.
    pub run: Option<String>,
    /// The question that it answers.
    pub question: Option<Question>,
}

/// A question and what became of it. Its chat and message are its identity:
/// recording it again (after an edit, after a choice) replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where.
    pub chat: Chat,
    /// The asker's message.
    pub message: i32,
    /// The topic of a forum.
    pub thread: Option<i32>,
    /// Who.
    pub person: PersonHash,
    /// When.
    pub at: Seconds,
    /// What was typed; `None` once its time is over.
    pub text: Option<Masked>,
    /// As which question it was read, if as another.
    pub read_as: Option<Masked>,
    /// What became of it.
    pub outcome: Outcome,
    /// The id of the article that was shown.
    pub article: Option<String>,
    /// The code that was asked for.
    pub code: Option<String>,
    /// The bot's message, or the last of several.
    pub reply: Option<i32>,
    /// The language of the answer.
    pub lang: Lang,
}

/// An article in a message of the bot. One message may show one after the other;
/// each is judged by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shown {
    /// Where.
    pub chat: Chat,
    /// The bot's message.
    pub reply: i32,
    /// The id of the article.
    pub article: String,
}

/// What a person said about an article shown, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenVerdict {
    /// About what.
    pub shown: Shown,
    /// Who.
    pub person: PersonHash,
    /// What.
    pub verdict: Verdict,
    /// When.
    pub at: Seconds,
}

/// A gap of the handbook that is not to be listed for [`IGNORED_DAYS`], unless more
/// people ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredGap {
    /// Its short name.
    pub gap: String,
    /// How many people had asked.
    pub people: u32,
    /// When an editor said so.
    pub at: Seconds,
}

/// For so many days a gap stays ignored.
pub const IGNORED_DAYS: u32 = 30;

/// What people said about one article shown, one verdict a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerdictCounts(pub(super) Vec<(Verdict, u32)>);

impl VerdictCounts {
    /// How many people say so.
    pub fn of(&self, verdict: Verdict) -> u32 {
        self.0
            .iter()
            .filter(|(it, _)| *it == verdict)
            .map(|(_, count)| count)
            .sum()
    }

    /// How many people say that it is not right, whatever their reason.
    pub fn wrong(&self) -> u32 {
        Verdict::ALL
            .iter()
            .filter(|it| !matches!(it, Verdict::Solved | Verdict::Flagged))
            .map(|it| self.of(*it))
            .sum()
    }
}

/// What is set for a chat; `None` where nothing was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatSettings {
    /// Which messages are answered.
    pub mode: Option<Mode>,
    /// The language of the bot's messages.
    pub lang: Option<Lang>,
    /// Internal articles are shown there.
    pub internal: bool,
}

/// A question that was handed to people. Holds real ids, since the answer has
/// to reach the asker; goes when its time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its name, chosen by the caller.
    pub id: String,
    /// The asker's chat.
    pub asker_chat: i64,
    /// The asker's message. There is one card for it.
    pub asker_message: i32,
    /// The asker's topic.
    pub asker_thread: Option<i32>,
    /// The chat of those who help.
    pub support_chat: i64,
    /// The card's message there, once it is sent.
    pub support_message: Option<i32>,
    /// How far it is.
    pub state: CardState,
    /// The display name of who took or answered it.
    pub by_name: Option<String>,
    /// What it says, in the sender's own form (JSON), to be drawn again.
    pub content: String,
    /// When the asker wanted help.
    pub opened_at: Seconds,
    /// When its state last changed.
    pub changed_at: Seconds,
}

/// What is kept for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// After this many days texts of questions are blanked, and cards removed
    /// that nothing happened to.
    pub text_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { text_days: 90 }
    }
}

/// One change of what is remembered. All of them may be made twice: what is
/// written to a database that does not answer is written again when it does.
#[allow(missing_docs, reason = "the fields are the arguments of the methods")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// See [`Memory::finish`](super::Memory::finish).
    Finish { key: UpdateKey, at: Seconds },
    /// See [`Memory::post`](super::Memory::post).
    Post(Box<Posting>),
    /// See [`Memory::begin_sending`](super::Memory::begin_sending); `run` names the
    /// process.
    BeginSending {
        key: UpdateKey,
        run: String,
        after: i32,
    },
    /// See [`Memory::postpone`](super::Memory::postpone).
    Postpone { key: UpdateKey, due: Seconds },
    /// See [`Memory::drop_letter`](super::Memory::drop_letter).
    DropLetter { key: UpdateKey },
    /// See [`Memory::arrived`](super::Memory::arrived).
    Arrived {
        key: UpdateKey,
        chat_id: i64,
        chat: Chat,
        message: i32,
        reply: i32,
    },
    /// See [`Memory::receive`](super::Memory::receive).
    Receive {
        update_id: i32,
        body: String,
        at: Seconds,
    },
    /// See [`Memory::handled`](super::Memory::handled).
    Handled { update_id: i32, at: Seconds },
    /// See [`Memory::record`](super::Memory::record).
    Record(Box<Question>),
    /// See [`Memory::replied`](super::Memory::replied).
    Replied {
        chat: Chat,
        message: i32,
        reply: i32,
    },
    /// See [`Memory::judge`](super::Memory::judge).
    Judge {
        shown: Shown,
        person: PersonHash,
        verdict: Verdict,
        at: Seconds,
    },
    /// See [`Memory::set_chat`](super::Memory::set_chat).
    SetChat {
        chat: Chat,
        settings: ChatSettings,
        at: Seconds,
    },
    /// See [`Memory::chat_moved`](super::Memory::chat_moved).
    ChatMoved { from: (i64, Chat), to: (i64, Chat) },
    /// See [`Memory::set_language`](super::Memory::set_language).
    SetLanguage {
        person: PersonHash,
        lang: Lang,
        at: Seconds,
    },
    /// See [`Memory::tell_stranger`](super::Memory::tell_stranger): said again
    /// only when the last time was before `before`.
    Say {
        what: Said,
        whom: String,
        before: Seconds,
        at: Seconds,
    },
    /// See [`Memory::put_card`](super::Memory::put_card).
    PutCard(Box<Card>),
    /// See [`Memory::take_card`](super::Memory::take_card).
    TakeCard {
        id: String,
        by_name: String,
        at: Seconds,
    },
    /// See [`Memory::answer_card`](super::Memory::answer_card).
    AnswerCard {
        id: String,
        by_name: String,
        at: Seconds,
    },
    /// See [`Memory::set_file`](super::Memory::set_file).
    SetFile {
        content: String,
        file_id: String,
        at: Seconds,
    },
    /// See [`Memory::forget_file`](super::Memory::forget_file).
    ForgetFile { content: String },
    /// See [`Memory::put_draft`](super::Memory::put_draft).
    PutDraft(Box<Draft>),
    /// See [`Memory::add_revision`](super::Memory::add_revision).
    AddRevision(Box<Revision>),
    /// See [`Memory::wait_for_article`](super::Memory::wait_for_article).
    Wait(Box<Waiting>),
    /// See [`Memory::waits_no_more`](super::Memory::waits_no_more).
    WaitNoMore { chat_id: i64, message: i32 },
    /// See [`Memory::give`](super::Memory::give).
    Give(Box<GivenAnswer>),
    /// See [`Memory::give_no_more`](super::Memory::give_no_more).
    GiveNoMore { chat_id: i64, reply: i32 },
    /// See [`Memory::forget`](super::Memory::forget).
    Forget {
        person: PersonHash,
        user_id: i64,
        private: Chat,
    },
    /// See [`Memory::ignore_gap`](super::Memory::ignore_gap).
    IgnoreGap {
        gap: String,
        people: u32,
        at: Seconds,
    },
    /// See [`Memory::prune`](super::Memory::prune).
    Prune { now: Seconds, retention: Retention },
}

impl Change {
    /// Whether the change must survive a power cut: Telegram forgets an update as
    /// soon as its receipt is confirmed.
    pub(super) fn must_outlive_power(&self) -> bool {
        matches!(self, Self::Receive { .. })
    }

    /// Whether it only tells of the past: the first to be let go when memory is
    /// short.
    pub(super) fn is_history(&self) -> bool {
        matches!(
            self,
            Self::Record(_)
                | Self::Replied { .. }
                | Self::Judge { .. }
                | Self::Prune { .. }
                | Self::SetFile { .. }
        )
    }
}
