//! Meaning from end to end: the real model in the real program.

use std::{fs, path::Path, process::Stdio, thread, time::Duration};

use sotay::{
    embedder::{CACHE_FILE, EmbedderSettings, Embeddings, SOON, load},
    handbook::Handbook,
    meaning::{TextId, passages},
};

use crate::support::{
    cli::{command, folder, run},
    kb as own,
};

fn settings(data: &Path) -> EmbedderSettings {
    EmbedderSettings {
        enabled: true,
        model_dir: None,
        budget: None,
        workers: 0,
        folder: Some(data.to_owned()),
    }
}

fn embeddings(data: &Path) -> Embeddings {
    let settings = settings(data);
    let encoder = load(&settings).expect("the model of the program");
    Embeddings::new(encoder.expect("it is built in"), &settings)
}

/// `count` articles, each in words of its own.
fn articles(count: usize) -> Vec<(String, String)> {
    let one = |number| {
        let name = format!("bai-{number}.md");
        (
            name,
            format!("# Lỗi số {number}\n\n## Cách xử lý\n\nĐợi {number} phút.\n"),
        )
    };
    (0..count).map(one).collect()
}

#[test]
fn the_shipped_articles_have_their_vectors_with_them() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let missing = embeddings(data.path()).missing(own::handbook().articles());
    assert!(
        missing <= SOON,
        "{missing} texts of kb/ have no vector in model/vectors.bin; make them: \
         cargo run --release -- vectors --to model/vectors.bin"
    );
}

#[test]
fn a_question_in_other_words_lies_near_its_article() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let handbook = own::handbook();
    let meaning = embeddings(data.path()).whole_meaning(handbook.articles(), |_, _| ());
    let near = meaning.read("đổi mật khẩu facebook xong thì page không nhắn được nữa");
    let near = near.expect("a vector").nearest(5);
    let ids: Vec<_> = near
        .iter()
        .map(|(at, _)| handbook.articles()[*at].id.as_str())
        .collect();
    assert!(ids.contains(&"190-doi-mat-khau"), "{ids:?}");
}

#[test]
fn nobody_waits_for_meaning_by_the_way() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let (mut handbook, _) = Handbook::new(own::sources()).expect("an index");
    assert!(handbook.is_quick("lỗi 190"));
    assert!(!handbook.is_quick(&"lỗi 190 ".repeat(200)), "a log");
    let meaning = embeddings(data.path()).whole_meaning(handbook.articles(), |_, _| ());
    handbook.set_meaning(Some(meaning));
    assert!(!handbook.is_quick("lỗi 190"));
}

