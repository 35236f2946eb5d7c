//! What a source shows beside its words: numbers of steps, what is struck out, lines,
//! links, pictures, tables. Each is asked of the page that staff see.

use std::{
    fs,
    io::{Cursor, Write as _},
    path::Path,
};

use proptest::prelude::*;
use sotay::{
    article::{Source, read},
    import::convert,
    lang::Lang,
    render::{BlockKind, article_page, telegram},
};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{files, import, sotay, workshop};

/// The messages of the one article of a source, without its title and its end.
fn shown(name: &str, bytes: &[u8]) -> String {
    let items = convert(name, bytes).expect("a source");
    let item = items
        .into_iter()
        .next()
        .expect("an item")
        .expect("an article");
    let (article, _) = read(&Source::new("a.md", item.text.as_str()));
    let mut page = article_page(&article, Lang::Vi);
    page.blocks
        .retain(|block| !matches!(block.kind, BlockKind::Title | BlockKind::Footer));
    let parts = telegram::parts(&page).into_iter();
    parts.map(|part| part.html).collect::<Vec<_>>().join("\n")
}

fn html(body: &str) -> String {
    shown("a.html", format!("<h1>Lỗi 1: In</h1>{body}").as_bytes())
}

/// A Word file with that body; `more` are further parts, with their kind.
pub(super) fn docx(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("a part");
    };
    let relation = |id: &str, kind: &str, target: &str| {
        let place = if target.contains("://") {
            " TargetMode=\"External\""
        } else {
            ""
        };
        let target = target.replace('&', "&amp;");
        format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{target}\"{place}/>")
    };
    add(
        "_rels/.rels",
        &format!(
            "<Relationships>{}</Relationships>",
            relation("r", "officeDocument", "word/document7.xml")
        ),
    );
    let mut relations = String::new();
    for (number, (kind, text)) in more.iter().enumerate() {
        if text.contains("://") && *kind == "hyperlink" {
            relations += &relation("link", kind, text);
        } else {
            relations += &relation(&format!("r{number}"), kind, &format!("{kind}9.xml"));
            add(&format!("word/{kind}9.xml"), text);
        }
    }
    add(
        "word/_rels/document7.xml.rels",
        &format!("<Relationships>{relations}</Relationships>"),
    );
    add(
        "word/document7.xml",
        &format!(
            "<w:document xmlns:w=\"w\" xmlns:r=\"r\"><w:body>{}{body}</w:body></w:document>",
            paragraph("<w:outlineLvl w:val=\"0\"/>", "Lỗi 1: In")
        ),
    );
    zip.finish().expect("a file").into_inner()
}

pub(super) fn paragraph(properties: &str, words: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>")
}

fn word(body: &str, more: &[(&str, &str)]) -> String {
    shown("a.docx", &docx(body, more))
}

#[test]
fn what_is_struck_out_stays_so() {
    for body in [
        "<p><del>Gọi</del> Bật</p>",
        "<p><s>Gọi</s> Bật</p>",
        "<p><span style=\"text-decoration: underline line-through\">Gọi</span> Bật</p>",
        "<style>.c7{text-decoration:line-through}</style><p><span class=\"c7\">Gọi</span> Bật</p>",
        "<p><strike><code>Gọi</code></strike> Bật</p>",
    ] {
        assert_eq!(html(body), "<s>Gọi</s> Bật", "{body}");
    }
    let run = "<w:p><w:r><w:rPr><w:dstrike/></w:rPr><w:t>Gọi</w:t></w:r><w:r><w:rPr><w:strike w:val=\"0\"/></w:rPr><w:t> Bật</w:t></w:r></w:p>";
    assert_eq!(word(run, &[]), "<s>Gọi</s> Bật");
    let message = r##"{"name":"K","messages":[{"id":1,"type":"message","date":"2026-10-06T09:05:00","text":["• Trường hợp: Không in\n• Cách xử lý:\n1. Tắt\n2. ",{"type":"strikethrough","text":"Gọi"}," Bật\n",{"type":"pre","text":"# a = 1\n* = 2"}]}]}"##;
    let shown = shown("result.json", message.as_bytes());
    assert!(shown.contains("2. <s>Gọi</s> Bật"), "{shown}");
    assert!(shown.contains("<pre># a = 1\n* = 2</pre>"), "{shown}");
}

