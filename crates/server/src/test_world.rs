//! The sandbox, as the routes for testing see it.

use crate::clock::SystemClock;
use async_trait::async_trait;
use chrono::TimeDelta;
use http_api::{PayerOrder, TestWorld, TestWorldError};
use sandbox::{ControlClient, SandboxError};
use serde_json::Value;
use std::sync::Arc;

#[derive(Debug)]
pub(crate) struct SandboxWorld {
    pub(crate) client: ControlClient,
    pub(crate) clock: Arc<SystemClock>,
}

#[async_trait]
impl TestWorld for SandboxWorld {
    async fn payer(&self, order: PayerOrder) -> Result<Value, TestWorldError> {
        let order = sandbox::PayerOrder {
            order_id: order.order_id.to_string(),
            out_trade_no: None,
            action: order.action,
            channel: order.channel.map(|channel| channel.name().to_owned()),
            url: order.url,
        };
        let report = self.client.payer(&order).await.map_err(|error| told(&error))?;
        serde_json::to_value(report).map_err(|error| internal(&error))
    }

    async fn set_fault(&self, fault: Value) -> Result<Value, TestWorldError> {
        let fault = serde_json::from_value(fault)
            .map_err(|error| TestWorldError { status: 400, message: error.to_string() })?;
        self.client.set_fault(&fault).await.map_err(|error| told(&error))
    }

    async fn outside(&self, system: Option<&str>) -> Result<Value, TestWorldError> {
        self.client.outside(system).await.map_err(|error| told(&error))
    }

    async fn advance_clock(&self, seconds: i64) -> Result<i64, TestWorldError> {
        let offset = self.client.advance_clock(seconds).await.map_err(|error| told(&error))?;
        self.clock.lead_by(TimeDelta::seconds(offset));
        Ok(offset)
    }

    async fn renewal_users(&self) -> Result<Value, TestWorldError> {
        let customers = self.client.customers().await.map_err(|error| told(&error))?;
        serde_json::to_value(customers).map_err(|error| internal(&error))
    }
}

fn told(error: &SandboxError) -> TestWorldError {
    if let SandboxError::Answered { status, text } = error {
        return TestWorldError { status: *status, message: text.clone() };
    }
    TestWorldError { status: 502, message: error.to_string() }
}

fn internal(error: &serde_json::Error) -> TestWorldError {
    TestWorldError { status: 500, message: error.to_string() }
}
