//! What a workbook shows struck out does not come in as if it held.

use std::{
    fs,
    io::{Cursor, Write as _},
};

use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{files, import, is_article, sotay, workshop};

/// Style 1 is struck out, style 2 says that it is not; the condition strikes out too.
const STYLES: &str = r#"<x:styleSheet xmlns:x="m"><x:fonts count="3"><x:font><x:sz val="11"/></x:font><x:font><x:strike/></x:font><x:font><x:strike val="0"/></x:font></x:fonts><x:cellXfs count="3"><x:xf fontId="0"/><x:xf fontId="1" applyFont="1"/><x:xf fontId="2"/></x:cellXfs><x:dxfs><x:dxf><x:font><x:strike/></x:font></x:dxf></x:dxfs></x:styleSheet>"#;
const PLAIN: &str = r#"<styleSheet><fonts><font><strike val="false"/></font></fonts><cellXfs><xf fontId="0"/></cellXfs></styleSheet>"#;

/// A workbook of one sheet; `shared` are the texts that its cells share.
fn workbook(styles: &str, shared: &str, sheet: &str) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |all: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
        )
    };
    let parts = [
        (
            "_rels/.rels",
            relations(&relation("r", "officeDocument", "xl/workbook.xml")),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Lỗi &amp; mẹo\" sheetId=\"4\" r:id=\"s\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(
                &(relation("s", "worksheet", "worksheets/sheet1.xml")
                    + &relation("t", "sharedStrings", "sharedStrings.xml")
                    + &relation("u", "styles", "styles.xml")),
            ),
        ),
        ("xl/styles.xml", styles.to_owned()),
        (
            "xl/sharedStrings.xml",
            format!("<sst xmlns=\"{MAIN}\">{shared}</sst>"),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{MAIN}\">{sheet}</worksheet>"),
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("a part");
    }
    zip.finish().expect("a file").into_inner()
}

/// A cell with that style and words; those that begin with `<` are their own XML.
fn cell(place: &str, style: u8, words: &str) -> String {
    let inner = if words.starts_with('<') {
        words.to_owned()
    } else {
        format!("<t xml:space=\"preserve\">{words}</t>")
    };
    format!("<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is>{inner}</is></c>")
}

