//! Help texts in the reader's language.

use std::ffi::OsString;

use clap::Command;

use super::{eval, say};
use crate::lang::Lang;

/// The language that help is asked in, before the command line is parsed:
/// `--lang`, else the environment, else Vietnamese.
pub(super) fn lang_of(arguments: &[OsString]) -> Lang {
    let mut words = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(word) = words.next() {
        if let Some(value) = word.strip_prefix("--lang=") {
            return Lang::of(Some(value));
        }
        if word == "--lang" {
            return Lang::of(words.next().as_deref());
        }
    }
    Lang::of(std::env::var("SOTAY_LANG").ok().as_deref())
}

/// `command` with the texts of the locale files: `cli.<path>.about`,
/// `cli.<path>.examples` and `cli.<path>.<argument>`, where the path is the
/// subcommand or `main`.
pub(super) fn localized(command: Command, lang: Lang) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let mut command = texts(command, "main", lang).disable_help_subcommand(true);
    for name in names {
        command = command.mut_subcommand(name.clone(), |sub| texts(sub, &name, lang));
    }
    command
}

fn texts(command: Command, path: &str, lang: Lang) -> Command {
    let key = |part: &str| format!("cli.{path}.{part}");
    let about = say(lang, &key("about"), &[]);
    let first = about
        .split_inclusive(". ")
        .next()
        .unwrap_or(&about)
        .trim()
        .to_owned();
    let arguments: Vec<String> = command
        .get_arguments()
        .map(|argument| argument.get_id().to_string())
        .collect();
    let (used, commands) = (say(lang, "cli.usage", &[]), say(lang, "cli.commands", &[]));
    let mut command = command
        .help_template(format!(
            "{{about-with-newline}}\n{used} {{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(commands)
        .about(first)
        .long_about(about.clone())
        .after_help(say(lang, &key("examples"), &[]))
        // clap would add these with English texts of its own.
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .long("help")
                .short('h')
                .action(clap::ArgAction::Help)
                .help(say(lang, "cli.help", &[])),
        );
    if path == "main" {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .long("version")
                .short('V')
                .action(clap::ArgAction::Version)
                .help(say(lang, "cli.version", &[])),
        );
    }
    let (places, options) = (
        say(lang, "cli.arguments", &[]),
        say(lang, "cli.options", &[]),
    );
    command = command.mut_args(|argument| {
        let heading = if argument.is_positional() {
            &places
        } else {
            &options
        };
        argument.help_heading(heading.clone())
    });
    for argument in arguments {
        if argument != "help" && argument != "version" {
            let (parts, figures) = (eval::parts(), eval::floor::names());
            let blanks = [("parts", parts.as_str()), ("figures", &figures)];
            let text = say(lang, &key(&argument), &blanks);
            command = command.mut_arg(argument, |argument| argument.help(text));
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_help_text_exists_in_both_languages() {
        for lang in [Lang::Vi, Lang::En] {
            let mut command = localized(super::super::Cli::command(), lang);
            command.build();
            let mut pages = vec![command.clone()];
            pages.extend(command.get_subcommands().cloned());
            for mut page in pages {
                let help = page.render_long_help().to_string();
                assert!(!help.contains("cli."), "{lang:?}: {help}");
                assert!(!help.contains("%{"), "{lang:?}: {help}");
            }
        }
    }
}
