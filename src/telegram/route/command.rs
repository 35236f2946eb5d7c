//! The commands by their names: Vietnamese without marks, since Telegram takes
//! `a`–`z`, digits and `_` only, and English.

use crate::{
    lang::Lang,
    text::{Evidence, find_codes},
};

/// A command of the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// `/hoi lỗi 100`
    Ask,
    /// `/ma 100`
    Code,
    /// `/bai 100-gan-the`
    Article,
    /// `/moi`
    New,
    /// `/cauhinh`
    Settings,
    /// `/quen`
    Forget,
    /// `/help`
    Help,
    /// `/start`
    Start,
    /// `/them`, mostly as a reply to a good answer.
    Capture,
    /// `/sua`, mostly as a reply that quotes a passage.
    Edit,
    /// `/nhap`
    Drafts,
    /// `/lichsu 100-gan-the`
    History,
    /// `/hoantac`
    Undo,
    /// `/luutru 100-gan-the`
    Archive,
    /// `/xacminh 100-gan-the`
    Verify,
    /// `/chuatraloi`
    Inbox,
    /// `/thongke`
    Stats,
    /// `/mau`
    Template,
    /// `/huy`
    Cancel,
}

impl Command {
    /// All of them, in the order of the menu.
    pub(crate) const ALL: [Self; 8] = [
        Self::Ask,
        Self::Code,
        Self::Article,
        Self::New,
        Self::Settings,
        Self::Forget,
        Self::Help,
        Self::Start,
    ];

    /// Those for people who write articles, in the order of their menu.
    pub(crate) const EDITORS: [Self; 11] = [
        Self::Capture,
        Self::Edit,
        Self::Drafts,
        Self::History,
        Self::Undo,
        Self::Archive,
        Self::Verify,
        Self::Inbox,
        Self::Stats,
        Self::Template,
        Self::Cancel,
    ];

    /// Whether it is for people who write articles.
    pub(crate) fn is_for_editors(self) -> bool {
        Self::EDITORS.contains(&self)
    }

    /// Its name without `/`; both names work in both languages.
    pub(crate) fn name(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Ask => ("hoi", "ask"),
            Self::Code => ("ma", "code"),
            Self::Article => ("bai", "article"),
            Self::New => ("moi", "new"),
            Self::Settings => ("cauhinh", "settings"),
            Self::Forget => ("quen", "forget"),
            Self::Help => ("help", "help"),
            Self::Start => ("start", "start"),
            Self::Capture => ("them", "add"),
            Self::Edit => ("sua", "edit"),
            Self::Drafts => ("nhap", "drafts"),
            Self::History => ("lichsu", "history"),
            Self::Undo => ("hoantac", "undo"),
            Self::Archive => ("luutru", "archive"),
            Self::Verify => ("xacminh", "verify"),
            Self::Inbox => ("chuatraloi", "inbox"),
            Self::Stats => ("thongke", "stats"),
            Self::Template => ("mau", "template"),
            Self::Cancel => ("huy", "cancel"),
        };
        match lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// The command of that name, which is folded.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter().chain(Self::EDITORS);
        all.find(|command| LANGS.iter().any(|lang| command.name(*lang) == name))
    }

    /// The command that somebody meant who typed `name`, folded, in the spelling
    /// that is nearest to it; `None` when nothing is near.
    pub(crate) fn nearest(name: &str) -> Option<&'static str> {
        let names = LANGS
            .iter()
            .flat_map(|lang| Self::ALL.map(|command| command.name(*lang)));
        let near = |own: &str| strsim::normalized_damerau_levenshtein(own, name);
        let mut best: Option<(f64, &'static str)> = None;
        for own in names {
            let likeness = near(own);
            // The first of equals: Vietnamese before English.
            if likeness >= LEAST_LIKENESS && best.is_none_or(|(most, _)| likeness > most) {
                best = Some((likeness, own));
            }
        }
        best.map(|(_, own)| own)
    }
}

/// The question about the code behind `/ma`; `None` without one.
pub(crate) fn coded(rest: &str) -> Option<String> {
    let is_code = |text: &String| {
        let codes = find_codes(text);
        codes.iter().any(|code| code.evidence != Evidence::Hint)
    };
    // A bare number is a code because it was called one.
    let readings = [rest.to_owned(), format!("lỗi {rest}")];
    readings.into_iter().find(is_code)
}

/// `/ma100`, as people type who are in a hurry.
pub(crate) fn glued(digits: &str) -> Option<String> {
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| coded(digits)).flatten()
}

const LANGS: [Lang; 2] = [Lang::Vi, Lang::En];

/// Half of the letters in their places: with fewer, a suggestion is a riddle.
const LEAST_LIKENESS: f64 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_names_are_known() {
        for command in Command::ALL.into_iter().chain(Command::EDITORS) {
            for lang in LANGS {
                assert_eq!(Command::parse(command.name(lang)), Some(command));
            }
        }
        assert_eq!(Command::parse("hoii"), None);
    }

    #[test]
    fn slips_lead_to_the_command_meant() {
        for (typed, meant) in [
            ("hoii", Some("hoi")),
            ("loi", Some("hoi")),
            ("cauhin", Some("cauhinh")),
            ("setting", Some("settings")),
            ("hlep", Some("help")),
            ("mo", Some("moi")),
            ("strat", Some("start")),
            ("weather", None),
            ("", None),
        ] {
            assert_eq!(Command::nearest(typed), meant, "{typed}");
        }
    }
}
