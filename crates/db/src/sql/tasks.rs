use super::fixed::Fixed;
use super::pages::{self, Listed, Paging};
use super::{Conn, Db, cached, many};
use crate::error;
use crate::rows::task::{TaskProgress, TaskRow};
use crate::schema::task;
use diesel::dsl::{count_star, min, sql};
use diesel::sql_types::{BigInt, Bool};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::{LeaseRequest, StoreError, TaskFigure, TaskFilter};
use domain::supplier::Supplier;
use domain::task::{KIND_WORDS, Lease, Pace};
use domain::{OrderId, Task, TaskId, TaskState};
use std::sync::LazyLock;

/// Of a lane, the oldest that is neither done nor cancelled comes before all others. As text, because
/// the index is over these very words (those about the done ones).
const NEXT_OF_ITS_LANE: &str = "(task.lane IS NULL OR NOT EXISTS (\
     SELECT 1 FROM task older WHERE older.lane = task.lane AND older.lane IS NOT NULL \
     AND older.id < task.id AND older.state <> 'done' \
     AND older.state <> 'cancelled'))";

/// `Task::waits_since` of a live one.
macro_rules! waits_since {
    () => {
        "CASE WHEN lane IS NOT NULL AND (failures > 0 OR state = 'due' AND last_error IS NULL) \
         THEN created_at ELSE due_at END"
    };
}

pub(super) use waits_since;

/// Those of a lane behind a task that are not begun, in the words of the same index.
macro_rules! behind {
    ($task:expr, $lane:expr) => {
        task::table
            .filter(task::lane.eq($lane))
            .filter(task::id.gt($task.id.as_i64()))
            .filter(sql::<Bool>("lane IS NOT NULL AND state <> 'done' AND state = 'due'"))
    };
}

/// Work that only a newer release knows is left to its servers.
static KNOWN_KINDS: LazyLock<String> = LazyLock::new(|| kinds(|_any| true));
static QUICK: LazyLock<String> = LazyLock::new(|| kinds(|pace| pace == Pace::Quick));
static LONG: LazyLock<String> = LazyLock::new(|| kinds(|pace| pace == Pace::Long));
static JIUYI: LazyLock<String> = LazyLock::new(|| bought_from(Supplier::Jiuyi));
static PROXY: LazyLock<String> = LazyLock::new(|| bought_from(Supplier::ProxyShop));

fn bought_from(supplier: Supplier) -> String {
    kinds(|pace| pace == Pace::Supplier(supplier))
}

/// The kinds of some pace, as a condition.
fn kinds(wanted: impl Fn(Pace) -> bool) -> String {
    let words = KIND_WORDS.iter().filter(|(_word, pace)| wanted(*pace));
    let words: Vec<_> = words.map(|(word, _pace)| format!("'{word}'")).collect();
    format!("task.kind IN ({})", words.join(", "))
}

pub(super) async fn add(conn: &mut Conn, new: &Task) -> Result<(), StoreError> {
    match Fixed::insert(TaskRow::new(new)).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Duplicate),
        _one => Ok(()),
    }
}

pub(super) async fn find(conn: &mut Conn, id: TaskId) -> Result<Option<Task>, StoreError> {
    let found = task::table
        .filter(task::id.eq(id.as_i64()))
        .select(<TaskRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<TaskRow>(conn).await.map_err(error::store)?;
    rows.into_iter().next().map(TaskRow::read).transpose()
}

/// Oldest first.
pub(super) async fn of_order(conn: &mut Conn, order: OrderId) -> Result<Vec<Task>, StoreError> {
    let found = task::table
        .filter(task::order_id.eq(order.number().as_i64()))
        .order(task::id)
        .select(<TaskRow as SelectableHelper<Db>>::as_select());
    let rows = cached(found).load::<TaskRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(TaskRow::read).collect()
}

/// Those of all these orders, oldest first.
pub(super) async fn of_orders(
    conn: &mut Conn,
    orders: &[OrderId],
) -> Result<Vec<Task>, StoreError> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let orders: Vec<i64> = orders.iter().map(|order| order.number().as_i64()).collect();
    let found = task::table
        .filter(task::order_id.eq_any(orders))
        .order(task::id)
        .select(<TaskRow as SelectableHelper<Db>>::as_select());
    let rows = any_of!(found).load::<TaskRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(TaskRow::read).collect()
}

