//! Meaning beside words: texts as unit vectors that lie close together where
//! they mean the same, however they are worded.
//!
//! An [`Encoder`] makes a [`Vector`] of a text; [`Vectors`] are those of all
//! articles and are searched by cosine. [`Meaning`] is what a handbook holds of
//! both. It is a second signal and may be absent at any time: until the vectors
//! are made, where the encoder fails or takes too long ([`Unavailable`]), and in a
//! program built without the feature `meaning`, which has no encoder.
//!
//! Cosines are for ranking. With the shipped model those of a question and an
//! article lie between .70 and .95, whatever they have to do with each other.

mod known;
#[cfg(feature = "meaning")]
mod onnx;
mod passage;
#[cfg(feature = "meaning")]
mod shipped;
mod sum;
mod vector;
mod vectors;

use std::sync::{Arc, OnceLock};

pub use known::{Known, KnownError};
pub use passage::passages;
pub use sum::{ModelId, TextId};
pub use vector::{Packed, Vector};
pub use vectors::{Probe, Vectors};
#[cfg(feature = "meaning")]
pub use {
    onnx::{ModelError, OnnxEncoder},
    shipped::{shipped, shipped_vectors},
};

/// What a text is to be: questions and what answers them are encoded apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextRole {
    /// What is asked.
    Query,
    /// What may answer it.
    Passage,
}

/// Makes vectors of texts.
pub trait Encoder: Send + Sync {
    /// The vector of a text of any length; what it cannot take in is cut off.
    ///
    /// # Errors
    /// When there is nothing to encode, or it could not be done (in time).
    fn encode(&self, role: TextRole, text: &str) -> Result<Vector, EncodeError>;

    /// By which model. Vectors of different models have nothing in common.
    fn model(&self) -> ModelId;

    /// How many numbers a vector has.
    fn dimension(&self) -> usize;
}

/// Why a text has no vector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// There is no letter and no digit in it.
    #[error("nothing to encode")]
    Empty,
    /// It took longer than its budget.
    #[error("encoding took longer than its budget")]
    TooSlow,
    /// Too many others wait.
    #[error("too many texts wait to be encoded")]
    Busy,
    /// The model failed.
    #[error("the encoder failed: {0}")]
    Failed(String),
}

/// What a handbook has of meaning: who encodes questions, and the vectors of its
/// articles as soon as they are there.
///
/// ```
/// use std::sync::Arc;
/// use sotay::meaning::{Unavailable, EncodeError, Encoder, Meaning, ModelId, Packed, TextRole, Vector, Vectors};
///
/// /// How much of a text is about money.
/// struct Money;
/// impl Encoder for Money {
///     fn encode(&self, _: TextRole, text: &str) -> Result<Vector, EncodeError> {
///         let money = text.matches("tiền").count() as f32;
///         Vector::new(vec![money, 1.0]).ok_or(EncodeError::Empty)
///     }
///     fn model(&self) -> ModelId { ModelId::of(b"", b"") }
///     fn dimension(&self) -> usize { 2 }
/// }
///
/// let encoder = Arc::new(Money);
/// let meaning = Meaning::new(encoder.clone());
/// assert!(matches!(meaning.read("mất tiền"), Err(Unavailable::NotReady)));
///
/// let articles = ["không gửi được tin", "trừ tiền hai lần"];
/// let vectors = articles.map(|text| vec![Packed::of(&encoder.encode(TextRole::Passage, text).unwrap())]);
/// meaning.deliver(Vectors::new(2, vectors));
/// let read = meaning.read("mất tiền").unwrap();
/// assert_eq!(read.nearest(1)[0].0, 1);
/// assert!(read.cosine(1) > read.cosine(0));
/// ```
#[derive(Clone)]
pub struct Meaning {
    encoder: Arc<dyn Encoder>,
    vectors: Arc<OnceLock<Vectors>>,
    /// Where the vectors are taken from when they are there: that of more articles,
    /// and the ordinals that these have there.
    from: Option<Chosen>,
}

/// Vectors that come, and the ordinals of those that are taken from them.
type Chosen = (Arc<OnceLock<Vectors>>, Arc<[usize]>);

/// Why there is no meaning to go by: the words have to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// The vectors of the articles are still being made.
    #[error("the vectors of the articles are not ready")]
    NotReady,
    /// The question has none.
    #[error(transparent)]
    Question(#[from] EncodeError),
}

/// A question and what lies near it.
#[derive(Clone)]
pub struct Read {
    vectors: Arc<OnceLock<Vectors>>,
    probe: Probe,
}

impl Meaning {
    /// Without vectors as yet.
    pub fn new(encoder: Arc<dyn Encoder>) -> Self {
        Self {
            encoder,
            vectors: Arc::default(),
            from: None,
        }
    }

    /// That of some of the articles, by their ordinals in the order in which they are
    /// to be counted; it has its vectors as soon as this one has.
    #[must_use]
    pub fn among(&self, ordinals: Vec<usize>) -> Self {
        Self {
            encoder: Arc::clone(&self.encoder),
            vectors: Arc::default(),
            from: Some((Arc::clone(&self.vectors), ordinals.into())),
        }
    }

    /// Hands in the vectors of the articles, in their order. What is handed in
    /// later is not taken: other articles are another handbook's.
    pub fn deliver(&self, vectors: Vectors) {
        let _ = self.vectors.set(vectors);
    }

    /// The vectors of the articles, if they are there.
    pub fn vectors(&self) -> Option<&Vectors> {
        if let Some((all, ordinals)) = &self.from
            && let Some(all) = all.get()
        {
            return Some(self.vectors.get_or_init(|| all.among(ordinals)));
        }
        self.vectors.get()
    }

    /// The vector of a question, to compare it with others.
    ///
    /// # Errors
    /// When there is nothing to go by.
    pub fn vector(&self, question: &str) -> Result<Vector, EncodeError> {
        self.encoder.encode(TextRole::Query, question)
    }

    /// Takes in a question as it is meant: abbreviations written out, slips
    /// repaired, marks restored. The encoder is nearly blind without marks.
    ///
    /// # Errors
    /// When there is nothing to go by.
    pub fn read(&self, question: &str) -> Result<Read, Unavailable> {
        if self.vectors().is_none() {
            return Err(Unavailable::NotReady);
        }
        let question = self.encoder.encode(TextRole::Query, question)?;
        Ok(Read {
            vectors: Arc::clone(&self.vectors),
            probe: Probe::of(&question),
        })
    }
}

impl Read {
    /// A question that was encoded, and the vectors of articles.
    pub fn of(vectors: Vectors, question: &Vector) -> Self {
        Self {
            vectors: Arc::new(OnceLock::from(vectors)),
            probe: Probe::of(question),
        }
    }

    /// The ordinals of the `n` nearest articles and their cosines, nearest first.
    pub fn nearest(&self, n: usize) -> Vec<(usize, f32)> {
        let vectors = self.vectors.get();
        vectors.map_or_else(Vec::new, |vectors| vectors.nearest(&self.probe, n))
    }

    /// The cosine of an article that has nothing to do with it: the mean of all.
    pub fn common(&self) -> f32 {
        let vectors = self.vectors.get();
        vectors.map_or(0.0, |vectors| vectors.common(&self.probe))
    }

    /// How near the article lies; `None` for one without a vector.
    pub fn cosine(&self, ordinal: usize) -> Option<f32> {
        self.vectors.get()?.cosine(ordinal, &self.probe)
    }
}
