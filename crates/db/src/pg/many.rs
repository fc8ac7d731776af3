//! Changes to many rows by one statement.

use super::Conn;
use super::arrays::{Arrays, Filled, given, list, set};
use super::sql::tasks::put_off;
use crate::error;
use crate::rows::columns::columns;
use crate::rows::event::EventRow;
use crate::rows::order_state::OrderStateColumns;
use crate::rows::task::TaskProgress;
use diesel_async::RunQueryDsl;
use domain::ports::StoreError;
use domain::task::Lease;
use domain::{Order, OrderEvent, Task};
use std::sync::LazyLock;

/// `version`: as it was read.
pub(super) struct ChangedOrder {
    id: i64,
    version: i64,
    new: OrderStateColumns,
}

columns!(ChangedOrder { id: i64, version: i64 } with { new: OrderStateColumns });

impl ChangedOrder {
    pub(super) fn new(order: &Order) -> Self {
        let new = OrderStateColumns::new(&order.state);
        Self { id: order.id.number().as_i64(), version: order.version, new }
    }
}

/// `held`: the token of the lease by which it is settled; none where the row is locked.
struct ChangedTask {
    id: i64,
    held: Option<i64>,
    new: TaskProgress,
}

columns!(ChangedTask { id: i64, held: Option<i64> } with { new: TaskProgress });

impl ChangedTask {
    fn new(task: &Task, held: Option<Lease>) -> Self {
        let held = held.map(|lease| lease.token.as_i64());
        Self { id: task.id.as_i64(), held, new: TaskProgress::new(task) }
    }
}

static UPDATE_ORDERS: LazyLock<String> = LazyLock::new(|| {
    let (changed, set) = (given::<ChangedOrder>("changed"), set::<OrderStateColumns>("changed"));
    format!(
        "WITH {changed} UPDATE orders SET {set}, version = changed.version + 1 FROM changed \
         WHERE orders.id = changed.id AND orders.version = changed.version"
    )
});

static STORE_TASKS: LazyLock<String> = LazyLock::new(|| {
    let (changed, set) = (given::<ChangedTask>("changed"), set::<TaskProgress>("changed"));
    format!("WITH {changed} UPDATE task SET {set} FROM changed WHERE task.id = changed.id")
});

static SETTLE_TASKS: LazyLock<String> = LazyLock::new(|| {
    let stored = STORE_TASKS.as_str();
    format!("{stored} AND task.state = 'leased' AND task.lease_token = changed.held")
});

static ADD_EVENTS: LazyLock<String> = LazyLock::new(|| {
    let (new, columns) = (given::<EventRow>("new_event"), list::<EventRow>());
    format!(
        "WITH {new} INSERT INTO order_event ({columns}) SELECT {columns} FROM new_event ORDER BY id"
    )
});

pub(super) async fn update_orders(conn: &mut Conn, orders: &mut [Order]) -> Result<(), StoreError> {
    change_all(conn, &UPDATE_ORDERS, orders.iter().map(ChangedOrder::new)).await?;
    for order in orders {
        order.version += 1;
    }
    Ok(())
}

pub(super) async fn settle_tasks(
    conn: &mut Conn,
    tasks: &[(Task, Lease)],
) -> Result<(), StoreError> {
    let changed = tasks.iter().map(|(task, held)| ChangedTask::new(task, Some(*held)));
    change_all(conn, &SETTLE_TASKS, changed).await?;
    for (task, _held) in tasks {
        put_off(conn, task).await?;
    }
    Ok(())
}

/// Their rows are locked.
pub(super) async fn store_tasks(conn: &mut Conn, tasks: &[Task]) -> Result<(), StoreError> {
    let changed = tasks.iter().map(|task| ChangedTask::new(task, None));
    change_all(conn, &STORE_TASKS, changed).await
}

pub(super) async fn add_events(conn: &mut Conn, events: &[OrderEvent]) -> Result<(), StoreError> {
    change_all(conn, &ADD_EVENTS, events.iter().map(EventRow::new)).await
}

/// `Conflict`: not all of them are as they were.
async fn change_all<R: crate::rows::columns::Columns>(
    conn: &mut Conn,
    text: &str,
    rows: impl ExactSizeIterator<Item = R>,
) -> Result<(), StoreError> {
    let count = rows.len();
    if count == 0 {
        return Ok(());
    }
    let change = Filled::new(text, [Arrays::of(rows)]);
    let changed = change.execute(conn).await.map_err(error::store)?;
    if changed == count { Ok(()) } else { Err(StoreError::Conflict) }
}
