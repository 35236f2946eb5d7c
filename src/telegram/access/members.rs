//! Who is a member of the group of `members-of`: `getChatMember`, remembered for
//! minutes.
//!
//! A member is remembered for five minutes, a stranger for two. While Telegram does not
//! answer, its last answer counts for a day, and a person who is not known is asked to
//! come back.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use serde_json::Value;
use teloxide::{
    payloads::GetChatMember,
    types::{ChatId, UserId},
};
use tokio::time::{Instant, timeout};
use tracing::{debug, error, warn};

use crate::telegram::api::{Api, Cause, Refusal};

/// How long "is a member" is good.
const MEMBER_FOR: Duration = Duration::from_mins(5);

/// How long "is none" is good: whoever has just been added waits that long.
const NONE_FOR: Duration = Duration::from_mins(2);

/// How long the last answer is good while there is no other.
const AT_LAST_FOR: Duration = Duration::from_hours(24);

/// How long to wait for Telegram, which the asker does as well.
const WAIT: Duration = Duration::from_secs(4);

/// Of how many people it is remembered.
const KEPT: usize = 10_000;

/// Whether somebody is a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Membership {
    Yes,
    No,
    /// Telegram does not say, and has not said lately.
    Unknown,
}

/// What was last heard of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Heard {
    is_member: bool,
    at: Instant,
}

impl Heard {
    /// What it is worth at this moment without asking; `None` when Telegram has
    /// to be asked.
    fn fresh(self, now: Instant) -> Option<Membership> {
        let good_for = if self.is_member { MEMBER_FOR } else { NONE_FOR };
        (now.duration_since(self.at) < good_for).then(|| self.membership())
    }

    /// What it is worth when Telegram has been asked in vain.
    fn at_last(self, now: Instant) -> Membership {
        if now.duration_since(self.at) < AT_LAST_FOR {
            self.membership()
        } else {
            Membership::Unknown
        }
    }

    fn membership(self) -> Membership {
        if self.is_member {
            Membership::Yes
        } else {
            Membership::No
        }
    }
}

/// Knows the members of a group.
pub(crate) struct Members {
    api: Api,
    /// The group; it changes when the group becomes a supergroup.
    group: AtomicI64,
    heard: Mutex<HashMap<i64, Heard>>,
}

impl Members {
    pub(crate) fn new(api: Api, group: i64) -> Self {
        Self {
            api,
            group: AtomicI64::new(group),
            heard: Mutex::default(),
        }
    }

    /// Whether this person is a member.
    pub(crate) async fn membership(&self, user_id: i64) -> Membership {
        let known = self.heard().get(&user_id).copied();
        if let Some(membership) = known.and_then(|heard| heard.fresh(Instant::now())) {
            return membership;
        }
        self.membership_now(user_id).await
    }

    /// The same, asked anew; what was heard before counts while Telegram does not answer.
    pub(crate) async fn membership_now(&self, user_id: i64) -> Membership {
        let known = self.heard().get(&user_id).copied();
        let asked = timeout(WAIT, self.ask(user_id)).await;
        let now = Instant::now();
        match asked.unwrap_or_else(|_| Err(Refusal::Network("no answer in time".to_owned()))) {
            Ok(is_member) => {
                let heard = Heard { is_member, at: now };
                self.note(user_id, heard);
                heard.membership()
            }
            Err(refusal) => {
                if refusal.is_transient() {
                    warn!(event = "membership_unknown", error = %refusal, "the bot cannot ask who is a member of a group");
                } else {
                    error!(
                        event = "membership_unknown", error = %refusal,
                        "the bot has to be an administrator of the group whose members are let in (members-of) or \
                         write articles ([editors] chat); `sotay doctor` tells more"
                    );
                }
                known.map_or(Membership::Unknown, |heard| heard.at_last(now))
            }
        }
    }

    async fn ask(&self, user_id: i64) -> Result<bool, Refusal> {
        let Ok(user) = u64::try_from(user_id) else {
            return Ok(false);
        };
        let group = self.group.load(Ordering::Relaxed);
        let mut answer = self.call(group, user).await;
        if let Err(Refusal::Migrated(now)) = answer {
            warn!(
                event = "members_group_moved",
                from = group,
                to = now,
                "the group of members-of is now a supergroup: write the new id into sotay.toml"
            );
            self.group.store(now, Ordering::Relaxed);
            answer = self.call(now, user).await;
        }
        match answer {
            Ok(member) => Ok(is_member(&member)),
            // Telegram's words for somebody who was never there.
            Err(refusal) if refusal.cause() == Cause::NeverMember => {
                debug!("never a member");
                Ok(false)
            }
            Err(refusal) => Err(refusal),
        }
    }

    async fn call(&self, group: i64, user: u64) -> Result<Value, Refusal> {
        let request = GetChatMember::new(ChatId(group), UserId(user));
        self.api.call(&request).await
    }

    fn note(&self, user_id: i64, heard: Heard) {
        let mut all = self.heard();
        if all.len() >= KEPT && !all.contains_key(&user_id) {
            // Strangers in great numbers must not push the members out.
            all.retain(|_, other| other.is_member);
            if all.len() >= KEPT {
                all.clear();
            }
        }
        all.insert(user_id, heard);
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, HashMap<i64, Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a `ChatMember` is in the chat. Somebody restricted may be so after
/// having left; who is banned was never let in again.
pub(crate) fn is_member(member: &Value) -> bool {
    match member["status"].as_str() {
        Some("creator" | "administrator" | "member") => true,
        Some("restricted") => member["is_member"] == true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn restricted_people_may_still_be_members() {
        for (member, expected) in [
            (json!({"status": "creator"}), true),
            (json!({"status": "administrator"}), true),
            (json!({"status": "member"}), true),
            (json!({"status": "restricted", "is_member": true}), true),
            (json!({"status": "restricted", "is_member": false}), false),
            (json!({"status": "restricted"}), false),
            (json!({"status": "left"}), false),
            (json!({"status": "kicked"}), false),
            (json!({"status": "something new"}), false),
            (json!(null), false),
        ] {
            assert_eq!(is_member(&member), expected, "{member}");
        }
    }

    #[test]
    fn both_answers_are_good_for_minutes_and_the_last_one_for_a_day() {
        let at = Instant::now();
        let heard = |is_member| Heard { is_member, at };
        let minutes = |n: u64| at + Duration::from_mins(n);
        for (is_member, after, fresh, at_last) in [
            (true, 4, Some(Membership::Yes), Membership::Yes),
            (true, 5, None, Membership::Yes),
            (true, 24 * 60, None, Membership::Unknown),
            (false, 1, Some(Membership::No), Membership::No),
            (false, 2, None, Membership::No),
            (false, 24 * 60, None, Membership::Unknown),
        ] {
            let (heard, now) = (heard(is_member), minutes(after));
            assert_eq!(heard.fresh(now), fresh, "{is_member} after {after} min");
            assert_eq!(heard.at_last(now), at_last, "{is_member} after {after} min");
        }
    }
}
