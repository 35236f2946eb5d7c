//! The languages that the program speaks to people.

/// A language of messages; articles are shown as they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Vietnamese, the language of the house.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The name of its entries in the locale files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language for an IETF language tag such as Telegram's
    /// `language_code`: English for `en…`, Vietnamese for everything else.
    pub fn of(tag: Option<&str>) -> Self {
        match tag {
            Some(tag) if tag.to_ascii_lowercase().starts_with("en") => Self::En,
            _ => Self::Vi,
        }
    }
}
