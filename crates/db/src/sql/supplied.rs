//! What is kept of suppliers beside the orders there: static addresses, with whose orders they came,
//! and balances.

use super::order_lists;
use super::pages::{self, Listed};
use super::suppliers::AT_ONCE;
use super::{Conn, Db, cached};
use crate::error;
use crate::place::Place;
use crate::rows::supplied::{BalanceRow, StaticIpRow};
use crate::schema::{orders, static_ip, supplier_balance as balance};
use diesel::dsl::count_star;
use diesel::query_dsl::methods::FilterDsl;
use diesel::upsert::excluded;
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{Cipher, OwnOrders, Page, StoreError, SupplierBalance};
use domain::supplier::{StaticIp, Supplier};
use domain::{Money, OrderId, Timestamp};
use std::collections::BTreeMap;

/// One that is there stays with its order.
pub(super) async fn keep_ips(
    conn: &mut Conn,
    order: OrderId,
    (ips, now): (&[StaticIp], Timestamp),
) -> Result<(), StoreError> {
    // Each once, and in the same order for everybody who keeps some of them.
    let rows = ips.iter().map(|ip| (ip.upid, StaticIpRow::new(order, ip, now)));
    let rows: Vec<_> = rows.collect::<BTreeMap<_, _>>().into_values().collect();
    upsert_all!(
        conn,
        static_ip::table,
        rows,
        static_ip::upid,
        (
            static_ip::product.eq(excluded(static_ip::product)),
            static_ip::address.eq(excluded(static_ip::address)),
            static_ip::country.eq(excluded(static_ip::country)),
            static_ip::status.eq(excluded(static_ip::status)),
            static_ip::expires_at.eq(excluded(static_ip::expires_at)),
            static_ip::kept_at.eq(excluded(static_ip::kept_at)),
        )
    );
    Ok(())
}

pub(super) async fn owners(
    conn: &mut Conn,
    upids: &[i64],
) -> Result<Vec<(i64, OrderId)>, StoreError> {
    let mut owners = Vec::new();
    for upids in upids.chunks(AT_ONCE) {
        let found = QueryDsl::filter(static_ip::table, static_ip::upid.eq_any(upids.to_vec()))
            .order(static_ip::upid)
            .select((static_ip::upid, static_ip::order_id, static_ip::order_kind));
        let found: Vec<(i64, i64, String)> = found.load(conn).await.map_err(error::store)?;
        for (upid, order, kind) in found {
            let place = Place { table: "static_ip", id: &upid };
            owners.push((upid, place.order("order_id", order, &kind)?));
        }
    }
    Ok(owners)
}

/// By `upid`.
pub(super) async fn ips_of(
    conn: &mut Conn,
    cipher: &dyn Cipher,
    (whose, page): (&OwnOrders, Page),
) -> Result<Listed<StaticIpRow>, StoreError> {
    let query_ids = order_lists::query_ids(conn, cipher, whose).await?;
    let theirs = || {
        let orders = order_lists::owned(whose, &query_ids).select(orders::id);
        QueryDsl::filter(static_ip::table, static_ip::order_id.eq_any(orders))
    };
    let (limit, offset) = pages::window(page);
    let total: i64 = theirs().select(count_star()).get_result(conn).await.map_err(error::store)?;
    let rows = theirs()
        .order(static_ip::upid)
        .limit(limit)
        .offset(offset)
        .select(<StaticIpRow as SelectableHelper<Db>>::as_select());
    Ok(Listed { total: total.into(), rows: rows.load(conn).await.map_err(error::store)? })
}

/// An older answer that comes late changes nothing.
pub(super) async fn keep_balance(
    conn: &mut Conn,
    supplier: Supplier,
    (left, at): (Money, Timestamp),
) -> Result<(), StoreError> {
    let row = BalanceRow::new(supplier, left, at);
    let keep = diesel::insert_into(balance::table)
        .values(&row)
        .on_conflict(balance::supplier)
        .do_update()
        .set((
            balance::balance.eq(excluded(balance::balance)),
            balance::currency.eq(excluded(balance::currency)),
            balance::at.eq(excluded(balance::at)),
        ))
        .filter(balance::at.le(at.timestamp_micros()));
    cached(keep).execute(conn).await.map(|_one| ()).map_err(error::store)
}

pub(super) async fn balances(conn: &mut Conn) -> Result<Vec<SupplierBalance>, StoreError> {
    let all = balance::table
        .order(balance::supplier)
        .select(<BalanceRow as SelectableHelper<Db>>::as_select());
    let rows = cached(all).load::<BalanceRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(BalanceRow::read).collect()
}
