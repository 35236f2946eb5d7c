//! A code and its sub-code: `100/2018001`, `#100 (2018001)`, `190 mã phụ 460`.

use super::{
    CodeMention, Evidence, Finder,
    cues::{self, Mark},
};
use crate::text::{
    code::{ErrorCode, MAX_DIGITS},
    lexeme::LexemeKind,
};

impl Finder<'_> {
    /// `100/2018001`, `30068-39`. Unmarked short ones are dates, shares and
    /// ranges: 22/11, 24/7, 10-20.
    pub(super) fn pair_at(&self, at: usize, mark: Option<Mark>) -> Option<(CodeMention, usize)> {
        let (code, next) = self.slashed_at(at).or_else(|| self.dashed_at(at))?;
        let mark = mark.or_else(|| self.mark_after(next - 1));
        if mark.is_none() && !self.is_likely_pair(at) {
            return None;
        }
        let mention = CodeMention {
            range: self.pieces[at].range.start..self.pieces[next - 1].range.end,
            // People write 190-460 for 190/460, too.
            readings: std::iter::once(code.clone())
                .chain(code.as_sub_code())
                .collect(),
            evidence: mark.map_or(Evidence::Hint, |_| Evidence::Marked),
        };
        Some((mention, next))
    }

    /// Whether a code and its sub-code are all there is: `368 1346003`. Those of
    /// Facebook have three and seven digits.
    pub(super) fn is_bare_with_sub_code(&self, at: usize) -> bool {
        matches!(self.pieces, [main, sub] if at == 0
            && main.kind == LexemeKind::Number && main.folded.len() <= 3
            && sub.kind == LexemeKind::Number && sub.folded.len() == 7)
    }

    /// `mention` of the number at `at` with the sub-code written behind it, and
    /// the piece to go on with.
    pub(super) fn with_sub_code(
        &self,
        mut mention: CodeMention,
        at: usize,
    ) -> (CodeMention, usize) {
        if mention.evidence == Evidence::Hint {
            return (mention, at + 1);
        }
        let Some((sub_at, next)) = self.sub_code_after(at) else {
            return (mention, at + 1);
        };
        let sub = &self.pieces[sub_at];
        for code in &mut mention.readings {
            *code = code.with_sub(&sub.folded);
        }
        mention.range.end = sub.range.end;
        (mention, next)
    }

    /// `100/2018001`, `100/33`; a date has three parts.
    fn slashed_at(&self, at: usize) -> Option<(ErrorCode, usize)> {
        let sub = self.glued_number(at, &['/'])?;
        let main = &self.pieces[at].folded;
        if self.glued_number(at + 2, &['/']).is_some() || main.len() > MAX_DIGITS {
            return None;
        }
        Some((
            ErrorCode::number(false, main)?.with_sub(&sub.folded),
            at + 3,
        ))
    }

    /// `30068-39`: Office writes error and detail so.
    fn dashed_at(&self, at: usize) -> Option<(ErrorCode, usize)> {
        let detail = self.glued_number(at, &['-'])?;
        if self.glued_number(at + 2, &['-']).is_some() {
            return None;
        }
        let main = &self.pieces[at].folded;
        let code = ErrorCode::parse(&format!("{main}-{}", detail.folded))
            // Too long for Office: 100-2018001.
            .or_else(|| Some(ErrorCode::number(false, main)?.with_sub(&detail.folded)))?;
        Some((code, at + 3))
    }

    /// Whether two numbers with `/` or `-` between them may be a code although
    /// nothing marks them: too long for a day, a month, a clock or a small range.
    fn is_likely_pair(&self, at: usize) -> bool {
        let (main, sub) = (&self.pieces[at].folded, &self.pieces[at + 2].folded);
        let is_year = sub.len() == 4 && (sub.starts_with("19") || sub.starts_with("20"));
        (main.len() >= 3 || sub.len() >= 3) && !(is_year && main.len() <= 2)
    }

    /// The sub-code behind the code at `at` and the piece after it: in brackets
    /// (`#100 (2018001)`), by its name (`code 10, subcode 2534022`), behind "mã"
    /// (`lỗi 190 mã 467`), or by its length alone (`#10 2018278`).
    fn sub_code_after(&self, at: usize) -> Option<(usize, usize)> {
        // Signs stand between, among them those of JSON: `", "error_subcode": `.
        let from = self.after_signs(at + 1);
        if let Some(named) = self.named_sub_code_at(from) {
            return Some(named);
        }
        let piece = self.get(from)?;
        let is_number = piece.kind == LexemeKind::Number && piece.folded.len() <= MAX_DIGITS;
        let opened = self.before(from)?;
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
            if opened.is_sign(open) {
                let closed = self.get(from + 1).is_some_and(|next| next.is_sign(close));
                return (is_number && piece.folded.len() >= 2 && closed)
                    .then_some((from, from + 2));
            }
        }
        // The sub-codes of Facebook's Send API have seven digits; an amount of
        // money of that length ends with zeros.
        let is_long = is_number && piece.folded.len() == 7 && !piece.folded.ends_with("000");
        if is_long && self.pieces[at].folded.len() <= 3 && from <= at + 2 {
            return Some((from, from + 1));
        }
        // "mã 100 mã 190" are two codes.
        let says_code = |at: usize| self.get(at).is_some_and(|piece| self.is(piece, "ma", "mã"));
        let one_of_many = (at.saturating_sub(2)..at).any(says_code);
        let sub = self.get(from + 1)?;
        (says_code(from) && !one_of_many && sub.kind == LexemeKind::Number && sub.folded.len() >= 2)
            .then_some((from + 1, from + 2))
    }

    /// The number of the sub-code whose name stands at `at`, and the piece after
    /// it: `subcode 460`, `error_subcode: 33`, `mã phụ 460`.
    pub(super) fn named_sub_code_at(&self, at: usize) -> Option<(usize, usize)> {
        let first = self.get(at)?;
        let mut next = at + 1;
        if first.folded == "sub" {
            if self.get(next)?.is_sign('-') {
                next += 1;
            }
            if self.get(next)?.folded == "code" {
                next += 1;
            }
        } else if self.is(first, "ma", "mã") {
            if self.is(self.get(next)?, "loi", "lỗi") {
                next += 1;
            }
            let which = self.get(next)?;
            if !self.is(which, "phu", "phụ") && !self.is(which, "con", "con") {
                return None;
            }
            next += 1;
        } else if !cues::SUB_CODE_FIELDS.contains(&&*first.folded) {
            return None;
        }
        let number_at = self.after_signs(next);
        let number = self.get(number_at)?;
        (number.kind == LexemeKind::Number && number.folded.len() <= MAX_DIGITS)
            .then_some((number_at, number_at + 1))
    }

    /// Joins the sub-code named at `at` to the code before it, from which other
    /// words part it: `(#200) Permissions error, error_subcode: 33`. Both places
    /// mention the whole code then.
    pub(super) fn far_sub_code_at(
        &self,
        at: usize,
        found: &mut [CodeMention],
    ) -> Option<(CodeMention, usize)> {
        // Nearly always there is none before.
        if found.is_empty() {
            return None;
        }
        let (sub_at, next) = self.named_sub_code_at(at)?;
        let is_number = |code: &ErrorCode| code.as_str().bytes().all(|b| b.is_ascii_digit());
        let last = found
            .iter_mut()
            .rfind(|mention| mention.evidence < Evidence::Hint)
            .filter(|last| last.readings.iter().all(is_number))?;
        let sub = &self.pieces[sub_at];
        for code in &mut last.readings {
            *code = code.with_sub(&sub.folded);
        }
        let mention = CodeMention {
            range: self.pieces[at].range.start..sub.range.end,
            ..last.clone()
        };
        Some((mention, next))
    }

    /// The first piece from `at` on that is none of the signs between a code, the
    /// name of its sub-code and the sub-code; eight of them at most.
    fn after_signs(&self, at: usize) -> usize {
        let is_between = |at: usize| {
            self.get(at).is_some_and(|piece| {
                piece.kind == LexemeKind::Sign && "()[]{},:;\"'=/-|#".contains(&*piece.folded)
            })
        };
        (at..at + 8).find(|&at| !is_between(at)).unwrap_or(at + 8)
    }
}
