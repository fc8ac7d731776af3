-- The indexes that the queries need, and none besides (docs/growth.md). All of them change what a
-- statement costs, and none what it says: an older release goes on working.

DROP INDEX orders_paid;

-- The few orders that something must still happen to, among all that there were.
DROP INDEX orders_in_state;
DROP INDEX orders_awaiting;
CREATE INDEX orders_open ON orders (state, id)
    WHERE state NOT IN ('fulfilled', 'cancelled', 'expired', 'refunded');

-- The figures go by the index of what is due: what is not ended is not much.
DROP INDEX task_live;
DROP INDEX task_of_state;
DROP INDEX task_dead;
CREATE INDEX task_dead ON task (id) WHERE state = 'dead';

-- One index keeps a trade from being credited twice and finds its attempt.
DROP INDEX payment_attempt_trade;
DROP INDEX payment_attempt_by_trade;
CREATE UNIQUE INDEX payment_attempt_trade ON payment_attempt (trade_no, merchant)
    WHERE trade_no IS NOT NULL;

-- Nothing asks for it.
DROP INDEX supplier_order_living;

-- With the kind in them the key is not taken instead, which would read all lines of a bill for each
-- payment of ours.
DROP INDEX statement_line_number;
DROP INDEX statement_line_refund;
CREATE INDEX statement_line_number ON statement_line (reconciliation_id, number, kind);
CREATE INDEX statement_line_refund ON statement_line (reconciliation_id, refund_number, kind)
    WHERE refund_number IS NOT NULL;

-- Staff look for a refund by the provider's number.
CREATE INDEX refund_by_provider ON refund (provider_no) WHERE provider_no IS NOT NULL;