#[test]
fn vectors_survive_a_kill_and_only_the_rest_is_made_again() {
    let count = 400;
    let articles = articles(count);
    let named = articles.iter().map(|(name, text)| (&**name, &**text));
    let folder = folder(&named.collect::<Vec<_>>());
    let mut child = command(folder.path(), &["vectors"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let file = folder.path().join("data").join(CACHE_FILE);
    while !file.exists() && child.try_wait().expect("a child").is_none() {
        thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    let kept = fs::read(&file).expect("what was kept is there");
    // What comes with the program is kept along with what was made.
    let shipped = include_bytes!("../../model/vectors.bin");
    let [kept, shipped] = [kept.len(), shipped.len()].map(|bytes| (bytes - AROUND) / ENTRY);
    let kept = kept - shipped;
    assert!(kept > 0);
    for left in [count - kept, 0] {
        let ran = run(&mut command(folder.path(), &["vectors", "--lang", "en"])).ended(0);
        let expected = format!("{count} articles, {left} texts newly encoded.\n");
        assert_eq!(ran.out, expected);
    }
}

/// The bytes of the file of vectors beside its entries, and of an entry.
const AROUND: usize = 8 + 4 + 4 + 32 + 8 + 32;
const ENTRY: usize = 32 + 4 + 384;

#[test]
fn a_model_folder_that_does_not_fit_names_what_is_missing() {
    let articles = articles(40);
    let named = articles.iter().map(|(name, text)| (&**name, &**text));
    let folder = folder(&named.collect::<Vec<_>>());
    let model = folder.path().join("e5");
    fs::create_dir(&model).expect("a writable folder");
    fs::write(
        folder.path().join("sotay.toml"),
        "[meaning]\nmodel-dir = \"e5\"\n",
    )
    .expect("a file");
    let told = |lang: &str| {
        let ran = run(&mut command(folder.path(), &["vectors", "--lang", lang])).ended(2);
        ran.err
    };
    let both = ["tokenizer.json", "onnx/model.onnx", "model-dir"];
    for lang in ["vi", "en"] {
        let said = told(lang);
        assert!(both.iter().all(|name| said.contains(name)), "{said}");
    }
    fs::write(model.join("tokenizer.json"), "{}").expect("a file");
    let said = told("en");
    assert!(
        !said.contains("tokenizer.json") && said.contains("onnx/model.onnx"),
        "{said}"
    );
    fs::write(model.join("model.onnx"), "half of it").expect("a file");
    assert!(told("en").contains("tokenizer.json is not a tokenizer"));
    // Who asks gets an answer all the same; nobody waits for a model where a code
    // decides, so nothing is wrong there.
    for (further, is_told) in [(&[][..], false), (&["--explain"], true)] {
        let arguments = [&["ask", "lỗi số 7 đợi mấy phút", "--lang", "en"], further].concat();
        let ran = run(&mut command(folder.path(), &arguments)).ended(0);
        let tells = ran.err.contains("by their words alone");
        assert!(ran.out.contains("Đợi 7 phút."), "{}", ran.out);
        assert_eq!(tells, is_told, "{}", ran.err);
    }
}

#[test]
fn another_model_in_the_layout_of_the_hub_is_used() {
    let folder = folder(&[("a.md", "# Lỗi 1\n"), ("b.md", "# Lỗi 2\n")]);
    let hub = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/meaning/hub");
    let toml = format!("[meaning]\nmodel-dir = {:?}\n", hub.display().to_string());
    fs::write(folder.path().join("sotay.toml"), toml).expect("a file");
    let ran = run(&mut command(folder.path(), &["vectors", "--lang", "en"])).ended(0);
    assert!(ran.out.starts_with("2 articles, 2 texts"), "{}", ran.out);
}

#[test]
fn it_can_be_switched_off() {
    let folder = folder(&[("a.md", "# Lỗi 1\n")]);
    fs::write(
        folder.path().join("sotay.toml"),
        "[meaning]\nenabled = false\n",
    )
    .expect("a file");
    let ran = run(&mut command(folder.path(), &["vectors"])).ended(2);
    assert!(ran.err.contains("enabled = false"), "{}", ran.err);
    run(&mut command(folder.path(), &["ask", "lỗi 1"])).ended(0);
    assert!(!folder.path().join("data").exists());
}

#[test]
fn asking_begins_no_data_folder_and_adds_to_one_that_is_there() {
    let articles = articles(40);
    let named = articles.iter().map(|(name, text)| (&**name, &**text));
    let folder = folder(&named.collect::<Vec<_>>());
    let ask = || run(&mut command(folder.path(), &["ask", "phải đợi mấy phút"]));
    ask();
    assert!(!folder.path().join("data").exists());
    run(&mut command(folder.path(), &["vectors"])).ended(0);
    let kept = || {
        let file = fs::read(folder.path().join("data").join(CACHE_FILE));
        (file.expect("the cache").len() - AROUND) / ENTRY
    };
    let before = kept();
    fs::write(folder.path().join("kb/bai-7.md"), "# Mất kết nối\n").expect("an article");
    ask();
    assert_eq!(kept(), before + 1);
}

#[test]
fn every_article_has_a_text_and_no_two_the_same() {
    let mut seen = std::collections::HashMap::new();
    for article in own::handbook().articles() {
        let texts = passages(article);
        assert!(!texts.is_empty(), "{}", article.id);
        for text in texts {
            let before = seen.insert(TextId::of(&text), article.id.clone());
            assert_eq!(before, None, "{}", article.id);
        }
    }
}
