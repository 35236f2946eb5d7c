//! `[meaning]` of `sotay.toml`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

use crate::embedder::EmbedderSettings;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct MeaningFile {
    enabled: Option<bool>,
    model_dir: Option<PathBuf>,
    budget_ms: Option<u64>,
    workers: Option<usize>,
}

/// A question takes a tenth of it; what takes longer says that the machine is
/// busy, and then words are the faster way.
const BUDGET_MS: u64 = 150;

impl MeaningFile {
    /// The settings, the model's folder as seen from that of `sotay.toml`; vectors
    /// are kept in the data folder.
    pub(super) fn below(self, folder: &Path, data: &Path) -> EmbedderSettings {
        EmbedderSettings {
            enabled: self.enabled.unwrap_or(true),
            model_dir: self.model_dir.map(|path| folder.join(path)),
            budget: Some(Duration::from_millis(self.budget_ms.unwrap_or(BUDGET_MS))),
            workers: self.workers.unwrap_or(0),
            folder: Some(data.to_owned()),
        }
    }
}
