//! Who may use the bot: `[access]` of `sotay.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::ConfigError;

/// Who may use the bot. As soon as one of the lists is there, an empty one as
/// well, everybody else is a stranger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The ids of people, and their @usernames.
    pub users: Option<Users>,
    /// The ids of groups whose every writer may ask there.
    pub chats: Option<BTreeSet<i64>>,
    /// The id of a group whose members may ask everywhere.
    pub members_of: Option<i64>,
}

/// People, by the two things that Telegram tells of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Users {
    /// `id`: for ever the same person.
    pub ids: BTreeSet<i64>,
    /// `username`, in lower case, without `@`: whoever has that name today.
    pub names: BTreeSet<String>,
}

impl Users {
    /// Whether the list names this person, whose username may be known.
    pub fn names(&self, id: i64, username: Option<&str>) -> bool {
        let has_name = |name: &str| self.names.contains(&name.to_ascii_lowercase());
        self.ids.contains(&id) || username.is_some_and(has_name)
    }
}

impl Access {
    /// Whether everybody may use the bot: nothing is set.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// `[access]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AccessFile {
    allowed_users: Option<Vec<ListedUser>>,
    allowed_chats: Option<Vec<i64>>,
    members_of: Option<i64>,
}

/// One of `allowed-users`.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a user id or an \"@username\"")]
pub(super) enum ListedUser {
    Id(i64),
    Name(String),
}

impl AccessFile {
    pub(super) fn read(self) -> Result<Access, ConfigError> {
        let users = self
            .allowed_users
            .map(|users| people("access.allowed-users", users));
        let chats = self.allowed_chats.map(|chats| {
            let read = chats
                .into_iter()
                .map(|id| group("access.allowed-chats", id));
            read.collect()
        });
        let members_of = self.members_of.map(|id| group("access.members-of", id));
        Ok(Access {
            users: users.transpose()?,
            chats: chats.transpose()?,
            members_of: members_of.transpose()?,
        })
    }
}

/// The people of a list.
pub(super) fn people(key: &'static str, users: Vec<ListedUser>) -> Result<Users, ConfigError> {
    let mut read = Users::default();
    for user in users {
        match user {
            ListedUser::Id(id) if id > 0 => read.ids.insert(id),
            ListedUser::Id(id) => return Err(no_user(key, &id.to_string())),
            ListedUser::Name(name) => {
                let bare = username(&name).ok_or_else(|| no_user(key, &name))?;
                read.names.insert(bare)
            }
        };
    }
    Ok(read)
}

/// The id of a group; Telegram gives groups negative ones.
pub(super) fn group(key: &'static str, id: i64) -> Result<i64, ConfigError> {
    if id < 0 {
        return Ok(id);
    }
    Err(ConfigError::Value {
        key,
        value: id.to_string(),
        expected: "the id of a group, which is negative, such as -1001234567890",
    })
}

/// `@Lan_HT` as `lan_ht`. Telegram's names are 4 to 32 of `A-Za-z0-9_`.
fn username(name: &str) -> Option<String> {
    let bare = name.strip_prefix('@').filter(|bare| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (4..=32).contains(&bare.len()) && bare.chars().all(is_part)
    });
    bare.map(str::to_ascii_lowercase)
}

fn no_user(key: &'static str, value: &str) -> ConfigError {
    ConfigError::Value {
        key,
        value: value.to_owned(),
        expected: "ids of people, which are positive, such as 123456789, or names such as \"@lan_ht\"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<Access, String> {
        let file: AccessFile = toml::from_str(toml).map_err(|error| error.to_string())?;
        file.read().map_err(|error| error.to_string())
    }

    #[test]
    fn a_list_that_is_there_closes_the_bot() {
        assert!(read("").unwrap().is_open());
        for toml in [
            "allowed-users = []",
            "allowed-chats = []",
            "members-of = -1",
        ] {
            assert!(!read(toml).unwrap().is_open(), "{toml}");
        }
    }

    #[test]
    fn people_are_ids_or_names() {
        let users = read("allowed-users = [7, \"@Lan_HT\"]").unwrap().users;
        let users = users.unwrap();
        assert!(users.ids.contains(&7) && users.names.contains("lan_ht"));
    }

    #[test]
    fn what_is_no_id_of_its_kind_names_its_key() {
        for (toml, key) in [
            ("allowed-users = [-100]", "access.allowed-users"),
            ("allowed-users = [\"lan\"]", "access.allowed-users"),
            ("allowed-users = [\"@a b c\"]", "access.allowed-users"),
            ("allowed-users = [1.5]", "a user id or an"),
            ("allowed-chats = [100]", "access.allowed-chats"),
            ("members-of = 0", "access.members-of"),
            ("allowed = []", "allowed"),
        ] {
            let error = read(toml).unwrap_err();
            assert!(error.contains(key), "{toml}: {error}");
        }
    }
}
