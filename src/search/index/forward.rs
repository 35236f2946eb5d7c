//! [`Forward`]: the words of every article in order, for the second look at a
//! candidate.

use super::ids::SurfaceId;

/// What a stretch of an article's words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::search) enum Zone {
    /// The title or one alias.
    Name,
    /// The codes the article is about.
    Codes,
    /// Where it says what staff see: the literal message that people paste.
    Symptom,
    /// Everything else.
    Body,
}

impl Zone {
    /// How often its words count, next to one time for the body.
    ///
    /// BM25F: one length-normalised field. Adding up the scores of a title
    /// field and a body field lets common words count twice (.54 against .66 of
    /// first hits in trials); 4 to 8 for the title did equally well.
    pub(in crate::search) fn times(self) -> u8 {
        match self {
            Self::Name | Self::Codes => 5,
            Self::Symptom => 2,
            Self::Body => 1,
        }
    }
}

#[derive(Clone, Copy)]
struct Start {
    zone: Zone,
    at: u32,
}

/// The words of all articles, one after the other.
#[derive(Default)]
pub(in crate::search) struct Forward {
    words: Vec<SurfaceId>,
    zones: Vec<Start>,
    /// For each article, where its zones begin.
    articles: Vec<u32>,
}

impl Forward {
    /// Begins the next article.
    pub(super) fn begin_article(&mut self) {
        self.articles.push(length(self.zones.len()));
    }

    /// Begins a zone of the current article.
    pub(super) fn begin_zone(&mut self, zone: Zone) {
        let at = length(self.words.len());
        self.zones.push(Start { zone, at });
    }

    pub(super) fn push(&mut self, surface: SurfaceId) {
        self.words.push(surface);
    }

    /// The zones of an article with their words, in order.
    pub(in crate::search) fn zones(
        &self,
        ordinal: usize,
    ) -> impl Iterator<Item = (Zone, &[SurfaceId])> {
        let begin = self.articles[ordinal] as usize;
        let end = self
            .articles
            .get(ordinal + 1)
            .map_or(self.zones.len(), |&end| end as usize);
        (begin..end).map(|at| {
            let Start { zone, at: from } = self.zones[at];
            let to = self
                .zones
                .get(at + 1)
                .map_or(self.words.len(), |next| next.at as usize);
            (zone, &self.words[from as usize..to])
        })
    }

    /// The zones of each article.
    pub(super) fn articles(
        &self,
    ) -> impl Iterator<Item = impl Iterator<Item = (Zone, &[SurfaceId])>> {
        (0..self.articles.len()).map(|ordinal| self.zones(ordinal))
    }

    /// The zones of all articles.
    pub(super) fn all_zones(&self) -> impl Iterator<Item = (Zone, &[SurfaceId])> {
        self.articles().flatten()
    }
}

fn length(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
