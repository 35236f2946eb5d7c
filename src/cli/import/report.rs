//! What came of an import, as a table.

use std::fmt::Write as _;

use super::{Own, Planned, gone::Gone};

use crate::{
    cli::{ask::width, say},
    import::{Damage, Held, Loss, Placed, Placement, Unusable},
    lang::Lang,
    render::clip,
};

/// What came of one source, or of a part of it.
pub(super) struct Line {
    source: String,
    state: State,
    /// The article: its file, or the one that was there.
    article: String,
    note: Note,
    held: Option<Held>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Created,
    Same,
    Similar,
    Lossy,
    Skipped,
    Changed,
    Updated,
    Conflict,
    Gone,
}

impl State {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Created, "created"),
        (Self::Same, "same"),
        (Self::Similar, "similar"),
        (Self::Lossy, "lossy"),
        (Self::Skipped, "skipped"),
        (Self::Changed, "changed"),
        (Self::Updated, "updated"),
        (Self::Conflict, "conflict"),
        (Self::Gone, "gone"),
    ];

    /// Whether a short run has none of these, as a rule.
    fn is_rare(self) -> bool {
        matches!(
            self,
            Self::Changed | Self::Updated | Self::Conflict | Self::Gone
        )
    }

    fn key(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("", |(_, key)| key)
    }
}

enum Note {
    None,
    ImportedBefore,
    Like(String, u8),
    Lost(Vec<Loss>),
    Taken(String),
    Unusable(Unusable),
    Said(String),
    Changed,
    Conflict,
    Twice,
    Gone,
}

/// The lines of a run.
#[derive(Default)]
pub(super) struct ImportReport {
    pub(super) lines: Vec<Line>,
    pub(super) batch: Option<String>,
    pub(super) is_dry: bool,
    /// Pages of exports of which more are not there.
    pub(super) parts: Vec<String>,
    /// Articles and the pictures that they miss.
    pictures: Vec<(String, String)>,
}

impl Line {
    pub(super) fn skipped(source: String, why: Unusable) -> Self {
        Self::new(source, State::Skipped, "", Note::Unusable(why))
    }

    /// An article whose source came earlier in the same run.
    pub(super) fn twice(source: String) -> Self {
        Self::new(source, State::Skipped, "", Note::Twice)
    }

    /// An article that its source no longer has.
    pub(super) fn gone(gone: Gone) -> Self {
        Self::new(gone.whole, State::Gone, &gone.file, Note::Gone)
    }

    /// The line of an article that renews one of ours.
    pub(super) fn again(mut self, own: Option<&Own>) -> Self {
        let Some(own) = own else {
            return self;
        };
        (self.state, self.note) = if own.is_edited {
            (State::Conflict, Note::Conflict)
        } else {
            (State::Changed, Note::Changed)
        };
        self.article.clone_from(&own.file);
        self
    }

    pub(super) fn imported_before(source: String, article: &str) -> Self {
        Self::new(source, State::Same, article, Note::ImportedBefore)
    }

    pub(super) fn placed(source: String, placed: &Placed) -> Self {
        Self {
            held: placed.held.clone(),
            ..Self::of_outcome(source, placed)
        }
    }

    fn of_outcome(source: String, placed: &Placed) -> Self {
        let name = placed.name.as_str();
        match &placed.outcome {
            Placement::Created => Self::new(source, State::Created, name, Note::None),
            Placement::Same(id) => Self::new(source, State::Same, id.as_str(), Note::None),
            Placement::Similar(id, alike) => {
                let note = Note::Like(id.to_string(), percent(*alike));
                Self::new(source, State::Similar, name, note)
            }
            Placement::Lossy(losses) => {
                let note = Note::Lost(losses.clone());
                Self::new(source, State::Lossy, name, note)
            }
            Placement::Taken(id) => {
                Self::new(source, State::Skipped, "", Note::Taken(id.to_string()))
            }
        }
    }

