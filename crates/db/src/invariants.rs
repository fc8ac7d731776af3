//! The invariants as SQL that both databases read alike. Each statement gives `subject` (the table)
//! and `id` (the primary key) of every row that breaks its rule, and sees one snapshot.
//!
//! What has no index to look it up by is joined and not looked up row by row: a join is hashed by
//! the one database and indexed on the fly by the other.

mod money;
mod work;

use domain::ports::Invariant;

/// `now`: shop time in microseconds since 1970.
pub(crate) fn statement(invariant: Invariant, now: i64) -> String {
    let breaking = match invariant {
        Invariant::TradeCapturedOnce => money::TRADE_CAPTURED_ONCE,
        Invariant::PaidByItsCapture => money::PAID_BY_ITS_CAPTURE,
        Invariant::CaptureAccountedFor => money::CAPTURE_ACCOUNTED_FOR,
        Invariant::LatePaymentCaptured => money::LATE_PAYMENT_CAPTURED,
        Invariant::AcceptedMessageCaptured => money::ACCEPTED_MESSAGE_CAPTURED,
        Invariant::RefusedMoneyQuarantined => money::REFUSED_MONEY_QUARANTINED,
        Invariant::HeldAttemptQuarantined => money::HELD_ATTEMPT_QUARANTINED,
        Invariant::QuarantineHasMessage => money::QUARANTINE_HAS_MESSAGE,
        Invariant::OnePushPerTarget => work::ONE_PUSH_PER_TARGET,
        Invariant::FulfilledIsDelivered => work::FULFILLED_IS_DELIVERED,
        Invariant::UndeliveredIsWorkedOn => work::UNDELIVERED_IS_WORKED_ON,
        Invariant::TimelineIsWhole => work::TIMELINE_IS_WHOLE,
        Invariant::UnpaidOrderExpires => work::UNPAID_ORDER_EXPIRES,
        Invariant::OpenAttemptIsChecked => work::OPEN_ATTEMPT_IS_CHECKED,
        Invariant::RowsNameTheirSubject => work::ROWS_NAME_THEIR_SUBJECT,
        Invariant::TaskIsWhole => work::TASK_IS_WHOLE,
        Invariant::LeaseIsKept => &work::leased_before(now),
        Invariant::WordsAreKnown => WORDS_ARE_KNOWN,
        Invariant::NumberIsTheOrders => money::NUMBER_IS_THE_ORDERS,
        Invariant::AmountsAreOwed => money::AMOUNTS_ARE_OWED,
    };
    format!(
        "SELECT COUNT(*) OVER () AS breaches, breaking.subject, breaking.id \
         FROM ({breaking}) AS breaking ORDER BY breaking.subject, breaking.id LIMIT {}",
        domain::ports::InvariantCheck::MOST_EXAMPLES
    )
}

const WORDS_ARE_KNOWN: &str = "
    SELECT 'orders' AS subject, id FROM orders
    WHERE state NOT IN ('awaiting_payment', 'cancelled', 'expired', 'paid', 'fulfilling',
                        'fulfilment_failed', 'fulfilled', 'refunding', 'refunded')
       OR (state = 'refunding') <> (stage_before IS NOT NULL)
       OR stage_before NOT IN ('paid', 'fulfilling', 'fulfilment_failed', 'fulfilled')
       OR kind NOT IN ('N', 'R')
       OR currency <> 'CNY'
    UNION ALL
    SELECT 'payment_attempt', id FROM payment_attempt
    WHERE state NOT IN ('created', 'pending', 'captured', 'declined', 'cancelled', 'expired', 'held')
       OR scene NOT IN ('native', 'page', 'qr')
       OR currency <> 'CNY'
    UNION ALL
    SELECT 'task', id FROM task
    WHERE state NOT IN ('due', 'leased', 'retrying', 'done', 'dead')
       OR (target IS NULL AND kind NOT IN ('expire_order', 'check_attempt', 'close_attempt'))
       OR (target IS NOT NULL AND kind <> 'push_' || target)
       OR target <> 'zhuoyue'
    UNION ALL
    SELECT 'order_event', id FROM order_event
    WHERE kind NOT IN ('placed', 'payment_started', 'paid', 'late_money', 'quarantined',
                       'delivered', 'fulfilled', 'fulfilment_failed', 'expired', 'cancelled')
    UNION ALL
    SELECT 'evidence', id FROM evidence
    WHERE verdict NOT IN ('accepted', 'irrelevant', 'rejected')
       OR channel NOT IN ('wechat', 'alipay')
       OR kind NOT IN ('notification', 'query')
       OR (verdict = 'rejected') <> (reason IS NOT NULL)
    UNION ALL
    SELECT 'quarantine', id FROM quarantine
    WHERE reason NOT IN ('unknown_order', 'wrong_channel', 'wrong_merchant', 'wrong_application',
                         'wrong_amount', 'other_trade', 'unreadable')
       OR channel NOT IN ('wechat', 'alipay')
       OR currency <> 'CNY'
    UNION ALL
    SELECT 'late_payment', id FROM late_payment
    WHERE reason NOT IN ('after_expiry', 'after_cancel', 'second_capture')
       OR currency <> 'CNY'";
