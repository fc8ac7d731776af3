//! A whole shop in memory, and short words for what happens in it.

mod answers;
mod money;
mod orders;
mod wrappers;

pub(crate) use answers::Words;
pub(crate) use money::{late_money, member, number};
pub(crate) use orders::{FIRST_PAGE, limited, new_order, signed_in, staff};
pub(crate) use wrappers::{InterruptedBackOffice, InterruptedStore, WatchedGateway};

use app::renewals::{Repeat, SaveError, SaveRenewal};
use app::{Application, PayError, PayOrder, Payment, Ports, Settings};
use chrono::TimeDelta;
use domain::intake::StoredAnswer;
use domain::package::LateMoneyPolicy;
use domain::ports::{Clock, Payer, PaymentGateway, ProviderReply, Queries, Store, TradeReport};
use domain::settlement::Capture;
use domain::{
    AttemptNumber, Channel, EventKind, Order, OrderId, Package, PaymentAttempt, Scene, Source,
    Target, Task,
};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::fakes::{
    FakeAddresses, FakeBackOffice, FakeCipher, FakeClock, FakeDirectory, FakeGateway, FakeSecrets,
    FakeSms, FakeStore, FakeVerifier, PlainCleaner, PlainPainter, PlainSheets, SequentialIds,
};
use testkit::given;

/// The fakes behind one application: package 74, one customer, all channels, one back office. No
/// bills and no logins: tests of those wire their own.
pub(crate) struct World {
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) store: FakeStore,
    pub(crate) wechat: Arc<FakeGateway>,
    pub(crate) alipay: Arc<FakeGateway>,
    pub(crate) telecom: Arc<FakeGateway>,
    pub(crate) directory: Arc<FakeDirectory>,
    pub(crate) sms: Arc<FakeSms>,
    pub(crate) addresses: Arc<FakeAddresses>,
    pub(crate) back_office: Arc<FakeBackOffice>,
    pub(crate) app: Application,
    ports: Ports,
    clients: AtomicUsize,
}

impl World {
    pub(crate) fn new() -> Self {
        let clock = FakeClock::at(given::start());
        let ids = SequentialIds::new(&clock);
        let store = FakeStore::with_ids(&clock, Arc::<SequentialIds>::clone(&ids));
        store.put_package(given::package());
        let wechat = FakeGateway::new(Channel::Wechat, &clock);
        let alipay = FakeGateway::new(Channel::Alipay, &clock);
        let telecom = FakeGateway::new(Channel::Telecom, &clock);
        let directory = FakeDirectory::new([given::customer()]);
        let (sms, addresses) = (FakeSms::new(), FakeAddresses::new([]));
        let back_office = FakeBackOffice::new(Target::Zhuoyue);
        let ports = Ports {
            store: Arc::new(store.clone()),
            queries: Arc::new(store.clone()),
            money: Arc::new(store.clone()),
            content: Arc::new(store.clone()),
            people: Arc::new(store.clone()),
            imports: Arc::new(store.clone()),
            sheets: PlainSheets::new(),
            leads: Arc::new(store.clone()),
            watch: Arc::new(store.clone()),
            suppliers: Arc::new(store.clone()),
            recharges: None,
            supplier_gates: Vec::new(),
            recharge_notices: None,
            proxies: None,
            alerts: None,
            archive: None,
            intake: Arc::new(store.clone()),
            settlement: Arc::new(store.clone()),
            gateways: vec![
                Arc::<FakeGateway>::clone(&wechat),
                Arc::<FakeGateway>::clone(&alipay),
                Arc::<FakeGateway>::clone(&telecom),
            ],
            verifiers: vec![
                Arc::new(FakeVerifier::new(Channel::Wechat)),
                Arc::new(FakeVerifier::new(Channel::Alipay)),
                Arc::new(FakeVerifier::new(Channel::Telecom)),
            ],
            statements: Vec::new(),
            wechat_login: None,
            alipay_login: None,
            telecom_login: None,
            directory: Arc::<FakeDirectory>::clone(&directory),
            telecom_users: None,
            tokens: None,
            sms: Arc::<FakeSms>::clone(&sms),
            conversions: None,
            addresses: Some(Arc::<FakeAddresses>::clone(&addresses)),
            captcha: PlainPainter::new(),
            html: PlainCleaner::new(),
            back_offices: vec![Arc::<FakeBackOffice>::clone(&back_office)],
            clock: Arc::<FakeClock>::clone(&clock),
            ids,
            cipher: Arc::new(FakeCipher::new()),
            secrets: FakeSecrets::new(),
        };
        let app = Application::new(ports.clone(), settings());
        let clients = AtomicUsize::default();
        Self {
            clock,
            store,
            wechat,
            alipay,
            telecom,
            directory,
            sms,
            addresses,
            back_office,
            app,
            ports,
            clients,
        }
    }

    /// The same world, whose package says this about late money.
    pub(crate) fn with_policy(late_money: LateMoneyPolicy) -> Self {
        let world = Self::new();
        world.store.put_package(Package { late_money, ..given::package() });
        world
    }

    /// The same world with some of its ports wrapped or replaced.
    pub(crate) fn with(self, change: impl FnOnce(Ports) -> Ports) -> Self {
        let ports = change(self.ports());
        Self { app: Application::new(ports.clone(), settings()), ports, ..self }
    }

