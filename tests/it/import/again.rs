//! The same source once more: an update, a conflict, or nothing.

use std::fs;

use tempfile::TempDir;

use super::{batch, files, import, is_article, sotay, workshop};

const FIRST: &str = "Cho phép cửa sổ bật lên.";
const SECOND: &str = "Cho phép cửa sổ bật lên cho mọi trang.";

fn zendesk(step: &str, more: &str) -> String {
    format!(
        r#"{{"articles":[{{"id":101,"html_url":"https://vidu.vn/hc/101","section_id":9,"locale":"vi","title":"In vận đơn ra trang trắng","label_names":["in","vận đơn"],"body":"<h2>Cách xử lý</h2><ol><li>Mở Cài đặt trình duyệt.</li><li>{step}</li><li>In lại.</li></ol>"{more}}}]}}"#
    )
}

fn freshdesk(step: &str) -> String {
    format!(
        r#"[{{"id":7,"title":"In vận đơn ra trang trắng","folder_id":1,"status":2,"description":"<h2>Cách xử lý</h2><ol><li>Mở Cài đặt.</li><li>{step}</li></ol>"}}]"#
    )
}

fn page(step: &str) -> String {
    format!("# In vận đơn ra trang trắng\n\n## Cách xử lý\n\n1. Mở Cài đặt.\n2. {step}\n")
}

fn csv(step: &str) -> String {
    format!("Tiêu đề,Cách xử lý\nIn ra trang trắng,Mở Cài đặt. {step}\n")
}

fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).expect("a file");
}

/// The one article of the handbook, with its name.
fn article(folder: &TempDir) -> (String, String) {
    let all = files(&folder.path().join("kb")).into_iter();
    let mut all: Vec<(String, Vec<u8>)> = all.filter(|(name, _)| is_article(name)).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    let (name, bytes) = all.remove(0);
    (name, String::from_utf8(bytes).expect("UTF-8"))
}

#[test]
fn a_source_that_changed_is_told_and_updated_when_asked() {
    for (names, first, second) in [
        (
            ["thang-1.json", "thang-2.json"],
            zendesk(FIRST, ""),
            zendesk(SECOND, ""),
        ),
        (["a.json", "b.json"], freshdesk(FIRST), freshdesk(SECOND)),
        (["bai.md", "bai.md"], page(FIRST), page(SECOND)),
        (["bang.csv", "bang.csv"], csv(FIRST), csv(SECOND)),
    ] {
        let folder = workshop();
        let [one, two] = names;
        write(&folder, one, &first);
        import(folder.path(), &[one]).ended(0);
        let (name, before) = article(&folder);
        write(&folder, two, &second);

        let told = import(folder.path(), &[two]).ended(1);
        assert!(told.out.contains("đã đổi"), "{two}: {}", told.out);
        let lines: Vec<&str> = told.out.lines().map(str::trim).collect();
        let has = |sign: char, words: &str| {
            lines
                .iter()
                .any(|line| line.starts_with(sign) && line.contains(words))
        };
        assert!(has('-', FIRST) && has('+', SECOND), "{two}: {}", told.out);
        assert_eq!(article(&folder), (name.clone(), before.clone()), "{two}");

        let updated = import(folder.path(), &[two, "--update"]).ended(0);
        assert!(updated.out.contains("cập nhật"), "{two}: {}", updated.out);
        let (new_name, text) = article(&folder);
        assert_eq!(new_name, name);
        assert!(text.contains(SECOND) && !text.contains(FIRST), "{text}");

        // Once more there is nothing to do.
        let again = import(folder.path(), &[two, "--update"]).ended(1);
        assert!(again.out.contains("đã có 1"), "{two}: {}", again.out);

        let undo = sotay(folder.path(), &["import", "--undo", &batch(&updated)]).ended(0);
        assert!(undo.out.contains("1 bài trở lại"), "{}", undo.out);
        assert_eq!(article(&folder), (name, before), "{two}");
    }
}

#[test]
fn what_was_edited_here_is_never_overwritten() {
    let folder = workshop();
    write(&folder, "kho.json", &zendesk(FIRST, ""));
    import(folder.path(), &["kho.json"]).ended(0);
    let (name, text) = article(&folder);
    let edited = text.replace("In lại.", "In lại, rồi đóng trang.");
    fs::write(folder.path().join("kb").join(&name), &edited).expect("a file");

    // The source is as it was: nothing is told of the edit.
    let same = import(folder.path(), &["kho.json", "--update"]).ended(1);
    assert!(same.out.contains("đã có 1"), "{}", same.out);

    write(&folder, "kho.json", &zendesk(SECOND, ""));
    let ran = import(folder.path(), &["kho.json", "--update"]).ended(1);
    assert!(ran.out.contains("xung đột"), "{}", ran.out);
    assert!(ran.out.contains("rồi đóng trang"), "{}", ran.out);
    assert_eq!(article(&folder), (name, edited));
}

