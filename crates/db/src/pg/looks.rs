//! Customers and orders by id, each for all that ask at the time by one statement.

use super::keyed::ByKeys;
use super::line::{BatchError, Line};
use super::{Conn, PgPool};
use crate::group::Queue;
use crate::group::looks::{Finder, Findings, FoundCustomer, FoundOrder, Together};
use crate::rows::attempt::AttemptRow;
use crate::rows::customer::CustomerRow;
use crate::rows::order::OrderRow;
use crate::schema::{customer, orders, payment_attempt as attempt, qualified_user};
use async_trait::async_trait;
use diesel::dsl::exists;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, SelectableHelper};
use diesel_async::RunQueryDsl;
use domain::ports::StoreError;
use futures_util::future::try_join;
use std::sync::OnceLock;
use std::time::Duration;

/// The ways to those who look, each on a connection of its own.
#[derive(Debug, Clone)]
pub(super) struct Looks {
    pub(super) customers: Queue<Together<Customers>>,
    pub(super) orders: Queue<Together<Orders>>,
}

impl Looks {
    pub(super) fn new(pool: &PgPool) -> Self {
        let line = || Line::new(pool.clone(), Duration::ZERO);
        Self {
            customers: Queue::to(Together(Customers(line()))),
            orders: Queue::to(Together(Orders(line()))),
        }
    }
}

/// By queryId.
pub(super) struct Customers(Line);

#[async_trait]
impl Finder for Customers {
    type Key = String;
    type Found = FoundCustomer;

    async fn find(&mut self, keys: &[String]) -> Result<Findings<Self>, StoreError> {
        let mut conn = self.0.take().await?;
        let rows = customers(&mut conn, keys).await.map_err(BatchError::from)?;
        self.0.put_back(conn);
        Ok(rows
            .into_iter()
            .map(|(row, is_listed)| (row.query_id().to_owned(), (row, is_listed)))
            .collect())
    }
}

async fn customers(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<FoundCustomer>> {
    static TEXT: OnceLock<String> = OnceLock::new();
    let found = ByKeys::new(&TEXT, ids, |ids| {
        let is_listed =
            exists(qualified_user::table.filter(qualified_user::query_id.eq(customer::query_id)));
        let found = customer::table.filter(customer::query_id.eq_any(ids));
        found.select((CustomerRow::as_select(), is_listed))
    })?;
    found.load(conn).await
}

/// By the number of its id, with its attempts.
pub(super) struct Orders(Line);

#[async_trait]
impl Finder for Orders {
    type Key = i64;
    type Found = FoundOrder;

    async fn find(&mut self, keys: &[i64]) -> Result<Findings<Self>, StoreError> {
        let conn = self.0.take().await?;
        // Both go out at once.
        let rows = try_join(orders(&conn, keys), attempts(&conn, keys)).await;
        let (orders, attempts) = rows.map_err(BatchError::from)?;
        self.0.put_back(conn);
        let mut found: Findings<Self> =
            orders.into_iter().map(|row| (row.number(), (row, Vec::new()))).collect();
        for attempt in attempts {
            if let Some((_order, attempts)) = found.get_mut(&attempt.order_number()) {
                attempts.push(attempt);
            }
        }
        Ok(found)
    }
}

async fn orders(mut conn: &Conn, numbers: &[i64]) -> QueryResult<Vec<OrderRow>> {
    static TEXT: OnceLock<String> = OnceLock::new();
    let found = ByKeys::new(&TEXT, numbers, |numbers| {
        orders::table.filter(orders::id.eq_any(numbers)).select(OrderRow::as_select())
    })?;
    found.load(&mut conn).await
}

/// Oldest first.
async fn attempts(mut conn: &Conn, orders: &[i64]) -> QueryResult<Vec<AttemptRow>> {
    static TEXT: OnceLock<String> = OnceLock::new();
    let found = ByKeys::new(&TEXT, orders, |orders| {
        let found = attempt::table.filter(attempt::order_id.eq_any(orders));
        found.order((attempt::created_at, attempt::id)).select(AttemptRow::as_select())
    })?;
    found.load(&mut conn).await
}
