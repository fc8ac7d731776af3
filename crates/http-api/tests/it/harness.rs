use crate::log::Log;
use crate::world::FakeWorld;
use actix_web::body::to_bytes;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service};
use app::{Application, Ports, Settings};
use domain::ports::{NotificationVerifier, Queries, StatementSource};
use domain::{Channel, Order, Target};
use http_api::{ErrorCode, HttpDeps, HttpSettings, ROUTES, RouteRow, TestWorld, app_factory};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::fakes::{
    FakeAddresses, FakeAlipayLogin, FakeBackOffice, FakeCipher, FakeClock, FakeDirectory,
    FakeGateway, FakeSecrets, FakeSms, FakeStatements, FakeStore, FakeTelecomLogin, FakeVerifier,
    FakeWeChatLogin, PlainCleaner, PlainPainter, SequentialIds,
};
use testkit::given;

/// Where requests come from unless a test says otherwise.
pub(crate) const CLIENT: &str = "203.0.113.7:5000";
pub(crate) const SAVE: &str = "/v1/order/renewal/save";
pub(crate) const WECHAT_PAY: &str = "/v1/cashier/wechat/pay";
pub(crate) const ALIPAY_PAY: &str = "/v1/cashier/alipay/pay";

/// The shop with package 74 and customer PBS001022579, noon in Shanghai on 2 March 2026.
pub(crate) struct Site {
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) store: FakeStore,
    pub(crate) directory: Arc<FakeDirectory>,
    pub(crate) sms: Arc<FakeSms>,
    pub(crate) addresses: Arc<FakeAddresses>,
    pub(crate) wechat: Arc<FakeGateway>,
    pub(crate) alipay: Arc<FakeGateway>,
    pub(crate) telecom: Arc<FakeGateway>,
    pub(crate) logins: Logins,
    pub(crate) world: Arc<FakeWorld>,
    pub(crate) deps: HttpDeps,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::with(|_settings| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut HttpSettings)) -> Self {
        Self::wired(change, |_ports| {})
    }

    /// With other ports than the fakes.
    pub(crate) fn wired(
        change: impl FnOnce(&mut HttpSettings),
        rewire: impl FnOnce(&mut Ports),
    ) -> Self {
        Log::install();
        let clock = FakeClock::at(given::start());
        let ids = SequentialIds::new(&clock);
        let store = FakeStore::with_ids(&clock, Arc::<SequentialIds>::clone(&ids));
        store.put_package(given::package());
        let directory = FakeDirectory::new([given::customer()]);
        let gateways = Channel::ALL.map(|channel| FakeGateway::new(channel, &clock));
        let mut ports = ports(&clock, &store, ids);
        for gateway in &gateways {
            ports.gateways.push(Arc::<FakeGateway>::clone(gateway));
        }
        ports.directory = Arc::<FakeDirectory>::clone(&directory);
        let (sms, addresses) = (FakeSms::new(), FakeAddresses::new([]));
        ports.sms = Arc::<FakeSms>::clone(&sms);
        ports.addresses = Some(Arc::<FakeAddresses>::clone(&addresses));
        let logins = Logins::of(&mut ports);
        rewire(&mut ports);
        let own = "https://shop.example.com".to_owned();
        let return_origins = vec!["https://www.example.com".to_owned(), own.clone()];
        let promotion_hosts = vec!["promotion.example.com".to_owned()];
        let settings = Settings { return_origins, promotion_hosts, ..Settings::default() };
        let app = Arc::new(Application::new(ports, settings));
        let world = FakeWorld::new(&app, &gateways, &clock);
        let [wechat, alipay, telecom] = gateways;
        let mut settings = HttpSettings { public_url: own, ..HttpSettings::default() };
        change(&mut settings);
        let test_world: Arc<dyn TestWorld> = Arc::<FakeWorld>::clone(&world);
        let deps = HttpDeps { app, settings, test_world: Some(test_world), metrics: None };
        Self {
            clock,
            store,
            directory,
            sms,
            addresses,
            wechat,
            alipay,
            telecom,
            logins,
            world,
            deps,
        }
    }

    /// Sends the request, and checks that the API's document knows its failure.
    pub(crate) async fn call(&self, request: TestRequest) -> Answer {
        let service = init_service(app_factory(&self.deps)).await;
        let request = request.to_request();
        let (method, path) = (request.method().to_string(), request.path().to_owned());
        let response = call_service(&service, request).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.ok().unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let answer = Answer { status, headers, body };
        self.check_documented(&method, &path, &answer);
        answer
    }

    /// Headers and body of an answer that is no text.
    pub(crate) async fn bytes(&self, request: TestRequest) -> (HeaderMap, Vec<u8>) {
        let service = init_service(app_factory(&self.deps)).await;
        let response = call_service(&service, request.to_request()).await;
        let headers = response.headers().clone();
        (headers, to_bytes(response.into_body()).await.ok().unwrap().to_vec())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(get(path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(post(path, &body)).await
    }

    /// An unpaid renewal, saved by the customer. Gives its id and token.
    pub(crate) async fn saved(&self) -> (String, String) {
        let answer = self.post(SAVE, save_body()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let token = answer.header("Order-Token").unwrap().to_owned();
        (answer.data()["orderId"].as_str().unwrap().to_owned(), token)
    }

    /// An unpaid renewal that is simply there.
    pub(crate) fn with_order(&self, change: impl FnOnce(&mut Order)) -> Order {
        let mut order = given::order();
        change(&mut order);
        self.store.put_order(order.clone());
        order
    }

    /// A failure that a route's row does not list would be missing in the document.
    fn check_documented(&self, method: &str, path: &str, answer: &Answer) {
        let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let Some(word) = body["error"].as_str() else { return };
        let prefixes = &self.deps.settings.prefixes;
        let is_at = |row: &RouteRow| {
            let is_behind = |prefix: &String| is_of_pattern(path, &format!("{prefix}{}", row.path));
            if row.is_prefixed() { prefixes.iter().any(is_behind) } else { row.path == path }
        };
        let is_there = |row: &&RouteRow| {
            let is_off = row.is_sandbox_only && self.deps.test_world.is_none();
            row.methods().contains(&method) && !is_off && is_at(row)
        };
        match ROUTES.iter().find(is_there) {
            // To other methods every route answers so.
            Some(_) if word == "method_not_allowed" => {}
            Some(row) if word == "too_many_requests" => assert!(row.is_limited(), "{path}"),
            Some(row) => {
                let is_known = row.errors.iter().any(|code| code.word() == word);
                assert!(is_known, "{method} {path} fails with {word}, which its row lacks");
            }
            None => assert!(["not_found", "method_not_allowed"].contains(&word), "{path}: {word}"),
        }
    }

    pub(crate) async fn attempts(&self, order: &str) -> Vec<domain::PaymentAttempt> {
        self.store.attempts(order.parse().unwrap()).await.unwrap()
    }
}

/// Where codes become openids.
pub(crate) struct Logins {
    pub(crate) wechat: Arc<FakeWeChatLogin>,
    pub(crate) alipay: Arc<FakeAlipayLogin>,
    pub(crate) telecom: Arc<FakeTelecomLogin>,
}

impl Logins {
    fn of(ports: &mut Ports) -> Self {
        let (wechat, alipay) = (FakeWeChatLogin::new(), FakeAlipayLogin::new());
        let telecom = FakeTelecomLogin::new();
        ports.wechat_login = Some(Arc::<FakeWeChatLogin>::clone(&wechat));
        ports.alipay_login = Some(Arc::<FakeAlipayLogin>::clone(&alipay));
        ports.telecom_login = Some(Arc::<FakeTelecomLogin>::clone(&telecom));
        Self { wechat, alipay, telecom }
    }
}

/// All but the gateways, and nobody in the directory.
fn ports(clock: &Arc<FakeClock>, store: &FakeStore, ids: Arc<SequentialIds>) -> Ports {
    let store = Arc::new(store.clone());
    let verifier =
        |channel| -> Arc<dyn NotificationVerifier> { Arc::new(FakeVerifier::new(channel)) };
    let statements = |channel| -> Arc<dyn StatementSource> { FakeStatements::new(channel, clock) };
    Ports {
        store: Arc::<FakeStore>::clone(&store),
        queries: Arc::<FakeStore>::clone(&store),
        money: Arc::<FakeStore>::clone(&store),
        content: Arc::<FakeStore>::clone(&store),
        people: Arc::<FakeStore>::clone(&store),
        imports: Arc::<FakeStore>::clone(&store),
        sheets: Arc::new(http_api::SheetFiles),
        leads: Arc::<FakeStore>::clone(&store),
        watch: Arc::<FakeStore>::clone(&store),
        alerts: None,
        archive: None,
        intake: Arc::<FakeStore>::clone(&store),
        suppliers: Arc::<FakeStore>::clone(&store),
        settlement: store,
        recharges: None,
        supplier_gates: Vec::new(),
        recharge_notices: None,
        proxies: None,
        gateways: Vec::new(),
        verifiers: Channel::ALL.map(verifier).to_vec(),
        statements: Channel::ALL.map(statements).to_vec(),
        wechat_login: None,
        alipay_login: None,
        telecom_login: None,
        directory: FakeDirectory::new([]),
        telecom_users: None,
        tokens: None,
        sms: FakeSms::new(),
        conversions: None,
        addresses: None,
        captcha: PlainPainter::new(),
        html: PlainCleaner::new(),
        back_offices: vec![FakeBackOffice::new(Target::Zhuoyue)],
        clock: Arc::<FakeClock>::clone(clock),
        ids,
        cipher: Arc::new(FakeCipher::new()),
        secrets: FakeSecrets::new(),
    }
}

/// Whether the path fits the pattern, where `{…}` stands for any one segment.
fn is_of_pattern(path: &str, pattern: &str) -> bool {
    let fits = |(part, wanted): (&str, &str)| wanted.starts_with('{') || part == wanted;
    path.split('/').count() == pattern.split('/').count()
        && path.split('/').zip(pattern.split('/')).all(fits)
}

pub(crate) fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).peer_addr(CLIENT.parse().unwrap())
}

