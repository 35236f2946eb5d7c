//! Finds error codes in running text.
//!
//! A number is a code only for a reason, and the reason is kept:
//!
//! - its **form** admits nothing else: `0x80070005`, `5.7.750`, `AADSTS50034`,
//!   `ERR_SYNC_100`, `-201` (a minus glued to digits, at the start of a word);
//! - it is **marked**: `#100`, `lỗi 100`, `mã lỗi: 100`, `error code 100`,
//!   `e100`, `100 là lỗi gì`, `HTTP 429`, `429 Too Many Requests`, `lỗi âm 201`;
//! - otherwise it is at best a **hint**: `100 gan the`, `vnp 24`. A hint counts
//!   only where an article knows the code, and never constrains the search.
//!
//! "100 đơn hàng", "10%", "200k", "24h", "22/11", "1.200.000", "10:30" and phone
//! numbers are not even hints.

mod context;
mod cues;
mod names;
mod sub_code;

use std::ops::Range;

use self::cues::Mark;
use super::ErrorCode;
use crate::text::{
    Language, Systems,
    lexeme::{Lexeme, LexemeKind, lexemes},
};

/// Why a piece of text is taken for a code, the stronger reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The form admits nothing else.
    Form,
    /// A sign or word beside it says so.
    Marked,
    /// It might be one.
    Hint,
}

/// One place where a code is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeMention {
    /// The bytes of the code in the text, without brackets and cue words.
    pub range: Range<usize>,
    /// What it may be, the likeliest reading first; never empty. There is a
    /// second reading where the writing is ambiguous: `lỗi-201` is `-201` or
    /// `201` with a dash, `80070005` also `0x80070005`.
    pub readings: Vec<ErrorCode>,
    /// Why it is taken for a code.
    pub evidence: Evidence,
}

/// All codes written in `text`, in order, without overlaps; of systems, those built in
/// are known.
pub fn find_codes(text: &str) -> Vec<CodeMention> {
    find_codes_among(&lexemes(text), text, Language::built_in().systems())
}

/// Whether a code may stand in `folded`: each has a digit or an underscore.
#[inline]
pub fn may_hold_code(folded: &str) -> bool {
    let tells = |&b: &u8| b.is_ascii_digit() || b == b'_';
    // By blocks, which are looked at in a few instructions each: most lines of
    // an article have neither.
    let (blocks, rest) = folded.as_bytes().as_chunks::<32>();
    let in_block = |block: &[u8; 32]| block.iter().fold(false, |any, b| any | tells(b));
    blocks.iter().any(in_block) || rest.iter().any(tells)
}

/// [`find_codes`] for a text that was cut into `pieces` already, with these systems
/// known.
pub fn find_codes_among(pieces: &[Lexeme<'_>], text: &str, systems: &Systems) -> Vec<CodeMention> {
    // Most paragraphs hold nothing that could be one.
    if !pieces.iter().any(|piece| may_hold_code(&piece.folded)) {
        return Vec::new();
    }
    let chunks = address_ranges(text, pieces);
    let finder = Finder {
        pieces,
        text,
        systems,
    };
    let mut found: Vec<CodeMention> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let inside_address = chunks
            .iter()
            .any(|chunk| chunk.contains(&pieces[at].range.start));
        let code = if inside_address {
            None
        } else {
            let far = finder.far_sub_code_at(at, &mut found);
            // Most words are no code and begin none.
            let plain = pieces[at].kind == LexemeKind::Word
                && !may_hold_code(&pieces[at].folded)
                && !names::is_family(&pieces[at].folded);
            far.or_else(|| if plain { None } else { finder.code_at(at) })
        };
        if let Some((mention, next)) = code {
            found.push(mention);
            at = next;
        } else {
            at = finder.after_number_group(at);
        }
    }
    found
}

