use super::asked::Asked;
use crate::pg::Conn;
use crate::pg::arrays::{Arrays, Filled, given, list};
use crate::rows::columns::columns;
use crate::rows::event::EventRow;
use crate::rows::order::OrderRow;
use crate::rows::task::TaskRow;
use chrono::TimeDelta;
use diesel::QueryableByName;
use diesel::result::Error;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use domain::intake::{Intake, KEY_LIFE, REPEAT_GUARD};
use domain::ports::{Cipher, StoreError};
use std::sync::LazyLock;

/// What a request that may be let in writes beside its key or guard.
#[derive(Clone)]
pub(super) struct Rows {
    order: OrderRow,
    event: EventRow,
    expiry: TaskRow,
}

impl Rows {
    /// `None`: a refusal to be remembered has its key alone.
    pub(super) fn new(intake: &Intake, cipher: &dyn Cipher) -> Result<Option<Self>, StoreError> {
        let Intake::Place(place) = intake else { return Ok(None) };
        Ok(Some(Self {
            order: OrderRow::new(&place.order, cipher)?,
            event: EventRow::new(&place.event),
            expiry: TaskRow::new(&place.expiry),
        }))
    }
}

/// Microseconds.
pub(super) struct Times {
    moved: i64,
    key_life: i64,
    guard_life: i64,
}

columns!(Times { moved: i64, key_life: i64, guard_life: i64 });

impl Times {
    /// `offset`: how far the clock has been moved from the database's.
    pub(super) fn new(offset: TimeDelta) -> Self {
        let micros = |span: TimeDelta| span.num_microseconds().unwrap_or(i64::MAX);
        let (key_life, guard_life) = (micros(KEY_LIFE), micros(REPEAT_GUARD));
        Self { moved: micros(offset), key_life, guard_life }
    }
}

/// The database's time, moved as the clock is.
pub(super) const CLOCK: &str = "clock AS MATERIALIZED (SELECT key_life, guard_life, \
    (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + moved AS now FROM times)";

/// Whether what was asked for is to be had as it was asked for (`Package::is_on_sale`), by the
/// customer that was looked at.
pub(super) const IS_CURRENT: &str = "(asked.package_id IS NULL OR EXISTS (\
    SELECT 1 FROM package p WHERE p.id = asked.package_id AND p.version = asked.package_version \
    AND p.on_sale AND (p.sale_from IS NULL OR p.sale_from <= now) \
    AND (p.sale_until IS NULL OR p.sale_until > now))) \
    AND (asked.customer IS NULL OR EXISTS (\
    SELECT 1 FROM customer c WHERE c.query_id = asked.customer \
    AND c.copied_at = asked.customer_copied \
    AND (c.qualified OR EXISTS (\
        SELECT 1 FROM qualified_user q WHERE q.query_id = asked.customer)) \
        = asked.customer_qualified))";

#[derive(QueryableByName)]
struct Won {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// In one statement, and so in one transaction: the keys and guards of those whose package is still
/// what they were made from, then the orders of those that got theirs, with all that goes beside an
/// order. Every table's rows in the order of their keys, as every server writes them.
static TAKE: LazyLock<String> = LazyLock::new(|| {
    let (times, asked) = (given::<Times>("times"), given::<Asked>("asked"));
    let (orders, events) = (given::<OrderRow>("new_order"), given::<EventRow>("new_event"));
    let tasks = given::<TaskRow>("new_task");
    let (order_columns, event_columns) = (list::<OrderRow>(), list::<EventRow>());
    let task_columns = list::<TaskRow>();
    format!(
        "WITH {times}, {asked}, {orders}, {events}, {tasks}, \
         {CLOCK}, \
         able AS MATERIALIZED (SELECT asked.*, now, now + key_life AS key_until, \
                 now + guard_life AS guard_until \
             FROM asked, clock \
             WHERE {IS_CURRENT}), \
         keyed AS (INSERT INTO idempotency AS held \
             (scope, key, fingerprint, status, body, order_id, order_kind, until) \
             SELECT scope, key, fingerprint, status, body, answer_order, answer_kind, key_until \
             FROM able WHERE key IS NOT NULL ORDER BY scope, key \
             ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, \
                 status = excluded.status, body = excluded.body, order_id = excluded.order_id, \
                 order_kind = excluded.order_kind, until = excluded.until \
             WHERE held.until <= (SELECT now FROM clock) \
             RETURNING scope, key), \
         guarded AS (INSERT INTO repeat_guard AS held (fingerprint, until) \
             SELECT guard, guard_until FROM able WHERE guard IS NOT NULL ORDER BY guard \
             ON CONFLICT (fingerprint) DO UPDATE SET until = excluded.until \
             WHERE held.until <= (SELECT now FROM clock) \
             RETURNING fingerprint), \
         won AS MATERIALIZED (\
             SELECT able.n, able.order_id FROM able JOIN keyed USING (scope, key) \
             UNION ALL \
             SELECT able.n, able.order_id FROM able JOIN guarded ON guarded.fingerprint = able.guard), \
         placed AS (INSERT INTO orders ({order_columns}) SELECT {order_columns} FROM new_order \
             WHERE id IN (SELECT order_id FROM won) ORDER BY id), \
         told AS (INSERT INTO order_event ({event_columns}) SELECT {event_columns} FROM new_event \
             WHERE order_id IN (SELECT order_id FROM won) ORDER BY id), \
         due AS (INSERT INTO task ({task_columns}) SELECT {task_columns} FROM new_task \
             WHERE order_id IN (SELECT order_id FROM won) ORDER BY id) \
         SELECT n FROM won"
    )
});

/// The places of those that were let in; they are durable.
pub(super) async fn take(
    conn: &mut Conn,
    asked: Vec<Asked>,
    rows: Vec<Rows>,
    times: Times,
) -> Result<Vec<usize>, Error> {
    let (mut orders, mut events, mut tasks) = (Vec::new(), Vec::new(), Vec::new());
    for Rows { order, event, expiry } in rows {
        orders.push(order);
        events.push(event);
        tasks.push(expiry);
    }
    let arrays = [Arrays::of([times]), Arrays::of(asked), Arrays::of(orders)];
    let arrays = arrays.into_iter().chain([Arrays::of(events), Arrays::of(tasks)]);
    let won: Vec<Won> = Filled::new(&TAKE, arrays).load(conn).await?;
    Ok(won.into_iter().filter_map(|won| usize::try_from(won.n).ok()).collect())
}
