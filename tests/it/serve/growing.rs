//! The real binary while somebody writes a file in parts.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
    time::Instant,
};

use super::{
    live::{Desk, EXPIRED, article},
    *,
};

/// A writer makes eight parts in three seconds.
const PARTS: usize = 8;
const PAUSE: Duration = Duration::from_millis(400);

/// How somebody writes a file in parts.
#[derive(Clone, Copy)]
enum Manner {
    /// Holds it open, as a copy over the network does.
    Open,
    /// Opens it anew for each part.
    Again,
    /// Writes it from the beginning each time, a part longer.
    Whole,
}

/// The first part is an article with a resolution, so that nothing but its growing
/// tells that it is a half.
fn parts(title: &str) -> Vec<String> {
    let steps = (1..PARTS).map(|n| format!("{}. Phần {}.\n", n + 1, n + 1));
    let first = article(title, "1. Phần 1.");
    std::iter::once(first).chain(steps).collect()
}

fn writer(path: PathBuf, title: &str, manner: Manner) -> JoinHandle<()> {
    let parts = parts(title);
    thread::spawn(move || {
        let mut file = File::create(&path).unwrap();
        let mut so_far = String::new();
        for part in parts {
            so_far += &part;
            match manner {
                Manner::Open => file.write_all(part.as_bytes()).unwrap(),
                Manner::Again => {
                    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
                    file.write_all(part.as_bytes()).unwrap();
                }
                Manner::Whole => fs::write(&path, &so_far).unwrap(),
            }
            thread::sleep(PAUSE);
        }
    })
}

/// Whether an answer shows the first part and not the last.
fn is_half(answer: &str) -> bool {
    answer.contains("Phần 1.") && !answer.contains(&format!("Phần {PARTS}."))
}

/// Asks for a while, and gives every answer to `look`.
async fn ask_all(desk: &Desk, questions: &[&str], for_how_long: Duration, look: impl Fn(&str)) {
    let begun = Instant::now();
    while begun.elapsed() < for_how_long {
        for question in questions {
            look(&desk.ask(question).await.1);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

const QUESTIONS: [&str; 3] = ["lỗi 190", "lỗi 20777", "lỗi 20778"];

/// Writers of a known article and of two new ones.
fn writers(kb: &Path) -> [JoinHandle<()>; 3] {
    [
        ("190-phien-het-han.md", EXPIRED, Manner::Open),
        ("777.md", "Lỗi 20777: Kho trống", Manner::Again),
        ("778.md", "Lỗi 20778: Kho đầy", Manner::Whole),
    ]
    .map(|(name, title, manner)| writer(kb.join(name), title, manner))
}

async fn comes_whole(desk: &Desk, writers: [JoinHandle<()>; 3]) {
    let no_half = |answer: &str| assert!(!is_half(answer), "{answer}\n{}", desk.bot.log());
    ask_all(desk, &QUESTIONS, PAUSE * 10, no_half).await;
    for writer in writers {
        writer.join().unwrap();
    }
    let rested = Instant::now();
    for question in QUESTIONS {
        desk.until(question, |answer| {
            no_half(answer);
            answer.contains(&format!("Phần {PARTS}."))
        })
        .await;
    }
    assert!(rested.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_file_that_grows_is_never_answered_half() {
    for mode in ["auto", "poll"] {
        let toml = format!("[kb]\nwatch = \"{mode}\"\npoll-seconds = 1\n");
        let desk = Desk::new(&toml).await;
        let writers = writers(&desk.path("kb"));
        // What was there stays there.
        let kept = |answer: &str| assert!(answer.contains("Kết nối lại trang."), "{answer}");
        ask_all(&desk, &["lỗi 190"], PAUSE * 3, kept).await;
        comes_whole(&desk, writers).await;
        desk.end().await;
    }
}

#[tokio::test]
async fn a_file_that_grows_at_the_start_is_never_answered_half() {
    let mut written = None;
    let desk = Desk::in_folder("", |dir| {
        fs::create_dir(dir.join("kb")).unwrap();
        let other = article("Lỗi 613: Gọi quá nhiều", "Chờ một giờ.");
        fs::write(dir.join("kb/613.md"), other).unwrap();
        written = Some(writers(&dir.join("kb")));
    })
    .await;
    desk.answers("lỗi 613", "Chờ một giờ").await;
    comes_whole(&desk, written.unwrap()).await;
    desk.end().await;
}

#[tokio::test]
async fn what_is_saved_in_one_go_is_live_at_once() {
    let desk = Desk::new("").await;
    let (file, draft) = ("kb/190-phien-het-han.md", desk.path("kb/.draft"));
    let mut fastest = Duration::MAX;
    for n in 0..3 {
        let begun = Instant::now();
        let step = format!("Ghi lần {n}.");
        desk.write(file, &article(EXPIRED, &step));
        desk.until_answered("lỗi 190", &step).await;
        assert!(begun.elapsed() < Duration::from_secs(8));

        // A rename says that it is whole: nothing is waited for but quiet.
        let begun = Instant::now();
        let step = format!("Đổi tên lần {n}.");
        fs::write(&draft, article(EXPIRED, &step)).unwrap();
        fs::rename(&draft, desk.path(file)).unwrap();
        desk.until_answered("lỗi 190", &step).await;
        fastest = fastest.min(begun.elapsed());
    }
    assert!(fastest < Duration::from_millis(1400), "{fastest:?}");
    desk.end().await;
}

#[tokio::test]
async fn what_moves_is_answered_all_the_while() {
    let desk = Desk::new("").await;
    let kept = |answer: &str| assert!(answer.contains("Kết nối lại trang."), "{answer}");
    let name = "190-phien-het-han.md";
    let [here, there, elsewhere] =
        ["kb", "kb/facebook", "kb/meta"].map(|folder| desk.path(folder).join(name));
    fs::create_dir(desk.path("kb/facebook")).unwrap();
    fs::rename(&here, &there).unwrap();
    ask_all(&desk, &["lỗi 190"], Duration::from_secs(2), kept).await;
    // As a version control does: written anew and taken away.
    let text = fs::read(&there).unwrap();
    fs::create_dir(desk.path("kb/meta")).unwrap();
    fs::remove_file(&there).unwrap();
    fs::write(&elsewhere, &text).unwrap();
    ask_all(&desk, &["lỗi 190"], Duration::from_secs(3), kept).await;
    fs::remove_file(&elsewhere).unwrap();
    desk.until("lỗi 190", |answer| answer.contains("Chưa có bài"))
        .await;
    desk.end().await;
}
