//! [`SystemMatch`]: what an article has to do with the systems that a question names.

use serde::Serialize;

use crate::text::SystemSet;

/// What an article has to do with the systems that a question names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SystemMatch {
    /// It is about one of them.
    Same,
    /// The question names none, or only a product of the team's own.
    #[default]
    Unsaid,
    /// It names no system at all, so it may be about any.
    Unknown,
    /// It is about others.
    Other,
}

impl SystemMatch {
    /// Whether nothing says that the article is about a system the question names.
    pub fn is_foreign(self) -> bool {
        matches!(self, Self::Unknown | Self::Other)
    }

    /// What an article about `own` has to do with the systems `asked` for, where `ours`
    /// are the team's own products.
    pub(super) fn of(asked: SystemSet, own: SystemSet, ours: SystemSet) -> Self {
        let (foreign, elsewhere) = (asked & !ours, own & !ours);
        // In the team's own product every system has its errors: beside another
        // name it tells nothing, unless the article is about nothing else.
        let shared = if elsewhere == 0 {
            asked & own
        } else {
            foreign & elsewhere
        };
        match (foreign, own, shared) {
            (0, ..) => Self::Unsaid,
            (_, 0, _) => Self::Unknown,
            (_, _, 0) => Self::Other,
            _ => Self::Same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn an_article_is_about_one_of_them_or_may_be() {
        let system_match = |asked, own| {
            let language = Language::built_in();
            let systems = language.systems();
            SystemMatch::of(
                systems.named_in(asked),
                systems.named_in(own),
                systems.ours(),
            )
        };
        for (asked, own, expected) in [
            ("zalo", "zalo oa", SystemMatch::Same),
            ("zalo", "facebook messenger", SystemMatch::Other),
            ("zalo", "", SystemMatch::Unknown),
            ("", "facebook", SystemMatch::Unsaid),
            // Our product alone asks for any system,
            ("harasocial", "facebook", SystemMatch::Unsaid),
            ("haravan", "haravan api", SystemMatch::Unsaid),
            // beside another name it is not what the article is about,
            ("haravan shopee", "lazada haravan", SystemMatch::Other),
            ("haravan shopee", "shopee haravan", SystemMatch::Same),
            // unless it is all that the article is about.
            ("zalo", "haravan api", SystemMatch::Other),
            ("haravan zalo", "haravan api", SystemMatch::Same),
        ] {
            assert_eq!(system_match(asked, own), expected, "{asked} / {own}");
        }
    }
}
