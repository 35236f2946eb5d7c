//! SQLite: one file, or a database in memory.
//!
//! In a file it keeps a write-ahead log (WAL) and does not wait for the disk at
//! every change (`synchronous = NORMAL`): a killed process loses nothing, a
//! power cut at most the last moments, and neither damages the file. For what
//! nobody else has any more it does wait. The log is brought into the file every
//! few seconds, beside the work ([`Store::check`]). Deleted content is overwritten
//! (`secure_delete`), since what is blanked should be gone.

mod cards;
mod change;
mod drafts;
mod examine;
mod file;
mod handled;
mod history;
mod letters;
mod open;
mod prune;
mod questions;
mod settings;
mod statement;
mod trouble;
mod updates;
mod writer;

use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqlitePool, query};

use super::{
    Card, Change, Chat, ChatSettings, Draft, Fault, GivenAnswer, GivenVerdict, IgnoredGap,
    OutboxRow, PersonHash, Question, Result, Revision, Seconds, Shown, Store, StoreError,
    UpdateKey, Verdict, VerdictCounts, Waiting,
};
use crate::lang::Lang;
pub use examine::examine;
use file::{DatabaseFile, identity, options};
use trouble::trouble;
use writer::Writer;

/// A SQLite database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sqlite {
    writer: Writer,
    /// `None` in memory.
    readers: Option<SqlitePool>,
    /// `None` in memory.
    file: Option<DatabaseFile>,
}

/// Reads with one of the readers; what is in memory with the only connection.
macro_rules! read {
    ($self:ident, |$db:ident| $read:expr) => {{
        let read = async {
            let Some(readers) = &$self.readers else {
                return $self.writer.with(async |$db| $read.await).await;
            };
            let mut connection = readers.acquire().await?;
            let $db = &mut *connection;
            $read.await
        };
        read.await.map_err(|it: sqlx::Error| trouble(&it))
    }};
}

impl Store for Sqlite {
    async fn apply(&self, changes: &[Change]) -> Result<Vec<bool>> {
        self.writer.make(changes).await.map_err(|it| trouble(&it))
    }

