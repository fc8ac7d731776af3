use async_trait::async_trait;
use domain::ports::{ExchangeLog, OutsideExchange};
use std::sync::{Arc, Mutex};

/// Keeps what was recorded, for a test to look at.
#[derive(Debug, Default)]
pub struct FakeExchangeLog(Mutex<Vec<OutsideExchange>>);

impl FakeExchangeLog {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// In the order in which it came.
    pub fn recorded(&self) -> Vec<OutsideExchange> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl ExchangeLog for FakeExchangeLog {
    async fn record(&self, exchange: OutsideExchange) {
        self.0.lock().unwrap().push(exchange);
    }
}
