//! What is looked at before the bot is trusted: checks as values. Who looks is
//! elsewhere (`telegram` asks Telegram, `cli` the files); who draws is `cli`.

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Well,
    /// It works; somebody should know, and may want to change it.
    Note,
    /// It has to be mended.
    Bad,
}

/// One thing that was looked at. Its words stand in `src/locales/doctor.yml`
/// under `doctor.<id>.<case>`: `what` was found and, unless all is well, the
/// `mend`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The thing; the same in every version.
    pub id: &'static str,
    /// How it is.
    pub state: State,
    /// Which of the things that may be said of it.
    pub case: &'static str,
    /// What is filled into the words.
    pub blanks: Vec<(&'static str, String)>,
}

impl Check {
    /// All is well.
    pub fn well(id: &'static str, case: &'static str) -> Self {
        Self::new(id, State::Well, case)
    }

    /// Somebody should know.
    pub fn note(id: &'static str, case: &'static str) -> Self {
        Self::new(id, State::Note, case)
    }

    /// It has to be mended.
    pub fn bad(id: &'static str, case: &'static str) -> Self {
        Self::new(id, State::Bad, case)
    }

    fn new(id: &'static str, state: State, case: &'static str) -> Self {
        let blanks = Vec::new();
        Self {
            id,
            state,
            case,
            blanks,
        }
    }

    /// With something to fill in. Never a token.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and addresses just made read better so"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.blanks.push((name, value.to_string()));
        self
    }
}
