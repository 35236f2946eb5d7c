//! Who may use the bot: the decision. Pure, values in and values out; who is a
//! member of the group of `members-of` is asked for in [`members`](super::members).
//!
//! | who | where he is let in |
//! | --- | --- |
//! | anybody, when nothing is set | everywhere |
//! | anybody | in a group of `allowed-chats`, and in the support chat |
//! | a person of `allowed-users` | everywhere |
//! | a member of `members-of` | everywhere |
//! | an administrator of `members-of` who writes in its name | there |
//! | anybody else | nowhere |

use crate::{
    config::Access,
    handbook::Reader,
    telegram::update::{Update, UpdateKind, User},
};

/// The user in whose name Telegram shows what an anonymous administrator writes.
const ANONYMOUS_ADMINISTRATOR: i64 = 1_087_968_824;

/// Who wants something, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asker {
    /// The person; with `is_from_chat` one of Telegram's own, who stands for
    /// the group or channel that writes.
    pub(crate) person: Option<User>,
    /// Whether it was written in the name of a chat.
    pub(crate) is_from_chat: bool,
    /// The chat; `None` for what comes from nowhere, such as inline queries.
    pub(crate) chat_id: Option<i64>,
}

impl Asker {
    /// Who is behind an update; `None` where nobody is.
    pub(crate) fn of(incoming: &Update) -> Option<Self> {
        match &incoming.event {
            UpdateKind::Message(message) => Some(Self {
                person: message.from.clone(),
                is_from_chat: message.is_from_chat,
                chat_id: Some(message.chat_id),
            }),
            UpdateKind::CallbackQuery(press) => Some(Self {
                person: Some(press.from.clone()),
                is_from_chat: false,
                chat_id: press.message.as_ref().map(|message| message.chat_id),
            }),
            UpdateKind::ChatMemberUpdated(membership) => Some(Self {
                person: Some(membership.by.clone()),
                is_from_chat: false,
                chat_id: Some(membership.chat_id),
            }),
            UpdateKind::InlineQuery(query) => Some(Self::nowhere(&query.from)),
            UpdateKind::ChosenInlineResult(chosen) => Some(Self::nowhere(&chosen.from)),
            UpdateKind::Moved { .. } | UpdateKind::Other(_) => None,
        }
    }

    /// A person whose chat is unknown.
    fn nowhere(person: &User) -> Self {
        Self {
            person: Some(person.clone()),
            is_from_chat: false,
            chat_id: None,
        }
    }

    /// The person, if it is one.
    fn real(&self) -> Option<&User> {
        self.person.as_ref().filter(|_| !self.is_from_chat)
    }
}

/// What the lists say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccessRule {
    /// Let in.
    Allowed,
    /// Let in if a member of that group.
    IfMember {
        /// Whose membership.
        user_id: i64,
    },
    /// A stranger.
    Refused,
}

/// What the lists say of somebody; `support_chat` is a place for all who are in
/// it.
pub(crate) fn ruling(access: &Access, support_chat: Option<i64>, asker: &Asker) -> AccessRule {
    if access.is_open() {
        return AccessRule::Allowed;
    }
    if let Some(chat_id) = asker.chat_id.filter(|chat_id| *chat_id < 0) {
        let chats = access.chats.as_ref();
        let is_listed = chats.is_some_and(|chats| chats.contains(&chat_id));
        let writes_as = asker.person.as_ref().filter(|_| asker.is_from_chat);
        let is_administrator = access.members_of == Some(chat_id)
            && writes_as.is_some_and(|person| person.id == ANONYMOUS_ADMINISTRATOR);
        if is_listed || support_chat == Some(chat_id) || is_administrator {
            return AccessRule::Allowed;
        }
    }
    let Some(person) = asker.real() else {
        return AccessRule::Refused;
    };
    let users = access.users.as_ref();
    if users.is_some_and(|users| users.names(person.id, person.username.as_deref())) {
        return AccessRule::Allowed;
    }
    match access.members_of {
        Some(_) => AccessRule::IfMember { user_id: person.id },
        None => AccessRule::Refused,
    }
}

