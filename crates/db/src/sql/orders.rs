use super::fixed::Fixed;
use super::{Conn, Db, cached, guards};
use crate::error;
use crate::rows::order::{ContactColumns, OrderRow, SnapshotColumns, WishColumn, key};
use crate::rows::order_state::OrderStateColumns;
use crate::schema::{customer, orders};
use crate::seal::phone_hash;
use diesel::dsl::{count_star, sql};
use diesel::sql_types::Bool;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, Purpose, StoreError, Whose};
use domain::{Contact, Order, OrderId, Timestamp};
use std::collections::BTreeSet;

pub(super) async fn insert(conn: &mut Conn, row: OrderRow) -> Result<(), StoreError> {
    match Fixed::insert(row).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: OrderId,
) -> Result<Option<Order>, StoreError> {
    let (number, kind) = key(id);
    let found = orders::table
        .filter(orders::id.eq(number))
        .filter(orders::kind.eq(kind))
        .select(<OrderRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<OrderRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

pub(super) async fn lock(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    id: OrderId,
) -> Result<Option<Order>, StoreError> {
    let (number, kind) = key(id);
    let found = orders::table
        .filter(orders::id.eq(number))
        .filter(orders::kind.eq(kind))
        .select(<OrderRow as SelectableHelper<Db>>::as_select());
    let found = cached(locking!(found));
    let rows = found.load::<OrderRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|row| row.read(cipher)).transpose()
}

/// In the order of their ids, as everybody does who locks several.
pub(super) async fn lock_many(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    ids: &[OrderId],
) -> Result<Vec<Order>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: BTreeSet<i64> = ids.iter().map(|id| id.number().as_i64()).collect();
    let found = orders::table
        .filter(orders::id.eq_any(numbers.into_iter().collect::<Vec<_>>()))
        .order(orders::id)
        .select(<OrderRow as SelectableHelper<Db>>::as_select());
    let locked = any_of!(locking!(found));
    let rows = locked.load::<OrderRow>(conn).await.map_err(error::store)?;
    let orders = rows.into_iter().map(|row| row.read(cipher));
    let is_meant = |order: &Result<Order, StoreError>| {
        order.as_ref().map_or(true, |order| ids.contains(&order.id))
    };
    orders.filter(is_meant).collect()
}

pub(crate) async fn update(conn: &mut Conn, order: &mut Order) -> Result<(), StoreError> {
    let (number, kind) = key(order.id);
    let version = order.version + 1;
    let read_at = orders::table
        .filter(orders::id.eq(number))
        .filter(orders::kind.eq(kind))
        .filter(orders::version.eq(order.version));
    let update = diesel::update(read_at)
        .set((OrderStateColumns::new(&order.state), orders::version.eq(version)));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            order.version = version;
            Ok(())
        }
    }
}

/// Contact, package, wish and amount.
pub(super) async fn amend(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    order: &mut Order,
) -> Result<(), StoreError> {
    let (number, kind) = key(order.id);
    let version = order.version + 1;
    let read_at = orders::table
        .filter(orders::id.eq(number))
        .filter(orders::kind.eq(kind))
        .filter(orders::version.eq(order.version));
    let amend = diesel::update(read_at).set((
        ContactColumns::new(number, &order.contact, cipher)?,
        SnapshotColumns::new(&order.package),
        WishColumn::new(number, &order.wish, cipher)?,
        orders::amount.eq(order.amount.fen()),
        orders::currency.eq(order.amount.currency().code()),
        orders::version.eq(version),
    ));
    match cached(amend).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => {
            order.version = version;
            Ok(())
        }
    }
}

/// Each order's contact and wish are sealed to it alone, so they are written one by one, in the order
/// of their ids as everybody who changes several does.
pub(super) async fn anonymise(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    whose: &Whose,
    contact: &Contact,
) -> Result<u64, StoreError> {
    let mut count = 0;
    for number in numbers_of(conn, cipher, whose).await? {
        let contact = ContactColumns::new(number, contact, cipher)?;
        let wish = forgotten_wish(conn, cipher, number).await?;
        let update = diesel::update(orders::table.filter(orders::id.eq(number))).set((
            contact,
            wish,
            orders::version.eq(orders::version + 1),
        ));
        let written = cached(update).execute(conn).await.map_err(error::store)?;
        count += u64::try_from(written).unwrap_or_default();
    }
    Ok(count)
}

/// `None`: the order is gone, or there is nothing to forget.
async fn forgotten_wish(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    number: i64,
) -> Result<Option<WishColumn>, StoreError> {
    let found = orders::table
        .filter(orders::id.eq(number))
        .select(<WishColumn as SelectableHelper<Db>>::as_select());
    let found = cached(locking!(found));
    let rows = found.load::<WishColumn>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(|wish| wish.forgotten(number, cipher)).transpose()
}

