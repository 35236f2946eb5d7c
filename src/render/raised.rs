//! Small letters above and below the line, for which a chat has no form but its own
//! characters: without them 10 to the power of 6 would be a hundred and six.

const DIGITS: &str = "0123456789+-=()n";
const ABOVE: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ";
const BELOW: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ";

/// A number or sign as it stands above or below the line; `None` for other words.
///
/// `12` above is `¹²`, `2` below is `₂`; `th` and `[1]` are `None`.
pub(crate) fn raised(text: &str, is_above: bool) -> Option<String> {
    let to = if is_above { ABOVE } else { BELOW };
    let text = text.trim();
    let one = |c: char| {
        let at = DIGITS.chars().position(|digit| digit == c)?;
        to.chars().nth(at)
    };
    let all: Option<String> = text.replace('−', "-").chars().map(one).collect();
    all.filter(|all| !all.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_above_and_below() {
        assert_eq!(raised(" 12 ", true).as_deref(), Some("¹²"));
        assert_eq!(raised("−1", true).as_deref(), Some("⁻¹"));
        assert_eq!(raised("2", false).as_deref(), Some("₂"));
        assert_eq!(raised("[1]", true), None);
        assert_eq!(raised("th", true), None);
        assert_eq!(raised(" ", true), None);
    }
}
