//! Which model is used: the one built in, or one in a folder.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::EmbedderSettings;
use crate::meaning::{Encoder, Known};

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum EmbedderError {
    /// The folder lacks files of a model.
    #[error("{} holds no model: {} missing", .folder.display(), .missing.join(", "))]
    Missing {
        /// The folder.
        folder: PathBuf,
        /// What is not there.
        missing: Vec<&'static str>,
    },
    /// A file cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The files are no model that can be used.
    #[cfg(feature = "meaning")]
    #[error("the model cannot be used")]
    Model {
        /// The folder; `None` for the model that is built in.
        folder: Option<PathBuf>,
        /// What is wrong with it.
        source: crate::meaning::ModelError,
    },
    /// The program was built without an encoder.
    #[error("this program was built without the feature `meaning`")]
    NotBuiltIn,
}

/// The encoder that the settings ask for; `None` when they want none, or none is
/// built in and none is asked for by name.
///
/// # Errors
/// When the model cannot be used.
pub fn load(settings: &EmbedderSettings) -> Result<Option<Arc<dyn Encoder>>, EmbedderError> {
    if !settings.enabled {
        return Ok(None);
    }
    load_from(settings.model_dir.as_deref())
}

#[cfg(feature = "meaning")]
use built_in::load_from;

#[cfg(feature = "meaning")]
mod built_in {
    use std::fs;

    use super::{Arc, EmbedderError, Encoder, Path};
    use crate::meaning::{OnnxEncoder, shipped};

    /// The name of the tokenizer on the Hub.
    const TOKENIZER: &str = "tokenizer.json";
    /// The names of graphs on the Hub, the smaller before the larger.
    const GRAPHS: [&str; 5] = [
        "onnx/model_q4.onnx",
        "onnx/model_quantized.onnx",
        "onnx/model_int8.onnx",
        "onnx/model.onnx",
        "model.onnx",
    ];

    pub(super) fn load_from(
        folder: Option<&Path>,
    ) -> Result<Option<Arc<dyn Encoder>>, EmbedderError> {
        let Some(folder) = folder else {
            let encoder = shipped().map_err(|source| EmbedderError::Model {
                folder: None,
                source,
            })?;
            return Ok(Some(Arc::new(encoder)));
        };
        let tokenizer = folder.join(TOKENIZER);
        let mut graphs = GRAPHS.iter().map(|name| folder.join(name));
        let graph = graphs.find(|path| path.is_file());
        let Some(graph) = graph.filter(|_| tokenizer.is_file()) else {
            let has_graph = GRAPHS.iter().any(|name| folder.join(name).is_file());
            let mut missing = Vec::new();
            missing.extend((!tokenizer.is_file()).then_some(TOKENIZER));
            missing.extend((!has_graph).then_some("onnx/model.onnx"));
            return Err(EmbedderError::Missing {
                folder: folder.to_owned(),
                missing,
            });
        };
        let encoder = OnnxEncoder::new(read(&graph)?.into(), &read(&tokenizer)?);
        let encoder = encoder.map_err(|source| EmbedderError::Model {
            folder: Some(folder.to_owned()),
            source,
        })?;
        Ok(Some(Arc::new(encoder)))
    }

    fn read(path: &Path) -> Result<Vec<u8>, EmbedderError> {
        fs::read(path).map_err(|source| EmbedderError::Read {
            path: path.to_owned(),
            source,
        })
    }
}

#[cfg(not(feature = "meaning"))]
fn load_from(folder: Option<&Path>) -> Result<Option<Arc<dyn Encoder>>, EmbedderError> {
    match folder {
        None => Ok(None),
        Some(_) => Err(EmbedderError::NotBuiltIn),
    }
}

/// What the program brings along of vectors by this encoder's model.
pub(super) fn known(encoder: &dyn Encoder) -> Known {
    #[cfg(feature = "meaning")]
    return crate::meaning::shipped_vectors(encoder);
    #[cfg(not(feature = "meaning"))]
    Known::new(encoder.model(), encoder.dimension())
}
