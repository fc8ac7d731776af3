//! Fakes with a hand in between, for what happens while a call is under way.

use async_trait::async_trait;
use domain::ports::{
    BackOffice, CloseReport, CreatedPayment, OutsideError, PaymentGateway, PaymentRequest,
    PrepareError, PreparedPayment, PushOrder, PushReceipt, RefundReport, Store, StoreError,
    TradeReport, UnitOfWork,
};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Channel, Money, PaymentAttempt, Refund, Target};
use futures_util::future::BoxFuture;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use testkit::fakes::{FakeBackOffice, FakeGateway, FakeStore};
use tokio::sync::Semaphore;

/// Something that happens once, in the middle of somebody's call.
#[derive(Default)]
struct Hook(Mutex<Option<BoxFuture<'static, ()>>>);

impl Hook {
    fn set(&self, what: impl Future<Output = ()> + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::pin(what));
    }

    async fn run(&self) {
        let what = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(what) = what {
            what.await;
        }
    }
}

/// A gateway that notes each create, can keep it waiting, and can be slow to tell of money.
pub(crate) struct WatchedGateway {
    inner: Arc<FakeGateway>,
    gate: Semaphore,
    sent: Mutex<Vec<(String, String)>>,
    hides_money: AtomicBool,
    garbles_money: AtomicBool,
    forgets_payers: AtomicBool,
    gives_back_some: AtomicBool,
    tells_amount: Mutex<Option<Money>>,
    after_query: Hook,
    after_close: Hook,
    before_refund: Hook,
    after_refund: Hook,
    prepared: Mutex<Vec<PaymentRequest>>,
}

impl WatchedGateway {
    pub(crate) fn open(inner: &Arc<FakeGateway>) -> Arc<Self> {
        Self::with_gate(inner, Semaphore::MAX_PERMITS)
    }

    /// No create gets through before `let_through`.
    pub(crate) fn shut(inner: &Arc<FakeGateway>) -> Arc<Self> {
        Self::with_gate(inner, 0)
    }

    fn with_gate(inner: &Arc<FakeGateway>, permits: usize) -> Arc<Self> {
        Arc::new(Self {
            inner: Arc::clone(inner),
            gate: Semaphore::new(permits),
            sent: Mutex::default(),
            hides_money: AtomicBool::new(false),
            garbles_money: AtomicBool::new(false),
            forgets_payers: AtomicBool::new(false),
            gives_back_some: AtomicBool::new(false),
            tells_amount: Mutex::default(),
            after_query: Hook::default(),
            after_close: Hook::default(),
            before_refund: Hook::default(),
            after_refund: Hook::default(),
            prepared: Mutex::default(),
        })
    }

    pub(crate) fn let_through(&self) {
        self.gate.add_permits(1_000);
    }

    /// Number and body of each create that was begun.
    pub(crate) fn sent(&self) -> Vec<(String, String)> {
        self.sent.lock().unwrap().clone()
    }

    /// While it hides money, it calls closed what is paid.
    pub(crate) fn hide_money(&self, hides: bool) {
        self.hides_money.store(hides, Ordering::Relaxed);
    }

    /// From now on its requests say nothing of the payer and the way back, as those of some scenes.
    pub(crate) fn forget_payers(&self) {
        self.forgets_payers.store(true, Ordering::Relaxed);
    }

    /// While it garbles money, its answers about it cannot be read, nor whose they are.
    pub(crate) fn garble_money(&self, garbles: bool) {
        self.garbles_money.store(garbles, Ordering::Relaxed);
    }

    /// While it does, its answers about money say that some of it was given back.
    pub(crate) fn give_back_some(&self, gives_back: bool) {
        self.gives_back_some.store(gives_back, Ordering::Relaxed);
    }

    /// From now on every answer about money names this amount.
    pub(crate) fn tell_amount(&self, amount: Money) {
        *self.tells_amount.lock().unwrap() = Some(amount);
    }

    /// Happens after the next query was answered and before its answer arrives.
    pub(crate) fn after_query(&self, what: impl Future<Output = ()> + Send + 'static) {
        self.after_query.set(what);
    }

    /// Happens after the next close was answered and before its answer arrives.
    pub(crate) fn after_close(&self, what: impl Future<Output = ()> + Send + 'static) {
        self.after_close.set(what);
    }

    /// Happens before the next refund reaches the provider.
    pub(crate) fn before_refund(&self, what: impl Future<Output = ()> + Send + 'static) {
        self.before_refund.set(what);
    }

    /// Happens after the next refund had its effect and before its answer arrives.
    pub(crate) fn after_refund(&self, what: impl Future<Output = ()> + Send + 'static) {
        self.after_refund.set(what);
    }

    /// Every request that was worked out, sent or not.
    pub(crate) fn prepared(&self) -> Vec<PaymentRequest> {
        self.prepared.lock().unwrap().clone()
    }
}

impl fmt::Debug for WatchedGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WatchedGateway")
    }
}