#[test]
fn a_source_that_was_taken_back_hides_its_article() {
    let folder = workshop();
    write(&folder, "kho.json", &zendesk(FIRST, ""));
    import(folder.path(), &["kho.json"]).ended(0);
    write(&folder, "kho.json", &zendesk(FIRST, r#","draft":true"#));
    import(folder.path(), &["kho.json", "--update"]).ended(0);
    assert!(article(&folder).1.contains("status: wip"));
}

#[test]
fn another_file_of_the_same_name_is_another_article() {
    let folder = workshop();
    for (place, text) in [
        ("mot", page(FIRST)),
        (
            "hai",
            "# Không đăng nhập được\n\n## Nguyên nhân\n\nQuên mật khẩu.\n".to_owned(),
        ),
    ] {
        fs::create_dir(folder.path().join(place)).expect("a folder");
        write(&folder, &format!("{place}/bai.md"), &text);
        import(folder.path(), &[place, "--update"]).ended(0);
    }
    let kb = files(&folder.path().join("kb"));
    let articles: Vec<&String> = kb.keys().filter(|name| is_article(name)).collect();
    assert_eq!(articles, ["bai-2.md", "bai.md"]);
}

#[test]
fn rows_that_cite_the_same_page_are_articles_of_their_own() {
    let folder = workshop();
    let rows = "Tiêu đề,Cách xử lý,Nguồn\nMáy in trắng,Bật lại máy in.,https://vidu.vn/a\nKét không mở,Gọi ca trưởng mở két.,https://vidu.vn/a\n";
    write(&folder, "bang.csv", rows);
    import(folder.path(), &["bang.csv"]).ended(0);
    let before = files(&folder.path().join("kb"));
    let again = import(folder.path(), &["bang.csv", "--update"]).ended(1);
    assert!(again.out.contains("đã có 2"), "{}", again.out);
    assert_eq!(files(&folder.path().join("kb")), before);
}

#[test]
fn labels_of_a_help_desk_do_not_count_as_titles() {
    let folder = workshop();
    write(&folder, "kho.json", &zendesk(FIRST, ""));
    import(folder.path(), &["kho.json"]).ended(0);
    let (_, text) = article(&folder);
    assert!(!text.contains("aliases"), "{text}");
    assert!(text.contains("tags:"), "{text}");
}

#[test]
fn an_article_stays_the_same_when_its_address_changes() {
    let intercom = |more: &str| {
        format!(
            r#"{{"type":"list","data":[{{"type":"article","id":"31","workspace_id":"h","title":"In vận đơn ra trang trắng","body":"<h2>Cách xử lý</h2><p>{FIRST}</p>",{more}}}]}}"#
        )
    };
    let renamed = |slug: &str| {
        zendesk(FIRST, "").replace(
            "https://vidu.vn/hc/101",
            &format!("https://vidu.vn/hc/vi/articles/101-{slug}"),
        )
    };
    for (first, second) in [
        // The title is a part of the address.
        (
            renamed("in-van-don"),
            renamed("in-don").replace("In vận đơn ra trang trắng", "In đơn ra trang trắng"),
        ),
        // What is published gets an address.
        (
            intercom(r#""state":"draft","url":null"#),
            intercom(
                r#""state":"published","url":"https://help.vidu.vn/vi/articles/31-in-van-don""#,
            ),
        ),
    ] {
        let folder = workshop();
        write(&folder, "kho.json", &first);
        import(folder.path(), &["kho.json"]).ended(0);
        let (name, before) = article(&folder);
        write(&folder, "kho.json", &second);
        let ran = import(folder.path(), &["kho.json", "--update"]).ended(0);
        assert!(ran.out.contains("cập nhật 1"), "{}", ran.out);
        let (new_name, text) = article(&folder);
        assert_eq!(new_name, name);
        assert_ne!(text, before);
        let again = import(folder.path(), &["kho.json", "--update"]).ended(1);
        assert!(again.out.contains("đã có 1"), "{}", again.out);
    }
}

/// The texts of all articles.
fn texts(folder: &TempDir) -> Vec<String> {
    let all = files(&folder.path().join("kb")).into_iter();
    let articles = all.filter(|(name, _)| is_article(name));
    articles
        .map(|(_, bytes)| String::from_utf8(bytes).expect("UTF-8"))
        .collect()
}

#[test]
fn no_row_is_taken_for_another() {
    for (first, second) in [
        (
            "Câu hỏi,Trả lời\nHỏi một?,Đáp một\nHỏi hai?,Đáp hai\n",
            "Câu hỏi,Trả lời\nHỏi hai?,Đáp hai\nHỏi một?,Đáp một rồi\n",
        ),
        (
            "Mã lỗi,Tiêu đề,Cách xử lý\n100,Lỗi mạng,a\n200,Lỗi mạng,b\n",
            "Mã lỗi,Tiêu đề,Cách xử lý\n200,Lỗi mạng,b\n100,Lỗi mạng,a rồi\n",
        ),
        (
            "Tiêu đề,Cách xử lý\nLỗi mạng,a\nLỗi mạng,b\n",
            "Tiêu đề,Cách xử lý\nLỗi mạng,b\nLỗi mạng,a rồi\n",
        ),
        (
            "Hiện tượng,Cách xử lý\nMất mạng,a\nMất mạng,b\n",
            "Hiện tượng,Cách xử lý\nMất mạng,b\nMất mạng,a rồi\n",
        ),
    ] {
        let folder = workshop();
        write(&folder, "bang.csv", first);
        let ran = import(folder.path(), &["bang.csv"]).ended(0);
        assert_eq!(texts(&folder).len(), 2, "{}", ran.out);
        let before = files(&folder.path().join("kb"));
        let ran = import(folder.path(), &["bang.csv", "--update"]).ended(1);
        assert!(ran.out.contains("mới 0 · đã có 2"), "{}", ran.out);
        assert!(!ran.out.contains("cập nhật"), "{}", ran.out);
        assert_eq!(files(&folder.path().join("kb")), before);

        write(&folder, "bang.csv", second);
        let ran = import(folder.path(), &["bang.csv", "--update"]).ended(0);
        assert!(ran.out.contains("cập nhật 1"), "{}", ran.out);
        let after = texts(&folder);
        assert_eq!(after.len(), 2, "{after:?}");
        let renewed = after.iter().filter(|text| text.ends_with(" rồi\n")).count();
        assert_eq!(renewed, 1, "{after:?}");
        let ran = import(folder.path(), &["bang.csv", "--update"]).ended(1);
        assert!(ran.out.contains("đã có 2"), "{}", ran.out);
    }
}

#[test]
fn a_row_in_place_of_another_of_the_same_title_is_new() {
    let folder = workshop();
    let rows = |codes: [&str; 2]| {
        let [one, two] = codes;
        format!(
            "Mã lỗi,Tiêu đề,Cách xử lý\n{one},Lỗi mạng,Khởi động lại\n{two},Lỗi mạng,Gọi {two}\n"
        )
    };
    write(&folder, "bang.csv", &rows(["100", "200"]));
    import(folder.path(), &["bang.csv"]).ended(0);
    write(&folder, "bang.csv", &rows(["100", "300"]));
    let ran = import(folder.path(), &["bang.csv", "--update"]).ended(0);
    assert!(!ran.out.contains("cập nhật"), "{}", ran.out);
    let all = texts(&folder);
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all.iter().any(|text| text.contains("200")), "{all:?}");
}

/// Writes a source with the articles of these numbers.
type Writes<'a> = &'a dyn Fn(&TempDir, &[u32]);

#[test]
fn what_its_source_no_longer_has_is_told_and_left() {
    let zendesk = |numbers: &[u32]| -> String {
        let article = |number: &u32| {
            format!(
                r#"{{"id":{number},"html_url":"https://vidu.vn/hc/articles/{number}","section_id":9,"locale":"vi","title":"Lỗi in số {number}","body":"<h2>Cách xử lý</h2><ol><li>Mở trang {number} rồi in lại.</li></ol>"}}"#
            )
        };
        let all: Vec<String> = numbers.iter().map(article).collect();
        format!(r#"{{"articles":[{}]}}"#, all.join(","))
    };
    let csv = |numbers: &[u32]| {
        let rows = numbers
            .iter()
            .map(|number| format!("Lỗi in số {number},Mở trang {number} rồi in lại.\n"));
        format!("Tiêu đề,Cách xử lý\n{}", rows.collect::<String>())
    };
    let write_pages = |folder: &TempDir, numbers: &[u32]| {
        let place = folder.path().join("cu");
        let _ = fs::remove_dir_all(&place);
        fs::create_dir(&place).expect("a folder");
        for number in numbers {
            let text =
                format!("# Lỗi in số {number}\n\n## Cách xử lý\n\nMở trang {number} rồi in lại.\n");
            fs::write(place.join(format!("so-{number}.md")), text).expect("a file");
        }
    };
    let kinds: [(&str, Writes<'_>); 4] = [
        ("kho.json", &|folder, numbers| {
            write(folder, "kho.json", &zendesk(numbers));
        }),
        ("bang.csv", &|folder, numbers| {
            write(folder, "bang.csv", &csv(numbers));
        }),
        ("cu", &write_pages),
        ("goi.zip", &|folder, numbers| {
            let file = fs::File::create(folder.path().join("goi.zip")).expect("a file");
            let mut zip = zip::ZipWriter::new(file);
            for number in numbers {
                let options = zip::write::SimpleFileOptions::default();
                zip.start_file(format!("so-{number}.md"), options)
                    .expect("a part");
                let text = format!(
                    "# Lỗi in số {number}\n\n## Cách xử lý\n\nMở trang {number} rồi in lại.\n"
                );
                std::io::Write::write_all(&mut zip, text.as_bytes()).expect("bytes");
            }
            zip.finish().expect("an archive");
        }),
    ];
    for (source, put) in kinds {
        let folder = workshop();
        put(&folder, &[1, 2, 3]);
        import(folder.path(), &[source]).ended(0);
        let before = files(&folder.path().join("kb"));
        let same = import(folder.path(), &[source]).ended(1);
        assert!(!same.out.contains("không còn ở nguồn"), "{}", same.out);

        put(&folder, &[1, 3]);
        let told = import(folder.path(), &[source, "--update"]).ended(1);
        let gone: Vec<&str> = (told.out.lines())
            .filter(|line| line.starts_with("không còn ở nguồn"))
            .collect();
        let [gone] = gone[..] else {
            panic!("{source}: {}", told.out);
        };
        assert!(gone.contains("so-2"), "{gone}");
        assert!(told.out.contains("không còn ở nguồn 1"), "{}", told.out);
        assert_eq!(files(&folder.path().join("kb")), before, "{source}");
        let english = sotay(folder.path(), &["--lang", "en", "import", source]).ended(1);
        assert!(
            english.out.contains("gone at its source"),
            "{}",
            english.out
        );
    }
}

#[test]
fn a_page_of_an_export_accuses_nobody() {
    let page = |number: u32, about: &str| {
        zendesk(FIRST, "")
            .replace("101", &number.to_string())
            .replace("trang trắng", &format!("trang trắng {number}"))
            .replace("}]}", &format!("}}]{about}}}"))
    };
    let folder = workshop();
    let first = page(101, r#","count":2,"next_page":"https://vidu.vn/?page=2""#);
    let last = page(102, r#","count":2,"next_page":null"#);
    fs::create_dir(folder.path().join("kho")).expect("a folder");
    write(&folder, "kho/1.json", &first);
    write(&folder, "kho/2.json", &last);
    let whole = import(folder.path(), &["kho"]).ended(0);
    assert!(!whole.out.contains("còn trang nữa"), "{}", whole.out);

    fs::remove_file(folder.path().join("kho/2.json")).expect("a file");
    for source in ["kho", "kho/1.json"] {
        let part = import(folder.path(), &[source]).ended(1);
        assert!(part.out.contains("còn trang nữa"), "{}", part.out);
        assert!(!part.out.contains("không còn ở nguồn"), "{}", part.out);
    }
    // As the only page there is, it says that the other article is gone.
    write(&folder, "kho/1.json", &page(101, ""));
    let told = import(folder.path(), &["kho"]).ended(1);
    assert!(told.out.contains("không còn ở nguồn 1"), "{}", told.out);
}

#[test]
fn a_code_beside_the_same_words_is_another_article() {
    let folder = workshop();
    let rows = "Tiêu đề,Mã lỗi,Cách xử lý\nIn ra trang trắng,100,Mở Cài đặt.\nIn ra trang trắng,551,Mở Cài đặt.\n";
    write(&folder, "bang.csv", rows);
    import(folder.path(), &["bang.csv"]).ended(0);
    let all = files(&folder.path().join("kb")).into_iter();
    let all = all.filter(|(name, _)| is_article(name));
    let texts: Vec<String> = all
        .map(|(_, bytes)| String::from_utf8(bytes).expect("UTF-8"))
        .collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    for code in ["100", "551"] {
        assert!(texts.iter().any(|text| text.contains(code)), "{texts:?}");
    }
    let again = import(folder.path(), &["bang.csv"]).ended(1);
    assert!(again.out.contains("đã có 2"), "{}", again.out);

    // The same code once more says nothing new.
    write(&folder, "khac.csv", rows);
    let other = import(folder.path(), &["khac.csv"]).ended(1);
    assert!(other.out.contains("đã có 2"), "{}", other.out);
}
