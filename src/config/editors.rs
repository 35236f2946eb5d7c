//! Who writes articles: `[editors]` of `sotay.toml`.

use serde::Deserialize;

use super::{
    ConfigError,
    access::{ListedUser, Users, group, people},
};

/// Who writes articles in chat, and where they are told of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Editors {
    /// The chat that receives reports about articles. Its members write and publish,
    /// as far as no list says otherwise.
    pub chat: Option<i64>,
    /// Who may write drafts and change articles; `None` for the members of the chat.
    pub authors: Option<Users>,
    /// Who may publish, archive and approve as well; `None` for the members of the
    /// chat.
    pub publishers: Option<Users>,
}

impl Editors {
    /// Whether somebody may write at all.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// `[editors]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct EditorsFile {
    chat: Option<i64>,
    authors: Option<Vec<ListedUser>>,
    publishers: Option<Vec<ListedUser>>,
}

impl EditorsFile {
    pub(super) fn read(self) -> Result<Editors, ConfigError> {
        let chat = self.chat.map(|id| group("editors.chat", id));
        let authors = self.authors.map(|users| people("editors.authors", users));
        let publishers = self
            .publishers
            .map(|users| people("editors.publishers", users));
        Ok(Editors {
            chat: chat.transpose()?,
            authors: authors.transpose()?,
            publishers: publishers.transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<Editors, String> {
        let file: EditorsFile = toml::from_str(toml).map_err(|error| error.to_string())?;
        file.read().map_err(|error| error.to_string())
    }

    #[test]
    fn lists_and_chat_are_read_and_wrong_ones_named() {
        assert!(!read("").unwrap().is_set());
        let editors = read("chat = -100\nauthors = [7, \"@Lan_HT\"]\npublishers = []").unwrap();
        assert_eq!(editors.chat, Some(-100));
        assert!(editors.authors.unwrap().names.contains("lan_ht"));
        assert_eq!(editors.publishers, Some(Users::default()));
        for (toml, key) in [
            ("chat = 5", "editors.chat"),
            ("authors = [-7]", "editors.authors"),
            ("publishers = [\"lan\"]", "editors.publishers"),
            ("writers = []", "writers"),
        ] {
            let error = read(toml).unwrap_err();
            assert!(error.contains(key), "{toml}: {error}");
        }
    }
}
