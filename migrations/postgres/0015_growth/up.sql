-- The indexes that the queries need, and none besides (docs/growth.md). All of them change what a
-- statement costs, and none what it says: an older release goes on working.

-- Equality alone is asked of these, and few rows have the same. Where new rows come in at random
-- places, four bytes of a hash are cheaper to keep than the whole value in its order.
DROP INDEX orders_of_customer;
DROP INDEX orders_paid;
DROP INDEX orders_of_phone;
CREATE INDEX orders_of_customer ON orders USING hash (query_id);
CREATE INDEX orders_of_phone ON orders USING hash (phone_hash);

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

-- Staff look for a refund by the provider's number.
CREATE INDEX refund_by_provider ON refund (provider_no) WHERE provider_no IS NOT NULL;
