//! Articles of Intercom and Help Scout, the pages of interfaces, and articles in more
//! than one language.

use std::{
    fs,
    io::{Cursor, Write as _},
};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::{files, import, is_article, workshop};

const BODY: &str = "<h2>Cách xử lý</h2><p>Mở <a href='/help/vi/cai-dat'>Cài đặt</a>.</p>";

/// The articles of an export, and what the import printed.
fn imported(json: &str) -> (Vec<(String, String)>, String) {
    super::imported("kho.json", json)
}

fn intercom(more: &str) -> String {
    format!(
        r#"{{"type":"list","pages":{{"type":"pages","page":1}},"total_count":1,"data":[{{"type":"article","id":"6871119","workspace_id":"hfi1bx4l","title":"Lỗi 31: Không in được","description":"Khi trang in bị trắng","body":"{BODY}","author_id":5017691,"created_at":1672928359,"updated_at":1672928610,"parent_id":125685,"parent_type":"collection","parent_ids":[125685],{more}}}]}}"#
    )
}

fn help_scout(more: &str) -> String {
    format!(
        r#"{{"id":"5215163545667acd25394b5c","number":121,"collectionId":"5214c77c45667acd25394b51","slug":"in","hasDraft":false,"name":"Lỗi 31: Không in được","text":"{BODY}","categories":["5214c77d45667acd25394b52"],"related":["521509f145667acd25394b5b"],"keywords":["in","trang trắng"],"publicUrl":"https://vidu.helpscoutdocs.com/article/121-in",{more}}}"#
    )
}

