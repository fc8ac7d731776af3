use app::Application;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{Clock, PaymentGateway};
use domain::{Channel, OrderId};
use http_api::{PayerOrder, TestWorld, TestWorldError};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use testkit::fakes::{FakeClock, FakeGateway, FakeVerifier};

/// A payer at the fake gateways, whose provider notifies the application.
pub(crate) struct FakeWorld {
    app: Arc<Application>,
    gateways: [Arc<FakeGateway>; 3],
    clock: Arc<FakeClock>,
    /// What the payer was asked to do.
    pub(crate) orders: Mutex<Vec<PayerOrder>>,
    pub(crate) faults: Mutex<Vec<Value>>,
    /// What the next call ends in.
    pub(crate) refusal: Mutex<Option<TestWorldError>>,
}

impl FakeWorld {
    pub(crate) fn new(
        app: &Arc<Application>,
        gateways: &[Arc<FakeGateway>; 3],
        clock: &Arc<FakeClock>,
    ) -> Arc<Self> {
        Arc::new(Self {
            app: Arc::clone(app),
            gateways: gateways.clone(),
            clock: Arc::clone(clock),
            orders: Mutex::default(),
            faults: Mutex::default(),
            refusal: Mutex::default(),
        })
    }

    fn refuse(&self) -> Result<(), TestWorldError> {
        self.refusal.lock().unwrap().take().map_or(Ok(()), Err)
    }

    async fn pay(&self, order: OrderId, channel: Option<Channel>) -> Result<(), TestWorldError> {
        let view = self.app.orders.look(order).await.unwrap();
        let wanted = |attempt: &&domain::PaymentAttempt| {
            attempt.is_open() && channel.is_none_or(|channel| channel == attempt.channel())
        };
        let unknown = TestWorldError { status: 404, message: "nothing to pay".to_owned() };
        let attempt = view.attempts.iter().rev().find(wanted).ok_or(unknown)?;
        let is_its = |gateway: &&Arc<FakeGateway>| gateway.channel() == attempt.channel();
        let gateway = self.gateways.iter().find(is_its).unwrap();
        let capture = gateway.payer_pays(attempt.number).unwrap();
        let raw = FakeVerifier::new(attempt.channel()).notification(&capture, self.clock.now());
        let reply = self.app.notifications.receive(attempt.channel(), raw).await.unwrap();
        assert_eq!(reply.status, 200);
        Ok(())
    }
}

#[async_trait]
impl TestWorld for FakeWorld {
    async fn payer(&self, order: PayerOrder) -> Result<Value, TestWorldError> {
        self.refuse()?;
        self.orders.lock().unwrap().push(order.clone());
        if order.action == "pay" {
            self.pay(order.order_id, order.channel).await?;
        }
        Ok(json!({ "did": order.action }))
    }

    async fn set_fault(&self, fault: Value) -> Result<Value, TestWorldError> {
        self.refuse()?;
        self.faults.lock().unwrap().push(fault.clone());
        Ok(fault)
    }

    async fn outside(&self, system: Option<&str>) -> Result<Value, TestWorldError> {
        self.refuse()?;
        Ok(json!({ "asked": system }))
    }

    async fn advance_clock(&self, seconds: i64) -> Result<i64, TestWorldError> {
        self.refuse()?;
        self.clock.advance(TimeDelta::seconds(seconds));
        Ok((self.clock.now() - testkit::given::start()).num_seconds())
    }

    async fn renewal_users(&self) -> Result<Value, TestWorldError> {
        self.refuse()?;
        Ok(json!([{ "queryId": "PBS001022579" }]))
    }
}
