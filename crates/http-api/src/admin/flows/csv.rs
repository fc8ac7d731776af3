use super::FlowShown;
use crate::csv_text;

const HEADER: [&str; 8] =
    ["id", "orderId", "packageId", "channel", "tradeNo", "amount", "capturedAt", "createdAt"];

/// A CSV file as RFC 4180 has it, with the mark by which spreadsheets know UTF-8.
pub(super) struct File(String);

impl File {
    pub(super) fn new() -> Self {
        Self(csv_text::MARK.to_owned() + &csv_text::line(&HEADER))
    }

    pub(super) fn add(&mut self, shown: &FlowShown) {
        self.0.push_str(&csv_text::line(&[
            &shown.id,
            &shown.order_id,
            &shown.package_id.to_string(),
            shown.channel,
            &shown.trade_no,
            &shown.amount,
            &shown.captured_at,
            &shown.created_at,
        ]));
    }

    pub(super) fn text(self) -> String {
        self.0
    }
}
