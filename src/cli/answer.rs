//! The page of an answer, the same for the terminal and for `--json`.

use super::clock::today;
use crate::{
    answer::Answer,
    article::Article,
    lang::Lang,
    render::{self, Beside, Page},
};

/// The article of `answer` as the bot draws it today. The line about how the
/// question was read stands above it here, and `--explain` says why it matched.
pub(super) fn page(article: &Article, answer: &Answer, lang: Lang) -> Page {
    let beside = Beside {
        unknown_code: answer.unknown_code.as_ref().map(ToString::to_string),
        today: today(),
        ..Beside::default()
    };
    render::answer_page(article, &beside, lang)
}