/// One page of those that pass the filter, newest first.
pub(super) async fn list(
    conn: &mut Conn,
    filter: &TaskFilter,
    page: Paging<'_>,
) -> Result<Listed<TaskRow>, StoreError> {
    let filtered = || filtered(filter);
    Ok(pages::newest_first!(conn, page, filter.beside, filtered, task::table, task::id => TaskRow))
}

/// Oldest first.
pub(super) async fn dead(
    conn: &mut Conn,
    filter: &TaskFilter,
    most: u32,
) -> Result<Vec<Task>, StoreError> {
    let filter = TaskFilter { state: Some("dead".to_owned()), ..filter.clone() };
    let dead = filtered(&filter)
        .order(task::id)
        .limit(most.into())
        .select(<TaskRow as SelectableHelper<Db>>::as_select());
    let rows: Vec<TaskRow> = dead.load(conn).await.map_err(error::store)?;
    rows.into_iter().map(TaskRow::read).collect()
}

/// What only a newer release knows cannot be read.
fn filtered(filter: &TaskFilter) -> task::BoxedQuery<'_, Db> {
    let mut query = task::table.into_boxed::<Db>();
    query = if filter.kinds.is_empty() {
        query.filter(sql::<Bool>(&KNOWN_KINDS))
    } else {
        query.filter(task::kind.eq_any(&filter.kinds))
    };
    if let Some(state) = filter.state.as_deref() {
        query = query.filter(task::state.eq(state));
        query = match state {
            // In the words of the indexes: few tasks are in these states among all that there were.
            "dead" => query.filter(sql::<Bool>("task.state = 'dead'")),
            "due" | "leased" | "retrying" => query.filter(task::ended_at.is_null()),
            _ended => query,
        };
    }
    if let Some(target) = filter.target {
        query = query.filter(task::target.eq(target.name()));
    }
    if let Some(order) = filter.order {
        query = query.filter(task::order_id.eq(order.number().as_i64()));
    }
    if let Some(before) = filter.ended_before {
        query = query.filter(task::ended_at.lt(before.timestamp_micros()));
    }
    query
}

pub(super) async fn lease(
    conn: &mut Conn,
    request: &LeaseRequest,
) -> Result<Vec<Task>, StoreError> {
    let mut leased = Vec::new();
    for mut task in ready(conn, request).await? {
        if task.lease(request.lease, request.now).is_ok() {
            leased.push(task);
        }
    }
    many::store_tasks(conn, &leased).await?;
    Ok(leased)
}

pub(crate) async fn settle(conn: &mut Conn, task: &Task, held: Lease) -> Result<(), StoreError> {
    let held = task::table
        .filter(task::id.eq(task.id.as_i64()))
        .filter(task::state.eq("leased"))
        .filter(task::lease_token.eq(held.token.as_i64()));
    let update = diesel::update(held).set(TaskProgress::new(task));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => put_off(conn, task).await,
    }
}

/// Those behind a settled task that has not ended well. Left due, all of them would be looked at again
/// whenever somebody asks for work, for as long as what they wait for does not come about.
pub(crate) async fn put_off(conn: &mut Conn, task: &Task) -> Result<(), StoreError> {
    if matches!(task.state, TaskState::Done { .. } | TaskState::Cancelled { .. }) {
        return Ok(());
    }
    let Some((lane, until)) = lane_and_time(task) else { return Ok(()) };
    let behind = behind!(task, lane).filter(task::due_at.lt(until));
    let update = cached(diesel::update(behind).set(task::due_at.eq(until)));
    update.execute(conn).await.map(drop).map_err(error::store)
}

