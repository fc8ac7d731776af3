//! What must hold in the store after every commit, whoever wrote it.

use crate::id::EvidenceId;

macro_rules! invariants {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $says:literal;)+) => {
        /// A rule about what is stored. It needs no grace time: what belongs together is written in
        /// one transaction.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Invariant { $($(#[$doc])* $variant,)+ }

        impl Invariant {
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The stable word: the label of the metric.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The rule in words, for those who run the shop.
            pub fn says(self) -> &'static str {
                match self { $(Self::$variant => $says,)+ }
            }
        }
    };
}

invariants! {
    TradeCapturedOnce = "trade_captured_once",
        "a provider's trade is captured by one attempt at most";
    PaidByItsCapture = "paid_by_its_capture",
        "a paid order names its captured attempt of its amount, an unpaid order none";
    CaptureAccountedFor = "capture_accounted_for",
        "a captured attempt paid its order or has a late payment row";
    FlowHasItsCapture = "flow_has_its_capture",
        "a flow record is the one of a captured attempt, of its amount, trade and order";
    LatePaymentCaptured = "late_payment_captured",
        "a late payment is the one row of a captured attempt, of its amount and order";
    LatePaymentDecided = "late_payment_decided",
        "a late payment given back names its refund, one that completed has paid its order";
    RefundsWithinCapture = "refunds_within_capture",
        "what is requested back of a payment and not failed is not more than was captured";
    RefundHasItsCapture = "refund_has_its_capture",
        "a refund is of a captured attempt of its order";
    RefundIsFollowed = "refund_is_followed",
        "a refund of ours without a last word has a live task that follows it";
    OrderFollowsRefunds = "order_follows_refunds",
        "an order is refunding while a refund of its payment is pending, refunded when all is back";
    EvidenceIsChained = "evidence_is_chained",
        "every piece of evidence follows the one before it in its chain, up to the chain's end";
    AcceptedMessageCaptured = "accepted_message_captured",
        "a message of money that was accepted names a captured attempt";
    RefusedMoneyQuarantined = "refused_money_quarantined",
        "a rightly signed message whose money was not booked has a quarantine row";
    HeldAttemptQuarantined = "held_attempt_quarantined",
        "a held attempt has a quarantine row for its number";
    QuarantineHasMessage = "quarantine_has_message",
        "a quarantine row names the message that was rejected for its reason";
    OnePushPerTarget = "one_push_per_target",
        "a paid order has one push task for each of its targets, an unpaid order none";
    FulfilledIsDelivered = "fulfilled_is_delivered",
        "all push tasks of a fulfilled order are done";
    UndeliveredIsWorkedOn = "undelivered_is_worked_on",
        "a paid order that is not fulfilled has a push task that is not done";
    TimelineIsWhole = "timeline_is_whole",
        "an order has one placed event, and one paid event if it is paid";
    UnpaidOrderExpires = "unpaid_order_expires",
        "an order awaiting payment has a live task that ends it";
    OpenAttemptIsChecked = "open_attempt_is_checked",
        "an open attempt has a live check task, or one that ended an hour after its time";
    RowsNameTheirSubject = "rows_name_their_subject",
        "tasks and events name an order or attempt that is there";
    TaskIsWhole = "task_is_whole",
        "a task has lease, end and lane as its state and kind ask for";
    LeaseIsKept = "lease_is_kept",
        "no task is left leased ten minutes after its lease ended";
    WordsAreKnown = "words_are_known",
        "states, kinds, verdicts, reasons and currencies are among the known words";
    NumberIsTheOrders = "number_is_the_orders",
        "an attempt's number begins with the id of its order";
    AmountsAreOwed = "amounts_are_owed",
        "amounts are positive, and an attempt's is its order's";
    SuppliedOnce = "supplied_once",
        "of an order's supplier orders one at most is under way or delivered";
    FulfilledIsSupplied = "fulfilled_is_supplied",
        "a fulfilled order for a supplier's goods has a supplier order that was delivered";
    SuppliedIsPaid = "supplied_is_paid",
        "a supplier order is of an order that was paid";
}

/// What was found about one invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvariantCheck {
    pub invariant: Invariant,
    /// How many rows break it.
    pub breaches: i64,
    /// Some of them, at most `InvariantCheck::MOST_EXAMPLES`: table and primary key, nothing personal.
    pub examples: Vec<String>,
}

/// What was found when an evidence chain was worked out anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainCheck {
    /// The worker slot whose chain it is.
    pub chain: u16,
    /// How long it is, archived links included.
    pub links: i64,
    /// So many from the front are archived, and were not looked at.
    pub archived: i64,
    /// The first piece of evidence that is not as it was when it was added.
    pub broken_at: Option<EvidenceId>,
}

impl InvariantCheck {
    pub const MOST_EXAMPLES: usize = 5;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_a_label_of_its_own() {
        let names: BTreeSet<_> = Invariant::ALL.map(Invariant::name).into_iter().collect();
        assert_eq!(names.len(), Invariant::ALL.len());
        let is_plain = |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(names.iter().all(is_plain), "{names:?}");
    }
}