#[test]
fn steps_of_pages_keep_their_numbers() {
    for (body, expected) in [
        (
            "<ol><li>a</li><ol><li>b</li></ol><li>c</li></ol>",
            "1. a\n   1. b\n2. c",
        ),
        ("<ol><li>a</li></ol><ol><li>b</li></ol>", "1. a\n1. b"),
        (
            "<ol start=4><li>a</li><li value=9>b</li><li>c</li></ol>",
            "4. a\n9. b\n10. c",
        ),
        ("<ol reversed><li>a</li><li>b</li></ol>", "2. a\n1. b"),
        (
            "<ol><li>a</li></ol><p>x</p><ol start=2><li>b</li></ol>",
            "1. a\n\nx\n\n2. b",
        ),
        (
            "<ol class='lst-kix_q-0'><li>a</li></ol><ul class='lst-kix_q-1'><li>b</li></ul><ol class='lst-kix_q-2'><li>c</li></ol><ol class='lst-kix_q-0' start=2><li>d</li></ol>",
            "1. a\n   • b\n      1. c\n2. d",
        ),
    ] {
        assert_eq!(html(body), expected, "{body}");
    }
}

#[test]
fn steps_of_word_keep_their_numbers() {
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:start w:val=\"3\"/><w:numFmt w:val=\"lowerLetter\"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num><w:num w:numId=\"3\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride></w:num><w:num w:numId=\"4\"><w:abstractNumId w:val=\"2\"/></w:num></w:numbering>";
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"Base\"><w:name w:val=\"x\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style><w:style w:styleId=\"LN\"><w:name w:val=\"List Number\"/><w:basedOn w:val=\"Base\"/></w:style><w:style w:styleId=\"LB2\"><w:name w:val=\"List Bullet 2\"/><w:pPr><w:numPr><w:numId w:val=\"4\"/></w:numPr></w:pPr></w:style><w:style w:styleId=\"H\"><w:name w:val=\"heading 2\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style></w:styles>";
    let parts = [("numbering", numbering), ("styles", styles)];
    let item = |list: u8, level: u8, words: &str| {
        let list =
            format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
        paragraph(&list, words)
    };
    let in_style =
        |style: &str, words: &str| paragraph(&format!("<w:pStyle w:val=\"{style}\"/>"), words);
    let body = [
        item(1, 0, "a"),
        item(1, 1, "b"),
        paragraph("", "x"),
        item(1, 1, "c"),
        item(2, 0, "d"),
        item(1, 1, "e"),
        item(3, 0, "f"),
        item(3, 0, "g"),
    ];
    assert_eq!(
        word(&body.concat(), &parts),
        "1. a\n   3. b\n   x\n   4. c\n2. d\n   3. e\n7. f\n8. g"
    );
    let body = [
        in_style("LN", "a"),
        in_style("LB2", "b"),
        in_style("LN", "c"),
    ];
    assert_eq!(word(&body.concat(), &parts), "1. a\n   • b\n2. c");
    let body = [in_style("H", "Nguyên nhân"), paragraph("", "a")];
    assert_eq!(word(&body.concat(), &parts), "<b>Nguyên nhân</b>\na");
}

#[test]
fn lines_stay_lines() {
    assert_eq!(html("<p>a<br>b</p>"), "a\nb");
    assert_eq!(html("<pre>a  1\n# b</pre>"), "<pre>a  1\n# b</pre>");
    assert_eq!(
        html("<pre><code class='language-ini'>a\n\n- b\n</code></pre>"),
        "<pre><code class=\"language-ini\">a\n\n- b</code></pre>"
    );
    assert_eq!(
        html("<ol><li>x<pre>a<br>b</pre></li></ol>"),
        "1. x\n\n<pre>a\nb</pre>"
    );
    assert_eq!(
        word(
            "<w:p><w:r><w:t>a</w:t><w:br/><w:t># b</w:t></w:r></w:p>",
            &[]
        ),
        "a\n# b"
    );
}

