//! Tables: an article in each row, a part of it in each column.
//!
//! The first row that names a title or a part of an article names the columns, in Vietnamese or English: title, codes and
//! the like go where articles have them, every other name is a section, those of
//! the reader's table among them. A value that its place cannot take ("sớm" for
//! a date) becomes a section as well, so that nothing is lost.

use std::{collections::HashMap, fmt::Write as _};

use csv::{ReaderBuilder, StringRecord};

use super::{
    Damage, Held, Item, Items, Unusable, document,
    document::{ImportBlock, ImportPiece},
    html,
    loss::keeps_words,
    markdown,
    place::held_by,
    plain,
    struck::StruckCell,
    tokens,
    visible::{Sight, Visible},
};
use crate::{
    article::{Date, FrontMatter, Role, Status},
    render::Run,
    text::{ErrorCode, fold},
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Title,
    Codes,
    Aliases,
    Environment,
    Status,
    Owner,
    Verified,
    Source,
    /// The number of the row, which means nothing elsewhere.
    Ordinal,
    Section,
}

const NAMES: [(Column, &[&str]); 9] = [
    (
        Column::Title,
        &[
            "tieu de",
            "ten bai",
            "ten bai viet",
            "ten loi",
            "chu de",
            "title",
            "subject",
            "name",
        ],
    ),
    (
        Column::Codes,
        &["ma", "ma loi", "code", "codes", "error code"],
    ),
    (
        Column::Aliases,
        &[
            "tu khoa", "cach hoi", "nhan", "aliases", "keywords", "tags", "labels",
        ],
    ),
    (
        Column::Environment,
        &[
            "san pham",
            "kenh",
            "he thong",
            "moi truong",
            "product",
            "platform",
            "environment",
        ],
    ),
    (Column::Status, &["trang thai", "status"]),
    (Column::Owner, &["phu trach", "nguoi phu trach", "owner"]),
    (
        Column::Verified,
        &["ngay kiem tra", "kiem tra ngay", "verified"],
    ),
    (
        Column::Source,
        &["nguon", "duong dan", "link", "source", "url"],
    ),
    (Column::Ordinal, &["stt", "so thu tu", "no", "id", ""]),
];

impl Column {
    fn of(header: &str) -> Self {
        let folded = fold(header);
        let name = folded.trim_matches(|c: char| !c.is_alphanumeric());
        let known = NAMES.iter().find(|(_, names)| names.contains(&name));
        known.map_or(Self::Section, |(column, _)| *column)
    }
}

/// A row below the header.
#[derive(Debug, Default)]
pub(super) struct TableRow {
    /// Its part of the file.
    pub(super) part: String,
    pub(super) cells: StringRecord,
    /// The cells of which something is struck out, by their column.
    pub(super) struck: HashMap<usize, StruckCell>,
    /// Where cells lead, by their column.
    pub(super) links: HashMap<usize, String>,
    /// Formulas that have no value.
    pub(super) formulas: Vec<String>,
    /// The names of pictures that lie over it.
    pub(super) pictures: Vec<String>,
    pub(super) is_hidden: bool,
}

impl TableRow {
    /// How many cells hold something.
    fn filled(&self) -> usize {
        let cells = self.cells.iter();
        cells.filter(|cell| !cell.trim().is_empty()).count()
    }

    /// What no article shows of it, so that it is told as lost.
    fn unshown(&self) -> Visible {
        let mut all = Visible::default();
        for formula in &self.formulas {
            all.words.extend(tokens(formula));
        }
        if !self.pictures.is_empty() {
            let mut sight = Sight::default();
            for picture in &self.pictures {
                sight.picture(picture);
            }
            all.extend(sight.seen());
        }
        all
    }

    /// Whether its cells name a title or a part of an article.
    fn is_header(&self) -> bool {
        self.cells.iter().any(|cell| match Column::of(cell) {
            Column::Title => true,
            Column::Section => !matches!(Role::of_name(cell), Role::Other | Role::Text),
            _ => false,
        })
    }
}

/// The row that names the columns: the name of a table may stand above it, in a cell of
/// its own, and may sound like the name of a column.
fn header(rows: &[TableRow]) -> Option<usize> {
    let first = || {
        let filled = rows.iter().enumerate().filter(|(_, row)| row.filled() > 0);
        let first = filled.take(MOST_ABOVE);
        first.filter(|(_, row)| row.is_header()).map(|(at, _)| at)
    };
    first().find(|at| rows[*at].filled() > 1).or(first().next())
}

