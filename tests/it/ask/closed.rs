//! Whoever read the output went away: no panic, and nothing to complain of.

use std::process::Stdio;

use crate::support::{cli, kb};

#[test]
fn a_closed_pipe_is_no_error() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = kb::folder().display().to_string();
    for (arguments, may) in [
        (&["ask", "lỗi 190"][..], &[0][..]),
        (&["ask", "--json", "lỗi 190"], &[0]),
        (&["ask", "--explain", "lỗi 190"], &[0]),
        (&["list"], &[0]),
        (&["list", "--json"], &[0]),
        (&["show", "khong-co-bai-nay"], &[0]),
        (&["check"], &[0]),
        (&["check", "--format", "json"], &[0]),
        (&["check", "--format", "sarif"], &[0]),
        (&["check", "--explain"], &[0]),
        (&["completions", "bash"], &[0]),
        (&["doctor"], &[0]),
        (&["--help"], &[0]),
        (&["--version"], &[0]),
        // What goes wrong is told to nobody, and still goes wrong.
        (&["--kb", "none", "list"], &[2]),
        (&["serve"], &[2]),
        (&["lits"], &[2]),
    ] {
        let mut command = cli::command(place.path(), arguments);
        command
            .env("SOTAY_KB", &folder)
            .env("TELOXIDE_API_URL", "http://127.0.0.1:9/")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        drop(child.stdout.take());
        drop(child.stderr.take());
        let code = child.wait().expect("it ends").code();
        assert!(
            code.is_some_and(|code| may.contains(&code)),
            "{arguments:?}: {code:?}"
        );
    }
}