#[async_trait]
impl PaymentGateway for WatchedGateway {
    fn channel(&self) -> Channel {
        self.inner.channel()
    }

    fn clock_skew(&self) -> Option<chrono::TimeDelta> {
        self.inner.clock_skew()
    }

    fn prepare(&self, request: &PaymentRequest) -> Result<PreparedPayment, PrepareError> {
        self.prepared.lock().unwrap().push(request.clone());
        let prepared = self.inner.prepare(request)?;
        if self.forgets_payers.load(Ordering::Relaxed) {
            return Ok(PreparedPayment { body: format!("number={}", request.number), ..prepared });
        }
        Ok(prepared)
    }

    async fn create(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        let request = (attempt.number.to_string(), attempt.request_body.clone());
        self.sent.lock().unwrap().push(request);
        let _turn = self.gate.acquire().await.unwrap();
        self.inner.create(attempt).await
    }

    async fn query(&self, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
        let report = self.inner.query(attempt).await;
        self.after_query.run().await;
        match report {
            Ok(TradeReport::Money { .. }) if self.hides_money.load(Ordering::Relaxed) => {
                Ok(TradeReport::Closed)
            }
            Ok(TradeReport::Money { headers, body, .. })
                if self.garbles_money.load(Ordering::Relaxed) =>
            {
                let (channel, problem) = (self.channel(), "no number".to_owned());
                let report = ReportedMoney::Unreadable { channel, number: None, problem };
                Ok(TradeReport::Money { report, headers, body })
            }
            Ok(TradeReport::Money { report: ReportedMoney::Captured(capture), headers, body }) => {
                let amount = self.tells_amount.lock().unwrap().unwrap_or(capture.amount);
                let some = self.gives_back_some.load(Ordering::Relaxed);
                let given_back = if some { GivenBack::Some } else { capture.given_back };
                let report = ReportedMoney::Captured(Capture { amount, given_back, ..capture });
                Ok(TradeReport::Money { report, headers, body })
            }
            report => report,
        }
    }

    async fn close(&self, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
        let report = self.inner.close(attempt).await;
        self.after_close.run().await;
        report
    }

    async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.before_refund.run().await;
        let report = self.inner.refund(attempt, refund).await;
        self.after_refund.run().await;
        report
    }

    async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.inner.query_refund(attempt, refund).await
    }
}

/// A back office during whose next call something happens.
pub(crate) struct InterruptedBackOffice {
    inner: Arc<FakeBackOffice>,
    after_push: Hook,
    after_find: Hook,
}

impl InterruptedBackOffice {
    pub(crate) fn new(inner: &Arc<FakeBackOffice>) -> Arc<Self> {
        let (after_push, after_find) = (Hook::default(), Hook::default());
        Arc::new(Self { inner: Arc::clone(inner), after_push, after_find })
    }

    /// Happens after the next push had its effect and before its answer arrives.
    pub(crate) fn after_push(&self, what: impl Future<Output = ()> + Send + 'static) {
        self.after_push.set(what);
    }

    /// Happens after the next question about a push was answered and before its answer arrives.
    pub(crate) fn after_find(&self, what: impl Future<Output = ()> + Send + 'static) {
        self.after_find.set(what);
    }
}

impl fmt::Debug for InterruptedBackOffice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InterruptedBackOffice")
    }
}

#[async_trait]
impl BackOffice for InterruptedBackOffice {
    fn target(&self) -> Target {
        self.inner.target()
    }

    async fn push(&self, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
        let receipt = self.inner.push(push).await;
        self.after_push.run().await;
        receipt
    }

    async fn find(&self, key: &str) -> Result<Option<PushReceipt>, OutsideError> {
        let found = self.inner.find(key).await;
        self.after_find.run().await;
        found
    }

    async fn take_back(&self, key: &str) -> Result<(), OutsideError> {
        self.inner.take_back(key).await
    }
}

/// A store that somebody else is quicker to write to.
pub(crate) struct InterruptedStore {
    inner: FakeStore,
    units_before: AtomicUsize,
    before_begin: Hook,
}

impl InterruptedStore {
    pub(crate) fn new(inner: &FakeStore) -> Arc<Self> {
        let (units_before, before_begin) = (AtomicUsize::new(usize::MAX), Hook::default());
        Arc::new(Self { inner: inner.clone(), units_before, before_begin })
    }

    /// Happens when the caller has had so many units of work, before the next one begins.
    pub(crate) fn after_units(
        &self,
        count: usize,
        what: impl Future<Output = ()> + Send + 'static,
    ) {
        self.units_before.store(count, Ordering::Relaxed);
        self.before_begin.set(what);
    }
}

impl fmt::Debug for InterruptedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InterruptedStore")
    }
}

#[async_trait]
impl Store for InterruptedStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let before = self.units_before.load(Ordering::Relaxed);
        self.units_before.store(before.saturating_sub(1), Ordering::Relaxed);
        if before == 0 {
            self.before_begin.run().await;
        }
        self.inner.begin().await
    }
}
