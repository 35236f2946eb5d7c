//! `[check]`: which rules count how much, and what is accepted as it is.
//!
//! It may stand in two files: `sotay.toml` of the program, and a `sotay.toml` in
//! the folder of the articles, which goes along with them. Where both set one
//! thing, the program's file wins; lists of both are used.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{ConfigError, Paths};
use crate::{
    article::{Rule, period_days},
    check::{CheckSettings, KnownFinding, Level},
};

/// `[check]` as the file says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct CheckFile {
    rules: BTreeMap<String, LevelName>,
    review_every: Option<String>,
    owners: Vec<String>,
    keys: Vec<String>,
    sections: Vec<String>,
    glossary: Paths,
    known: Vec<KnownFile>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LevelName {
    Off,
    Warning,
    Error,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct KnownFile {
    rule: String,
    article: String,
    text: Option<String>,
    reason: String,
}

/// The file among the articles; nothing but `[check]` may stand in it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FolderFile {
    check: CheckFile,
}

/// The name of the file in the folder of the articles.
const FOLDER_FILE: &str = "sotay.toml";

impl CheckFile {
    /// The same with its files as seen from `folder`.
    pub(super) fn below(mut self, folder: &Path) -> Self {
        self.glossary = Paths::Many(self.glossary.below(folder));
        self
    }

    /// The settings of these lines together with those of the file in `kb`, the
    /// folder of the articles.
    ///
    /// # Errors
    /// When that file or a glossary cannot be read, or a value is not of the
    /// form that its key takes.
    pub fn settings(&self, kb: &Path) -> Result<CheckSettings, ConfigError> {
        let mut settings = CheckSettings::default();
        let path = kb.join(FOLDER_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let file: FolderFile =
                    toml::from_str(&text).map_err(|source| ConfigError::Parse {
                        path: path.clone(),
                        source: Box::new(source),
                    })?;
                file.check.below(kb).add_to(&mut settings)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(ConfigError::Read { path, source }),
        }
        self.clone().add_to(&mut settings)?;
        Ok(settings)
    }

    fn add_to(self, settings: &mut CheckSettings) -> Result<(), ConfigError> {
        for (name, level) in &self.rules {
            let level = match level {
                LevelName::Off => Level::Off,
                LevelName::Warning => Level::Warning,
                LevelName::Error => Level::Error,
            };
            settings.levels.insert(rule("check.rules", name)?, level);
        }
        if let Some(period) = self.review_every {
            let days = period_days(&period).ok_or_else(|| ConfigError::Value {
                key: "check.review-every",
                value: period.clone(),
                expected: "a period such as \"180d\", \"12w\", \"6m\", \"1y\"",
            })?;
            settings.review_every = Some(days);
        }
        settings.owners.extend(self.owners);
        settings.keys.extend(self.keys);
        settings.sections.extend(self.sections);
        for path in self.glossary.below(Path::new("")) {
            settings.glossary.extend(names(&path)?);
        }
        for known in self.known {
            if known.reason.trim().is_empty() {
                return Err(ConfigError::Value {
                    key: "check.known.reason",
                    value: known.reason,
                    expected: "why the finding is accepted",
                });
            }
            settings.known.push(KnownFinding {
                rule: rule("check.known.rule", &known.rule)?,
                article: known.article,
                text: known.text,
                reason: known.reason,
            });
        }
        Ok(())
    }
}

fn rule(key: &'static str, name: &str) -> Result<Rule, ConfigError> {
    Rule::parse(name).ok_or_else(|| ConfigError::Value {
        key,
        value: name.to_owned(),
        expected: "the id of a rule, such as \"K022\"; `sotay check --explain` lists them",
    })
}

/// The names of a glossary: one a line, `#` begins a comment.
fn names(path: &PathBuf) -> Result<Vec<String>, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Read {
        path: path.clone(),
        source,
    })?;
    let lines = text.lines().map(str::trim);
    let names = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(names.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(program: &str, folder: &str) -> Result<CheckSettings, ConfigError> {
        let kb = tempfile::tempdir().expect("a temporary folder");
        fs::write(kb.path().join("sotay.toml"), folder).expect("a writable folder");
        fs::write(kb.path().join("tn.txt"), "# ours\nPancake\n").expect("a writable folder");
        let file: FolderFile = toml::from_str(program).expect("TOML");
        file.check.settings(kb.path())
    }

    #[test]
    fn the_programs_file_goes_before_the_articles() {
        let settings = settings(
            "[check]\nreview-every = \"6m\"\n[check.rules]\nK022 = \"error\"",
            "[check]\nreview-every = \"1y\"\nkeys = [\"ids\"]\nglossary = \"tn.txt\"\n\
             [check.rules]\nlong = \"off\"\nk021 = \"off\"\n\
             [[check.known]]\nrule = \"K028\"\narticle = \"a.md\"\nreason = \"gốc\"",
        )
        .expect("good settings");
        assert_eq!(settings.level(Rule::TooLong), Level::Error);
        assert_eq!(settings.level(Rule::NearDuplicate), Level::Off);
        assert_eq!(settings.review_every, Some(180));
        assert_eq!(settings.keys, ["ids"]);
        assert_eq!(settings.glossary, ["Pancake"]);
        assert_eq!(settings.known[0].rule, Rule::Closing);
    }

    #[test]
    fn a_bad_value_names_its_key() {
        for (folder, key) in [
            ("[check.rules]\nK999 = \"off\"", "check.rules"),
            ("[check]\nreview-every = \"bald\"", "check.review-every"),
            (
                "[[check.known]]\nrule = \"K001\"\narticle = \"a.md\"\nreason = \" \"",
                "check.known.reason",
            ),
        ] {
            let error = settings("", folder).expect_err("bad").to_string();
            assert!(error.contains(key), "{error}");
        }
        for folder in [
            "kb = \"x\"",
            "[check.rules]\nK001 = \"loud\"",
            "[check]\nglossary = \"none.txt\"",
        ] {
            settings("", folder).expect_err(folder);
        }
    }
}
