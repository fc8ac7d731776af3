use crate::harness::{ALIPAY_PAY, Site};
use domain::Channel;
use http_api::{ErrorCode, ROUTES, TestWorldError, Verb};
use serde_json::json;
use testkit::fakes::GatewayCall;

const ENGINE: &str = "/v1/cashier/test/engine/pay";

#[actix_web::test]
async fn the_engine_goes_the_whole_way_from_attempt_to_paid() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let data = site.post(ENGINE, json!({ "orderId": id })).await.data();
    assert_eq!((&data["status"], &data["orderId"]), (&json!("paid"), &json!(id)));
    assert_eq!(data["payments"][0]["channel"], "wechat");
    let answer = site.post(ENGINE, json!({ "orderId": id })).await;
    answer.is_error(ErrorCode::OrderAlreadyPaid);
}

#[actix_web::test]
async fn the_payer_opens_the_link_of_alipays_page() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let data = site.post(ENGINE, json!({ "orderId": id, "channel": "alipay" })).await.data();
    assert_eq!(data["status"], "paid");
    let asked = site.world.orders.lock().unwrap()[0].clone();
    assert_eq!(asked.url, Some(format!("https://pay.example/{id}00")));
    assert_eq!((asked.action.as_str(), asked.channel), ("pay", Some(Channel::Alipay)));
}

#[actix_web::test]
async fn an_open_payment_is_the_one_that_is_paid() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    site.post(ALIPAY_PAY, json!({ "orderId": id, "scene": "qr" })).await;
    let data = site.post(ENGINE, json!({ "orderId": id })).await.data();
    assert_eq!(data["status"], "paid");
    assert_eq!(site.alipay.calls(GatewayCall::Create), 1);
    assert_eq!(site.wechat.calls(GatewayCall::Create), 0);
    assert_eq!(site.world.orders.lock().unwrap()[0].url, None);
}

#[actix_web::test]
async fn the_payer_does_as_told() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    site.post(ALIPAY_PAY, json!({ "orderId": id, "scene": "page" })).await;
    let body = json!({ "orderId": id, "action": "decline", "channel": "alipay" });
    let answer = site.post("/v1/test/payer", body).await;
    assert_eq!(answer.data(), json!({ "did": "decline" }));
    let asked = site.world.orders.lock().unwrap()[0].clone();
    assert!(asked.url.unwrap().starts_with("https://pay.example/"));
    let body = json!({ "orderId": id, "action": "pay", "channel": "cash" });
    let answer = site.post("/v1/test/payer", body).await;
    answer.is_error(ErrorCode::InvalidField).in_field("channel");
    let body = json!({ "orderId": "R202407261816664599454990337", "action": "pay" });
    site.post("/v1/test/payer", body).await.is_error(ErrorCode::OrderNotFound);
}

#[actix_web::test]
async fn faults_records_clock_and_users_are_passed_on() {
    let site = Site::new();
    let fault = json!({ "system": "wechat", "fault": "down", "count": 2 });
    assert_eq!(site.post("/v1/test/faults", fault.clone()).await.data(), fault);
    assert_eq!(*site.world.faults.lock().unwrap(), [fault]);
    let outside = site.get("/v1/test/outside?system=boss").await;
    assert_eq!(outside.data(), json!({ "asked": "boss" }));
    assert_eq!(site.get("/v1/test/outside").await.data(), json!({ "asked": null }));
    for offset in [60, 120] {
        let moved = site.post("/v1/test/clock", json!({ "advanceSeconds": 60 })).await;
        assert_eq!(moved.data(), json!({ "offsetSeconds": offset }));
    }
    for bad in [-1, i64::MAX] {
        let answer = site.post("/v1/test/clock", json!({ "advanceSeconds": bad })).await;
        answer.is_error(ErrorCode::InvalidField).in_field("advanceSeconds");
    }
    let users = site.get("/v1/test/renewal-users").await;
    assert_eq!(users.data()[0]["queryId"], "PBS001022579");
}

