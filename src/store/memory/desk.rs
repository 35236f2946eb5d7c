//! [`Memory`] for those who write articles.

use super::{Memory, read};
use crate::store::{
    Card, Change, Draft, GivenAnswer, Origin, Revision, Seconds, Store as _, Waiting,
};

/// Drafts, what articles said before, and who waits for an article.
impl<O: Origin> Memory<O> {
    /// Puts a draft in, or a later version of one; `false` when that version or a later
    /// one is there: somebody else was faster.
    pub async fn put_draft(&self, draft: Draft) -> bool {
        let now = draft.changed_at;
        self.change(Change::PutDraft(Box::new(draft)), Some(now))
            .await
    }

    /// Deletes the questions and verdicts of a person, and what they wait for.
    pub async fn forget(&self, user_id: i64) {
        let change = Change::Forget {
            person: self.person(user_id),
            user_id,
            private: self.chat(user_id),
        };
        self.change(change, None).await;
    }

    /// The cards whose names begin with `kind`, opened before that and not closed.
    pub async fn cards_left_open(&self, kind: &str, before: Seconds) -> Vec<Card> {
        read!(self.cards_left_open(kind, before))
    }

    /// A draft by its name.
    pub async fn draft(&self, id: &str) -> Option<Draft> {
        read!(self.draft(id))
    }

    /// The draft to which the next message of this person belongs.
    pub async fn draft_awaiting(&self, author: i64) -> Option<Draft> {
        read!(self.draft_awaiting(author))
    }

    /// The drafts of an author that are neither published nor given up, or all that wait
    /// for a review; the latest first, fifty at most.
    pub async fn unfinished_drafts(&self, author: Option<i64>) -> Vec<Draft> {
        read!(self.unfinished_drafts(author, MOST_LISTED))
    }

    /// Notes what an article says from now on; `false` when that is noted.
    pub async fn add_revision(&self, revision: Revision) -> bool {
        let now = revision.at;
        self.change(Change::AddRevision(Box::new(revision)), Some(now))
            .await
    }

    /// What an article said, the latest first, fifty at most.
    pub async fn revisions(&self, article: &str) -> Vec<Revision> {
        read!(self.revisions(article, MOST_LISTED))
    }

    /// What this person wrote last.
    pub async fn last_revision_by(&self, user_id: i64) -> Option<Revision> {
        let person = self.person(user_id);
        read!(self.last_revision_by(&person))
    }

    /// A message of the bot shows an article now.
    pub async fn give(&self, given: GivenAnswer) {
        let now = given.at;
        self.change(Change::Give(Box::new(given)), Some(now)).await;
    }

    /// That message does not show it as an answer any more.
    pub async fn give_no_more(&self, chat_id: i64, reply: i32) {
        self.change(Change::GiveNoMore { chat_id, reply }, None)
            .await;
    }

    /// The messages that have shown this article since then, the latest first.
    pub async fn given(&self, article: &str, since: Seconds) -> Vec<GivenAnswer> {
        read!(self.given(article, since))
    }

    /// Somebody waits for an article.
    pub async fn wait_for_article(&self, waiting: Waiting) {
        let now = waiting.at;
        self.change(Change::Wait(Box::new(waiting)), Some(now))
            .await;
    }

    /// Whoever asked there was told or has an answer; `false` when nobody waited.
    pub async fn waits_no_more(&self, chat_id: i64, message: i32) -> bool {
        self.change(Change::WaitNoMore { chat_id, message }, None)
            .await
    }

    /// Who has been waiting since then, who asked first before.
    pub async fn waiting(&self, since: Seconds) -> Vec<Waiting> {
        read!(self.waiting(since))
    }
}

/// How many drafts or revisions a list has at most.
const MOST_LISTED: u32 = 50;
