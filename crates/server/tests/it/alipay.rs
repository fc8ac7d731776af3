use crate::on_both_databases;
use crate::running::{Place, Running};
use reqwest::StatusCode;
use serde_json::json;

on_both_databases! {
    a_qr_code_is_paid,
    a_page_is_opened_and_paid,
    another_channel_opens_beside_an_open_one,
    the_other_attempt_is_closed_at_its_provider_once_the_order_is_paid,
}

async fn a_qr_code_is_paid(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("alipay-qr").await;
    let payment = server.started_payment("alipay", "qr", &order).await;
    assert_eq!(payment["action"]["type"], "qr_code");
    server.advance(150).await;
    let again = server.started_payment("alipay", "qr", &order).await;
    assert_eq!(again, payment, "minutes later it is still the same attempt");
    let report = server.payer(&order, "pay").await;
    assert_eq!(report["notifications"][0]["body"], "success");
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.deliveries(&order).await, 1);
}

async fn a_page_is_opened_and_paid(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("alipay-page").await;
    let payment = server.started_payment("alipay", "page", &order).await;
    assert_eq!(payment["action"]["type"], "redirect");
    let url = payment["action"]["url"].as_str().unwrap();
    let body = json!({"orderId": order, "action": "pay", "channel": "alipay", "url": url});
    let paid = server.post("/v1/test/payer", &body).await;
    assert_eq!(paid.status, StatusCode::OK, "{}", paid.body);
    server.until_status(&order, "fulfilled").await;
}

async fn another_channel_opens_beside_an_open_one(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("two-channels").await;
    let wechat = server.started_payment("wechat", "native", &order).await;
    let alipay = server.started_payment("alipay", "qr", &order).await;
    assert_ne!(wechat["payment"]["paymentId"], alipay["payment"]["paymentId"]);
    let shown = server.cashier(&order).await;
    assert!(shown["payments"].as_array().unwrap().iter().all(|each| each["status"] == "pending"));
}

async fn the_other_attempt_is_closed_at_its_provider_once_the_order_is_paid(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("close-other").await;
    server.started_payment("wechat", "native", &order).await;
    server.started_payment("alipay", "qr", &order).await;
    server.payer_at("alipay", &order, "pay").await;
    server.until_status(&order, "fulfilled").await;
    server.until_payment(&order, 0, "cancelled").await;
    let body = json!({"orderId": order, "action": "pay", "channel": "wechat"});
    let refused = server.post("/v1/test/payer", &body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "nobody can pay it twice: {}", refused.body);
    assert_eq!(server.metric("late_payments").await, "0");
}
