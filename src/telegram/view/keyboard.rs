//! Keyboards: rows of keys under a message.

use teloxide::types::{CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup};
use url::Url;

use crate::{render::clip, telegram::route::callback_data::Button};

/// Rows of keys.
pub(crate) type Keys = Vec<Vec<Key>>;

/// One key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) label: String,
    pub(crate) does: Does,
}

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Tells us that it was pressed.
    Press(Button),
    /// Opens an address.
    Open(Url),
    /// Copies a text of 1 to 256 characters (Bot API, `CopyTextButton`).
    Copy(String),
}

/// Most UTF-16 units that a key can copy.
pub(crate) const MOST_COPIED: usize = 256;

/// About as much as a phone shows of a button over the whole width.
const MOST_CHARS: usize = 35;

impl Key {
    /// A key that tells us.
    pub(crate) fn press(label: impl Into<String>, button: Button) -> Self {
        Self {
            label: label.into(),
            does: Does::Press(button),
        }
    }

    fn button(&self) -> InlineKeyboardButton {
        match &self.does {
            Does::Press(button) => InlineKeyboardButton::callback(&self.label, button.data()),
            Does::Open(url) => InlineKeyboardButton::url(&self.label, url.clone()),
            Does::Copy(text) => {
                let copied = CopyTextButton { text: text.clone() };
                InlineKeyboardButton::copy_text_button(&self.label, copied)
            }
        }
    }
}

/// The keys as Telegram takes them; without keys none, which takes those away
/// that are there.
pub(crate) fn markup(keys: &Keys) -> Option<InlineKeyboardMarkup> {
    let rows = keys.iter().map(|row| row.iter().map(Key::button));
    (!keys.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// The label of the `number`th candidate: its telling line on one line, cut
/// after a word.
pub(crate) fn label(number: usize, telling: &str) -> String {
    clip(&format!("{number}. {telling}"), MOST_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cut_after_a_word() {
        assert_eq!(label(1, "Token hết hạn"), "1. Token hết hạn");
        assert_eq!(
            label(2, "Không thể gắn thẻ nhân viên cho trang này"),
            "2. Không thể gắn thẻ nhân viên cho…"
        );
        assert_eq!(label(3, "hai\ndòng"), "3. hai dòng");
        let uncut = "một_từ_rất_dài_không_có_chỗ_nào_để_cắt_ra_cả";
        assert_eq!(clip(uncut, 20).chars().count(), 20);
    }

    #[test]
    fn each_key_is_what_telegram_calls_it() {
        let keys = vec![vec![
            Key::press("a", Button::AskHuman),
            Key {
                label: "b".to_owned(),
                does: Does::Open("https://a.vn/".parse().unwrap()),
            },
            Key {
                label: "c".to_owned(),
                does: Does::Copy("x".to_owned()),
            },
        ]];
        let row = serde_json::json!([
            {"text": "a", "callback_data": "2h"},
            {"text": "b", "url": "https://a.vn/"},
            {"text": "c", "copy_text": {"text": "x"}},
        ]);
        let drawn = serde_json::to_value(markup(&keys)).unwrap();
        assert_eq!(drawn["inline_keyboard"], serde_json::json!([row]));
        assert_eq!(markup(&Vec::new()), None);
    }
}