/// Addresses of pages and mailboxes around the pieces: digits in them are no codes.
fn address_ranges(text: &str, pieces: &[Lexeme<'_>]) -> Vec<Range<usize>> {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return Vec::new();
    };
    let blank = |c: char| c.is_whitespace();
    let begin = text[..first.range.start].rfind(blank).unwrap_or(0);
    let end = text[last.range.end..]
        .find(blank)
        .map_or(text.len(), |at| last.range.end + at);
    let around = &text[begin..end];
    if !(around.contains("://") || around.contains("www.") || around.contains('@')) {
        return Vec::new();
    }
    let mut ranges = Vec::new();
    let mut start = None;
    let pieces = around
        .char_indices()
        .map(|(at, c)| (begin + at, c))
        .chain([(end, ' ')]);
    for (at, c) in pieces {
        if c.is_whitespace() || matches!(c, '<' | '>' | '"') {
            if let Some(from) = start.take() {
                let chunk = &text[from..at];
                if chunk.contains("://") || chunk.contains("www.") || is_mailbox(chunk) {
                    ranges.push(from..at);
                }
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    ranges
}

fn is_mailbox(chunk: &str) -> bool {
    chunk
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

struct Finder<'t> {
    pieces: &'t [Lexeme<'t>],
    text: &'t str,
    systems: &'t Systems,
}

impl Finder<'_> {
    /// The code that begins at piece `at`, and the piece after it.
    fn code_at(&self, at: usize) -> Option<(CodeMention, usize)> {
        match self.pieces[at].kind {
            LexemeKind::Number => self.number_at(at),
            LexemeKind::Word => self.word_at(at),
            // A minus belongs to the number behind it.
            LexemeKind::Sign => None,
        }
    }

    fn get(&self, at: usize) -> Option<&Lexeme<'_>> {
        self.pieces.get(at)
    }

    /// The piece glued behind `at` if it is `sign`, then the number glued to that.
    fn glued_number(&self, at: usize, signs: &[char]) -> Option<&Lexeme<'_>> {
        let sign = self.get(at + 1)?;
        let number = self.get(at + 2)?;
        (!sign.spaced
            && signs.iter().any(|&s| sign.is_sign(s))
            && !number.spaced
            && number.kind == LexemeKind::Number)
            .then_some(number)
    }

    /// Whether the sign right before piece `at`, without a space, is `sign`.
    fn is_glued_to(&self, at: usize, sign: char) -> bool {
        !self.pieces[at].spaced && self.before(at).is_some_and(|before| before.is_sign(sign))
    }

    fn before(&self, at: usize) -> Option<&Lexeme<'_>> {
        at.checked_sub(1).map(|before| &self.pieces[before])
    }

    fn number_at(&self, at: usize) -> Option<(CodeMention, usize)> {
        if let Some(dotted) = self.dotted_at(at) {
            return Some(dotted);
        }
        let hash = self.is_glued_to(at, '#');
        if hash && self.is_order_number(at) {
            return None;
        }
        // 1,5 – 1.200.000 – 10:30 – 25.000đ – 20% are amounts.
        let is_amount =
            !hash && (self.glued_number(at, &['.', ',', ':']).is_some() || self.is_priced(at));
        if is_amount || self.get(at + 1).is_some_and(|next| next.is_sign('%')) {
            return None;
        }
        let sign = self.sign_before(at);
        let cue_end = if sign == Sign::None { at } else { at - 1 };
        let mark = self
            .mark_before(cue_end, hash)
            .or_else(|| self.mark_after(at))
            .or_else(|| self.is_bare_with_sub_code(at).then_some(Mark::Strong));
        // "550-5.7.1": a mail server's reply is no pair.
        if self.glued_number(at, &['/', '-']).is_some() && self.dotted_at(at + 2).is_none() {
            return self.pair_at(at, mark);
        }
        let (readings, evidence) = match sign {
            Sign::None => self.plain_at(at, mark)?,
            Sign::Minus | Sign::Spoken | Sign::DashAfterWord => self.signed_at(at, sign, mark)?,
        };
        let first = if sign == Sign::None { at } else { at - 1 };
        let mut mention = CodeMention {
            range: self.pieces[first].range.start..self.pieces[at].range.end,
            readings,
            evidence,
        };
        // "429 Too Many Requests" is no more than 429: whatever article happens to write
        // the phrase as well is not the one that was meant.
        if let Some(phrase) = self.http_phrase_at(at) {
            mention.range.end = self.pieces[at + phrase].range.end;
            return Some((mention, at + phrase + 1));
        }
        Some(self.with_sub_code(mention, at))
    }

    /// A number without a sign: its readings and the evidence for them.
    fn plain_at(&self, at: usize, mark: Option<Mark>) -> Option<(Vec<ErrorCode>, Evidence)> {
        let digits = &self.pieces[at].folded;
        let is_quantity = self.counts_something(at);
        let is_said = digits.len() >= 3 && self.speaker_before(at) && !self.is_year(at);
        let evidence = match mark {
            Some(Mark::Strong) => Evidence::Marked,
            Some(Mark::Weak | Mark::Slip) if !is_quantity => Evidence::Marked,
            None if is_quantity || self.is_ordinal_or_date(at) => return None,
            None if is_said => Evidence::Marked,
            None if self.looks_like_phone(at) => return None,
            Some(Mark::Slip) if is_quantity => return None,
            Some(Mark::Weak | Mark::Slip) | None => Evidence::Hint,
        };
        let mut readings = vec![ErrorCode::number(false, digits)?];
        // Windows prints 0x80070005, people copy 80070005.
        if digits.len() == 8 && digits.starts_with('8') {
            readings.extend(ErrorCode::parse(&format!("0x{digits}")));
        }
        Some((readings, evidence))
    }

    /// A number behind a minus, written or spoken, or behind a dash that grew onto
    /// a word.
    fn signed_at(
        &self,
        at: usize,
        sign: Sign,
        mark: Option<Mark>,
    ) -> Option<(Vec<ErrorCode>, Evidence)> {
        let digits = &self.pieces[at].folded;
        let negative = ErrorCode::number(true, digits)?;
        // "-10 đơn" is ten fewer; no list counts things by the hundred below zero.
        let is_code = digits.len() >= 3 || (digits.len() == 2 && !self.counts_something(at));
        match sign {
            Sign::Minus if is_code => Some((vec![negative], Evidence::Form)),
            // What is all there is may be a room or a bill as well.
            Sign::Spoken if self.pieces.len() == 2 => Some((vec![negative], Evidence::Hint)),
            Sign::Spoken => Some((vec![negative], Evidence::Marked)),
            // "E-100": the word is part of the code's name.
            Sign::DashAfterWord if self.pieces[at - 2].folded == "e" && digits.len() >= 3 => {
                let plain = ErrorCode::number(false, digits)?;
                Some((vec![plain], Evidence::Marked))
            }
            Sign::DashAfterWord if mark.is_some() => {
                let plain = ErrorCode::number(false, digits)?;
                Some((vec![negative, plain], Evidence::Marked))
            }
            _ => None,
        }
    }

    /// `5.7.750`: an enhanced mail status (RFC 3463: class 2, 4 or 5), unless it
    /// is a version, a date or an amount of money.
    fn dotted_at(&self, at: usize) -> Option<(CodeMention, usize)> {
        let [first, second, third] = [
            self.get(at)?,
            self.glued_number(at, &['.'])?,
            self.glued_number(at + 2, &['.'])?,
        ];
        if self.glued_number(at + 4, &['.']).is_some() {
            return None; // an IP address
        }
        let money = second.folded.len() == 3 && third.folded.len() == 3;
        let version = self.before(at).is_some_and(|before| {
            matches!(
                &*before.folded,
                "v" | "ver"
                    | "version"
                    | "ban"
                    | "app"
                    | "ios"
                    | "android"
                    | "nhat"
                    | "len"
                    | "update"
            )
        });
        let class = matches!(&*first.folded, "2" | "4" | "5");
        if !class || money || version || second.folded.len() > 3 || third.folded.len() > 3 {
            return None;
        }
        let code = format!("{}.{}.{}", first.folded, second.folded, third.folded);
        Some((
            CodeMention {
                range: first.range.start..third.range.end,
                readings: vec![ErrorCode::parse(&code)?],
                evidence: Evidence::Form,
            },
            at + 5,
        ))
    }

    /// The piece after the number at `at` and everything glued to it, so that
    /// the tail of `1.200.000` or of a date is not read again.
    fn after_number_group(&self, at: usize) -> usize {
        let mut next = at + 1;
        if self.pieces[at].kind == LexemeKind::Number {
            while self
                .glued_number(next - 1, &['.', ',', ':', '/', '-'])
                .is_some()
            {
                next += 2;
            }
        }
        next
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    None,
    Minus,
    /// "âm", "trừ".
    Spoken,
    DashAfterWord,
}

#[cfg(test)]
mod tests;