#[test]
fn links_lead_where_they_did() {
    let link = "<w:p><w:hyperlink r:id=\"link\" w:anchor=\"x\"><w:r><w:t>A</w:t></w:r></w:hyperlink></w:p>";
    let target = [("hyperlink", "https://vidu.vn/a?b=1&c=2")];
    assert_eq!(
        word(link, &target),
        "<a href=\"https://vidu.vn/a?b=1&amp;c=2#x\">A</a>"
    );
    for (body, expected) in [
        (
            "<a href='https://vidu.vn/a_b(c)?d=1&amp;copy;=2'>A</a>",
            "https://vidu.vn/a_b(c)?d=1&amp;copy;=2",
        ),
        (
            "<a href='https://www.google.com/url?q=https://vidu.vn/%3Fa%3D1&amp;sa=D'>A</a>",
            "https://vidu.vn/?a=1",
        ),
    ] {
        assert_eq!(
            html(&format!("<p>Mở! {body}</p>")),
            format!("Mở! <a href=\"{expected}\">A</a>")
        );
    }
    let text =
        "# Lỗi\n\n## Cách xử lý\n\nMở [trang][CD ].\n\n## Lưu ý\n\nb\n\n[cd]: https://vidu.vn/c\n";
    assert!(shown("a.md", text.as_bytes()).contains("<a href=\"https://vidu.vn/c\">trang</a>"));
}

#[test]
fn merged_cells_stand_in_each_row() {
    let table = "<table><tr><td rowspan=2>A</td><td>1</td><td>x</td></tr><tr><td>2</td><td>y</td></tr><tr><td colspan=2>B</td><td>z</td></tr></table>";
    assert_eq!(html(table), "A | 1 | x\n\nA | 2 | y\n\nB |  | z");
    assert_eq!(
        html("<table><tr><th>M</th><th>N</th></tr><tr><th>1</th><td>a<br>b</td></tr></table>"),
        "<b>M | N</b>\n\n1 | a\nb"
    );
    let cell = |merge: &str, words: &str| {
        format!(
            "<w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc>",
            paragraph("", words)
        )
    };
    let row = |cells: [String; 2]| format!("<w:tr>{}</w:tr>", cells.concat());
    let rows = [
        row([cell("<w:vMerge w:val=\"restart\"/>", "A"), cell("", "1")]),
        row([cell("<w:vMerge/>", ""), cell("", "2")]),
    ];
    assert_eq!(
        word(&format!("<w:tbl>{}</w:tbl>", rows.concat()), &[]),
        "A | 1\n\nA | 2"
    );
}

#[test]
fn bold_is_read_beside_punctuation() {
    assert_eq!(
        html("<p><b>Lưu ý:</b>không. Bấm<b>\"Lưu\"</b>rồi</p>"),
        "<b>Lưu ý:</b>không. Bấm<b>\"Lưu\"</b>rồi"
    );
    assert_eq!(
        html("<b style='font-weight:normal'><p>a <strong> b </strong>c</p></b>"),
        "a <b>b</b> c"
    );
}

#[test]
fn pictures_come_along_or_keep_their_address() {
    let folder = workshop();
    let source = folder.path().join("cu");
    for name in ["bai", "assets", "static/img", "anh"] {
        fs::create_dir_all(source.join(name)).expect("a folder");
    }
    let write = |name: &str, text: &str| fs::write(source.join(name), text).expect("a file");
    write("assets/a.png", "a");
    write("static/img/b.png", "b");
    // As a Mac spells it.
    write("anh/lo\u{302}\u{303}i 1.png", "c");
    write(
        "bai/mot.md",
        "# Lỗi A\n\n## Cách xử lý\n\n![](../assets/a.png) ![](/img/b.png)\n",
    );
    write(
        "hai.md",
        "# Lỗi B\n\n## Cách xử lý\n\n1. Mở. ![x](anh/l\u{1ed7}i 1.png)\n\n<img src=\"assets/a.png\" alt=\"y\">\n",
    );
    write(
        "ba.html",
        "<h1>Lỗi C</h1><p>a <img src='https://vidu.vn/1.png'> <img src='data:image/png;base64,aGk=' alt='d'> <img src='/x/2.png'> <img src='../cu/assets/a.png'></p>",
    );
    let ran = import(folder.path(), &["cu"]).ended(0);
    let kb = files(&folder.path().join("kb"));
    let text = |name: &str| String::from_utf8_lossy(&kb[name]).into_owned();
    assert_eq!(text("assets/a.png"), "a", "{}", ran.out);
    assert_eq!(text("img/b.png"), "b");
    assert_eq!(text("anh/l\u{1ed7}i 1.png"), "c");
    let page = text("c.md");
    assert!(
        page.contains("![](https://vidu.vn/1.png)") && page.contains("![](/x/2.png)"),
        "{page}"
    );
    assert!(
        page.contains("![d](anh/c-1.png)") && text("anh/c-1.png") == "hi",
        "{page}"
    );
    assert!(
        ran.out.contains("https://vidu.vn/1.png") && ran.out.contains("/x/2.png"),
        "{}",
        ran.out
    );
    let shown = sotay(folder.path(), &["show", "hai", "--telegram"])
        .ended(0)
        .out;
    assert!(shown.contains("1. Mở. <i>🖼 x</i>"), "{shown}");
    let checked = sotay(folder.path(), &["check", "kb/hai.md"]).out;
    assert!(!checked.contains("K014"), "{checked}");
}

