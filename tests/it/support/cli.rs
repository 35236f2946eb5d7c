//! The real binary in a folder of its own.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use super::kb;

/// How a run ended and what it printed.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The object of every line.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    /// Fails unless the run ended with `code`.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "out: {}\nerr: {}",
            self.out,
            self.err
        );
        self
    }
}

/// `sotay` with `arguments` in `folder`, in an environment that says nothing.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sotay"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("SOTAY_")
            || name.starts_with("TELOXIDE_")
            || name.starts_with("CLICOLOR")
            || name.to_lowercase().ends_with("_proxy")
        {
            command.env_remove(&*name);
        }
    }
    command
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    let output = command.output().expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// `sotay` with `arguments`, in an otherwise empty folder, on the shipped articles; a
/// busy machine may take its time to compare by meaning.
pub(crate) fn shipped(arguments: &[&str]) -> Ran {
    let folder = TempDir::new().expect("a temporary folder");
    let patient = "[meaning]\nbudget-ms = 60000\n";
    fs::write(folder.path().join("sotay.toml"), patient).expect("a writable folder");
    run(command(folder.path(), arguments).env("SOTAY_KB", kb::folder()))
}

/// Starts a command whose input and output are held by the test.
pub(crate) fn start(command: &mut Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts")
}

/// A folder with `kb/` and these files in it.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("kb")).expect("a writable folder");
    for (name, text) in files {
        let path = folder.path().join("kb").join(name);
        fs::write(path, text).expect("a writable folder");
    }
    folder
}
