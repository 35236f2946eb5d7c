//! What a refusal of a message means for the next attempt. Pure: a table, and its tests.

use std::time::Duration;

use crate::telegram::{
    api::{Cause, Refusal, backoff::backoff},
    route::Place,
};

/// How the next attempt at a part is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) as_html: bool,
    pub(crate) edit: Option<i32>,
    pub(crate) place: Place,
    pub(crate) failures: u32,
}

/// What to do about a refusal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// The same again, after this long, and nothing else to the chat meanwhile.
    Hold(Duration),
    /// The same again, after this long.
    Again(Duration),
    /// Something else at once.
    Instead(Attempt),
    /// The chat is in the wanted state already, or its reader is gone. The rest of
    /// the letter need not be sent either.
    Enough,
    /// Nothing will help.
    GiveUp,
}

/// What a refusal of `attempt` means.
pub(crate) fn remedy(refusal: &Refusal, attempt: Attempt) -> Remedy {
    let place = attempt.place;
    match refusal {
        Refusal::Wait(wait) => Remedy::Hold(*wait),
        Refusal::Server(_) | Refusal::Network(_) => Remedy::Again(backoff(attempt.failures)),
        // The messages of the old group have other numbers in the new one.
        Refusal::Migrated(chat_id) if *chat_id != place.chat_id => Remedy::Instead(Attempt {
            edit: None,
            place: Place {
                chat_id: *chat_id,
                topic: None,
                reply_to: None,
                ..place
            },
            ..attempt
        }),
        // Blocked, removed, not allowed to write: nobody is waiting.
        Refusal::Forbidden(_) => Remedy::Enough,
        Refusal::BadRequest(_) => other_way(refusal.cause(), attempt),
        _ => Remedy::GiveUp,
    }
}

/// What a refusal of `attempt` for this cause means.
fn other_way(cause: Cause, attempt: Attempt) -> Remedy {
    let place = attempt.place;
    match cause {
        Cause::NotModified => Remedy::Enough,
        Cause::Markup if attempt.as_html => Remedy::Instead(Attempt {
            as_html: false,
            ..attempt
        }),
        // Deleted, too old, somebody else's.
        Cause::NothingToEdit | Cause::NotEditable if attempt.edit.is_some() => {
            Remedy::Instead(Attempt {
                edit: None,
                ..attempt
            })
        }
        Cause::NothingToReplyTo if place.reply_to.is_some() => Remedy::Instead(Attempt {
            place: Place {
                reply_to: None,
                ..place
            },
            ..attempt
        }),
        Cause::NoTopic if place.topic.is_some() => Remedy::Instead(Attempt {
            place: Place {
                topic: None,
                ..place
            },
            ..attempt
        }),
        _ => Remedy::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place {
        chat_id: -5,
        topic: Some(7),
        reply_to: Some(3),
        is_group: true,
    };
    const FIRST: Attempt = Attempt {
        as_html: true,
        edit: None,
        place: PLACE,
        failures: 1,
    };

    #[track_caller]
    fn bad_request(description: &str, attempt: Attempt, expected: &Remedy) {
        let refusal = Refusal::BadRequest(format!("Bad Request: {description}"));
        assert_eq!(&remedy(&refusal, attempt), expected, "{description}");
    }

    #[test]
    fn markup_that_is_refused_goes_as_plain_text_once() {
        let description = "can't parse entities: Unsupported start tag \"p\" at byte offset 0";
        let plain = Attempt {
            as_html: false,
            ..FIRST
        };
        bad_request(description, FIRST, &Remedy::Instead(plain));
        bad_request(description, plain, &Remedy::GiveUp);
    }

    #[test]
    fn what_is_gone_is_done_without() {
        let edit = Attempt {
            edit: Some(3),
            ..FIRST
        };
        bad_request("message to edit not found", edit, &Remedy::Instead(FIRST));
        bad_request("message can't be edited", edit, &Remedy::Instead(FIRST));
        let without_reply = Attempt {
            place: Place {
                reply_to: None,
                ..PLACE
            },
            ..FIRST
        };
        bad_request(
            "message to be replied not found",
            FIRST,
            &Remedy::Instead(without_reply),
        );
        let without_topic = Attempt {
            place: Place {
                topic: None,
                ..PLACE
            },
            ..FIRST
        };
        bad_request(
            "message thread not found",
            FIRST,
            &Remedy::Instead(without_topic),
        );
        bad_request("chat not found", FIRST, &Remedy::GiveUp);
    }

    #[test]
    fn nothing_left_to_do_is_success() {
        let edit = Attempt {
            edit: Some(3),
            ..FIRST
        };
        bad_request(
            "message is not modified: specified new message content …",
            edit,
            &Remedy::Enough,
        );
        let blocked = Refusal::Forbidden("Forbidden: bot was blocked by the user".into());
        assert_eq!(remedy(&blocked, FIRST), Remedy::Enough);
    }

    #[test]
    fn a_group_that_has_become_a_supergroup_is_followed_there() {
        let place = Place {
            chat_id: -100,
            topic: None,
            reply_to: None,
            is_group: true,
        };
        let there = Remedy::Instead(Attempt { place, ..FIRST });
        assert_eq!(remedy(&Refusal::Migrated(-100), FIRST), there);
        assert_eq!(remedy(&Refusal::Migrated(-5), FIRST), Remedy::GiveUp);
    }

    #[test]
    fn waits_are_obeyed_and_outages_sat_out() {
        let wait = Duration::from_secs(9);
        assert_eq!(remedy(&Refusal::Wait(wait), FIRST), Remedy::Hold(wait));
        let down = Refusal::Server("502".into());
        assert_eq!(
            remedy(&down, FIRST),
            Remedy::Again(Duration::from_millis(250))
        );
    }
}
