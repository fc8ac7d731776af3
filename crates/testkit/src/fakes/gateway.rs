mod port;
mod refunds;
mod trade;

pub use refunds::{RefundEnd, RefundPlan};

use super::{FakeClock, Fault};
use crate::contract::gateway::Payer;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{Clock, OutsideError, ReportedRefund};
use domain::settlement::Capture;
use domain::{AttemptNumber, Channel, PaymentAttempt, RefundNumber};
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
    Refund,
    QueryRefund,
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
    /// What becomes of the refunds that come next.
    refund_plans: VecDeque<RefundPlan>,
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

    /// The next new refund that is not planned yet goes so; without a plan it succeeds at once.
    pub fn plan_refund(&self, plan: RefundPlan) {
        self.lock().refund_plans.push_back(plan);
    }

    /// Brings the refund to this end, whatever became of it so far.
    pub fn end_refund(&self, number: &RefundNumber, end: RefundEnd) {
        let now = self.clock.now();
        self.lock().trades.values_mut().for_each(|trade| trade.end_refund(number, end, now));
    }

    /// Brings every refund that is being processed to the end that was planned.
    pub fn finish_refunds(&self) {
        let now = self.clock.now();
        self.lock().trades.values_mut().for_each(|trade| trade.finish_refunds(now));
    }

    /// Somebody gives back what is left of the payment, in the provider's own console.
    pub fn refund_outside(&self, number: AttemptNumber) {
        if let Some(trade) = self.lock().trades.get_mut(&number) {
            trade.refund_outside();
        }
    }

    /// What a notification about the refund would tell now; `None` when it never came.
    pub fn refund_report(&self, number: &RefundNumber) -> Option<ReportedRefund> {
        self.lock().trades.values().find_map(|trade| trade.reported_refund(number))
    }

    /// In fen: what of the payment has gone back, or is on its way.
    pub fn given_back(&self, number: AttemptNumber) -> i64 {
        self.lock().trades.get(&number).map(Trade::claimed).unwrap_or_default()
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
impl Payer for FakeGateway {
    async fn pay(&self, attempt: &PaymentAttempt) -> bool {
        self.payer_pays(attempt.number).is_some()
    }

    async fn lose_next_answer(&self) {
        self.lock().next_fault = Some(Fault::AnswerLost);
    }

    async fn give_back_outside(&self, attempt: &PaymentAttempt) {
        self.refund_outside(attempt.number);
    }

    async fn let_refunds_finish(&self) {
        self.finish_refunds();
    }
}
