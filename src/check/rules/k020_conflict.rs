//! K020: the same problem, resolved in two ways.
//!
//! What: two articles about the same code in the same environment, with nearly
//! the same symptom and another resolution. The same code with other symptoms
//! is usual (#100 has more than twenty) and no finding.
//! Why: the asker cannot tell which of the two to follow.
//! Example: two articles about "#551, khách không nhận tin": one says to wait,
//! the other to connect the page again.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::{Checked, Found, title_range};
use crate::{
    article::{Article, Finding, Role, Rule},
    check::similar::{Shingles, likeness, shingles},
    text::{ErrorCode, fold},
};

/// From here on two symptoms are one to a reader.
const SAME_SYMPTOM: f64 = 0.5;
/// Up to here two resolutions tell to do something else.
const OTHER_RESOLUTION: f64 = 0.3;

pub(super) fn find(checked: &Checked<'_>) -> Found {
    let served: Vec<(usize, &Article)> = checked.served().collect();
    let mut by_code: HashMap<(&ErrorCode, BTreeSet<String>), Vec<usize>> = HashMap::new();
    for (index, (_, article)) in served.iter().enumerate() {
        let environment: BTreeSet<String> =
            article.front.environment.iter().map(|e| fold(e)).collect();
        for code in &article.codes {
            let key = (code, environment.clone());
            by_code.entry(key).or_default().push(index);
        }
    }
    let symptom = |index: usize| {
        let article = served[index].1;
        shingles(&bodies(article, &[Role::Issue]))
    };
    let resolution = |index: usize| {
        let roles = [Role::Resolution, Role::CauseAndResolution];
        shingles(&bodies(served[index].1, &roles))
    };
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut all = Vec::new();
    let mut groups: Vec<_> = by_code
        .into_iter()
        .filter(|(_, own)| own.len() > 1)
        .collect();
    groups.sort_by(|((one, _), _), ((other, _), _)| one.as_str().cmp(other.as_str()));
    for ((code, _), own) in groups {
        let parts: Vec<(Shingles, Shingles)> = own
            .par_iter()
            .map(|&at| (symptom(at), resolution(at)))
            .collect();
        for (a, (symptom, resolution)) in parts.iter().enumerate() {
            for (b, (other_symptom, other_resolution)) in parts.iter().enumerate().skip(a + 1) {
                let conflicts = likeness(symptom, other_symptom) >= SAME_SYMPTOM
                    && !resolution.is_empty()
                    && !other_resolution.is_empty()
                    && likeness(resolution, other_resolution) <= OTHER_RESOLUTION;
                let (first, second) = (served[own[a]], served[own[b]]);
                if conflicts && told.insert((first.0, second.0)) {
                    let range = resolution_range(second.1);
                    let finding = Finding::new(Rule::Conflict, range, code.as_str());
                    all.push((second.0, finding.with("other", &first.1.source_name)));
                }
            }
        }
    }
    all
}

fn bodies(article: &Article, roles: &[Role]) -> String {
    let sections = article.sections.iter();
    let own = sections.filter(|section| roles.contains(&section.role));
    own.map(|section| article.body(section))
        .collect::<Vec<_>>()
        .join("\n")
}

fn resolution_range(article: &Article) -> std::ops::Range<usize> {
    let section = article.sections_of(Role::Resolution).next();
    section
        .and_then(|section| section.name.clone())
        .unwrap_or_else(|| title_range(article))
}
