//! What goes back to the buyer.

use serde::{Deserialize, Serialize};

use super::Trade;

/// One refund of a trade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refund {
    /// The merchant's number (`out_request_no`), or one that Alipay's console made up.
    pub(crate) number: String,
    pub(crate) fen: i64,
    pub(crate) reason: String,
    /// When the money is back, in seconds since 1970, perhaps still to come; `None` is never.
    pub(crate) moved_at: Option<i64>,
    /// Whether the money hangs in between: known to queries, but never back.
    pub(crate) stuck: bool,
}

impl Refund {
    /// Whether the money is back by `now`.
    pub(crate) fn moved(&self, now: i64) -> bool {
        self.moved_at.is_some_and(|moved_at| moved_at <= now)
    }
}

impl Trade {
    pub(crate) fn refund(&self, number: &str) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.number == number)
    }

    /// What is back by `now`, in fen.
    pub(crate) fn back_fen(&self, now: i64) -> i64 {
        self.refunds.iter().filter(|refund| refund.moved(now)).map(|refund| refund.fen).sum()
    }

    /// What no refund has claimed yet, be its money back or not, in fen.
    pub(crate) fn left_fen(&self) -> i64 {
        let claimed: i64 = self.refunds.iter().map(|refund| refund.fen).sum();
        self.paid_fen.saturating_sub(claimed)
    }

    /// Whether everything that came is back by `now`.
    pub(crate) fn whole_back(&self, now: i64) -> bool {
        self.paid_fen > 0 && self.back_fen(now) >= self.paid_fen
    }
}
