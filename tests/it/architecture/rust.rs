//! As much Rust as it takes to find paths.

use super::Mention;

/// An identifier or a sign, and its line.
pub(super) type Token = (String, usize);

/// `source` with the modules behind `#[cfg(test)]` made empty lines.
pub(super) fn without_tests(source: &str) -> String {
    let mut kept = String::new();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let inline = lines
            .peek()
            .is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'));
        kept.push_str(if line == "#[cfg(test)]" { "" } else { line });
        kept.push('\n');
        if line == "#[cfg(test)]" && inline {
            for skipped in lines.by_ref() {
                kept.push('\n');
                if skipped == "}" {
                    break;
                }
            }
        }
    }
    kept
}

/// The tokens of `source` without comments, strings and characters.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let next = chars.get(at + 1).copied();
        let start = at;
        match chars[at] {
            '/' if next == Some('/') => {
                while at < chars.len() && chars[at] != '\n' {
                    at += 1;
                }
            }
            'r' if matches!(next, Some('"' | '#')) && !before_is_word(&chars, at) => {
                at = end_of_raw(&chars, at);
            }
            '"' => at = end_of_string(&chars, at),
            '\'' if next == Some('\\') => {
                at += 3;
                while chars.get(at).is_some_and(|c| *c != '\'') {
                    at += 1;
                }
                at += 1;
            }
            '\'' if chars.get(at + 2) == Some(&'\'') => at += 3,
            ':' if next == Some(':') => {
                tokens.push(("::".into(), line));
                at += 2;
            }
            c if c.is_alphanumeric() || c == '_' => {
                while chars
                    .get(at)
                    .is_some_and(|c| c.is_alphanumeric() || *c == '_')
                {
                    at += 1;
                }
                tokens.push((chars[start..at].iter().collect(), line));
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push((c.to_string(), line));
                }
                at += 1;
            }
        }
        at = at.min(chars.len());
        line += chars[start..at].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

fn before_is_word(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

fn end_of_string(chars: &[char], mut at: usize) -> usize {
    at += 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// `r"…"`, `r#"…"#`; a raw identifier (`r#type`) is one character long.
fn end_of_raw(chars: &[char], at: usize) -> usize {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let open = at + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return at + 1;
    }
    let ends = |from: usize| {
        chars[from] == '"' && chars[from + 1..].iter().take(hashes).eq(vec![&'#'; hashes])
    };
    (open + 1..chars.len())
        .find(|&from| ends(from))
        .map_or(chars.len(), |from| from + 1 + hashes)
}

/// Reads one path, or tree of paths, from token `at` on and tells where to
/// go on.
pub(super) fn path(
    tokens: &[Token],
    mut at: usize,
    before: &str,
    found: &mut Vec<Mention>,
) -> usize {
    let mut path = before.to_owned();
    let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|(text, _)| text == sign);
    loop {
        let (text, line) = &tokens[at];
        if text == "{" && !path.is_empty() {
            at += 1;
            while at < tokens.len() && !is(at, "}") {
                at = if is(at, ",") {
                    at + 1
                } else {
                    self::path(tokens, at, &path, found)
                };
            }
            return at + 1;
        }
        if !text.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '*') {
            return at + 1;
        }
        path.push_str(text);
        if !is(at + 1, "::") || at + 2 >= tokens.len() {
            let line = *line;
            found.push(Mention { path, line });
            return if is(at + 1, "as") { at + 3 } else { at + 1 };
        }
        path.push_str("::");
        at += 2;
        if !is(at, "{")
            && !tokens[at]
                .0
                .starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '*')
        {
            // `Vec::<T>`: the path ends before its parameters.
            let path = path.trim_end_matches("::").to_owned();
            found.push(Mention { path, line: *line });
            return at;
        }
    }
}
