#![no_main]
//! Any request to the shop over fakes: an answer that is ours, never a 500.

use actix_web::body::to_bytes;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::rt::{System, SystemRunner};
use actix_web::test::{TestRequest, call_service, init_service};
use app::{Application, Ports, Settings};
use domain::ports::{NotificationVerifier, PaymentGateway};
use domain::{Channel, Target};
use fuzz::message::{self, Message};
use http_api::{ErrorCode, HttpDeps, HttpSettings, SheetFiles, app_factory};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::sync::Arc;
use testkit::fakes::{
    FakeBackOffice, FakeCipher, FakeClock, FakeDirectory, FakeGateway, FakeSecrets, FakeSms,
    FakeStore, FakeVerifier, PlainCleaner, PlainPainter, SequentialIds,
};
use testkit::given;

thread_local! {
    static SYSTEM: SystemRunner = System::new();
}

fuzz_target!(|data: &[u8]| {
    if let Some(request) = message::read(data).as_ref().and_then(request) {
        SYSTEM.with(|system| system.block_on(call(request)));
    }
});

/// `None`: what no HTTP parser lets through.
fn request(message: &Message<'_>) -> Option<TestRequest> {
    let (method, uri) = message.first_line.split_once(' ')?;
    let method: Method = method.parse().ok()?;
    let uri: Uri = uri.parse().ok()?;
    let peer = "10.0.0.1:80".parse().ok()?;
    let mut request = TestRequest::with_uri(&uri.to_string()).method(method).peer_addr(peer);
    for (name, value) in &message.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        request = request.append_header((name, HeaderValue::from_str(value).ok()?));
    }
    Some(request.set_payload(message.body.to_vec()))
}

async fn call(request: TestRequest) {
    let service = init_service(app_factory(&shop())).await;
    let response = call_service(&service, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body()).await.ok().expect("the whole body");
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let is_json = headers.get("content-type").is_some_and(|kind| kind == "application/json");
    if is_json && !body.is_empty() {
        check_json(status, &headers, &body);
    }
}

fn check_json(status: StatusCode, headers: &HeaderMap, body: &[u8]) {
    let body: Value = serde_json::from_slice(body).expect("JSON");
    let Some(word) = body["error"].as_str() else {
        assert!(status.is_success() || status == StatusCode::SERVICE_UNAVAILABLE, "{status}");
        return;
    };
    let code = ErrorCode::ALL.into_iter().find(|code| code.word() == word).expect("a known word");
    assert_eq!((code.status(), body["code"].as_u64()), (status, Some(status.as_u16().into())));
    assert!(body["msg"] == code.chinese() || body["msg"] == code.english());
    let request_id = headers.get("x-request-id").and_then(|id| id.to_str().ok());
    assert!(request_id.is_some() && body["requestId"].as_str() == request_id);
}

/// The shop with the test kit's package and customer, behind a proxy that is trusted.
fn shop() -> HttpDeps {
    let clock = FakeClock::at(given::start());
    let store = FakeStore::new(&clock);
    store.put_package(given::package());
    store.put_order(given::order());
    let app = Arc::new(Application::new(ports(&clock, &store), Settings::default()));
    let settings = HttpSettings {
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        cors_origins: vec!["https://www.example.com".to_owned()],
        ..HttpSettings::default()
    };
    HttpDeps { app, settings, test_world: None, metrics: None }
}

fn ports(clock: &Arc<FakeClock>, store: &FakeStore) -> Ports {
    let store = Arc::new(store.clone());
    let verifier =
        |channel| -> Arc<dyn NotificationVerifier> { Arc::new(FakeVerifier::new(channel)) };
    let gateway = |channel| -> Arc<dyn PaymentGateway> { FakeGateway::new(channel, clock) };
    Ports {
        store: Arc::<FakeStore>::clone(&store),
        queries: Arc::<FakeStore>::clone(&store),
        money: Arc::<FakeStore>::clone(&store),
        content: Arc::<FakeStore>::clone(&store),
        people: Arc::<FakeStore>::clone(&store),
        leads: Arc::<FakeStore>::clone(&store),
        watch: Arc::<FakeStore>::clone(&store),
        imports: Arc::<FakeStore>::clone(&store),
        suppliers: Arc::<FakeStore>::clone(&store),
        sheets: Arc::new(SheetFiles),
        intake: Arc::<FakeStore>::clone(&store),
        settlement: store,
        gateways: Channel::ALL.map(gateway).to_vec(),
        verifiers: Channel::ALL.map(verifier).to_vec(),
        statements: Vec::new(),
        wechat_login: None,
        alipay_login: None,
        telecom_login: None,
        directory: FakeDirectory::new([given::customer()]),
        telecom_users: None,
        tokens: None,
        sms: FakeSms::new(),
        conversions: None,
        addresses: None,
        captcha: PlainPainter::new(),
        html: PlainCleaner::new(),
        back_offices: vec![FakeBackOffice::new(Target::Zhuoyue)],
        recharges: None,
        recharge_notices: None,
        supplier_gates: Vec::new(),
        proxies: None,
        alerts: None,
        archive: None,
        clock: Arc::<FakeClock>::clone(clock),
        ids: SequentialIds::new(clock),
        cipher: Arc::new(FakeCipher::new()),
        secrets: FakeSecrets::new(),
    }
}
