use crate::harness::{ALIPAY_PAY, Site, WECHAT_PAY};
use chrono::TimeDelta;
use http_api::ErrorCode;
use serde_json::json;
use testkit::fakes::{GatewayCall, StoreFailure};

#[actix_web::test]
async fn it_shows_the_order_and_its_payments_and_nothing_personal() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
    site.clock.advance(TimeDelta::seconds(1));
    let answer = site.get(&format!("/v1/cashier/order?orderId={id}")).await;
    let data = answer.data();
    assert_eq!(data["secondsLeft"], 1799);
    let payment = data["payments"][0].clone();
    let until = payment["expiresAt"].clone();
    assert_eq!(
        payment,
        json!({
            "paymentId": format!("{id}00"), "channel": "wechat", "scene": "native",
            "status": "pending", "amount": "460.00", "expiresAt": until,
        })
    );
    for secret in ["测试", "试", "江场", "186", "PBS001022579"] {
        assert!(!answer.body.contains(secret), "{}", answer.body);
    }
}

#[actix_web::test]
async fn the_provider_is_asked_when_its_answer_is_older_than_three_seconds() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    site.post(ALIPAY_PAY, json!({ "orderId": id, "scene": "qr" })).await;
    let path = format!("/v1/cashier/order?orderId={id}");
    assert_eq!(site.get(&path).await.data()["status"], "awaiting_payment");
    assert_eq!(site.alipay.calls(GatewayCall::Query), 0);

    site.clock.advance(TimeDelta::seconds(4));
    site.alipay.payer_pays(format!("{id}00").parse().unwrap()).unwrap();
    let data = site.get(&path).await.data();
    assert_eq!((&data["status"], &data["statusText"]), (&json!("paid"), &json!("已支付")));
    assert_eq!(data["paidAt"], "2026-03-02T12:00:04+08:00");
    assert_eq!(data["secondsLeft"], 0);
    assert_eq!(data["payments"][0]["status"], "captured");
}

#[actix_web::test]
async fn an_unknown_order_and_a_failing_store_are_told_apart() {
    let site = Site::new();
    let path = "/v1/cashier/order?orderId=R202407261816664599454990337";
    site.get(path).await.is_error(ErrorCode::OrderNotFound);
    site.store.fail_next(StoreFailure::Unavailable);
    site.get(path).await.is_error(ErrorCode::Unavailable);
}