#[test]
fn articles_of_intercom_are_read() {
    let (articles, out) = imported(&intercom(
        r#""state":"published","url":"https://help.vidu.vn/vi/articles/6871119-in""#,
    ));
    assert_eq!(articles.len(), 1, "{out}");
    let text = &articles[0].1;
    // The description stands below the title, as readers of Intercom see it.
    assert!(
        text.ends_with("# Lỗi 31: Không in được\n\nKhi trang in bị trắng\n\n## Cách xử lý\n\nMở [Cài đặt](https://help.vidu.vn/help/vi/cai-dat).\n"),
        "{text}"
    );
    assert!(
        text.contains("source: \"https://help.vidu.vn/vi/articles/6871119-in\""),
        "{text}"
    );
    assert!(
        !text.contains("status") && !text.contains("audience"),
        "{text}"
    );

    let (articles, out) = imported(&intercom(r#""state":"draft","url":null"#));
    assert!(articles[0].1.contains("status: wip"), "{articles:?}");
    assert!(
        articles[0].1.contains("source: \"Intercom #6871119\""),
        "{articles:?}"
    );
    assert!(out.contains("chưa đăng (state: draft)"), "{out}");

    // What is written for the staff alone.
    let internal = format!(
        r#"{{"type":"internal_article","id":"7","title":"Lỗi 32: Hoàn tiền","body":"{BODY}","owner_id":1,"locale":"vi"}}"#
    );
    let (articles, out) = imported(&internal);
    assert!(articles[0].1.contains("audience: internal"), "{articles:?}");
    assert!(out.contains("(type: internal_article)"), "{out}");
}

#[test]
fn a_description_that_the_text_repeats_is_shown_once() {
    let json = intercom(r#""state":"published","url":null"#).replace(
        "<h2>",
        "<p>Khi trang in bị <b>trắng</b>, làm như sau.</p><h2>",
    );
    let (articles, _) = imported(&json);
    assert_eq!(
        articles[0].1.matches("Khi trang in").count(),
        1,
        "{articles:?}"
    );
}

#[test]
fn collections_are_no_articles() {
    let collection = r#"{"type":"list","data":[{"type":"collection","id":"125685","workspace_id":"h","name":"In ấn","description":"Về máy in","url":"https://a.vn/c","order":1,"parent_id":null}]}"#;
    let article = intercom(r#""state":"published","url":null"#);
    let (articles, out) = imported(&format!("{collection}\n{article}"));
    assert_eq!(articles.len(), 1, "{out}");
    assert!(out.contains("bỏ qua 0"), "{out}");
}

#[test]
fn articles_of_help_scout_are_read() {
    let published = help_scout(r#""status":"published""#);
    let list = format!(r#"{{"articles":{{"page":1,"pages":1,"count":1,"items":[{published}]}}}}"#);
    for json in [
        published.clone(),
        format!(r#"{{"article":{published}}}"#),
        format!("[{published}]"),
        list,
    ] {
        let (articles, out) = imported(&json);
        assert_eq!(articles.len(), 1, "{json}: {out}");
        let text = &articles[0].1;
        assert!(
            text.contains("[Cài đặt](https://vidu.helpscoutdocs.com/help/vi/cai-dat)"),
            "{text}"
        );
        assert!(
            text.contains("source: \"https://vidu.helpscoutdocs.com/article/121-in\""),
            "{text}"
        );
        assert!(
            text.contains("tags:\n  - \"in\"\n  - \"trang trắng\"\n"),
            "{text}"
        );
        assert!(
            !text.contains("status") && !text.contains("audience"),
            "{text}"
        );
    }
    let (articles, out) = imported(&help_scout(r#""status":"notpublished""#));
    assert!(articles[0].1.contains("status: wip"), "{articles:?}");
    assert!(out.contains("(status: notpublished)"), "{out}");
}

#[test]
fn what_lies_in_a_private_collection_stays_inside() {
    let collection = |kind: &str| {
        format!(
            r#"{{"collections":{{"items":[{{"id":"5214c77c45667acd25394b51","number":1,"name":"Nội bộ","visibility":"{kind}"}}]}}}}"#
        )
    };
    let category = |kind: &str| {
        format!(
            r#"{{"category":{{"id":"5214c77d45667acd25394b52","collectionId":"x","name":"Kho","visibility":"{kind}"}}}}"#
        )
    };
    for (state, collection, category, written, told) in [
        (
            "published",
            "private",
            "public",
            "audience: internal",
            "(collectionId: 5214c77c45667acd25394b51)",
        ),
        (
            "published",
            "public",
            "private",
            "audience: internal",
            "(categories: ",
        ),
        (
            "notpublished",
            "private",
            "public",
            "status: wip",
            "(status: notpublished)",
        ),
        // Published one day, it is still for some people only.
        (
            "notpublished",
            "private",
            "public",
            "audience: internal",
            "",
        ),
    ]
    .map(|(state, one, other, written, told)| {
        (state, collection(one), category(other), written, told)
    }) {
        let article = help_scout(&format!(r#""status":"{state}""#));
        let (articles, out) = imported(&format!("{collection}\n{category}\n{article}"));
        assert_eq!(articles.len(), 1, "{out}");
        assert!(articles[0].1.contains(written), "{articles:?}");
        assert!(out.contains(told), "{out}");
    }
    let open = format!(
        "{}{}{}",
        collection("public"),
        category("public"),
        help_scout(r#""status":"published""#)
    );
    assert!(!imported(&open).0[0].1.contains("audience"));
}

#[test]
fn a_collection_is_closed_for_the_articles_of_other_files() {
    let collections = r#"{"collections":{"items":[{"id":"5214c77c45667acd25394b51","number":1,"name":"Nội bộ","visibility":"private"}]}}"#;
    let article = help_scout(r#""status":"published""#);
    let folder = workshop();
    fs::create_dir(folder.path().join("kho")).expect("a folder");
    for (name, text) in [
        ("bai.json", article.as_str()),
        ("collections.json", collections),
    ] {
        fs::write(folder.path().join("kho").join(name), text).expect("a file");
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("bai.json", article.as_str()), ("z.json", collections)] {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("a part");
    }
    let bytes = zip.finish().expect("a file").into_inner();
    fs::write(folder.path().join("kho.zip"), bytes).expect("a file");
    for source in ["kho", "kho.zip"] {
        let ran = import(folder.path(), &[source, "--dry-run"]).ended(0);
        assert!(
            ran.out.contains("(collectionId: 5214"),
            "{source}: {}",
            ran.out
        );
    }
}

#[test]
fn a_line_of_a_list_without_text_is_told() {
    let line = r#"{"id":"5215163545667acd25394b5c","number":121,"collectionId":"5214c77c45667acd25394b51","slug":"in","status":"published","hasDraft":false,"name":"Lỗi 31: Không in được","publicUrl":"https://vidu.helpscoutdocs.com/article/121-in"}"#;
    let other = line.replace("394b5c", "394b5d");
    let list = format!(r#"{{"articles":{{"page":1,"items":[{line},{other}]}}}}"#);
    let (articles, out) = imported(&list);
    assert!(articles.is_empty(), "{articles:?}");
    assert!(
        out.contains("bỏ qua    kho.json#5215163545667acd25394b5c"),
        "{out}"
    );
    assert!(
        out.contains("không kèm nội dung") && out.contains("bỏ qua 2"),
        "{out}"
    );
    // With the text of one of them only the other one is told.
    let text = help_scout(r#""status":"published""#);
    let (articles, out) = imported(&format!("{list}\n{{\"article\":{text}}}"));
    assert_eq!(articles.len(), 1, "{out}");
    assert!(out.contains("394b5d") && out.contains("bỏ qua 1"), "{out}");
    for json in [
        r#"{"articles":[{"id":1,"title":"Lỗi 1: Két","section_id":9,"html_url":"https://a.vn/1","draft":false}]}"#,
        r#"[{"id":1,"title":"Lỗi 1: Két","folder_id":9,"status":2}]"#,
        r#"{"type":"list","data":[{"type":"article","id":"1","workspace_id":"a","title":"Lỗi 1: Két","body":null,"state":"published"}]}"#,
    ] {
        let (articles, out) = imported(json);
        assert!(articles.is_empty(), "{articles:?}");
        assert!(out.contains("không kèm nội dung"), "{json}: {out}");
    }
}

fn zendesk(id: u32, step: &str, more: &str) -> String {
    format!(
        r#"{{"id":{id},"section_id":9,"locale":"vi","source_locale":"vi","draft":false,"title":"Lỗi {id}: Két","body":"<h2>Cách xử lý</h2><p>{step}</p>"{more}}}"#
    )
}

#[test]
fn pages_of_an_export_overlap() {
    let first = zendesk(1, "Gọi kho.", r#","updated_at":"2026-01-01T00:00:00Z""#);
    let newer = zendesk(
        1,
        "Gọi ca trưởng.",
        r#","updated_at":"2026-02-01T00:00:00Z""#,
    );
    let other = zendesk(2, "Bật lại máy in đơn ở quầy.", "");
    let page = |all: &str| {
        format!(
            r#"{{"count":2,"end_time":1405469030,"next_page":"https://a.vn/api/v2/help_center/incremental/articles.json?start_time=1405469030","articles":[{all}]}}"#
        )
    };
    for pages in [
        format!("{}\n{}", page(&first), page(&format!("{newer},{other}"))),
        format!("[{},{}]", page(&format!("{newer},{other}")), page(&first)),
    ] {
        let (articles, out) = imported(&pages);
        assert_eq!(articles.len(), 2, "{out}");
        assert!(articles[0].1.contains("Gọi ca trưởng."), "{articles:?}");
    }
}

#[test]
fn each_language_of_an_article_is_an_article() {
    let english = "<h2>Resolution</h2><p>Call the shift leader.</p>";
    let translation = |locale: &str, title: &str, body: &str, more: &str| {
        format!(
            r#"{{"id":77,"source_id":1,"source_type":"Article","locale":"{locale}","title":"{title}","body":"{body}","draft":false{more}}}"#
        )
    };
    let same = translation(
        "vi",
        "Lỗi 1: Két",
        "<h2>Cách xử lý</h2><p>Gọi ca trưởng.</p>",
        "",
    );
    let other = translation("en-us", "Error 1: drawer", english, "");
    let section = r#"{"id":5,"source_id":9,"source_type":"Section","locale":"en-us","title":"Cash","body":"All about cash","draft":false}"#;
    let closed = r#","user_segment_id":7"#;
    let article = |more: &str| zendesk(1, "Gọi ca trưởng.", more);
    let intercom = intercom(&format!(
        r#""state":"published","url":null,"default_locale":"vi","translated_content":{{"type":"article_translated_content","vi":{{"type":"article_content","title":"Lỗi 31: Không in được","body":"{BODY}","state":"published"}},"en":{{"type":"article_content","title":"Error 1: printing","description":"","body":"{english}","state":"published","url":null}},"fr":null}}"#
    ));
    let freshdesk = |language: &str, title: &str, body: &str| {
        format!(
            r#"{{"id":1,"folder_id":4,"hierarchy":[{{"level":0,"type":"category","data":{{"id":3,"name":"a","language":"{language}"}}}}],"title":"{title}","status":2,"description":"{body}","description_text":""}}"#
        )
    };
    for json in [
        // Within the article, beside the articles, as pages in two languages.
        format!(
            r#"{{"articles":[{}]}}"#,
            article(&format!(r#","translations":[{same},{other}]"#))
        ),
        format!(
            r#"{{"articles":[{}],"translations":[{same},{other},{section}]}}"#,
            article("")
        ),
        format!(
            "{}\n{}",
            article(""),
            article("")
                .replace("\"vi\"", "\"en-us\"")
                .replace("Gọi ca trưởng", "Call the shift leader")
                .replace("Lỗi 1: Két", "Error 1: drawer")
        ),
        intercom,
        format!(
            "[{},{}]",
            freshdesk("vi", "Lỗi 1: Két", BODY),
            freshdesk("en", "Error 1: drawer", english)
        ),
    ] {
        let folder = workshop();
        fs::write(folder.path().join("kho.json"), &json).expect("a file");
        let ran = import(folder.path(), &["kho.json"]).ended(0);
        let before = files(&folder.path().join("kb"));
        let articles: Vec<_> = before.iter().filter(|(name, _)| is_article(name)).collect();
        assert_eq!(articles.len(), 2, "{json}: {}", ran.out);
        let all: Vec<String> = articles
            .iter()
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
            .collect();
        assert!(
            all.iter()
                .any(|text| text.contains("shift leader") && text.contains("(en")),
            "{all:?}"
        );
        assert!(
            all.iter().any(|text| text.contains("Cách xử lý")),
            "{all:?}"
        );
        let again = import(folder.path(), &["kho.json", "--update"]).ended(1);
        assert!(again.out.contains("đã có 2"), "{json}: {}", again.out);
        assert_eq!(files(&folder.path().join("kb")), before);
    }
    // A translation is read by those who may read its article, and drafted by itself.
    let (articles, out) = imported(&format!(
        r#"{{"translations":[{}],"articles":[{}]}}"#,
        translation("en-us", "Error 1: drawer", english, "")
            .replace("\"draft\":false", "\"draft\":true"),
        article(closed)
    ));
    let english = articles.iter().find(|(_, text)| text.contains("Error 1"));
    let (_, text) = english.expect("the translation");
    assert!(
        text.contains("status: wip") && text.contains("audience: internal"),
        "{out}"
    );
    let vietnamese = articles.iter().find(|(_, text)| text.contains("Lỗi 1"));
    let (_, text) = vietnamese.expect("the article");
    assert!(
        !text.contains("status: wip") && text.contains("audience: internal"),
        "{out}"
    );
}

#[test]
fn a_folder_tells_who_may_see_what_it_holds() {
    let json = format!(
        r#"[{{"id":2,"type":1,"folder_id":4,"folder_visibility":3,"title":"Lỗi 1: Két","status":2,"description":"{BODY}","description_text":"x"}}]"#
    );
    let (articles, out) = imported(&json);
    assert!(articles[0].1.contains("audience: internal"), "{articles:?}");
    assert!(out.contains("(folder_visibility: 3)"), "{out}");
}
