//! Changes to many rows, each by a statement: there is no way to the file that has to be saved.

use super::sql::{events, orders, tasks};
use super::{Conn, cached};
use crate::error;
use crate::rows::task::TaskProgress;
use crate::schema::task;
use diesel::{ExpressionMethods, QueryDsl};
use domain::ports::StoreError;
use domain::task::Lease;
use domain::{Order, OrderEvent, Task};

pub(super) async fn update_orders(
    conn: &mut Conn,
    changed: &mut [Order],
) -> Result<(), StoreError> {
    for order in changed {
        orders::update(conn, order).await?;
    }
    Ok(())
}

pub(super) async fn settle_tasks(
    conn: &mut Conn,
    settled: &[(Task, Lease)],
) -> Result<(), StoreError> {
    for (task, held) in settled {
        tasks::settle(conn, task, *held).await?;
    }
    Ok(())
}

/// Whoever writes has all rows.
pub(super) async fn store_tasks(conn: &mut Conn, stored: &[Task]) -> Result<(), StoreError> {
    for new in stored {
        let row = task::table.filter(task::id.eq(new.id.as_i64()));
        let update = cached(diesel::update(row).set(TaskProgress::new(new)));
        update.execute(conn).await.map_err(error::store)?;
    }
    Ok(())
}

pub(super) async fn add_events(conn: &mut Conn, added: &[OrderEvent]) -> Result<(), StoreError> {
    for event in added {
        events::add(conn, event).await?;
    }
    Ok(())
}
