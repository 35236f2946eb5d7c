//! The editor of whoever sits at the terminal.

/// The words of `$VISUAL`, else of `$EDITOR`: the program and its arguments
/// (`code --wait`). `None` where neither is set.
pub fn editor() -> Option<Vec<String>> {
    let words = |name| {
        let value = std::env::var(name).ok()?;
        let words: Vec<String> = value.split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(words)
    };
    words("VISUAL").or_else(|| words("EDITOR"))
}