/// Among so many rows stands the one that names the columns.
const MOST_ABOVE: usize = 10;

/// The articles of a table.
pub(super) fn rows(name: &str, text: &str) -> Result<Items, Unusable> {
    let file = name.rsplit('/').next().unwrap_or(name);
    // A name above the table may hold another sign than the one between the columns.
    let first = delimiter(text);
    let others = DELIMITERS.into_iter().filter(|sign| *sign != first);
    for sign in [first].into_iter().chain(others) {
        let rows = parted(text, sign)?;
        if header(&rows).is_none() {
            continue;
        }
        return match unclosed(text, sign) {
            Some(line) => Err(Unusable::Unclosed(line)),
            None => table(rows, file),
        };
    }
    match unclosed(text, first) {
        Some(line) => Err(Unusable::Unclosed(line)),
        None => Err(Unusable::Columns),
    }
}

/// The rows of a text, whose cells that sign parts.
fn parted(text: &str, sign: u8) -> Result<Vec<TableRow>, Unusable> {
    let mut reader = ReaderBuilder::new()
        .delimiter(sign)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = reader.records().map(|record| {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            Unusable::Damaged(Damage::Table(line))
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        Ok(TableRow {
            part: format!(":{line}"),
            cells: record,
            ..TableRow::default()
        })
    });
    rows.collect()
}

/// The articles of a table in `file`.
pub(super) fn table(mut rows: Vec<TableRow>, file: &str) -> Result<Items, Unusable> {
    let at = header(&rows).ok_or(Unusable::Columns)?;
    let header = rows[at].cells.clone();
    let columns: Vec<Column> = header.iter().map(Column::of).collect();
    let mut items = Vec::new();
    for record in rows.drain(at + 1..) {
        if record.filled() == 0 && record.formulas.is_empty() {
            continue;
        }
        if record.is_hidden {
            items.push(Err((record.part, Unusable::HiddenRow)));
            continue;
        }
        let item = row(&header, &columns, &record, file);
        let part = record.part;
        items.push(match item {
            Ok(item) => Ok(Item { part, ..item }),
            Err(why) => Err((part, why)),
        });
    }
    Ok(items)
}

/// The line of a quotation mark that opens a cell and is never closed.
fn unclosed(text: &str, sign: u8) -> Option<usize> {
    let delimiter = char::from(sign);
    let mut line = 1;
    let mut open: Option<usize> = None;
    let mut before = '\n';
    for c in text.chars() {
        match (open, c) {
            // Within a cell a doubled mark closes and opens again.
            (Some(_), '"') => open = None,
            (None, '"')
                if matches!(before, '\n' | '\r' | '"' | '\u{feff}') || before == delimiter =>
            {
                open = Some(line);
            }
            _ => {}
        }
        line += usize::from(c == '\n');
        before = c;
    }
    open
}

const DELIMITERS: [u8; 3] = *b",;\t";

/// Excel writes `;` where numbers have a comma, and tabs as "Unicode text".
fn delimiter(text: &str) -> u8 {
    let mut counts = DELIMITERS.map(|sign| (sign, 0));
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if !quoted => {
                for (sign, count) in &mut counts {
                    *count += usize::from(byte == *sign);
                }
            }
            _ => {}
        }
    }
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(sign, _)| *sign)
}

