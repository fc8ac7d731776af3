//! The cashier (收银台): starting payments, and telling where an order stands.

mod create;
mod pay;
mod reserve;

pub use pay::{PayError, PayOrder, Payment};

use crate::orders::{LookError, OrderView, Orders};
use crate::ports::{Ports, Settings};
use crate::trades::Trades;
use chrono::TimeDelta;
use domain::attempt::{PaymentAttempt, Scene};
use domain::id::{AttemptId, OrderId};
use domain::time::Timestamp;
use domain::with_causes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// A provider's answer older than this is asked for again when a client looks.
const ANSWER_LIFE: TimeDelta = TimeDelta::seconds(3);
/// How many looks are remembered before the old ones are dropped.
const LOOKS_KEPT: usize = 4_096;

#[derive(Debug, Clone)]
pub struct Cashier {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    trades: Trades,
    orders: Orders,
    wake: Arc<Notify>,
    /// When each open attempt was last asked about by this server.
    looks: Arc<Mutex<HashMap<AttemptId, Timestamp>>>,
}

impl Cashier {
    pub(crate) fn new(
        ports: &Arc<Ports>,
        settings: &Arc<Settings>,
        trades: Trades,
        wake: &Arc<Notify>,
    ) -> Self {
        Self {
            ports: Arc::clone(ports),
            settings: Arc::clone(settings),
            trades,
            orders: Orders::new(ports),
            wake: Arc::clone(wake),
            looks: Arc::default(),
        }
    }

    /// Whether this installation takes payments that way.
    pub fn offers(&self, scene: Scene) -> bool {
        let has_gateway = self.ports.gateway(scene.channel()).is_some();
        has_gateway && (scene != Scene::Jsapi || self.ports.wechat_login.is_some())
    }

    /// Where the order stands. An open attempt is asked about first when its answer is old; a
    /// provider that does not answer changes nothing about ours.
    pub async fn order(&self, id: OrderId) -> Result<OrderView, LookError> {
        let view = self.orders.look(id).await?;
        let mut asked = false;
        for attempt in view.attempts.iter().filter(|attempt| self.is_worth_a_look(attempt)) {
            asked = true;
            if let Err(error) = self.trades.ask(attempt).await {
                let number = attempt.number.to_string();
                let error = with_causes(&error);
                tracing::warn!(payment_attempt.number = number, %error, "no answer about a payment");
            }
        }
        if asked { self.orders.look(id).await } else { Ok(view) }
    }

    fn is_worth_a_look(&self, attempt: &PaymentAttempt) -> bool {
        if !attempt.is_open() {
            return false;
        }
        let now = self.ports.clock.now();
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let last = looks.get(&attempt.id).copied().unwrap_or(attempt.created_at);
        if now - last <= ANSWER_LIFE {
            return false;
        }
        if looks.len() >= LOOKS_KEPT {
            looks.retain(|_, at| now - *at <= ANSWER_LIFE);
        }
        looks.insert(attempt.id, now);
        true
    }
}
