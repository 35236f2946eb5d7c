//! The page of an answer, the same for the terminal and for `--json`.

use super::clock::today;
use crate::{
    answer::Answer,
    article::Article,
    lang::Lang,
    render::{self, Beside, Page},
};

/// The article of `answer` as it is shown today. The bot draws the same page; how the
/// question was read is said before it here, and `--explain` tells why it matched.
pub(super) fn page(article: &Article, answer: &Answer, lang: Lang) -> Page {
    let beside = Beside {
        unknown_code: answer.unknown_code.as_ref().map(ToString::to_string),
        today: today(),
        ..Beside::default()
    };
    render::answer_page(article, &beside, lang)
}
