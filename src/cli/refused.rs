//! The errors of a command line that cannot be parsed. clap knows English only;
//! this module words the errors that an editor meets in Vietnamese, from the kind
//! that clap reports.

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::say;
use crate::lang::Lang;

/// The error in the reader's language, with how the command is used; `None`
/// where clap's own text is all there is, and for help, which is no error.
pub(super) fn told(error: &Error, lang: Lang) -> Option<String> {
    if lang == Lang::En {
        return None;
    }
    let of = |kind| text(error, kind);
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let accepted = of(ContextKind::ValidValue);
    let (key, blanks) = match error.kind() {
        ErrorKind::InvalidSubcommand => (
            "cli.refused-command",
            vec![("given", of(ContextKind::InvalidSubcommand))],
        ),
        ErrorKind::UnknownArgument => ("cli.refused-argument", vec![("given", argument)]),
        ErrorKind::MissingRequiredArgument => ("cli.refused-missing", vec![("given", argument)]),
        ErrorKind::InvalidValue if value.is_empty() => {
            ("cli.refused-no-value", vec![("given", argument)])
        }
        ErrorKind::InvalidValue => (
            "cli.refused-value",
            vec![
                ("given", value),
                ("argument", argument),
                ("accepted", accepted),
            ],
        ),
        ErrorKind::ValueValidation => {
            let source = std::error::Error::source(error).map(ToString::to_string);
            let accepted = source.unwrap_or_default();
            (
                "cli.refused-value",
                vec![
                    ("given", value),
                    ("argument", argument),
                    ("accepted", accepted),
                ],
            )
        }
        ErrorKind::ArgumentConflict => (
            "cli.refused-conflict",
            vec![("given", argument), ("other", of(ContextKind::PriorArg))],
        ),
        _ => return None,
    };
    let blanks: Vec<(&str, &str)> = blanks
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let mut out = format!("sotay: {}\n", say(lang, key, &blanks));
    let near = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let meant = near.into_iter().map(of).find(|text| !text.is_empty());
    if let Some(meant) = meant {
        out.push_str(&say(lang, "cli.refused-meant", &[("meant", &meant)]));
        out.push('\n');
    }
    out.push('\n');
    let usage = of(ContextKind::Usage);
    if let Some(usage) = usage.trim().strip_prefix("Usage:") {
        let usage = [("usage", usage.trim())];
        out.push_str(&say(lang, "cli.refused-usage", &usage));
        out.push('\n');
    }
    out.push_str(&say(lang, "cli.refused-help", &[]));
    out.push('\n');
    Some(out)
}

/// What clap found of a kind; empty where it found nothing.
fn text(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    }
}
