//! What a process weighs that holds one of the two: each is held by a child
//! process, this program started anew, which reads its own weight from `/proc`.

use std::{
    env, fs,
    hint::black_box,
    io,
    path::Path,
    process::{Command, Stdio},
};

use sotay::{
    article::{Source, read},
    kb,
};

#[cfg(feature = "meaning")]
use crate::meaning;
use crate::{
    corpus::flat_text,
    flat::{Flat, Writer},
    handbook,
};

/// The first argument of a child; the engine and the folder follow.
const CHILD: &str = "--hold";
const ENGINES: &[&str] = &[
    "nothing",
    "handbook",
    #[cfg(feature = "meaning")]
    "handbook and meaning",
    "flat",
];

/// The weight of one process in MiB.
pub(crate) struct Weight {
    pub(crate) holds: &'static str,
    /// What stays resident when the index is ready (`VmRSS`).
    pub(crate) resident: f64,
    /// The most that was resident at any time (`VmHWM`).
    pub(crate) peak: f64,
}

/// Weighs a process for each engine; `None` on a system without
/// `/proc/self/status`.
pub(crate) fn weights(sources: &[Source]) -> io::Result<Option<Vec<Weight>>> {
    let folder = tempfile::tempdir()?;
    for source in sources {
        let path = folder.path().join(&source.name);
        fs::create_dir_all(path.parent().unwrap_or(folder.path()))?;
        fs::write(path, &source.bytes)?;
    }
    let weigh = |holds: &'static str| -> io::Result<Option<Weight>> {
        let child = Command::new(env::current_exe()?)
            .args([CHILD, holds])
            .arg(folder.path())
            .stderr(Stdio::inherit())
            .output()?;
        let said = String::from_utf8_lossy(&child.stdout);
        let mut sizes = said.split_whitespace().map(str::parse::<f64>);
        Ok(match (sizes.next(), sizes.next()) {
            (Some(Ok(resident)), Some(Ok(peak))) => Some(Weight {
                holds,
                resident: resident / 1024.0,
                peak: peak / 1024.0,
            }),
            _ => None,
        })
    };
    ENGINES.iter().copied().map(weigh).collect()
}

/// Whether this process is such a child; if so, it has done its work.
pub(crate) fn was_child(args: &[String]) -> bool {
    let [mark, engine, folder] = args else {
        return false;
    };
    if mark != CHILD {
        return false;
    }
    let load = || {
        kb::load(Path::new(folder))
            .expect("the folder of the parent")
            .sources
    };
    match engine.as_str() {
        "handbook" => {
            let sources = load();
            let handbook = handbook::handbook(&sources);
            // As `serve` does: the articles hold their texts.
            drop(sources);
            tell_weight();
            black_box(handbook);
        }
        #[cfg(feature = "meaning")]
        "handbook and meaning" => {
            let sources = load();
            let mut handbook = handbook::handbook(&sources);
            drop(sources);
            handbook.set_meaning(Some(meaning::any(&handbook)));
            black_box(
                handbook
                    .meaning()
                    .map(|meaning| meaning.read("lỗi 100").is_ok()),
            );
            tell_weight();
            black_box(handbook);
        }
        "flat" => {
            let sources = load();
            let texts = sources.iter().map(|source| flat_text(&read(source).0));
            let flat = Flat::build(texts, Writer::OneThread);
            drop(sources);
            tell_weight();
            black_box(flat);
        }
        _ => tell_weight(),
    }
    true
}

/// What this process weighs in MiB (`VmRSS`).
pub(crate) fn resident() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Prints `VmRSS` and `VmHWM` in KiB; nothing where the system does not tell.
fn tell_weight() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    for key in ["VmRSS:", "VmHWM:"] {
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        if let Some(size) = line.and_then(|line| line.split_whitespace().next()) {
            println!("{size}");
        }
    }
}
