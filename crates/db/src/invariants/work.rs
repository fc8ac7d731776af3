//! That what must happen is written down, once, and is being worked on.

/// A lease that ended so long ago (microseconds) has been taken over by nobody.
const FORGOTTEN_AFTER: i64 = 10 * 60 * 1_000_000;

/// Every push task that was ever made counts: a dead or cancelled one is put back, never made again.
pub(super) const ONE_PUSH_PER_TARGET: &str = "
    SELECT 'orders' AS subject, o.id FROM (
        SELECT id, ',' || package_targets || ',' AS targets,
            CASE WHEN paid_by IS NULL OR package_targets = '' THEN 0
                 ELSE length(package_targets) - length(replace(package_targets, ',', '')) + 1
            END AS wanted
        FROM orders
    ) o
    LEFT JOIN task t ON t.order_id = o.id AND t.kind = 'push_' || t.target
    GROUP BY o.id, o.wanted
    HAVING COUNT(t.id) <> o.wanted OR COUNT(DISTINCT t.target) <> o.wanted
        OR COUNT(CASE WHEN replace(o.targets, ',' || t.target || ',', '') = o.targets THEN 1 END) > 0";

/// While its money is on the way back, what was not delivered yet may be cancelled.
pub(super) const FULFILLED_IS_DELIVERED: &str = "
    SELECT 'orders' AS subject, o.id FROM orders o
    WHERE (o.state = 'fulfilled' OR o.stage_before = 'fulfilled')
      AND EXISTS (SELECT 1 FROM task t
                  WHERE t.order_id = o.id AND t.kind = 'push_' || t.target AND t.state <> 'done'
                  AND NOT (o.state = 'refunding' AND t.state = 'cancelled'))";

/// While the order is being fulfilled the task is live; before and after a failure it may be dead.
/// Only an order whose money is on its way back has nothing left but cancelled ones.
pub(super) const UNDELIVERED_IS_WORKED_ON: &str = "
    SELECT 'orders' AS subject, o.id FROM orders o
    WHERE (o.state = 'fulfilling' AND NOT EXISTS (
              SELECT 1 FROM task t WHERE t.order_id = o.id AND t.kind = 'push_' || t.target
              AND t.state IN ('due', 'leased', 'retrying')))
       OR (o.state IN ('paid', 'fulfilment_failed') AND o.package_targets <> '' AND NOT EXISTS (
              SELECT 1 FROM task t WHERE t.order_id = o.id AND t.kind = 'push_' || t.target
              AND t.state NOT IN ('done', 'cancelled')))";

pub(super) const TIMELINE_IS_WHOLE: &str = "
    SELECT 'orders' AS subject, o.id FROM orders o
    LEFT JOIN order_event e ON e.order_id = o.id
    GROUP BY o.id, o.paid_by
    HAVING COUNT(CASE WHEN e.kind = 'placed' THEN 1 END) <> 1
        OR COUNT(CASE WHEN e.kind = 'paid' THEN 1 END)
           <> CASE WHEN o.paid_by IS NULL THEN 0 ELSE 1 END";

pub(super) const UNPAID_ORDER_EXPIRES: &str = "
    SELECT 'orders' AS subject, o.id FROM orders o
    WHERE o.state = 'awaiting_payment' AND NOT EXISTS (
        SELECT 1 FROM task t WHERE t.order_id = o.id AND t.kind = 'expire_order'
        AND t.state IN ('due', 'leased', 'retrying'))";

/// The last look is an hour after the attempt's time. Measured by when the task ended, so that it
/// does not matter what time it is for the one who checks.
pub(super) const OPEN_ATTEMPT_IS_CHECKED: &str = "
    SELECT 'payment_attempt' AS subject, a.id FROM payment_attempt a
    LEFT JOIN task t ON t.attempt_id = a.id AND t.kind = 'check_attempt'
        AND (t.state IN ('due', 'leased', 'retrying') OR t.ended_at >= a.time_expire + 3600000000)
    WHERE a.state IN ('created', 'pending') AND t.id IS NULL";

pub(super) const ROWS_NAME_THEIR_SUBJECT: &str = "
    SELECT 'task' AS subject, t.id FROM task t
    LEFT JOIN orders o ON o.id = t.order_id AND o.kind = t.order_kind
    LEFT JOIN payment_attempt a ON a.id = t.attempt_id
    LEFT JOIN refund r ON r.id = t.refund_id
    LEFT JOIN reconciliation c ON c.id = t.reconciliation_id
    WHERE CASE WHEN t.kind IN ('check_attempt', 'close_attempt') THEN a.id IS NULL
               WHEN t.kind = 'follow_refund' THEN r.id IS NULL
               WHEN t.kind = 'reconcile' THEN c.id IS NULL
               WHEN t.kind IN ('import', 'send_message') THEN t.subject_id IS NULL
               ELSE o.id IS NULL END
    UNION ALL
    SELECT 'order_event', e.id FROM order_event e
    LEFT JOIN orders o ON o.id = e.order_id
    WHERE o.id IS NULL";

/// What says otherwise would never be leased, or by two at once.
pub(super) const TASK_IS_WHOLE: &str = "
    SELECT 'task' AS subject, id FROM task
    WHERE (state IN ('done', 'dead', 'cancelled')) <> (ended_at IS NOT NULL)
       OR (state = 'leased') <> (lease_token IS NOT NULL)
       OR (state = 'leased') <> (lease_until IS NOT NULL)
       OR (kind = 'push_' || target AND (lane IS NULL OR lane <> order_id))
       OR (kind = 'recall_' || target AND lane <> order_id)
       OR (target IS NULL AND lane IS NOT NULL)";

pub(super) fn leased_before(now: i64) -> String {
    let limit = now.saturating_sub(FORGOTTEN_AFTER);
    format!(
        "SELECT 'task' AS subject, id FROM task WHERE state = 'leased' AND lease_until < {limit}"
    )
}