#[test]
fn what_a_page_hides_stays_hidden() {
    for hidden in [
        "<p style=\"display:none\">mật khẩu</p>",
        "<p hidden>mật khẩu</p>",
        "<style>.c9{color:red;display:none}</style><p class=\"c9\">mật khẩu</p>",
        "<span style='visibility: hidden'>mật khẩu</span>",
        "<sup><a href=\"#cmnt1\" id=\"cmnt_ref1\">[a]</a></sup><div><p><a href=\"#cmnt_ref1\" id=\"cmnt1\">[a]</a>mật khẩu</p></div>",
    ] {
        assert_eq!(html(&format!("<p>Bật</p>{hidden}")), "Bật", "{hidden}");
    }
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"An\"><w:name w:val=\"x\"/><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId=\"Cu\"><w:name w:val=\"y\"/><w:rPr><w:strike/></w:rPr></w:style></w:styles>";
    let body = [
        paragraph("<w:pStyle w:val=\"An\"/>", "mật khẩu"),
        paragraph("<w:pStyle w:val=\"Cu\"/>", "Gọi"),
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>mật khẩu</w:t></w:r></w:p>".to_owned(),
    ];
    assert_eq!(word(&body.concat(), &[("styles", styles)]), "<s>Gọi</s>");
}

#[test]
fn numbers_above_the_line_and_fractions_stay_what_they_are() {
    assert_eq!(
        html("<p>10<sup>6</sup>, CO<sub>2</sub>, 1<sup>st</sup></p>"),
        "10⁶, CO₂, 1st"
    );
    let raised = "<w:p><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>6</w:t></w:r></w:p>";
    assert_eq!(word(raised, &[]), "10⁶");
    let fraction = "<w:p><m:oMath><m:f><m:num><m:r><m:t>12</m:t></m:r></m:num><m:den><m:r><m:t>5</m:t></m:r></m:den></m:f></m:oMath></w:p>";
    assert_eq!(word(fraction, &[]), "12/5");
    let symbol = "<w:p><w:r><w:t>Cài đặt </w:t><w:sym w:font=\"Wingdings\" w:char=\"F0E0\"/><w:t> Kho</w:t></w:r></w:p>";
    assert_eq!(word(symbol, &[]), "Cài đặt → Kho");
}

#[test]
fn boxes_to_tick_tell_their_state() {
    for body in [
        "<p><input type=checkbox checked>Bật</p>",
        "<p><div class='checkbox checkbox-on'></div>Bật</p>",
    ] {
        assert_eq!(html(body), "☑ Bật", "{body}");
    }
    assert_eq!(html("<p><input type=CHECKBOX>Bật</p>"), "☐ Bật");
}