fn row(
    header: &StringRecord,
    columns: &[Column],
    record: &TableRow,
    file: &str,
) -> Result<Item, Unusable> {
    let mut front = FrontMatter::default();
    let mut title = String::new();
    let mut is_withdrawn = false;
    let mut sections: Vec<(String, &str, usize)> = Vec::new();
    let mut leads: Option<&String> = None;
    for (at, cell) in record.cells.iter().enumerate() {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        let column = columns.get(at).copied().unwrap_or(Column::Section);
        let struck = record.struck.get(&at);
        let kept = struck.map_or_else(|| cell.to_owned(), StruckCell::kept);
        let is_whole = struck.is_some_and(StruckCell::is_whole);
        let name = header.get(at).unwrap_or("");
        let is_section = match column {
            Column::Section | Column::Status
                if !is_whole && says_state(&mut front, name, &kept) =>
            {
                false
            }
            Column::Title if title.is_empty() => {
                is_withdrawn = is_whole;
                // Of a title that was corrected, what holds is the title.
                let words = if is_whole { cell } else { &kept };
                title = words.split_whitespace().collect::<Vec<_>>().join(" ");
                struck.is_some() && !is_whole
            }
            Column::Title | Column::Section => true,
            Column::Ordinal => false,
            // What is struck out there is not used: it would be searched as if it held.
            Column::Source if !is_whole && record.links.contains_key(&at) => false,
            _ => !is_whole && !set(&mut front, column, kept.trim()),
        };
        if is_section {
            let name = header.get(at).unwrap_or("").trim();
            let name = match fold(name).as_str() {
                "" => "…",
                // As tables of questions call the two parts.
                "cau tra loi" | "tra loi" | "dap an" | "phan hoi" | "answer" | "answers"
                | "reply" | "response" => "Cách xử lý",
                _ => name,
            };
            sections.push((name.to_owned(), cell, at));
        } else if !is_whole && (leads.is_none() || column == Column::Source) {
            leads = record.links.get(&at).or(leads);
        }
    }
    front.source = front.source.or_else(|| leads.cloned());
    let is_struck = |(_, _, at): &(_, _, usize)| {
        let struck = record.struck.get(at);
        struck.is_some_and(StruckCell::is_whole)
    };
    is_withdrawn |= title.is_empty() && !sections.is_empty() && sections.iter().all(is_struck);
    if is_withdrawn {
        front.status = Some(Status::Archived);
    }
    let mut visible = Visible::of_text(&title);
    let mut bodies: Vec<(String, CellBody)> = Vec::new();
    for (name, cell, at) in sections {
        let mut body = CellBody::of(cell, record.struck.get(&at), record.links.get(&at))?;
        visible.extend(std::mem::take(&mut body.visible));
        bodies.push((name, body));
    }
    if visible.words.is_empty() {
        return Err(Unusable::Empty);
    }
    let text = |escapes: bool| {
        let mut out = if title.is_empty() {
            String::new()
        } else {
            format!("# {}\n", markdown::escaped(&title))
        };
        for (name, body) in &bodies {
            let body = if escapes {
                &body.escaped
            } else {
                &body.as_it_is
            };
            let _ = write!(out, "\n## {}\n\n{}\n", markdown::escaped(name), body.trim());
        }
        out.trim_start().to_owned()
    };
    let as_it_is = text(false);
    let keeps_all = keeps_words(&visible.words, &plain::shown(&as_it_is));
    visible.extend(record.unshown());
    front.source.get_or_insert_with(|| file.to_owned());
    let held = is_withdrawn.then_some(Held::Withdrawn);
    Ok(Item {
        text: if keeps_all { as_it_is } else { text(true) },
        held: held.or_else(|| held_by(&front)),
        front,
        visible,
        ..Item::default()
    })
}

/// A cell as the text of a section.
struct CellBody {
    as_it_is: String,
    /// The same where Markdown would swallow words of it.
    escaped: String,
    visible: Visible,
}

impl CellBody {
    fn of(
        cell: &str,
        struck: Option<&StruckCell>,
        link: Option<&String>,
    ) -> Result<Self, Unusable> {
        let written = |text: String, visible| Self {
            as_it_is: text.clone(),
            escaped: text,
            visible,
        };
        let link = link.filter(|link| !cell.contains(*link));
        if let Some(link) = link.filter(|_| struck.is_none() && !cell.contains('\n')) {
            let (words, visible) = linked(cell, link);
            return Ok(written(words, visible));
        }
        let mut body = if is_html(cell) {
            let cell = struck.map_or_else(|| cell.to_owned(), StruckCell::html);
            let converted = html::converted(&without_names(&cell), None)?;
            written(converted.markdown, converted.visible)
        } else if let Some(struck) = struck {
            written(struck.markdown(), struck.visible())
        } else {
            Self {
                as_it_is: cell.to_owned(),
                escaped: markdown::escaped_text(cell),
                visible: Visible::of_words(plain::visible(cell)),
            }
        };
        // The words of several lines are no link, so its address stands behind them.
        if let Some(link) = link {
            let (words, visible) = linked(link, link);
            body.visible.extend(visible);
            for text in [&mut body.as_it_is, &mut body.escaped] {
                let _ = write!(text, "\n\n{words}");
            }
        }
        Ok(body)
    }
}

/// Words that lead somewhere, as Markdown, and what can be seen of them.
fn linked(words: &str, target: &str) -> (String, Visible) {
    let mut run = Run::plain(words);
    run.style.link = Some(target.to_owned());
    let block = ImportBlock::Paragraph(vec![ImportPiece::Text(run)]);
    let mut sight = Sight::default();
    sight.text(words, false, Some(target));
    (document::written(&[block]), sight.seen())
}

