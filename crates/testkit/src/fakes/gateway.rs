mod trade;

use super::{FakeClock, Fault};
use crate::contract::gateway::Payer;
use crate::given;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{
    Clock, CloseReport, CreatedPayment, OutsideError, PaymentGateway, PaymentRequest, PrepareError,
    PreparedPayment, TradeReport,
};
use domain::settlement::Capture;
use domain::{Action, AttemptNumber, Channel, PaymentAttempt, Scene};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use trade::Trade;

/// One of the gateway's calls, for faults and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GatewayCall {
    Create,
    Query,
    Close,
}

/// A provider in memory: trades by number, a payer, and faults as scripted.
pub struct FakeGateway {
    channel: Channel,
    clock: Arc<FakeClock>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    trades: BTreeMap<AttemptNumber, Trade>,
    faults: HashMap<GatewayCall, VecDeque<Fault>>,
    /// Of whatever call comes next.
    next_fault: Option<Fault>,
    calls: HashMap<GatewayCall, usize>,
    clock_skew: Option<TimeDelta>,
}

impl FakeGateway {
    /// Takes payments for our merchant of `given::merchant` and application of `given::app_id`.
    pub fn new(channel: Channel, clock: &Arc<FakeClock>) -> Arc<Self> {
        Arc::new(Self { channel, clock: Arc::clone(clock), inner: Mutex::default() })
    }

    /// The next call of this kind without a fault yet has this one.
    pub fn fault(&self, call: GatewayCall, fault: Fault) {
        self.lock().faults.entry(call).or_default().push_back(fault);
    }

    /// How often it was called, faults included.
    pub fn calls(&self, call: GatewayCall) -> usize {
        self.lock().calls.get(&call).copied().unwrap_or_default()
    }

    /// How many trades it has.
    pub fn trades(&self) -> usize {
        self.lock().trades.len()
    }

    /// The payer pays now. What a notification would tell; `None` when the money is not taken.
    pub fn payer_pays(&self, number: AttemptNumber) -> Option<Capture> {
        let now = self.clock.now();
        self.lock().trades.get_mut(&number)?.pay(number, now)
    }

    /// The payer scans the code or opens the page, and does not pay.
    pub fn payer_scans(&self, number: AttemptNumber) {
        if let Some(trade) = self.lock().trades.get_mut(&number) {
            trade.seen = true;
        }
    }

    /// The provider closes the trade of itself, unless it is paid.
    pub fn close_at_provider(&self, number: AttemptNumber) {
        if let Some(trade) = self.lock().trades.get_mut(&number) {
            trade.close();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Has the provider's clock be so far behind ours.
    pub fn set_clock_skew(&self, ahead: TimeDelta) {
        self.lock().clock_skew = Some(ahead);
    }

    /// Counts the call, and has it done unless a fault prevents that.
    fn call<T>(
        &self,
        call: GatewayCall,
        act: impl FnOnce(&mut Inner) -> Result<T, OutsideError>,
    ) -> Result<T, OutsideError> {
        let mut inner = self.lock();
        *inner.calls.entry(call).or_default() += 1;
        match inner.fault_of(call) {
            None => act(&mut inner),
            Some(fault) => {
                if fault.takes_effect() {
                    drop(act(&mut inner));
                }
                Err(fault.error())
            }
        }
    }
}

impl Inner {
    fn fault_of(&mut self, call: GatewayCall) -> Option<Fault> {
        self.next_fault.take().or_else(|| self.faults.get_mut(&call)?.pop_front())
    }
}

impl fmt::Debug for FakeGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeGateway").field("channel", &self.channel).finish_non_exhaustive()
    }
}

#[async_trait]
impl PaymentGateway for FakeGateway {
    fn channel(&self) -> Channel {
        self.channel
    }

    fn clock_skew(&self) -> Option<TimeDelta> {
        self.lock().clock_skew
    }

    fn prepare(&self, request: &PaymentRequest) -> Result<PreparedPayment, PrepareError> {
        if request.scene.channel() != self.channel {
            return Err(PrepareError::SceneNotOffered);
        }
        if request.title.is_empty() {
            return Err(PrepareError::Unacceptable { field: "title" });
        }
        let PaymentRequest { number, amount, title, time_expire, .. } = request;
        Ok(PreparedPayment {
            merchant: given::merchant(self.channel).to_owned(),
            app_id: given::app_id(self.channel).to_owned(),
            body: format!("number={number} amount={amount} until={time_expire} title={title}"),
        })
    }

    async fn create(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        let now = self.clock.now();
        self.call(GatewayCall::Create, |inner| {
            let trade = inner.trades.entry(attempt.number).or_insert_with(|| Trade::of(attempt));
            trade.create_again(attempt, now)?;
            Ok(CreatedPayment { action: action(attempt), valid_until: attempt.time_expire })
        })
    }

    async fn query(&self, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
        let now = self.clock.now();
        self.call(GatewayCall::Query, |inner| {
            Ok(match inner.trades.get(&attempt.number) {
                Some(trade) => trade.report(now),
                None => TradeReport::NotFound,
            })
        })
    }

    async fn close(&self, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
        self.call(GatewayCall::Close, |inner| {
            Ok(match inner.trades.get_mut(&attempt.number) {
                Some(trade) => trade.close(),
                None => CloseReport::NotFound,
            })
        })
    }
}

fn action(attempt: &PaymentAttempt) -> Action {
    let number = attempt.number;
    match attempt.scene {
        Scene::Native | Scene::Qr => Action::QrCode { content: format!("fake://pay/{number}") },
        Scene::Page => Action::Redirect { url: format!("https://pay.example/{number}") },
    }
}

#[async_trait]
impl Payer for FakeGateway {
    async fn pay(&self, attempt: &PaymentAttempt) -> bool {
        self.payer_pays(attempt.number).is_some()
    }

    async fn lose_next_answer(&self) {
        self.lock().next_fault = Some(Fault::AnswerLost);
    }
}