fn row(number: u8, cells: &[(char, u8, &str)]) -> String {
    let cells = cells
        .iter()
        .map(|(column, style, words)| cell(&format!("{column}{number}"), *style, words));
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

fn data(rows: &[String]) -> String {
    let header = row(
        1,
        &[
            ('B', 0, "Tiêu đề"),
            ('C', 0, "Mã lỗi"),
            ('D', 0, "Từ khóa"),
            ('E', 0, "Kênh"),
            ('F', 0, "Cách xử lý"),
        ],
    );
    format!("<sheetData>{header}{}</sheetData>", rows.concat())
}

fn run(words: &str, is_struck: bool) -> String {
    let font = if is_struck { "<strike/>" } else { "" };
    format!("<r><rPr>{font}<sz val=\"11\"/></rPr><t xml:space=\"preserve\">{words}</t></r>")
}

/// The articles of a workbook by their titles, the folder and what was printed.
fn imported(book: &[u8]) -> (Vec<String>, TempDir, String) {
    let folder = workshop();
    fs::write(folder.path().join("bang.xlsx"), book).expect("a file");
    let ran = import(folder.path(), &["bang.xlsx"]).ended(0);
    let all = files(&folder.path().join("kb")).into_iter();
    let articles = all.filter(|(name, _)| is_article(name));
    let articles = articles.map(|(_, bytes)| String::from_utf8(bytes).expect("UTF-8"));
    (articles.collect(), folder, ran.out)
}

#[test]
fn struck_words_of_a_cell_are_shown_struck_out() {
    let runs = run("Gọi kho 1.", true) + &run(" Bật lại *máy*.", false);
    // A run without a font has that of the cell, one with a font its own.
    let mixed = format!(
        "<r><t>1. Gọi kho\n2. Chờ\n</t></r>{}",
        run("3. In lại", false)
    );
    for (style, words, expected) in [
        (1, "Gọi kho", "~~Gọi kho~~"),
        (2, "Gọi kho", "Gọi kho"),
        (0, "Gọi kho", "Gọi kho"),
        (0, &*runs, "~~Gọi kho 1.~~ Bật lại \\*máy\\*."),
        (1, &*mixed, "1. ~~Gọi kho~~\n2. ~~Chờ~~\n3. In lại"),
        (
            1,
            "&lt;p&gt;Gọi&lt;/p&gt;&lt;ul&gt;&lt;li&gt;a&lt;/li&gt;&lt;/ul&gt;",
            "~~Gọi~~\n\n- ~~a~~",
        ),
    ] {
        let sheet = data(&[row(2, &[('B', 0, "Lỗi 5: In"), ('F', style, words)])]);
        let (articles, _, out) = imported(&workbook(STYLES, "", &sheet));
        assert!(
            articles[0].ends_with(&format!("## Cách xử lý\n\n{expected}\n")),
            "{}",
            articles[0]
        );
        assert!(out.contains("mới 1"), "{out}");
    }
    let (articles, folder, _) = imported(&workbook(
        STYLES,
        "",
        &data(&[row(2, &[('B', 0, "Lỗi 5: In"), ('F', 0, &runs)])]),
    ));
    assert_eq!(articles.len(), 1);
    let shown = sotay(folder.path(), &["show", "5-in", "--telegram"]).ended(0);
    assert!(
        shown.out.contains("<s>Gọi kho 1.</s> Bật lại *máy*."),
        "{}",
        shown.out
    );
}

#[test]
fn texts_that_cells_share_are_struck_out_as_well() {
    let shared = format!(
        "<si><t>Lỗi 5: In</t></si><si/><si>{}{}<rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si>",
        run("Gọi kho", true),
        run(" Bật lại", false)
    );
    // Cells and rows may go without their places.
    let rows = "<row><c/><c t=\"s\"><v>0</v></c><c s=\"1\"><v>190</v></c><c/><c/><c t=\"s\"><v>2</v></c></row>".to_owned();
    for styles in [STYLES, PLAIN] {
        let sheet = data(std::slice::from_ref(&rows));
        let (articles, _, out) = imported(&workbook(styles, &shared, &sheet));
        assert!(
            articles[0].ends_with("# Lỗi 5: In\n\n## Cách xử lý\n\n~~Gọi kho~~ Bật lại\n"),
            "{out}{articles:?}"
        );
        assert_eq!(articles[0].contains("190"), styles == PLAIN, "{articles:?}");
    }
}

#[test]
fn a_row_whose_title_is_struck_out_is_archived() {
    let sheet = data(&[
        row(2, &[('B', 1, "Lỗi 801: Kho"), ('F', 0, "Gọi kho ngay.")]),
        row(3, &[('B', 0, "Lỗi 802: Máy in"), ('F', 0, "Bật lại máy.")]),
        row(
            4,
            &[
                ('B', 0, &(run("Lỗi 803", true) + &run(" ", false))),
                ('F', 1, "Chờ năm phút rồi thử."),
            ],
        ),
        row(
            5,
            &[
                (
                    'B',
                    0,
                    &(run("Lỗi 804: Két", true) + &run(" Lỗi 805: Ngăn kéo", false)),
                ),
                ('F', 0, "Mở bằng chìa."),
            ],
        ),
    ]);
    let (articles, folder, out) = imported(&workbook(STYLES, "", &sheet));
    assert_eq!(articles.len(), 4, "{out}");
    for text in &articles {
        let is_withdrawn = text.contains("# Lỗi 801") || text.contains("# Lỗi 803");
        assert_eq!(text.contains("status: archived"), is_withdrawn, "{text}");
    }
    assert!(out.contains("Chưa đăng cho mọi người: 2"), "{out}");
    assert!(out.contains("tiêu đề đã bị gạch ngang"), "{out}");
    let corrected = articles.iter().find(|text| text.contains("# Lỗi 805"));
    let corrected = corrected.expect("the article with the new title");
    assert!(corrected.contains("\n# Lỗi 805: Ngăn kéo\n"), "{corrected}");
    assert!(
        corrected.contains("~~Lỗi 804: Két~~ Lỗi 805"),
        "{corrected}"
    );
    for (question, answer) in [("lỗi 801 kho", "Gọi kho ngay"), ("lỗi 803", "Chờ năm phút")]
    {
        let asked = sotay(folder.path(), &["ask", question]);
        assert!(!asked.out.contains(answer), "{}", asked.out);
    }
    let asked = sotay(folder.path(), &["ask", "lỗi 802"]).ended(0);
    assert!(asked.out.contains("Bật lại máy."), "{}", asked.out);
}

#[test]
fn struck_codes_names_and_systems_are_not_used() {
    let codes = run("190", true) + &run(", 201", false);
    let sheet = data(&[row(
        2,
        &[
            ('B', 0, "Hết phiên"),
            ('C', 0, &codes),
            ('D', 1, "mất kết nối"),
            ('E', 1, "Shopee"),
            ('F', 0, "Kết nối lại."),
        ],
    )]);
    let (articles, _, _) = imported(&workbook(STYLES, "", &sheet));
    let text = &articles[0];
    assert!(text.contains("201"), "{text}");
    for struck in ["190", "mất kết nối", "Shopee"] {
        assert!(!text.contains(struck), "{text}");
    }
}

#[test]
fn a_merged_cell_keeps_its_strike_in_each_row() {
    let sheet = data(&[
        row(
            2,
            &[
                ('B', 0, "Lỗi 5: In"),
                ('E', 1, "Shopee"),
                ('F', 1, "Gọi kho"),
            ],
        ),
        row(
            3,
            &[('B', 0, "Lỗi 6: Quét"), ('E', 0, "Lazada"), ('F', 0, "")],
        ),
    ]) + "<mergeCells><mergeCell ref=\"E2:E3\"/><mergeCell ref=\"F2:F3\"/></mergeCells>";
    let (articles, _, out) = imported(&workbook(STYLES, "", &sheet));
    assert_eq!(articles.len(), 2, "{out}");
    for text in &articles {
        assert!(text.ends_with("~~Gọi kho~~\n"), "{text}");
        assert!(!text.contains("environment"), "{text}");
    }
}

#[test]
fn a_row_that_is_struck_out_later_withdraws_its_article() {
    let folder = workshop();
    let book = |style: u8| {
        let cells = [('B', style, "Lỗi 801: Kho"), ('F', style, "Gọi kho ngay.")];
        workbook(STYLES, "", &data(&[row(2, &cells)]))
    };
    fs::write(folder.path().join("bang.xlsx"), book(0)).expect("a file");
    import(folder.path(), &["bang.xlsx"]).ended(0);
    fs::write(folder.path().join("bang.xlsx"), book(1)).expect("a file");
    let ran = import(folder.path(), &["bang.xlsx", "--update"]).ended(0);
    assert!(ran.out.contains("cập nhật 1"), "{}", ran.out);
    let text = fs::read_to_string(folder.path().join("kb/801-kho.md")).expect("the article");
    assert!(
        text.contains("status: archived") && text.contains("~~Gọi kho ngay.~~"),
        "{text}"
    );
}
