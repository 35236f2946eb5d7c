//! What a database has to do for the bot, and how it says that it cannot.

use super::{
    Card, Change, Chat, ChatSettings, Draft, GivenAnswer, GivenVerdict, IgnoredGap, OutboxRow,
    PersonHash, Question, Revision, Seconds, Shown, UpdateKey, Verdict, VerdictCounts, Waiting,
};
use crate::lang::Lang;

/// Why a database does not do its work, as far as the operator can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Another program holds it.
    Locked,
    /// The disk, or what the database may take of it, is used up.
    Full,
    /// It can be read and not written.
    ReadOnly,
    /// Its file is no database any more.
    Damaged,
    /// Its file or folder cannot be opened.
    Unreachable,
    /// Its file was deleted or replaced while in use.
    Gone,
    /// It takes too long.
    Slow,
    /// The disk does not read or write what it should.
    Disk,
    /// It was written by a newer version of this program.
    Newer,
    /// It works, and refuses this one change: an error of this program.
    Refused,
    /// Something else; the message tells.
    Other,
}

impl Fault {
    /// What the operator can do about it, for the log.
    pub fn mend(self) -> &'static str {
        match self {
            Self::Locked => {
                "end the program that holds the database (a backup, a shell, a second bot)"
            }
            Self::Full => "make room on the disk",
            Self::ReadOnly | Self::Unreachable => {
                "give the account that runs the bot permission to write to the data folder and \
                 its files"
            }
            Self::Damaged => "nothing to do: the file is moved aside and a new one begun",
            Self::Gone => "leave the files of the data folder where they are while the bot runs",
            Self::Slow | Self::Disk => "look at the disk: it may be failing or overloaded",
            Self::Newer => "run the version of sotay that wrote it, or a later one",
            Self::Refused => "report it: this is an error of sotay",
            Self::Other => "see the message; the files of the data folder may need mending",
        }
    }
}

/// A database that does not do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct StoreError {
    /// What kind of trouble it is.
    pub fault: Fault,
    /// What the database said.
    pub what: String,
}

impl StoreError {
    pub(super) fn other(error: &impl std::error::Error) -> Self {
        Self {
            fault: Fault::Other,
            what: error.to_string(),
        }
    }
}

/// A result of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// How the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Everything is written down.
    Good,
    /// The database does not do its work; the bot goes on from memory.
    Degraded {
        /// Since when.
        since: Seconds,
        /// What is wrong, and so what can be done, see [`Fault::mend`].
        fault: Fault,
        /// What the database said.
        reason: String,
        /// How many changes wait to be written down.
        waiting: usize,
    },
}

