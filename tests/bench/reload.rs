//! From a saved file to the answer, with the shipped debounce: the real follower
//! on a real folder, without Telegram.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use sotay::{answer::Outcome, article::Source, handbook::Handbook, kb::Live, text::Language};

use crate::memory::resident;

/// How long it took, and what a process weighs that does it again and again.
pub(crate) struct Reloads {
    pub(crate) articles: usize,
    /// In order.
    pub(crate) times: Vec<Duration>,
    /// After so many exchanges, so many MiB resident, where the system tells.
    pub(crate) weights: Vec<(usize, f64)>,
}

const PROBE: &str = "do-thoi-gian-nap-lai.md";

/// Saves an article beside `sources` as often as `runs` says; then exchanges the
/// articles `exchanges` times without waiting.
pub(crate) fn reloads(sources: &[Source], runs: usize, exchanges: usize) -> io::Result<Reloads> {
    let folder = tempfile::tempdir()?;
    for source in sources {
        let path = folder.path().join(&source.name);
        fs::create_dir_all(path.parent().unwrap_or(folder.path()))?;
        fs::write(path, &source.bytes)?;
    }
    save(folder.path(), 0)?;
    Ok(Reloads {
        articles: sources.len() + 1,
        times: times(folder.path(), runs)?,
        weights: weights(folder.path(), exchanges)?,
    })
}

fn times(folder: &Path, runs: usize) -> io::Result<Vec<Duration>> {
    let live = open(folder)?;
    let handbook = live.handbook().map_err(io::Error::other)?;
    let current = Arc::new(Mutex::new(Arc::new(handbook)));
    let handed = Arc::clone(&current);
    let _follower = live.follow(
        sotay::kb::Mode::Auto,
        Duration::from_secs(5),
        move |update| {
            if let Some(handbook) = update.handbook {
                *handed.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(handbook);
            }
        },
    );
    // The watches are set.
    thread::sleep(Duration::from_secs(2));
    let mut times = Vec::new();
    for run in 1..=runs {
        let begun = Instant::now();
        save(folder, run)?;
        loop {
            let handbook = Arc::clone(&current.lock().unwrap_or_else(PoisonError::into_inner));
            if answers(&handbook, run) {
                break;
            }
            if begun.elapsed() > Duration::from_mins(1) {
                return Err(io::Error::other("the saved file is not answered"));
            }
            thread::sleep(Duration::from_millis(1));
        }
        times.push(begun.elapsed());
        // People do not save in step with our clock.
        thread::sleep(Duration::from_millis(100 + 37 * run as u64 % 200));
    }
    times.sort_unstable();
    Ok(times)
}

fn weights(folder: &Path, exchanges: usize) -> io::Result<Vec<(usize, f64)>> {
    let mut live = open(folder)?;
    let mut weights = Vec::new();
    let mut held = None;
    for run in 1..=exchanges {
        save(folder, run)?;
        let update = live.look(false).map_err(io::Error::other)?;
        held = update.handbook.or(held);
        if run == exchanges || [10, 100, 500].contains(&run) {
            weights.extend(resident().map(|weight| (run, weight)));
        }
    }
    assert!(held.is_none_or(|handbook| answers(&handbook, exchanges)));
    Ok(weights)
}

fn open(folder: &Path) -> io::Result<Live> {
    let live = Live::open(folder, Language::built_in());
    live.map(|(live, _)| live).map_err(io::Error::other)
}

fn save(folder: &Path, run: usize) -> io::Result<()> {
    let text = format!("# Lỗi 777123: Đo thời gian nạp lại\n\n## Cách xử lý\n\nLượt {run}.\n");
    // By a rename, as careful editors do: a file that is written in place is waited for.
    let draft = folder.join(".draft");
    fs::write(&draft, text)?;
    fs::rename(draft, folder.join(PROBE))
}

fn answers(handbook: &Handbook, run: usize) -> bool {
    let answer = handbook.ask("bi loi 777123").expect("the search works");
    let Outcome::Answer(id) = &answer.outcome else {
        return false;
    };
    let article = handbook.article(id);
    article.is_some_and(|article| article.source().contains(&format!("Lượt {run}.")))
}
