//! Reading a question set.

use std::collections::HashMap;

use serde::Deserialize;

/// One question with its judgements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvalQuestion {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: String,
    /// How it is written: plain, unaccented, chat …
    pub style: String,
    /// The article it was made for, or its own id; questions of one article
    /// are not independent of each other.
    pub base: String,
    /// The ids of the articles that answer it; empty when none does.
    pub relevant: Vec<String>,
}

impl EvalQuestion {
    /// Whether any article answers it.
    pub fn is_answerable(&self) -> bool {
        !self.relevant.is_empty()
    }

    /// Whether the article with this id answers it.
    pub fn is_relevant(&self, id: &str) -> bool {
        self.relevant.iter().any(|known| known == id)
    }
}

/// A set of questions, the answerable ones first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionSet {
    /// All questions.
    pub questions: Vec<EvalQuestion>,
}

/// Why a set could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// A line is not a JSON object with `_id` and `text`.
    #[error("{file}:{line}: expected {{\"_id\": …, \"text\": …}}: {source}")]
    Line {
        /// The file's name.
        file: &'static str,
        /// The line, counted from 1.
        line: usize,
        /// What the JSON reader said.
        source: serde_json::Error,
    },
    /// A line of the judgements has not three columns.
    #[error("qrels.tsv:{line}: expected query-id, corpus-id and score separated by tabs")]
    Columns {
        /// The line, counted from 1.
        line: usize,
    },
    /// A question that no article is relevant for stands among the answerable.
    #[error("question {id} has no relevant article in qrels.tsv; move it to unanswerable.jsonl")]
    Unjudged {
        /// Which one.
        id: String,
    },
}

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "_id")]
    id: String,
    text: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    style: String,
    base: Option<String>,
}

impl QuestionSet {
    /// A set from the texts of its three files; `unanswerable` may be empty.
    ///
    /// # Errors
    /// When a line is not of the form its file has; the error names it.
    pub fn parse(queries: &str, qrels: &str, unanswerable: &str) -> Result<Self, SetError> {
        let mut relevant: HashMap<&str, Vec<String>> = HashMap::new();
        for (at, line) in qrels.lines().enumerate().skip(1) {
            if line.trim().is_empty() {
                continue;
            }
            let mut columns = line.split('\t');
            let (Some(question), Some(article), Some(grade)) =
                (columns.next(), columns.next(), columns.next())
            else {
                return Err(SetError::Columns { line: at + 1 });
            };
            if grade.trim().parse::<f64>().is_ok_and(|grade| grade > 0.0) {
                relevant
                    .entry(question)
                    .or_default()
                    .push(article.to_owned());
            }
        }
        let mut questions = read("queries.jsonl", queries)?;
        for question in &mut questions {
            question.relevant = relevant.remove(question.id.as_str()).unwrap_or_default();
            question.relevant.sort();
            question.relevant.dedup();
            if question.relevant.is_empty() {
                return Err(SetError::Unjudged {
                    id: question.id.clone(),
                });
            }
        }
        questions.extend(read("unanswerable.jsonl", unanswerable)?);
        Ok(Self { questions })
    }
}

fn read(file: &'static str, text: &str) -> Result<Vec<EvalQuestion>, SetError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let line: Line = serde_json::from_str(line).map_err(|source| SetError::Line {
                file,
                line: at + 1,
                source,
            })?;
            Ok(EvalQuestion {
                base: line.metadata.base.unwrap_or_else(|| line.id.clone()),
                id: line.id,
                text: line.text,
                style: line.metadata.style,
                relevant: Vec::new(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_with_its_judgements() {
        let queries = r#"{"_id":"a","text":"lỗi 100","metadata":{"style":"plain","base":"x"}}"#;
        let set = QuestionSet::parse(
            queries,
            "query-id\tcorpus-id\tscore\na\tx\t1\na\ty\t0\n",
            r#"{"_id":"u","text":"hi"}"#,
        )
        .unwrap();
        assert_eq!(set.questions.len(), 2);
        assert_eq!(set.questions[0].relevant, ["x"]);
        assert_eq!(set.questions[1].base, "u");
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = |queries, qrels| {
            QuestionSet::parse(queries, qrels, "")
                .unwrap_err()
                .to_string()
        };
        assert!(error("\n{\"text\":1}", "h").starts_with("queries.jsonl:2:"));
        assert!(error("", "h\na b").starts_with("qrels.tsv:2:"));
        assert!(error("{\"_id\":\"a\",\"text\":\"x\"}", "h").contains("question a"));
    }
}