#[actix_web::test]
async fn the_sandboxs_own_words_reach_the_tester() {
    for (status, code) in [
        (400, ErrorCode::InvalidField),
        (404, ErrorCode::NotFound),
        (409, ErrorCode::SandboxRefused),
        (500, ErrorCode::Unavailable),
    ] {
        let site = Site::new();
        let message = "no such system: mars".to_owned();
        *site.world.refusal.lock().unwrap() = Some(TestWorldError { status, message });
        let answer = site.get("/v1/test/outside?system=mars").await;
        assert_eq!(answer.status, code.status().as_u16());
        assert_eq!(answer.json()["error"], code.word());
        assert_eq!(answer.json()["msg"], "no such system: mars");
    }
}

#[actix_web::test]
async fn without_the_sandbox_its_routes_do_not_exist() {
    let mut site = Site::new();
    site.deps.test_world = None;
    for row in ROUTES.iter().filter(|row| row.is_sandbox_only) {
        let answer = match row.verb {
            Verb::Get => site.get(row.path).await,
            Verb::Post => site.post(row.path, json!({})).await,
        };
        answer.is_error(ErrorCode::NotFound);
    }
}

#[actix_web::test]
async fn alipays_notification_is_made_for_an_open_payment_only() {
    let site = Site::new();
    let (id, _token) = site.begun(Channel::Alipay).await;
    let path = format!("/v1/cashier/test/alipay/notify?orderId={id}");
    let data = site.get(&path).await.data();
    assert_eq!(data["payer"], json!({ "did": "pay" }));
    assert_eq!(data["order"]["status"], "paid");
    assert_eq!(data["timeline"], json!(["placed", "payment_started", "paid"]));
    let asked = site.world.orders.lock().unwrap()[0].clone();
    assert_eq!(asked.url, Some(format!("https://pay.example/{id}00")));
    assert_eq!(asked.channel, Some(Channel::Alipay));
    let paid = site.get(&path).await;
    assert_eq!((paid.status, &paid.json()["msg"]), (404, &json!("nothing to pay")));
    let answer = site.get("/v1/cashier/test/alipay/notify?orderId=R1").await;
    answer.is_error(ErrorCode::OrderNotFound);
}

#[actix_web::test]
async fn a_success_is_paid_once_and_its_pushes_are_told() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let path = "/v1/cashier/notify/test/success-push";
    let first = site.post(path, json!({ "orderId": id })).await.data();
    assert_eq!(first["order"]["status"], "paid");
    assert_eq!(first["timeline"], json!(["placed", "payment_started", "paid"]));
    site.work().await;
    let second = site.post(path, json!({ "orderId": id })).await.data();
    assert_eq!(second["payer"], json!(null));
    assert_eq!(second["order"]["status"], "fulfilled");
    let told = second["timeline"].as_array().unwrap().clone();
    assert!(told.contains(&json!("delivered")), "{told:?}");
    assert_eq!(site.wechat.calls(GatewayCall::Create), 1);
    site.post(path, json!({ "orderId": "R1" })).await.is_error(ErrorCode::OrderNotFound);
    let expired = site.with_order(|order| {
        order.state = domain::OrderState::Expired { at: testkit::given::start() };
    });
    let answer = site.post(path, json!({ "orderId": expired.id.to_string() })).await;
    answer.is_error(ErrorCode::OrderNotPayable);
}

#[actix_web::test]
async fn the_engine_pays_at_every_channel() {
    for channel in Channel::ALL {
        let site = Site::new();
        let (id, _token) = site.saved().await;
        let body = json!({ "orderId": id, "channel": channel.name() });
        let data = site.post(ENGINE, body).await.data();
        assert_eq!(data["status"], "paid");
        assert_eq!(data["payments"][0]["channel"], channel.name());
    }
}
