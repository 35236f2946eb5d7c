//! The command line: what can be typed, what is printed, exit codes.

mod answer;
mod articles;
mod ask;
mod check;
mod clock;
mod csv;
mod doctor;
mod eval;
mod explain;
mod gaps;
mod help;
mod import;
mod json;
mod list;
mod lists;
mod log;
mod meaning;
mod new;
mod progress;
mod records;
mod refused;
mod replay;
mod serve;
mod show;
mod stats;
mod vectors;

use std::{ffi::OsString, io::Write as _, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::{
    article::{Article, read},
    config::{Config, Flags},
    handbook::{Handbook, SourceFinding},
    kb::{self, Loaded},
    lang::Lang,
};

/// Everything that can be typed. Help texts are in the locale files (`cli.*`),
/// so that they can be read in both languages; see `help`.
#[derive(Parser)]
#[command(name = "sotay", version)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Global {
    #[arg(long, global = true, value_name = "DIR")]
    kb: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "vi|en")]
    lang: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    Ask(ask::Arguments),
    Check(check::Arguments),
    New(new::Arguments),
    List(list::Arguments),
    Show(show::Arguments),
    Import(import::Arguments),
    Serve,
    Doctor(doctor::Arguments),
    Gaps(gaps::Arguments),
    Stats(stats::Arguments),
    Replay(replay::Arguments),
    Eval(eval::Arguments),
    Vectors(vectors::Arguments),
    Completions { shell: clap_complete::Shell },
}

/// How a run ended, as in grep: 0 answered or clean, 1 nothing or findings.
/// Everything that kept it from running is an error and 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Well,
    Empty,
}

/// Runs the program with `arguments` (the first is its own name) and tells how
/// the process shall end.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = questions_last(arguments.into_iter().collect());
    let lang = help::lang_of(&arguments);
    let command = help::localized(Cli::command(), lang);
    let cli = match command
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        Err(error) => {
            match refused::told(&error, lang) {
                Some(told) => tell(&told),
                // A closed pipe behind `--help | head` is no error of ours.
                None => drop(error.print()),
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match dispatch(cli, lang) {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::Empty) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("sotay: {}\n", told(&error, lang)));
            ExitCode::from(2)
        }
    }
}

/// The arguments with sentences that begin like a negative number ("-201 là lỗi
/// gì") behind a `--`, where clap does not take them for flags. A bare "-201" it
/// knows for a number.
fn questions_last(arguments: Vec<OsString>) -> Vec<OsString> {
    let is_sentence = |argument: &OsString| {
        argument.to_str().is_some_and(|text| {
            let digit = text.strip_prefix('-').and_then(|rest| rest.chars().next());
            digit.is_some_and(|c| c.is_ascii_digit()) && text.parse::<f64>().is_err()
        })
    };
    if arguments.iter().any(|argument| argument == "--") || !arguments.iter().any(is_sentence) {
        return arguments;
    }
    let (sentences, mut all): (Vec<_>, Vec<_>) = arguments.into_iter().partition(is_sentence);
    all.push("--".into());
    all.extend(sentences);
    all
}

/// `lang` is what is known of the language before the configuration is read.
fn dispatch(cli: Cli, lang: Lang) -> anyhow::Result<Ended> {
    let flags = Flags {
        config: cli.global.config,
        kb: cli.global.kb,
        lang: cli.global.lang,
    };
    let config = Config::load(&flags);
    if let Command::Doctor(arguments) = &cli.command {
        return doctor::run(arguments, config, lang);
    }
    let config = config?;
    match cli.command {
        Command::Doctor(arguments) => doctor::run(&arguments, Ok(config), lang),
        Command::Ask(arguments) => ask::run(&arguments, &config),
        Command::Check(arguments) => check::run(&arguments, &config),
        Command::New(arguments) => new::run(&arguments, &config),
        Command::List(arguments) => list::run(&arguments, &config),
        Command::Show(arguments) => show::run(&arguments, &config),
        Command::Import(arguments) => import::run(&arguments, &config),
        Command::Serve => serve::run(&config),
        Command::Gaps(arguments) => gaps::run(&arguments, &config),
        Command::Stats(arguments) => stats::run(&arguments, &config),
        Command::Replay(arguments) => replay::run(&arguments, &config),
        Command::Eval(arguments) => eval::run(&arguments, &config),
        Command::Vectors(arguments) => vectors::run(&arguments, &config),
        Command::Completions { shell } => {
            let mut command = help::localized(Cli::command(), config.lang);
            // It panics where it cannot write.
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut command, "sotay", &mut text);
            let mut out = std::io::stdout().lock();
            out.write_all(&text)?;
            out.flush()?;
            Ok(Ended::Well)
        }
    }
}

/// Whether the reader of our output went away (`sotay ask … | head -1`).
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The articles of the configured folder as a handbook, which reads questions with
/// the configured lists. Unreadable files are listed on stderr and left out.
fn open(config: &Config) -> anyhow::Result<(Handbook, Loaded, Vec<SourceFinding>)> {
    let language = lists::language(config)?;
    let loaded = load(config)?;
    let (handbook, findings) = Handbook::with_language(&loaded.sources, language)?;
    Ok((handbook, loaded, findings))
}

/// Every article of the configured folder in the order of their files, drafts and
/// archived ones included. Unreadable files are listed on stderr and left out.
fn articles(config: &Config) -> anyhow::Result<Vec<Article>> {
    let loaded = load(config)?;
    Ok(loaded.sources.iter().map(|source| read(source).0).collect())
}

fn load(config: &Config) -> anyhow::Result<Loaded> {
    let loaded = kb::load_also(&config.kb, &config.kb_also_from).with_context(|| {
        say(
            config.lang,
            "cli.no-folder",
            &[("folder", &config.kb.display().to_string())],
        )
    })?;
    for file in &loaded.unreadable {
        let why = os_words(&file.error, config.lang);
        tell(&format!("sotay: {}: {why}\n", file.path.display()));
    }
    Ok(loaded)
}

/// What the system says of a file, in the reader's language where it is one of
/// the things that happen.
fn os_words(error: &std::io::Error, lang: Lang) -> String {
    use std::io::ErrorKind as Kind;
    let key = match error.kind() {
        Kind::NotFound => "os.not-found",
        Kind::PermissionDenied => "os.denied",
        Kind::AlreadyExists => "os.exists",
        Kind::StorageFull => "os.full",
        Kind::ReadOnlyFilesystem => "os.read-only",
        Kind::IsADirectory => "os.folder",
        Kind::NotADirectory => "os.no-folder",
        Kind::FileTooLarge => "os.too-large",
        _ => return error.to_string(),
    };
    say(lang, key, &[])
}

/// An error with its reasons, in the reader's language as far as it goes.
fn told(error: &anyhow::Error, lang: Lang) -> String {
    // What the folder of articles is called stands before it already.
    let causes = error.chain().filter(|cause| !cause.is::<kb::LoadError>());
    let all = causes.map(|cause| {
        let of_system = cause.downcast_ref::<std::io::Error>();
        of_system.map_or_else(|| cause.to_string(), |error| os_words(error, lang))
    });
    all.collect::<Vec<_>>().join(": ")
}

/// Prints a line on stderr. A closed stderr is ignored: the error could not be
/// shown either.
fn tell(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// A text of the locale files with its blanks filled in.
fn say(lang: Lang, key: &str, blanks: &[(&str, &str)]) -> String {
    let mut text = rust_i18n::t!(key, locale = lang.code()).into_owned();
    for (name, value) in blanks {
        text = text.replace(&format!("%{{{name}}}"), value);
    }
    text
}