/// Whether a cell says that its row is not for everybody, which `front` follows, or that
/// it is. A cell may say more than one thing: `Nháp, nội bộ`.
fn says_state(front: &mut FrontMatter, name: &str, cell: &str) -> bool {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .replace(": ", " ");
    let cell = cell.trim();
    if front.withhold(&name, cell) {
        return true;
    }
    if cell.chars().count() > MOST_STATE_CHARS {
        return false;
    }
    let mut says = FrontMatter::is_switch(&name, cell);
    for piece in cell.split([',', ';', '/', '|', '(', ')', '–', '—', '+', '\n']) {
        says |= front.withhold(&name, piece.trim());
    }
    says
}

/// The names of states are short.
const MOST_STATE_CHARS: usize = 60;

/// Puts a value where front matter has it; `false` where it does not fit.
fn set(front: &mut FrontMatter, column: Column, cell: &str) -> bool {
    let words = |cell: &str| -> Vec<String> {
        let pieces = cell.split([',', ';', '\n', '|']).map(str::trim);
        pieces
            .filter(|piece| !piece.is_empty())
            .map(str::to_owned)
            .collect()
    };
    match column {
        Column::Codes => {
            let codes: Option<Vec<_>> = words(cell)
                .iter()
                .map(|code| ErrorCode::parse(code))
                .collect();
            codes.map(|codes| front.codes.extend(codes)).is_some()
        }
        Column::Aliases => {
            front.aliases.extend(words(cell));
            true
        }
        Column::Environment => {
            front.environment.extend(words(cell));
            true
        }
        Column::Status => {
            let known = match fold(cell).as_str() {
                "da dang" | "dang dung" | "dang ap dung" | "con hieu luc" | "cong khai"
                | "hien" | "hien thi" | "published" | "public" | "active" | "live" | "xong"
                | "done" => {
                    return true;
                }
                "da duyet" | "da kiem chung" | "approved" => Some(Status::Validated),
                folded => Status::ALL
                    .into_iter()
                    .find(|status| status.as_str() == folded),
            };
            // What another column keeps back is not ready.
            if front.withheld.is_none() || front.status.is_none() {
                front.status = known.or(front.status);
            }
            known.is_some()
        }
        Column::Owner => front.owner.replace(cell.to_owned()).is_none(),
        Column::Verified => {
            let date = Date::parse(cell).or_else(|| day_first(cell));
            front.verified = date.or(front.verified);
            date.is_some()
        }
        Column::Source => front.source.replace(cell.to_owned()).is_none(),
        Column::Title | Column::Ordinal | Column::Section => false,
    }
}

