//! The question set beside the articles, which grows by what people asked: `sotay eval
//! <kb>/.sotay-eval` measures it as any other.
//!
//! The judgement is written before the question: one without the other is passed over
//! by a reader, where a question without its judgement is an error.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde_json::json;

use super::read_set;
use crate::{
    eval::QuestionSet,
    kb::{self, ReplaceError},
    text::fold,
};

/// The folder of the set, in that of the articles. Those who look for articles pass
/// over it, as its name begins with a dot.
const FOLDER: &str = ".sotay-eval";

/// The head of the judgements.
const HEAD: &str = "query-id\tcorpus-id\tscore\n";

/// The folder of the set of these articles.
pub(in crate::cli) fn folder(kb: &Path) -> PathBuf {
    kb.join(FOLDER)
}

/// The set in `folder`; empty where there is none yet.
pub(in crate::cli) fn read(folder: &Path) -> anyhow::Result<QuestionSet> {
    if folder.join("queries.jsonl").exists() {
        read_set(folder)
    } else {
        Ok(QuestionSet::default())
    }
}

/// Adds a question that `article` answers. One that is there already gets a further
/// article.
pub(in crate::cli) fn add(
    folder: &Path,
    set: &QuestionSet,
    name: &str,
    text: &str,
    article: &str,
) -> anyhow::Result<()> {
    let known = set.questions.iter().find(|it| fold(&it.text) == fold(text));
    if known.is_some_and(|it| it.is_relevant(article)) {
        return Ok(());
    }
    let id = known
        .filter(|it| it.is_answerable())
        .map(|it| it.id.clone());
    let is_new = id.is_none();
    let id = id.unwrap_or_else(|| free(set, name));
    append(
        &folder.join("qrels.tsv"),
        HEAD,
        &format!("{id}\t{article}\t1\n"),
    )?;
    if is_new {
        let metadata = json!({"style": "asked", "base": article});
        let line = json!({"_id": id, "text": text, "metadata": metadata});
        append(&folder.join("queries.jsonl"), "", &format!("{line}\n"))?;
    }
    Ok(())
}

/// `name`, or with a number behind it.
fn free(set: &QuestionSet, name: &str) -> String {
    let is_taken = |id: &str| set.questions.iter().any(|it| it.id == id);
    let mut id = name.to_owned();
    let mut number = 1;
    while is_taken(&id) {
        number += 1;
        id = format!("{name}-{number}");
    }
    id
}

/// A further line at the end of a file, which begins with `head`.
fn append(path: &Path, head: &str, line: &str) -> anyhow::Result<()> {
    let told = || path.display().to_string();
    let old = match fs::read(path) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let begun = format!("{head}{line}");
            return kb::create(path, begun.as_bytes()).with_context(told);
        }
        Err(error) => return Err(error).with_context(told),
    };
    let mut new = old.clone();
    if !new.is_empty() && !new.ends_with(b"\n") {
        new.push(b'\n');
    }
    new.extend(line.as_bytes());
    let replaced = kb::replace(path, &old, &new).map_err(|error| match error {
        ReplaceError::Changed => io::Error::other("it was changed meanwhile"),
        ReplaceError::Io(error) => error,
    });
    replaced.with_context(told)
}