    pub(crate) fn ports(&self) -> Ports {
        self.ports.clone()
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Lets everything that is due happen.
    pub(crate) async fn run_all(&self) {
        self.app.reconciliations.ensure_daily().await.unwrap();
        while self.app.jobs.run_due().await.unwrap() > 0 {}
    }

    /// Moves in steps of ten seconds, and does what falls due on the way.
    pub(crate) async fn live_through(&self, time: TimeDelta) {
        let end = self.clock.now() + time;
        while self.clock.now() < end {
            let step = TimeDelta::seconds(10).min(end - self.clock.now());
            self.advance(step);
            self.run_all().await;
        }
    }

    pub(crate) async fn save(&self, repeat: Repeat) -> Result<StoredAnswer, SaveError> {
        self.app.renewals.save(renewal(repeat), &Words).await
    }

    /// A saved, unpaid renewal, by a client of its own.
    pub(crate) async fn order(&self) -> OrderId {
        let client = self.clients.fetch_add(1, Ordering::Relaxed);
        let saved = self.save(Repeat::Client(format!("client {client}"))).await.unwrap();
        saved.order_id.unwrap()
    }

    /// By a payer of whom all is known.
    pub(crate) async fn pay(&self, order_id: OrderId, scene: Scene) -> Result<Payment, PayError> {
        self.app.cashier.pay(PayOrder { order_id, scene, return_url: None, payer: payer() }).await
    }

    pub(crate) fn gateway(&self, channel: Channel) -> &Arc<FakeGateway> {
        match channel {
            Channel::Wechat => &self.wechat,
            Channel::Alipay => &self.alipay,
            Channel::Telecom => &self.telecom,
        }
    }

    /// The payer pays what was begun, and we are not told.
    pub(crate) fn payer_pays(&self, number: AttemptNumber) -> Capture {
        Channel::ALL.into_iter().find_map(|at| self.gateway(at).payer_pays(number)).unwrap()
    }

    /// The provider tells us, signed rightly.
    pub(crate) async fn notify(&self, capture: &Capture) -> ProviderReply {
        let verifier = FakeVerifier::new(capture.channel);
        let raw = verifier.notification(capture, self.clock.now());
        self.app.notifications.receive(capture.channel, raw).await.unwrap()
    }

    /// A renewal that was paid by WeChat; nothing has been done about it yet.
    pub(crate) async fn paid_order(&self) -> OrderId {
        let order = self.order().await;
        let payment = self.pay(order, Scene::Native).await.unwrap();
        let capture = self.payer_pays(payment.number);
        assert_eq!(self.notify(&capture).await.status, 200);
        order
    }

    pub(crate) async fn look(&self, order: OrderId) -> Order {
        self.store.order(order).await.unwrap().unwrap()
    }

    /// The name of the order's state.
    pub(crate) async fn state(&self, order: OrderId) -> &'static str {
        self.look(order).await.state.name()
    }

    /// Oldest first.
    pub(crate) async fn attempts(&self, order: OrderId) -> Vec<PaymentAttempt> {
        self.store.attempts(order).await.unwrap()
    }

    /// The names of the states of the attempts, oldest first.
    pub(crate) async fn attempt_states(&self, order: OrderId) -> Vec<&'static str> {
        self.attempts(order).await.iter().map(|attempt| attempt.state.name()).collect()
    }

    pub(crate) async fn timeline(&self, order: OrderId) -> Vec<EventKind> {
        let events = self.store.timeline(order).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }

    /// Whether its provider has money for the attempt; asked until it answers.
    pub(crate) async fn is_paid_at_provider(&self, attempt: &PaymentAttempt) -> bool {
        let gateway = self.gateway(attempt.channel());
        loop {
            if let Ok(report) = gateway.query(attempt).await {
                return matches!(report, TradeReport::Money { .. });
            }
        }
    }

    /// All tasks of a kind, by its name, oldest first.
    pub(crate) fn tasks(&self, kind: &str) -> Vec<Task> {
        let of_kind = |task: &Task| task.kind.name() == kind;
        self.store.tasks().into_iter().filter(of_kind).collect()
    }

    /// The only task of a kind.
    pub(crate) fn task(&self, kind: &str) -> Task {
        let [task] = self.tasks(kind).try_into().unwrap();
        task
    }

    /// As staff do with a dead one.
    pub(crate) async fn put_back(&self, dead: &Task) {
        let mut task = dead.clone();
        let _applied = task.put_back(self.clock.now()).unwrap();
        let mut unit = self.store.begin().await.unwrap();
        unit.tasks().change(&task, &dead.state).await.unwrap();
        unit.commit().await.unwrap();
    }
}

pub(crate) fn settings() -> Settings {
    let return_origins = vec!["https://good.example".to_owned()];
    let promotion_hosts = vec!["promotion.example.com".to_owned()];
    Settings { return_origins, promotion_hosts, ..Settings::default() }
}

/// The customer given renews with the package given.
pub(crate) fn renewal(repeat: Repeat) -> SaveRenewal {
    let (query_id, package_id) = (given::query_id(), given::package().id);
    SaveRenewal { query_id, package_id, source: Source::default(), account: None, repeat }
}

pub(crate) fn payer() -> Payer {
    let openid = Some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".to_owned());
    Payer { openid, address: Some(Ipv4Addr::new(203, 0, 113, 7).into()), ..Payer::default() }
}
