DROP INDEX refund_by_provider;

DROP INDEX statement_line_refund;
DROP INDEX statement_line_number;
CREATE INDEX statement_line_number ON statement_line (reconciliation_id, number);
CREATE INDEX statement_line_refund ON statement_line (reconciliation_id, refund_number)
    WHERE refund_number IS NOT NULL;

CREATE INDEX supplier_order_living ON supplier_order (state)
    WHERE state NOT IN ('delivered', 'failed');

DROP INDEX payment_attempt_trade;
CREATE UNIQUE INDEX payment_attempt_trade ON payment_attempt (merchant, trade_no)
    WHERE trade_no IS NOT NULL;
CREATE INDEX payment_attempt_by_trade ON payment_attempt (trade_no) WHERE trade_no IS NOT NULL;

DROP INDEX task_dead;
CREATE INDEX task_dead ON task (kind, due_at) WHERE state = 'dead';
CREATE INDEX task_of_state ON task (state, id) WHERE state IN ('dead', 'retrying', 'leased');
CREATE INDEX task_live ON task (kind, state, due_at, failures, target, created_at)
    WHERE ended_at IS NULL;

DROP INDEX orders_open;
CREATE INDEX orders_in_state ON orders (state);
CREATE INDEX orders_awaiting ON orders (id) WHERE state = 'awaiting_payment';

CREATE INDEX orders_paid ON orders (query_id, package_id)
    WHERE query_id IS NOT NULL AND paid_at IS NOT NULL;
