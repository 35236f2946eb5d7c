//! The list of gaps as it is read on a terminal.

use std::fmt::Write as _;

use anstyle::Style;

use super::say;
use crate::{
    answer::Unanswered,
    inbox::{Gap, GapCounts, GapRow, Present, WhyNot},
    lang::Lang,
    render::clip,
    store::{AskedIn, Seconds},
};

const STRONG: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The people's own words that are shown of each gap; `--json` has more.
const SHOWN_WORDS: usize = 3;

/// The columns of a name and the gap behind it.
const INDENT: &str = "          ";

/// What the list says beside its rows.
pub(super) struct GapDrawing {
    pub(super) counts: GapCounts,
    pub(super) days: Seconds,
    pub(super) now: Seconds,
    pub(super) width: usize,
    pub(super) lang: Lang,
}

/// By what a gap is told: its code, else its newest wording.
pub(in crate::cli) fn title(gap: &Gap) -> String {
    match (&gap.code, gap.words.first()) {
        (Some(code), _) => format!("#{code}"),
        (None, Some(words)) => format!("«{}»", one_line(words)),
        (None, None) => gap.id.clone(),
    }
}

/// What people typed may be many lines, and steer a terminal.
fn one_line(text: &str) -> String {
    let seen: String = text
        .chars()
        .filter(|c| !c.is_control() || c.is_whitespace())
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl GapDrawing {
    pub(super) fn text(&self, rows: &[GapRow]) -> String {
        let number = |number: u32| number.to_string();
        let blanks = [
            ("gaps", &*number(self.counts.gaps)),
            ("questions", &number(self.counts.questions)),
            ("days", &self.days.to_string()),
            ("ignored", &number(self.counts.ignored)),
        ];
        if self.counts.gaps == 0 {
            return self.say("none", &blanks) + "\n";
        }
        let mut out = self.say("head", &blanks) + "\n";
        for row in rows {
            self.row(row, &mut out);
        }
        let left = (self.counts.gaps as usize).saturating_sub(rows.len());
        out.push('\n');
        if left > 0 {
            out += &(self.say("more", &[("left", &left.to_string())]) + "\n");
        }
        out + &self.say("how", &[]) + "\n"
    }

    fn row(&self, row: &GapRow, out: &mut String) {
        let gap = &row.gap;
        let (people, questions) = (gap.people.to_string(), gap.questions.to_string());
        let last = self.last(gap.last);
        let blanks = [
            ("people", &*people),
            ("questions", &questions),
            ("last", &last),
        ];
        let code = gap
            .code
            .as_ref()
            .map_or(String::new(), |code| format!("#{code} · "));
        let _ = writeln!(
            out,
            "\n{STRONG}{}{STRONG:#}  {STRONG}{code}{STRONG:#}{}",
            gap.id,
            self.say("asked", &blanks)
        );
        for words in gap.words.iter().take(SHOWN_WORDS) {
            let room = self.width.saturating_sub(INDENT.len() + 2);
            let _ = writeln!(out, "{INDENT}«{}»", clip(&one_line(words), room));
        }
        let reasons = gap.reasons.iter().map(|(reason, times)| {
            format!(
                "{} {times}",
                self.say(&format!("reason.{}", reason.word()), &[])
            )
        });
        let places = gap.places.iter().map(|(place, times)| {
            let place = match place {
                AskedIn::Private => self.say("place.private", &[]),
                AskedIn::Inline => self.say("place.inline", &[]),
                AskedIn::Group(label) => self.say("place.group", &[("label", label)]),
            };
            format!("{place} {times}")
        });
        let said: Vec<String> = reasons.chain(places).collect();
        self.wrapped(&said.join(" · "), DIM, out);
        self.wrapped(&self.present(&row.present), Style::new(), out);
    }

    fn wrapped(&self, text: &str, style: Style, out: &mut String) {
        let room = self.width.saturating_sub(INDENT.len()).max(20);
        for line in textwrap::wrap(text, room) {
            let _ = writeln!(out, "{INDENT}{style}{line}{style:#}");
        }
    }

    fn last(&self, last: Seconds) -> String {
        let days = self.now.saturating_sub(last) / (24 * 3600);
        if days < 1 {
            self.say("last.today", &[])
        } else {
            self.say("last.days", &[("days", &days.to_string())])
        }
    }

    /// What is answered today.
    pub(super) fn present(&self, present: &Present) -> String {
        match present {
            Present::Nothing { nearest, why } => {
                let why = self.why(why);
                let key = if nearest.is_some() {
                    "now.nothing-near"
                } else {
                    "now.nothing"
                };
                let nearest = nearest.as_deref().unwrap_or_default();
                self.say(key, &[("why", &why), ("article", nearest)])
            }
            Present::Offered { articles, why } => {
                let why = self.why(why);
                let articles = articles.join(", ");
                self.say("now.offered", &[("articles", &articles), ("why", &why)])
            }
            Present::Answered {
                article,
                was_blamed,
            } => {
                let key = if *was_blamed {
                    "now.blamed"
                } else {
                    "now.answered"
                };
                self.say(key, &[("article", article)])
            }
        }
    }

    fn why(&self, why: &WhyNot) -> String {
        let percent = |likely: &f32| format!("{:.0}", likely * 100.0);
        let (key, blank) = match why {
            WhyNot::UnknownCode(code) => ("unknown-code", ("code", code.clone())),
            WhyNot::OtherSystems(systems) => ("other-systems", ("systems", systems.join(", "))),
            WhyNot::SeveralOfCode => ("several", ("", String::new())),
            WhyNot::SmallTalk => ("small-talk", ("", String::new())),
            WhyNot::Words { why, likely, from } => {
                let key = match why {
                    None => "unsure",
                    Some(Unanswered::NoWords) => "no-words",
                    Some(Unanswered::MissingWord) => "missing-word",
                    Some(Unanswered::CloseSecond) => "close-second",
                    Some(Unanswered::TooLittle) => "too-little",
                    Some(Unanswered::FarInMeaning) => "far",
                    Some(Unanswered::WordsDoubt) => "doubt",
                    Some(Unanswered::OneWord) => "one-word",
                    Some(Unanswered::UnsaidSystem) => "unsaid-system",
                    Some(Unanswered::OtherSystem) => "other-system",
                };
                let reason = self.say(&format!("why.{key}"), &[]);
                if stands_alone(*why) {
                    return reason;
                }
                let blanks = [
                    ("why", &*reason),
                    ("likely", &percent(likely)),
                    ("from", &percent(from)),
                ];
                return self.say("why.likely", &blanks);
            }
        };
        self.say(&format!("why.{key}"), &[(blank.0, &*blank.1)])
    }

    fn say(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        say(self.lang, &format!("gaps.{key}"), blanks)
    }
}

/// Whether a likelihood explains nothing beside the reason.
fn stands_alone(why: Option<Unanswered>) -> bool {
    matches!(
        why,
        Some(
            Unanswered::NoWords
                | Unanswered::OneWord
                | Unanswered::OtherSystem
                | Unanswered::UnsaidSystem
        )
    )
}
