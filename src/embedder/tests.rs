use std::{fs, path::Path, sync::atomic::AtomicBool};

use super::*;
use crate::{
    article::{Source, read},
    meaning::{ModelId, TextRole, Unavailable, Vector},
};

/// Counts what it is asked: an encoder whose work can be watched, and held up by
/// who holds its gate. It knows texts by their letters.
struct Watched {
    model: u8,
    encoded: AtomicUsize,
    gate: Mutex<()>,
    fails: AtomicBool,
}

impl Watched {
    fn new(model: u8) -> Arc<Self> {
        Arc::new(Self {
            model,
            encoded: AtomicUsize::new(0),
            gate: Mutex::new(()),
            fails: AtomicBool::new(false),
        })
    }

    fn encoded(&self) -> usize {
        self.encoded.load(Ordering::SeqCst)
    }
}

impl Encoder for Watched {
    fn encode(&self, _: TextRole, text: &str) -> Result<Vector, EncodeError> {
        self.encoded.fetch_add(1, Ordering::SeqCst);
        drop(self.gate.lock().unwrap());
        if self.fails.load(Ordering::SeqCst) {
            return Err(EncodeError::Failed("as told".into()));
        }
        let mut letters = vec![0.0_f32; 26];
        for letter in text.bytes().filter(u8::is_ascii_lowercase) {
            letters[usize::from(letter - b'a')] += 1.0;
        }
        Vector::new(letters).ok_or(EncodeError::Empty)
    }

    fn model(&self) -> ModelId {
        ModelId([self.model; 32])
    }

    fn dimension(&self) -> usize {
        26
    }
}

fn articles(texts: &[&str]) -> Vec<Arc<Article>> {
    let of = |(at, text): (usize, &&str)| {
        let source = Source::new(format!("bai-{at}.md"), format!("# {text}\n"));
        Arc::new(read(&source).0)
    };
    texts.iter().enumerate().map(of).collect()
}

const WORKERS: usize = 2;

fn settings(folder: &Path) -> EmbedderSettings {
    EmbedderSettings {
        enabled: true,
        model_dir: None,
        budget: None,
        workers: WORKERS,
        folder: Some(folder.to_owned()),
    }
}

fn embeddings(encoder: &Arc<Watched>, folder: &Path) -> Embeddings {
    Embeddings::new(Arc::clone(encoder) as _, &settings(folder))
}

fn nearest(meaning: &Meaning, question: &str) -> usize {
    meaning.read(question).unwrap().nearest(1)[0].0
}

/// Who holds the encoder when no vectors are made: the test, the recall and its
/// encoder of questions.
const HOLDERS: usize = 3;

/// Waits until `is_so`; a test that waits for ever has failed.
fn wait(mut is_so: impl FnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it did not come");
}

#[test]
fn until_the_vectors_are_there_words_have_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let encoder = Watched::new(1);
    let embeddings = embeddings(&encoder, folder.path());
    let closed = encoder.gate.lock().unwrap();
    let meaning = embeddings.meaning(&articles(&["xin chao", "tin nhan", "van don"]));
    assert_eq!(meaning.read("tin").err(), Some(Unavailable::NotReady));
    drop(closed);
    wait(|| meaning.vectors().is_some());
    assert_eq!(nearest(&meaning, "nhan tin"), 1);
}

#[test]
fn only_articles_that_changed_are_encoded() {
    let folder = tempfile::tempdir().unwrap();
    let encoder = Watched::new(1);
    let first = embeddings(&encoder, folder.path());
    first.whole_meaning(&articles(&["mot", "hai", "ba"]), |_, _| ());
    assert_eq!(encoder.encoded(), 3);
    // Another process, one article changed, one moved, one gone.
    let second = embeddings(&encoder, folder.path());
    let now = articles(&["ba", "bon", "mot"]);
    assert_eq!(second.missing(&now), 1);
    let mut told = Vec::new();
    let meaning = second.whole_meaning(&now, |done, of| told.push((done, of)));
    assert_eq!(told, [(0, 1), (1, 1)]);
    assert_eq!(encoder.encoded(), 4);
    assert_eq!(nearest(&meaning, "bon"), 1);
    let ready = second.meaning(&now);
    assert!(ready.vectors().is_some(), "at once");
}

#[test]
fn the_same_text_twice_is_encoded_once() {
    let folder = tempfile::tempdir().unwrap();
    let encoder = Watched::new(1);
    let meaning =
        embeddings(&encoder, folder.path()).whole_meaning(&articles(&["mot"; 5]), |_, _| ());
    assert_eq!(encoder.encoded(), 1);
    assert_eq!(meaning.vectors().unwrap().len(), 5);
}

#[test]
fn a_damaged_cache_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(CACHE_FILE);
    let encoder = Watched::new(1);
    let articles = articles(&["mot", "hai"]);
    embeddings(&encoder, folder.path()).whole_meaning(&articles, |_, _| ());
    let good = fs::read(&file).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 0x10;
    let halves = [
        &good[..good.len() / 2],
        &good[..good.len() - 1],
        &flipped,
        b"",
    ];
    for damaged in halves {
        fs::write(&file, damaged).unwrap();
        let before = encoder.encoded();
        let meaning = embeddings(&encoder, folder.path()).whole_meaning(&articles, |_, _| ());
        assert_eq!(encoder.encoded() - before, 2);
        assert_eq!(nearest(&meaning, "hai"), 1);
        assert_eq!(fs::read(&file).unwrap(), good, "it is whole again");
    }
}

