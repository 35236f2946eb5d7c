//! [`SemanticScores`]: how near articles are to a question in meaning. Search adds it
//! to what the words say; nothing depends on it.

use crate::meaning::Read;

/// How near the articles are to one question.
pub struct SemanticScores {
    read: Read,
    /// The cosine of an article that has nothing to do with the question.
    common: f32,
}

/// From the common cosine to that of a paraphrase, in the shipped encoder: makes
/// 1 of it, as of a share.
const SPAN: f32 = 0.15;

impl SemanticScores {
    /// That of the articles to the question that was read.
    pub fn of(read: Read) -> Self {
        let common = read.common();
        Self { read, common }
    }

    /// How near the article is: 0 for one like any other or farther, about 1 for
    /// one that says the same.
    ///
    /// Cosines of one encoder lie close together, and how high depends on the
    /// question; what they are above the common one compares between questions.
    pub fn to(&self, ordinal: usize) -> f32 {
        let cosine = self.read.cosine(ordinal).unwrap_or(self.common);
        ((cosine - self.common) / SPAN).max(0.0)
    }

    /// The nearest articles, nearest first.
    pub(super) fn nearest(&self, most: usize) -> impl Iterator<Item = usize> {
        let nearest = self.read.nearest(most).into_iter();
        nearest.map(|(ordinal, _)| ordinal)
    }
}
