//! What was sold, came in and went back, day by day: grouped by the database, whose days begin with
//! Shanghai's. Each figure is found by an index on its time.

use super::Conn;
use super::pages;
use crate::error;
use crate::place::Place;
use chrono::NaiveDate;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use domain::Scene;
use domain::ports::StoreError;
use domain::reconciliation::day_span;
use domain::time::shanghai_day;
use domain::turnover::Turnover;
use std::collections::BTreeMap;

type Days = BTreeMap<NaiveDate, Turnover>;

const NOWHERE: Place<'static> = Place { table: "turnover", id: &"" };

/// The days that have anything, of those from the one to the other.
pub(super) async fn days(
    conn: &mut Conn,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Days, StoreError> {
    let mut days = Days::new();
    let (first, from) = pages::since(day_span(first).0);
    let (end, until) = pages::before(day_span(last).1);
    add_orders(conn, &mut days, ([from, until], [first, end])).await?;
    add_captures(conn, &mut days, [from, until]).await?;
    add_refunds(conn, &mut days, [from, until]).await?;
    Ok(days)
}

/// The numbers of the orders narrow it first, as in their lists.
async fn add_orders(
    conn: &mut Conn,
    days: &mut Days,
    ([from, until], [first, end]): ([i64; 2], [i64; 2]),
) -> Result<(), StoreError> {
    let day = day_of("created_at");
    let query = format!(
        "SELECT MIN(created_at) AS at, COUNT(*) AS number, CAST(0 AS BIGINT) AS amount \
         FROM orders WHERE id >= {first} AND id < {end} \
             AND created_at >= {from} AND created_at < {until} \
         GROUP BY {day}"
    );
    for row in load::<Counted>(conn, &query).await? {
        on_day(days, row.at)?.orders_placed += row.number;
    }
    Ok(())
}

/// Goes through the few merchants there are, each time to the next one of the index, and from each
/// to its captures of the time.
async fn add_captures(
    conn: &mut Conn,
    days: &mut Days,
    [from, until]: [i64; 2],
) -> Result<(), StoreError> {
    let day = day_of("a.state_at");
    let query = format!(
        "WITH RECURSIVE merchants (merchant) AS ( \
             SELECT MIN(merchant) FROM payment_attempt WHERE state = 'captured' \
             UNION ALL \
             SELECT (SELECT MIN(merchant) FROM payment_attempt \
                 WHERE state = 'captured' AND merchant > m.merchant) \
             FROM merchants m WHERE m.merchant IS NOT NULL \
         ) \
         SELECT MIN(a.state_at) AS at, a.scene AS scene, COUNT(*) AS number, \
             CAST(SUM(a.amount) AS BIGINT) AS amount, COUNT(o.id) AS paid_number, \
             CAST(SUM(CASE WHEN o.id IS NULL THEN 0 ELSE a.amount END) AS BIGINT) AS paid_amount \
         FROM merchants m \
         JOIN payment_attempt a ON a.merchant = m.merchant AND a.state = 'captured' \
             AND a.state_at >= {from} AND a.state_at < {until} \
         LEFT JOIN orders o ON o.id = a.order_id AND o.paid_by = a.id \
         GROUP BY {day}, a.scene"
    );
    for row in load::<Captured>(conn, &query).await? {
        let scene = NOWHERE.word("scene", &row.scene, Scene::from_name)?;
        let day = on_day(days, row.at)?;
        let captures = day.captures_of(scene.channel());
        captures.number += row.number;
        captures.amount += row.amount;
        day.orders_paid += row.paid_number;
        day.paid += row.paid_amount;
    }
    Ok(())
}

/// The state in the words of the index.
async fn add_refunds(
    conn: &mut Conn,
    days: &mut Days,
    [from, until]: [i64; 2],
) -> Result<(), StoreError> {
    let day = day_of("state_at");
    let query = format!(
        "SELECT MIN(state_at) AS at, COUNT(*) AS number, CAST(SUM(amount) AS BIGINT) AS amount \
         FROM refund WHERE state = 'succeeded' AND state_at >= {from} AND state_at < {until} \
         GROUP BY {day}"
    );
    for row in load::<Counted>(conn, &query).await? {
        let day = on_day(days, row.at)?;
        day.refunds += row.number;
        day.refunded += row.amount;
    }
    Ok(())
}

/// The number of the instant's day in Shanghai, eight hours ahead, for either database to group by.
fn day_of(column: &str) -> String {
    format!("({column} + 28800000000) / 86400000000")
}

fn on_day(days: &mut Days, at: i64) -> Result<&mut Turnover, StoreError> {
    Ok(days.entry(shanghai_day(NOWHERE.time("at", at)?)).or_default())
}

async fn load<R>(conn: &mut Conn, query: &str) -> Result<Vec<R>, StoreError>
where
    R: QueryableByName<super::Db> + Send + 'static,
{
    diesel::sql_query(query).load::<R>(conn).await.map_err(error::store)
}

#[derive(QueryableByName)]
struct Counted {
    /// One instant of the day.
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

#[derive(QueryableByName)]
struct Captured {
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Text)]
    scene: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    amount: i64,
    /// Of these, the ones that paid their order.
    #[diesel(sql_type = BigInt)]
    paid_number: i64,
    #[diesel(sql_type = BigInt)]
    paid_amount: i64,
}
