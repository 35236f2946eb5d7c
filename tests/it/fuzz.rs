//! What the fuzz target checks, on the inputs kept in `tests/fuzz/seeds` and on
//! some that are too long to keep.

use std::{fs, panic, path::Path};

use crate::support::bot_api::html;

#[path = "../fuzz/laws.rs"]
mod laws;

#[test]
fn the_seeds_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let mut replayed = 0;
    for entry in fs::read_dir(folder).expect("the folder of seeds") {
        let path = entry.expect("a seed").path();
        let bytes = fs::read(&path).expect("a seed");
        told(&path.display().to_string(), &bytes);
        replayed += 1;
    }
    assert!(replayed >= 40, "the seeds are there");
}

#[test]
fn long_ones_hold() {
    for (piece, times) in [
        ("#", 1_000),
        ("\u{301}", 1_000),
        ("e\u{301}\u{323}", 1_000),
        ("\u{200d}", 1_000),
        ("👨\u{200d}", 1_000),
        ("-", 1_000),
        ("1/", 1_000),
        ("<b>&", 1_000),
        ("loi 100 k gui dc tin ", 5_000),
        ("dGluIG5o4bqvbg", 7_000),
    ] {
        told(piece, piece.repeat(times).as_bytes());
    }
    let different: Vec<String> = (0..15_000).map(|number| format!("x{number}y")).collect();
    told("many words", different.join(" ").as_bytes());
}

/// Names the input when it is the one that does not hold.
fn told(name: &str, bytes: &[u8]) {
    if let Err(cause) = panic::catch_unwind(|| laws::hold_for(bytes)) {
        eprintln!("this input: {name}");
        panic::resume_unwind(cause);
    }
}