/// `22/11/2026`.
fn day_first(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, ['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::parse(&format!("{year}-{month:0>2}-{day:0>2}"))
}

/// Whether a cell is what a help desk exports: HTML with blocks of its own.
fn is_html(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    ["<p>", "<p ", "<br", "<div", "<li>", "<table", "<ul"]
        .iter()
        .any(|tag| lower.contains(tag))
}

/// Elements that help desks and spreadsheets write.
const ELEMENTS: [&str; 51] = [
    "a",
    "b",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "video",
    "source",
];

/// The HTML of a cell in which only elements are tags: `<Xoá>` is the name of a
/// button, and people write it as it is, beside a `<br>`.
fn without_names(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let end = name
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(name.len());
        let name = name[..end].to_lowercase();
        out.push_str(
            if rest.starts_with('!') || ELEMENTS.contains(&name.as_str()) {
                "<"
            } else {
                "&lt;"
            },
        );
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Item> {
        rows("bang.csv", text)
            .unwrap()
            .into_iter()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn columns_are_known_in_both_languages() {
        let items = of(
            "STT;Tiêu đề;Mã lỗi;Hiện tượng;Cách xử lý;Trạng thái;Ngày kiểm tra;Nhóm\n1;Lỗi A;\"190, -201\";\"Báo \"\"x\"\"\";\"1. Làm\n2. Thử\";Nháp;22/11/2026;CSKH\n",
        );
        assert_eq!(items.len(), 1);
        assert_eq!(
            items[0].text,
            "# Lỗi A\n\n## Hiện tượng\n\nBáo \"x\"\n\n## Cách xử lý\n\n1. Làm\n2. Thử\n\n## Nhóm\n\nCSKH\n"
        );
        let front = &items[0].front;
        assert_eq!(front.codes.len(), 2);
        assert_eq!(front.status, Some(Status::Wip));
        let entry = "Trạng thái: Nháp".to_owned();
        assert_eq!(items[0].held, Some(Held::Unpublished(entry)));
        assert_eq!(front.verified, Date::parse("2026-11-22"));
        assert_eq!(items[0].part, ":2");
        let items = of("Title\tSolution\nA\tDo it\n");
        assert_eq!(items[0].text, "# A\n\n## Solution\n\nDo it\n");
        assert_eq!(rows("a.csv", "x,y\n1,2\n"), Err(Unusable::Columns));
    }

    #[test]
    fn columns_that_keep_a_row_back_are_followed() {
        use Status::{Archived, Wip};
        for (columns, cells, status, is_internal) in [
            ("published", "false", Some(Wip), false),
            ("published", "No", Some(Wip), false),
            ("published", "0", Some(Wip), false),
            ("published", "true", None, false),
            ("Hiển thị", "Không", Some(Wip), false),
            ("Trạng thái", "Chờ duyệt", Some(Wip), false),
            ("Trạng thái", "Ẩn", Some(Wip), false),
            ("Trạng thái", "Ngừng dùng", Some(Archived), false),
            ("Trạng thái", "\"Nháp, nội bộ\"", Some(Wip), true),
            ("Nội bộ", "Có", None, true),
            ("Đối tượng", "Nội bộ", None, true),
            ("Nội bộ,Trạng thái", "Có,Nháp", Some(Wip), true),
            ("Trạng thái,Nội bộ", "Nháp,x", Some(Wip), true),
            ("Hiển thị,Trạng thái", "Không,Đã duyệt", Some(Wip), false),
            (
                "Nội bộ,Trạng thái",
                "Có,Đã duyệt",
                Some(Status::Validated),
                true,
            ),
        ] {
            let items = of(&format!("Tiêu đề,Cách xử lý,{columns}\nA,Làm,{cells}\n"));
            let (front, told) = (&items[0].front, format!("{columns}: {cells}"));
            assert_eq!(front.status, status, "{told}");
            assert_eq!(front.audience.is_some(), is_internal, "{told}");
            let is_held = matches!(status, Some(Wip | Archived)) || is_internal;
            assert_eq!(items[0].held.is_some(), is_held, "{told}");
            assert_eq!(items[0].text, "# A\n\n## Cách xử lý\n\nLàm\n", "{told}");
        }
    }

    #[test]
    fn a_name_above_the_table_is_no_header() {
        for above in [
            "BẢNG LỖI SHOPEE 2026\n",
            "BẢNG LỖI, CẬP NHẬT 2026;;\n\n",
            "Cách xử lý;;\n;;\nNgười lập;Lan;\n",
        ] {
            let items = of(&format!("{above}Tiêu đề;Mã;Cách xử lý\nA;190;Làm\n"));
            assert_eq!(items.len(), 1, "{above}");
            assert_eq!(items[0].text, "# A\n\n## Cách xử lý\n\nLàm\n", "{above}");
        }
    }

    #[test]
    fn a_value_without_a_place_is_a_section() {
        let items = of("Tiêu đề,Mã,Ngày kiểm tra,Trạng thái\nA b,không có mã,sớm,chờ\n");
        assert_eq!(
            items[0].text,
            "# A b\n\n## Mã\n\nkhông có mã\n\n## Ngày kiểm tra\n\nsớm\n\n## Trạng thái\n\nchờ\n"
        );
    }

    #[test]
    fn signs_and_html_in_cells_keep_their_words() {
        let items = of(
            "Tiêu đề,Cách xử lý\nA,Mở <app> rồi 5*3*2\nB,<p>Mở <b>X</b></p><ul><li>một</li></ul>\n",
        );
        for item in &items {
            let words = &item.visible.words;
            assert!(
                keeps_words(words, &plain::shown(&item.text)),
                "{}",
                item.text
            );
        }
        assert!(items[1].text.contains("**X**"), "{}", items[1].text);
        let items = of("Tiêu đề,Cách xử lý\nA,Bấm <Xoá> rồi<br>bấm <OK> </Lưu> < 5\n");
        let shown = plain::shown(&items[0].text).join(" ");
        assert!(
            shown.contains("Bấm < Xoá > rồi bấm < OK > < Lưu > < 5"),
            "{shown}"
        );
    }
}