#[test]
fn a_picture_may_be_shown_twice_or_be_written_into_the_page() {
    let folder = workshop();
    let source = folder.path().join("cu");
    fs::create_dir(&source).expect("a folder");
    let write = |name: &str, text: &str| fs::write(source.join(name), text).expect("a file");
    write("a.png", "a");
    write(
        "hai.html",
        "<h1>Hai lần</h1><ol><li>Bấm <img src='a.png'></li><li>Lại bấm <img src='a.png'> <img srcset='a.png 1x'></li></ol>",
    );
    write(
        "trong.html",
        "<h1>Trong trang</h1><article><p>x <img src='data:image/png;base64,aGk='></p></article>",
    );
    write(
        "md.md",
        "# Trong bài\n\nx ![d](data:image/png;base64,aGk=)\n",
    );
    let ran = import(folder.path(), &["cu"]).ended(0);
    assert!(ran.out.contains("còn thiếu 0"), "{}", ran.out);
    let kb = files(&folder.path().join("kb"));
    let text = |name: &str| String::from_utf8_lossy(&kb[name]).into_owned();
    assert_eq!(
        text("hai-lan.md").matches("](anh/hai-lan-1.png)").count(),
        3
    );
    assert_eq!(text("anh/hai-lan-1.png"), "a");
    assert_eq!(text("anh/trong-trang-1.png"), "hi");
    assert!(
        text("md.md").contains("![d](anh/md-1.png)"),
        "{}",
        text("md.md")
    );
    assert_eq!(text("anh/md-1.png"), "hi");
}

#[test]
fn documents_that_are_not_read_are_named() {
    let folder = workshop();
    let source = folder.path().join("cu");
    fs::create_dir(&source).expect("a folder");
    for name in ["a.pdf", "b.odt", "~$c.docx", "anh.png"] {
        fs::write(source.join(name), "x").expect("a file");
    }
    fs::write(source.join("d.mdx"), "# Lỗi D\n\n## Cách xử lý\n\nx\n").expect("a file");
    let out = import(folder.path(), &["cu"]).ended(0).out;
    assert!(
        out.contains("mới 1 ") && out.contains("bỏ qua 2\n"),
        "{out}"
    );
    assert!(
        out.contains("a.pdf") && out.contains("b.odt") && out.contains("→ d.md"),
        "{out}"
    );
}

#[test]
fn boxes_of_other_tools_stay_before_the_steps() {
    let text = "# Lỗi\n\n:::danger[Đọc trước]\nKhông rút điện.\n:::\n\n## Cách xử lý\n\n1. Mở.\n\n??? note\n\n    Xem [[kho]].\n";
    assert_eq!(
        shown("a.md", text.as_bytes()),
        "<blockquote><b>Đọc trước</b>\n\nKhông rút điện.</blockquote>\n\n<b>Cách xử lý</b>\n1. Mở.\n<blockquote><b>Note</b>\n\nXem kho.</blockquote>"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Styles and words of a line of a page, whatever stands beside them.
    #[test]
    fn no_style_and_no_word_is_lost(
        pieces in prop::collection::vec((0..5_usize, "[ab:\"(.!*_~`#&<\\\\\\]1-]{1,4}", " ?"), 1..6)
    ) {
        let tags = [("", ""), ("<b>", "</b>"), ("<i>", "</i>"), ("<s>", "</s>"), ("<a href=\"https://a.vn/x_y\">", "</a>")];
        let mut body = String::new();
        let mut expected = String::new();
        for (kind, words, gap) in &pieces {
            let words = words.replace('&', "&amp;").replace('<', "&lt;");
            let (open, close) = tags[*kind];
            let piece = [open, words.as_str(), close, gap.as_str()].concat();
            body.push_str(&piece);
            expected.push_str(&piece);
        }
        // Equal styles beside each other are one.
        let squeeze = |text: &str| {
            let mut text: String = text.split_whitespace().collect();
            for (open, close) in &tags[1..] {
                let open: String = open.split_whitespace().collect();
                text = text.replace(&format!("{close}{open}"), "");
            }
            text
        };
        let shown = html(&format!("<h2>Cách xử lý</h2><p>x {body} x</p>"));
        prop_assert_eq!(squeeze(&shown), squeeze(&format!("<b>Cách xử lý</b>x {expected} x")));
    }
}

#[test]
fn nothing_outside_of_the_folder_is_taken_along() {
    let folder = workshop();
    fs::write(folder.path().join("bi-mat.png"), "x").expect("a file");
    let source = folder.path().join("cu");
    fs::create_dir(&source).expect("a folder");
    fs::write(
        source.join("a.html"),
        "<h1>Lỗi</h1><p>a <img src='../bi-mat.png'><img src='/etc/hostname'></p>",
    )
    .expect("a file");
    import(folder.path(), &["cu"]).ended(0);
    let kb = files(&folder.path().join("kb"));
    let is_picture = |name: &&String| Path::new(name).extension().is_some_and(|it| it == "png");
    assert_eq!(kb.keys().find(is_picture), None);
}
