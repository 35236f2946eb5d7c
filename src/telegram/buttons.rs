//! Buttons: what they say and what they carry.
//!
//! `callback_data` holds 64 **bytes** (Bot API, `InlineKeyboardButton`). Ours
//! begins with the version of this format, since buttons live as long as the
//! chat they stand in:
//!
//! | data | means |
//! | --- | --- |
//! | `1a:100-gan-the` | the article of that id |
//! | `1h:00c0ffee00c0ffee` | the article whose id has that hash, for ids over 61 bytes |
//! | `1n` | none of those offered |

use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

use crate::{article::ArticleId, render::clip};

/// What a button asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Button {
    /// An article.
    Article(ArticleId),
    /// The article whose id hashes to this.
    Hashed(u64),
    /// None of those offered.
    NoneOfThese,
}

/// Bytes of `callback_data`.
const MOST_BYTES: usize = 64;

/// About as much as a phone shows of a button over the whole width.
const MOST_CHARS: usize = 35;

impl Button {
    /// As `callback_data`.
    pub(super) fn data(&self) -> String {
        match self {
            Self::Article(id) => {
                let data = format!("1a:{id}");
                if data.len() <= MOST_BYTES {
                    data
                } else {
                    Self::Hashed(hash(id)).data()
                }
            }
            Self::Hashed(hash) => format!("1h:{hash:016x}"),
            Self::NoneOfThese => "1n".to_owned(),
        }
    }

    /// From `callback_data`; `None` for another version, or none of ours.
    pub(super) fn parse(data: &str) -> Option<Self> {
        if data == "1n" {
            return Some(Self::NoneOfThese);
        }
        if let Some(id) = data.strip_prefix("1a:") {
            return ArticleId::parse(id).map(Self::Article);
        }
        let hash = data.strip_prefix("1h:").filter(|hash| hash.len() == 16)?;
        u64::from_str_radix(hash, 16).ok().map(Self::Hashed)
    }
}

/// FNV-1a in 64 bits: the same in every build and on every machine, which the
/// standard library's hashers do not promise.
pub(super) fn hash(id: &ArticleId) -> u64 {
    id.as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

/// One button a row: two would leave each some fifteen letters.
pub(super) fn keyboard(buttons: &[(String, Button)]) -> Option<InlineKeyboardMarkup> {
    let rows = buttons
        .iter()
        .map(|(label, button)| [InlineKeyboardButton::callback(label, button.data())]);
    (!buttons.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// The label of the `number`th candidate: its telling line on one line, cut
/// after a word.
pub(super) fn label(number: usize, telling: &str) -> String {
    clip(&format!("{number}. {telling}"), MOST_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_comes_back_as_it_went() {
        let long = ArticleId::from_text(&"rất dài ".repeat(20));
        for button in [
            Button::Article(ArticleId::from_text("100 gắn thẻ")),
            Button::Hashed(7),
            Button::NoneOfThese,
        ] {
            assert_eq!(Button::parse(&button.data()), Some(button));
        }
        let data = Button::Article(long.clone()).data();
        assert!(data.len() <= MOST_BYTES, "{data}");
        assert_eq!(Button::parse(&data), Some(Button::Hashed(hash(&long))));
    }

    #[test]
    fn foreign_data_is_not_understood() {
        for data in [
            "",
            "0a:x",
            "2a:100",
            "1a:",
            "1a:Không",
            "1h:12",
            "1h:zzzzzzzzzzzzzzzz",
            "ok",
        ] {
            assert_eq!(Button::parse(data), None, "{data}");
        }
    }

    #[test]
    fn the_hash_never_changes() {
        // The published test vector of FNV-1a for "a".
        assert_eq!(hash(&ArticleId::from_text("a")), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn labels_are_cut_after_a_word() {
        assert_eq!(label(1, "Token hết hạn"), "1. Token hết hạn");
        assert_eq!(
            label(2, "Không thể gắn thẻ nhân viên cho trang này"),
            "2. Không thể gắn thẻ nhân viên cho…"
        );
        assert_eq!(label(3, "hai\ndòng"), "3. hai dòng");
        assert_eq!(
            clip("một_từ_rất_dài_không_có_chỗ_nào_để_cắt_ra_cả", 20)
                .chars()
                .count(),
            20
        );
    }
}
