use super::DifferenceShown;
use crate::csv_text;

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

/// A CSV file as RFC 4180 has it, with the mark by which spreadsheets know UTF-8.
pub(super) struct File(String);

impl File {
    pub(super) fn new() -> Self {
        let mut file = Self(csv_text::MARK.to_owned());
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
        self.0.push_str(&csv_text::line(cells));
    }
}
