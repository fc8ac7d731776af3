use super::{Conn, Pool, Transaction, evidence, load};
use crate::rows::attempt::AttemptRow;
use crate::rows::event::EventRow;
use crate::rows::flow::FlowRow;
use crate::rows::order::OrderRow;
use crate::rows::task::TaskRow;
use crate::stories::{Stories, Story};
use async_trait::async_trait;
use domain::ports::{Cipher, StoreError};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct SqlStories {
    pool: Pool,
    cipher: Arc<dyn Cipher>,
}

impl SqlStories {
    pub fn new(pool: Pool, cipher: Arc<dyn Cipher>) -> Self {
        Self { pool, cipher }
    }
}

#[async_trait]
impl Stories for SqlStories {
    async fn begin(&self) -> Result<(), StoreError> {
        let mut transaction = Transaction::begin(&self.pool).await?;
        load::begin(transaction.conn()?).await?;
        transaction.commit().await
    }

    async fn add(&self, stories: &[Story]) -> Result<(), StoreError> {
        let mut transaction = Transaction::begin(&self.pool).await?;
        match add(transaction.conn()?, self.cipher.as_ref(), stories).await {
            Ok(()) => transaction.commit().await,
            Err(error) => {
                transaction.roll_back().await?;
                Err(error)
            }
        }
    }

    async fn end(&self) -> Result<(), StoreError> {
        let mut transaction = Transaction::begin(&self.pool).await?;
        load::end(transaction.conn()?).await?;
        transaction.commit().await
    }
}

async fn add(conn: &mut Conn, cipher: &dyn Cipher, stories: &[Story]) -> Result<(), StoreError> {
    let rows = stories.iter().map(|story| OrderRow::new(&story.order, cipher));
    let rows: Vec<OrderRow> = rows.collect::<Result<_, _>>()?;
    load_all!(conn, orders, rows);
    let events = stories.iter().flat_map(|story| &story.events);
    let rows: Vec<_> = events.map(EventRow::new).collect();
    load_all!(conn, order_event, rows);
    let rows: Vec<_> = stories.iter().flat_map(|story| &story.tasks).map(TaskRow::new).collect();
    load_all!(conn, task, rows);
    let paid: Vec<_> = stories.iter().filter_map(|story| story.payment.as_ref()).collect();
    let rows: Vec<_> = paid.iter().map(|paid| AttemptRow::new(&paid.attempt, cipher)).collect();
    load_all!(conn, payment_attempt, rows);
    let rows: Vec<_> = paid.iter().map(|paid| FlowRow::new(&paid.flow)).collect();
    load_all!(conn, payment_flow, rows);
    let said: Vec<_> = paid.iter().map(|paid| &paid.evidence).collect();
    evidence::add_all(conn, cipher, &said).await
}
