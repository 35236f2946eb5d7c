//! [`Cache`]: the file in which vectors are kept.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use tracing::{info, warn};

use crate::meaning::{Encoder, Known, KnownError, ModelId};

/// The name of the file in the data folder.
pub const CACHE_FILE: &str = "vectors.bin";

/// The file of vectors of one model. Vectors that cannot be read are made again. If
/// the file cannot be written, a warning says so, and the next start makes them
/// again.
#[derive(Clone, Debug)]
pub struct Cache {
    path: PathBuf,
    model: ModelId,
    dimension: usize,
}

impl Cache {
    /// In a data folder, for the model of an encoder.
    pub fn of(folder: &Path, encoder: &dyn Encoder) -> Self {
        Self {
            path: folder.join(CACHE_FILE),
            model: encoder.model(),
            dimension: encoder.dimension(),
        }
    }

    /// The vectors in it; `None` when it is not there or cannot be used.
    pub fn read(&self) -> Option<Known> {
        let file = self.path.display();
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                warn!(event = "vectors_unreadable", %file, %error, "the cached vectors of articles cannot be read; the bot makes them again");
                return None;
            }
        };
        match Known::from_bytes(&bytes, self.model, self.dimension) {
            Ok(known) => Some(known),
            Err(error @ KnownError::OtherModel) => {
                info!(event = "vectors_remade", %file, %error, "the bot makes the vectors of articles again");
                None
            }
            Err(error) => {
                warn!(event = "vectors_remade", %file, %error, "the bot makes the vectors of articles again");
                None
            }
        }
    }

    /// Puts vectors in their place.
    pub fn write(&self, known: &Known) {
        if let Err(error) = Self::write_to(&self.path, known) {
            let file = self.path.display();
            warn!(event = "vectors_not_cached", %file, %error, "the vectors of articles cannot be written to the cache");
        }
    }

    /// Writes vectors into a file: it is the old or the new one at every moment.
    ///
    /// # Errors
    /// What the system said.
    pub fn write_to(path: &Path, known: &Known) -> io::Result<()> {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&known.to_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}
