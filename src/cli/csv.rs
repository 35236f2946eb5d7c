//! Rows for spreadsheets.

/// A row as CSV has it. A cell that a spreadsheet would compute ("=…", "-201 là lỗi gì")
/// gets the apostrophe by which it is taken for text: it may be what somebody typed.
pub(super) fn row<'c>(cells: impl IntoIterator<Item = &'c str>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let cells = cells.into_iter().map(|cell| {
        let is_number = cell.parse::<f64>().is_ok();
        match cell.chars().next() {
            Some('=' | '+' | '-' | '@' | '\t' | '\r') if !is_number => format!("'{cell}"),
            _ => cell.to_owned(),
        }
    });
    // Memory takes what is written to it.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_no_formula() {
        let cells = ["a,b", "\"c\"", "-201 là lỗi gì", "-201", "=1+1", "", "ừ"];
        let expected = "\"a,b\",\"\"\"c\"\"\",'-201 là lỗi gì,-201,'=1+1,,ừ\n";
        assert_eq!(row(cells), expected);
    }
}
