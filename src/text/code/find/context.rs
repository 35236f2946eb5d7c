//! What the pieces around a number say about it.

use super::{
    Finder, Sign,
    cues::{self, CONNECTORS, COUNTED, Mark, SPEAKERS},
};
use crate::text::lexeme::{Kind, Lexeme};

impl Finder<'_> {
    pub(super) fn sign_before(&self, at: usize) -> Sign {
        let Some(dash) = self.before(at) else {
            return Sign::None;
        };
        let is_dash = ['-', '\u{2212}', '\u{2013}']
            .iter()
            .any(|&d| dash.is_sign(d));
        if self.pieces[at].spaced || !is_dash {
            return Sign::None;
        }
        match self.before(at - 1) {
            None => Sign::Minus,
            Some(_) if dash.spaced => Sign::Minus,
            Some(before) => match before.kind {
                Kind::Sign => Sign::Minus,
                // 10-20 is a range; the dash is no sign of the number's own.
                Kind::Word | Kind::Number => Sign::DashAfterWord,
            },
        }
    }

    /// The cue before piece `at`: `#`, or a cue word with at most three small
    /// words between ("lỗi facebook số 100").
    pub(super) fn mark_before(&self, at: usize, hash: bool) -> Option<Mark> {
        if hash {
            return Some(Mark::Strong);
        }
        let mut words = 0;
        for piece in self.pieces[..at].iter().rev() {
            match piece.kind {
                Kind::Number => return None,
                Kind::Sign => match piece.folded.as_str() {
                    ":" | "(" | "[" | "\"" | "'" | "=" | "#" | "“" | "«" | "*" | "`" => {}
                    _ => return None,
                },
                Kind::Word => {
                    if let Some(mark) = self.cue(piece) {
                        return Some(mark);
                    }
                    words += 1;
                    if words > 3 || !CONNECTORS.contains(&piece.folded.as_str()) {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// "100 là lỗi gì", "403 error".
    pub(super) fn mark_after(&self, at: usize) -> Option<Mark> {
        let next = self.get(at + 1)?;
        if matches!(next.folded.as_str(), "error" | "exception") {
            return Some(Mark::Weak);
        }
        let after = self.get(at + 2)?;
        (matches!(next.folded.as_str(), "la" | "bao") && self.cue(after).is_some())
            .then_some(Mark::Weak)
    }

    pub(super) fn cue(&self, piece: &Lexeme) -> Option<Mark> {
        cues::mark_of(&self.text[piece.range.clone()], &piece.folded)
    }

    /// Whether the number counts things: "100 đơn hàng", "20 tin nhắn", "3 lần".
    pub(super) fn counts_something(&self, at: usize) -> bool {
        // Nobody counts by the ten thousand in chat.
        let is_small = self.pieces[at].folded.len() <= 4;
        self.get(at + 1).is_some_and(|next| {
            is_small
                && next.spaced
                && next.kind == Kind::Word
                && COUNTED.contains(&next.folded.as_str())
        })
    }

    /// "số 5", "bước 2", "ngày 22", "tháng 11", "năm 2026", "đơn 1024".
    pub(super) fn is_ordinal_or_date(&self, at: usize) -> bool {
        self.before(at).is_some_and(|before| {
            before.kind == Kind::Number
                || matches!(
                    before.folded.as_str(),
                    "so" | "buoc"
                        | "ngay"
                        | "thang"
                        | "nam"
                        | "lan"
                        | "thu"
                        | "don"
                        | "hon"
                        | "tren"
                        | "duoi"
                        | "khoang"
                        | "tam"
                        | "gan"
                        | "moi"
                        | "gia"
                        | "ngay "
                        | "tu"
                        | "den"
                        | "win"
                        | "windows"
                        | "office"
                        | "outlook"
                        | "exchange"
                        | "server"
                        | "word"
                        | "excel"
                        | "step"
                        | "page"
                        | "trang"
                )
        })
    }

    /// "ghtk 30103", "fb báo 551", "bị 368": a system, or a word for what it
    /// does, right before the number.
    pub(super) fn speaker_before(&self, at: usize) -> bool {
        self.before(at).is_some_and(|before| {
            self.pieces[at].spaced && SPEAKERS.contains(&before.folded.as_str())
        })
    }

    pub(super) fn is_year(&self, at: usize) -> bool {
        let digits = &self.pieces[at].folded;
        digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
    }

    pub(super) fn looks_like_phone(&self, at: usize) -> bool {
        let digits = &self.pieces[at].folded;
        digits.len() >= 9 && (digits.starts_with('0') || digits.starts_with("84"))
    }
}
