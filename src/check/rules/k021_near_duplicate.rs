//! K021: two articles that say nearly the same.
//!
//! What: four of five runs of three words are common to both.
//! Why: the asker is offered both and has to compare them; when one is
//! corrected, the other goes on being wrong.
//! Example: an article that was copied to a second folder.

use rayon::prelude::*;

use super::{Checked, Found, title_range};
use crate::{
    article::{Article, Finding, Rule},
    check::similar::{Shingles, pairs, shingles},
};

const ALIKE: f64 = 0.8;
/// Texts of a line or two are alike by chance.
const LEAST_RUNS: usize = 12;

pub(super) fn find(checked: &Checked<'_>) -> Found {
    let served: Vec<(usize, &Article)> = checked.served().collect();
    let all: Vec<Shingles> = served
        .par_iter()
        .map(|(_, article)| {
            let runs = shingles(&content(article));
            if runs.len() < LEAST_RUNS {
                Shingles::default()
            } else {
                runs
            }
        })
        .collect();
    let found = pairs(&all, ALIKE).into_iter().map(|(one, other, alike)| {
        let (first, second) = (served[one].1, served[other]);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share, 0 to 1"
        )]
        let percent = (alike * 100.0).round() as u8;
        let finding = Finding::new(Rule::NearDuplicate, title_range(second.1), &second.1.title)
            .with("other", &first.source_name)
            .with("percent", percent);
        (second.0, finding)
    });
    found.collect()
}

fn content(article: &Article) -> String {
    let sections = article.sections.iter();
    let bodies: Vec<&str> = sections.map(|section| article.body(section)).collect();
    format!("{}\n{}", article.title, bodies.join("\n"))
}
