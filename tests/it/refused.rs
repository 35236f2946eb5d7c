//! A command line that cannot be understood is told in the reader's language.

use crate::support::cli::{command, folder, run};

#[test]
fn what_is_mistyped_is_told_in_vietnamese_with_what_was_meant() {
    let folder = folder(&[]);
    for (arguments, told) in [
        (
            &["chek"][..],
            &["không có lệnh «chek»", "Ý bạn là: check?"][..],
        ),
        (
            &["check", "--strit"],
            &["không có tùy chọn «--strit»", "Ý bạn là: --strict?"],
        ),
        (&["new"], &["còn thiếu: <TITLE>", "Cách dùng: sotay new"]),
        (
            &["list", "--status", "nháp"],
            &["«nháp» không dùng được", "wip, draft, validated"],
        ),
        (
            &["list", "--code", "abc"],
            &["«abc» không dùng được", "100/2018001"],
        ),
        (&["check", "--format"], &["thiếu giá trị sau --format"]),
        (&["check", "--yes"], &["còn thiếu: --fix"]),
        (
            &["eval", "--fit", "a", "--json"],
            &["không dùng chung được"],
        ),
    ] {
        let ran = run(&mut command(folder.path(), arguments)).ended(2);
        for words in told {
            assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
        }
        for english in ["error:", "Usage", "tip:", "For more"] {
            assert!(!ran.err.contains(english), "{arguments:?}: {}", ran.err);
        }
        let all = [&["--lang", "en"], arguments].concat();
        let ran = run(&mut command(folder.path(), &all)).ended(2);
        assert!(ran.err.contains("error:"), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn help_has_its_headings_in_the_readers_language() {
    let folder = folder(&[]);
    for (lang, headings, others) in [
        (
            "vi",
            ["Cách dùng:", "Lệnh:", "Tùy chọn:"],
            ["Usage:", "Commands:", "Options:"],
        ),
        (
            "en",
            ["Usage:", "Commands:", "Options:"],
            ["Cách dùng:", "Lệnh:", "Tùy chọn:"],
        ),
    ] {
        let ran = run(&mut command(folder.path(), &["--lang", lang, "--help"])).ended(0);
        for heading in headings {
            assert!(ran.out.contains(heading), "{lang} {heading}: {}", ran.out);
        }
        for other in others {
            assert!(!ran.out.contains(other), "{lang} {other}: {}", ran.out);
        }
    }
}
