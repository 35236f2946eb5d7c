//! K031: a token, a key, a password.
//!
//! What: the forms that such secrets have (a page token of Facebook, a bot token
//! of Telegram, a JWT, keys of Google, AWS, GitHub, Slack and Stripe, private
//! keys) and a long value behind a name such as `access_token=`.
//! Why: every asker can read it and use it; the folder keeps it for ever.
//! Example: a request that was pasted with its `access_token=EAAB…`.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{Checked, Found, each};
use crate::article::{Article, Finding, Rule};

/// Forms that are secret by themselves; sources are the issuers' documents and
/// the rules of gitleaks. Borders of words are those of ASCII: with those of Unicode
/// the engine cannot use its automata on Vietnamese text, and takes ten times as long.
const FORMS: [&str; 10] = [
    r"(?-u:\b)EAA[A-Za-z0-9]{30,}",
    r"(?-u:\b)[0-9]{8,10}:[A-Za-z0-9_-]{35}(?-u:\b)",
    r"(?-u:\b)eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    r"(?-u:\b)AIza[0-9A-Za-z_-]{35}(?-u:\b)",
    r"(?-u:\b)AKIA[0-9A-Z]{16}(?-u:\b)",
    r"(?-u:\b)gh[pousr]_[A-Za-z0-9]{36}(?-u:\b)",
    r"(?-u:\b)xox[abprs]-[A-Za-z0-9-]{10,}",
    r"(?-u:\b)[sr]k_live_[A-Za-z0-9]{16,}",
    r"(?-u:\b)shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?-u:\b)",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
];

/// A name behind which a secret stands.
const NAMED: &str = r#"(?i)(?-u:\b)(?:access[_-]?token|refresh[_-]?token|api[_-]?key|app[_-]?secret|client[_-]?secret|secret[_-]?key|secret|password|passwd|token|mật khẩu|mat khau)(?-u:\b)["']?\s*[=:]\s*["'`]?([A-Za-z0-9_\-.+/=]{12,})"#;

/// A word for passwords, as far as two words more, and what stands behind.
/// Passwords are shorter than keys and hold other signs.
const PASSWORD: &str = r#"(?i)(?-u:\b)(?:password|passwd|pass|mật khẩu|mat khau|mk)(?-u:\b)[^\n:=.,;()\[\]/]{0,20}[:=]\s*["'`]?([!-~]{6,40})"#;

fn forms() -> &'static [Regex] {
    static FORMS_READ: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let read = |form: &&str| Regex::new(form).expect("the forms above are regular expressions");
        FORMS.iter().map(read).collect()
    });
    &FORMS_READ
}

fn named() -> &'static Regex {
    static NAMED_READ: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(NAMED).expect("the form above is a regular expression"));
    &NAMED_READ
}

fn password() -> &'static Regex {
    static PASSWORD_READ: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(PASSWORD).expect("the form above is a regular expression"));
    &PASSWORD_READ
}

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, of)
}

/// What is found in one article.
pub(super) fn of(article: &Article) -> Vec<Finding> {
    let text = article.source();
    secrets(text)
        .into_iter()
        .map(|range| {
            // The rest of it must not go on to a log.
            let head: String = text[range.clone()].chars().take(4).collect();
            Finding::new(Rule::Secret, range, format!("{head}…"))
        })
        .collect()
}

fn secrets(text: &str) -> Vec<Range<usize>> {
    let by_form = forms().iter().flat_map(|form| form.find_iter(text));
    let mut all: Vec<Range<usize>> = by_form.map(|found| found.range()).collect();
    for captured in named().captures_iter(text) {
        if let Some(value) = captured.get(1).filter(|value| is_random(value.as_str())) {
            all.push(value.range());
        }
    }
    for captured in password().captures_iter(text) {
        if let Some(value) = captured.get(1).filter(|value| is_password(value.as_str())) {
            let written = value
                .as_str()
                .trim_end_matches(['.', ',', ';', ')', '"', '\'', '`']);
            all.push(value.start()..value.start() + written.len());
        }
    }
    all.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut distinct: Vec<Range<usize>> = Vec::new();
    for range in all {
        if distinct.last().is_none_or(|last| last.end <= range.start) {
            distinct.push(range);
        }
    }
    distinct
}

/// Whether a word is what passwords are made of and no word of a sentence.
/// `<mật khẩu>`, `100/2018001` and addresses are none.
fn is_password(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let example = ["your", "example", "xxx", "***", "://"];
    value.bytes().any(|b| b.is_ascii_digit())
        && value.bytes().any(|b| b.is_ascii_alphabetic())
        && !value.starts_with(['<', '[', '{', '%', '$', '/'])
        && !example.iter().any(|word| lower.contains(word))
}

/// Whether a value is made up of letters and digits as nobody writes them:
/// `your_access_token` and `xxxxxxxxxxxx` are examples.
fn is_random(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let mut distinct: Vec<u8> = value.bytes().collect();
    distinct.sort_unstable();
    distinct.dedup();
    digits >= 2 && letters >= 2 && distinct.len() >= 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_examples() {
        let token = format!("EAA{}", "Bc9".repeat(12));
        let bot = format!("123456789:{}", "aB3-_".repeat(7));
        let secret = |text: &str| secrets(text).into_iter().map(|r| text[r].to_owned()).next();
        assert_eq!(secret(&format!("dùng {token} để")), Some(token.clone()));
        assert_eq!(secret(&format!("bot {bot}")), Some(bot));
        assert_eq!(
            secret("access_token=a1b2c3d4e5f6g7h8&x=1").as_deref(),
            Some("a1b2c3d4e5f6g7h8")
        );
        assert_eq!(
            secret("\"api_key\": \"9f8e7d6c5b4a3210\"").as_deref(),
            Some("9f8e7d6c5b4a3210")
        );
        for (text, password) in [
            ("Mật khẩu admin: Hara@2025!", "Hara@2025!"),
            ("(pass wifi = haravan2024)", "haravan2024"),
        ] {
            assert_eq!(secret(text).as_deref(), Some(password), "{text}");
        }
        for text in [
            "Mật khẩu mới: <mật khẩu>",
            "Mật khẩu: tối thiểu 8 ký tự",
            "Quên mk thì mở: https://accounts.haravan.com/reset1",
            "Sai mật khẩu: mã 100/2018001",
            "[Đặt lại mật khẩu](https://go.microsoft.com/fwlink/?LinkID=1234)",
            "Đặt lại mật khẩu: https://a.vn/b?id=1234",
            "Error validating access token: The session is invalid",
            "access_token=YOUR_ACCESS_TOKEN",
            "access_token=xxxxxxxxxxxxxxxx",
            "lỗi 100/2018001",
            "Token: hết hạn sau 60 ngày",
            "EAAB…",
            "password: ít nhất 8 ký tự",
        ] {
            assert_eq!(secret(text), None, "{text}");
        }
        let twice = format!("access_token={token}");
        assert_eq!(secrets(&twice).len(), 1);
    }
}
