//! `sotay eval --floor`: figures that a set must keep, so that a build can fail.

use anyhow::anyhow;

use super::say;
use crate::{eval::Figures, lang::Lang};

/// A figure that can be bound: its name, what it is, and whether less of it is
/// worse.
type Bindable = (&'static str, fn(&Figures) -> f64, bool);

const ALL: [Bindable; 8] = [
    ("hit@1", |f| f.hit_1, true),
    ("hit@3", |f| f.hit_3, true),
    ("right", |f| f.right, true),
    ("helped", |f| f.helped, true),
    ("wrong", |f| f.wrong, false),
    ("silent", |f| f.silent, false),
    ("false-answer", |f| f.false_answer, false),
    ("false-offer", |f| f.false_offer, false),
];

/// A bound of one figure: the least of what is good, the most of what is bad.
#[derive(Clone, Copy, Debug)]
pub(super) struct Floor {
    figure: usize,
    bound: f64,
}

/// The names of the figures that can be bound.
pub(in crate::cli) fn names() -> String {
    ALL.map(|(name, ..)| name).join(", ")
}

impl Floor {
    /// Reads `right=.85`, `right=0.85` or `right=85%`.
    pub(super) fn read(text: &str, lang: Lang) -> anyhow::Result<Self> {
        let read = || {
            let (name, bound) = text.split_once('=')?;
            let figure = ALL.iter().position(|(known, ..)| *known == name.trim())?;
            let bound = bound.trim();
            let bound = match bound.strip_suffix('%') {
                Some(percent) => percent.trim_end().parse::<f64>().ok()? / 100.0,
                None => bound.parse().ok()?,
            };
            (0.0..=1.0)
                .contains(&bound)
                .then_some(Self { figure, bound })
        };
        read().ok_or_else(|| {
            let blanks = [("given", text), ("figures", &names())];
            anyhow!(say(lang, "cli.eval-no-floor", &blanks))
        })
    }

    /// What to say of `figures`, if they do not keep it. Where no question of
    /// its kind was asked, nothing was kept.
    pub(super) fn broken(self, figures: &Figures, lang: Lang) -> Option<String> {
        let (name, figure, least) = ALL[self.figure];
        let about_the_rest = name.starts_with("false-");
        let asked = if about_the_rest {
            figures.unanswerable
        } else {
            figures.answerable
        };
        if asked == 0 {
            return Some(say(lang, "cli.eval-floor-unasked", &[("figure", name)]));
        }
        let reached = figure(figures);
        let kept = if least {
            reached >= self.bound
        } else {
            reached <= self.bound
        };
        let key = if least {
            "cli.eval-floor-least"
        } else {
            "cli.eval-floor-most"
        };
        let digits = |value: f64| format!("{value:.3}");
        let (reached, bound) = (digits(reached), digits(self.bound));
        let blanks = [("figure", name), ("reached", &reached), ("bound", &bound)];
        (!kept).then(|| say(lang, key, &blanks))
    }
}
