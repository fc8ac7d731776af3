use super::super::cached;
use super::reported_order;
use crate::error;
use crate::pg::sql::evidence::{end_of, read_end};
use crate::pg::{Conn, Db, told_time};
use crate::place::storable;
use crate::rows::attempt::AttemptRow;
use crate::rows::order::OrderRow;
use crate::schema::{evidence, orders, payment_attempt as attempt};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, SelectableHelper};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use domain::evidence::ChainEnd;
use domain::ports::{Cipher, Settlement, StoreError};
use domain::settlement::{Decision, Found, ReportedMoney};
use domain::snowflake::WorkerSlot;
use domain::{AttemptId, AttemptNumber, Order, OrderId, PaymentAttempt, Timestamp};
use futures_util::{TryFutureExt, try_join};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Which of the batch's evidence is there already.
pub(super) async fn kept(
    conn: &mut Conn,
    batch: &[&Settlement],
) -> Result<BTreeSet<i64>, StoreError> {
    let ids: Vec<i64> = batch.iter().map(|one| one.evidence.id.as_i64()).collect();
    let kept = cached(evidence::table.filter(evidence::id.eq_any(ids)).select(evidence::id));
    Ok(kept.load::<i64>(conn).await.map_err(error::store)?.into_iter().collect())
}

async fn locked(mut conn: &Conn, ids: &[i64]) -> QueryResult<Vec<OrderRow>> {
    let locked = orders::table
        .filter(orders::id.eq_any(ids))
        .order(orders::id)
        .select(<OrderRow as SelectableHelper<Db>>::as_select())
        .for_no_key_update();
    cached(locked).of_rows().load(&mut conn).await
}

/// Oldest first.
async fn tried(mut conn: &Conn, orders: &[i64]) -> QueryResult<Vec<AttemptRow>> {
    let theirs = attempt::table
        .filter(attempt::order_id.eq_any(orders))
        .order((attempt::created_at, attempt::id))
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    cached(theirs).of_rows().load(&mut conn).await
}

/// Merchant, trade and the attempt that it has paid.
type Holder = (String, Option<String>, i64);

async fn holders(mut conn: &Conn, trades: Vec<String>) -> QueryResult<Vec<Holder>> {
    let holders = attempt::table.filter(attempt::trade_no.eq_any(trades)).select((
        attempt::merchant,
        attempt::trade_no,
        attempt::id,
    ));
    cached(holders).of_rows().load(&mut conn).await
}

async fn locked_end(mut conn: &Conn, chain: i64) -> Result<Option<ChainEnd>, StoreError> {
    let rows = end_of(chain).of_rows().load(&mut conn).await.map_err(error::store)?;
    read_end(chain, rows)
}

/// What is known under the numbers of a batch, its orders locked: as it was found, and then as the
/// batch has changed it.
pub(super) struct Known {
    orders: BTreeMap<OrderId, Order>,
    attempts: BTreeMap<OrderId, Vec<PaymentAttempt>>,
    /// Which attempts a merchant's trade has paid.
    trades: HashMap<(String, String), Vec<AttemptId>>,
}

impl Known {
    /// Begins a transaction, and locks the orders in the order of their ids, as everybody does who
    /// locks several, and after them the end of the chain. What is asked goes out at once, and is done
    /// one after the other.
    ///
    /// Whoever waits for the chain holds nothing that the batch has yet to take: rows of an order go
    /// with its lock. But the same trade may be reported for two orders at once; the database ends
    /// that wait, and the batch is settled one by one.
    pub(super) async fn lock(
        conn: &Conn,
        cipher: &dyn Cipher,
        (batch, chain): (&[&Settlement], WorkerSlot),
    ) -> Result<(Self, Option<ChainEnd>, Timestamp), StoreError> {
        let ids: BTreeSet<OrderId> =
            batch.iter().filter_map(|one| reported_order(&one.report)).collect();
        let ids: Vec<i64> = ids.into_iter().map(|id| id.number().as_i64()).collect();
        let trades = batch.iter().filter_map(|one| one.report.trade_no()).map(storable);
        let trades: BTreeSet<String> = trades.collect();
        let begin = async { (&mut &*conn).batch_execute("BEGIN").await };
        let (_begun, orders, attempts, holders, now, end) = try_join!(
            begin.map_err(error::store),
            locked(conn, &ids).map_err(error::store),
            tried(conn, &ids).map_err(error::store),
            holders(conn, trades.into_iter().collect()).map_err(error::store),
            told_time(conn),
            locked_end(conn, chain.number().into()),
        )?;
        let mut known =
            Self { orders: BTreeMap::new(), attempts: BTreeMap::new(), trades: HashMap::new() };
        for row in orders {
            let order = row.read(cipher)?;
            known.orders.insert(order.id, order);
        }
        for row in attempts {
            let attempt = row.read(cipher)?;
            known.attempts.entry(attempt.order_id).or_default().push(attempt);
        }
        for (merchant, trade_no, id) in holders {
            let place = crate::place::Place { table: "payment_attempt", id: &id };
            let id = AttemptId(place.snowflake("id", id)?);
            known.trades.entry((merchant, trade_no.unwrap_or_default())).or_default().push(id);
        }
        Ok((known, end, now))
    }

    /// Asks about what is known under the number, if that is enough to decide: an order that has
    /// ended, or an attempt that is not there, is looked into by other means.
    pub(super) fn with<T>(
        &self,
        report: &ReportedMoney,
        decide: impl FnOnce(Found<'_>) -> T,
    ) -> Option<T> {
        let number = report.number()?.parse::<AttemptNumber>().ok()?;
        let order = self.orders.get(&number.order())?;
        if matches!(order.state, domain::OrderState::Expired { .. }) {
            return None;
        }
        let (own, beside): (Vec<_>, Vec<_>) =
            self.attempts.get(&order.id)?.iter().partition(|attempt| attempt.number == number);
        let attempt = own.into_iter().next()?;
        let open = beside.into_iter().filter(|other| other.is_open());
        let open_beside: Vec<_> = open.map(|other| other.id).collect();
        let is_trade_taken = self.is_trade_taken(report, attempt);
        let (is_replaced, quarantined) = (false, &[][..]);
        let open_beside = open_beside.as_slice();
        Some(decide(Found {
            attempt,
            order,
            open_beside,
            is_trade_taken,
            is_replaced,
            quarantined,
        }))
    }

    fn is_trade_taken(&self, report: &ReportedMoney, attempt: &PaymentAttempt) -> bool {
        let Some(trade_no) = report.trade_no() else { return false };
        let holders = self.trades.get(&(attempt.merchant.clone(), storable(trade_no)));
        holders.is_some_and(|holders| holders.iter().any(|holder| *holder != attempt.id))
    }

    /// The next of the batch finds what this one leaves.
    pub(super) fn change(&mut self, report: &ReportedMoney, decision: &Decision) {
        if let Some(order) = &decision.order {
            self.orders.insert(order.id, order.clone());
        }
        let Some(changed) = &decision.attempt else { return };
        for attempt in self.attempts.entry(changed.order_id).or_default() {
            if attempt.id == changed.id {
                *attempt = changed.clone();
            }
        }
        if let Some(trade_no) = report.trade_no() {
            let trade = (changed.merchant.clone(), storable(trade_no));
            self.trades.entry(trade).or_default().push(changed.id);
        }
    }
}