async fn numbers_of(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    whose: &Whose,
) -> Result<BTreeSet<i64>, StoreError> {
    let mut numbers = BTreeSet::new();
    if let Some(account) = whose.account {
        let found = orders::table.filter(orders::account_id.eq(account.as_i64()));
        let found = cached(found.select(orders::id));
        numbers.extend(found.load::<i64>(conn).await.map_err(error::store)?);
    }
    for query_id in &whose.query_ids {
        let found = orders::table.filter(orders::query_id.eq(query_id.as_str()));
        let found = cached(found.select(orders::id));
        numbers.extend(found.load::<i64>(conn).await.map_err(error::store)?);
    }
    if let Some(phone) = &whose.phone {
        let found = orders::table.filter(orders::phone_hash.eq(phone_hash(cipher, phone)));
        let found = cached(found.select(orders::id));
        numbers.extend(found.load::<i64>(conn).await.map_err(error::store)?);
    }
    Ok(numbers)
}

/// One by one, in the order of their ids as everybody who changes several does.
pub(super) async fn lock_all(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    whose: &Whose,
) -> Result<Vec<Order>, StoreError> {
    let mut all = Vec::new();
    for number in numbers_of(conn, cipher, whose).await? {
        let found = orders::table
            .filter(orders::id.eq(number))
            .select(<OrderRow as SelectableHelper<Db>>::as_select());
        let found = cached(locking!(found));
        for row in found.load::<OrderRow>(conn).await.map_err(error::store)? {
            all.push(row.read(cipher)?);
        }
    }
    Ok(all)
}

/// How many other orders of the same package the one who orders has: the same queryId's where there
/// is one, else the phone's; cancelled and expired ones aside. The turn is this transaction's.
pub(super) async fn owned_beside(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    order: &Order,
    now: Timestamp,
) -> Result<u32, StoreError> {
    guards::wait_for_turn(conn, quota_key(cipher, order), now).await?;
    let living = orders::package_id
        .eq(order.package.id.0)
        .and(orders::id.ne(order.id.number().as_i64()))
        .and(orders::state.ne("cancelled"))
        .and(orders::state.ne("expired"));
    let owned: Result<i64, _> = if let Some(query_id) = &order.query_id {
        let theirs = orders::table.filter(orders::query_id.eq(query_id.as_str()));
        cached(theirs.filter(living).select(count_star())).get_result(conn).await
    } else {
        let hash = phone_hash(cipher, &order.contact.phone);
        let theirs = orders::table.filter(orders::phone_hash.eq(hash));
        cached(theirs.filter(living).select(count_star())).get_result(conn).await
    };
    Ok(u32::try_from(owned.map_err(error::store)?).unwrap_or(u32::MAX))
}

/// Those whose orders count towards the same quota.
fn quota_key(cipher: &dyn Cipher, order: &Order) -> [u8; 32] {
    let package = order.package.id;
    let whose = match &order.query_id {
        Some(query_id) => format!("{package} customer {query_id}"),
        None => format!("{package} phone {}", order.contact.phone.expose()),
    };
    cipher.keyed_hash(Purpose::Limit, whose.as_bytes())
}

/// Whether another order of the same queryId and package was paid since this one was made. Nobody
/// else asks about this queryId until the transaction ends: of two late payments only the first
/// finds nothing paid in its place.
pub(super) async fn is_replaced(conn: &mut Conn, order: &Order) -> Result<bool, StoreError> {
    let Some(query_id) = &order.query_id else { return Ok(false) };
    let own =
        customer::table.filter(customer::query_id.eq(query_id.as_str())).select(customer::query_id);
    let own = cached(locking!(own));
    own.load::<String>(conn).await.map_err(error::store)?;
    let others = orders::table
        .filter(orders::query_id.eq(query_id.as_str()))
        .filter(orders::package_id.eq(order.package.id.0))
        .filter(orders::paid_at.ge(order.created_at.timestamp_micros()))
        .filter(orders::id.ne(order.id.number().as_i64()))
        .select(count_star());
    let others: i64 = cached(others).get_result(conn).await.map_err(error::store)?;
    Ok(others > 0)
}

/// In the words of the index.
pub(super) const IS_OPEN: &str =
    "orders.state NOT IN ('fulfilled', 'cancelled', 'expired', 'refunded')";

/// How many there are in each state, the last ones left out.
pub(super) async fn figures(conn: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    let figures = orders::table
        .filter(sql::<Bool>(IS_OPEN))
        .group_by(orders::state)
        .select((orders::state, count_star()))
        .order(orders::state);
    cached(figures).load(conn).await.map_err(error::store)
}
