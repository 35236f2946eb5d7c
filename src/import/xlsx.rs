//! Workbooks of Excel: an article in each row of each visible sheet, as in a CSV
//! file. calamine reads the cells. A merged cell counts in each row that it covers,
//! because a group's name that is written once belongs to all its rows. What is struck
//! out stays so ([`strikes`]).

mod beside;
mod hidden;
mod strikes;

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, SheetType, SheetVisible, Xlsx};

use super::{Damage, Items, Unusable, csv as table, office::OfficeParts, struck::StruckCell};
use beside::SheetBeside;
use hidden::Hidden;
use strikes::{CellStrike, SheetStrikes, Strikes};
use table::TableRow;

/// The articles of a workbook. A sheet without a known column is skipped with that
/// reason, unless it is empty.
pub(super) fn rows(name: &str, bytes: &[u8]) -> Result<Items, Unusable> {
    // Measures what is packed in it before calamine unpacks that into memory.
    let parts = OfficeParts::of(bytes)?;
    let strikes = Strikes::of(&parts)?;
    let damaged =
        |error: calamine::XlsxError| Unusable::Damaged(Damage::of_workbook(&error, bytes));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets = book.sheets_metadata().iter();
    let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let sheets: Vec<(String, bool)> = sheets
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let number = sheets.iter().filter(|(_, is_visible)| *is_visible).count();
    let file = name.rsplit('/').next().unwrap_or(name);
    let mut items = Items::new();
    for (sheet, is_visible) in &sheets {
        let mut cells = book.worksheet_range(sheet).map_err(damaged)?;
        if !is_visible {
            if !cells.is_empty() {
                items.push(Err((format!("!{sheet}"), Unusable::HiddenSheet)));
            }
            continue;
        }
        let part_of_sheet = strikes.part(sheet).unwrap_or("");
        let xml = parts.text(part_of_sheet).unwrap_or_default();
        let mut struck = strikes.of_sheet(&xml)?;
        for merged in book.merge_cells_by_sheet_name(sheet).map_err(damaged)? {
            repeat(&mut cells, &mut struck, merged.start, merged.end);
        }
        // One sheet needs no name.
        let part = match number {
            1 => String::new(),
            _ => format!("!{sheet}"),
        };
        let hidden = Hidden::of(&xml)?;
        let beside = SheetBeside::of(&parts, part_of_sheet, &xml)?;
        let start = cells.start();
        for (at, words) in &beside.words {
            if start.is_some_and(|start| at.0 >= start.0 && at.1 >= start.1) {
                cells.set_value(*at, Data::String(words.clone()));
            }
        }
        let rows = rows_of(&cells, &struck, &hidden, &beside, &part);
        if rows
            .iter()
            .all(|row| row.cells.iter().all(|cell| cell.trim().is_empty()))
        {
            continue;
        }
        match table::table(rows, file) {
            Ok(found) => items.extend(found),
            Err(why) => items.push(Err((format!("!{sheet}"), why))),
        }
    }
    match items.as_slice() {
        [] => Err(Unusable::Empty),
        [Err((_, why))] if sheets.len() == 1 => Err(why.clone()),
        _ => Ok(items),
    }
}

/// Writes the value of a merged cell into every row that it covers. Columns are left
/// alone: a title over three columns is no value of the second.
fn repeat(cells: &mut Range<Data>, struck: &mut SheetStrikes, start: (u32, u32), end: (u32, u32)) {
    let Some(value) = cells.get_value(start).cloned() else {
        return;
    };
    let last = cells.end().map_or(start.0, |last| last.0);
    for row in start.0 + 1..=end.0.min(last) {
        cells.set_value((row, start.1), value.clone());
        match struck.get(&start).cloned() {
            Some(strike) => struck.insert((row, start.1), strike),
            None => struck.remove(&(row, start.1)),
        };
    }
}

/// The rows of a sheet, each with its part, without the columns that are hidden.
fn rows_of(
    cells: &Range<Data>,
    struck: &SheetStrikes,
    hidden: &Hidden,
    beside: &SheetBeside,
    sheet: &str,
) -> Vec<TableRow> {
    let Some(first) = cells.start() else {
        return Vec::new();
    };
    let rows = (first.0..).zip(cells.rows()).map(|(at, row)| {
        let mut record = TableRow {
            part: format!("{sheet}:{}", at + 1),
            is_hidden: hidden.has_row(at),
            ..TableRow::default()
        };
        let cells = (first.1..).zip(row);
        let shown = cells.filter(|(column, _)| !hidden.has_column(*column));
        for (number, (column, cell)) in shown.enumerate() {
            let text = text(cell);
            let (text, cell) = match struck.get(&(at, column)) {
                None => (text, None),
                Some(CellStrike::Whole) => {
                    let cell = StruckCell::whole(&text);
                    (text, Some(cell))
                }
                Some(CellStrike::Pieces(pieces)) => {
                    let text = pieces.iter().map(|(text, _)| text.as_str()).collect();
                    (text, Some(StruckCell::new(pieces.clone())))
                }
            };
            record.cells.push_field(&text);
            record.struck.extend(cell.map(|cell| (number, cell)));
            let link = beside.links.get(&(at, column));
            record.links.extend(link.map(|link| (number, link.clone())));
        }
        let is_here = |place: &(u32, u32)| place.0 == at && !hidden.has_column(place.1);
        let formulas = beside.formulas.range((at, 0)..=(at, u32::MAX));
        let formulas = formulas.filter(|(place, _)| is_here(place));
        record.formulas = formulas.map(|(_, formula)| formula.clone()).collect();
        let pictures = beside.pictures.iter().filter(|(place, _)| is_here(place));
        record.pictures = pictures.map(|(_, name)| name.clone()).collect();
        record
    });
    rows.collect()
}

