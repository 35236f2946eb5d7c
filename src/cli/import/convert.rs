//! Conversion in a place of its own: what a converter may do wrong costs one
//! source.
//!
//! A source is measured before (bytes, unpacked bytes, depth) and converted on a thread
//! with a stack of its own, where a panic costs that source. pandoc, where it is
//! installed, gets a second try.

use std::{
    io::Write as _,
    process::{Command, Stdio},
    thread,
};

use crate::import::{self, ClosedPlaces, Damage, Items, SourceKind, Unusable};

/// Converters walk documents by recursion; their depth is limited before, and
/// this is ample for it in a build without optimisation.
const STACK_BYTES: usize = 256 << 20;

/// [`import::convert_among`] on a stack of its own; a converter that panics gives
/// [`Unusable::Damaged`].
pub(super) fn guarded(name: &str, bytes: &[u8], closed: &ClosedPlaces) -> Result<Items, Unusable> {
    thread::scope(|scope| {
        let work = thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || import::convert_among(name, bytes, closed));
        match work.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(items)) => items,
            Ok(Err(_)) | Err(_) => Err(Unusable::Damaged(Damage::Converter)),
        }
    })
}

/// The second converter: pandoc, where it is installed.
pub(super) fn with_pandoc(kind: SourceKind, bytes: &[u8]) -> Option<String> {
    let from = match kind {
        SourceKind::Docx => "docx",
        SourceKind::Html => "html",
        _ => return None,
    };
    let mut pandoc = Command::new("pandoc")
        .args([
            "--sandbox",
            "--wrap=none",
            "--from",
            from,
            "--to",
            "gfm-raw_html",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = pandoc.stdin.take()?;
    let output = thread::scope(|scope| {
        // It may answer before it has read all.
        scope.spawn(move || stdin.write_all(bytes));
        pandoc.wait_with_output()
    });
    let output = output.ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}
