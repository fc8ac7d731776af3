//! That what a supplier delivers is bought once, and for whoever paid.

/// What may still be delivered, or has been: before another product is tried, it has failed.
pub(super) const SUPPLIED_ONCE: &str = "
    SELECT 'orders' AS subject, order_id AS id FROM supplier_order
    WHERE state IN ('asked', 'running', 'held', 'delivered', 'disputed')
    GROUP BY order_id HAVING COUNT(*) > 1";

/// What was delivered may be taken back by the supplier later, by way of a dispute: the order stays
/// fulfilled until its money goes back.
pub(super) const FULFILLED_IS_SUPPLIED: &str = "
    SELECT 'orders' AS subject, o.id FROM orders o
    WHERE o.package_goods IS NOT NULL
      AND (o.state = 'fulfilled' OR o.stage_before = 'fulfilled')
      AND NOT EXISTS (SELECT 1 FROM supplier_order s
                      WHERE s.order_id = o.id AND s.order_kind = o.kind
                      AND (s.state IN ('delivered', 'disputed')
                           OR (s.state = 'failed' AND s.why = 'returned')))";

pub(super) const SUPPLIED_IS_PAID: &str = "
    SELECT 'supplier_order' AS subject, s.id FROM supplier_order s
    LEFT JOIN orders o ON o.id = s.order_id AND o.kind = s.order_kind
    WHERE o.id IS NULL OR o.paid_by IS NULL";
