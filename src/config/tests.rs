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
    assert!(kb(&[], Flags::default()).ends_with("a"));
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
fn every_path_of_the_file_is_seen_from_it() {
    let toml = "[kb]\nfolder = \"bai\"\n[store]\nfolder = \"nho\"\n[telegram]\ntoken-file = \"token\"\n\
                webhook-url = \"https://bot.example.vn\"\nwebhook-secret-file = \"khoa\"\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sotay.toml");
    fs::write(&path, toml).unwrap();
    fs::write(folder.path().join("token"), "123:geheim\n").unwrap();
    fs::write(folder.path().join("khoa"), "0123456789abcdef\n").unwrap();
    let flags = Flags {
        config: Some(path),
        ..Flags::default()
    };
    let config = Config::from_parts(&flags, &|_| None).unwrap();
    assert_eq!(config.kb, folder.path().join("bai"));
    assert_eq!(config.store.folder, folder.path().join("nho"));
    assert_eq!(config.telegram.token.unwrap().reveal(), "123:geheim");
    assert!(config.telegram.webhook.unwrap().secret.is_some());
    // Paths from the environment are relative to the working directory.
    let env = |name: &str| (name == "SOTAY_DATA").then(|| "nho".to_owned());
    let config = Config::from_parts(&flags, &env).unwrap();
    assert_eq!(config.store.folder, Path::new("nho"));
}

#[test]
fn a_token_that_cannot_be_read_is_the_trouble_of_those_who_need_one() {
    let toml = "[telegram]\ntoken-file = \"no-such-file\"\n";
    let telegram = load(toml, &[], Flags::default()).unwrap().telegram;
    assert_eq!(telegram.token, None);
    let trouble = telegram.token_trouble.unwrap().to_string();
    assert!(trouble.contains("no-such-file"), "{trouble}");
    let set = [("TELOXIDE_TOKEN", "1:x")];
    let telegram = load(toml, &set, Flags::default()).unwrap().telegram;
    assert!(telegram.token.is_some() && telegram.token_trouble.is_none());
}

#[test]
fn the_password_of_a_proxy_is_never_printed() {
    let good = "[telegram]\nproxy = \"socks5://lan:geheim@127.0.0.1:1080\"\n";
    let config = load(good, &[], Flags::default()).unwrap();
    assert!(!format!("{config:?}").contains("geheim"));
    for wrong in [
        "[telegram]\nproxy = \"sock5://lan:geheim@127.0.0.1:1080\"\n",
        "[telegram]\nproxy = \"socks5://lan:geheim@127.0.0.1:1080\" x\n",
        "[telegram]\nprozy = \"socks5://lan:geheim@127.0.0.1:1080\"\n",
        "[telegram]\nproxy = [\"socks5://lan:geheim@127.0.0.1:1080\"]\n",
        "[telegram]\napi-url = \"ftp://lan:geheim@127.0.0.1:1080\"\n",
    ] {
        let error = load(wrong, &[], Flags::default()).unwrap_err();
        let debug = format!("{error:?}");
        let told = format!("{:#}", anyhow::Error::new(error));
        assert!(told.contains("127.0.0.1") || told.contains("pro"), "{told}");
        assert!(
            !told.contains("geheim") && !debug.contains("geheim"),
            "{told} {debug}"
        );
    }
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
    let folder = config.file.as_deref().and_then(Path::parent).unwrap();
    assert_eq!(config.kb, folder.join("kb"));
    assert_eq!((config.watch, config.poll.as_secs()), (Mode::Auto, 5));
    assert_eq!(config.lang, Lang::Vi);
    assert_eq!(config.telegram.answer_deadline, Duration::from_mins(1));
    let store = StoreConfig {
        folder: folder.join("data"),
        keep_text_days: 90,
    };
    assert_eq!(config.store, store);
    let meaning = embedder::EmbedderSettings {
        enabled: true,
        model_dir: None,
        budget: Some(Duration::from_millis(150)),
        workers: 0,
        folder: Some(folder.join("data")),
    };
    assert_eq!(config.meaning, meaning);
    assert!(config.access.is_open());
    // Every key without a default value stands there as a comment.
    for key in [
        "abbreviations",
        "synonyms",
        "systems",
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
        "authors",
        "publishers",
        "token-file",
        "api-url",
        "proxy",
        "answer-deadline-seconds",
    ] {
        assert!(example.contains(key), "{key}");
    }
}
