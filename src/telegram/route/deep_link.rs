//! What follows `?start=` in a link to the bot: 1 to 64 of `A-Za-z0-9_-` (Bot
//! API, "Deep linking").
//!
//! | payload | means |
//! | --- | --- |
//! | `a_100-gan-the` | the article of that id |
//! | `h_00c0ffee00c0ffee` | the article whose id has that hash, where there is no room for the id |
//! | `q_loi_-m201_zalo` | the question "loi -201 zalo" |
//! | `d_00c0ffee00c0ffee` | the draft of that number |
//!
//! A question travels in the link itself, so that it arrives after a restart as
//! well. It goes without diacritics, which the handbook puts back, and without
//! what has no room: some 62 letters, more than anybody types behind the name
//! of a bot. `_` is a space; `-n -m -s -d -u` are `# - / . _`, which codes need.

use url::Url;

use crate::{
    article::ArticleId,
    telegram::route::callback_data::{ArticleRef, hash},
    text::fold,
};

/// What a link asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    /// An article; `None` when what names it is none of ours.
    Article(Option<ArticleRef>),
    /// An answer to this question.
    Question(String),
    /// The draft of that number.
    Draft(u64),
}

const MOST_CHARS: usize = 64;

/// Signs that make a code, each with the letter that stands for it.
const SIGNS: [(char, char); 5] = [('#', 'n'), ('-', 'm'), ('/', 's'), ('.', 'd'), ('_', 'u')];

impl Payload {
    /// `None` for what is no link of ours.
    pub(crate) fn parse(payload: &str) -> Option<Self> {
        let (kind, rest) = payload.split_once('_')?;
        match kind {
            "a" => Some(Self::Article(ArticleId::parse(rest).map(ArticleRef::Id))),
            "h" => Some(Self::Article(ArticleRef::parse(&format!("~{rest}")))),
            "q" => Some(Self::Question(unpacked(rest)))
                .filter(|it| *it != Self::Question(String::new())),
            "d" => u64::from_str_radix(rest, 16).ok().map(Self::Draft),
            _ => None,
        }
    }
}

/// The payload that opens a draft.
pub(crate) fn to_draft(draft: u64) -> String {
    format!("d_{draft:016x}")
}

/// The payload that opens an article.
pub(crate) fn to_article(id: &ArticleId) -> String {
    let payload = format!("a_{id}");
    if payload.len() <= MOST_CHARS {
        payload
    } else {
        format!("h_{:016x}", hash(id))
    }
}

/// The payload that asks a question; `None` when nothing of it can be said so.
pub(crate) fn to_question(question: &str) -> Option<String> {
    let folded = fold(question);
    let says = folded.contains(|c: char| c.is_ascii_alphanumeric());
    let mut packed = String::new();
    // Where the last whole word ends that has room.
    let mut whole = 0;
    for c in folded.chars() {
        if c.is_ascii_alphanumeric() {
            packed.push(c);
        } else if let Some((_, letter)) = SIGNS.iter().find(|(sign, _)| *sign == c) {
            packed.extend(['-', *letter]);
        } else {
            if packed.len() <= MOST_CHARS - 2 {
                whole = packed.len();
            }
            if !packed.is_empty() && !packed.ends_with('_') {
                packed.push('_');
            }
        }
    }
    if packed.len() > MOST_CHARS - 2 {
        packed.truncate(if whole > 0 { whole } else { MOST_CHARS - 2 });
    }
    let packed = packed.trim_end_matches(['_', '-']);
    says.then(|| format!("q_{packed}"))
}

fn unpacked(packed: &str) -> String {
    let mut question = String::new();
    let mut chars = packed.chars();
    while let Some(c) = chars.next() {
        question.push(match c {
            '_' => ' ',
            '-' => {
                let letter = chars.next();
                let sign = SIGNS.iter().find(|(_, own)| Some(*own) == letter);
                sign.map_or(' ', |(sign, _)| *sign)
            }
            c => c,
        });
    }
    question.trim().to_owned()
}

/// The link with this payload; `None` for a name that no bot has.
pub(crate) fn url(username: &str, payload: &str) -> Option<Url> {
    Url::parse(&format!("https://t.me/{username}?start={payload}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn travels(question: &str, arrives: &str) {
        let payload = to_question(question).unwrap();
        assert!(payload.len() <= 64, "{payload}");
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        assert!(payload.chars().all(allowed), "{payload}");
        let question = Payload::Question(arrives.to_owned());
        assert_eq!(Payload::parse(&payload), Some(question), "{payload}");
    }

    #[test]
    fn a_question_travels_in_the_link() {
        travels("Lỗi #100: không gắn thẻ?", "loi #100 khong gan the");
        travels("zalo báo -201", "zalo bao -201");
        travels(
            "lỗi 190/460 ERR_SYNC 5.7.750",
            "loi 190/460 err_sync 5.7.750",
        );
        let long =
            "đơn hàng không đồng bộ về phần mềm sau khi đổi gói dịch vụ và kết nối lại trang";
        travels(
            long,
            "don hang khong dong bo ve phan mem sau khi doi goi dich vu va",
        );
        travels(&"a".repeat(100), &"a".repeat(62));
        assert_eq!(to_question("👍 ???"), None);
        assert_eq!(to_question(""), None);
        assert_eq!(to_question("///"), None);
    }

    #[test]
    fn an_article_is_named_by_id_or_by_hash() {
        let short = ArticleId::parse("100-gan-the").unwrap();
        assert_eq!(to_article(&short), "a_100-gan-the");
        let long = ArticleId::parse(&"a".repeat(63)).unwrap();
        for id in [short, long] {
            let payload = to_article(&id);
            assert!(payload.len() <= 64);
            let Some(Payload::Article(Some(named))) = Payload::parse(&payload) else {
                panic!("{payload}")
            };
            assert!(named.is(&id));
        }
        assert_eq!(Payload::parse("a_Không"), Some(Payload::Article(None)));
        for other in ["", "x_1", "q_", "q__", "hello"] {
            assert_eq!(Payload::parse(other), None, "{other}");
        }
    }
}
