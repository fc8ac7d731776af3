use super::*;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::money::Money;
use domain::ports::{
    MockProxySupplier, ProxySupplier, RechargeReceipt, RechargeReport, RechargeRequest,
    RechargeSupplier, SupplierReference, Withdrawn,
};
use domain::supplier::{Supplier as Which, SupplierError, SupplyRefusal};
use std::future::pending;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;
use testkit::fakes::FakeClock;
use tokio::task::yield_now;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata};

/// What a supplier does with every call.
#[derive(Debug, Clone, Copy)]
enum Manner {
    NeverAnswers,
    Answers,
    Refuses,
    IsDown,
}

#[derive(Debug)]
struct Supplier {
    manner: Mutex<Manner>,
    calls: AtomicU32,
}

impl Supplier {
    fn new(manner: Manner) -> Arc<Self> {
        Arc::new(Self { manner: Mutex::new(manner), calls: AtomicU32::new(0) })
    }

    fn is(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl RechargeSupplier for Supplier {
    async fn order(&self, _request: &RechargeRequest) -> Result<RechargeReceipt, SupplierError> {
        pending().await
    }

    async fn find(
        &self,
        _reference: &SupplierReference,
    ) -> Result<Option<RechargeReport>, SupplierError> {
        pending().await
    }

    async fn balance(&self) -> Result<Money, SupplierError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let manner = *self.manner.lock().unwrap();
        match manner {
            Manner::NeverAnswers => pending().await,
            Manner::Answers => Ok(Money::cny(1).unwrap()),
            Manner::Refuses => Err(SupplierError::Refused {
                why: SupplyRefusal::NotAuthorised,
                code: "0".to_owned(),
                message: String::new(),
            }),
            Manner::IsDown => Err(SupplierError::NotReached("refused".into())),
        }
    }

    async fn confirm(&self, _supplier_no: &str) -> Result<(), SupplierError> {
        pending().await
    }

    async fn withdraw(&self, _reference: &SupplierReference) -> Result<Withdrawn, SupplierError> {
        pending().await
    }
}

const LONG: Duration = Duration::from_mins(10);
const SHORT: Duration = Duration::from_millis(20);

fn settings(call_time_limit: Duration) -> GuardSettings {
    GuardSettings {
        most_calls: NonZeroU32::new(2).unwrap(),
        wait: SHORT,
        call_time_limit,
        circuit: CircuitSettings { failures: 3, pause: TimeDelta::seconds(30) },
    }
}

type Port = Guarded<Arc<dyn RechargeSupplier>>;

fn guarded(supplier: &Arc<Supplier>, limit: Duration, clock: &Arc<FakeClock>) -> Port {
    let inner: Arc<dyn RechargeSupplier> = Arc::<Supplier>::clone(supplier);
    Guarded::new(Which::Jiuyi, inner, settings(limit), Arc::<FakeClock>::clone(clock))
}

async fn why_unsent(port: &Port) -> String {
    match port.balance().await {
        Err(SupplierError::NotReached(cause)) => cause.to_string(),
        other => panic!("sent: {other:?}"),
    }
}

#[tokio::test]
async fn no_more_calls_than_allowed_wait_for_a_supplier_that_never_answers() {
    let (supplier, clock) = (Supplier::new(Manner::NeverAnswers), FakeClock::new());
    let port = guarded(&supplier, LONG, &clock);
    let stuck: Vec<_> = (0..2)
        .map(|_| {
            let port = port.clone();
            tokio::spawn(async move { port.balance().await })
        })
        .collect();
    while supplier.calls() < 2 {
        yield_now().await;
    }
    for _ in 0..5 {
        assert_eq!(why_unsent(&port).await, "too many calls at once");
    }
    assert_eq!(supplier.calls(), 2);
    assert_eq!((port.supplier(), port.in_flight()), (Which::Jiuyi, 2));
    assert!(!port.is_open(), "what was not sent is no failure of theirs");
    let other = Supplier::new(Manner::Answers);
    guarded(&other, LONG, &clock).balance().await.unwrap();
    for call in stuck {
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
    }
    supplier.is(Manner::Answers);
    port.balance().await.unwrap();
    assert_eq!(port.in_flight(), 0);
}

#[tokio::test]
async fn calls_without_an_answer_end_open_the_circuit_and_then_nothing_waits() {
    let (supplier, clock) = (Supplier::new(Manner::NeverAnswers), FakeClock::new());
    let port = guarded(&supplier, SHORT, &clock);
    for _ in 0..3 {
        assert!(!port.is_open());
        let late = port.balance().await;
        assert!(matches!(late, Err(SupplierError::Unknown(_))), "{late:?}");
    }
    assert!(port.is_open() && port.clone().is_open());
    let begun = Instant::now();
    for _ in 0..1_000 {
        assert_eq!(why_unsent(&port).await, "the circuit is open");
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "each at once");
    assert_eq!(supplier.calls(), 3);
}

#[tokio::test]
async fn one_call_tries_after_the_pause_and_its_answer_closes_the_circuit() {
    let (supplier, clock) = (Supplier::new(Manner::IsDown), FakeClock::new());
    let port = guarded(&supplier, LONG, &clock);
    for _ in 0..3 {
        assert_eq!(why_unsent(&port).await, "refused");
    }
    clock.advance(TimeDelta::seconds(30));
    assert_eq!(why_unsent(&port).await, "refused");
    assert_eq!(why_unsent(&port).await, "the circuit is open");
    assert_eq!(supplier.calls(), 4);
    clock.advance(TimeDelta::seconds(30));
    supplier.is(Manner::Answers);
    port.balance().await.unwrap();
    assert!(!port.is_open());
    port.balance().await.unwrap();
}

#[tokio::test]
async fn refusals_are_answers() {
    let (supplier, clock) = (Supplier::new(Manner::Refuses), FakeClock::new());
    let port = guarded(&supplier, LONG, &clock);
    for _ in 0..10 {
        let refused = port.balance().await;
        assert!(matches!(refused, Err(SupplierError::Refused { .. })), "{refused:?}");
    }
    assert!(!port.is_open());
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_leaves_its_turn_to_another() {
    let (supplier, clock) = (Supplier::new(Manner::NeverAnswers), FakeClock::new());
    let port = guarded(&supplier, LONG, &clock);
    for _ in 0..5 {
        assert!(tokio::time::timeout(SHORT, port.balance()).await.is_err());
    }
    supplier.is(Manner::Answers);
    port.balance().await.unwrap();
}

#[tokio::test]
async fn the_proxy_shop_passes_a_gate_too() {
    let mut shop = MockProxySupplier::new();
    shop.expect_close().times(3).returning(|_no| Err(SupplierError::NotReached("down".into())));
    let inner: Arc<dyn ProxySupplier> = Arc::new(shop);
    let port = Guarded::new(Which::ProxyShop, inner, settings(LONG), FakeClock::new());
    for _ in 0..4 {
        assert!(matches!(port.close("P1").await, Err(SupplierError::NotReached(_))));
    }
    assert!(port.is_open());
}

/// Keeps the level of each line.
#[derive(Debug, Default, Clone)]
struct Log(Arc<Mutex<Vec<Level>>>);

impl tracing::Subscriber for Log {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        if event.metadata().target().starts_with("thirdparty::guarded") {
            self.0.lock().unwrap().push(*event.metadata().level());
        }
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[tokio::test]
async fn the_log_says_once_that_it_opened_and_once_that_it_closed() {
    let log = Log::default();
    let _listening = tracing::subscriber::set_default(log.clone());
    let (supplier, clock) = (Supplier::new(Manner::IsDown), FakeClock::new());
    let port = guarded(&supplier, LONG, &clock);
    for _ in 0..10 {
        drop(port.balance().await);
    }
    clock.advance(TimeDelta::seconds(30));
    drop(port.balance().await);
    clock.advance(TimeDelta::seconds(30));
    supplier.is(Manner::Answers);
    for _ in 0..3 {
        port.balance().await.unwrap();
    }
    assert_eq!(*log.0.lock().unwrap(), [Level::WARN, Level::INFO]);
}
