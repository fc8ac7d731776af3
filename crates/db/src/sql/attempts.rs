use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::place::storable;
use crate::rows::attempt::{AttemptRow, AttemptStateColumns};
use crate::schema::payment_attempt as attempt;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, MoneyFilter, StoreError};
use domain::{AttemptId, AttemptNumber, Channel, OrderId, PaymentAttempt, Scene, Timestamp};

pub(super) async fn insert(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    new: &PaymentAttempt,
) -> Result<(), StoreError> {
    let row = AttemptRow::new(new, cipher);
    let insert = diesel::insert_into(attempt::table).values(&row).on_conflict_do_nothing();
    match cached(insert).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: AttemptId,
) -> Result<Option<PaymentAttempt>, StoreError> {
    let found = attempt::table
        .filter(attempt::id.eq(id.as_i64()))
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn find_by_number(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    number: AttemptNumber,
) -> Result<Option<PaymentAttempt>, StoreError> {
    let found = attempt::table
        .filter(attempt::number.eq(number.to_string()))
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// Whether the merchant's trade is the one that paid an attempt other than this.
pub(super) async fn is_trade_of_another(
    conn: &mut Conn,
    own: &PaymentAttempt,
    trade_no: &str,
) -> Result<bool, StoreError> {
    let holder = attempt::table
        .filter(attempt::merchant.eq(&own.merchant))
        .filter(attempt::trade_no.eq(storable(trade_no)))
        .select(attempt::id);
    let holders: Vec<i64> = cached(holder).load(conn).await.map_err(error::store)?;
    Ok(holders.iter().any(|holder| *holder != own.id.as_i64()))
}

/// The one at this provider that was captured by this trade.
pub(super) async fn find_by_trade(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (channel, trade_no): (Channel, &str),
) -> Result<Option<PaymentAttempt>, StoreError> {
    let found = attempt::table
        .filter(attempt::trade_no.eq(storable(trade_no)))
        .filter(attempt::state.eq("captured"))
        .order(attempt::id)
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AttemptRow>(conn).await.map_err(error::store)?;
    for row in rows {
        let attempt = row.read(cipher)?;
        if attempt.channel() == channel {
            return Ok(Some(attempt));
        }
    }
    Ok(None)
}

/// In no order.
pub(super) async fn find_many(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    ids: &[AttemptId],
) -> Result<Vec<PaymentAttempt>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.as_i64()).collect();
    let found = attempt::table
        .filter(attempt::id.eq_any(ids))
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = any_of!(found).load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// Oldest first.
pub(super) async fn of_order(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    order: OrderId,
) -> Result<Vec<PaymentAttempt>, StoreError> {
    let found = attempt::table
        .filter(attempt::order_id.eq(order.number().as_i64()))
        .order((attempt::created_at, attempt::id))
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

pub(super) async fn update(
    conn: &mut Conn,
    changed: &mut PaymentAttempt,
) -> Result<(), StoreError> {
    let version = changed.version + 1;
    let read_at = attempt::table
        .filter(attempt::id.eq(changed.id.as_i64()))
        .filter(attempt::version.eq(changed.version));
    let update = diesel::update(read_at).set((
        AttemptStateColumns::new(&changed.state),
        attempt::creating_until.eq(changed.creating_until.timestamp_micros()),
        attempt::version.eq(version),
    ));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            changed.version = version;
            Ok(())
        }
    }
}

/// Newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &MoneyFilter,
    page: Paging<'_>,
) -> Result<Listed<AttemptRow>, StoreError> {
    let filtered = || {
        let mut query = attempt::table.into_boxed::<Db>();
        if let Some(order) = filter.order_id {
            query = query.filter(attempt::order_id.eq(order.number().as_i64()));
        }
        if let Some(channel) = filter.channel {
            query = query.filter(attempt::scene.eq_any(scenes_of(channel)));
        }
        if let Some(state) = filter.state.as_deref() {
            query = query.filter(attempt::state.eq(state));
        }
        if let Some(number) = filter.number.as_deref() {
            let number = storable(number);
            let is_ours = attempt::number.eq(number.clone());
            query = query.filter(is_ours.or(attempt::trade_no.eq(number)));
        }
        if let Some(from) = filter.from {
            let (first, at) = pages::since(from);
            query = query.filter(attempt::id.ge(first)).filter(attempt::created_at.ge(at));
        }
        if let Some(until) = filter.until {
            let (end, at) = pages::before(until);
            query = query.filter(attempt::id.lt(end)).filter(attempt::created_at.lt(at));
        }
        query
    };
    Ok(
        pages::newest_first!(conn, page, filter.beside, filtered, attempt::table, attempt::id => AttemptRow),
    )
}

/// Those that nobody is creating any more, and that have no word of the provider's: oldest first.
pub(super) async fn stuck(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (order, now, most): (Option<OrderId>, Timestamp, u32),
) -> Result<Vec<PaymentAttempt>, StoreError> {
    // The state in the words of the index.
    let mut query = attempt::table
        .filter(sql::<Bool>("state = 'created'"))
        .filter(attempt::creating_until.le(now.timestamp_micros()))
        .into_boxed::<Db>();
    if let Some(order) = order {
        query = query.filter(attempt::order_id.eq(order.number().as_i64()));
    }
    let oldest = query
        .order((attempt::created_at, attempt::id))
        .limit(most.into())
        .select(<AttemptRow as SelectableHelper<Db>>::as_select());
    let rows = oldest.load::<AttemptRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(|row| row.read(cipher)).collect()
}

/// The id of the attempt of that number, ours or the provider's of its trade.
pub(super) fn ids_by_number(number: &str) -> attempt::BoxedQuery<'static, Db, BigInt> {
    let number = storable(number);
    let is_ours = attempt::number.eq(number.clone());
    attempt::table.filter(is_ours.or(attempt::trade_no.eq(number))).select(attempt::id).into_boxed()
}

pub(super) fn scenes_of(channel: Channel) -> Vec<&'static str> {
    let scenes = Scene::ALL.into_iter().filter(|scene| scene.channel() == channel);
    scenes.map(Scene::name).collect()
}
