//! That money is booked once, and none of it without a row.

/// A trade belongs to a merchant: two merchants' trades are never the same one.
pub(super) const TRADE_CAPTURED_ONCE: &str = "
    SELECT 'payment_attempt' AS subject, a.id FROM payment_attempt a
    JOIN (SELECT merchant, trade_no FROM payment_attempt WHERE state = 'captured'
          GROUP BY merchant, trade_no HAVING COUNT(*) > 1) twice
      ON twice.merchant = a.merchant AND twice.trade_no = a.trade_no
    WHERE a.state = 'captured'";

pub(super) const PAID_BY_ITS_CAPTURE: &str = "
    SELECT 'orders' AS subject, o.id FROM orders o
    LEFT JOIN payment_attempt a ON a.id = o.paid_by
    WHERE CASE
        WHEN o.state IN ('awaiting_payment', 'cancelled', 'expired')
        THEN o.paid_by IS NOT NULL OR o.paid_at IS NOT NULL
        ELSE a.id IS NULL OR o.paid_at IS NULL OR a.order_id <> o.id OR a.state <> 'captured'
          OR a.amount <> o.amount OR a.currency <> o.currency
    END";

pub(super) const CAPTURE_ACCOUNTED_FOR: &str = "
    SELECT 'payment_attempt' AS subject, a.id FROM payment_attempt a
    LEFT JOIN orders o ON o.id = a.order_id AND o.paid_by = a.id
    LEFT JOIN late_payment l ON l.attempt_id = a.id
    WHERE a.state = 'captured' AND o.id IS NULL AND l.id IS NULL";

pub(super) const LATE_PAYMENT_CAPTURED: &str = "
    SELECT 'late_payment' AS subject, l.id FROM late_payment l
    LEFT JOIN payment_attempt a ON a.id = l.attempt_id
    LEFT JOIN orders o ON o.id = l.order_id AND o.kind = l.order_kind
    LEFT JOIN (SELECT attempt_id FROM late_payment GROUP BY attempt_id HAVING COUNT(*) > 1) twice
      ON twice.attempt_id = l.attempt_id
    WHERE a.id IS NULL OR o.id IS NULL OR twice.attempt_id IS NOT NULL
       OR a.state <> 'captured' OR a.order_id <> l.order_id
       OR a.amount <> l.amount OR a.currency <> l.currency
       OR o.state = 'awaiting_payment'";

/// A capture is final, so this holds for good.
pub(super) const ACCEPTED_MESSAGE_CAPTURED: &str = "
    SELECT 'evidence' AS subject, e.id FROM evidence e
    LEFT JOIN payment_attempt a ON a.number = e.number AND a.state = 'captured'
    WHERE e.verdict = 'accepted' AND a.id IS NULL";

/// A repeated message may share the row of the first one.
pub(super) const REFUSED_MONEY_QUARANTINED: &str = "
    SELECT 'evidence' AS subject, e.id FROM evidence e
    LEFT JOIN (SELECT DISTINCT channel, reason, COALESCE(number, '') AS number FROM quarantine) q
      ON q.channel = e.channel AND q.reason = e.reason AND q.number = COALESCE(e.number, '')
    WHERE e.verdict = 'rejected' AND q.reason IS NULL
      AND e.reason IN ('unknown_order', 'wrong_channel', 'wrong_merchant', 'wrong_application',
                       'wrong_amount', 'other_trade', 'unreadable')";

pub(super) const HELD_ATTEMPT_QUARANTINED: &str = "
    SELECT 'payment_attempt' AS subject, a.id FROM payment_attempt a
    LEFT JOIN quarantine q ON q.number = a.number
    WHERE a.state = 'held' AND q.id IS NULL";

pub(super) const QUARANTINE_HAS_MESSAGE: &str = "
    SELECT 'quarantine' AS subject, q.id FROM quarantine q
    LEFT JOIN evidence e ON e.id = q.evidence_id
    WHERE e.id IS NULL OR e.verdict <> 'rejected' OR e.reason IS NULL OR e.reason <> q.reason
       OR e.channel <> q.channel";

/// Kind, eight digits for the day, nineteen for the order's number, two for the attempt.
pub(super) const NUMBER_IS_THE_ORDERS: &str = "
    SELECT 'payment_attempt' AS subject, a.id FROM payment_attempt a
    LEFT JOIN orders o ON o.id = a.order_id
    WHERE o.id IS NULL OR length(a.number) <> 30 OR substr(a.number, 1, 1) <> o.kind
       OR ltrim(substr(a.number, 10, 19), '0') <> CAST(o.id AS TEXT)";

pub(super) const AMOUNTS_ARE_OWED: &str = "
    SELECT 'orders' AS subject, id FROM orders WHERE amount <= 0
    UNION ALL
    SELECT 'payment_attempt', a.id FROM payment_attempt a
    LEFT JOIN orders o ON o.id = a.order_id
    WHERE a.amount <= 0 OR a.amount <> o.amount OR a.currency <> o.currency
    UNION ALL
    SELECT 'late_payment', id FROM late_payment WHERE amount <= 0";
