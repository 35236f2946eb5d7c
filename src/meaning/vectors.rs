//! [`Vectors`]: those of all articles, and the search among them.
//!
//! The search is exact: every vector is looked at. In a byte a number that is
//! 38 MB for 100,000 articles and a few milliseconds; an index that skips some
//! would save less than it misses.
//!
//! The question keeps two bytes a number, so that the sums are whole numbers and the
//! same on every machine.

use std::hint::black_box;

use super::vector::{Packed, Vector};

/// The vectors of the passages of each article, by the articles' ordinals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vectors {
    dimension: usize,
    /// All numbers of all passages, those of an article beside each other.
    steps: Vec<i8>,
    /// The step of each passage.
    step: Vec<f32>,
    /// Behind which passage each article ends.
    ends: Vec<usize>,
    /// What all passages have in common: the mean of their vectors.
    mean: Vec<f32>,
}

/// A question's vector, made ready for comparing it with many.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    step: f32,
    steps: Box<[i16]>,
}

impl Probe {
    /// Of a vector: two bytes a number, so that only the packing of the other
    /// side is felt.
    pub fn of(vector: &Vector) -> Self {
        let largest = vector
            .numbers()
            .iter()
            .fold(0.0_f32, |max, x| max.max(x.abs()));
        let step = largest / f32::from(i16::MAX);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "between -32767 and 32767 by the choice of the step"
        )]
        let steps = vector.numbers().iter().map(|x| (x / step).round() as i16);
        Self {
            steps: steps.collect(),
            step,
        }
    }
}

impl Vectors {
    /// The vectors of articles in their order: of each its passages, which may be
    /// none. Those of another dimension are left out.
    pub fn new(
        dimension: usize,
        articles: impl IntoIterator<Item = impl IntoIterator<Item = Packed>>,
    ) -> Self {
        let mut vectors = Self {
            dimension,
            mean: vec![0.0; dimension],
            ..Self::default()
        };
        for passages in articles {
            for passage in passages {
                if passage.steps.len() == dimension {
                    vectors.steps.extend_from_slice(&passage.steps);
                    vectors.step.push(passage.step);
                    for (sum, steps) in vectors.mean.iter_mut().zip(&passage.steps) {
                        *sum += f32::from(*steps) * passage.step;
                    }
                }
            }
            vectors.ends.push(vectors.step.len());
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of passages")]
        let passages = vectors.step.len().max(1) as f32;
        vectors.mean.iter_mut().for_each(|sum| *sum /= passages);
        vectors
    }

    /// The vectors of some of the articles, by their ordinals, in that order. One
    /// that is not there has none.
    #[must_use]
    pub fn among(&self, ordinals: &[usize]) -> Self {
        let passages = |&ordinal: &usize| {
            let end = self.ends.get(ordinal).copied().unwrap_or_default();
            let before = ordinal.checked_sub(1);
            let begin = before.map_or(0, |before| self.ends.get(before).copied().unwrap_or(end));
            (begin..end).map(|at| Packed {
                step: self.step[at],
                steps: self.steps[at * self.dimension..(at + 1) * self.dimension].into(),
            })
        };
        Self::new(self.dimension, ordinals.iter().map(passages))
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many passages they have.
    pub fn passages(&self) -> usize {
        self.step.len()
    }

    /// The ordinals of the `n` articles nearest to a question and their cosines,
    /// nearest first; of the same cosine, the first ordinal first. Articles
    /// without a vector are not among them.
    pub fn nearest(&self, probe: &Probe, n: usize) -> Vec<(usize, f32)> {
        let mut best: Vec<(usize, f32)> = Vec::with_capacity(n.min(self.len()) + 1);
        for ordinal in 0..self.len() {
            let least = if best.len() < n {
                f32::NEG_INFINITY
            } else {
                best.last().map_or(f32::INFINITY, |(_, cosine)| *cosine)
            };
            if let Some(cosine) = self.cosine(ordinal, probe)
                && cosine > least
            {
                let at = best.partition_point(|(_, other)| *other >= cosine);
                best.insert(at, (ordinal, cosine));
                best.truncate(n);
            }
        }
        best
    }

    /// How near the passages lie to a question on the average.
    pub fn common(&self, probe: &Probe) -> f32 {
        let products = self.mean.iter().zip(&probe.steps);
        let sum: f32 = products.map(|(mean, &steps)| mean * f32::from(steps)).sum();
        sum * probe.step
    }

    /// How near an article lies to a question: by its nearest passage. `None` for
    /// one without a vector.
    pub fn cosine(&self, ordinal: usize, probe: &Probe) -> Option<f32> {
        let end = *self.ends.get(ordinal)?;
        let begin = ordinal.checked_sub(1).map_or(0, |before| self.ends[before]);
        if probe.steps.len() != self.dimension {
            return None;
        }
        let cosines = (begin..end).map(|passage| {
            let from = passage * self.dimension;
            let steps = &self.steps[from..from + self.dimension];
            product(&probe.steps, steps) * probe.step * self.step[passage]
        });
        cosines.reduce(f32::max)
    }
}

/// The sum of the products, a block at a time: that of a block fits into 32 bits.
#[expect(
    clippy::cast_precision_loss,
    reason = "a cosine needs no more than the 24 bits that are kept"
)]
fn product(a: &[i16], b: &[i8]) -> f32 {
    // Blocks of a known length: others are not multiplied several at a time.
    let (a, b) = (a.chunks_exact(BLOCK), b.chunks_exact(BLOCK));
    let left = a.remainder().iter().zip(b.remainder());
    let left = left.map(|(a, b)| i64::from(*a) * i64::from(*b));
    let mut sum = left.sum::<i64>();
    for (a, b) in a.zip(b) {
        let mut wide = [0; BLOCK];
        for (wide, b) in wide.iter_mut().zip(b) {
            *wide = i16::from(*b);
        }
        // Two bytes a number on both sides is what the multiply-and-add of every
        // x86-64 takes. Without the barrier the compiler widens to four bytes at
        // once, which took four times as long over 100,000 vectors.
        let wide = black_box(wide);
        let products = a.iter().zip(&wide);
        let products = products.map(|(a, b)| i32::from(*a) * i32::from(*b));
        sum += i64::from(products.sum::<i32>());
    }
    sum as f32
}

