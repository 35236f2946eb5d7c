//! [`History`]: what was asked and what became of it, read as a whole.
//!
//! What goes out of the store this way names nobody: people are keyed hashes, a help
//! card is only that there was one, and a group is told by a label of its own
//! ([`Secret::group`]).

use std::collections::HashMap;

use super::{Card, Chat, GivenVerdict, IgnoredGap, Question, Result, Seconds, Secret, Store};

/// So many questions are read at once: each look at the database has a time limit.
pub(super) const PAGE: u32 = 5_000;
/// More than the newest so many are not read, so that memory has a bound.
const MOST_QUESTIONS: usize = 100_000;

/// A question that was handed to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// Where it was asked.
    pub chat: Chat,
    /// The asker's message.
    pub message: i32,
    /// When the asker wanted help.
    pub at: Seconds,
}

/// Where a question was asked, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AskedIn {
    /// In a chat with the bot alone.
    Private,
    /// In any chat, by inline mode.
    Inline,
    /// In a group, told by its label.
    Group(String),
}

/// What was asked since some moment, and what became of it; each list oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The questions.
    pub questions: Vec<Question>,
    /// What people said about the answers, reports among it.
    pub verdicts: Vec<GivenVerdict>,
    /// The questions that went to people.
    pub escalations: Vec<Escalation>,
    /// What is not to be listed for a while.
    pub ignored: Vec<IgnoredGap>,
    /// The labels of groups.
    groups: HashMap<Chat, String>,
}

impl History {
    /// What a database holds since `since`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read<S: Store>(store: &S, secret: &Secret, since: Seconds) -> Result<Self> {
        let mut questions = Vec::new();
        loop {
            let page = store.questions_since(since, questions.last(), PAGE).await?;
            if !take_page(&mut questions, page) {
                break;
            }
        }
        questions.reverse();
        let verdicts = store.verdicts_since(since).await?;
        let cards = store.cards_since(since).await?;
        let ignored = store.ignored_gaps().await?;
        Ok(Self::new(questions, verdicts, &cards, ignored, secret))
    }

    /// What these say; `cards` are the help cards.
    pub fn new(
        questions: Vec<Question>,
        verdicts: Vec<GivenVerdict>,
        cards: &[Card],
        ignored: Vec<IgnoredGap>,
        secret: &Secret,
    ) -> Self {
        let mut groups = HashMap::new();
        for question in &questions {
            if !groups.contains_key(&question.chat)
                && let Some(label) = secret.group(&question.chat)
            {
                groups.insert(question.chat.clone(), label);
            }
        }
        let escalations = cards.iter().map(|card| Escalation {
            chat: secret.chat(card.asker_chat),
            message: card.asker_message,
            at: card.opened_at,
        });
        Self {
            escalations: escalations.collect(),
            questions,
            verdicts,
            ignored,
            groups,
        }
    }

    /// Where that is, as it may be shown.
    pub fn place(&self, chat: &Chat) -> AskedIn {
        match self.groups.get(chat) {
            Some(label) => AskedIn::Group(label.clone()),
            None if *chat == Chat::inline() => AskedIn::Inline,
            None => AskedIn::Private,
        }
    }
}

/// Adds a page of questions; whether there may be more.
pub(super) fn take_page(questions: &mut Vec<Question>, page: Vec<Question>) -> bool {
    let is_full = page.len() >= PAGE as usize;
    questions.extend(page);
    is_full && questions.len() < MOST_QUESTIONS
}
