use std::time::Duration;

use super::*;

fn files(scanned: &Scanned) -> Vec<(&str, &str)> {
    let Scan::Walked { files, closed } = &scanned.scan else {
        return vec![("", "gone")];
    };
    let what = |file: &CorpusFile| match file {
        CorpusFile::Same => "same",
        CorpusFile::Read(_) => "read",
        CorpusFile::Growing { .. } => "growing",
        CorpusFile::Unreadable(_) => "unreadable",
    };
    let files = files.iter().map(|(name, file)| (name.as_str(), what(file)));
    let closed = closed.keys().map(|name| (name.as_str(), "closed"));
    files.chain(closed).collect()
}

/// Another look at once, after these were put in place by a rename.
fn look(folder: &Path, before: &Scanned, trust: Trust, renamed: &[PathBuf]) -> Scanned {
    let look = Look {
        known: &before.stamps,
        trust,
        is_thorough: false,
        renamed: &renamed.iter().cloned().collect(),
        begun: Instant::now(),
    };
    scan(folder, &[], &look)
}

/// Writes a file that is old enough for its stamp to count.
fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    let file = fs::File::options().append(true).open(path).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
        .unwrap();
}

#[test]
fn only_what_changed_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write(&path("a.md"), "# A\n");
    write(&path("b.md"), "# B\n");
    fs::write(path("young.md"), "# C\n").unwrap();
    let first = scan_once(folder.path(), &[]);
    assert_eq!(
        files(&first),
        [("a.md", "read"), ("b.md", "read"), ("young.md", "read")]
    );
    // Another text of the same length and time.
    write(&path("b.md"), "# D\n");
    let second = look(folder.path(), &first, Trust::Rested, &[]);
    let expected = [("a.md", "same"), ("b.md", "read"), ("young.md", "read")];
    #[cfg(unix)]
    assert_eq!(files(&second), expected);
}

#[test]
fn only_what_is_whole_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let nothing = scan_once(&path("none"), &[]);
    write(&path("old.md"), "# A\n");
    fs::write(path("young.md"), "# B\n").unwrap();
    for (trust, old) in [(Trust::Old, "read"), (Trust::Rested, "growing")] {
        let first = look(folder.path(), &nothing, trust, &[]);
        assert_eq!(files(&first), [("old.md", old), ("young.md", "growing")]);
        assert!(first.stamps.due().is_some());
    }
    let first = scan_once(folder.path(), &[]);
    assert_eq!(files(&first), [("old.md", "read"), ("young.md", "read")]);
    // Of these the system says that they were whole before.
    fs::create_dir(path("x")).unwrap();
    fs::rename(path("old.md"), path("x/moved.md")).unwrap();
    fs::write(path("tmp"), "# Renamed\n").unwrap();
    fs::rename(path("tmp"), path("renamed.md")).unwrap();
    fs::write(path("new.md"), "# New\n").unwrap();
    fs::write(path("young.md"), "# Half").unwrap();
    let second = look(folder.path(), &first, Trust::Rested, &[path("renamed.md")]);
    let expected = [
        ("new.md", "growing"),
        ("renamed.md", "read"),
        ("x/moved.md", "read"),
        ("young.md", "growing"),
    ];
    #[cfg(unix)]
    assert_eq!(files(&second), expected);
}

#[test]
fn a_folder_that_was_away_is_not_new() {
    let place = tempfile::tempdir().unwrap();
    let [folder, away] = ["kb", "away"].map(|name| place.path().join(name));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.md"), "# A\n").unwrap();
    let first = scan_once(&folder, &[]);
    fs::rename(&folder, &away).unwrap();
    let gone = look(&folder, &first, Trust::Rested, &[]);
    assert_eq!(files(&gone), [("", "gone")]);
    fs::create_dir(&folder).unwrap();
    let mut empty = look(&folder, &gone, Trust::Rested, &[]);
    assert_eq!(files(&empty), []);
    empty.stamps.keep(&gone.stamps);
    fs::remove_dir(&folder).unwrap();
    fs::rename(&away, &folder).unwrap();
    let back = look(&folder, &empty, Trust::Rested, &[]);
    assert_eq!(files(&back), [("a.md", "read")]);
}