    async fn check(&self) -> Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        if identity(&file.path) != file.identity {
            return Err(StoreError {
                fault: Fault::Gone,
                what: "the file of the database was removed or replaced".to_owned(),
            });
        }
        let seen = async {
            // A connection of its own: the others remember pages.
            let mut db = options(&file.path).read_only(true).connect().await?;
            let row = query("SELECT count(*) FROM sqlite_schema WHERE name = 'handled'")
                .fetch_one(&mut db)
                .await?;
            db.close().await?;
            row.try_get::<u32, _>(0)
        };
        match seen.await {
            Ok(1..) => {
                // A lock or a read-only file should be reported before a question
                // is lost by it.
                let begun = self.writer.try_to_begin().await;
                begun.map_err(|it| trouble(&it))?;
                file.tidy();
                Ok(())
            }
            Ok(0) => Err(StoreError {
                fault: Fault::Damaged,
                what: "the database was emptied".to_owned(),
            }),
            Err(error) => Err(trouble(&error)),
        }
    }

    async fn close(&self) {
        // The last connection takes the log with it: that must be one of ours, and the
        // file be left alone from then on.
        let _tidied = match &self.file {
            Some(file) => Some(file.tidying.lock().await),
            None => None,
        };
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.close().await;
    }

    async fn recent(&self, since: Seconds) -> Result<Vec<Change>> {
        let mut all = Vec::new();
        read!(self, |db| async {
            // Letters first: once their updates count as finished, they would
            // be refused as second answers.
            letters::recent(db, &mut all).await?;
            handled::recent(db, since, &mut all).await?;
            questions::recent(db, since, &mut all).await?;
            settings::recent(db, since, &mut all).await?;
            cards::recent(db, since, &mut all).await?;
            drafts::recent(db, since, &mut all).await?;
            history::recent(db, since, &mut all).await
        })?;
        Ok(all)
    }

    async fn is_finished(&self, key: &UpdateKey) -> Result<bool> {
        read!(self, |db| handled::is_finished(db, key))
    }

    async fn letters(&self, run: &str) -> Result<Vec<OutboxRow>> {
        read!(self, |db| letters::all(db, run))
    }

    async fn due_letters(&self, run: &str, now: Seconds, limit: u32) -> Result<Vec<OutboxRow>> {
        read!(self, |db| letters::due(db, run, now, limit))
    }

    async fn received(&self) -> Result<Vec<String>> {
        read!(self, |db| updates::received(db))
    }

    async fn question(&self, chat: &Chat, message: i32) -> Result<Option<Question>> {
        read!(self, |db| questions::at(db, chat, message))
    }

    async fn question_of_reply(&self, chat: &Chat, reply: i32) -> Result<Option<Question>> {
        read!(self, |db| questions::of_reply(db, chat, reply))
    }

    async fn last_reply(&self, since: Seconds) -> Result<Option<i32>> {
        read!(self, |db| questions::last_reply(db, since))
    }

    async fn same_article(
        &self,
        chat: &Chat,
        thread: Option<i32>,
        article: &str,
        since: Seconds,
    ) -> Result<Option<Question>> {
        read!(self, |db| questions::same_article(
            db, chat, thread, article, since
        ))
    }

    async fn most_used(&self, since: Seconds, limit: u32) -> Result<Vec<(String, u32)>> {
        read!(self, |db| questions::most_used(db, since, limit))
    }

    async fn verdict(&self, shown: &Shown, person: &PersonHash) -> Result<Option<Verdict>> {
        read!(self, |db| questions::verdict(db, shown, person))
    }

    async fn counts(&self, shown: &Shown) -> Result<VerdictCounts> {
        read!(self, |db| questions::counts(db, shown))
    }

    async fn chat_settings(&self, chat: &Chat) -> Result<ChatSettings> {
        read!(self, |db| settings::chat(db, chat))
    }

    async fn language(&self, person: &PersonHash) -> Result<Option<Lang>> {
        read!(self, |db| settings::language(db, person))
    }

    async fn card(&self, id: &str) -> Result<Option<Card>> {
        read!(self, |db| cards::named(db, id))
    }

    async fn card_at(&self, support_chat: i64, message: i32) -> Result<Option<Card>> {
        read!(self, |db| cards::at(db, support_chat, message))
    }

    async fn card_of(&self, asker_chat: i64, message: i32) -> Result<Option<Card>> {
        read!(self, |db| cards::of(db, asker_chat, message))
    }

    async fn file(&self, content: &str) -> Result<Option<String>> {
        read!(self, |db| cards::file(db, content))
    }

    async fn cards_left_open(&self, kind: &str, before: Seconds) -> Result<Vec<Card>> {
        read!(self, |db| cards::left_open(db, kind, before))
    }

    async fn draft(&self, id: &str) -> Result<Option<Draft>> {
        read!(self, |db| drafts::named(db, id))
    }

    async fn draft_awaiting(&self, author: i64) -> Result<Option<Draft>> {
        read!(self, |db| drafts::awaiting(db, author))
    }

    async fn unfinished_drafts(&self, author: Option<i64>, limit: u32) -> Result<Vec<Draft>> {
        read!(self, |db| drafts::unfinished(db, author, limit))
    }

    async fn revisions(&self, article: &str, limit: u32) -> Result<Vec<Revision>> {
        read!(self, |db| drafts::revisions(db, article, limit))
    }

    async fn last_revision_by(&self, person: &PersonHash) -> Result<Option<Revision>> {
        read!(self, |db| drafts::last_by(db, person))
    }

    async fn given(&self, article: &str, since: Seconds) -> Result<Vec<GivenAnswer>> {
        read!(self, |db| drafts::given(db, article, since))
    }

    async fn waiting(&self, since: Seconds) -> Result<Vec<Waiting>> {
        read!(self, |db| drafts::all_waiting(db, since))
    }

    async fn questions_since(
        &self,
        since: Seconds,
        before: Option<&Question>,
        limit: u32,
    ) -> Result<Vec<Question>> {
        read!(self, |db| history::questions(db, since, before, limit))
    }

    async fn verdicts_since(&self, since: Seconds) -> Result<Vec<GivenVerdict>> {
        read!(self, |db| history::verdicts(db, since))
    }

    async fn cards_since(&self, since: Seconds) -> Result<Vec<Card>> {
        read!(self, |db| history::cards(db, since))
    }

    async fn ignored_gaps(&self) -> Result<Vec<IgnoredGap>> {
        read!(self, |db| history::ignored(db))
    }
}
