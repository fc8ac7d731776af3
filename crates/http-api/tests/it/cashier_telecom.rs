//! The telecom's own ways: from a PC by a QR code, and round by its page to the payment.

use crate::harness::{Site, get};
use domain::{OrderState, Scene};
use http_api::{EnvelopeStatus, ErrorCode};
use serde_json::json;
use testkit::given;

const PC: &str = "/v1/cashier/telecom/wechat/jsapi";
const FIRST: &str = "/v1/pay/telecom/wechat/jsapi/openid";
const PUBLIC: &str = "https://shop.example.com";

#[actix_web::test]
async fn on_a_pc_a_code_leads_the_phone_to_our_page_and_no_payment_is_made_yet() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    for body in [json!({ "orderId": id }), json!({ "orderId": id, "openid": null })] {
        let answer = site.post(PC, body).await;
        let expected = format!(
            "{{\"payment\":null,\"action\":{{\"type\":\"qr_code\",\
             \"content\":\"{PUBLIC}{FIRST}?orderId={id}\"}}}}"
        );
        assert!(answer.body.contains(&expected), "{}", answer.body);
    }
    assert!(site.attempts(&id).await.is_empty());
}

#[actix_web::test]
async fn from_the_code_round_by_the_telecoms_page_to_the_payment() {
    for envelope in [EnvelopeStatus::Http, EnvelopeStatus::Ruoyi] {
        let site = Site::with(|settings| settings.envelope = envelope);
        let (id, _token) = site.saved().await;
        let code =
            site.post(PC, json!({ "orderId": id })).await.data()["action"]["content"].clone();
        let start = code.as_str().unwrap().strip_prefix(PUBLIC).unwrap().to_owned();

        let to_the_telecom = site.get(&start).await;
        assert_eq!(to_the_telecom.status, 302, "browsers follow nothing else");
        let page = to_the_telecom.header("Location").unwrap();
        let back = format!("redirect_uri={PUBLIC}{FIRST}&state={id}");
        assert_eq!(page, format!("https://telecom.example/authorize?{back}"));

        site.logins.telecom.give("code-1", "o+/= 号");
        let back = site.get(&format!("{FIRST}?code=code-1&state={id}")).await;
        assert_eq!(back.status, 302);
        let pay = back.header("Location").unwrap().strip_prefix(PUBLIC).unwrap().to_owned();
        let answer = site.get(&pay).await;
        assert_eq!(answer.data()["action"]["type"], "jsapi", "{}", answer.body);
        let attempt = site.attempts(&id).await[0].clone();
        assert_eq!(attempt.scene, Scene::TelecomJsapi);
        assert_eq!(attempt.openid.as_deref(), Some("o+/= 号"), "it survives the address");
    }
}

#[actix_web::test]
async fn the_chain_refuses_what_leads_nowhere() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    site.get(FIRST).await.is_error(ErrorCode::InvalidField).in_field("orderId");
    let answer = site.get(&format!("{FIRST}?code=c")).await;
    answer.is_error(ErrorCode::InvalidField).in_field("state");
    for query in ["orderId=R1", "orderId=R202407261816664599454990337", "code=c&state=R1"] {
        site.get(&format!("{FIRST}?{query}")).await.is_error(ErrorCode::OrderNotFound);
    }
    let answer = site.get(&format!("{FIRST}?code=unknown&state={id}")).await;
    answer.is_error(ErrorCode::LoginCodeRefused);
    for code in ["%20", "", "%E5%8F%B7", &"c".repeat(129)] {
        let answer = site.get(&format!("{FIRST}?code={code}&state={id}")).await;
        answer.is_error(ErrorCode::InvalidField).in_field("code");
    }
    let answer = site.call(get(&format!("{FIRST}?code=a&code=b&state={id}"))).await;
    answer.is_error(ErrorCode::InvalidField).in_field("code");
}

#[actix_web::test]
async fn nobody_is_sent_on_a_way_at_whose_end_the_order_cannot_be_paid() {
    let at = given::start();
    let paid = domain::order::Paid { at, by: domain::AttemptId(given::id()) };
    let stage = domain::order::PaidStage::Paid;
    let site = Site::new();
    for (state, code) in [
        (OrderState::Live { paid, stage }, ErrorCode::OrderAlreadyPaid),
        (OrderState::Cancelled { at }, ErrorCode::OrderNotPayable),
        (OrderState::Expired { at }, ErrorCode::OrderNotPayable),
        (OrderState::Refunded { paid, at }, ErrorCode::OrderNotPayable),
    ] {
        let id = site.with_order(|order| order.state = state).id;
        site.post(PC, json!({ "orderId": id.to_string() })).await.is_error(code);
        site.get(&format!("{FIRST}?orderId={id}")).await.is_error(code);
    }
    site.post(PC, json!({ "orderId": "R1" })).await.is_error(ErrorCode::OrderNotFound);
    let site = Site::wired(|_settings| {}, |ports| ports.telecom_login = None);
    let (id, _token) = site.saved().await;
    let answer = site.post(PC, json!({ "orderId": id })).await;
    answer.is_error(ErrorCode::LoginNotOffered);
    let answer = site.get(&format!("{FIRST}?orderId={id}")).await;
    answer.is_error(ErrorCode::LoginNotOffered);
}
