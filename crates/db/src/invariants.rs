//! The invariants as SQL that both databases read alike. Each statement gives `subject` (the table)
//! and `id` (the primary key) of every row that breaks its rule, and sees one snapshot.
//!
//! What has no index to look it up by is joined and not looked up row by row: a join is hashed by
//! the one database and indexed on the fly by the other.

mod evidence;
mod money;
mod refunds;
mod suppliers;
mod words;
mod work;

use domain::ports::Invariant;

/// `now`: shop time in microseconds since 1970.
pub(crate) fn statement(invariant: Invariant, now: i64) -> String {
    let breaking = match invariant {
        Invariant::TradeCapturedOnce => money::TRADE_CAPTURED_ONCE,
        Invariant::PaidByItsCapture => money::PAID_BY_ITS_CAPTURE,
        Invariant::CaptureAccountedFor => money::CAPTURE_ACCOUNTED_FOR,
        Invariant::FlowHasItsCapture => money::FLOW_HAS_ITS_CAPTURE,
        Invariant::LatePaymentCaptured => money::LATE_PAYMENT_CAPTURED,
        Invariant::LatePaymentDecided => money::LATE_PAYMENT_DECIDED,
        Invariant::RefundsWithinCapture => refunds::REFUNDS_WITHIN_CAPTURE,
        Invariant::RefundHasItsCapture => refunds::REFUND_HAS_ITS_CAPTURE,
        Invariant::RefundIsFollowed => refunds::REFUND_IS_FOLLOWED,
        Invariant::OrderFollowsRefunds => refunds::ORDER_FOLLOWS_REFUNDS,
        Invariant::EvidenceIsChained => evidence::EVIDENCE_IS_CHAINED,
        Invariant::AcceptedMessageCaptured => evidence::ACCEPTED_MESSAGE_CAPTURED,
        Invariant::RefusedMoneyQuarantined => &evidence::refused_money_quarantined(),
        Invariant::HeldAttemptQuarantined => evidence::HELD_ATTEMPT_QUARANTINED,
        Invariant::QuarantineHasMessage => evidence::QUARANTINE_HAS_MESSAGE,
        Invariant::OnePushPerTarget => work::ONE_PUSH_PER_TARGET,
        Invariant::FulfilledIsDelivered => work::FULFILLED_IS_DELIVERED,
        Invariant::UndeliveredIsWorkedOn => work::UNDELIVERED_IS_WORKED_ON,
        Invariant::TimelineIsWhole => work::TIMELINE_IS_WHOLE,
        Invariant::UnpaidOrderExpires => work::UNPAID_ORDER_EXPIRES,
        Invariant::OpenAttemptIsChecked => work::OPEN_ATTEMPT_IS_CHECKED,
        Invariant::RowsNameTheirSubject => work::ROWS_NAME_THEIR_SUBJECT,
        Invariant::TaskIsWhole => work::TASK_IS_WHOLE,
        Invariant::LeaseIsKept => &work::leased_before(now),
        Invariant::WordsAreKnown => &words::words_are_known(),
        Invariant::NumberIsTheOrders => money::NUMBER_IS_THE_ORDERS,
        Invariant::AmountsAreOwed => money::AMOUNTS_ARE_OWED,
        Invariant::SuppliedOnce => suppliers::SUPPLIED_ONCE,
        Invariant::FulfilledIsSupplied => suppliers::FULFILLED_IS_SUPPLIED,
        Invariant::SuppliedIsPaid => suppliers::SUPPLIED_IS_PAID,
    };
    format!(
        "SELECT COUNT(*) OVER () AS breaches, breaking.subject, breaking.id \
         FROM ({breaking}) AS breaking ORDER BY breaking.subject, breaking.id LIMIT {}",
        domain::ports::InvariantCheck::MOST_EXAMPLES
    )
}