pub(crate) fn post(path: &str, body: &Value) -> TestRequest {
    post_text(path, body.to_string())
}

pub(crate) fn post_text(path: &str, body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .peer_addr(CLIENT.parse().unwrap())
        .insert_header(("Content-Type", "application/json"))
        .set_payload(body)
}

pub(crate) fn save_body() -> Value {
    json!({ "queryId": "PBS001022579", "packageId": 74 })
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// The rows of a page, in the envelope of pages.
    pub(crate) fn rows(&self) -> Vec<Value> {
        let body = self.json();
        assert_eq!((self.status, &body["msg"]), (200, &json!("查询成功")), "{}", self.body);
        body["rows"].as_array().unwrap().clone()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status and `error` are the code's, and the rest of the envelope is there.
    #[track_caller]
    pub(crate) fn is_error(&self, code: ErrorCode) -> &Self {
        let body = self.json();
        assert_eq!(body["error"], code.word(), "{}", self.body);
        assert_eq!(self.status, code.status().as_u16(), "{}", self.body);
        assert_eq!(body["code"], code.status().as_u16());
        assert_eq!(body["msg"], code.chinese());
        assert_eq!(body["requestId"], self.header("X-Request-Id").unwrap());
        if let ErrorCode::TooManyRequests | ErrorCode::SmsTooFrequent = code {
            assert!(self.header("Retry-After").unwrap().parse::<u32>().unwrap() > 0);
            return self;
        }
        let wait = code.retry_after().map(|seconds| seconds.to_string());
        assert_eq!(self.header("Retry-After"), wait.as_deref());
        self
    }

    #[track_caller]
    pub(crate) fn in_field(&self, field: &str) {
        assert_eq!(self.json()["field"], field, "{}", self.body);
    }
}
