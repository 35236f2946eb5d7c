//! Who may use the bot: the lists of `[access]` (`policy`), who is in the group of `members-of`
//! (`members`), how much one person may ask (`quota`), and who may write articles (`roles`).

pub(crate) mod members;
pub(crate) mod policy;
pub(crate) mod quota;
pub(crate) mod roles;

use std::sync::Arc;

use crate::{
    config::Access,
    handbook::Reader,
    store::Memory,
    telegram::{
        access::{
            members::{Members, Membership},
            policy::{AccessRule, Asker, reader, ruling},
        },
        api::Api,
        clock::now,
        settings::Settings,
        update::User,
    },
};

/// What becomes of somebody who wants something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Let in.
    Allowed,
    /// A stranger.
    Refused,
    /// It cannot be found out now.
    Later,
}

/// Decides who may use the bot.
pub(crate) struct AccessGuard {
    access: Access,
    support_chat: Option<i64>,
    members: Option<Members>,
    memory: Arc<Memory>,
}

impl AccessGuard {
    /// A gate as the settings have it.
    pub(crate) fn new(settings: &Settings, api: &Api, memory: Arc<Memory>) -> Self {
        let members = |group| Members::new(api.clone(), group);
        Self {
            access: settings.access.clone(),
            support_chat: settings.support_chat,
            members: settings.access.members_of.map(members),
            memory,
        }
    }

    /// Whether somebody may use the bot there.
    pub(crate) async fn judge(&self, asker: &Asker) -> Admission {
        match ruling(&self.access, self.support_chat, asker) {
            AccessRule::Allowed => Admission::Allowed,
            AccessRule::Refused => Admission::Refused,
            AccessRule::IfMember { user_id } => {
                let Some(members) = &self.members else {
                    return Admission::Refused;
                };
                match members.membership(user_id).await {
                    Membership::Yes => Admission::Allowed,
                    Membership::No => Admission::Refused,
                    Membership::Unknown => Admission::Later,
                }
            }
        }
    }

    /// What may be read in a chat by those who are let in there.
    pub(crate) fn reader(&self, chat_id: Option<i64>, is_marked: bool) -> Reader {
        reader(&self.access, self.support_chat, chat_id, is_marked)
    }

    /// Whether a group has to be marked for internal articles to be shown in it.
    pub(crate) fn can_be_marked(&self, chat_id: i64) -> bool {
        !self.access.is_open() && self.reader(Some(chat_id), false) == Reader::Anyone
    }

    /// Whether anybody may use the bot: there is no list.
    pub(crate) fn is_open(&self) -> bool {
        self.access.is_open()
    }

    /// Whether somebody may see internal articles wherever they are. Who is let in
    /// only by the group in which they write is not known in person.
    pub(crate) async fn is_staff(&self, person: &User) -> Admission {
        if self.access.is_open() {
            return Admission::Refused;
        }
        let asker = Asker {
            person: Some(person.clone()),
            is_from_chat: false,
            chat_id: None,
        };
        self.judge(&asker).await
    }

    /// Whether to send this person or group a notice now. Each `true` is counted as
    /// a notice that was sent.
    pub(crate) async fn tell(&self, whom: i64) -> bool {
        self.memory.tell_stranger(whom, now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stranger_is_told_once_also_across_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::new(crate::config::BotToken::new("1:x").unwrap());
        let api = Api::new(&settings).unwrap();
        for (whom, expected) in [(7, true), (7, false), (-100, true)] {
            let memory = Memory::open(folder.path(), now()).await.unwrap();
            let memory = Arc::new(memory);
            let gate = AccessGuard::new(&settings, &api, Arc::clone(&memory));
            assert_eq!(gate.tell(whom).await, expected, "{whom}");
            memory.close(now()).await;
        }
    }
}