    fn new(source: String, state: State, article: &str, note: Note) -> Self {
        Self {
            source,
            state,
            article: article.to_owned(),
            note,
            held: None,
        }
    }
}

fn percent(share: f64) -> u8 {
    let whole = (share * 100.0).floor().clamp(0.0, 100.0);
    (0..=100)
        .rev()
        .find(|&number| f64::from(number) <= whole)
        .unwrap_or(0)
}

impl ImportReport {
    /// The article of that file was not written after all.
    pub(super) fn fail(&mut self, name: &str, why: &str) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.article == name) {
            line.state = State::Skipped;
            line.article.clear();
            line.note = Note::Said(why.to_owned());
        }
    }

    pub(super) fn without_picture(&mut self, article: &str, picture: &str) {
        self.pictures.push((article.to_owned(), picture.to_owned()));
    }

    pub(super) fn wrote_something(&self) -> bool {
        let written = [State::Created, State::Similar, State::Lossy, State::Updated];
        written.iter().any(|state| self.count(*state) > 0)
    }

    /// What changed is updated.
    pub(super) fn update(&mut self) {
        let changed = self.lines.iter_mut();
        for line in changed.filter(|line| line.state == State::Changed) {
            line.state = State::Updated;
            line.note = Note::None;
        }
    }

    fn count(&self, state: State) -> usize {
        self.lines.iter().filter(|line| line.state == state).count()
    }

    /// A line for each source that needs somebody's eyes, or for each one of a
    /// short run; then the numbers.
    pub(super) fn text(&self, lang: Lang) -> String {
        let mut out = String::new();
        let is_long = self.lines.len() > MOST_LINES;
        for line in &self.lines {
            if is_long && line.state == State::Created && line.held.is_none() {
                continue;
            }
            let state = say(lang, &format!("import.{}", line.state.key()), &[]);
            let arrow = if line.article.is_empty() { "" } else { " → " };
            let head = format!("{state:9} {}{arrow}{}", line.source, line.article);
            let _ = writeln!(out, "{}", printable(&head));
            if let Some(note) = line.note.text(lang) {
                let note = clip(&note, width().saturating_sub(10).max(60) * 3);
                let _ = writeln!(out, "          {}", printable(&note));
            }
            let is_written = !matches!(line.state, State::Same | State::Skipped | State::Gone);
            if let Some(held) = line.held.as_ref().filter(|_| is_written) {
                let _ = writeln!(out, "          {}", printable(&held_back(held, lang)));
            }
        }
        for (article, picture) in &self.pictures {
            let blanks = [("article", article.as_str()), ("picture", picture.as_str())];
            let _ = writeln!(
                out,
                "{}",
                printable(&say(lang, "import.no-picture", &blanks))
            );
        }
        for part in &self.parts {
            let blanks = [("source", part.as_str())];
            let told = say(lang, "import.more-pages", &blanks);
            let _ = writeln!(out, "{}", printable(&told));
        }
        if !out.is_empty() {
            out.push('\n');
        }
        let shown = State::ALL.iter();
        let shown = shown.filter(|(state, _)| !state.is_rare() || self.count(*state) > 0);
        let counts: Vec<String> = shown
            .map(|(state, key)| {
                let words = say(lang, &format!("import.{key}"), &[]);
                format!("{words} {}", self.count(*state))
            })
            .collect();
        let _ = writeln!(out, "{}", counts.join(" · "));
        let is_hidden = |line: &&Line| {
            line.held.is_some() && !matches!(line.state, State::Same | State::Skipped)
        };
        let hidden = self.lines.iter().filter(is_hidden).count();
        if hidden > 0 {
            let hidden = hidden.to_string();
            let _ = writeln!(out, "{}", say(lang, "import.held", &[("number", &hidden)]));
        }
        if self.is_dry {
            let _ = writeln!(out, "{}", say(lang, "import.dry", &[]));
        }
        if let Some(batch) = &self.batch {
            let _ = writeln!(out, "{}", say(lang, "import.batch", &[("batch", batch)]));
        }
        out
    }
}