#[test]
fn a_cache_of_another_model_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let articles = articles(&["mot", "hai"]);
    embeddings(&Watched::new(1), folder.path()).whole_meaning(&articles, |_, _| ());
    let other = Watched::new(2);
    embeddings(&other, folder.path()).whole_meaning(&articles, |_, _| ());
    assert_eq!(other.encoded(), 2);
}

#[test]
fn a_cache_that_cannot_be_written_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("data");
    fs::write(&in_the_way, "a file").unwrap();
    let meaning =
        embeddings(&Watched::new(1), &in_the_way).whole_meaning(&articles(&["mot"]), |_, _| ());
    assert_eq!(nearest(&meaning, "mot"), 0);
}

#[test]
fn a_newer_handbook_ends_the_work_for_an_older_one() {
    let folder = tempfile::tempdir().unwrap();
    let encoder = Watched::new(1);
    let embeddings = embeddings(&encoder, folder.path());
    let many: Vec<String> = (1..500).map(|n| "ab".repeat(n)).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let closed = encoder.gate.lock().unwrap();
    let old = embeddings.meaning(&articles(&many));
    wait(|| encoder.encoded() == WORKERS);
    let new = embeddings.meaning(&articles(&["mot", "hai"]));
    drop(closed);
    wait(|| new.vectors().is_some());
    // What was begun for the older one comes to its end, and no more.
    wait(|| Arc::strong_count(&encoder) == HOLDERS);
    assert_eq!(encoder.encoded(), WORKERS + 2);
    assert!(old.vectors().is_none());
}

#[test]
fn an_article_that_cannot_be_encoded_leaves_the_others_found() {
    let folder = tempfile::tempdir().unwrap();
    // No letter that this encoder knows.
    let meaning = embeddings(&Watched::new(1), folder.path())
        .whole_meaning(&articles(&["mot", "ĐĐ", "hai"]), |_, _| ());
    assert_eq!(nearest(&meaning, "hai"), 2);
    assert_eq!(meaning.read("hai").unwrap().cosine(1), None);
}

#[test]
fn a_budget_that_is_exceeded_leaves_the_words() {
    let folder = tempfile::tempdir().unwrap();
    let encoder = Watched::new(1);
    let articles = articles(&["mot", "hai"]);
    embeddings(&encoder, folder.path()).whole_meaning(&articles, |_, _| ());
    let settings = EmbedderSettings {
        budget: Some(Duration::from_millis(20)),
        ..settings(folder.path())
    };
    let embeddings = Embeddings::new(Arc::clone(&encoder) as _, &settings);
    let meaning = embeddings.meaning(&articles);
    let closed = encoder.gate.lock().unwrap();
    let late = Unavailable::Question(EncodeError::TooSlow);
    assert_eq!(meaning.read("hai").err(), Some(late));
    let counts = BudgetCounts {
        late: 1,
        ..BudgetCounts::default()
    };
    assert_eq!(embeddings.counts(), counts);
    drop(closed);
}

#[test]
fn where_too_many_wait_nobody_waits_longer_than_the_budget() {
    let encoder = Watched::new(1);
    let punctual = Punctual::new(Arc::clone(&encoder) as _, Some(Duration::from_millis(50)));
    let closed = encoder.gate.lock().unwrap();
    let answers: Vec<_> = thread::scope(|scope| {
        let one = |n| {
            let (punctual, text) = (&punctual, "a".repeat(n + 1));
            scope.spawn(move || punctual.encode(TextRole::Query, &text))
        };
        let threads: Vec<_> = (0..100_usize).map(one).collect();
        let joined = threads.into_iter().map(|thread| thread.join().unwrap());
        joined.collect()
    });
    let count = |wanted| {
        let is_it = |answer: &&Result<_, _>| answer.as_ref().is_err_and(|error| *error == wanted);
        answers.iter().filter(is_it).count()
    };
    let (slow, busy) = (count(EncodeError::TooSlow), count(EncodeError::Busy));
    assert_eq!(slow + busy, 100);
    assert!(busy >= 60, "{busy}: the others do not fit into the queue");
    assert_eq!(punctual.counts().late, 100);
    // What nobody waits for is not begun: of all those only the first was.
    drop(closed);
    wait(|| punctual.encode(TextRole::Query, "mot").is_ok());
    assert!(encoder.encoded() < 10, "{}", encoder.encoded());
}

#[test]
fn a_question_is_encoded_once() {
    let encoder = Watched::new(1);
    let punctual = Punctual::new(encoder.clone(), Some(Duration::from_mins(1)));
    let first = punctual.encode(TextRole::Query, "mot");
    assert_eq!(first, punctual.encode(TextRole::Query, "mot"));
    assert_eq!(encoder.encoded(), 1);
    assert_ne!(first, punctual.encode(TextRole::Query, "hai"));
    punctual.encode(TextRole::Passage, "mot").unwrap();
    assert_eq!(encoder.encoded(), 3, "as a passage it is another text");
}

#[test]
fn an_encoder_that_fails_is_counted_and_asked_again() {
    let encoder = Watched::new(1);
    let punctual = Punctual::new(encoder.clone(), Some(Duration::from_mins(1)));
    encoder.fails.store(true, Ordering::SeqCst);
    let failed = EncodeError::Failed("as told".into());
    assert_eq!(punctual.encode(TextRole::Query, "mot"), Err(failed));
    encoder.fails.store(false, Ordering::SeqCst);
    assert!(punctual.encode(TextRole::Query, "mot").is_ok());
    assert_eq!(
        punctual.counts(),
        BudgetCounts {
            encoded: 1,
            late: 0,
            failed: 1
        }
    );
}
