//! [`Refusal`]: why Telegram did not do what it was asked.
//!
//! Telegram gives most refusals one code and tells them apart by a description in
//! English, so each [`Cause`] is recognised by words of it. They stand here and
//! nowhere else (Bot API 10.3, seen in answers of the server).

use std::time::Duration;

/// Why Telegram did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// Flood control: not before this time has passed.
    #[error("too many requests, retry after {} s", .0.as_secs())]
    Wait(Duration),
    /// The group has become a supergroup with this id.
    #[error("the group is now the supergroup {0}")]
    Migrated(i64),
    /// The token is not (or no longer) valid.
    #[error("the token is refused: {0}")]
    Unauthorized(String),
    /// We may not write there: blocked, removed, no rights.
    #[error("{0}")]
    Forbidden(String),
    /// Somebody else gets our updates.
    #[error("{0}")]
    Conflict(String),
    /// There is no such method, or no such bot.
    #[error("{0}")]
    NotFound(String),
    /// The request is wrong, and would be wrong again.
    #[error("{0}")]
    BadRequest(String),
    /// Telegram or a server on the way is out of order.
    #[error("the server is out of order: {0}")]
    Server(String),
    /// No answer arrived. Whether the request did is unknown.
    #[error("no connection: {0}")]
    Network(String),
}

/// What a refused request was refused for, as far as that decides what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// An edit would change nothing.
    NotModified,
    /// The markup of the text cannot be parsed.
    Markup,
    /// The message to be edited belongs to somebody else, or is too old.
    NotEditable,
    /// The message to be edited does not exist.
    NothingToEdit,
    /// The message to be deleted does not exist.
    NothingToDelete,
    /// The message to be replied to does not exist.
    NothingToReplyTo,
    /// The topic does not exist.
    NoTopic,
    /// The button or inline query was answered too late.
    QueryTooOld,
    /// The person was never in the chat.
    NeverMember,
    /// The `file_id` of a picture is not valid, or not any more.
    FileId,
    /// The picture cannot be processed, rather than the message.
    Picture,
    /// Anything else.
    Other,
}

/// Words of a description, in lower case, and the cause that they stand for. The
/// first match counts: `image_process_failed` may be said of a `file_id` as well.
const CAUSES: [(Cause, &[&str]); 11] = [
    (Cause::NotModified, &["message is not modified"]),
    (Cause::Markup, &["can't parse entities"]),
    (Cause::NotEditable, &["can't be edited"]),
    (
        Cause::NothingToEdit,
        &["message to edit", "message_id_invalid"],
    ),
    (Cause::NothingToDelete, &["message to delete not found"]),
    (
        Cause::NothingToReplyTo,
        &["message to be replied", "replied message"],
    ),
    (Cause::NoTopic, &["thread not found"]),
    (
        Cause::QueryTooOld,
        &["query is too old", "query id is invalid"],
    ),
    (
        Cause::NeverMember,
        &[
            "user not found",
            "member not found",
            "participant_id_invalid",
        ],
    ),
    (
        Cause::FileId,
        &[
            "wrong file identifier",
            "wrong remote file",
            "wrong file_id",
            "file reference",
            "file_reference",
            "file_id_invalid",
        ],
    ),
    (
        Cause::Picture,
        &["image_process_failed", "photo_", "with the error message"],
    ),
];

impl Refusal {
    /// Whether the same request may succeed a little later.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Wait(_) | Self::Server(_) | Self::Network(_))
    }

    /// The cause of a refused request.
    pub(crate) fn cause(&self) -> Cause {
        let Self::BadRequest(description) = self else {
            return Cause::Other;
        };
        let description = description.to_lowercase();
        let mut causes = CAUSES.iter();
        let found = causes.find(|(_, words)| words.iter().any(|words| description.contains(words)));
        found.map_or(Cause::Other, |(cause, _)| *cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_apart_by_the_words_of_telegram() {
        let cause = |words: &str| Refusal::BadRequest(format!("Bad Request: {words}")).cause();
        for (words, expected) in [
            (
                "message is not modified: specified new …",
                Cause::NotModified,
            ),
            ("can't parse entities: Unexpected end tag", Cause::Markup),
            ("message can't be edited", Cause::NotEditable),
            ("message to edit not found", Cause::NothingToEdit),
            ("MESSAGE_ID_INVALID", Cause::NothingToEdit),
            ("message to delete not found", Cause::NothingToDelete),
            ("message to be replied not found", Cause::NothingToReplyTo),
            ("message thread not found", Cause::NoTopic),
            (
                "query is too old and response timeout expired",
                Cause::QueryTooOld,
            ),
            ("PARTICIPANT_ID_INVALID", Cause::NeverMember),
            ("wrong remote file identifier specified: x", Cause::FileId),
            (
                "Failed to send message #2 with the error message \"IMAGE_PROCESS_FAILED\"",
                Cause::Picture,
            ),
            ("not enough rights to send photos to the chat", Cause::Other),
        ] {
            assert_eq!(cause(words), expected, "{words}");
        }
        // Only the words of a refused request count.
        let forbidden = Refusal::Forbidden("Forbidden: user not found".to_owned());
        assert_eq!(forbidden.cause(), Cause::Other);
    }
}
