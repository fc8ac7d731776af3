use super::DifferenceShown;

const HEADER: [&str; 12] = [
    "id",
    "line",
    "kind",
    "number",
    "tradeNo",
    "refundNo",
    "ours",
    "theirs",
    "detail",
    "status",
    "resolvedBy",
    "reason",
];

/// What a formula may begin with in a spreadsheet, in half and full width.
const FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A CSV file as RFC 4180 has it, with the mark by which spreadsheets know UTF-8.
pub(super) struct File(String);

impl File {
    pub(super) fn new() -> Self {
        let mut file = Self("\u{feff}".to_owned());
        file.row(&HEADER);
        file
    }

    pub(super) fn add(&mut self, shown: &DifferenceShown) {
        let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
        self.row(&[
            &shown.id,
            shown.line,
            shown.kind,
            &shown.number,
            &text(&shown.trade_no),
            &text(&shown.refund_no),
            &text(&shown.ours),
            &text(&shown.theirs),
            &shown.detail,
            shown.status,
            &text(&shown.resolved_by),
            &text(&shown.reason),
        ]);
    }

    pub(super) fn text(self) -> String {
        self.0
    }

    fn row(&mut self, cells: &[&str]) {
        let cells: Vec<_> = cells.iter().map(|cell| quoted(cell)).collect();
        self.0.push_str(&cells.join(","));
        self.0.push_str("\r\n");
    }
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
