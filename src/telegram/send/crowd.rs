//! People of a group who get the same words: one message that names them.
//!
//! Telegram lets a bot send some twenty messages a minute into a group. Where more
//! people ask the same at once, a message each would keep the last of them, and
//! everybody who asks something else, waiting for minutes.

use serde::{Deserialize, Serialize};

use crate::{
    lang::Lang,
    render::telegram::{Part, len_utf16},
    telegram::view,
};

/// The most people who are named; the others are counted.
const NAMED: usize = 20;

/// The most UTF-16 units of a message (Bot API, `sendMessage`).
const TEXT_UNITS: usize = 4096;

/// The readers of a message in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Crowd {
    is_english: bool,
    /// User ids and names; the message replies to the first one's.
    people: Vec<(i64, String)>,
    /// The same answer was sent a moment ago, so others will probably ask for it
    /// too.
    #[serde(skip)]
    pub(crate) is_pointer: bool,
    /// The question on whose answer the message is to hang instead, once that
    /// has a number.
    pub(crate) behind: Option<i32>,
}

impl Crowd {
    /// One person so far.
    pub(crate) fn of(user_id: i64, name: &str, lang: Lang) -> Self {
        Self {
            is_english: lang == Lang::En,
            people: vec![(user_id, name.to_owned())],
            behind: None,
            is_pointer: false,
        }
    }

    /// Takes the people of another message in, each of them once.
    pub(crate) fn join(&mut self, other: Self) {
        for person in other.people {
            if self.people.iter().all(|(id, _)| *id != person.0) {
                self.people.push(person);
            }
        }
    }

    /// The message, headed by the names of those readers who would not notice it
    /// otherwise: all of them, or all except the one to whom it `replies`. Names
    /// that do not fit are counted.
    pub(crate) fn address(&self, part: &Part, replies: bool) -> Part {
        let people = &self.people[usize::from(replies).min(self.people.len())..];
        if people.is_empty() {
            return part.clone();
        }
        let lang = if self.is_english { Lang::En } else { Lang::Vi };
        for named in [NAMED, 3, 0] {
            let (named, others) = people.split_at(named.min(people.len()));
            let head = view::called(named, others.len(), lang);
            if len_utf16(&head.text) + 1 + len_utf16(&part.text) <= TEXT_UNITS {
                return Part {
                    html: format!("{}\n{}", head.html, part.html),
                    text: format!("{}\n{}", head.text, part.text),
                };
            }
        }
        part.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str) -> Part {
        Part {
            html: text.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn who_is_replied_to_is_not_named_and_everybody_else_is_once() {
        let mut crowd = Crowd::of(1, "Lan", Lang::Vi);
        assert_eq!(crowd.address(&part("x"), true), part("x"));
        for (id, name) in [(2, "Minh <3"), (1, "Lan"), (2, "Minh <3"), (3, "Hoa")] {
            crowd.join(Crowd::of(id, name, Lang::Vi));
        }
        let named = crowd.address(&part("x"), true);
        assert_eq!(named.text, "👉 Minh <3, Hoa\nx");
        assert_eq!(
            named.html,
            "👉 <a href=\"tg://user?id=2\">Minh &lt;3</a>, <a href=\"tg://user?id=3\">Hoa</a>\nx"
        );
        assert_eq!(
            crowd.address(&part("x"), false).text,
            "👉 Lan, Minh <3, Hoa\nx"
        );
    }

    #[test]
    fn many_are_counted_and_a_full_message_stays_as_it_is() {
        let mut crowd = Crowd::of(1, "Lan", Lang::Vi);
        for id in 2..=131 {
            crowd.join(Crowd::of(id, &format!("Người {id}"), Lang::Vi));
        }
        let named = crowd.address(&part("x"), true).text;
        assert!(named.contains("Người 21 và 110 người nữa\nx"), "{named}");
        let nearly = "y".repeat(4096 - 30);
        let named = crowd.address(&part(&nearly), true).text;
        assert!(named.starts_with("👉 130 người\ny"), "{named}");
        let full = part(&"y".repeat(4096));
        assert_eq!(crowd.address(&full, true), full);
    }
}
