//! Inline mode: what is typed, what is listed, what is sent.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::{
    BotApi, Inner,
    methods::{Refused, bad, keyboard, shown_text},
};

/// What the server knows of inline mode.
#[derive(Default)]
pub(crate) struct Inline {
    pub(crate) is_on: bool,
    /// The queries that can still be answered.
    open: HashSet<String>,
    answers: HashMap<String, Value>,
}

/// One result as the client that gets it would send it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub id: String,
    pub title: String,
    /// After parsing the markup.
    pub text: String,
    /// Label and what it carries, of each button.
    pub buttons: Vec<(String, String)>,
}

impl BotApi {
    /// `supports_inline_queries` of `getMe`.
    pub(crate) fn set_inline(&self, is_on: bool) {
        self.shared.inner().inline.is_on = is_on;
    }

    /// Somebody types behind the bot's name; gives the query's id.
    pub(crate) fn inline_query(&self, user: i64, text: &str, offset: &str) -> String {
        let id = {
            let mut inner = self.shared.inner();
            let id = format!("i{}", inner.next_update);
            inner.inline.open.insert(id.clone());
            inner
                .log
                .push(format!("── user {user} types @SoTayBot {text}"));
            id
        };
        let from = json!({"id": user, "is_bot": false, "first_name": "Lan", "language_code": "vi"});
        let query =
            json!({"id": id, "from": from, "query": text, "offset": offset, "chat_type": "group"});
        self.push(json!({"inline_query": query}));
        id
    }

    /// Telegram forgets a query.
    pub(crate) fn forget_query(&self, id: &str) {
        self.shared.inner().inline.open.remove(id);
    }

    /// Somebody sends a result.
    pub(crate) fn chosen(&self, user: i64, result_id: &str, text: &str) {
        let from = json!({"id": user, "is_bot": false, "first_name": "Lan", "language_code": "vi"});
        let chosen = json!({"result_id": result_id, "from": from, "query": text});
        self.push(json!({"chosen_inline_result": chosen}));
    }

    /// The answer to a query, once there is one.
    pub(crate) async fn listed(&self, query_id: &str) -> Value {
        let find = |api: &Self| api.shared.inner().inline.answers.get(query_id).cloned();
        self.wait_for("the answer to an inline query", |api| find(api).is_some())
            .await;
        find(self).expect("it was there")
    }

    /// The results of a query.
    pub(crate) async fn results(&self, query_id: &str) -> Vec<Sent> {
        let answer = self.listed(query_id).await;
        let results = answer["results"].as_array().expect("results").iter();
        results
            .map(|result| sent(result).expect("it was accepted"))
            .collect()
    }
}

fn sent(result: &Value) -> Result<Sent, Refused> {
    let content = &result["input_message_content"];
    let mut as_message = content.clone();
    as_message["text"] = content["message_text"].clone();
    Ok(Sent {
        id: result["id"].as_str().unwrap_or_default().to_owned(),
        title: result["title"].as_str().unwrap_or_default().to_owned(),
        text: shown_text(&as_message)?,
        buttons: keyboard(result)?.concat(),
    })
}

/// `answerInlineQuery`: one bad result, and nothing is listed.
pub(super) fn answer(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let query_id = params["inline_query_id"].as_str().unwrap_or_default();
    if !inner.inline.open.contains(query_id) {
        return Err(bad(
            "query is too old and response timeout expired or query ID is invalid",
        ));
    }
    let results = params["results"].as_array();
    let results = results.ok_or_else(|| bad("can't parse inline query results"))?;
    if results.len() > 50 {
        return Err(bad("RESULTS_TOO_MUCH"));
    }
    if params["next_offset"]
        .as_str()
        .is_some_and(|it| it.len() > 64)
    {
        return Err(bad("NEXT_OFFSET_INVALID"));
    }
    let mut ids = HashSet::new();
    for result in results {
        let sent = sent(result)?;
        if !(1..=64).contains(&sent.id.len()) {
            return Err(bad("RESULT_ID_INVALID"));
        }
        if !ids.insert(sent.id) {
            return Err(bad("RESULT_ID_DUPLICATE"));
        }
        if result["type"] != "article" || sent.title.is_empty() {
            return Err(bad("can't parse inline query result"));
        }
    }
    if let Some(start) = params["button"]["start_parameter"].as_str() {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if !(1..=64).contains(&start.len()) || !start.chars().all(allowed) {
            return Err(bad("START_PARAM_INVALID"));
        }
        if params["button"]["text"].as_str().is_none_or(str::is_empty) {
            return Err(bad("SWITCH_PM_TEXT_EMPTY"));
        }
    }
    inner.inline.open.remove(query_id);
    inner.log.push("── sổ tay lists".to_owned());
    if let Some(label) = params["button"]["text"].as_str() {
        inner.log.push(format!("    [{label}]"));
    }
    for result in results {
        let text = |name: &str| result[name].as_str().unwrap_or_default().to_owned();
        let line = format!("    {} | {}", text("title"), text("description"));
        inner.log.push(line);
    }
    let answer = params.clone();
    inner.inline.answers.insert(query_id.to_owned(), answer);
    Ok(json!(true))
}
