//! The log of `sotay serve`: who writes it, what is let in, and what happens when
//! it cannot be written.
//!
//! It names nobody and repeats no question, at any level: private chats have no number
//! in it, and of an update only its kind is written. Libraries are let in from `info`
//! up, whatever `RUST_LOG` says, because below that they log addresses with the token
//! and bodies with questions. When it cannot be written (its reader ended, the disk is
//! full, the terminal is gone) the bot goes on, counts the lost lines and says how many
//! before the next line. A log file among the articles is neither an article nor news
//! to the watcher.

use std::{
    io::{self, IsTerminal as _, Write},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{Metadata, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::filter_fn, fmt::MakeWriter, layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Begins to log to stderr, as `RUST_LOG` wishes.
pub(super) fn begin() {
    let wished = EnvFilter::try_from_default_env().unwrap_or_else(|_| "sotay=info".into());
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(Patient::new(io::stderr()))
        .with_ansi(io::stderr().is_terminal())
        // It would tell of lines that cannot be written where they cannot be, and
        // panic.
        .log_internal_errors(false);
    tracing_subscriber::registry()
        .with(lines.with_filter(wished).with_filter(filter_fn(is_let_in)))
        .init();
}

/// Ourselves at every level, since nothing here logs what people write or who they
/// are; the libraries below us to `info`. From `debug` on they log addresses of
/// requests, which hold the token, and bodies, which hold questions.
fn is_let_in(about: &Metadata<'_>) -> bool {
    let target = about.target();
    let is_ours = target == "sotay" || target.starts_with("sotay::");
    is_ours || *about.level() <= LevelFilter::INFO
}

/// A log that goes on when it cannot be written: the reader of the pipe has ended,
/// the disk is full, the terminal is gone. Lost lines are counted, and the next
/// line that can be written is preceded by their number.
#[derive(Debug)]
struct Patient<W> {
    out: Arc<Mutex<W>>,
    lost: Arc<AtomicU64>,
}

impl<W> Patient<W> {
    fn new(out: W) -> Self {
        Self {
            out: Arc::new(Mutex::new(out)),
            lost: Arc::default(),
        }
    }
}

impl<W: Write> Write for &Patient<W> {
    /// Takes one line whole, and never fails.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = self.lost.load(Ordering::Relaxed);
        let written = match lost {
            0 => Ok(()),
            lost => writeln!(
                out,
                "WARN sotay: {lost} lines of the log could not be written"
            ),
        };
        if written.is_ok() {
            self.lost.fetch_sub(lost, Ordering::Relaxed);
        }
        let written = written.and_then(|()| out.write_all(line));
        if written.and_then(|()| out.flush()).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a, W: Write + 'a> MakeWriter<'a> for Patient<W> {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with little room.
    #[derive(Default)]
    struct Disk {
        written: Vec<u8>,
        is_full: bool,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.is_full {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.written.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_are_lost_are_told_of_later() {
        let log = Patient::new(Disk::default());
        for (line, is_full) in [
            ("one\n", false),
            ("two\n", true),
            ("three\n", true),
            ("four\n", false),
            ("five\n", false),
        ] {
            log.out.lock().unwrap().is_full = is_full;
            (&log).write_all(line.as_bytes()).unwrap();
        }
        let written = log.out.lock().unwrap().written.clone();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "one\nWARN sotay: 2 lines of the log could not be written\nfour\nfive\n"
        );
    }
}
