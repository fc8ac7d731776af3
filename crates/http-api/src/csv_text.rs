//! CSV files as RFC 4180 has them, harmless in a spreadsheet.

/// The mark by which spreadsheets know UTF-8: what every file begins with.
pub(crate) const MARK: &str = "\u{feff}";

/// What a formula may begin with in a spreadsheet, in half and full width.
const FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// One line, with its end.
pub(crate) fn line(cells: &[&str]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| quoted(cell)).collect();
    cells.join(",") + "\r\n"
}

/// What a spreadsheet would take for a formula gets a quote before it.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(FORMULAS) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_and_formulas_defused() {
        for (cell, expected) in [
            ("plain", "\"plain\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("=HYPERLINK(1)", "\"'=HYPERLINK(1)\""),
            ("-1+2", "\"'-1+2\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1", "\"'＝1\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(cell), expected);
        }
    }
}