/// So many numbers are multiplied at a time.
const BLOCK: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    /// A vector of the upper half circle.
    fn at(degrees: f32) -> Vector {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Vector::new(vec![cos, sin]).unwrap()
    }

    fn vectors(articles: &[&[f32]]) -> Vectors {
        let passages = |degrees: &&[f32]| {
            let passages = degrees.iter().map(|degrees| Packed::of(&at(*degrees)));
            passages.collect::<Vec<_>>()
        };
        Vectors::new(2, articles.iter().map(passages))
    }

    #[test]
    fn the_nearest_passage_of_an_article_counts() {
        let vectors = vectors(&[&[10.0, 100.0], &[], &[50.0], &[95.0]]);
        let probe = Probe::of(&at(101.0));
        let found = vectors.nearest(&probe, 10);
        let ordinals: Vec<_> = found.iter().map(|(ordinal, _)| *ordinal).collect();
        assert_eq!(ordinals, [0, 3, 2], "the one without vectors is not there");
        for (ordinal, cosine) in found {
            assert_eq!(vectors.cosine(ordinal, &probe), Some(cosine));
        }
        assert_eq!(vectors.nearest(&probe, 1)[0].0, 0);
        assert_eq!(vectors.nearest(&probe, 0), []);
        assert_eq!(vectors.cosine(1, &probe), None);
        assert_eq!(vectors.cosine(4, &probe), None);
    }

    #[test]
    fn of_the_same_cosine_the_first_comes_first() {
        let vectors = vectors(&[&[20.0], &[10.0], &[10.0], &[10.0]]);
        let found = vectors.nearest(&Probe::of(&at(10.0)), 2);
        let ordinals: Vec<_> = found.iter().map(|(ordinal, _)| *ordinal).collect();
        assert_eq!(ordinals, [1, 2]);
    }

    #[test]
    fn another_dimension_finds_nothing() {
        let vectors = vectors(&[&[20.0]]);
        let probe = Probe::of(&Vector::new(vec![1.0; 3]).unwrap());
        assert_eq!(vectors.nearest(&probe, 1), []);
        let packed = Packed::of(&Vector::new(vec![1.0; 3]).unwrap());
        assert_eq!(Vectors::new(2, [[packed]]).passages(), 0);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let numbers = vec![1.0; 64 * BLOCK + 3];
        let vector = Vector::new(numbers).unwrap();
        let vectors = Vectors::new(64 * BLOCK + 3, [[Packed::of(&vector)]]);
        let cosine = vectors.cosine(0, &Probe::of(&vector)).unwrap();
        assert!((cosine - 1.0).abs() < 1e-4, "{cosine}");
    }
}
