//! Captures that came when nothing was owed.

use super::pages::{self, Listed, Paging};
use super::{Conn, Db, attempts, cached};
use crate::error;
use crate::rows::late_payment::{DecisionColumns, LatePaymentRow};
use crate::schema::{late_payment, payment_attempt as attempt};
use diesel::dsl::{count_star, exists, sql};
use diesel::sql_types::Bool;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::LatePaymentId;
use domain::ports::{MoneyFilter, StoreError};
use domain::settlement::LatePayment;

pub(super) async fn add(conn: &mut Conn, new: &LatePayment) -> Result<(), StoreError> {
    let row = LatePaymentRow::new(new);
    let insert = diesel::insert_into(late_payment::table).values(&row);
    cached(insert).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn find(
    conn: &mut Conn,
    id: LatePaymentId,
) -> Result<Option<LatePayment>, StoreError> {
    let found = late_payment::table
        .filter(late_payment::id.eq(id.as_i64()))
        .select(<LatePaymentRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<LatePaymentRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(LatePaymentRow::read).transpose()
}

pub(super) async fn decide(conn: &mut Conn, decided: &LatePayment) -> Result<(), StoreError> {
    let waiting = late_payment::table
        .filter(late_payment::id.eq(decided.id.as_i64()))
        .filter(late_payment::decision.eq("waiting"));
    let update = diesel::update(waiting).set(DecisionColumns::new(&decided.decision));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => Ok(()),
    }
}

pub(super) async fn newest(conn: &mut Conn, most: u32) -> Result<Vec<LatePayment>, StoreError> {
    let newest = late_payment::table
        .order(late_payment::id.desc())
        .limit(most.into())
        .select(<LatePaymentRow as SelectableHelper<Db>>::as_select());
    let rows = cached(newest).load::<LatePaymentRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(LatePaymentRow::read).collect()
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &MoneyFilter,
    page: Paging<'_>,
) -> Result<Listed<LatePaymentRow>, StoreError> {
    let filtered = || {
        let mut query = late_payment::table.into_boxed::<Db>();
        if let Some(order) = filter.order_id {
            query = query.filter(late_payment::order_id.eq(order.number().as_i64()));
        }
        if let Some(channel) = filter.channel {
            // Asked of each by itself, of the one attempt that brought it.
            let brought_by = attempt::table
                .filter(attempt::id.eq(late_payment::attempt_id))
                .filter(attempt::scene.eq_any(attempts::scenes_of(channel)));
            query = query.filter(exists(brought_by));
        }
        if let Some(state) = filter.state.as_deref() {
            query = query.filter(late_payment::decision.eq(state));
        }
        if let Some(number) = filter.number.as_deref() {
            query = query.filter(late_payment::attempt_id.eq_any(attempts::ids_by_number(number)));
        }
        if let Some(from) = filter.from {
            query = query.filter(late_payment::at.ge(from.timestamp_micros()));
        }
        if let Some(until) = filter.until {
            query = query.filter(late_payment::at.lt(until.timestamp_micros()));
        }
        query
    };
    Ok(
        pages::one_page!(conn, page, filtered, late_payment::table, late_payment::id, late_payment::id.desc() => LatePaymentRow),
    )
}

/// How many wait for a decision.
pub(super) async fn count_waiting(conn: &mut Conn) -> Result<i64, StoreError> {
    // In the words of the index.
    let waiting = late_payment::table.filter(sql::<Bool>("decision = 'waiting'"));
    let waiting = cached(waiting.select(count_star()));
    waiting.get_result(conn).await.map_err(error::store)
}
