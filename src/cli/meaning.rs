//! Loads the model for a command, beside its other work, and says in the reader's
//! language why it cannot be used.

use std::{
    sync::Arc,
    thread::{self, JoinHandle},
};

use anyhow::anyhow;

use super::{progress::progress, say};
use crate::{
    article::Article,
    config::Config,
    embedder::{self, EmbedderError, EmbedderSettings, Embeddings},
    lang::Lang,
    meaning::Meaning,
};

/// A model on its way.
pub(super) struct Loading {
    loaded: JoinHandle<Result<Option<Embeddings>, EmbedderError>>,
    lang: Lang,
}

/// Begins to load the model of the configuration.
pub(super) fn load(config: &Config) -> Loading {
    begin(config.meaning.clone(), config.lang)
}

/// The same for a command that only asks: it keeps what it makes where there is a
/// data folder, and begins none.
pub(super) fn load_to_ask(config: &Config, is_patient: bool) -> Loading {
    let settings = config.meaning.clone();
    let settings = EmbedderSettings {
        folder: settings.folder.filter(|folder| folder.is_dir()),
        budget: settings.budget.filter(|_| !is_patient),
        ..settings
    };
    begin(settings, config.lang)
}

/// The same for a measurement: a question may take as long as it takes.
pub(super) fn load_patient(config: &Config) -> Loading {
    let settings = EmbedderSettings {
        budget: None,
        ..config.meaning.clone()
    };
    begin(settings, config.lang)
}

fn begin(settings: EmbedderSettings, lang: Lang) -> Loading {
    let load = move || {
        let encoder = embedder::load(&settings)?;
        Ok(encoder.map(|encoder| Embeddings::new(encoder, &settings)))
    };
    Loading {
        loaded: thread::spawn(load),
        lang,
    }
}

impl Loading {
    /// What was loaded; `None` where nothing is to be.
    ///
    /// # Errors
    /// When the model cannot be used, in words.
    pub(super) fn wait(self) -> anyhow::Result<Option<Embeddings>> {
        match self.loaded.join() {
            Ok(loaded) => loaded.map_err(|error| worded(error, self.lang)),
            Err(_) => Err(anyhow!(say(self.lang, "cli.meaning.broke-off", &[]))),
        }
    }

    /// The loaded model. Without one a warning goes to stderr, and words alone
    /// decide.
    pub(super) fn or_words(self) -> Option<Embeddings> {
        let lang = self.lang;
        self.wait().unwrap_or_else(|error| {
            let words = say(lang, "cli.meaning.by-words", &[]);
            super::tell(&format!("sotay: {error:#}; {words}\n"));
            None
        })
    }
}

/// The meaning of articles with every vector made, which a bar tells of.
pub(super) fn whole(embeddings: &Embeddings, articles: &[Arc<Article>], lang: Lang) -> Meaning {
    let bar = progress(embeddings.missing(articles));
    bar.set_message(say(lang, "cli.meaning.bar", &[]));
    let meaning = embeddings.whole_meaning(articles, |done, _| {
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    });
    bar.finish_and_clear();
    meaning
}

fn worded(error: EmbedderError, lang: Lang) -> anyhow::Error {
    match error {
        EmbedderError::Missing { folder, missing } => {
            let blanks = [
                ("folder", &*folder.display().to_string()),
                ("files", &*missing.join(", ")),
            ];
            anyhow!(say(lang, "cli.meaning.missing", &blanks))
        }
        EmbedderError::Read { path, source } => {
            let blanks = [("file", &*path.display().to_string())];
            anyhow::Error::new(source).context(say(lang, "cli.meaning.read", &blanks))
        }
        #[cfg(feature = "meaning")]
        EmbedderError::Model {
            folder: Some(folder),
            source,
        } => {
            let blanks = [("folder", &*folder.display().to_string())];
            anyhow::Error::new(source).context(say(lang, "cli.meaning.model", &blanks))
        }
        #[cfg(feature = "meaning")]
        EmbedderError::Model {
            folder: None,
            source,
        } => anyhow::Error::new(source).context(say(lang, "cli.meaning.own-model", &[])),
        EmbedderError::NotBuiltIn => anyhow!(say(lang, "cli.meaning.not-built-in", &[])),
    }
}