/// A database. Changes come as values, so that one which does not arrive can be
/// kept and made later; making one twice does no harm.
pub trait Store: Clone + Send + Sync + 'static {
    /// Makes the changes in order, all or none; for each whether it did
    /// anything.
    fn apply(&self, changes: &[Change]) -> impl Future<Output = Result<Vec<bool>>> + Send;

    /// Whether the database is still the one that was opened, can be read, and would
    /// take a change.
    fn check(&self) -> impl Future<Output = Result<()>> + Send;

    /// Lets go of its files.
    fn close(&self) -> impl Future<Output = ()> + Send;

    /// What a process must know of the time since `since` to go on without the
    /// database, as changes that bring it about, oldest first. At most some
    /// ten thousand of each kind.
    fn recent(&self, since: Seconds) -> impl Future<Output = Result<Vec<Change>>> + Send;

    /// Whether this update needs no work any more.
    fn is_finished(&self, key: &UpdateKey) -> impl Future<Output = Result<bool>> + Send;

    /// The letters that are waiting, oldest first; `run` is this process.
    fn letters(&self, run: &str) -> impl Future<Output = Result<Vec<OutboxRow>>> + Send;

    /// The letters that may go by `now` and that this process is not sending,
    /// at most `limit`, the longest due first.
    fn due_letters(
        &self,
        run: &str,
        now: Seconds,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<OutboxRow>>> + Send;

    /// The updates that were received and not handled, in the order in which they
    /// came.
    fn received(&self) -> impl Future<Output = Result<Vec<String>>> + Send;

    /// The question in this message.
    fn question(
        &self,
        chat: &Chat,
        message: i32,
    ) -> impl Future<Output = Result<Option<Question>>> + Send;

    /// The question that this message of the bot answers.
    fn question_of_reply(
        &self,
        chat: &Chat,
        reply: i32,
    ) -> impl Future<Output = Result<Option<Question>>> + Send;

    /// The highest number of an answer to a question since `since`, over all chats
    /// that have no numbers of their own (those that are no supergroups).
    fn last_reply(&self, since: Seconds) -> impl Future<Output = Result<Option<i32>>> + Send;

    /// The latest question since `since` in this chat and thread that was
    /// answered with this article.
    fn same_article(
        &self,
        chat: &Chat,
        thread: Option<i32>,
        article: &str,
        since: Seconds,
    ) -> impl Future<Output = Result<Option<Question>>> + Send;

    /// The articles shown since `since` and how often, the most used first.
    fn most_used(
        &self,
        since: Seconds,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<(String, u32)>>> + Send;

    /// What this person said about this.
    fn verdict(
        &self,
        shown: &Shown,
        person: &PersonHash,
    ) -> impl Future<Output = Result<Option<Verdict>>> + Send;

    /// What people said about this.
    fn counts(&self, shown: &Shown) -> impl Future<Output = Result<VerdictCounts>> + Send;

    /// What is set for a chat.
    fn chat_settings(&self, chat: &Chat) -> impl Future<Output = Result<ChatSettings>> + Send;

    /// The language that a person has chosen.
    fn language(&self, person: &PersonHash) -> impl Future<Output = Result<Option<Lang>>> + Send;

    /// A card by its name.
    fn card(&self, id: &str) -> impl Future<Output = Result<Option<Card>>> + Send;

    /// The card that this message in the support chat shows.
    fn card_at(
        &self,
        support_chat: i64,
        message: i32,
    ) -> impl Future<Output = Result<Option<Card>>> + Send;

    /// The card for this message of an asker.
    fn card_of(
        &self,
        asker_chat: i64,
        message: i32,
    ) -> impl Future<Output = Result<Option<Card>>> + Send;

    /// What Telegram calls the file with this content.
    fn file(&self, content: &str) -> impl Future<Output = Result<Option<String>>> + Send;

    /// The cards whose names begin with `kind`, opened before that and not closed, the
    /// oldest first, a hundred at most.
    fn cards_left_open(
        &self,
        kind: &str,
        before: Seconds,
    ) -> impl Future<Output = Result<Vec<Card>>> + Send;

    /// A draft by its name.
    fn draft(&self, id: &str) -> impl Future<Output = Result<Option<Draft>>> + Send;

    /// The draft to which the next message of this person belongs.
    fn draft_awaiting(&self, author: i64) -> impl Future<Output = Result<Option<Draft>>> + Send;

    /// The drafts of an author that are neither published nor given up, or all that
    /// wait for a review; the latest first, `limit` at most.
    fn unfinished_drafts(
        &self,
        author: Option<i64>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Draft>>> + Send;

    /// What an article said, the latest first, `limit` at most.
    fn revisions(
        &self,
        article: &str,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Revision>>> + Send;

    /// What this person wrote last.
    fn last_revision_by(
        &self,
        person: &PersonHash,
    ) -> impl Future<Output = Result<Option<Revision>>> + Send;

    /// The messages that have shown this article since then, the latest first, five
    /// hundred at most.
    fn given(
        &self,
        article: &str,
        since: Seconds,
    ) -> impl Future<Output = Result<Vec<GivenAnswer>>> + Send;

    /// Who has been waiting for an article since then, at most five thousand.
    fn waiting(&self, since: Seconds) -> impl Future<Output = Result<Vec<Waiting>>> + Send;

    /// At most `limit` questions since `since`, newest first, from before `before` on.
    fn questions_since(
        &self,
        since: Seconds,
        before: Option<&Question>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Question>>> + Send;

    /// What people said since `since`, reports among it, oldest first.
    fn verdicts_since(
        &self,
        since: Seconds,
    ) -> impl Future<Output = Result<Vec<GivenVerdict>>> + Send;

    /// The cards that were opened since `since`, oldest first.
    fn cards_since(&self, since: Seconds) -> impl Future<Output = Result<Vec<Card>>> + Send;

    /// The gaps that are not to be listed.
    fn ignored_gaps(&self) -> impl Future<Output = Result<Vec<IgnoredGap>>> + Send;
}
