use crate::harness::{CLIENT, Site, WECHAT_PAY};
use actix_web::test::TestRequest;
use domain::Channel;
use domain::ports::Clock;
use http_api::{EnvelopeStatus, ErrorCode};
use serde_json::json;
use testkit::fakes::{FakeVerifier, StoreFailure};
use testkit::given;

const WECHAT: &str = "/v1/pay/wechat/notify";
const ALIPAY: [&str; 2] = ["/v1/pay/alipay/notify", "/v1/cashier/notify/alipay"];
const LIMIT: usize = 256 * 1024;

fn notice(path: &str, body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .peer_addr(CLIENT.parse().unwrap())
        .insert_header(("Content-Type", "text/plain"))
        .set_payload(body)
}

#[actix_web::test]
async fn a_right_notification_pays_the_order_and_is_answered_in_the_providers_form() {
    for prefix in ["", "/dev-api", "/prod-api"] {
        let site = Site::new();
        let (id, _token) = site.saved().await;
        site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
        let capture = site.wechat.payer_pays(format!("{id}00").parse().unwrap()).unwrap();
        let raw = FakeVerifier::new(Channel::Wechat).notification(&capture, site.clock.now());
        for _repeat in 0..2 {
            let answer = site.call(notice(&format!("{prefix}{WECHAT}"), raw.body.clone())).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "received"));
            assert_eq!(answer.header("Content-Type"), Some("text/plain"));
        }
        let shown = site.get(&format!("/v1/cashier/order?orderId={id}")).await;
        assert_eq!(shown.data()["status"], "paid");
        assert_eq!(site.store.evidence()[0].body, raw.body);
    }
}

#[actix_web::test]
async fn both_of_alipays_routes_are_the_same() {
    for path in ALIPAY {
        let site = Site::new();
        let raw = FakeVerifier::new(Channel::Alipay).signed("kind=test\n", site.clock.now());
        let answer = site.call(notice(path, raw.body)).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "received"));
        assert_eq!(site.store.evidence()[0].channel, Channel::Alipay);
    }
}

#[actix_web::test]
async fn a_forged_or_unstorable_notification_is_answered_as_the_provider_expects() {
    let site = Site::with(|settings| settings.envelope = EnvelopeStatus::Ruoyi);
    let forged = site.call(notice(WECHAT, "amount=460.00\nsignature=0\n")).await;
    assert_eq!((forged.status, forged.body.as_str()), (401, "refused"));
    assert_eq!(site.store.evidence().len(), 1);
    let raw = FakeVerifier::new(Channel::Wechat).signed("kind=test\n", site.clock.now());
    site.store.fail_next(StoreFailure::Unavailable);
    let again = site.call(notice(WECHAT, raw.body)).await;
    assert_eq!((again.status, again.body.as_str()), (503, "try again"));
}

#[actix_web::test]
async fn a_notification_of_256_kib_is_kept_byte_for_byte() {
    let site = Site::new();
    let mut body: Vec<u8> = (0..=255).cycle().take(LIMIT).collect();
    assert_eq!(site.call(notice(WECHAT, body.clone())).await.status, 401);
    assert_eq!(site.store.evidence()[0].body, body);
    body.push(0);
    site.call(notice(WECHAT, body)).await.is_error(ErrorCode::BodyTooLarge);
    assert_eq!(site.store.evidence().len(), 1);
}

#[actix_web::test]
async fn headers_come_in_lower_case_with_their_values() {
    let site = Site::new();
    let request = notice(WECHAT, "x").insert_header(("Wechatpay-Serial", "5157F09E"));
    site.call(request).await;
    let headers = site.store.evidence()[0].headers.clone();
    assert!(headers.contains("wechatpay-serial: 5157F09E"), "{headers}");
}

#[actix_web::test]
async fn a_channel_that_nobody_verifies_has_no_route() {
    let site = Site::wired(|_settings| {}, |ports| ports.verifiers.clear());
    site.call(notice(WECHAT, "x")).await.is_error(ErrorCode::NotFound);
}

#[actix_web::test]
async fn unknown_money_is_quarantined_and_acknowledged() {
    let site = Site::new();
    let order = given::order();
    let capture = given::capture(&given::attempt(&order));
    let raw = FakeVerifier::new(Channel::Wechat).notification(&capture, site.clock.now());
    assert_eq!(site.call(notice(WECHAT, raw.body)).await.status, 200);
    assert_eq!(site.store.quarantine().len(), 1);
}
