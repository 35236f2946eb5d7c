//! `kb` of `sotay.toml`: a path, or a table that holds it.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::{ConfigError, Paths};
use crate::kb::Mode;

/// The folder of articles and how its changes are noticed.
#[derive(Debug, Default)]
pub(super) struct KbFile {
    pub(super) folder: Option<PathBuf>,
    watch: Option<String>,
    poll_seconds: Option<u64>,
    /// Folders that links of the articles may lead into.
    pub(super) also_from: Vec<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    folder: Option<PathBuf>,
    watch: Option<String>,
    poll_seconds: Option<u64>,
    also_from: Paths,
}

impl<'de> Deserialize<'de> for KbFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PathOrTable)
    }
}

/// By hand, because serde's untagged enums do not say which key is wrong.
struct PathOrTable;

impl<'de> Visitor<'de> for PathOrTable {
    type Value = KbFile;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path, or a table with folder, also-from, watch and poll-seconds")
    }

    fn visit_str<E>(self, path: &str) -> Result<KbFile, E> {
        Ok(KbFile {
            folder: Some(path.into()),
            ..KbFile::default()
        })
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<KbFile, M::Error> {
        let table = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(KbFile {
            folder: table.folder,
            watch: table.watch,
            poll_seconds: table.poll_seconds,
            also_from: table.also_from.below(Path::new("")),
        })
    }
}

/// Often enough for an editor who waits, seldom enough for a share.
const POLL_SECONDS: u64 = 5;

impl KbFile {
    /// How changes are noticed, and how often it is looked where nothing tells.
    pub(super) fn watch(&self) -> Result<(Mode, Duration), ConfigError> {
        let mode = match self.watch.as_deref() {
            None | Some("auto") => Mode::Auto,
            Some("poll") => Mode::Poll,
            Some("off") => Mode::Off,
            Some(other) => {
                return Err(ConfigError::Value {
                    key: "kb.watch",
                    value: other.to_owned(),
                    expected: "\"auto\", \"poll\" or \"off\"",
                });
            }
        };
        let seconds = self.poll_seconds.unwrap_or(POLL_SECONDS).max(1);
        Ok((mode, Duration::from_secs(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        kb: KbFile,
    }

    fn read(toml: &str) -> Result<(Option<PathBuf>, Mode, u64), String> {
        let file: File = toml::from_str(toml).map_err(|error| error.to_string())?;
        let (mode, every) = file.kb.watch().map_err(|error| error.to_string())?;
        Ok((file.kb.folder, mode, every.as_secs()))
    }

    #[test]
    fn it_is_a_path_or_a_table() {
        let folder = Some(PathBuf::from("a"));
        assert_eq!(read("kb = \"a\""), Ok((folder.clone(), Mode::Auto, 5)));
        assert_eq!(
            read("[kb]\nfolder = \"a\"\nwatch = \"poll\"\npoll-seconds = 0"),
            Ok((folder, Mode::Poll, 1))
        );
        assert_eq!(read("[kb]\nwatch = \"off\""), Ok((None, Mode::Off, 5)));
    }

    #[test]
    fn links_may_lead_into_one_folder_more_or_several() {
        for (toml, folders) in [
            ("kb = \"a\"", &[][..]),
            ("[kb]\nalso-from = \"b\"", &["b"]),
            ("[kb]\nalso-from = [\"b\", \"/c\"]", &["b", "/c"]),
        ] {
            let file: File = toml::from_str(toml).unwrap();
            let folders: Vec<_> = folders.iter().map(PathBuf::from).collect();
            assert_eq!(file.kb.also_from, folders, "{toml}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (toml, told) in [
            ("kb = 1", "a path, or a table"),
            ("[kb]\nfolders = \"a\"", "folders"),
            ("[kb]\nwatch = \"on\"", "kb.watch"),
            ("[kb]\nalso-from = 1", "a path or a list of paths"),
        ] {
            let error = read(toml).unwrap_err();
            assert!(error.contains(told), "{toml}: {error}");
        }
    }
}
