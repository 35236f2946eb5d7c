//! What is forgotten when its time is over, or when there is too much of it.

use sqlx::query;

use super::statement::Statement;
use crate::store::{Chat, IGNORED_DAYS, PersonHash, Retention, Seconds};

const DAY: Seconds = 24 * 3600;

/// What is over, in this order of its ages: a day, a week, the time set for texts,
/// four weeks, a week, two years; at last what editors ignore.
const OVER: &str = concat!(
    // Telegram keeps what was not confirmed for a day, and an answer is of no use
    // after so long.
    "DELETE FROM handled WHERE at < ?; ",
    "DELETE FROM updates WHERE at < ?; ",
    "DELETE FROM letters WHERE put_at < ?; ",
    // What was said once a day or once a conversation.
    "DELETE FROM said WHERE at < ?; ",
    "UPDATE questions SET text = NULL, read_as = NULL \
     WHERE at < ? AND (text IS NOT NULL OR read_as IS NOT NULL); ",
    // A question that nobody answered for so long will not be answered.
    "DELETE FROM cards WHERE changed_at < ?; ",
    // What is finished, or was left lying for as long.
    "DELETE FROM drafts WHERE changed_at < ?; ",
    "DELETE FROM waiting WHERE at < ?; ",
    // An answer of last week is not read again.
    "DELETE FROM given WHERE at < ?; ",
    // Statistics over two years show what comes back every season.
    "DELETE FROM questions WHERE at < ?; ",
    "DELETE FROM feedback WHERE at < ?; ",
    "DELETE FROM people WHERE at < ?; ",
    "DELETE FROM files WHERE at < ?; ",
    "DELETE FROM flags WHERE at < ?; ",
    // From then on they are listed again.
    "DELETE FROM ignored_gaps WHERE at < ?",
);

pub(super) fn prune(now: Seconds, retention: Retention) -> Statement {
    let text = Seconds::from(retention.text_days);
    let ignored = Seconds::from(IGNORED_DAYS);
    let days = [
        1, 1, 1, 7, text, text, text, 28, 7, 730, 730, 730, 730, 730, ignored,
    ];
    days.into_iter().fold(query(OVER), |delete, days| {
        delete.bind(now.saturating_sub(days * DAY))
    })
}

/// What is remembered of a person: first what they wait for in groups, which their
/// questions tell.
const OF_PERSON: &str = concat!(
    "DELETE FROM waiting WHERE chat_id = ? OR EXISTS (SELECT 1 FROM questions WHERE person = ? \
     AND questions.message = waiting.message AND questions.chat = CAST(waiting.chat_id AS TEXT)); ",
    "DELETE FROM given WHERE chat_id = ?; ",
    "DELETE FROM feedback WHERE person = ?; ",
    "DELETE FROM flags WHERE person = ?; ",
    "DELETE FROM questions WHERE person = ? OR chat = ?",
);

pub(super) fn forget(person: &PersonHash, user_id: i64, private: &Chat) -> Statement {
    let person = person.as_str();
    query(OF_PERSON)
        .bind(user_id)
        .bind(person)
        .bind(user_id)
        .bind(person)
        .bind(person)
        .bind(person)
        .bind(private.as_str())
}

/// What keeps a database in memory small: the newest of each kind.
pub(super) const ALL_BUT_THE_NEWEST: &str = concat!(
    "BEGIN; ",
    "DELETE FROM updates WHERE id IN (SELECT id FROM updates ORDER BY at DESC LIMIT -1 OFFSET 5000); ",
    "DELETE FROM handled WHERE key IN (SELECT key FROM handled ORDER BY at DESC LIMIT -1 OFFSET 5000); ",
    "DELETE FROM letters WHERE key IN (SELECT key FROM letters ORDER BY put_at DESC LIMIT -1 OFFSET 10000); ",
    "DELETE FROM questions WHERE rowid IN (SELECT rowid FROM questions ORDER BY at DESC LIMIT -1 OFFSET 2000); ",
    "DELETE FROM feedback WHERE rowid IN (SELECT rowid FROM feedback ORDER BY at DESC LIMIT -1 OFFSET 2000); ",
    "DELETE FROM chats WHERE rowid IN (SELECT rowid FROM chats ORDER BY at DESC LIMIT -1 OFFSET 10000); ",
    "DELETE FROM people WHERE rowid IN (SELECT rowid FROM people ORDER BY at DESC LIMIT -1 OFFSET 10000); ",
    "DELETE FROM said WHERE rowid IN (SELECT rowid FROM said ORDER BY at DESC LIMIT -1 OFFSET 10000); ",
    "DELETE FROM cards WHERE rowid IN (SELECT rowid FROM cards ORDER BY changed_at DESC LIMIT -1 OFFSET 5000); ",
    "DELETE FROM flags WHERE rowid IN (SELECT rowid FROM flags ORDER BY at DESC LIMIT -1 OFFSET 2000); ",
    "DELETE FROM ignored_gaps WHERE rowid IN (SELECT rowid FROM ignored_gaps ORDER BY at DESC LIMIT -1 OFFSET 5000); ",
    "DELETE FROM files WHERE rowid IN (SELECT rowid FROM files ORDER BY at DESC LIMIT -1 OFFSET 5000); ",
    "DELETE FROM drafts WHERE rowid IN (SELECT rowid FROM drafts ORDER BY changed_at DESC LIMIT -1 OFFSET 2000); ",
    "DELETE FROM revisions WHERE rowid IN (SELECT rowid FROM revisions ORDER BY at DESC LIMIT -1 OFFSET 500); ",
    "DELETE FROM waiting WHERE rowid IN (SELECT rowid FROM waiting ORDER BY at DESC LIMIT -1 OFFSET 5000); ",
    "DELETE FROM given WHERE rowid IN (SELECT rowid FROM given ORDER BY at DESC LIMIT -1 OFFSET 5000); ",
    "COMMIT",
);