/// Those behind a task that somebody has changed.
async fn bring_forward(conn: &mut Conn, task: &Task) -> Result<(), StoreError> {
    let Some((lane, from)) = lane_and_time(task) else { return Ok(()) };
    let behind = behind!(task, lane).filter(task::due_at.gt(from));
    let update = cached(diesel::update(behind).set(task::due_at.eq(from)));
    update.execute(conn).await.map(drop).map_err(error::store)
}

fn lane_and_time(task: &Task) -> Option<(i64, i64)> {
    let lane = task.kind.lane()?.number().as_i64();
    Some((lane, task.lane_goes_on_at()?.timestamp_micros()))
}

/// `was`: the state it was read in. What is leased is its holder's to settle.
pub(super) async fn change(
    conn: &mut Conn,
    task: &Task,
    was: &TaskState,
) -> Result<(), StoreError> {
    let was = TaskProgress::new(&Task { state: *was, ..task.clone() });
    let ended_at = was.ended_at.unwrap_or(-1);
    let unchanged = task::table
        .filter(task::id.eq(task.id.as_i64()))
        .filter(task::state.eq(was.state))
        .filter(task::lease_token.is_null())
        .filter(sql::<Bool>("COALESCE(ended_at, -1) = ").bind::<BigInt, _>(ended_at));
    let update = diesel::update(unchanged).set(TaskProgress::new(task));
    match cached(update).execute(conn).await.map_err(error::store)? {
        0 => Err(StoreError::Conflict),
        _one => bring_forward(conn, task).await,
    }
}

/// How many there are of each kind and state, the finished ones left out. In two parts, each by an
/// index of its own: most tasks are done.
pub(super) async fn figures(conn: &mut Conn) -> Result<Vec<TaskFigure>, StoreError> {
    let live = task::table
        .filter(task::ended_at.is_null())
        .group_by((task::kind, task::state))
        .select((task::kind, task::state, count_star(), min(sql::<BigInt>(waits_since!()))));
    let dead = task::table
        .filter(sql::<Bool>("state = 'dead'"))
        .group_by((task::kind, task::state))
        .select((task::kind, task::state, count_star(), min(task::due_at)));
    let mut rows: Vec<Counted> = cached(live).load(conn).await.map_err(error::store)?;
    rows.extend(cached(dead).load::<Counted>(conn).await.map_err(error::store)?);
    rows.sort();
    let figure = |(kind, state, count, oldest): Counted| {
        let place = crate::place::Place { table: "task", id: &kind };
        let oldest_due_at = place.time_in("due_at", oldest)?;
        Ok(TaskFigure { state, count, oldest_due_at, kind })
    };
    rows.into_iter().map(figure).collect()
}

/// Kind, state, how many, and when the oldest is due.
type Counted = (String, String, i64, Option<i64>);

/// What may be leased now, longest due first, its rows locked until the transaction ends.
async fn ready(conn: &mut Conn, request: &LeaseRequest) -> Result<Vec<Task>, StoreError> {
    let now = request.now.timestamp_micros();
    let ready = task::table
        .filter(task::ended_at.is_null())
        .filter(task::due_at.le(now))
        .filter(task::lease_until.is_null().or(task::lease_until.le(now)))
        .filter(sql::<Bool>(NEXT_OF_ITS_LANE))
        .filter(sql::<Bool>(match request.pace {
            Some(Pace::Quick) => &QUICK,
            Some(Pace::Long) => &LONG,
            Some(Pace::Supplier(Supplier::Jiuyi)) => &JIUYI,
            Some(Pace::Supplier(Supplier::ProxyShop)) => &PROXY,
            None => &KNOWN_KINDS,
        }))
        .order((task::due_at, task::id))
        .limit(request.most.into())
        .select(<TaskRow as SelectableHelper<Db>>::as_select());
    let ready = cached(locking!(ready, skip locked));
    let rows = ready.load::<TaskRow>(conn).await.map_err(error::store)?;
    rows.into_iter().map(TaskRow::read).collect()
}
