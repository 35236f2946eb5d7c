//! `[language]`: the words that a team adds.

use std::fs;

use tempfile::TempDir;

use super::ARTICLES;
use crate::support::cli::{Ran, command, folder, run};

const ABBREVIATIONS: &str = "[language]\nabbreviations = [\"tu-viet-tat.tsv\"]\n";
const SYSTEMS: &str = "[language]\nsystems = \"he-thong.txt\"\n";
const SYNONYMS: &str = "[language]\nsynonyms = \"dong-nghia.tsv\"\n";

/// A team's folder: `ban/sotay.toml` and the lists beside it.
fn team(toml: &str, lists: &[(&str, &[u8])]) -> TempDir {
    let folder = folder(&ARTICLES);
    let team = folder.path().join("ban");
    fs::create_dir(&team).expect("a writable folder");
    fs::write(team.join("sotay.toml"), toml).expect("a writable folder");
    for (name, bytes) in lists {
        fs::write(team.join(name), bytes).expect("a writable folder");
    }
    folder
}

fn sotay(folder: &TempDir, arguments: &[&str]) -> Ran {
    let configured = [&["--config", "ban/sotay.toml"], arguments].concat();
    run(&mut command(folder.path(), &configured))
}

#[test]
fn a_short_form_of_the_team_makes_a_question_readable() {
    let list = "# của nhóm\nqzp\tphiên đăng nhập\nqzh\thết hạn\tghi chú\n";
    let folder = team(ABBREVIATIONS, &[("tu-viet-tat.tsv", list.as_bytes())]);
    let question = ["ask", "--json", "qzp qzh"];
    let unknown = &run(&mut command(folder.path(), &question)).json()[0];
    assert_eq!(unknown["outcome"], "nothing", "{unknown}");
    let known = &sotay(&folder, &question).ended(0).json()[0];
    assert_eq!(known["answer"]["id"], "190-phien-het-han", "{known}");
    assert_eq!(known["read_as"], "phiên đăng nhập hết hạn");
}

#[test]
fn a_system_of_the_team_is_one_as_those_built_in() {
    let folder = team(
        SYSTEMS,
        &[("he-thong.txt", "# của nhóm\nPancake, pcake\n".as_bytes())],
    );
    let article = |name: &str, environment: &str, text: &str| {
        let text = format!(
            "---\nenvironment: [{environment}]\n---\n\n# Lỗi 7731: {text}\n\n## Cách xử lý\n\nChờ.\n"
        );
        fs::write(folder.path().join("kb").join(name), text).expect("a writable folder");
    };
    article("7731-pancake.md", "Pancake", "mất phiên");
    article("7731-zalo.md", "Zalo", "sai khoá");
    let asked = |question: &str| {
        let ran = sotay(&folder, &["ask", "--json", "--explain", question]);
        ran.json().remove(0)
    };
    // Named in the question by its short form, and as the environment of the article.
    let known = asked("pcake lỗi 7731");
    assert_eq!(known["answer"]["id"], "7731-pancake", "{known}");
    assert_eq!(known["explain"]["read"]["systems"][0], "Pancake");
    assert_eq!(known["explain"]["hits"][0]["systems"][0], "Pancake");
    // Before a code, which is one without any other word.
    let said = asked("pcake 7731");
    assert_eq!(said["answer"]["id"], "7731-pancake", "{said}");
    assert_eq!(asked("pcake 7739")["unknown_code"], "7739");
    let foreign = asked("shopee lỗi 7731");
    assert_eq!(foreign["unknown_of"][0], "Shopee", "{foreign}");
    assert_eq!(foreign["near"][0]["system"], "Pancake", "{foreign}");
}

#[test]
fn a_bad_line_is_told_with_file_line_and_what_is_expected() {
    for (toml, file, text, place, vi, en) in [
        (
            ABBREVIATIONS,
            "tu-viet-tat.tsv",
            &b"# c\xe1\xbb\xa7a nh\xc3\xb3m\n\nqzp phien\n"[..],
            "tu-viet-tat.tsv:3:",
            "dấu Tab",
            "a tab",
        ),
        (
            ABBREVIATIONS,
            "tu-viet-tat.tsv",
            b"qzp\tphien\nQZP\tpin\n",
            "tu-viet-tat.tsv:2:",
            "«qzp» đã có ở dòng 1",
            "“qzp” stands in line 1",
        ),
        (
            SYNONYMS,
            "dong-nghia.tsv",
            b"a,b\nkhung chat\n",
            "dong-nghia.tsv:2:",
            "dấu phẩy",
            "commas",
        ),
        (
            SYNONYMS,
            "dong-nghia.tsv",
            b"a,b\nkhung chat,h\x85i\n",
            "dong-nghia.tsv:2:",
            "lưu lại với bảng mã UTF-8",
            "save it as UTF-8",
        ),
        (
            SYSTEMS,
            "he-thong.txt",
            b"Pancake, pcake\nChim, fb\n",
            "he-thong.txt:2:",
            "«fb» đã là tên của Facebook",
            "“fb” is a name of Facebook already",
        ),
        (
            SYSTEMS,
            "he-thong.txt",
            b"Pancake,\n",
            "he-thong.txt:1:",
            "không có chữ nào",
            "holds no word",
        ),
        (
            SYNONYMS,
            "khac.tsv",
            b"a,b\n",
            "dong-nghia.tsv",
            "không đọc được danh sách",
            "cannot read the word list",
        ),
    ] {
        let folder = team(toml, &[(file, text)]);
        for (lang, words) in [("vi", vi), ("en", en)] {
            for what in [&["ask", "lỗi 190"][..], &["check"], &["ask", "--batch"]] {
                let arguments = [&["--lang", lang], what].concat();
                let ran = sotay(&folder, &arguments).ended(2);
                assert!(
                    ran.err.contains(place) && ran.err.contains(words),
                    "{lang}: {}",
                    ran.err
                );
                assert_eq!(ran.out, "");
                assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
            }
        }
    }
}

#[test]
fn a_bot_with_a_bad_list_does_not_start() {
    let folder = team(SYNONYMS, &[]);
    let arguments = ["--config", "ban/sotay.toml", "serve"];
    let mut command = command(folder.path(), &arguments);
    let ran = run(command.env("TELOXIDE_TOKEN", "1:a")).ended(2);
    assert!(ran.err.contains("dong-nghia.tsv"), "{}", ran.err);
}
