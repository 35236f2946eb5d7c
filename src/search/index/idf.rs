//! How rare words are, as BM25 has it.

use crate::{search::analysis::CHATTER_WEIGHT, text::is_chatter};

/// Inverse document frequency as BM25 has it, of what stands in `count` of the
/// articles.
pub(super) fn idf(count: u32, articles: usize) -> f32 {
    let articles = share_of(articles);
    let count = share_of(count as usize).min(articles);
    ((articles - count + 0.5) / (count + 0.5)).ln_1p()
}

/// The same of what stands in this share of the articles.
pub(in crate::search) fn idf_of_share(share: f32) -> f32 {
    share.recip().ln()
}

/// What a folded word says within a title.
pub(in crate::search) fn name_share(folded: &str) -> f32 {
    if is_chatter(folded) {
        CHATTER_WEIGHT
    } else {
        1.0
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of articles and words are far below 2^24"
)]
pub(super) fn share_of(count: usize) -> f32 {
    count as f32
}