/// A line for each article that holds what belongs to a person, or a secret.
pub(super) fn confidential(planned: &[Planned<'_>], lang: Lang) -> String {
    let mut out = String::new();
    for Planned { placed, .. } in planned {
        if placed.confidential.is_empty() {
            continue;
        }
        let found = placed.confidential.join(", ");
        let blanks = [("article", placed.name.as_str()), ("found", found.as_str())];
        let line = say(lang, "import.confidential", &blanks);
        let _ = writeln!(out, "{}", printable(&line));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What is wrong with a file, where, and how to mend it.
fn damage_told(damage: &Damage, lang: Lang) -> String {
    let (line, column) = damage.place();
    let (line, column) = (
        line.unwrap_or(0).to_string(),
        column.unwrap_or(0).to_string(),
    );
    let blanks = [("line", line.as_str()), ("column", column.as_str())];
    let used = match damage {
        Damage::Json { .. } => &blanks[..],
        Damage::Table(_) => &blanks[..1],
        _ => &[],
    };
    say(lang, &format!("import.damage.{}", damage.name()), used)
}

/// Why an article is not in service for everybody.
fn held_back(held: &Held, lang: Lang) -> String {
    match held {
        Held::Unpublished(entry) => say(lang, "import.unpublished", &[("entry", entry)]),
        Held::Archived(entry) => say(lang, "import.archived", &[("entry", entry)]),
        Held::Restricted(entry) => say(lang, "import.restricted", &[("entry", entry)]),
        Held::Talk => say(lang, "import.talk", &[]),
        Held::Withdrawn => say(lang, "import.withdrawn", &[]),
    }
}

/// With more sources only those are told that are not simply created.
const MOST_LINES: usize = 40;

/// A name or a page must not steer the terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

impl Note {
    fn text(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Self::None => return None,
            Self::ImportedBefore => say(lang, "import.before", &[]),
            Self::Like(id, percent) => say(
                lang,
                "import.like",
                &[("id", id), ("percent", &percent.to_string())],
            ),
            Self::Lost(losses) => {
                let told: Vec<String> = losses.iter().map(|loss| loss.told(lang)).collect();
                say(lang, "import.lost", &[("lost", &told.join("; "))])
            }
            Self::Taken(id) => say(lang, "import.taken", &[("id", id)]),
            Self::Said(text) => text.clone(),
            Self::Changed => say(lang, "import.changed-note", &[]),
            Self::Conflict => say(lang, "import.conflict-note", &[]),
            Self::Twice => say(lang, "import.twice", &[]),
            Self::Gone => say(lang, "import.gone-note", &[]),
            Self::Unusable(why) => {
                let (line, damaged);
                let (key, subject) = match why {
                    Unusable::Kind => ("kind", ""),
                    Unusable::TooLarge => ("too-large", ""),
                    Unusable::TooDeep => ("too-deep", ""),
                    Unusable::Binary => ("binary", ""),
                    Unusable::Empty => ("empty", ""),
                    Unusable::Damaged(damage) => {
                        damaged = damage_told(damage, lang);
                        ("damaged", damaged.as_str())
                    }
                    Unusable::Columns => ("columns", ""),
                    Unusable::UnknownJson => ("unknown-json", ""),
                    Unusable::Short => ("short", ""),
                    Unusable::Outside => ("outside", ""),
                    Unusable::NoSources => ("no-sources", ""),
                    Unusable::Name => ("name", ""),
                    Unusable::Contents => ("contents", ""),
                    Unusable::Listed => ("listed", ""),
                    Unusable::LongArticle => ("long-article", ""),
                    Unusable::Unclosed(at) => {
                        line = at.to_string();
                        ("unclosed", line.as_str())
                    }
                    Unusable::HiddenRow => ("hidden-row", ""),
                    Unusable::HiddenSheet => ("hidden-sheet", ""),
                    Unusable::Unreadable(what) => ("unreadable", what.as_str()),
                };
                say(lang, &format!("import.{key}"), &[("subject", subject)])
            }
        })
    }
}
