//! That no more goes back than came, and that it gets there.

pub(super) const REFUNDS_WITHIN_CAPTURE: &str = "
    SELECT 'payment_attempt' AS subject, a.id FROM payment_attempt a
    JOIN (SELECT attempt_id, SUM(amount) AS claimed FROM refund WHERE state <> 'failed'
          GROUP BY attempt_id) r ON r.attempt_id = a.id
    WHERE r.claimed > a.amount";

pub(super) const REFUND_HAS_ITS_CAPTURE: &str = "
    SELECT 'refund' AS subject, r.id FROM refund r
    LEFT JOIN payment_attempt a ON a.id = r.attempt_id AND a.state = 'captured'
        AND a.order_id = r.order_id AND a.currency = r.currency
    LEFT JOIN orders o ON o.id = r.order_id AND o.kind = r.order_kind
    WHERE a.id IS NULL OR o.id IS NULL";

/// Those made outside are settled by whoever looks at them.
pub(super) const REFUND_IS_FOLLOWED: &str = "
    SELECT 'refund' AS subject, r.id FROM refund r
    LEFT JOIN task t ON t.refund_id = r.id AND t.kind = 'follow_refund'
        AND t.state IN ('due', 'leased', 'retrying')
    WHERE r.state IN ('requested', 'submitted', 'needs_attention') AND r.cause <> 'outside'
      AND t.id IS NULL";

/// By the refunds of the payment that the order stands on: late money that goes back beside it does
/// not concern it.
pub(super) const ORDER_FOLLOWS_REFUNDS: &str = "
    SELECT 'orders' AS subject, o.id FROM orders o
    JOIN payment_attempt a ON a.id = o.paid_by
    LEFT JOIN (
        SELECT attempt_id,
            SUM(CASE WHEN state = 'succeeded' THEN amount ELSE 0 END) AS back,
            COUNT(CASE WHEN state IN ('requested', 'submitted', 'needs_attention') THEN 1 END)
                AS pending
        FROM refund GROUP BY attempt_id
    ) r ON r.attempt_id = o.paid_by
    WHERE (o.state = 'refunded') <> (COALESCE(r.back, 0) >= a.amount)
       OR (o.state = 'refunding')
          <> (COALESCE(r.back, 0) < a.amount AND COALESCE(r.pending, 0) > 0)";
