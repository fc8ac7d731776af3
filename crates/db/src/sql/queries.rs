use super::content::groups;
use super::{
    Conn, Db, Looks, MIGRATIONS, Pool, attempts, catalogue, customers, database_time, differences,
    events, evidence, invariants, late_payments, orders, quarantine, refunds, stock, tasks,
};
use crate::group::looks::FoundOrder;
use crate::rows::task::TaskRow;
use crate::schema::__diesel_schema_migrations as applied;
use crate::totals::{Paging, Totals};
use async_trait::async_trait;
use diesel::QueryDsl;
use diesel::migration::MigrationSource;
use diesel::result::Error;
use diesel_async::RunQueryDsl;
use domain::content::PackageGroup;
use domain::ports::{
    Cipher, Clock, Figures, InvariantCheck, Page, Paged, Queries, StoreError, StoreHealth,
    TaskFilter,
};
use domain::{
    Customer, Order, OrderEvent, OrderId, Package, PackageId, PaymentAttempt, QueryId, Task,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reading outside a transaction, over one pool.
#[derive(Debug, Clone)]
pub struct SqlQueries {
    pub(super) pool: Pool,
    pub(super) cipher: Arc<dyn Cipher>,
    clock: Arc<dyn Clock>,
    /// Those who look for a customer or an order are answered together.
    looks: Option<Looks>,
    totals: Totals,
}

impl SqlQueries {
    pub fn new(pool: Pool, cipher: Arc<dyn Cipher>, clock: Arc<dyn Clock>) -> Self {
        Self { pool, cipher, clock, looks: None, totals: Totals::default() }
    }

    /// The same, by tasks of the runtime that this is called on where many ask at a time.
    pub(crate) fn grouped(self) -> Self {
        Self { looks: Some(Looks::new(&self.pool)), ..self }
    }

    pub(super) fn paging(&self, page: Page) -> Paging<'_> {
        Paging { page, totals: &self.totals }
    }

    async fn customer_alone(&self, query_id: &QueryId) -> Result<Option<Customer>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = customers::find(reading.conn()?, self.cipher.as_ref(), query_id).await;
        reading.end(found)
    }

    async fn order_alone(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = orders::find(reading.conn()?, self.cipher.as_ref(), id).await;
        reading.end(found)
    }
}

#[async_trait]
impl Queries for SqlQueries {
    async fn packages(&self) -> Result<Vec<Package>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = catalogue::all(reading.conn()?).await;
        reading.end(found)
    }

    async fn stock(&self, id: PackageId) -> Result<Option<i64>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = stock::left(reading.conn()?, id).await;
        reading.end(found)
    }

    async fn package_groups(&self) -> Result<Vec<PackageGroup>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = groups::all(reading.conn()?).await;
        reading.end(found)
    }

    async fn catalogue_version(&self) -> Result<i64, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = catalogue::version(reading.conn()?).await;
        reading.end(found)
    }

    async fn customer(&self, query_id: &QueryId) -> Result<Option<Customer>, StoreError> {
        let Some(looks) = &self.looks else { return self.customer_alone(query_id).await };
        match looks.customers.ask(query_id.as_str().to_owned()).await {
            Ok(found) => found.map(|row| customers::read(row, self.cipher.as_ref())).transpose(),
            Err(StoreError::Busy) => Err(StoreError::Busy),
            Err(_together) => self.customer_alone(query_id).await,
        }
    }

    async fn order(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        if self.looks.is_none() {
            return self.order_alone(id).await;
        }
        Ok(self.order_tried(id).await?.map(|(order, _attempts)| order))
    }

    async fn order_tried(
        &self,
        id: OrderId,
    ) -> Result<Option<(Order, Vec<PaymentAttempt>)>, StoreError> {
        let looked = match &self.looks {
            Some(looks) => Some(looks.orders.ask(id.number().as_i64()).await),
            None => None,
        };
        match looked {
            Some(Ok(found)) => found
                .filter(|(row, _attempts)| row.is_of(id))
                .map(|found| read(found, self.cipher.as_ref()))
                .transpose(),
            Some(Err(StoreError::Busy)) => Err(StoreError::Busy),
            Some(Err(_)) | None => {
                let Some(order) = self.order_alone(id).await? else { return Ok(None) };
                Ok(Some((order, self.attempts(id).await?)))
            }
        }
    }

    async fn attempts(&self, order: OrderId) -> Result<Vec<PaymentAttempt>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = attempts::of_order(reading.conn()?, self.cipher.as_ref(), order).await;
        reading.end(found)
    }

    async fn timeline(&self, order: OrderId) -> Result<Vec<OrderEvent>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = events::of_order(reading.conn()?, order).await;
        reading.end(found)
    }

    async fn figures(&self) -> Result<Figures, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = figures(reading.conn()?).await;
        reading.end(found)
    }

    async fn tasks(&self, filter: &TaskFilter, page: Page) -> Result<Paged<Task>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = tasks::list(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(TaskRow::read)
    }

    async fn health(&self) -> Result<StoreHealth, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = health(reading.conn()?, self.clock.as_ref()).await;
        reading.end(found)
    }

    async fn invariants(&self) -> Result<Vec<InvariantCheck>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = invariants::check_all(reading.conn()?, self.clock.as_ref()).await;
        reading.end(found)
    }
}

fn read(
    (order, attempts): FoundOrder,
    cipher: &dyn Cipher,
) -> Result<(Order, Vec<PaymentAttempt>), StoreError> {
    let attempts = attempts.into_iter().map(|row| row.read(cipher)).collect::<Result<_, _>>()?;
    Ok((order.read(cipher)?, attempts))
}

async fn figures(conn: &mut Conn) -> Result<Figures, StoreError> {
    Ok(Figures {
        tasks: tasks::figures(conn).await?,
        orders: orders::figures(conn).await?,
        quarantined: quarantine::count_open(conn).await?,
        late_payments: late_payments::count_waiting(conn).await?,
        refunds: refunds::figures(conn).await?,
        differences: differences::count_open(conn).await?,
        rejected_messages: evidence::count_rejected(conn).await?,
    })
}

async fn health(conn: &mut Conn, clock: &dyn Clock) -> Result<StoreHealth, StoreError> {
    Ok(StoreHealth {
        database_time: database_time(conn, clock).await?,
        is_migrated: is_migrated(conn).await?,
    })
}

/// Whether every migration of this program has been run. Later ones are no hindrance.
async fn is_migrated(conn: &mut Conn) -> Result<bool, StoreError> {
    let versions = applied::table.select(applied::version).load::<String>(conn).await;
    let versions: BTreeSet<String> = match versions {
        Ok(versions) => versions.into_iter().collect(),
        Err(lost) if crate::error::is_lost(&lost) => return Err(crate::error::store(lost)),
        // There is no such table before the first migration.
        Err(Error::DatabaseError(..)) => return Ok(false),
        Err(failed) => return Err(crate::error::store(failed)),
    };
    let ours = MigrationSource::<Db>::migrations(&MIGRATIONS).map_err(StoreError::Unavailable)?;
    Ok(ours.iter().all(|ours| versions.contains(&ours.name().version().to_string())))
}
