//! `sotay ask` and what the other commands say: the real binary.

mod acceptance;
mod batch;
mod closed;
mod edges;
mod explain;
mod json;
mod lists;
mod matched;

use crate::support::cli::{Ran, command, folder, run};

const ARTICLES: [(&str, &str); 3] = [
    (
        "190-phien-het-han.md",
        "# Lỗi 190: Phiên đăng nhập hết hạn\n\n## Cách xử lý\n\nKết nối lại **trang**.\n",
    ),
    (
        "613-vuot-gioi-han.md",
        "---\nstatus: draft\n---\n# Lỗi 613: Gọi quá nhiều trong một giờ\n\n## Cách xử lý\n\n1. Chờ một giờ\n2. Thử lại\n",
    ),
    (
        "oa-201.md",
        "# Zalo OA lỗi -201: trường dữ liệu sai\n\n## Cách xử lý\n\nSửa trường dữ liệu.\n",
    ),
];

/// `sotay` with `arguments` where `kb/` holds three articles.
fn three(arguments: &[&str]) -> Ran {
    let folder = folder(&ARTICLES);
    run(&mut command(folder.path(), arguments))
}

#[test]
fn exit_codes_are_those_of_grep() {
    let answered = three(&["ask", "lỗi 190"]).ended(0);
    assert!(
        answered.out.contains("Kết nối lại trang."),
        "{}",
        answered.out
    );
    assert_eq!(answered.err, "");
    let nothing = three(&["ask", "trưa", "nay", "ăn", "gì"]).ended(1);
    assert!(
        nothing.out.contains("Chưa có bài cho «trưa nay ăn gì»."),
        "{}",
        nothing.out
    );
    assert_eq!(nothing.err, "");
    let unknown = three(&["ask", "lỗi 999"]).ended(1);
    assert!(
        unknown.out.contains("Chưa có bài cho mã lỗi 999."),
        "{}",
        unknown.out
    );
    for wrong in [
        &["nope"][..],
        &[],
        &["ask", "-n", "0", "x"],
        &["--lang", "fr", "ask", "x"],
    ] {
        let ran = three(wrong).ended(2);
        assert!(!ran.err.is_empty(), "{wrong:?}");
    }
}

#[test]
fn small_talk_gets_a_line_and_no_article() {
    for (question, vi, en) in [
        (
            "alo bạn ơi",
            "Chào bạn! Bạn gửi mã lỗi hoặc mô tả lỗi, ví dụ: lỗi 100 không gửi được tin nhắn.",
            "Hello! Send an error code or describe the problem, for example: error 100, messages are not sent.",
        ),
        (
            "tks b nha 🥰",
            "Không có gì ạ! Khi gặp lỗi khác, bạn cứ hỏi nhé.",
            "You are welcome! Ask again whenever something breaks.",
        ),
        (
            "👍",
            "Sổ tay xử lý lỗi đây ạ. Khi gặp sự cố, bạn gửi mã lỗi hoặc dòng thông báo lỗi nhé.",
            "This is the troubleshooting handbook. When something breaks, send the error code or message.",
        ),
    ] {
        for (lang, line) in [("vi", vi), ("en", en)] {
            let ran = three(&["--lang", lang, "ask", question]).ended(1);
            let said: Vec<&str> = ran.out.split_whitespace().collect();
            assert_eq!(said.join(" "), line, "{question}");
            assert_eq!(ran.err, "");
        }
    }
    let problem = three(&["ask", "alo, lỗi 190"]).ended(0);
    assert!(problem.out.contains("Phiên đăng nhập"), "{}", problem.out);
}

#[test]
fn an_article_is_opened_by_its_id() {
    let ran = three(&["ask", "613-vuot-gioi-han"]).ended(0);
    assert_eq!(
        ran.out,
        "Lỗi 613: Gọi quá nhiều trong một giờ\n\nBản nháp, chưa được kiểm chứng\n\nCách xử lý\n1. Chờ một giờ\n2. Thử lại\n\n613-vuot-gioi-han\n"
    );
}

#[test]
fn a_question_may_begin_with_a_minus() {
    for question in [
        &["ask", "-201"][..],
        &["ask", "-201", "la", "loi", "gi"],
        &["ask", "--", "-201"],
    ] {
        let ran = three(question).ended(0);
        assert!(ran.out.ends_with("\noa-201\n"), "{question:?}: {}", ran.out);
    }
}

#[test]
fn a_flag_behind_the_question_is_a_flag() {
    let behind = three(&["ask", "lỗi 190", "--json"]).ended(0);
    assert!(behind.out.starts_with('{'), "{}", behind.out);
    let unknown = three(&["ask", "--nope", "x"]).ended(2);
    assert!(unknown.err.contains("--nope"), "{}", unknown.err);
}

#[test]
fn the_folder_is_named_before_or_behind_the_command_or_in_the_environment() {
    let folder = folder(&ARTICLES);
    let moved = folder.path().join("bài viết");
    std::fs::rename(folder.path().join("kb"), &moved).expect("a rename");
    for arguments in [
        &["ask", "--kb", "bài viết", "lỗi 190"][..],
        &["--kb", "bài viết", "ask", "lỗi 190"],
        &["ask", "--json", "--kb=bài viết", "lỗi 190"],
    ] {
        run(&mut command(folder.path(), arguments)).ended(0);
    }
    run(command(folder.path(), &["ask", "lỗi 190"]).env("SOTAY_KB", &moved)).ended(0);
    let flag_first = &["ask", "--kb", "bài viết", "lỗi 190"];
    run(command(folder.path(), flag_first).env("SOTAY_KB", "nowhere")).ended(0);
}

#[test]
fn a_missing_folder_is_named_with_what_to_do() {
    for (lang, mend) in [
        ("vi", "hãy chỉ đúng thư mục bằng --kb"),
        ("en", "name the right one with --kb"),
    ] {
        let ran = three(&["--lang", lang, "ask", "--kb", "khong-co", "lỗi 190"]).ended(2);
        assert_eq!(ran.out, "");
        assert!(
            ran.err.contains("khong-co") && ran.err.contains(mend),
            "{}",
            ran.err
        );
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
}

#[test]
fn no_question_is_an_error_where_nobody_can_type_one() {
    for arguments in [
        &["ask"][..],
        &["ask", ""],
        &["ask", "  "],
        &["ask", "--json"],
    ] {
        let ran = three(arguments).ended(2);
        assert!(ran.err.contains("sotay ask"), "{}", ran.err);
    }
}
