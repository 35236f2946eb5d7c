//! K032: a phone number or an e-mail address of a person.
//!
//! What: what [`personal`] finds, except addresses that belong to an office
//! (`hotro@`, `support@` …), addresses of examples (`example.com`), and numbers
//! of examples (`0900000000`, `0123456789`). What stands there twice, as in
//! `[a@b.vn](mailto:a@b.vn)`, is told once.
//! Why: an article goes to everybody who asks; a customer's number has no
//! business there, and a colleague's changes hands.
//! Example: "gọi anh Nam 0912 345 678" should name the team's hotline.

use super::{Checked, Found, each};
use crate::{
    article::{Article, Finding, Rule},
    text::{Personal, personal},
};

/// What stands before the `@` of an office.
const OFFICES: [&str; 29] = [
    "admin",
    "api",
    "business",
    "care",
    "contact",
    "cs",
    "cskh",
    "customercare",
    "developer",
    "dev",
    "feedback",
    "help",
    "helpdesk",
    "hello",
    "hotro",
    "info",
    "lienhe",
    "marketing",
    "newsletter",
    "no-reply",
    "noreply",
    "notification",
    "notifications",
    "office",
    "partner",
    "privacy",
    "sales",
    "security",
    "support",
];
/// What stands there in an example.
const NOBODY: [&str; 10] = [
    "abc", "email", "example", "hoten", "name", "someone", "ten", "user", "username", "xyz",
];
/// Parts of hosts that are nobody's: RFC 2606, and those people make up.
const EXAMPLES: [&str; 10] = [
    "abc",
    "company",
    "contoso",
    "domain",
    "example",
    "fabrikam",
    "test",
    "tencongty",
    "xyz",
    "yourdomain",
];

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, of)
}

/// What is found in one article.
pub(super) fn of(article: &Article) -> Vec<Finding> {
    let text = article.source();
    let mut told: Vec<&str> = Vec::new();
    personal(text)
        .into_iter()
        .filter_map(|(range, kind)| {
            let found = &text[range.clone()];
            let (case, is_example) = match kind {
                Personal::Email => ("email", is_office(found)),
                Personal::Phone => ("phone", is_example_number(found)),
            };
            let is_address = kind == Personal::Phone && is_in_address(text, range.start);
            let head: String = found.chars().take(4).collect();
            let finding = Finding::new(Rule::Personal, range, format!("{head}…")).case(case);
            let is_new = !told.contains(&found);
            told.push(found);
            (!is_example && !is_address && is_new).then_some(finding)
        })
        .collect()
}

fn is_office(address: &str) -> bool {
    let lower = address.to_lowercase();
    let Some((local, host)) = lower.split_once('@') else {
        return false;
    };
    let name = local.split(['.', '+', '_']).next().unwrap_or(local);
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let made_up = |part: &str| EXAMPLES.contains(&part);
    OFFICES.contains(&local)
        || OFFICES.contains(&name)
        || NOBODY.contains(&name)
        || host.split('.').any(made_up)
}

/// Five or more of one digit, or digits in their order.
fn is_example_number(number: &str) -> bool {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let same = digits.chunk_by(|a, b| a == b).any(|run| run.len() >= 5);
    let rising = digits
        .chunk_by(|a, b| *b == a + 1)
        .any(|run| run.len() >= 9);
    same || rising
}

/// A number within an address is the name of a page.
fn is_in_address(text: &str, at: usize) -> bool {
    let token = text[..at].rsplit(char::is_whitespace).next().unwrap_or("");
    token.contains("://") || token.contains("www.") || token.contains(".com/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_and_examples_are_nobodys() {
        for address in [
            "hotro@haravan.com",
            "no-reply@x.vn",
            "user1@gmail.com",
            "lan@contoso.com",
            "a@example.org",
        ] {
            assert!(is_office(address), "{address}");
        }
        for address in ["lan.nguyen@haravan.com", "nguyenvannam@gmail.com"] {
            assert!(!is_office(address), "{address}");
        }
        assert!(is_example_number("0900000000") && is_example_number("0123456789"));
        assert!(!is_example_number("0912345678"));
    }
}
