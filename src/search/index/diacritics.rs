//! Marks for words that were typed without: a bigram language model over the
//! articles' own text, and the likeliest path through the forms of each word
//! (Viterbi). It needs no outside data and learns the team's own words.

use super::{bigrams::Bigrams, ids::SurfaceId, lexicon::Lexicon};
use crate::{search::analysis::Spelled, text::Syllable};

/// How much a pair that was seen counts against how common its second word is.
const PAIR_SHARE: f32 = 0.8;
/// Forms of one word that are looked at, the commonest first.
const MAX_FORMS: usize = 8;

/// For each syllable, how the articles would write it there; `None` where they
/// do not know it. One that carries marks keeps them. `true` beside a syllable
/// parts it from the one before.
pub(super) fn spelled(
    lexicon: &Lexicon,
    bigrams: &Bigrams,
    syllables: &[(&Syllable, bool)],
) -> Vec<Option<Spelled>> {
    let mut steps: Vec<Vec<State>> = Vec::with_capacity(syllables.len());
    for (syllable, breaks) in syllables {
        let forms = forms(lexicon, syllable);
        let before = steps.last().filter(|before| !breaks && !before.is_empty());
        let states = forms
            .into_iter()
            .map(|form| {
                let common = share(lexicon.surface(form).count, lexicon.occurrences());
                let alone = State {
                    form,
                    logarithm: common.ln(),
                    from: None,
                };
                let Some(before) = before else { return alone };
                before
                    .iter()
                    .enumerate()
                    .map(|(at, state)| {
                        let together = share(
                            bigrams.count(state.form, form),
                            lexicon.surface(state.form).count,
                        );
                        let likely = PAIR_SHARE * together + (1.0 - PAIR_SHARE) * common;
                        State {
                            form,
                            logarithm: state.logarithm + likely.ln(),
                            from: Some(at),
                        }
                    })
                    .max_by(|a, b| a.logarithm.total_cmp(&b.logarithm))
                    .unwrap_or(alone)
            })
            .collect();
        steps.push(states);
    }
    let mut spelled = vec![None; syllables.len()];
    let mut at: Option<usize> = None;
    for (step, spelled) in steps.iter().zip(&mut spelled).rev() {
        // The path goes on, or ends here and the best one before it begins.
        let best = (0..step.len()).max_by(|&a, &b| step[a].logarithm.total_cmp(&step[b].logarithm));
        let Some(state) = at.or(best).map(|at| &step[at]) else {
            at = None;
            continue;
        };
        let surface = lexicon.surface(state.form);
        let marked = surface.marked.as_deref().map(str::to_owned);
        *spelled = Some((surface.text.to_string(), marked));
        at = state.from;
    }
    spelled
}

struct State {
    form: SurfaceId,
    logarithm: f32,
    from: Option<usize>,
}

/// The ways in which articles write a syllable; only its own if it has marks.
fn forms(lexicon: &Lexicon, syllable: &Syllable) -> Vec<SurfaceId> {
    let Some(word) = lexicon.word(&syllable.folded) else {
        return Vec::new();
    };
    let mut forms: Vec<SurfaceId> = lexicon
        .surfaces_of(word)
        .iter()
        .copied()
        .filter(|&form| {
            syllable.marked.is_none()
                || syllable.marked.as_deref() == lexicon.surface(form).marked.as_deref()
        })
        .collect();
    forms.sort_by_key(|&form| std::cmp::Reverse(lexicon.surface(form).count));
    forms.truncate(MAX_FORMS);
    forms
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of words are far below 2^24"
)]
fn share(part: u32, whole: u32) -> f32 {
    part as f32 / whole.max(1) as f32
}