/// What [`super::super::load`] and a look make of the same folder.
#[cfg(unix)]
fn both(kb: &Path, also: &[PathBuf]) -> [Vec<(String, bool)>; 2] {
    let loaded = super::super::load_also(kb, also).unwrap();
    let sources = loaded.sources.iter().map(|it| (it.name.clone(), true));
    let unreadable = loaded.unreadable.iter();
    let unreadable = unreadable.map(|it| (name_below(kb, &it.path), false));
    let mut loaded: Vec<_> = sources.chain(unreadable).collect();
    let scanned = scan_once(kb, also);
    let scanned = files(&scanned);
    let scanned = scanned
        .iter()
        .map(|(name, what)| ((*name).to_owned(), *what == "read"));
    let mut scanned: Vec<_> = scanned.collect();
    loaded.sort();
    scanned.sort();
    [loaded, scanned]
}

#[cfg(unix)]
#[test]
fn both_readers_keep_to_the_folder() {
    use std::os::unix::fs::symlink;
    let place = tempfile::tempdir().unwrap();
    let [kb, other] = ["kb", "other"].map(|name| place.path().join(name));
    for folder in [&kb.join("..2026"), &other.join("deep")] {
        fs::create_dir_all(folder).unwrap();
    }
    let link = |target: &Path, name: &str| symlink(target, kb.join(name)).unwrap();
    // As Kubernetes mounts a ConfigMap.
    write(&kb.join("..2026/a.md"), "# A\n");
    link(Path::new("..2026"), "..data");
    link(Path::new("..data/a.md"), "a.md");
    write(&other.join("deep/b.md"), "# B\n");
    link(&other.join("deep/b.md"), "b.md");
    link(&other, "folder");
    link(Path::new("/proc/self/environ"), "environ.md");
    link(Path::new("/proc/self"), "self");
    link(Path::new("/etc/passwd"), "passwd.md");
    link(Path::new("/dev/zero"), "zero.md");
    link(Path::new("/dev/null"), "picture.png");
    for pipe in [kb.join("pipe.md"), kb.join("pipe")] {
        let made = std::process::Command::new("mkfifo").arg(pipe).status();
        assert!(made.unwrap().success());
    }
    let expected = |also: &[PathBuf]| {
        let is_named = !also.is_empty();
        let below = if is_named {
            "folder/deep/b.md"
        } else {
            "folder"
        };
        let all = [
            ("a.md", true),
            ("b.md", is_named),
            ("environ.md", false),
            (below, is_named),
            ("passwd.md", false),
            ("pipe.md", false),
            ("self", false),
            ("zero.md", false),
        ];
        all.map(|(name, is_read)| (name.to_owned(), is_read))
            .to_vec()
    };
    for also in [vec![], vec![other.clone()]] {
        assert_eq!(both(&kb, &also), [expected(&also), expected(&also)]);
    }
    // The folder itself may be a link.
    symlink(&kb, place.path().join("link")).unwrap();
    let [loaded, scanned] = both(&place.path().join("link"), &[]);
    assert_eq!([loaded, scanned], [expected(&[]), expected(&[])]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_dead_ones_told() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    fs::create_dir(other.path().join("x")).unwrap();
    write(&other.path().join("x/b.md"), "# B\n");
    write(&other.path().join("c.md"), "# C\n");
    let kb = folder.path();
    let also = [other.path().to_owned()];
    symlink(other.path().join("x"), kb.join("x")).unwrap();
    symlink(other.path().join("c.md"), kb.join("c.md")).unwrap();
    symlink("nowhere", kb.join("dead")).unwrap();
    symlink("nowhere.md", kb.join("e.md")).unwrap();
    fs::create_dir(kb.join("up")).unwrap();
    symlink(kb, kb.join("up/loop")).unwrap();
    let scanned = scan_once(kb, &also);
    assert_eq!(
        files(&scanned),
        [
            ("c.md", "read"),
            ("e.md", "unreadable"),
            ("x/b.md", "read"),
            ("dead", "closed"),
            ("up/loop", "closed"),
        ]
    );
    let folders: Vec<_> = scanned.folders.keys().cloned().collect();
    assert_eq!(folders, [kb.to_owned(), kb.join("up"), kb.join("x")]);
    // A link out of all of them is told, and nothing behind it is seen.
    assert_eq!(
        files(&scan_once(kb, &[])),
        [
            ("c.md", "unreadable"),
            ("e.md", "unreadable"),
            ("dead", "closed"),
            ("up/loop", "closed"),
            ("x", "closed"),
        ]
    );
    let elsewhere: Vec<_> = scanned.elsewhere.iter().collect();
    assert_eq!(elsewhere, [&fs::canonicalize(other.path()).unwrap()]);
    assert_eq!(files(&scan_once(&kb.join("none"), &[])), [("", "gone")]);
}
