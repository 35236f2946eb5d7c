//! What is forgotten when its time is over, or when there is too much of it.

use sqlx::query;

use super::statement::Statement;
use crate::store::{IGNORED_DAYS, Retention, Seconds};

const DAY: Seconds = 24 * 3600;

/// What is over, in this order of its ages: a day, a week, the time set for texts,
/// two years; at last what editors ignore.
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
    let days = [1, 1, 1, 7, text, text, 730, 730, 730, 730, 730, ignored];
    days.into_iter().fold(query(OVER), |delete, days| {
        delete.bind(now.saturating_sub(days * DAY))
    })
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
    "COMMIT",
);
