use super::reported_order;
use crate::cached::Cached;
use crate::error;
use crate::pg::{Conn, Db};
use crate::place::storable;
use crate::rows::attempt::AttemptRow;
use crate::rows::order::OrderRow;
use crate::schema::{evidence, orders, payment_attempt as attempt};
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, Settlement, StoreError};
use domain::settlement::{Decision, Found, ReportedMoney};
use domain::{AttemptId, AttemptNumber, Order, OrderId, PaymentAttempt};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Which of the batch's evidence is there already.
pub(super) async fn kept(
    conn: &mut Conn,
    batch: &[&Settlement],
) -> Result<BTreeSet<i64>, StoreError> {
    let ids: Vec<i64> = batch.iter().map(|one| one.evidence.id.as_i64()).collect();
    let kept = Cached(evidence::table.filter(evidence::id.eq_any(ids)).select(evidence::id));
    Ok(kept.load::<i64>(conn).await.map_err(error::store)?.into_iter().collect())
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
    /// Locks the orders in the order of their ids, as everybody does who locks several.
    pub(super) async fn lock(
        conn: &mut Conn,
        cipher: &dyn Cipher,
        batch: &[&Settlement],
    ) -> Result<Self, StoreError> {
        let ids: BTreeSet<OrderId> =
            batch.iter().filter_map(|one| reported_order(&one.report)).collect();
        let ids: Vec<i64> = ids.into_iter().map(|id| id.number().as_i64()).collect();
        let locked = orders::table
            .filter(orders::id.eq_any(&ids))
            .order(orders::id)
            .select(<OrderRow as SelectableHelper<Db>>::as_select())
            .for_no_key_update();
        let mut known =
            Self { orders: BTreeMap::new(), attempts: BTreeMap::new(), trades: HashMap::new() };
        for row in Cached(locked).load::<OrderRow>(conn).await.map_err(error::store)? {
            let order = row.read(cipher)?;
            known.orders.insert(order.id, order);
        }
        known.read_attempts(conn, cipher, &ids).await?;
        known.read_trades(conn, batch).await?;
        Ok(known)
    }

    /// Oldest first.
    async fn read_attempts(
        &mut self,
        conn: &mut Conn,
        cipher: &dyn Cipher,
        orders: &[i64],
    ) -> Result<(), StoreError> {
        let theirs = attempt::table
            .filter(attempt::order_id.eq_any(orders))
            .order((attempt::created_at, attempt::id))
            .select(<AttemptRow as SelectableHelper<Db>>::as_select());
        for row in Cached(theirs).load::<AttemptRow>(conn).await.map_err(error::store)? {
            let attempt = row.read(cipher)?;
            self.attempts.entry(attempt.order_id).or_default().push(attempt);
        }
        Ok(())
    }

    async fn read_trades(
        &mut self,
        conn: &mut Conn,
        batch: &[&Settlement],
    ) -> Result<(), StoreError> {
        let trades = batch.iter().filter_map(|one| one.report.trade_no()).map(storable);
        let trades: BTreeSet<String> = trades.collect();
        let holders = attempt::table
            .filter(attempt::trade_no.eq_any(trades.into_iter().collect::<Vec<_>>()))
            .select((attempt::merchant, attempt::trade_no, attempt::id));
        let holders = Cached(holders).load::<(String, Option<String>, i64)>(conn);
        for (merchant, trade_no, id) in holders.await.map_err(error::store)? {
            let place = crate::place::Place { table: "payment_attempt", id: &id };
            let id = AttemptId(place.snowflake("id", id)?);
            self.trades.entry((merchant, trade_no.unwrap_or_default())).or_default().push(id);
        }
        Ok(())
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