/// Which articles may be shown in the chat where an admitted person asks. Internal
/// articles may be read in private chats, because only people on a list are
/// admitted there, and in groups that are on a list themselves or were marked
/// (`is_marked`), because everybody in a group reads along. Without lists the bot
/// knows nobody, so it shows them nowhere.
pub(crate) fn reader(
    access: &Access,
    support_chat: Option<i64>,
    chat_id: Option<i64>,
    is_marked: bool,
) -> Reader {
    let is_group = chat_id.is_some_and(|chat_id| chat_id < 0);
    let is_listed = chat_id.is_some_and(|chat_id| {
        let chats = access.chats.as_ref();
        chats.is_some_and(|chats| chats.contains(&chat_id))
            || support_chat == Some(chat_id)
            || access.members_of == Some(chat_id)
    });
    if access.is_open() || (is_group && !is_listed && !is_marked) {
        Reader::Anyone
    } else {
        Reader::Staff
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::config::Users;

    const LAN: i64 = 9;
    const MINH: i64 = 10;
    const TEAM: i64 = -100_500;
    const OTHERS: i64 = -100_600;
    const SUPPORT: i64 = -100_700;

    fn access(users: Option<&[i64]>, chats: Option<&[i64]>, members_of: Option<i64>) -> Access {
        Access {
            users: users.map(|ids| Users {
                ids: ids.iter().copied().collect(),
                names: BTreeSet::from(["hoa_cs".to_owned()]),
            }),
            chats: chats.map(|ids| ids.iter().copied().collect()),
            members_of,
        }
    }

    fn person(id: i64, username: Option<&str>) -> User {
        let username = username.map(str::to_owned);
        User {
            id,
            username,
            ..User::default()
        }
    }

    fn by(id: i64, chat_id: Option<i64>) -> Asker {
        Asker {
            person: Some(person(id, None)),
            is_from_chat: false,
            chat_id,
        }
    }

    #[test]
    fn internal_articles_are_for_those_on_the_lists() {
        let none = access(None, None, None);
        let lists = access(Some(&[LAN]), Some(&[TEAM]), Some(OTHERS));
        let customers = -100_800;
        for (what, access, chat_id, is_marked, expected) in [
            ("private, no lists", &none, Some(LAN), false, Reader::Anyone),
            ("marked, no lists", &none, Some(TEAM), true, Reader::Anyone),
            (
                "support, no lists",
                &none,
                Some(SUPPORT),
                false,
                Reader::Anyone,
            ),
            ("nowhere, no lists", &none, None, false, Reader::Anyone),
            ("private", &lists, Some(LAN), false, Reader::Staff),
            ("nowhere", &lists, None, false, Reader::Staff),
            ("a listed group", &lists, Some(TEAM), false, Reader::Staff),
            (
                "that of the members",
                &lists,
                Some(OTHERS),
                false,
                Reader::Staff,
            ),
            (
                "the support chat",
                &lists,
                Some(SUPPORT),
                false,
                Reader::Staff,
            ),
            (
                "with customers",
                &lists,
                Some(customers),
                false,
                Reader::Anyone,
            ),
            ("marked", &lists, Some(customers), true, Reader::Staff),
        ] {
            let found = reader(access, Some(SUPPORT), chat_id, is_marked);
            assert_eq!(found, expected, "{what}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one case after the other")]
    fn deny_by_default_as_soon_as_a_list_is_there() {
        let named = |name| Asker {
            person: Some(person(MINH, Some(name))),
            ..by(MINH, None)
        };
        let as_group = |chat_id| Asker {
            is_from_chat: true,
            ..by(ANONYMOUS_ADMINISTRATOR, Some(chat_id))
        };
        let as_channel = |chat_id| Asker {
            is_from_chat: true,
            ..by(136_817_688, Some(chat_id))
        };
        let open = access(None, None, None);
        let nobody = access(Some(&[]), None, None);
        let users = access(Some(&[LAN, ANONYMOUS_ADMINISTRATOR]), None, None);
        let chats = access(None, Some(&[TEAM]), None);
        let members = access(None, None, Some(TEAM));
        let all = access(Some(&[LAN]), Some(&[OTHERS]), Some(TEAM));
        let member = |user_id| AccessRule::IfMember { user_id };
        let table = [
            ("nothing is set", &open, by(MINH, None), AccessRule::Allowed),
            (
                "nor for channels",
                &open,
                as_channel(OTHERS),
                AccessRule::Allowed,
            ),
            (
                "an empty list",
                &nobody,
                by(LAN, Some(LAN)),
                AccessRule::Refused,
            ),
            (
                "listed, private",
                &users,
                by(LAN, Some(LAN)),
                AccessRule::Allowed,
            ),
            (
                "listed, a group",
                &users,
                by(LAN, Some(OTHERS)),
                AccessRule::Allowed,
            ),
            ("listed, inline", &users, by(LAN, None), AccessRule::Allowed),
            (
                "not listed",
                &users,
                by(MINH, Some(MINH)),
                AccessRule::Refused,
            ),
            ("named", &users, named("Hoa_CS"), AccessRule::Allowed),
            (
                "named nearly so",
                &users,
                named("hoa_cs1"),
                AccessRule::Refused,
            ),
            // Listing Telegram's stand-in lets nobody in.
            ("anonymous", &users, as_group(OTHERS), AccessRule::Refused),
            (
                "in the group",
                &chats,
                by(MINH, Some(TEAM)),
                AccessRule::Allowed,
            ),
            (
                "its administrator",
                &chats,
                as_group(TEAM),
                AccessRule::Allowed,
            ),
            (
                "another group",
                &chats,
                by(MINH, Some(OTHERS)),
                AccessRule::Refused,
            ),
            (
                "and in private",
                &chats,
                by(MINH, Some(MINH)),
                AccessRule::Refused,
            ),
            (
                "support chat",
                &chats,
                by(MINH, Some(SUPPORT)),
                AccessRule::Allowed,
            ),
            ("a member?", &members, by(MINH, Some(MINH)), member(MINH)),
            ("also there", &members, by(MINH, Some(TEAM)), member(MINH)),
            (
                "anonymous there",
                &members,
                as_group(TEAM),
                AccessRule::Allowed,
            ),
            (
                "anonymous elsewhere",
                &members,
                as_group(OTHERS),
                AccessRule::Refused,
            ),
            (
                "a channel there",
                &members,
                as_channel(TEAM),
                AccessRule::Refused,
            ),
            (
                "listed goes first",
                &all,
                by(LAN, None),
                AccessRule::Allowed,
            ),
            (
                "place goes first",
                &all,
                by(MINH, Some(OTHERS)),
                AccessRule::Allowed,
            ),
            ("else a member?", &all, by(MINH, None), member(MINH)),
        ];
        for (what, access, asker, expected) in table {
            let found = ruling(access, Some(SUPPORT), &asker);
            assert_eq!(found, expected, "{what}: {asker:?}");
        }
        let nobody_at_all = Asker {
            person: None,
            ..by(LAN, Some(OTHERS))
        };
        assert_eq!(ruling(&members, None, &nobody_at_all), AccessRule::Refused);
        // A private chat has the number of its user; it is no group.
        let odd = access(None, Some(&[MINH]), None);
        let found = ruling(&odd, Some(MINH), &by(MINH, Some(MINH)));
        assert_eq!(found, AccessRule::Refused);
    }
}
