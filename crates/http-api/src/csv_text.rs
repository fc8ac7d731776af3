//! CSV files as RFC 4180 has them, harmless in a spreadsheet.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, HttpResponseBuilder};

/// The mark by which spreadsheets know UTF-8: what every file begins with.
const MARK: &str = "\u{feff}";

/// What a formula may begin with in a spreadsheet, in half and full width.
const FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A file while it is written.
pub(crate) struct CsvFile(String);

impl CsvFile {
    pub(crate) fn new(header: &[&str]) -> Self {
        Self(MARK.to_owned() + &line(header))
    }

    pub(crate) fn add(&mut self, cells: &[&str]) {
        self.0.push_str(&line(cells));
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// To be saved under this name.
    pub(crate) fn response(self, name: &str) -> HttpResponse {
        answer(name).body(self.0)
    }
}

/// An answer whose body is a file of this name.
pub(crate) fn answer(name: &str) -> HttpResponseBuilder {
    let disposition = format!("attachment; filename=\"{name}\"");
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, disposition));
    answer
}

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
