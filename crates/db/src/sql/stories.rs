use super::{Conn, Pool, Transaction, evidence};
use crate::error;
use crate::rows::attempt::AttemptRow;
use crate::rows::event::EventRow;
use crate::rows::flow::FlowRow;
use crate::rows::order::OrderRow;
use crate::rows::task::TaskRow;
use crate::schema::{order_event, orders, payment_attempt, payment_flow, task};
use crate::stories::{Stories, Story};
use async_trait::async_trait;
use diesel_async::RunQueryDsl;
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
}

async fn add(conn: &mut Conn, cipher: &dyn Cipher, stories: &[Story]) -> Result<(), StoreError> {
    let rows = stories.iter().map(|story| OrderRow::new(&story.order, cipher));
    let rows: Vec<OrderRow> = rows.collect::<Result<_, _>>()?;
    insert_all!(conn, orders::table, rows);
    let events = stories.iter().flat_map(|story| &story.events);
    let rows: Vec<_> = events.map(EventRow::new).collect();
    insert_all!(conn, order_event::table, rows);
    let rows: Vec<_> = stories.iter().flat_map(|story| &story.tasks).map(TaskRow::new).collect();
    insert_all!(conn, task::table, rows);
    let paid: Vec<_> = stories.iter().filter_map(|story| story.payment.as_ref()).collect();
    let rows: Vec<_> = paid.iter().map(|paid| AttemptRow::new(&paid.attempt, cipher)).collect();
    insert_all!(conn, payment_attempt::table, rows);
    let rows: Vec<_> = paid.iter().map(|paid| FlowRow::new(&paid.flow)).collect();
    insert_all!(conn, payment_flow::table, rows);
    let said: Vec<_> = paid.iter().map(|paid| &paid.evidence).collect();
    evidence::add_all(conn, cipher, &said).await
}
