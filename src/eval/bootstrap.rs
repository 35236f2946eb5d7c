//! How far a figure may be off by the luck of the questions.

use super::{Figures, Judged, figures};

/// A figure between two bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// 2.5 % of the resampled figures are below.
    pub low: f64,
    /// 2.5 % are above.
    pub high: f64,
}

/// How often the set is drawn anew.
const DRAWS: usize = 1000;

/// The 95 % interval of `figure` over `judged`, by drawing articles (not
/// questions: those of one article stand and fall together) with replacement.
/// The same questions give the same interval.
pub fn interval(judged: &[Judged], figure: impl Fn(&Figures) -> f64) -> Interval {
    let mut groups: Vec<(&str, Vec<&Judged>)> = Vec::new();
    for one in judged {
        let base = one.question.base.as_str();
        match groups.iter_mut().find(|(known, _)| *known == base) {
            Some((_, group)) => group.push(one),
            None => groups.push((base, vec![one])),
        }
    }
    if groups.is_empty() {
        return Interval {
            low: 0.0,
            high: 0.0,
        };
    }
    let mut random = SplitMix(0x5eed);
    let mut drawn: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let sample = (0..groups.len())
                .flat_map(|_| groups[random.below(groups.len())].1.iter().copied());
            figure(&figures(sample))
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    Interval {
        low: drawn[DRAWS / 40],
        high: drawn[DRAWS - 1 - DRAWS / 40],
    }
}

/// The `SplitMix64` generator: enough for resampling, the same on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        usize::try_from(z % bound as u64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::{EvalQuestion, Grade};

    #[test]
    fn the_interval_holds_the_figure() {
        let questions: Vec<EvalQuestion> = (0..40)
            .map(|n| EvalQuestion {
                base: format!("a{}", n / 2),
                ..EvalQuestion::default()
            })
            .collect();
        let judged: Vec<Judged> = questions
            .iter()
            .enumerate()
            .map(|(n, question)| Judged {
                question: question.clone(),
                ranking: Vec::new(),
                relevant_at: Vec::new(),
                relevant: 1,
                verdict: if n % 4 == 0 {
                    Grade::Silent
                } else {
                    Grade::Right
                },
            })
            .collect();
        let Interval { low, high } = interval(&judged, |figures| figures.right);
        assert!(
            low < 0.75 && 0.75 < high && low > 0.5 && high < 1.0,
            "{low} {high}"
        );
    }
}
