//! [`Known`]: vectors that were made once, by the texts they were made of, and
//! the file in which they are kept.
//!
//! ```text
//! "sotayvec"          8 bytes
//! version             u32, 1
//! dimension           u32
//! model               32 bytes, ModelId
//! how many            u64
//! text, step, steps   32 bytes (TextId), f32, one byte for each dimension
//! sum                 32 bytes, SHA-256 of everything before
//! ```
//!
//! Numbers are little-endian and the texts in order, so that the same vectors are
//! the same file. A file that is not whole, of another version or another model is
//! not read in part: what is in it can be made again.

use std::collections::{BTreeMap, HashSet};

use super::{ModelId, Packed, TextId, Vectors, sum::sha256};

const MAGIC: &[u8; 8] = b"sotayvec";
const VERSION: u32 = 1;
const SUM: usize = 32;

/// Vectors by their texts, all by one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    model: ModelId,
    dimension: usize,
    vectors: BTreeMap<TextId, Packed>,
}

/// Why bytes are not used as vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnownError {
    /// They are something else.
    #[error("it is no file of vectors")]
    Foreign,
    /// They are of a version that this program does not know.
    #[error("it is of version {0}")]
    Version(u32),
    /// They were made by another model.
    #[error("it is of another model")]
    OtherModel,
    /// They are not as they were written.
    #[error("it is damaged")]
    Damaged,
}

impl Known {
    /// None, of this model.
    pub fn new(model: ModelId, dimension: usize) -> Self {
        Self {
            model,
            dimension,
            vectors: BTreeMap::new(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.vectors.is_empty()
    }

    /// Takes in the vector of a text. One of another dimension is left out.
    pub fn insert(&mut self, text: TextId, vector: Packed) {
        if vector.steps.len() == self.dimension {
            self.vectors.insert(text, vector);
        }
    }

    /// Takes in all of another that this one does not have; nothing from another
    /// model.
    pub fn add(&mut self, other: Self) {
        if (other.model, other.dimension) == (self.model, self.dimension) {
            for (text, vector) in other.vectors {
                self.vectors.entry(text).or_insert(vector);
            }
        }
    }

    /// Whether the vector of a text is here.
    pub fn has(&self, text: &TextId) -> bool {
        self.vectors.contains_key(text)
    }

    /// Drops all but those of these texts.
    pub fn keep(&mut self, texts: &HashSet<TextId>) {
        self.vectors.retain(|text, _| texts.contains(text));
    }

    /// The vectors of articles in their order: of each those of its texts that are
    /// here.
    pub fn of_articles(&self, articles: &[Vec<TextId>]) -> Vectors {
        let known = |text: &TextId| self.vectors.get(text).cloned();
        let of_one = |texts: &Vec<TextId>| texts.iter().filter_map(known).collect::<Vec<_>>();
        Vectors::new(self.dimension, articles.iter().map(of_one))
    }

    /// The file that keeps them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(u32::try_from(self.dimension).unwrap_or(0).to_le_bytes());
        bytes.extend(self.model.0);
        bytes.extend((self.vectors.len() as u64).to_le_bytes());
        for (text, vector) in &self.vectors {
            bytes.extend(text.0);
            bytes.extend(vector.to_bytes());
        }
        bytes.extend(sha256(&bytes));
        bytes
    }

    /// Those in a file, if all of it is as it was written, and by this model.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn from_bytes(bytes: &[u8], model: ModelId, dimension: usize) -> Result<Self, KnownError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(KnownError::Foreign)?;
        let (version, _) = rest.split_first_chunk().ok_or(KnownError::Damaged)?;
        let version = u32::from_le_bytes(*version);
        if version != VERSION {
            return Err(KnownError::Version(version));
        }
        let (content, sum) = bytes.split_last_chunk::<SUM>().ok_or(KnownError::Damaged)?;
        if sha256(content) != *sum {
            return Err(KnownError::Damaged);
        }
        let rest = content.get(MAGIC.len() + size_of::<u32>()..);
        let mut rest = rest.ok_or(KnownError::Damaged)?;
        let of_dimension = u32::from_le_bytes(take(&mut rest)?);
        if ModelId(take(&mut rest)?) != model || usize::try_from(of_dimension) != Ok(dimension) {
            return Err(KnownError::OtherModel);
        }
        let count = u64::from_le_bytes(take(&mut rest)?);
        let mut known = Self::new(model, dimension);
        for entry in rest.chunks(size_of::<TextId>() + Packed::bytes_of(dimension)) {
            let mut entry = entry;
            let text = TextId(take(&mut entry)?);
            let vector = Packed::from_bytes(entry).ok_or(KnownError::Damaged)?;
            known.insert(text, vector);
        }
        if known.len() as u64 != count {
            return Err(KnownError::Damaged);
        }
        Ok(known)
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], KnownError> {
    let (taken, rest) = bytes.split_first_chunk().ok_or(KnownError::Damaged)?;
    *bytes = rest;
    Ok(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::Vector;

    fn model(name: u8) -> ModelId {
        ModelId([name; 32])
    }

    fn some() -> Known {
        let mut known = Known::new(model(1), 3);
        for (text, numbers) in [("a", [1.0, 0.0, 0.5]), ("b", [0.0, -1.0, 0.1])] {
            let vector = Vector::new(numbers.to_vec()).unwrap();
            known.insert(TextId::of(text), Packed::of(&vector));
        }
        known
    }

    fn read(bytes: &[u8]) -> Result<Known, KnownError> {
        Known::from_bytes(bytes, model(1), 3)
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        assert_eq!(read(&some().to_bytes()), Ok(some()));
        let none = Known::new(model(1), 3);
        assert_eq!(read(&none.to_bytes()), Ok(none));
    }

    #[test]
    fn no_byte_may_be_changed_and_none_be_missing() {
        let good = some().to_bytes();
        for at in 0..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            assert!(read(&bytes).is_err(), "byte {at}");
            assert!(read(&good[..at]).is_err(), "cut at {at}");
        }
        assert_eq!(read(&[&good[..], b"x"].concat()), Err(KnownError::Damaged));
    }

    #[test]
    fn what_is_foreign_is_told_apart() {
        let bytes = some().to_bytes();
        let of = |model, dimension| Known::from_bytes(&bytes, model, dimension);
        assert_eq!(of(model(2), 3), Err(KnownError::OtherModel));
        assert_eq!(of(model(1), 4), Err(KnownError::OtherModel));
        assert_eq!(read(b"SQLite format 3\0"), Err(KnownError::Foreign));
        assert_eq!(read(b""), Err(KnownError::Foreign));
        let mut newer = bytes.clone();
        newer[MAGIC.len()] = 9;
        assert_eq!(read(&newer), Err(KnownError::Version(9)));
    }

    #[test]
    fn articles_have_the_vectors_of_their_texts() {
        let texts = |names: &[&str]| names.iter().map(|name| TextId::of(name)).collect();
        let vectors = some().of_articles(&[texts(&["a"]), texts(&["c"]), texts(&["b", "a"])]);
        assert_eq!((vectors.len(), vectors.passages()), (3, 3));
    }
}
