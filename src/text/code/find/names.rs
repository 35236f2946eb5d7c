//! Codes that are words: hexadecimal ones, names, cues grown onto their number.

use super::{
    CodeMention, Evidence, Finder,
    cues::{FAMILIES, GLUED_CUES, Mark, SUB_CODE_FIELDS},
};
use crate::text::{
    code::{ErrorCode, MAX_DIGITS},
    lexeme::LexemeKind,
};

/// Whether the folded word is the name of a family of codes, whose number stands
/// apart from it.
pub(super) fn is_family(folded: &str) -> bool {
    FAMILIES.contains(&folded)
}

impl Finder<'_> {
    /// A word that is a code by itself, or a cue and its number grown together.
    pub(super) fn word_at(&self, at: usize) -> Option<(CodeMention, usize)> {
        let piece = &self.pieces[at];
        let word = &*piece.folded;
        let mention = |readings: Vec<ErrorCode>, evidence, end| CodeMention {
            range: piece.range.start..end,
            readings,
            evidence,
        };
        let end = piece.range.end;

        if let Some((code, evidence)) = self.hexadecimal_at(at) {
            return Some((mention(vec![code], evidence, end), at + 1));
        }
        let digits_at = word.find(|c: char| c.is_ascii_digit());
        if let Some(split) = digits_at {
            let (letters, digits) = word.split_at(split);
            let all_digits = digits.bytes().all(|b| b.is_ascii_digit());
            if all_digits
                && (2..=MAX_DIGITS).contains(&digits.len())
                && (GLUED_CUES.contains(&letters.trim_end_matches('_'))
                    || (letters == "e" && digits.len() >= 3))
            {
                let code = ErrorCode::number(false, digits)?;
                let mut all = mention(vec![code], Evidence::Marked, end);
                all.range.start = end - digits.len();
                if !self.text.is_char_boundary(all.range.start) {
                    all.range.start = piece.range.start;
                }
                return Some((all, at + 1));
            }
        }
        if !word.is_ascii() || word.len() > 64 {
            return None;
        }
        let family = FAMILIES.iter().find(|family| {
            word.strip_prefix(**family)
                .is_some_and(|rest| rest.is_empty() || rest.bytes().all(|b| b.is_ascii_digit()))
        });
        if let Some(family) = family {
            if word.len() > family.len() {
                let code = ErrorCode::parse(word)?;
                return Some((mention(vec![code], Evidence::Form, end), at + 1));
            }
            // AADSTS-50034, aadsts: 50034
            let is_sign = |sign| self.get(at + 1).is_some_and(|next| next.is_sign(sign));
            let number_at = at + 1 + usize::from(is_sign('-') || is_sign(':'));
            let number = self
                .get(number_at)
                .filter(|next| next.kind == LexemeKind::Number)?;
            let code = ErrorCode::parse(&format!("{word}{}", number.folded))?;
            return Some((
                mention(vec![code], Evidence::Form, number.range.end),
                number_at + 1,
            ));
        }
        if self.cue(piece).is_some() || SUB_CODE_FIELDS.contains(&word) {
            return None;
        }
        let named =
            word.starts_with("err_") || word.starts_with("error_") && word != "error_user_msg";
        if named && word.len() > 6 {
            let code = ErrorCode::parse(word)?;
            return Some((mention(vec![code], Evidence::Form, end), at + 1));
        }
        // Order numbers (SON12345) look like this too, so it is a hint at most.
        let mixed = word.contains('_')
            || (digits_at.is_some_and(|split| split >= 2)
                && word.bytes().filter(u8::is_ascii_digit).count() >= 3);
        if mixed {
            // CONSTANTS_LIKE_THIS are names of errors and parameters.
            let shouted = word.contains('_')
                && word.len() >= 8
                && self.text[piece.range.clone()]
                    .chars()
                    .all(|c| !c.is_lowercase());
            let evidence = if shouted {
                Evidence::Form
            } else if self.is_field(at) {
                return None;
            } else if self.mark_before(at, false) == Some(Mark::Strong) {
                Evidence::Marked
            } else {
                Evidence::Hint
            };
            return Some((
                mention(vec![ErrorCode::parse(word)?], evidence, end),
                at + 1,
            ));
        }
        None
    }

    /// `0x80070005`, `x80070005`, `8004de40`.
    fn hexadecimal_at(&self, at: usize) -> Option<(ErrorCode, Evidence)> {
        let word = &*self.pieces[at].folded;
        if let Some(hex) = word.strip_prefix("0x").or_else(|| word.strip_prefix('x'))
            && (4..=16).contains(&hex.len())
            && hex.bytes().all(|b| b.is_ascii_hexdigit())
            && hex.bytes().any(|b| b.is_ascii_digit())
        {
            let code = ErrorCode::parse(&format!("0x{hex}"))?;
            return Some((code, Evidence::Form));
        }
        // 8004de40 for 0x8004de40: eight hexadecimal digits, letters among them.
        if word.len() == 8
            && word.bytes().all(|b| b.is_ascii_hexdigit())
            && word.bytes().any(|b| b.is_ascii_digit())
        {
            let code = ErrorCode::parse(&format!("0x{word}"))?;
            let marked = self.mark_before(at, false).is_some();
            let evidence = if marked {
                Evidence::Marked
            } else {
                Evidence::Hint
            };
            return Some((code, evidence));
        }
        None
    }

    /// `"fbtrace_id": "AbC"`, `order_id=12`: the name of a value.
    fn is_field(&self, at: usize) -> bool {
        let quoted = self.get(at + 1).is_some_and(|next| next.is_sign('"'));
        self.pieces[at].folded.contains('_')
            && self
                .get(at + 1 + usize::from(quoted))
                .is_some_and(|sign| sign.is_sign(':') || sign.is_sign('='))
    }
}
