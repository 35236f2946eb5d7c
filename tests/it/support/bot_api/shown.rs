//! A message as the tests look at it.

/// A message as a chat shows it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub chat_id: i64,
    pub message_id: i64,
    /// Who wrote it; `None` for the bot.
    pub by: Option<String>,
    /// After parsing the markup.
    pub text: String,
    /// As it was sent.
    pub raw: String,
    /// Label and data of each button, row by row.
    pub keyboard: Vec<Vec<(String, String)>>,
    pub reply_to: Option<i64>,
    pub topic: Option<i64>,
    pub edits: u32,
}

impl Shown {
    /// Label and data of each button, in reading order.
    pub(crate) fn buttons(&self) -> Vec<(String, String)> {
        self.keyboard.concat()
    }

    /// What the first button carries whose label holds these words.
    #[track_caller]
    pub(crate) fn data(&self, words: &str) -> String {
        let buttons = self.buttons();
        let found = buttons.iter().find(|(label, _)| label.contains(words));
        let (_, data) = found.unwrap_or_else(|| panic!("no button {words:?} in {buttons:?}"));
        data.clone()
    }
}
