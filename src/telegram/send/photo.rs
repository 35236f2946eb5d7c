//! The pictures that go along with a message.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::{
    kb,
    store::{Memory, content_hash},
    telegram::blocking::computed,
};

/// A picture as a letter names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PhotoName {
    /// The file below the folder of the articles.
    pub(crate) name: String,
    /// The caption.
    pub(crate) words: String,
}

/// A picture that can be sent.
pub(crate) struct Photo {
    /// Its file and its caption.
    pub(crate) named: PhotoName,
    /// By what it is remembered.
    pub(crate) content: String,
    /// What Telegram calls it, if it has it.
    pub(crate) file_id: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// Reads the pictures. Those that cannot be sent are left out, and the log names
/// them.
pub(crate) async fn load(folder: &Path, named: &[PhotoName], memory: &Memory) -> Vec<Photo> {
    let (folder, all) = (folder.to_owned(), named.to_vec());
    let work = move || {
        let read = |named: PhotoName| match kb::picture(&folder, &named.name) {
            Ok(bytes) => Some(Photo {
                named,
                content: content_hash(&bytes),
                file_id: None,
                bytes,
            }),
            Err(error) => {
                let picture = named.name;
                warn!(event = "picture_skipped", picture, %error, "a picture is left out; `sotay check` names those that need mending");
                None
            }
        };
        all.into_iter().filter_map(read).collect::<Vec<_>>()
    };
    let mut all = computed(work).await;
    for picture in &mut all {
        picture.file_id = memory.file(&picture.content).await;
        if picture.file_id.is_some() {
            // It need not be uploaded: its bytes are in nobody's way.
            picture.bytes.clear();
        }
    }
    all
}
