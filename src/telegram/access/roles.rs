//! Who may write articles in chat: the lists of `[editors]`, and the members of its chat.
//!
//! | who | may |
//! | --- | --- |
//! | a person of `publishers` | write and publish |
//! | a person of `authors` | write |
//! | a member of the editors' chat | what no list is there for |
//! | anybody else | read |
//!
//! It is asked anew for every command and press, so that who was taken out of the chat
//! cannot publish a minute later.

use crate::{
    config::Editors,
    telegram::{
        access::members::{Members, Membership},
        api::Api,
        update::User,
    },
};

/// What somebody may do to the articles, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EditorRole {
    /// Read them.
    Viewer,
    /// Write drafts, and ask for a review.
    Author,
    /// Publish, archive and approve as well.
    Publisher,
}

/// Knows who may write; by default nobody.
#[derive(Default)]
pub(crate) struct Roles {
    editors: Editors,
    members: Option<Members>,
}

impl Roles {
    /// Roles as the settings have them.
    pub(crate) fn new(editors: Editors, api: &Api) -> Self {
        let members = editors.chat.map(|chat| Members::new(api.clone(), chat));
        Self { editors, members }
    }

    /// Whether anybody may write at all.
    pub(crate) fn is_set(&self) -> bool {
        self.editors.is_set()
    }

    /// What this person may do; `None` when it cannot be found out now.
    pub(crate) async fn of(&self, person: &User) -> Option<EditorRole> {
        let listed = role(&self.editors, person, false);
        let Some(members) = self
            .members
            .as_ref()
            .filter(|_| listed < EditorRole::Publisher)
        else {
            return Some(listed);
        };
        let as_member = role(&self.editors, person, true);
        if as_member == listed {
            return Some(listed);
        }
        match members.membership_now(person.id).await {
            Membership::Yes => Some(as_member),
            Membership::No => Some(listed),
            Membership::Unknown => None,
        }
    }
}

/// What a person may do who is or is not a member of the chat.
fn role(editors: &Editors, person: &User, is_member: bool) -> EditorRole {
    let is_listed = |list: &Option<crate::config::Users>| match list {
        Some(users) => users.names(person.id, person.username.as_deref()),
        None => is_member,
    };
    if is_listed(&editors.publishers) {
        EditorRole::Publisher
    } else if is_listed(&editors.authors) {
        EditorRole::Author
    } else {
        EditorRole::Viewer
    }
}

#[cfg(test)]
mod tests {
    use super::{
        EditorRole::{Author, Publisher, Viewer},
        *,
    };
    use crate::config::Users;

    #[test]
    fn lists_go_before_membership() {
        let list = |ids: &[i64]| {
            Some(Users {
                ids: ids.iter().copied().collect(),
                ..Users::default()
            })
        };
        let editors = |authors: Option<Users>, publishers: Option<Users>| Editors {
            chat: Some(-1),
            authors,
            publishers,
        };
        for (editors, id, is_member, expected) in [
            (editors(None, None), 1, true, Publisher),
            (editors(None, None), 1, false, Viewer),
            (editors(None, list(&[2])), 1, true, Author),
            (editors(None, list(&[2])), 2, false, Publisher),
            (editors(list(&[1]), list(&[2])), 1, false, Author),
            (editors(list(&[1]), list(&[2])), 3, true, Viewer),
            (editors(list(&[1]), None), 3, true, Publisher),
            (editors(list(&[]), list(&[])), 1, true, Viewer),
        ] {
            let person = User {
                id,
                ..User::default()
            };
            assert_eq!(
                role(&editors, &person, is_member),
                expected,
                "{id} {editors:?}"
            );
        }
    }
}