/// A cell as Excel shows it in Vietnamese.
fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        // `190` is stored as 190.0; the shortest form of others is what was typed.
        Data::Float(number) => number.to_string(),
        Data::Bool(true) => "đúng".to_owned(),
        Data::Bool(false) => "sai".to_owned(),
        Data::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
            let date = format!("{day:02}/{month:02}/{year}");
            if (hour, minute) == (0, 0) {
                date
            } else {
                format!("{date} {hour:02}:{minute:02}")
            }
        }
        Data::DateTime(time) => time.as_f64().to_string(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;
    use crate::{
        article::{Source, read},
        import::{Visible, VisibleKind, lost},
    };

    /// A workbook with these sheets, each with its name, its state and its XML.
    fn workbook(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
        workbook_with(sheets, &[])
    }

    /// The same with further parts, each with its name.
    fn workbook_with(sheets: &[(&str, &str, &str)], parts: &[(&str, &str)]) -> Vec<u8> {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let mut names = Vec::new();
        let mut relations = Vec::new();
        let further = parts.iter();
        let further = further.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let mut files: Vec<(String, String)> = further.collect();
        for (number, (name, state, rows)) in (1..).zip(sheets) {
            names.push(format!(
                "<sheet name=\"{name}\" sheetId=\"{number}\" state=\"{state}\" r:id=\"r{number}\"/>"
            ));
            relations.push(format!(
                "<Relationship Id=\"r{number}\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
            ));
            let sheet = format!("<worksheet xmlns=\"{MAIN}\">{rows}</worksheet>");
            files.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
        }
        let book = format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\"><sheets>{}</sheets></workbook>",
            names.concat()
        );
        files.push(("xl/workbook.xml".to_owned(), book));
        let relations = format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
            relations.concat()
        );
        files.push(("xl/_rels/workbook.xml.rels".to_owned(), relations));
        let root = format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        files.push(("_rels/.rels".to_owned(), root));
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// A row of cells from column A on; numbers stay numbers, an empty text is no cell.
    fn row(number: usize, cells: &[&str]) -> String {
        let cell = |(column, value): (char, &&str)| match value.parse::<f64>() {
            _ if value.is_empty() => String::new(),
            Ok(_) => format!("<c r=\"{column}{number}\"><v>{value}</v></c>"),
            Err(_) => {
                format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{value}</t></is></c>")
            }
        };
        let cells: String = ('A'..).zip(cells).map(cell).collect();
        format!("<row r=\"{number}\">{cells}</row>")
    }

    fn data(rows: &[String]) -> String {
        format!("<sheetData>{}</sheetData>", rows.concat())
    }

    #[test]
    fn rows_of_visible_sheets_are_articles() {
        let shown = data(&[
            row(1, &["BẢNG LỖI", "", ""]).replace("BẢNG LỖI", " "),
            row(2, &["Tiêu đề", "Mã", "Cách xử lý"]),
            row(3, &["Hết phiên", "190", "Kết nối lại"]),
            row(4, &["Chậm", "613", "Chờ 1.5 giờ"]),
        ]);
        let hidden = data(&[row(1, &["Tiêu đề"]), row(2, &["Bí mật"])]);
        let other = data(&[row(1, &["x"]), row(2, &["y"])]);
        let book = workbook(&[
            ("Lỗi", "visible", &shown),
            ("Cũ", "hidden", &hidden),
            ("Ghi chú", "visible", &other),
        ]);
        let items = rows("bang.xlsx", &book).unwrap();
        assert_eq!(items.len(), 4);
        let first = items[0].as_ref().unwrap();
        assert_eq!(first.part, "!Lỗi:3");
        assert_eq!(first.text, "# Hết phiên\n\n## Cách xử lý\n\nKết nối lại\n");
        assert_eq!(first.front.codes[0].as_str(), "190");
        let second = items[1].as_ref().unwrap();
        assert!(second.text.contains("Chờ 1.5 giờ"), "{}", second.text);
        assert_eq!(items[2], Err(("!Cũ".to_owned(), Unusable::HiddenSheet)));
        assert_eq!(items[3], Err(("!Ghi chú".to_owned(), Unusable::Columns)));
    }

    #[test]
    fn what_is_hidden_is_left_out() {
        let sheet = "<cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols>".to_owned()
            + &data(&[
                row(
                    1,
                    &["Tiêu đề", "Ghi chú nội bộ", "Nguyên nhân", "Cách xử lý"],
                ),
                row(2, &["A", "mật 1", "mật 2", "làm a"]),
                row(3, &["B", "", "", "làm b"]).replace("<row ", "<row hidden=\"true\" "),
            ]);
        let items = rows("a.xlsx", &workbook(&[("S", "visible", &sheet)])).unwrap();
        assert_eq!(items.len(), 2);
        let first = items[0].as_ref().unwrap();
        assert_eq!(first.text, "# A\n\n## Cách xử lý\n\nlàm a\n");
        assert_eq!(items[1], Err((":3".to_owned(), Unusable::HiddenRow)));
    }

    #[test]
    fn links_formulas_and_pictures_are_not_dropped() {
        let sheet = data(&[
            row(1, &["Tiêu đề", "Nguyên nhân", "Cách xử lý"]),
            row(2, &["A", "Xem trang [A]", "1. Mở\n2. In"]),
            row(3, &["B", "<f/>", "làm b"]).replace(
                "t=\"inlineStr\"><is><t><f/></t></is>",
                "><f>HYPERLINK(\"https://b.vn\",\"Trang B\")</f>",
            ),
            row(4, &["C", "<f/>", "làm c"]).replace(
                "t=\"inlineStr\"><is><t><f/></t></is>",
                "><f>VLOOKUP(A4,Z1:Z9,2)</f>",
            ),
            row(5, &["D", "", "làm d"]),
        ]) + "<hyperlinks><hyperlink ref=\"B2:C2\" r:id=\"h\"/></hyperlinks><drawing r:id=\"d\"/>";
        let relations = "<Relationships><Relationship Id=\"h\" Type=\"x/hyperlink\" Target=\"https://a.vn/x\" TargetMode=\"External\"/><Relationship Id=\"d\" Type=\"x/drawing\" Target=\"../drawings/drawing1.xml\"/></Relationships>";
        let drawing = "<xdr:wsDr><xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:row>4</xdr:row></xdr:from><xdr:pic><xdr:blipFill><a:blip r:embed=\"p\"/></xdr:blipFill></xdr:pic></xdr:twoCellAnchor></xdr:wsDr>";
        let shown = "<Relationships><Relationship Id=\"p\" Type=\"x/image\" Target=\"../media/image1.png\"/></Relationships>";
        let book = workbook_with(
            &[("S", "visible", &sheet)],
            &[
                ("xl/worksheets/_rels/sheet1.xml.rels", relations),
                ("xl/drawings/drawing1.xml", drawing),
                ("xl/drawings/_rels/drawing1.xml.rels", shown),
            ],
        );
        let items = rows("a.xlsx", &book).unwrap();
        let losses = |at: usize| {
            let item = items[at].as_ref().unwrap();
            let (article, _) = read(&Source::new("a.md", item.text.as_str()));
            let lost = lost(&item.visible, &Visible::of_article(&article));
            let lost = lost.into_iter().map(|loss| (loss.kind, loss.first));
            (item.text.as_str(), lost.collect::<Vec<_>>())
        };
        let (text, lost) = losses(0);
        assert_eq!(lost, [], "{text}");
        assert!(
            text.contains("[Xem trang \\[A\\]](https://a.vn/x)"),
            "{text}"
        );
        assert!(text.contains("2. In\n\n"), "{text}");
        assert!(text.contains("[https://a.vn/x](https://a.vn/x)"), "{text}");
        let (text, lost) = losses(1);
        assert_eq!(lost, [], "{text}");
        assert!(text.contains("[Trang B](https://b.vn)"), "{text}");
        let (_, lost) = losses(2);
        assert_eq!(lost[0].0, VisibleKind::Word);
        assert!(lost[0].1.starts_with("B4 VLOOKUP A4"), "{lost:?}");
        let (_, lost) = losses(3);
        assert_eq!(lost, [(VisibleKind::Picture, "image1.png".to_owned())]);
    }

    #[test]
    fn a_merged_cell_counts_in_each_row() {
        let sheet = data(&[
            row(1, &["Kênh", "Tiêu đề", "Cách xử lý"]),
            row(2, &["Shopee", "A", "làm a"]),
            row(3, &["", "B", "làm b"]),
            row(4, &["", "C", "làm c"]),
        ]) + "<mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>";
        let items = rows("a.xlsx", &workbook(&[("S", "visible", &sheet)])).unwrap();
        let of = |at: usize| items[at].as_ref().unwrap().front.environment.clone();
        assert_eq!([of(0), of(1)], [["Shopee"], ["Shopee"]]);
        assert!(of(2).is_empty());
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert!(matches!(rows("a.xlsx", b"PK"), Err(Unusable::Damaged(_))));
        let empty = workbook(&[("S", "visible", "<sheetData/>")]);
        assert_eq!(rows("a.xlsx", &empty), Err(Unusable::Empty));
        let other = data(&[row(1, &["x"]), row(2, &["y"])]);
        let other = workbook(&[("S", "visible", &other)]);
        assert_eq!(rows("a.xlsx", &other), Err(Unusable::Columns));
    }
}
