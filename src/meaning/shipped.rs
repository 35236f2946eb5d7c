//! The model that the program brings along: multilingual-e5-small in 4 bits, cut
//! down to Vietnamese and English. `model/README.md` tells where it comes from.
//!
//! The files in the program are not summed up at each start: they are as much a part of
//! it as its code, and a test compares them with `SHA256SUMS`. Those of `model-dir` are
//! summed, because the sum says which vectors are theirs, and are tried with the last
//! token of their tokenizer.

use std::borrow::Cow;

use super::{Encoder, Known, ModelError, ModelId, OnnxEncoder};

const GRAPH: &[u8] = include_bytes!("../../model/onnx/model_q4.onnx");
const TOKENIZER: &[u8] = include_bytes!("../../model/tokenizer.json");
const VECTORS: &[u8] = include_bytes!("../../model/vectors.bin");
const SUMS: &str = include_str!("../../model/SHA256SUMS");

/// The model that the program brings along.
///
/// # Errors
/// When the machine is out of memory or threads: the files are part of the
/// program and a test reads them.
pub fn shipped() -> Result<OnnxEncoder, ModelError> {
    OnnxEncoder::known(Cow::Borrowed(GRAPH), TOKENIZER, id())
}

/// The vectors that the program brings along: those of the articles beside it, by
/// the shipped model. They are found by the texts they were made of, so that an
/// article that was changed since is not among them. None by another model.
pub fn shipped_vectors(encoder: &dyn Encoder) -> Known {
    let (model, dimension) = (encoder.model(), encoder.dimension());
    Known::from_bytes(VECTORS, model, dimension).unwrap_or(Known::new(model, dimension))
}

/// Which model that is. Its files are not summed up again with each start: they
/// are as much a part of the program as its code, and a test compares them.
fn id() -> ModelId {
    ModelId::of_sums(&sum("onnx/model_q4.onnx"), &sum("tokenizer.json"))
}

/// The SHA-256 of a file in the list beside it.
fn sum(name: &str) -> [u8; 32] {
    let line = SUMS.lines().find(|line| line.ends_with(name));
    let digits = line.and_then(|line| line.get(..64));
    let digits = digits.expect("a test reads the list");
    std::array::from_fn(|at| {
        let two = &digits[2 * at..2 * at + 2];
        u8::from_str_radix(two, 16).expect("a test reads the list")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_those_of_the_list() {
        assert_eq!(id(), ModelId::of(GRAPH, TOKENIZER));
        assert_eq!(shipped().unwrap().model(), id());
    }
}
