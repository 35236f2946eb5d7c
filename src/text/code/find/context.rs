//! What the pieces around a number say about it.

use super::{
    Finder, Sign,
    cues::{self, CONNECTORS, COUNTED, HTTP_PHRASES, Mark, ORDERS, SPEAKERS},
};
use crate::text::lexeme::{Lexeme, LexemeKind};

/// So many numbers behind one cue are its codes: a table of them has none.
const MOST_JOINED: usize = 16;

impl Finder<'_> {
    pub(super) fn sign_before(&self, at: usize) -> Sign {
        let Some(dash) = self.before(at) else {
            return Sign::None;
        };
        if self.is_spoken_minus(at - 1) {
            return Sign::Spoken;
        }
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
                LexemeKind::Sign => Sign::Minus,
                // 10-20 is a range; the dash is no sign of the number's own.
                LexemeKind::Word | LexemeKind::Number => Sign::DashAfterWord,
            },
        }
    }

    /// Whether piece `at` is "âm" or "trừ" and the number behind it a code: with
    /// a cue beside ("lỗi âm 201"), or with nothing else. Stock, temperature and
    /// money fall below zero, too.
    fn is_spoken_minus(&self, at: usize) -> bool {
        let (word, number) = (&self.pieces[at], &self.pieces[at + 1]);
        let is_amount = self.counts_something(at + 1) || number.folded.ends_with("000");
        (self.is(word, "am", "âm") || self.is(word, "tru", "trừ"))
            && number.spaced
            && !is_amount
            && (self.pieces.len() == 2
                || self.mark_before(at, false).is_some()
                || self.mark_after(at + 1).is_some()
                || self.speaker_before(at))
    }

    /// The cue before piece `at`: `#`, or a cue word with at most three small
    /// words between ("lỗi facebook số 100").
    pub(super) fn mark_before(&self, at: usize, hash: bool) -> Option<Mark> {
        if hash {
            return Some(Mark::Strong);
        }
        let joined = std::iter::successors(self.joined_to(at), |&first| self.joined_to(first));
        let (at, hash) = match joined.take(MOST_JOINED).last() {
            Some(first) => (first, self.is_glued_to(first, '#')),
            None => (at, false),
        };
        if hash {
            return Some(Mark::Strong);
        }
        // "lỗi từ 2 hôm nay", "lỗi có 3 khách", "lỗi của 5 shop" count.
        if matches!(&*self.before(at)?.folded, "tu" | "co" | "cua") {
            return None;
        }
        let mut words = 0;
        let mut end = at;
        while let Some(place) = end.checked_sub(1) {
            let piece = &self.pieces[place];
            end = place;
            match piece.kind {
                LexemeKind::Number => return self.is_http_version(place).then_some(Mark::Strong),
                LexemeKind::Sign => match &*piece.folded {
                    ":" | "(" | "[" | "{" | "|" | "\"" | "'" | "=" | "#" | "“" | "‘" | "«"
                    | "*" | "`" => {}
                    // "lỗi <100>", but not "lỗi < 100 đơn"
                    "<" if !self.pieces[place + 1].spaced => {}
                    // "lỗi - 100"
                    "-" | "–" | "—" if piece.spaced && self.pieces[place + 1].spaced => {}
                    "." if self.is_glued_to_word(place, "no")
                        || self.is_glued_to_word(place, "nr") => {}
                    _ => return None,
                },
                LexemeKind::Word => {
                    if let Some(mark) = self.cue(piece) {
                        return Some(mark);
                    }
                    words += 1;
                    if words > 3 {
                        return None;
                    }
                    if !CONNECTORS.contains(&&*piece.folded) {
                        end = self.system_before(place + 1)?;
                    }
                }
            }
        }
        None
    }

    /// The number to which the one at `at` is joined: "lỗi 551 và 2022".
    fn joined_to(&self, at: usize) -> Option<usize> {
        let first = at.checked_sub(2)?;
        let between = &*self.before(at)?.folded;
        let is_joined = matches!(between, "va" | "hay" | "hoac" | "," | "&" | "+");
        (is_joined && self.pieces[at].spaced && self.pieces[first].kind == LexemeKind::Number)
            .then_some(first)
    }

    fn is_glued_to_word(&self, at: usize, word: &str) -> bool {
        !self.pieces[at].spaced && self.before(at).is_some_and(|before| before.folded == word)
    }

    /// Whether the number at `at` ends `HTTP/2` or `HTTP/1.1`.
    fn is_http_version(&self, at: usize) -> bool {
        let minor = self.is_glued_to(at, '.');
        let major = if minor { at.saturating_sub(2) } else { at };
        self.is_glued_to(major, '/') && self.is_glued_to_word(major - 1, "http")
    }

    /// "100 là lỗi gì", "403 error", "429 Too Many Requests", "190 mã phụ 460".
    pub(super) fn mark_after(&self, at: usize) -> Option<Mark> {
        let next = self.get(at + 1)?;
        if self.http_phrase_at(at).is_some() || self.named_sub_code_at(at + 1).is_some() {
            return Some(Mark::Strong);
        }
        if matches!(&*next.folded, "error" | "exception") {
            return Some(Mark::Weak);
        }
        let after = self.get(at + 2)?;
        (matches!(&*next.folded, "la" | "bao") && self.cue(after).is_some()).then_some(Mark::Weak)
    }

    /// How many pieces behind the status at `at` are the phrase that HTTP has for it:
    /// the first word tells, and whatever follows it of the rest.
    pub(super) fn http_phrase_at(&self, at: usize) -> Option<usize> {
        let status = &*self.pieces[at].folded;
        let (_, phrase) = HTTP_PHRASES.iter().find(|(known, _)| *known == status)?;
        let behind = self.pieces[at + 1..].iter();
        let same = behind
            .zip(*phrase)
            .take_while(|(piece, word)| piece.folded == **word);
        Some(same.count()).filter(|&count| count > 0)
    }

    pub(super) fn cue(&self, piece: &Lexeme<'_>) -> Option<Mark> {
        cues::mark_of(&self.text[piece.range.clone()], &piece.folded)
    }

    /// Whether `piece` is `word`, which folds to `folded`, typed with its marks or
    /// without any.
    pub(super) fn is(&self, piece: &Lexeme<'_>, folded: &str, word: &str) -> bool {
        piece.folded == folded && cues::is_word(&self.text[piece.range.clone()], word)
    }

    /// "đơn #1023", "đơn hàng #1023": a shop's number for its order.
    pub(super) fn is_order_number(&self, at: usize) -> bool {
        let names_order = |piece: &Lexeme<'_>| ORDERS.contains(&&*piece.folded);
        let mut before = self.pieces[..at - 1].iter().rev();
        let nearest = before.next();
        let nearest = if nearest.is_some_and(|piece| self.is(piece, "hang", "hàng")) {
            before.next()
        } else {
            nearest
        };
        nearest.is_some_and(names_order)
    }

    /// Whether the number counts things: "100 đơn hàng", "20 tin nhắn", "3 lần".
    pub(super) fn counts_something(&self, at: usize) -> bool {
        // Nobody counts by the ten thousand in chat.
        let is_small = self.pieces[at].folded.len() <= 4;
        self.get(at + 1).is_some_and(|next| {
            // "fb 100 k gửi được": who says a number says no amount, and k is "không".
            if next.folded == "k" && self.speaker_before(at) {
                return false;
            }
            let is_degree = || &self.text[next.range.clone()] == "độ";
            is_small
                && next.spaced
                && next.kind == LexemeKind::Word
                && (COUNTED.contains(&&*next.folded) || is_degree())
        })
    }

    /// "25.000đ", "1,5tr": the unit has grown onto the second group.
    pub(super) fn is_priced(&self, at: usize) -> bool {
        let glued = |at: usize| self.get(at).filter(|piece| !piece.spaced);
        glued(at + 1).is_some_and(|sign| sign.is_sign('.') || sign.is_sign(','))
            && glued(at + 2).is_some_and(|unit| {
                unit.kind == LexemeKind::Word
                    && unit.folded.starts_with(|c: char| c.is_ascii_digit())
            })
    }

    /// "số 5", "bước 2", "ngày 22", "tháng 11", "năm 2026", "đơn 1024".
    pub(super) fn is_ordinal_or_date(&self, at: usize) -> bool {
        self.before(at).is_some_and(|before| {
            before.kind == LexemeKind::Number
                || matches!(
                    &*before.folded,
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
                        | "iphone"
                        | "ipad"
                        | "ios"
                        | "android"
                        | "chrome"
                        | "otp"
                        | "sp"
                )
        })
    }

    /// "ghtk 30103", "fb báo 551", "bị 368": a system, or a word for what it
    /// does, right before the number.
    pub(super) fn speaker_before(&self, at: usize) -> bool {
        self.before(at).is_some_and(|before| {
            self.pieces[at].spaced
                && (SPEAKERS.contains(&&*before.folded) || self.system_before(at).is_some())
        })
    }

    /// Where the name of a system begins that ends right before `at` and may say a
    /// code; the longest there is.
    fn system_before(&self, at: usize) -> Option<usize> {
        let mut name: Vec<&str> = Vec::new();
        let mut first = None;
        for (place, piece) in self.pieces[..at].iter().enumerate().rev() {
            match piece.kind {
                // The one of "J&T".
                LexemeKind::Sign if piece.is_sign('&') && !name.is_empty() => continue,
                LexemeKind::Sign => break,
                LexemeKind::Word | LexemeKind::Number => name.insert(0, &piece.folded),
            }
            if name.len() > self.systems.longest() {
                break;
            }
            if self.systems.say_codes(&name) {
                first = Some(place);
            }
        }
        first
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
