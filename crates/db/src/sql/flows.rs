//! Flow records.

use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached};
use crate::error;
use crate::rows::flow::{CapturedRow, FlowRow};
use crate::schema::payment_flow as flow;
use diesel::sql_types::BigInt;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryableByName, SelectableHelper,
};
use diesel_async::RunQueryDsl;
use domain::flow::{CapturedPayment, PaymentFlow};
use domain::monitor::WatchFigures;
use domain::ports::{Beside, FlowFilter, StoreError};
use domain::{AttemptId, PackageId};

/// Whether it was added: its attempt may have one.
pub(super) async fn add(conn: &mut Conn, new: &PaymentFlow) -> Result<bool, StoreError> {
    let row = FlowRow::new(new);
    let insert =
        diesel::insert_into(flow::table).values(&row).on_conflict(flow::attempt_id).do_nothing();
    Ok(cached(insert).execute(conn).await.map_err(error::store)? > 0)
}

/// Captures without a flow record, by id. They are picked by two indexes read side by side, that of
/// captures and that of the records' attempts, before any order is looked at.
pub(super) async fn missing(
    conn: &mut Conn,
    (after, package): (Option<AttemptId>, Option<PackageId>),
    most: u32,
) -> Result<Vec<CapturedPayment>, StoreError> {
    let after = after.map_or(-1, AttemptId::as_i64);
    let of_package = of_package(package);
    let found = format!(
        "SELECT a.id, a.order_id, o.kind AS order_kind, o.package_id, a.scene, a.trade_no, \
             a.amount, a.currency, a.state_at \
         FROM (SELECT c.id FROM payment_attempt c WHERE c.state = 'captured' AND c.id > {after} \
             AND NOT EXISTS (SELECT 1 FROM payment_flow f WHERE f.attempt_id = c.id) {of_package} \
             ORDER BY c.id LIMIT {most}) picked \
         JOIN payment_attempt a ON a.id = picked.id JOIN orders o ON o.id = a.order_id \
         ORDER BY a.id"
    );
    let rows = diesel::sql_query(found).load::<CapturedRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(CapturedRow::read).collect()
}

pub(super) async fn count_captures(
    conn: &mut Conn,
    package: Option<PackageId>,
) -> Result<u64, StoreError> {
    let of_package = of_package(package);
    let count = format!(
        "SELECT COUNT(*) AS count FROM payment_attempt c WHERE c.state = 'captured' {of_package}"
    );
    let counted = diesel::sql_query(count).get_result::<Counted>(conn).await;
    Ok(counted.map_err(error::store)?.count.unsigned_abs())
}

/// Narrows attempts `c`.
fn of_package(package: Option<PackageId>) -> String {
    package.map_or_else(String::new, |PackageId(id)| {
        format!(
            "AND EXISTS (SELECT 1 FROM orders p WHERE p.id = c.order_id AND p.package_id = {id})"
        )
    })
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Of the newest captures, those without a flow record.
pub(super) async fn count_missing(conn: &mut Conn) -> Result<i64, StoreError> {
    let count = format!(
        "SELECT COUNT(*) AS count FROM (SELECT id FROM payment_attempt \
             WHERE state = 'captured' ORDER BY id DESC LIMIT {}) a \
         WHERE NOT EXISTS (SELECT 1 FROM payment_flow f WHERE f.attempt_id = a.id)",
        WatchFigures::CAPTURES
    );
    let counted = diesel::sql_query(count).get_result::<Counted>(conn).await;
    Ok(counted.map_err(error::store)?.count)
}

/// Latest captured first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &FlowFilter,
    page: Paging<'_>,
) -> Result<Listed<FlowRow>, StoreError> {
    let filtered = || {
        let mut query = flow::table.into_boxed::<Db>();
        if let Some(order) = filter.order_id {
            query = query.filter(flow::order_id.eq(order.number().as_i64()));
        }
        if let Some(package) = filter.package_id {
            query = query.filter(flow::package_id.eq(package.0));
        }
        if let Some(from) = filter.from {
            query = query.filter(flow::captured_at.ge(from.timestamp_micros()));
        }
        if let Some(until) = filter.until {
            query = query.filter(flow::captured_at.lt(until.timestamp_micros()));
        }
        query
    };
    let latest = || (flow::captured_at.desc(), flow::id.desc());
    let Some(beside) = filter.beside else {
        let listed =
            pages::one_page!(conn, page, filtered, flow::table, flow::id, latest() => FlowRow);
        return Ok(listed);
    };
    let total = pages::total!(conn, page, filtered, flow::id, latest());
    let (limit, _offset) = pages::window(page.page);
    let rows = beside_one(conn, filtered(), (beside, limit)).await?;
    Ok(Listed { total, rows })
}

/// What stands beside a record; nothing where there is no such record.
async fn beside_one(
    conn: &mut Conn,
    listed: flow::BoxedQuery<'_, Db>,
    (beside, limit): (Beside, i64),
) -> Result<Vec<FlowRow>, StoreError> {
    let (Beside::After(id) | Beside::Before(id)) = beside;
    let id = id.as_i64();
    let place = flow::table.filter(flow::id.eq(id)).select(flow::captured_at);
    let place = cached(place).load::<i64>(conn).await.map_err(error::store)?;
    let Some(at) = place.into_iter().next() else { return Ok(Vec::new()) };
    let columns = <FlowRow as SelectableHelper<Db>>::as_select();
    match beside {
        Beside::After(_id) => {
            let older = flow::captured_at.lt(at).or(flow::id.lt(id));
            let rows = listed.filter(flow::captured_at.le(at)).filter(older);
            let rows = rows.order((flow::captured_at.desc(), flow::id.desc())).limit(limit);
            rows.select(columns).load(conn).await.map_err(error::store)
        }
        Beside::Before(_id) => {
            let newer = flow::captured_at.gt(at).or(flow::id.gt(id));
            let rows = listed.filter(flow::captured_at.ge(at)).filter(newer);
            let rows = rows.order((flow::captured_at.asc(), flow::id.asc())).limit(limit);
            let mut rows: Vec<FlowRow> =
                rows.select(columns).load(conn).await.map_err(error::store)?;
            rows.reverse();
            Ok(rows)
        }
    }
}
