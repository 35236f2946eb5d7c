use super::*;

fn load(toml: &str, env: &[(&str, &str)], flags: Flags) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sotay.toml");
    fs::write(&path, toml).expect("the folder is writable");
    let flags = Flags {
        config: Some(path),
        ..flags
    };
    Config::from_parts(&flags, &|name| {
        env.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn a_flag_goes_before_the_environment_before_the_file() {
    let kb = |env: &[(&str, &str)], flags| load("kb = \"a\"", env, flags).unwrap().kb;
    assert_eq!(kb(&[], Flags::default()), Path::new("a"));
    assert_eq!(kb(&[("SOTAY_KB", "b")], Flags::default()), Path::new("b"));
    let flags = Flags {
        kb: Some("c".into()),
        ..Flags::default()
    };
    assert_eq!(kb(&[("SOTAY_KB", "b")], flags), Path::new("c"));
}

#[test]
fn the_data_folder_is_the_environments_or_the_files() {
    let store = |toml, env: &[(&str, &str)]| load(toml, env, Flags::default()).unwrap().store;
    let toml = "[store]\nfolder = \"/a\"\nkeep-text-days = 0";
    assert_eq!(store(toml, &[]).folder, Path::new("/a"));
    assert_eq!(store(toml, &[("SOTAY_DATA", "/b")]).folder, Path::new("/b"));
    assert_eq!(store(toml, &[]).keep_text_days, 1);
}

#[test]
fn a_bad_value_names_its_key() {
    let error = |toml| load(toml, &[], Flags::default()).unwrap_err();
    assert!(error("lang = \"fr\"").to_string().contains("lang"));
    assert!(
        error("[telegram]\napi-url = \"here\"")
            .to_string()
            .contains("telegram.api-url")
    );
    let source = std::error::Error::source(&error("kbb = 1"))
        .unwrap()
        .to_string();
    assert!(source.contains("kbb"), "{source}");
}

#[test]
fn lists_lie_beside_the_file_that_names_them() {
    let toml = "[language]\nabbreviations = \"vt.tsv\"\nsynonyms = [\"a.tsv\", \"/b.tsv\"]";
    let language = load(toml, &[], Flags::default()).unwrap().language;
    assert_eq!(language.abbreviations.len(), 1);
    assert!(language.abbreviations[0].is_absolute());
    assert!(language.abbreviations[0].ends_with("vt.tsv"));
    assert!(language.synonyms[0].ends_with("a.tsv"));
    assert_eq!(language.synonyms[1], Path::new("/b.tsv"));
    let error = load("[language]\nsynonyms = 5", &[], Flags::default()).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("a path or a list of paths"), "{source}");
}

#[test]
fn the_model_lies_beside_the_file_that_names_it_and_vectors_in_the_data_folder() {
    let toml = "[meaning]\nmodel-dir = \"e5\"\nbudget-ms = 20\nenabled = false";
    let env = [("SOTAY_DATA", "/d")];
    let meaning = load(toml, &env, Flags::default()).unwrap().meaning;
    let model_dir = meaning.model_dir.unwrap();
    assert!(model_dir.is_absolute() && model_dir.ends_with("e5"));
    assert_eq!(meaning.folder.unwrap(), Path::new("/d"));
    assert_eq!(meaning.budget.unwrap().as_millis(), 20);
    assert!(!meaning.enabled);
    let error = load("[meaning]\nmodel = 1", &[], Flags::default()).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("model"), "{source}");
}

#[test]
fn the_token_is_never_printed() {
    let config = load("", &[("TELOXIDE_TOKEN", "123:geheim")], Flags::default()).unwrap();
    assert!(!format!("{config:?}").contains("geheim"));
    assert_eq!(config.telegram.token.unwrap().reveal(), "123:geheim");
}

#[test]
fn the_example_holds_every_key_with_its_default() {
    let example = include_str!("../../sotay.example.toml");
    let config = load(example, &[], Flags::default()).expect("the example is valid");
    assert_eq!(config.kb, Path::new("kb"));
    assert_eq!((config.watch, config.poll.as_secs()), (Mode::Auto, 5));
    assert_eq!(config.lang, Lang::Vi);
    assert_eq!(config.telegram.answer_deadline, Duration::from_mins(1));
    let store = Store {
        folder: "data".into(),
        keep_text_days: 90,
    };
    assert_eq!(config.store, store);
    let meaning = recall::Settings {
        enabled: true,
        model_dir: None,
        budget: Some(Duration::from_millis(150)),
        workers: 0,
        folder: Some("data".into()),
    };
    assert_eq!(config.meaning, meaning);
    assert!(config.access.is_open());
    // Every key without a default value stands there as a comment.
    for key in [
        "abbreviations",
        "synonyms",
        "folder",
        "watch",
        "poll-seconds",
        "[editors]",
        "[meaning]",
        "enabled",
        "model-dir",
        "budget-ms",
        "workers",
        "keep-text-days",
        "allowed-users",
        "allowed-chats",
        "members-of",
        "chat",
        "token-file",
        "api-url",
        "proxy",
        "answer-deadline-seconds",
    ] {
        assert!(example.contains(key), "{key}");
    }
}
