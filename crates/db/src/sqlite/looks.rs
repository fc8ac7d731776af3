//! Customers and orders by id: for all that ask at the time, one statement after the other on one
//! thread.

use super::threads::on_one_thread;
use super::{Conn, SqlitePool, cached};
use crate::error;
use crate::group::Queue;
use crate::group::looks::{Finder, Findings, FoundCustomer, FoundOrder, Together};
use crate::rows::attempt::AttemptRow;
use crate::rows::customer::CustomerRow;
use crate::rows::order::OrderRow;
use crate::schema::{customer, orders, payment_attempt as attempt, qualified_user};
use async_trait::async_trait;
use diesel::dsl::exists;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, SelectableHelper};
use domain::ports::StoreError;

/// The ways to those who look.
#[derive(Debug, Clone)]
pub(super) struct Looks {
    pub(super) customers: Queue<Together<Customers>>,
    pub(super) orders: Queue<Together<Orders>>,
}

impl Looks {
    pub(super) fn new(pool: &SqlitePool) -> Self {
        Self {
            customers: Queue::to(Together(Customers(pool.clone()))),
            orders: Queue::to(Together(Orders(pool.clone()))),
        }
    }
}

/// By queryId.
pub(super) struct Customers(SqlitePool);

#[async_trait]
impl Finder for Customers {
    type Key = String;
    type Found = FoundCustomer;

    async fn find(&mut self, keys: &[String]) -> Result<Findings<Self>, StoreError> {
        let (mut reading, keys) = (self.0.read().await?, keys.to_vec());
        let looked = on_one_thread(async move {
            let mut found = Findings::<Self>::new();
            for id in keys {
                if let Some(row) = customer(reading.conn()?, &id).await.map_err(error::store)? {
                    found.insert(id, row);
                }
            }
            reading.end(Ok(found))
        });
        looked.await.map_err(StoreError::Unavailable)?
    }
}

async fn customer(conn: &mut Conn, id: &str) -> QueryResult<Option<FoundCustomer>> {
    let is_listed =
        exists(qualified_user::table.filter(qualified_user::query_id.eq(customer::query_id)));
    let found = customer::table
        .filter(customer::query_id.eq(id))
        .select((CustomerRow::as_select(), is_listed));
    cached(found).get_result(conn).await.optional()
}

/// By the number of its id, with its attempts.
pub(super) struct Orders(SqlitePool);

#[async_trait]
impl Finder for Orders {
    type Key = i64;
    type Found = FoundOrder;

    async fn find(&mut self, keys: &[i64]) -> Result<Findings<Self>, StoreError> {
        let (mut reading, keys) = (self.0.read().await?, keys.to_vec());
        let looked = on_one_thread(async move {
            let mut found = Findings::<Self>::new();
            for number in keys {
                let conn = reading.conn()?;
                if let Some(order) = order(conn, number).await.map_err(error::store)? {
                    found.insert(number, order);
                }
            }
            reading.end(Ok(found))
        });
        looked.await.map_err(StoreError::Unavailable)?
    }
}

async fn order(conn: &mut Conn, number: i64) -> QueryResult<Option<FoundOrder>> {
    let found = orders::table.filter(orders::id.eq(number)).select(OrderRow::as_select());
    let Some(row) = cached(found).get_result(conn).await.optional()? else { return Ok(None) };
    let attempts = attempt::table
        .filter(attempt::order_id.eq(number))
        .order((attempt::created_at, attempt::id))
        .select(AttemptRow::as_select());
    Ok(Some((row, cached(attempts).load(conn).await?)))
}
