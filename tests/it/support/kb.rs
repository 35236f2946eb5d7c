//! The shipped articles, read once.

use std::{path::PathBuf, sync::LazyLock};

use sotay::{
    answer::{Answer, Outcome},
    article::Source,
    handbook::Handbook,
    kb,
};

/// The folder of the shipped articles.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("kb")
}

/// Its files.
pub(crate) fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let loaded = kb::load(&folder()).expect("the shipped articles");
        assert!(loaded.unreadable.is_empty(), "{:?}", loaded.unreadable);
        assert!(
            loaded.sources.len() >= 150,
            "the shipped articles are there"
        );
        loaded.sources
    });
    &SOURCES
}

/// Their handbook.
pub(crate) fn handbook() -> &'static Handbook {
    static HANDBOOK: LazyLock<Handbook> =
        LazyLock::new(|| Handbook::new(sources()).expect("an index").0);
    &HANDBOOK
}

/// What the shipped handbook says.
pub(crate) fn ask(question: &str) -> Answer {
    handbook().ask(question).expect("the search works")
}

/// The outcome of an answer in one line, without scores.
pub(crate) fn outcome(answer: &Answer) -> String {
    match &answer.outcome {
        Outcome::Answer(id) => match &answer.unknown_code {
            Some(code) => format!("answer {id} although {code} is unknown"),
            None => format!("answer {id}"),
        },
        Outcome::Choose { code, candidates } => {
            let ids: Vec<_> = candidates.iter().map(|c| c.article_id.as_str()).collect();
            format!("choose {code:?} {ids:?}")
        }
        Outcome::Nothing { near, .. } => {
            let ids: Vec<_> = near.iter().map(|c| c.article_id.as_str()).collect();
            format!("nothing {:?} {ids:?}", answer.unknown_code)
        }
        Outcome::SmallTalk(kind) => format!("small talk {kind:?}"),
    }
}

/// Whether there is no article because nobody knows the code.
pub(crate) fn names_an_unknown_code(answer: &Answer) -> bool {
    answer.unknown_code.is_some() && matches!(answer.outcome, Outcome::Nothing { .. })
}
