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

/// A capture without a flow record breaks nothing: an older release writes none, and a job makes
/// up for it.
pub(super) const FLOW_HAS_ITS_CAPTURE: &str = "
    SELECT 'payment_flow' AS subject, f.id FROM payment_flow f
    LEFT JOIN payment_attempt a ON a.id = f.attempt_id
    LEFT JOIN orders o ON o.id = f.order_id AND o.kind = f.order_kind
    LEFT JOIN (SELECT attempt_id FROM payment_flow GROUP BY attempt_id HAVING COUNT(*) > 1) twice
      ON twice.attempt_id = f.attempt_id
    WHERE a.id IS NULL OR o.id IS NULL OR twice.attempt_id IS NOT NULL
       OR a.state <> 'captured' OR a.order_id <> f.order_id OR a.trade_no <> f.trade_no
       OR a.amount <> f.amount OR a.currency <> f.currency OR o.package_id <> f.package_id";

pub(super) const LATE_PAYMENT_CAPTURED: &str = "
    SELECT 'late_payment' AS subject, l.id FROM late_payment l
    LEFT JOIN payment_attempt a ON a.id = l.attempt_id
    LEFT JOIN orders o ON o.id = l.order_id AND o.kind = l.order_kind
    LEFT JOIN (SELECT attempt_id FROM late_payment GROUP BY attempt_id HAVING COUNT(*) > 1) twice
      ON twice.attempt_id = l.attempt_id
    WHERE a.id IS NULL OR o.id IS NULL OR twice.attempt_id IS NOT NULL
       OR a.state <> 'captured' OR a.order_id <> l.order_id
       OR a.amount <> l.amount OR a.currency <> l.currency";

/// One that was given back may stand for a refund of ours or for what somebody did outside.
pub(super) const LATE_PAYMENT_DECIDED: &str = "
    SELECT 'late_payment' AS subject, l.id FROM late_payment l
    LEFT JOIN orders o ON o.id = l.order_id AND o.paid_by = l.attempt_id
    LEFT JOIN refund r ON r.id = l.refund_id AND r.attempt_id = l.attempt_id
        AND (r.late_payment_id = l.id OR r.cause = 'outside')
    WHERE CASE l.decision
        WHEN 'waiting' THEN l.decided_at IS NOT NULL OR l.refund_id IS NOT NULL
        WHEN 'completed'
        THEN o.id IS NULL OR l.decided_at IS NULL OR l.refund_id IS NOT NULL
        WHEN 'refunded' THEN r.id IS NULL OR l.decided_at IS NULL
        ELSE 1 = 0
    END";

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
    SELECT 'late_payment', id FROM late_payment WHERE amount <= 0
    UNION ALL
    SELECT 'refund', id FROM refund WHERE amount <= 0";
